"""What the agenda behind each mailbox holds after each story: the sessions that take place.

Every mail is built as it leaves, and its files are read by the reader of `tests/agenda.py`.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.test import Client

from registrations.groups import facilitators
from registrations.letters import invitations, outbox
from registrations.models import Participant, QueuedMail, Subgroup
from registrations.places import registration, session_changes
from sessions_app.models import Edition, Session, Theme, User
from tests.agenda import Agenda
from tests.desk import save
from tests.people import NOW, make_group
from tests.places import address, hand_over, limit, person, sign_up

pytestmark = pytest.mark.portable

ROOM = "https://vergaderen.example.org/j/1"
# As an agenda shows a session: its name, when it begins, and where it is.
Shown = tuple[str, datetime, str]


class Mailboxes:
    """Every mailbox, with the agenda of who reads it."""

    def __init__(self) -> None:
        self.agendas: dict[str, Agenda] = {}
        self.kinds: list[str] = []
        self.last_read = 0

    def read(self, *, last_first: bool = False) -> None:
        """Open each mail that came, and every calendar file in it."""
        came = list(QueuedMail.objects.filter(pk__gt=self.last_read).order_by("pk"))
        for queued in reversed(came) if last_first else came:
            message = message_from_bytes(
                outbox.build(queued).message().as_bytes(), policy=policy.default
            )
            assert isinstance(message, EmailMessage)
            recipient = queued.recipient.lower()
            self.agendas.setdefault(recipient, Agenda(frozenset({recipient}))).open(message)
            self.kinds.append(queued.kind)
        self.last_read = max([self.last_read, *(queued.pk for queued in came)])

    def held(self) -> dict[str, list[Shown]]:
        """What each agenda holds; one that is empty is left out."""
        held = {
            owner: [(event.title, event.starts_at, event.place) for event in agenda.held]
            for owner, agenda in self.agendas.items()
        }
        return {owner: shown for owner, shown in held.items() if shown}


def take_place(edition: Edition) -> list[Shown]:
    """The sessions that take place, as they have to stand in every agenda."""
    sessions = Session.objects.filter(edition=edition, cancelled_at=None).order_by("starts_at")
    return [
        (
            f"{edition.title}: bijeenkomst {session.position}",
            session.starts_at,
            session.meeting_url or "Online",
        )
        for session in sessions
    ]


def in_feed(participant: Participant) -> Agenda:
    """An agenda that follows the private feed of somebody."""
    agenda = Agenda(frozenset({participant.email}))
    sessions = participant.edition.sessions.all()
    agenda.subscribe(invitations.feed(participant, sessions, stamp=NOW))
    return agenda


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme with two places."""
    return limit(edition.themes.get(position=1), 2)


@pytest.fixture
def mailboxes() -> Mailboxes:
    return Mailboxes()


def check(mailboxes: Mailboxes, edition: Edition) -> None:
    """Every agenda holds the sessions that take place, if its owner takes part, and no other."""
    mailboxes.read()
    expected: dict[str, list[Shown]] = defaultdict(list)
    for participant in Participant.objects.placed().filter(edition=edition):
        expected[participant.email] = take_place(edition)
    for user in User.objects.filter(is_active=True):
        if user.themes.exists() or user.subgroups.exists():
            expected[user.email] = take_place(edition)
    assert mailboxes.held() == expected
    for participant in Participant.objects.placed().select_related("theme", "edition"):
        # One entry for a session, whether it came by mail or by the feed.
        by_mail = mailboxes.agendas[participant.email].held
        assert [(e.uid, e.sequence) for e in in_feed(participant).held] == [
            (e.uid, e.sequence) for e in by_mail
        ]


def move(session: Session, **changes: object) -> int:
    """Move a session, or give it its link, as the organiser does."""
    session.refresh_from_db()
    values = {name: getattr(session, name) for name in ("starts_at", "ends_at", "meeting_url")}
    return session_changes.change_session(session, **values | changes)  # type: ignore[arg-type]


def test_a_sign_up_brings_the_sessions(theme: Theme, mailboxes: Mailboxes) -> None:
    sign_up(theme, "piet")
    check(mailboxes, theme.edition)
    assert len(mailboxes.held()[address("piet")]) == 3


def test_a_session_that_changes_changes_in_every_agenda(theme: Theme, mailboxes: Mailboxes) -> None:
    edition = theme.edition
    for name in ("piet", "anna", "bram"):
        sign_up(theme, name)
    check(mailboxes, edition)
    first, second, third = edition.sessions.all()
    week = timedelta(days=7)
    for step in (
        lambda: move(first, meeting_url=ROOM),
        lambda: move(first, starts_at=first.starts_at + week, ends_at=first.ends_at + week),
        lambda: session_changes.call_off(second),
        lambda: move(third, meeting_url=f"{ROOM}?taal=nl"),
        lambda: move(second),
        lambda: move(third, starts_at=third.starts_at - week, ends_at=third.ends_at - week),
        lambda: session_changes.call_off(third),
    ):
        assert step() > 0
        check(mailboxes, edition)


def test_people_who_come_and_go_take_their_agendas_along(
    theme: Theme, mailboxes: Mailboxes
) -> None:
    edition, other = theme.edition, theme.edition.themes.get(position=2)
    for name in ("piet", "anna", "bram", "carla"):
        sign_up(theme, name)
        check(mailboxes, edition)
    move(edition.sessions.get(position=1), meeting_url=ROOM)
    check(mailboxes, edition)

    registration.change_theme(person("piet"), other)
    check(mailboxes, edition)
    registration.cancel(person("anna"))
    check(mailboxes, edition)
    hand_over(person("bram"), "dora")
    check(mailboxes, edition)
    registration.confirm_address(registration.ask_for_address(person("dora"), address("dora2")))
    check(mailboxes, edition)
    registration.correct_address(person("dora2"), address("dora3"))
    check(mailboxes, edition)
    move(edition.sessions.get(position=2), meeting_url=ROOM)
    check(mailboxes, edition)
    # Back to a mailbox that had the sessions before.
    registration.confirm_address(registration.ask_for_address(person("dora3"), address("dora")))
    check(mailboxes, edition)
    hand_over(person("dora"), "bram")
    check(mailboxes, edition)
    for name in ("piet", "bram", "carla"):
        registration.cancel(person(name))
        check(mailboxes, edition)
    assert mailboxes.held() == {}


def test_who_signs_up_again_has_the_sessions_once(theme: Theme, mailboxes: Mailboxes) -> None:
    registration.cancel(sign_up(theme, "piet"))
    sign_up(theme, "piet")
    check(mailboxes, theme.edition)


def test_another_contact_and_another_sender_still_reach_the_agendas(
    theme: Theme, mailboxes: Mailboxes
) -> None:
    sign_up(theme, "piet")
    check(mailboxes, theme.edition)
    edition = theme.edition
    edition.contact_email, edition.sender_email = "nieuw@example.org", "ander@example.org"
    edition.save()
    move(edition.sessions.get(position=1), meeting_url=ROOM)
    check(mailboxes, edition)
    session_changes.call_off(edition.sessions.get(position=2))
    check(mailboxes, edition)


def add(edition: Edition, position: int) -> int:
    """Add a session half a year from now, as the organiser does."""
    starts_at = NOW + timedelta(days=180 + position)
    ends_at = starts_at + timedelta(hours=2)
    return session_changes.add(
        edition.sessions.create(position=position, starts_at=starts_at, ends_at=ends_at)
    )


def test_a_session_that_is_added_renumbered_or_deleted_is_so_in_every_agenda(
    theme: Theme, mailboxes: Mailboxes, olga: User
) -> None:
    edition = theme.edition
    for name in ("piet", "anna", "bram"):
        sign_up(theme, name)
    facilitators.invite(name="", email=address("gijs"), themes=[theme], subgroups=[], by=olga)
    check(mailboxes, edition)
    second = edition.sessions.get(position=2)
    for step in (
        lambda: add(edition, 4),
        lambda: move(second, position=7),
        lambda: session_changes.delete(second),
        lambda: add(edition, 2),
        lambda: session_changes.call_off(edition.sessions.get(position=2)),
    ):
        # To Piet and Anna, to Bram, who waits, and to Gijs.
        assert step() == 4
        check(mailboxes, edition)
    session_changes.delete(edition.sessions.get(position=2))
    check(mailboxes, edition)
    registration.cancel(person("piet"))
    check(mailboxes, edition)
    assert sorted(mailboxes.held()) == [address(name) for name in ("anna", "bram", "gijs")]


def test_who_leads_has_the_sessions_from_invitation_to_end(
    edition: Edition, mailboxes: Mailboxes, olga: User, desk: Client
) -> None:
    first, second, _ = edition.themes.all()
    group = make_group(second)
    gijs = facilitators.invite(
        name="Gijs", email=address("gijs"), themes=[first], subgroups=[], by=olga
    )
    check(mailboxes, edition)
    move(edition.sessions.get(position=1), meeting_url=ROOM)
    check(mailboxes, edition)

    def lead(themes: list[Theme], subgroups: list[Subgroup]) -> None:
        facilitators.change(user=gijs, themes=themes, subgroups=subgroups, among=[edition])
        check(mailboxes, edition)

    lead([], [group])
    lead([], [])
    assert mailboxes.held() == {}
    lead([second], [])
    facilitators.invite(name="", email=gijs.email, themes=[first], subgroups=[], by=olga)
    check(mailboxes, edition)
    assert mailboxes.kinds == [
        "invited_facilitator",
        "session_led",
        "leads_no_more",
        "leads_now",
        "invited_facilitator",
    ]
    account = f"/admin/sessions_app/user/{gijs.pk}/change/"
    for changes in (
        {"email": address("gijs2")},
        {"is_active": ""},
        {"is_active": "on"},
        {"email": address("gijs")},
    ):
        assert save(desk, account, **changes).status_code == 302
        check(mailboxes, edition)
    theme_page = f"/admin/sessions_app/theme/{first.pk}/change/"
    assert save(desk, theme_page, facilitators=[]).status_code == 302
    check(mailboxes, edition)
    edition_page = f"/admin/sessions_app/edition/{edition.pk}/change/"
    assert save(desk, edition_page, **{"themes-1-facilitators": []}).status_code == 302
    check(mailboxes, edition)
    assert mailboxes.held() == {}


@pytest.mark.parametrize("last_first", [False, True])
def test_one_agenda_behind_both_addresses_keeps_the_sessions(
    theme: Theme, mailboxes: Mailboxes, olga: User, desk: Client, last_first: bool
) -> None:
    for old, new in (("piet", "piet2"), ("gijs", "gijs2")):
        both = frozenset({address(old), address(new)})
        mailboxes.agendas |= dict.fromkeys(both, Agenda(both))
    piet = sign_up(theme, "piet")
    gijs = facilitators.invite(
        name="Gijs", email=address("gijs"), themes=[theme], subgroups=[], by=olga
    )
    mailboxes.read()

    registration.confirm_address(registration.ask_for_address(piet, address("piet2")))
    save(desk, f"/admin/sessions_app/user/{gijs.pk}/change/", email=address("gijs2"))
    mailboxes.read(last_first=last_first)

    names = ("gijs", "gijs2", "piet", "piet2")
    sessions = take_place(theme.edition)
    assert mailboxes.held() == {address(name): sessions for name in names}


@pytest.mark.parametrize("leave", ["hand_over", "correct_address"])
def test_who_leaves_before_a_mail_went_hears_too_that_a_session_is_called_off(
    theme: Theme, mailboxes: Mailboxes, leave: str
) -> None:
    piet = sign_up(theme, "piet")
    check(mailboxes, theme.edition)
    session_changes.call_off(theme.edition.sessions.get(position=2))
    if leave == "hand_over":
        hand_over(piet, "anna")
    else:
        registration.correct_address(piet, address("anna"))
    check(mailboxes, theme.edition)
    assert list(mailboxes.held()) == [address("anna")]


def test_a_place_that_comes_free_brings_the_sessions_to_who_waited(
    theme: Theme, mailboxes: Mailboxes
) -> None:
    limit(theme, 1)
    for name in ("piet", "anna"):
        sign_up(theme, name)
    check(mailboxes, theme.edition)
    assert address("anna") not in mailboxes.held()
    registration.cancel(person("piet"))
    check(mailboxes, theme.edition)
    assert list(mailboxes.held()) == [address("anna")]


def test_a_private_link_stands_in_no_file(theme: Theme, mailboxes: Mailboxes) -> None:
    piet = sign_up(theme, "piet")
    files = [a["content"] for queued in piet.mails.all() for a in queued.attachments]
    unfolded = "".join(files).replace("\r\n ", "")
    assert (len(files), piet.link_key in unfolded, "/aanmelding/" in unfolded) == (3, False, False)
