"""A mail of each kind as it would be now, for an organiser to read before anybody gets it.

It is written to a real participant where there is one whom it fits. What is missing for it (a
person, a group, a session) is stored for a moment, in a transaction that is always taken back.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from registrations.groups.roster import Size
from registrations.letters import invitations, leaders, mail, texts
from registrations.letters.invitations import Leader
from registrations.models import (
    Interest,
    MailText,
    Outcome,
    Participant,
    QueuedMail,
    Region,
    Sector,
    Status,
)
from registrations.models.subgroup import access_until
from sessions_app.models import Edition, Session, Theme, User

PLACED, WAITING = Status.PLACED, Status.WAITING
TO_WHO_WAITS = {"waiting", "waits_again", "session_waiting"}
ABOUT_A_GROUP = {
    "subgroup",
    "theme_request",
    "small_group",
    "outcome_shared",
    "outcomes_of_others",
    "outcome_published",
}


@dataclass(frozen=True)
class Sample:
    """A mail as somebody would read it; its private link is for that person alone."""

    reader: str
    is_invented: bool
    subject: str
    text: str
    files: int


@dataclass(frozen=True)
class Scene:
    """What a mail can be about."""

    edition: Edition
    person: Participant
    session: Session
    by: User

    @property
    def former(self) -> Session:
        """The session as it was before it moved by an hour."""
        former = copy(self.session)
        former.starts_at -= timedelta(hours=1)
        former.ends_at -= timedelta(hours=1)
        return former

    @property
    def off(self) -> Session:
        """The session when it is called off."""
        session = copy(self.session)
        session.cancelled_at = timezone.now()
        return session


def sample(kind: str, edition: Edition, *, by: User, text: MailText | None) -> Sample:
    """A mail of this kind in this text, or in the words of the site; nothing is stored."""
    with transaction.atomic():
        edition = Edition.objects.get(pk=edition.pk)
        person = _person(edition, kind)
        is_invented = person is None
        scene = _scene(edition, kind, person or _invented(edition, kind), by)
        setattr(edition, texts.AT_HAND, [text] if text else [])
        letter = WRITE[kind](scene)
        shown = letter.text_for_others
        transaction.set_rollback(True)
    return Sample(
        reader=scene.person.full_name if letter.participant else letter.recipient,
        is_invented=is_invented,
        subject=letter.subject,
        text=shown,
        files=len(letter.attachments),
    )


def _person(edition: Edition, kind: str) -> Participant | None:
    status = WAITING if kind in TO_WHO_WAITS else PLACED
    people = Participant.objects.known().filter(edition=edition, status=status).exclude(email="")
    if kind in ABOUT_A_GROUP:
        people = people.exclude(subgroup=None)
    return people.select_related("theme", "subgroup__outcome").order_by("pk").first()


def _invented(edition: Edition, kind: str) -> Participant:
    theme = edition.themes.first() or Theme.objects.create(
        edition=edition, position=1, title="Eerste thema"
    )
    waits = kind in TO_WHO_WAITS
    person = Participant(
        edition=edition,
        theme=theme,
        given_name="Anna",
        family_name="Voorbeeld",
        email="anna.voorbeeld@example.org",
        organisation="Een school",
        job_title="leraar",
        sector=Sector.PO,
        region=Region.UTRECHT,
        status=WAITING if waits else PLACED,
        waiting_since=timezone.now() if waits else None,
    )
    if kind in ABOUT_A_GROUP:
        numbers = theme.subgroups.order_by("-number").values_list("number", flat=True)
        person.subgroup = theme.subgroups.create(number=(numbers.first() or 0) + 1)
    person.save()
    return person


def _scene(edition: Edition, kind: str, person: Participant, by: User) -> Scene:
    now = timezone.now()
    if not edition.sessions.exists():
        start = now + timedelta(days=7)
        Session.objects.create(
            edition=edition, position=1, starts_at=start, ends_at=start + timedelta(hours=2)
        )
    prefetch_related_objects([edition], "sessions")
    person.edition = person.theme.edition = edition
    person.new_email = person.email
    session = edition.next_session(now) or edition.last_session or edition.sessions.all()[0]
    return Scene(edition, person, session, by)


def _leader(scene: Scene) -> Leader:
    return Leader(scene.by, scene.edition)


def _with_files(write: Callable[..., QueuedMail], scene: Scene, **options: object) -> QueuedMail:
    return write(scene.person, calendar=mail.calendar_without(scene.person), **options)


def _to_who_left(write: Callable[..., QueuedMail], scene: Scene) -> QueuedMail:
    person = scene.person
    return write(
        scene.edition,
        given_name=person.given_name,
        email=person.email,
        calendar=mail.calendar_without(person),
    )


def _to_person(write: Callable[..., QueuedMail], scene: Scene, **options: object) -> QueuedMail:
    return write(scene.person, **options)


def _another_theme(scene: Scene) -> QueuedMail:
    other = scene.edition.themes.exclude(pk=scene.person.theme_id).first() or scene.person.theme
    return mail.theme_changed_letter(scene.person, left=other.title)


def _invitation(scene: Scene) -> QueuedMail:
    calendar = invitations.requests(_leader(scene), scene.edition.sessions.all())
    return mail.letter(
        "invited_facilitator",
        edition=scene.edition,
        recipient=scene.by.email,
        context={
            "user": scene.by,
            "by": scene.by.name,
            "led": [(scene.edition, [f"{scene.person.theme.title}, alle subgroepen"])],
            "has_calendar": bool(calendar),
            "login": settings.SITE_URL + reverse("account_login"),
        },
        calendar=calendar,
    )


def _outcome(scene: Scene) -> Outcome:
    """What the group of this person makes, or an invented one."""
    what = "Een kaart met vragen voor een gesprek met ouders"
    group = scene.person.subgroup_id or 0
    outcome, _ = Outcome.objects.get_or_create(subgroup_id=group, defaults={"what": what})
    return outcome


def _interested() -> Interest:
    return Interest(email="anna.voorbeeld@example.org")


def _small_group(scene: Scene) -> QueuedMail:
    theme = scene.person.theme
    board = reverse("admin:sessions_app_theme_board", args=[theme.pk])
    return mail.letter(
        "small_group",
        edition=scene.edition,
        recipient=scene.edition.reply_to,
        context={
            "group": scene.person.subgroup,
            "theme": theme,
            "size": Size(scene.edition.subgroup_min - 1, 0, scene.edition.subgroup_min),
            "session": None,
            "for_organiser": True,
            "has_leader": True,
            "link": settings.SITE_URL + board,
        },
    )


WRITE: dict[str, Callable[[Scene], QueuedMail]] = {
    **{
        kind: partial(_to_person, write)
        for kind, write in {
            "confirmation": mail.confirmation_letter,
            "waiting": mail.confirmation_letter,
            "known_address": mail.known_address_letter,
            "promoted": mail.promoted_letter,
            "link": mail.link_letter,
            "subgroup": mail.subgroup_letter,
            "cancelled": mail.cancelled_letter,
            "taken_over": mail.taken_over_letter,
            "still_takes_part": mail.still_takes_part_letter,
            "confirm_address": mail.confirm_address_letter,
            "address_taken": mail.address_taken_letter,
            "address_corrected": mail.address_corrected_letter,
            "forget_request": mail.forget_request_letter,
        }.items()
    },
    "waits_again": partial(_with_files, mail.waits_again_letter),
    "theme_changed": _another_theme,
    "reminder": lambda scene: mail.reminder_letter(
        scene.person, scene.session, reminder_on=timezone.localdate()
    ),
    "session_added": lambda scene: mail.session_letter(scene.person, scene.session, None),
    "session_changed": lambda scene: mail.session_letter(scene.person, scene.session, scene.former),
    "session_cancelled": lambda scene: mail.session_letter(scene.person, scene.off, scene.session),
    "session_waiting": lambda scene: mail.session_letter(scene.person, scene.session, scene.former),
    "missed": lambda scene: mail.missed_letter(
        scene.person, scene.session, did="", excused=False, by=scene.by
    ),
    "effect": lambda scene: mail.effect_letter(scene.person, scene.session),
    "preparation": lambda scene: mail.preparation_letter(
        scene.person, scene.session, is_chosen=True, tasks=["Een casus kiezen"], has_agenda=True
    ),
    "answered": lambda scene: mail.answered_letter(scene.person, questions=1, subjects=0),
    "outcome_shared": lambda scene: mail.outcome_shared_letter(scene.person, _outcome(scene)),
    "outcomes_of_others": lambda scene: mail.outcomes_of_others_letter(
        scene.person, [_outcome(scene)]
    ),
    "outcome_published": lambda scene: mail.outcome_published_letter(scene.person, _outcome(scene)),
    "interest": lambda scene: mail.interest_letter(_interested(), scene.edition),
    "edition_open": lambda scene: mail.edition_open_letter(_interested(), scene.edition),
    "handed_over": partial(_to_who_left, mail.handed_over_letter),
    "forgotten": partial(_to_who_left, mail.forgotten_letter),
    "address_left": lambda scene: _with_files(
        mail.address_left_letter, scene, former=scene.person.email
    ),
    "address_dropped": lambda scene: _with_files(
        mail.address_dropped_letter, scene, former=scene.person.email
    ),
    "invited_facilitator": _invitation,
    "leads_now": lambda scene: leaders.begins_letter(_leader(scene), scene.edition.sessions.all()),
    "leads_no_more": lambda scene: leaders.ends_letter(
        _leader(scene), scene.edition.sessions.all()
    ),
    "access_ends": lambda scene: leaders.access_ends_letter(
        _leader(scene), access_until(scene.session.ends_at)
    ),
    "session_led": lambda scene: leaders.session_letter(
        _leader(scene), scene.session, scene.former
    ),
    "small_group": _small_group,
    "theme_request": lambda scene: mail.theme_request_letter(
        scene.person, wanted=scene.person.theme.title
    ),
    "forget_soon": lambda scene: mail.forget_soon_letter(
        scene.edition, people=scene.edition.participants.count()
    ),
    "people_forgotten": lambda scene: mail.people_forgotten_letter(
        scene.edition, people=scene.edition.participants.count()
    ),
    "slow_mail": lambda scene: mail.slow_mail_letter(scene.edition),
}
