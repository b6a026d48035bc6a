"""Each mail in each state in which it can be written, held against what that state forbids."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
import time_machine

from registrations.letters import mail
from registrations.models import Participant, QueuedMail
from registrations.templatetags.letters import named
from sessions_app.models import Edition
from tests.people import NOW, make_edition, make_participant, session_of
from tests.states import MEETING, in_a_group, knows_links, no_dates, second_off, waits

DAY, YEAR = timedelta(days=1), timedelta(days=365)


def all_off(piet: Participant) -> None:
    piet.edition.sessions.update(cancelled_at=NOW)


def closed(piet: Participant) -> None:
    piet.edition.is_registration_closed = True
    piet.edition.save()


def titled(piet: Participant) -> None:
    piet.edition.title = "Het netwerk van 2026"
    piet.edition.save()


def added(piet: Participant) -> None:
    last = session_of(piet.edition, 3)
    start = last.starts_at + timedelta(days=30)
    piet.edition.sessions.create(
        position=4, starts_at=start, ends_at=start + timedelta(hours=2), meeting_url=f"{MEETING}4"
    )


def moved_first(piet: Participant) -> None:
    first = session_of(piet.edition)
    first.starts_at, first.ends_at = first.starts_at + DAY, first.ends_at + DAY
    first.save()


# What is written, to somebody who takes part, at any moment.
AT_ANY_MOMENT: dict[str, Callable[[Participant], QueuedMail]] = {
    "address_corrected": mail.address_corrected_letter,
    "address_taken": mail.address_taken_letter,
    "cancelled": mail.cancelled_letter,
    "known_address": mail.known_address_letter,
    "link": mail.link_letter,
    "still_takes_part": mail.still_takes_part_letter,
    "taken_over": mail.taken_over_letter,
    "theme_changed": lambda piet: mail.theme_changed_letter(piet, left="Samenwerken"),
}
# The former holder waited or had a place, as whoever takes over does.
AT_ANY_MOMENT["handed_over"] = lambda piet: mail.handed_over_letter(
    piet.edition,
    given_name=piet.given_name,
    email=piet.email,
    calendar=mail.calendar_without(piet),
)
TO_WHO_IS_NEW = {"confirmation": mail.confirmation_letter, "promoted": mail.promoted_letter}
TO_WHO_WAITS = AT_ANY_MOMENT | {"waiting": mail.confirmation_letter}
# What a participant is mailed when nothing is to come any more.
AFTER_THE_END = {"link": mail.link_letter}

LATER_LINK = r"De link naar (de|elke) bijeenkomst krijgt u nog|Die krijgt u later"
A_FILE = r"Bij deze mail zit|Open (dan )?de (uitnodigingen|berichten)"
A_PLACE = r"[Uu] hebt (nu )?een plaats|uw plaats"
# These stood in a mail in a state in which they were not true, or never are.
NOWHERE = [
    r"dit adres is ingevuld bij de ",
    r"U krijgt dan ook de link naar de bijeenkomst",
    r"\b([Dd]e|[Hh]et|van|voor) (Leergemeenschap Werken|Het netwerk)",
    r"Iemand heeft zich met uw e-mailadres aangemeld",
    r"Fijn dat u bij de groep hoort",
    r"U hoort nog in welke subgroep.*Voor de eerste",
]


@dataclass(frozen=True)
class State:
    """How an edition came to be so, at what moment, and what then may and must be read."""

    mails: dict[str, Callable[[Participant], QueuedMail]]
    build: tuple[Callable[[Participant], None], ...] = ()
    after: timedelta = timedelta()
    forbids: tuple[str, ...] = ()
    tells: dict[str, str] = field(default_factory=dict)


PLACED = AT_ANY_MOMENT | TO_WHO_IS_NEW
# From NOW until the first session begins.
FIRST = timedelta(days=23, hours=3)
HOUR = timedelta(hours=1)
STATES = {
    "waiting": State(
        TO_WHO_WAITS,
        (waits, knows_links),
        forbids=(A_PLACE, A_FILE, LATER_LINK, MEETING, "subgroep", "Ik kan niet"),
        tells={"waiting": "schuift vanzelf op", "cancelled": "niet meer op de wachtlijst"},
    ),
    "waiting, after the first began": State(
        TO_WHO_WAITS,
        (waits,),
        after=FIRST + HOUR,
        forbids=(A_PLACE, A_FILE, "schuift vanzelf op", "opnieuw aan"),
        tells={"waiting": "Dan beslist de organisator"},
    ),
    "placed without a group": State(
        PLACED,
        forbids=(
            "wachtlijst staat|U staat op de wachtlijst",
            r"subgroep \d",
            "U hoort nog",
            MEETING,
        ),
        tells={
            "confirmation": "Voor de eerste bijeenkomst hoort u in welke subgroep u zit",
            "taken_over": "Die krijgt u later",
            "cancelled": "Meld u opnieuw aan",
        },
    ),
    "placed in a group": State(
        AT_ANY_MOMENT,
        (in_a_group,),
        forbids=("in welke subgroep",),
        tells={"taken_over": "U zit in subgroep 4.", "still_takes_part": "U zit in subgroep 4."},
    ),
    "placed late with the links known": State(
        PLACED,
        (knows_links,),
        after=FIRST - DAY,
        forbids=(LATER_LINK,),
        tells=dict.fromkeys(
            ["confirmation", "promoted", "taken_over", "still_takes_part", "theme_changed"],
            f"{MEETING}1",
        ),
    ),
    "a session goes on": State(
        PLACED,
        (knows_links,),
        after=FIRST + HOUR,
        forbids=(LATER_LINK, "Voor de eerste bijeenkomst", "opnieuw aan"),
        tells={"confirmation": f"{MEETING}1", "promoted": "U hoort nog in welke subgroep"},
    ),
    "one session is over": State(
        PLACED,
        (knows_links,),
        after=FIRST + DAY,
        forbids=(f"{MEETING}1", "24 september", "Voor de eerste bijeenkomst", "opnieuw aan"),
        tells={"confirmation": f"{MEETING}2"},
    ),
    "moved": State(
        PLACED, (moved_first,), forbids=("24 september",), tells={"promoted": "25 september"}
    ),
    "called off": State(PLACED, (knows_links, second_off), forbids=("24 november", f"{MEETING}2")),
    "added": State(PLACED, (added,), tells={"taken_over": f"{MEETING}4"}),
    "no sessions left": State(
        PLACED,
        (all_off,),
        forbids=(A_FILE, LATER_LINK, r"20\d\d,", "opnieuw aan"),
        tells={"confirmation": "Er staan nu geen bijeenkomsten gepland"},
    ),
    "no dates yet": State(PLACED, (no_dates,), forbids=(A_FILE, LATER_LINK, "opnieuw aan")),
    "sign-up is closed": State(
        AT_ANY_MOMENT, (closed,), forbids=("opnieuw aan",), tells={"cancelled": "tot een volgende"}
    ),
    "a title of any words": State(PLACED, (titled,), forbids=("Leergemeenschap",)),
    "over": State(
        AFTER_THE_END,
        (knows_links, in_a_group),
        after=timedelta(days=200),
        forbids=(A_PLACE, "overdragen", "afmelden", "meedoet", MEETING),
        tells={"link": "U deed mee in het thema Aanwezigheidsbeleid"},
    ),
    "over, who still waited": State(
        AFTER_THE_END,
        (waits,),
        after=timedelta(days=200),
        forbids=(A_PLACE, "overdragen", "afmelden", "U staat op de wachtlijst", "nummer"),
        tells={"link": "U stond op de wachtlijst van het thema Aanwezigheidsbeleid"},
    ),
}
WRITTEN = [(state, name) for state, each in STATES.items() for name in each.mails]


def in_state(piet: Participant, state: State, clock: time_machine.Traveller) -> Participant:
    """Piet as he is now, in an edition in this state."""
    for step in state.build:
        step(piet)
    clock.shift(state.after)
    return Participant.objects.select_related("theme", "subgroup").get(pk=piet.pk)


@pytest.mark.parametrize(("state_name", "name"), WRITTEN)
def test_no_sentence_of_a_mail_is_untrue_in_the_state_it_is_written_in(
    piet: Participant, clock: time_machine.Traveller, state_name: str, name: str
) -> None:
    state = STATES[state_name]

    letter = state.mails[name](in_state(piet, state, clock))

    read = letter.subject + "\n" + letter.text + re.sub("<style>.*?</style>", "", letter.html)
    assert [words for words in (*NOWHERE, *state.forbids) if re.search(words, read)] == []
    assert state.tells.get(name, "") in letter.text


@pytest.mark.parametrize(("state_name", "name"), WRITTEN)
def test_a_mail_speaks_of_calendar_files_where_it_has_them_and_nowhere_else(
    piet: Participant, clock: time_machine.Traveller, state_name: str, name: str
) -> None:
    state = STATES[state_name]
    letter = state.mails[name](in_state(piet, state, clock))
    assert bool(re.search(A_FILE, letter.text)) == bool(letter.attachments)


@pytest.mark.parametrize("name", AT_ANY_MOMENT)
def test_a_mail_tells_two_editions_of_one_title_apart(piet: Participant, name: str) -> None:
    later: Edition = make_edition(slug="later")
    for session in later.sessions.all():
        session.starts_at, session.ends_at = session.starts_at + YEAR, session.ends_at + YEAR
        session.save()
    same = make_participant(later.themes.get(position=1), link_key=piet.link_key[::-1])

    texts = [AT_ANY_MOMENT[name](one).text for one in (piet, same)]

    years = [set(re.findall(r"\b202[678]\b", text)) for text in texts]
    assert years == [{"2026", "2027"}, {"2027", "2028"}]


def test_who_could_not_come_before_is_asked_whether_they_can_now(piet: Participant) -> None:
    session, former = session_of(piet.edition), session_of(piet.edition)
    session.starts_at, session.ends_at = session.starts_at + DAY, session.ends_at + DAY
    asks = "U kon de vorige datum niet. Kunt u nu wel? Dan hoeft u niets te doen."
    texts = [mail.session_letter(piet, session, former, excused=own).text for own in (True, False)]
    assert [asks in text for text in texts] == [True, False]


URL, OTHER = f"{MEETING}1", f"{MEETING}9"


@pytest.mark.parametrize(
    ("before", "days", "hours", "after", "called_off", "new"),
    [
        ("", 0, 0, URL, False, "De link voor bijeenkomst 1 op donderdag 24 september"),
        (URL, 0, 0, OTHER, False, "De nieuwe link voor bijeenkomst 1 op donderdag 24 september"),
        (URL, 0, 0, "", False, "De link voor bijeenkomst 1 werkt niet meer"),
        (URL, 2, 0, URL, False, "Bijeenkomst 1 is verplaatst naar zaterdag 26 september"),
        ("", 2, 0, URL, False, "Bijeenkomst 1 is verplaatst naar zaterdag 26 september"),
        (URL, 0, 1, URL, False, "Bijeenkomst 1 op donderdag 24 september heeft een andere tijd"),
        (URL, 0, 0, URL, True, "Bijeenkomst 1 gaat toch door op donderdag 24 september"),
    ],
)
def test_the_subject_of_a_change_says_what_is_new(
    piet: Participant,
    before: str,
    days: int,
    hours: int,
    after: str,
    called_off: bool,
    new: str,
) -> None:
    session, former = session_of(piet.edition), session_of(piet.edition)
    later = timedelta(days=days, hours=hours)
    session.starts_at, session.ends_at = session.starts_at + later, session.ends_at + later
    former.meeting_url, session.meeting_url = before, after
    former.cancelled_at = NOW if called_off else None

    subject = mail.session_letter(piet, session, former).subject

    assert subject == f"{new}: Leergemeenschap Werken aan aanwezigheid"


def test_a_called_off_session_names_those_that_are_left(piet: Participant) -> None:
    text = off(piet)
    assert "Deze bijeenkomsten gaan wel door\n- dinsdag 24 november" in text
    assert "donderdag 24 september" not in text.partition("gaan wel door")[2]


def test_a_called_off_session_that_was_the_last_leaves_none(piet: Participant) -> None:
    piet.edition.sessions.exclude(position=1).update(cancelled_at=NOW)
    text = off(piet)
    assert "Er staan nu geen andere bijeenkomsten meer gepland." in text
    assert "gaan wel door" not in text


def off(piet: Participant) -> str:
    """What the mail says that calls off the first session."""
    session, former = session_of(piet.edition), session_of(piet.edition)
    session.cancelled_at = NOW
    session.save()
    return mail.session_letter(piet, session, former).text


@pytest.mark.django_db
def test_an_edition_of_long_ago_is_named_by_the_year_of_its_last_day() -> None:
    old = Edition(title="Preventie van thuiszitten", ended_on=date(2021, 3, 18))
    old.save()
    assert named(old) == "‘Preventie van thuiszitten’ (2021)"


@pytest.mark.django_db
def test_a_title_with_its_year_is_not_given_the_year_again() -> None:
    edition = Edition(title="Preventie 2027", ended_on=date(2027, 5, 1))
    edition.save()
    assert named(edition) == "‘Preventie 2027’"

    edition.ended_on = date(2028, 5, 1)
    assert named(edition) == "‘Preventie 2027’ (2028)"
