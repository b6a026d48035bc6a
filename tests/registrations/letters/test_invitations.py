"""Sessions in the agenda of one person, from the first invitation to the last cancellation."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from registrations.letters import invitations, mail
from registrations.models import Participant, QueuedMail, Subgroup
from registrations.places import registration
from sessions_app.models import Edition, Session, Theme
from tests.places import hand_over, limit, sign_up


class Message(NamedTuple):
    """What one calendar file says, and to whom."""

    recipient: str
    method: str
    session: int
    sequence: int
    uid: str


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme with one place."""
    return limit(edition.themes.get(position=1), 1)


def read(queued: QueuedMail) -> list[Message]:
    """The calendar files of one mail; each says in its text what it says on the outside."""
    messages = []
    for attachment in queued.attachments:
        calendar = Calendar.from_ical(attachment["content"])
        (event,) = calendar.walk("VEVENT")
        method = str(calendar["METHOD"])
        assert attachment["method"] == method
        assert event["STATUS"] == {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[method]
        recipient = queued.recipient
        assert event["ATTENDEE"] == f"mailto:{recipient}"
        session = int(str(event["SUMMARY"]).rpartition(" ")[2])
        name = recipient.removesuffix("@example.org")
        messages.append(Message(name, method, session, int(event["SEQUENCE"]), str(event["UID"])))
    return messages


def sent() -> list[Message]:
    """The calendar files of all mails, in the order of sending."""
    return [message for queued in QueuedMail.objects.order_by("pk") for message in read(queued)]


def told(kind: str) -> list[tuple[str, str, int, int]]:
    """What the last mail of a kind put into an agenda, without the UIDs."""
    return [message[:4] for message in read(QueuedMail.objects.filter(kind=kind).latest("pk"))]


def handed_over(participant: Participant, name: str, **fields: object) -> Participant:
    """Somebody gives their place away; what they were sent is read from their mailbox."""
    kept = list(participant.mails.all())
    colleague = hand_over(participant, name, **fields)
    for one in kept:
        one.participant = None
        one.save(force_insert=True)
    return colleague


def move(session: Session, *people: Participant) -> None:
    """Move a session by a week and tell these people, as the organiser does."""
    change(session, people, starts_at=session.starts_at + timedelta(days=7))


def call_off(session: Session, *people: Participant) -> None:
    """Cancel a session and tell these people, as the organiser does."""
    change(session, people, cancelled_at=timezone.now())


def change(session: Session, people: tuple[Participant, ...], **fields: object) -> None:
    former = Session.objects.get(pk=session.pk)
    for name, value in fields.items():
        setattr(session, name, value)
    session.ends_at = session.starts_at + timedelta(hours=2)
    session.sequence += 1
    session.save()
    for person in people:
        mail.session_letter(Participant.objects.get(pk=person.pk), session, former).save()


def live_through_everything(theme: Theme) -> Participant:
    """Move, cancel, promote, hand over, change theme, call off, cancel; who cancels last."""
    first, second, _ = theme.edition.sessions.all()
    piet, noor = sign_up(theme, "piet"), sign_up(theme, "noor")
    move(first, piet)
    registration.cancel(piet)
    noor.refresh_from_db()
    carla = handed_over(noor, "carla")
    registration.change_theme(carla, limit(theme.edition.themes.get(position=2), 5))
    call_off(second, carla)
    return registration.cancel(carla)


def test_a_place_comes_with_an_invitation_for_each_session(theme: Theme) -> None:
    sign_up(theme, "piet")
    assert told("confirmation") == [("piet", "REQUEST", position, 0) for position in (1, 2, 3)]
    assert len({message.uid for message in sent()}) == 3


def test_each_change_outranks_what_was_sent_before(theme: Theme) -> None:
    live_through_everything(theme)

    assert [message[:4] for message in sent()] == [
        # Piet has the place; the first session moves; he cancels.
        ("piet", "REQUEST", 1, 0),
        ("piet", "REQUEST", 2, 0),
        ("piet", "REQUEST", 3, 0),
        ("piet", "REQUEST", 1, 1),
        ("piet", "CANCEL", 1, 2),
        ("piet", "CANCEL", 2, 1),
        ("piet", "CANCEL", 3, 1),
        # Noor waited and is promoted.
        ("noor", "REQUEST", 1, 2),
        ("noor", "REQUEST", 2, 1),
        ("noor", "REQUEST", 3, 1),
        # She gives her place to Carla.
        ("noor", "CANCEL", 1, 3),
        ("noor", "CANCEL", 2, 2),
        ("noor", "CANCEL", 3, 2),
        ("carla", "REQUEST", 1, 4),
        ("carla", "REQUEST", 2, 3),
        ("carla", "REQUEST", 3, 3),
        # Carla goes to another theme; the second session is called off; she cancels.
        ("carla", "REQUEST", 1, 5),
        ("carla", "REQUEST", 2, 4),
        ("carla", "REQUEST", 3, 4),
        ("carla", "CANCEL", 2, 5),
        ("carla", "CANCEL", 1, 6),
        ("carla", "CANCEL", 3, 5),
    ]


def test_a_uid_stays_with_one_place_and_one_session(theme: Theme) -> None:
    live_through_everything(theme)

    messages = defaultdict(list)
    for message in sent():
        messages[message.uid].append(message)
    assert {(m[0].session, *sorted({n.recipient for n in m})) for m in messages.values()} == {
        (position, *names) for position in (1, 2, 3) for names in (["piet"], ["carla", "noor"])
    }
    for of_one in messages.values():
        assert len({message.session for message in of_one}) == 1
        assert all(a.sequence < b.sequence for a, b in pairwise(of_one))


def test_a_session_that_takes_place_after_all_outranks_its_cancellation(theme: Theme) -> None:
    piet = sign_up(theme, "piet")
    first = theme.edition.sessions.get(position=1)
    call_off(first, piet)
    change(first, (piet,), cancelled_at=None)
    assert told("session_cancelled") == [("piet", "CANCEL", 1, 1)]
    assert told("session_changed") == [("piet", "REQUEST", 1, 2)]


def test_a_confirmed_address_gets_the_invitations_and_the_old_one_loses_them(theme: Theme) -> None:
    piet = sign_up(theme, "piet")
    registration.confirm_address(registration.ask_for_address(piet, "nieuw@example.org"))
    assert told("confirm_address") == []
    assert told("address_left") == [("piet", "CANCEL", position, 1) for position in (1, 2, 3)]
    assert told("address_taken") == [("nieuw", "REQUEST", position, 2) for position in (1, 2, 3)]


def test_a_corrected_address_gets_the_invitations_and_the_wrong_one_loses_them(
    theme: Theme,
) -> None:
    registration.correct_address(sign_up(theme, "piet"), "nieuw@example.org")
    assert told("address_dropped") == [("piet", "CANCEL", position, 1) for position in (1, 2, 3)]
    assert told("address_corrected") == [
        ("nieuw", "REQUEST", position, 2) for position in (1, 2, 3)
    ]


def test_who_waits_has_nothing_in_the_agenda(theme: Theme) -> None:
    other = limit(theme.edition.themes.get(position=2), 1)
    sign_up(other, "anna")
    sign_up(theme, "bram")
    before = QueuedMail.objects.latest("pk").pk

    noor = sign_up(theme, "noor")
    assert list(noor.mails.values_list("kind", "attachments")) == [("waiting", [])]
    noor = registration.change_theme(noor, other)
    noor = handed_over(noor, "carla")
    noor = registration.confirm_address(registration.ask_for_address(noor, "nieuw@example.org"))
    events = Calendar.from_ical(feed(noor)).walk("VEVENT")
    registration.cancel(noor)

    queued = QueuedMail.objects.filter(pk__gt=before).order_by("pk")
    assert [(one.kind, read(one)) for one in queued] == [
        ("waiting", []),
        ("theme_changed", []),
        ("handed_over", []),
        ("taken_over", []),
        ("confirm_address", []),
        ("address_left", []),
        ("address_taken", []),
        ("cancelled", []),
    ]
    assert events == []


def test_a_session_that_is_over_or_called_off_is_left_alone(
    theme: Theme, clock: time_machine.Traveller
) -> None:
    first, second, _ = theme.edition.sessions.all()
    limit(theme, None)
    call_off(second)
    clock.move_to(first.ends_at - timedelta(seconds=1))
    sign_up(theme, "piet")
    assert [message.session for message in sent()] == [1, 3]

    clock.move_to(first.ends_at)
    noor = sign_up(theme, "noor")
    assert told("confirmation") == [("noor", "REQUEST", 3, 0)]
    registration.cancel(noor)
    assert told("cancelled") == [("noor", "CANCEL", 3, 1)]


def feed(participant: Participant) -> bytes:
    sessions = Session.objects.filter(edition=participant.edition)
    participant = Participant.objects.get(pk=participant.pk)
    return invitations.feed(participant, sessions, stamp=participant.registered_at)


def in_feed(participant: Participant) -> list[tuple[str, int, str]]:
    events = Calendar.from_ical(feed(participant)).walk("VEVENT")
    return [(str(e["UID"]), int(e["SEQUENCE"]), str(e["STATUS"])) for e in events]


def test_the_feed_says_what_the_last_mail_said(theme: Theme) -> None:
    piet = sign_up(theme, "piet")
    uids = [message.uid for message in sent()]
    first, second, _ = theme.edition.sessions.all()

    move(first, piet)
    assert in_feed(piet) == [
        (uids[0], 1, "CONFIRMED"),
        (uids[1], 0, "CONFIRMED"),
        (uids[2], 0, "CONFIRMED"),
    ]
    call_off(second, piet)
    assert in_feed(piet)[1] == (uids[1], 1, "CANCELLED")
    registration.cancel(piet)
    last = {message.uid: message.sequence for message in sent()}
    assert in_feed(piet) == [
        (uids[0], last[uids[0]], "CANCELLED"),
        (uids[1], last[uids[1]] + 1, "CANCELLED"),
        (uids[2], last[uids[2]], "CANCELLED"),
    ]


def test_the_way_in_stands_in_the_agenda_as_soon_as_it_is_known(theme: Theme) -> None:
    piet = sign_up(theme, "piet")
    first = theme.edition.sessions.get(position=1)
    change(first, (piet,), meeting_url="https://meet.example.org/a")

    (attachment,) = QueuedMail.objects.get(kind="session_changed").attachments
    (event,) = Calendar.from_ical(attachment["content"]).walk("VEVENT")
    assert (event["LOCATION"], event["URL"]) == ("https://meet.example.org/a",) * 2


def test_every_file_is_from_the_sender_of_the_first_invitation(theme: Theme) -> None:
    edition = theme.edition
    piet = sign_up(theme, "piet")
    edition.contact_email, edition.sender_email = "nieuw@example.org", "ander@example.org"
    edition.save()
    move(edition.sessions.get(position=1), piet)

    first, *_, last = QueuedMail.objects.order_by("pk")
    assert {organiser_in(first), organiser_in(last)} == {f"mailto:{first.sender}"}
    assert (first.reply_to, last.reply_to) == ("vragen@example.org", "nieuw@example.org")


def organiser_in(queued: QueuedMail) -> str:
    (event,) = Calendar.from_ical(queued.attachments[0]["content"]).walk("VEVENT")
    return str(event["ORGANIZER"])


def test_an_entry_tells_the_theme_who_to_ask_and_what_declining_is_not(theme: Theme) -> None:
    sign_up(theme, "piet")
    (attachment, *_) = QueuedMail.objects.get().attachments
    (event,) = Calendar.from_ical(attachment["content"]).walk("VEVENT")
    assert event["LOCATION"] == "Online"
    assert event["DESCRIPTION"] == (
        "Thema: Aanwezigheidsbeleid\n\n"
        "Kunt u niet komen? Afwijzen in uw agenda is niet genoeg. "
        "Kies ‘Ik kan niet’ op uw persoonlijke pagina. De link staat in onze mail.\n\n"
        "Hebt u een vraag? Mail naar vragen@example.org."
    )


def test_an_entry_names_the_room_of_who_was_told_their_group(theme: Theme) -> None:
    piet = sign_up(theme, "piet")
    piet.subgroup = Subgroup.objects.create(theme=theme, number=3)
    piet.save()
    [first, *_] = Calendar.from_ical(feed(piet)).walk("VEVENT")
    assert str(first["DESCRIPTION"]).startswith("Thema: Aanwezigheidsbeleid\n\n")
    piet.told_number = 3
    piet.save()
    [first, *_] = Calendar.from_ical(feed(piet)).walk("VEVENT")
    assert str(first["DESCRIPTION"]).startswith(
        "Thema: Aanwezigheidsbeleid\nUw ruimte: A3 Aanwezigheidsbeleid\n\n"
    )


def test_the_feed_says_in_its_titles_what_does_not_go_on(theme: Theme) -> None:
    piet = sign_up(theme, "piet")
    call_off(theme.edition.sessions.get(position=2), piet)
    registration.cancel(piet)
    titles = [str(e["SUMMARY"]) for e in Calendar.from_ical(feed(piet)).walk("VEVENT")]
    title = theme.edition.title
    assert titles == [
        f"Afgemeld: {title}: bijeenkomst 1",
        f"Gaat niet door: {title}: bijeenkomst 2",
        f"Afgemeld: {title}: bijeenkomst 3",
    ]


def test_no_calendar_file_tells_who_somebody_is_or_opens_their_page(theme: Theme) -> None:
    who = {"given_name": "Wilhelmina", "family_name": "Quakkelstein"}
    noor = sign_up(theme, "noor", organisation="De Zwaan", learning_question="Waarom?", **who)
    move(theme.edition.sessions.get(position=1), noor)
    carla = handed_over(noor, "carla", **who)
    registration.change_theme(carla, theme.edition.themes.get(position=2))
    feeds = [feed(carla), feed(registration.cancel(carla))]

    files = [a["content"].encode() for m in QueuedMail.objects.all() for a in m.attachments]
    assert len(files) == 3 + 1 + 3 + 3 + 3 + 3
    text = b"".join([*files, *feeds]).replace(b"\r\n ", b"").decode()
    hidden = [*who.values(), "De Zwaan", "Waarom?", "/aanmelding/", noor.link_key, carla.link_key]
    assert [words for words in hidden if words in text] == []
