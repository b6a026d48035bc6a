"""What is written to whom: a function for each letter, which returns it.

A letter is sent once it is stored by `outbox.queue`, in the transaction of the verb that writes it.
The texts stand in templates/mail.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from registrations.letters import invitations, sources, texts
from registrations.letters.invitations import Attachment
from registrations.models import Interest, Outcome, Participant, QueuedMail
from sessions_app.at_hand import PARAMETER
from sessions_app.models import Edition, Session, User

# In characters, as a mail keeps it: what a placeholder becomes may be long.
LONGEST_SUBJECT = 200


def letter(
    kind: str,
    *,
    edition: Edition,
    recipient: str,
    participant: Participant | None = None,
    context: Mapping[str, Any] | None = None,
    calendar: Sequence[Attachment] = (),
) -> QueuedMail:
    """A letter of this kind with its final text; an organiser may have written its words."""
    words = {"edition": edition, "participant": participant, **(context or {})}
    own = texts.own_text(edition, kind)
    subject = texts.subject(kind, own, words) if own else sources.subject(kind, words)
    text, html = sources.write(kind, words | texts.body(kind, own) if own else words)
    return QueuedMail(
        kind=kind,
        edition=edition,
        participant=participant,
        recipient=recipient,
        sender_name=edition.title,
        sender=edition.sender,
        reply_to=edition.reply_to,
        subject=subject[:LONGEST_SUBJECT],
        text=text,
        html=html,
        attachments=list(calendar),
    )


def calendar_of(participant: Participant) -> list[Attachment]:
    """Invitations for those who have a place; nothing for those who wait."""
    if not participant.is_placed:
        return []
    return invitations.requests(participant, participant.edition.sessions.all())


def calendar_without(participant: Participant) -> list[Attachment]:
    """What takes the sessions out of the agenda of somebody placed; to build before a change."""
    if not participant.is_placed:
        return []
    return invitations.cancellations(participant, participant.edition.sessions.all())


def confirmation_letter(participant: Participant) -> QueuedMail:
    """Where a new participant stands: a place with its invitations, or a turn."""
    kind = "confirmation" if participant.is_placed else "waiting"
    return _to(participant, kind, calendar=calendar_of(participant))


def known_address_letter(participant: Participant, *, asked_for: str = "") -> QueuedMail:
    """The link of somebody who signed up before; `asked_for` is the theme they chose now."""
    return _to(participant, "known_address", {"asked_for": asked_for})


def link_letter(participant: Participant) -> QueuedMail:
    """The link of somebody who asked for it."""
    return _to(participant, "link")


def promoted_letter(participant: Participant) -> QueuedMail:
    """That somebody who waited has a place, with the invitations."""
    return _to(participant, "promoted", calendar=calendar_of(participant))


def theme_changed_letter(
    participant: Participant, *, left: str, by_organiser: bool = False
) -> QueuedMail:
    """Which theme it is now, with the invitations that say so too; `left` is the former title."""
    context = {"left": left, "by_organiser": by_organiser}
    return _to(participant, "theme_changed", context, calendar=calendar_of(participant))


def waits_again_letter(participant: Participant, *, calendar: Sequence[Attachment]) -> QueuedMail:
    """That an organiser put somebody on the waiting list; `calendar` clears their agenda."""
    return _to(participant, "waits_again", {"has_calendar": bool(calendar)}, calendar=calendar)


def theme_request_letter(participant: Participant, *, wanted: str) -> QueuedMail:
    """To the organiser: that somebody who is in a group asks for the theme of this title."""
    page = reverse("admin:registrations_participant_theme", args=[participant.pk])
    return letter(
        "theme_request",
        edition=participant.edition,
        participant=participant,
        recipient=participant.edition.reply_to,
        context={"wanted": wanted, "link": settings.SITE_URL + page},
    )


def cancelled_letter(participant: Participant, *, by_organiser: bool = False) -> QueuedMail:
    """That somebody takes no part any more; to write while they still do.

    Where sign-up is open it tells how to come back.
    """
    edition, calendar = participant.edition, calendar_without(participant)
    is_open = edition.is_open_for_registration(timezone.now())
    context = {
        "by_organiser": by_organiser,
        "had_place": participant.is_placed,
        "has_calendar": bool(calendar),
        "programme": settings.SITE_URL + edition.get_absolute_url() if is_open else "",
    }
    return _to(participant, "cancelled", context, calendar=calendar)


def handed_over_letter(
    edition: Edition,
    *,
    given_name: str,
    email: str,
    calendar: Sequence[Attachment],
    by_organiser: bool = False,
) -> QueuedMail:
    """To the former holder of a place: it is theirs no more; `calendar` clears their agenda."""
    return letter(
        "handed_over",
        edition=edition,
        recipient=email,
        context={
            "given_name": given_name,
            "has_calendar": bool(calendar),
            "by_organiser": by_organiser,
        },
        calendar=calendar,
    )


def forgotten_letter(
    edition: Edition, *, given_name: str, email: str, calendar: Sequence[Attachment]
) -> QueuedMail:
    """To somebody who is forgotten: the last mail they get; `calendar` clears their agenda."""
    return letter(
        "forgotten",
        edition=edition,
        recipient=email,
        context={"given_name": given_name, "has_calendar": bool(calendar)},
        calendar=calendar,
    )


def forget_request_letter(participant: Participant) -> QueuedMail:
    """To the organiser: somebody asks to be forgotten while the edition goes on."""
    page = reverse("admin:registrations_participant_forget", args=[participant.pk])
    return letter(
        "forget_request",
        edition=participant.edition,
        participant=participant,
        recipient=participant.edition.reply_to,
        context={"link": settings.SITE_URL + page},
    )


def forget_soon_letter(edition: Edition, *, people: int) -> QueuedMail:
    """To the organiser: when the people of an edition will be forgotten, and how many."""
    page = reverse("admin:sessions_app_edition_texts", args=[edition.pk])
    return letter(
        "forget_soon",
        edition=edition,
        recipient=edition.reply_to,
        context={"people": people, "link": settings.SITE_URL + page},
    )


def people_forgotten_letter(edition: Edition, *, people: int) -> QueuedMail:
    """To the organiser: the people of an edition are forgotten."""
    return letter(
        "people_forgotten",
        edition=edition,
        recipient=edition.reply_to,
        context={"people": people},
    )


def taken_over_letter(participant: Participant, *, giver: str = "") -> QueuedMail:
    """To the one who got a place from a colleague: what it is, with the invitations.

    They typed nothing themselves, so it tells where the privacy page is. `giver` is the name of the
    colleague, by which they know that it is meant for them; it is not kept.
    """
    context = {"privacy": settings.SITE_URL + reverse("privacy"), "giver": giver}
    return _to(participant, "taken_over", context, calendar=calendar_of(participant))


def still_takes_part_letter(participant: Participant, *, giver: str = "") -> QueuedMail:
    """To a colleague who takes part already and was given a place: they keep their own."""
    context = {"giver": giver}
    return _to(participant, "still_takes_part", context, calendar=calendar_of(participant))


def confirm_address_letter(participant: Participant) -> QueuedMail:
    """To a new address: whether it belongs to this participant."""
    return letter(
        "confirm_address",
        edition=participant.edition,
        participant=participant,
        recipient=participant.new_email,
        context={"link": participant.confirmation_link},
    )


def address_left_letter(
    participant: Participant, *, former: str, calendar: Sequence[Attachment]
) -> QueuedMail:
    """To an old address: that it is used no more; `calendar` clears its agenda."""
    return letter(
        "address_left",
        edition=participant.edition,
        participant=participant,
        recipient=former,
        context={"has_calendar": bool(calendar)},
        calendar=calendar,
    )


def address_taken_letter(participant: Participant) -> QueuedMail:
    """To a new address: the new link, with the invitations."""
    return _to(participant, "address_taken", calendar=calendar_of(participant))


def address_dropped_letter(
    participant: Participant, *, former: str, calendar: Sequence[Attachment]
) -> QueuedMail:
    """To an address that an organiser corrected: that no more mail comes.

    It may be a stranger's mailbox: it reads no name, no link and no new address. What was sent
    there may be in its agenda, and `calendar` takes it out.
    """
    return letter(
        "address_dropped",
        edition=participant.edition,
        participant=participant,
        recipient=former,
        context={"has_calendar": bool(calendar)},
        calendar=calendar,
    )


def address_corrected_letter(participant: Participant) -> QueuedMail:
    """To the right address: what it never got, with the invitations."""
    return _to(participant, "address_corrected", calendar=calendar_of(participant))


def slow_mail_letter(edition: Edition) -> QueuedMail:
    """To the organiser: that strangers cause so much mail that a part of it leaves later."""
    page = reverse("admin:registrations_participant_changelist")
    return letter(
        "slow_mail",
        edition=edition,
        recipient=edition.reply_to,
        context={"link": f"{settings.SITE_URL}{page}?{PARAMETER}={edition.pk}"},
    )


def reminder_letter(participant: Participant, session: Session, *, reminder_on: date) -> QueuedMail:
    """A reminder of one session, for one day."""
    reminder = _to(participant, "reminder", {"session": session})
    reminder.session, reminder.reminder_on = session, reminder_on
    return reminder


def session_letter(
    participant: Participant, session: Session, former: Session | None, *, excused: bool = False
) -> QueuedMail:
    """What became of a session that moved, got its link or was called off; None was there before.

    Who waits reads the same in words, without a file or a link to the session. `excused` is for
    those who had told that they could not come at its former moment.
    """
    context: dict[str, Any] = {"session": session, "former": former, "excused": excused}
    if not participant.is_placed:
        return _to(participant, "session_waiting", context)
    if former is None:
        calendar = invitations.requests(participant, [session])
        return _to(participant, "session_added", context, calendar=calendar)
    if session.cancelled_at:
        calendar = invitations.cancellations(participant, [former])
        to_come = participant.edition.sessions_to_come(timezone.now())
        context["left"] = [other for other in to_come if other.pk != session.pk]
        return _to(participant, "session_cancelled", context, calendar=calendar)
    calendar = invitations.requests(participant, [session])
    return _to(participant, "session_changed", context, calendar=calendar)


def subgroup_letter(participant: Participant) -> QueuedMail:
    """In which group somebody is, with whom leads it and when."""
    return _to(participant, "subgroup")


def missed_letter(
    participant: Participant, session: Session, *, did: str, excused: bool, by: User
) -> QueuedMail:
    """That somebody was missed, what the group did and when it goes on.

    An answer goes to `by`, the gespreksleider; `excused` is for those who had told that they would
    not come.
    """
    after = max(session.ends_at, timezone.now())
    missed = _to(
        participant,
        "missed",
        {
            "missed": session,
            "session": participant.edition.next_session(after),
            "did": did,
            "excused": excused,
            "leader": by.name,
        },
    )
    missed.session, missed.reply_to = session, by.email
    return missed


def effect_letter(participant: Participant, last: Session) -> QueuedMail:
    """What changed for somebody since the last session: the question, with its page."""
    page = reverse("registrations:my_effect", args=[participant.token])
    return _news(participant, "effect", page, {"session": last})


def preparation_letter(
    participant: Participant,
    session: Session,
    *,
    is_chosen: bool,
    tasks: Sequence[str],
    has_agenda: bool,
) -> QueuedMail:
    """That somebody is to prepare a session, got these tasks, or finds its agenda ready."""
    context = {
        "session": session,
        "is_chosen": is_chosen,
        "tasks": tasks,
        "has_agenda": has_agenda,
    }
    page = reverse("registrations:my_preparation", args=[participant.token, session.position])
    letter = _news(participant, "preparation", page, context)
    letter.session = session
    return letter


def answered_letter(participant: Participant, *, questions: int, subjects: int) -> QueuedMail:
    """That so much of what somebody's group brought has an answer; the words are on their page."""
    page = reverse("registrations:my_questions", args=[participant.token])
    context = {"questions": questions, "subjects": subjects}
    return _news(participant, "answered", page, context)


def outcome_shared_letter(participant: Participant, outcome: Outcome) -> QueuedMail:
    """That somebody's own group shows the others what it makes."""
    page = reverse("registrations:my_outcomes", args=[participant.token])
    return _news(participant, "outcome_shared", page, {"outcome": outcome})


def outcomes_of_others_letter(participant: Participant, outcomes: Sequence[Outcome]) -> QueuedMail:
    """That there is something to read of these other groups."""
    page = reverse("registrations:my_outcomes", args=[participant.token])
    return _news(participant, "outcomes_of_others", page, {"outcomes": outcomes})


def outcome_published_letter(participant: Participant, outcome: Outcome) -> QueuedMail:
    """That everyone may read what somebody made, and where.

    Of an edition that the site does not show, it is on their own page.
    """
    is_public = participant.edition.is_published
    context = {
        "outcome": outcome,
        "public": settings.SITE_URL + outcome.get_absolute_url() if is_public else "",
    }
    page = "" if is_public else reverse("registrations:my_outcomes", args=[participant.token])
    return _news(participant, "outcome_published", page, context)


def _news(participant: Participant, kind: str, page: str, context: Mapping[str, Any]) -> QueuedMail:
    """A letter about what happens in a group, with where to read it and where to switch it off."""
    switch = reverse("registrations:my_news", args=[participant.token])
    links = {"page": page and settings.SITE_URL + page, "switch": settings.SITE_URL + switch}
    return _to(participant, kind, {**context, **links})


def interest_letter(interest: Interest, edition: Edition) -> QueuedMail:
    """To an address that somebody typed: whether its owner wants to hear of a next edition."""
    return to_interested(interest, "interest", edition)


def edition_open_letter(interest: Interest, edition: Edition) -> QueuedMail:
    """To whoever wants to hear of it: one can sign up."""
    programme = settings.SITE_URL + edition.get_absolute_url()
    return to_interested(interest, "edition_open", edition, {"programme": programme})


def to_interested(
    interest: Interest, kind: str, edition: Edition, context: Mapping[str, Any] | None = None
) -> QueuedMail:
    """A letter to an address that is of no participant, with the link by which one leaves."""
    written = letter(
        kind,
        edition=edition,
        recipient=interest.email,
        context={"link": interest.link, "interest": interest, **(context or {})},
    )
    written.interest = interest
    return written


def _to(
    participant: Participant,
    kind: str,
    context: Mapping[str, Any] | None = None,
    calendar: Sequence[Attachment] = (),
) -> QueuedMail:
    return letter(
        kind,
        edition=participant.edition,
        participant=participant,
        recipient=participant.email,
        context={"link": participant.private_link, **(context or {})},
        calendar=calendar,
    )
