"""What is written to whom, in every mail that there is."""

import re
from collections.abc import Callable, Iterator
from copy import copy
from datetime import timedelta
from functools import partial
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from registrations.desk import message
from registrations.groups import facilitators
from registrations.groups.small_groups import report_small_groups
from registrations.letters import group_message, kinds, leaders, mail, texts
from registrations.letters.invitations import Leader
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Interest,
    MailText,
    Message,
    Outcome,
    OutcomeState,
    Participant,
    QueuedMail,
    Status,
    Subgroup,
)
from sessions_app.models import Edition, Session, User
from tests.lures import NAMES as NAMES_OF_PEOPLE
from tests.people import NOW, make_facilitator, make_organiser, make_participant

FOLDER = Path(settings.BASE_DIR, "templates", "mail")
NAMES = sorted(
    {
        re.sub(r"(_subject)?\.(txt|html)$", "", path.name)
        for path in FOLDER.iterdir()
        if path.name != "base.html" and not path.name.startswith("_")
    }
)
NASTY = "<b>P & Q</b>\n{{ link }} {% now 'Y' %}"
# A first character that means something in a source of mail, and whatever else may.
TRICKY = [
    "# a",
    "- a",
    "1. a",
    "* a",
    "-- a",
    "  a",
    "**a** [a](b) {{ 7|add:7 }}{% now 'Y' %}",
    "<b>a</b></text></html><n><n><->a<-->&lt;",
]
MEETING_URL = "https://vergaderen.example.org/j/1?taal=nl&w=a"
# In a message to a group {link} is a word to replace, with or without more braces around it.
NASTY_IN_A_MESSAGE = NASTY.replace("{ link }", MEETING_URL)
ORGANISER, GIJS, NOOR = "vragen@example.org", "gijs@example.org", "noor@example.org"
# Who wants to hear of a next edition.
FANNY = "fanny@example.org"


def first_session(piet: Participant) -> Session:
    session = piet.edition.first_session
    assert session
    return session


def last_session(piet: Participant) -> Session:
    session = piet.edition.last_session
    assert session
    return session


def changed(piet: Participant, **fields: Any) -> QueuedMail:
    return mail.session_letter(piet, *moved(piet, **fields))


def moved(piet: Participant, **fields: Any) -> tuple[Session, Session]:
    """The first session as it is now and as it was; an hour later, if nothing is said."""
    session = first_session(piet)
    former = copy(session)
    later = {"starts_at": session.starts_at + timedelta(hours=1)}
    for name, value in (fields or later).items():
        setattr(session, name, value)
    return session, former


def leader(piet: Participant) -> Leader:
    return Leader(gijs(piet), piet.edition)


def handed_over(piet: Participant, *, by_organiser: bool = False) -> QueuedMail:
    return mail.handed_over_letter(
        piet.edition,
        given_name=piet.given_name,
        email=piet.email,
        calendar=mail.calendar_without(piet),
        by_organiser=by_organiser,
    )


def group_of(piet: Participant) -> Subgroup:
    piet.subgroup = piet.theme.subgroups.create(number=2)
    piet.save()
    return piet.subgroup


def in_a_group(piet: Participant) -> Participant:
    group_of(piet)
    return piet


def gijs(piet: Participant) -> User:
    return piet.theme.facilitators.get()


def messaged(piet: Participant) -> QueuedMail:
    group = group_of(piet)
    message = group_message.GroupMessage(
        group=group,
        by=gijs(piet),
        subject="<b>P & Q</b> over {thema}",
        text=f"Dag {{voornaam}},\n\n{NASTY}\n\n{{ link }}",
        words=group_message.words_for(group, NOW),
    )
    return message.to(piet)


def to_many(piet: Participant) -> QueuedMail:
    draft = Message(
        edition=piet.edition,
        subject="<b>P & Q</b> over {thema}",
        text=f"Dag {{voornaam}},\n\n{NASTY}\n\n{{ link }}",
    )
    (letter,) = message.letters(draft, [piet], NOW)
    return letter


def interested(piet: Participant) -> Interest:
    return Interest.objects.get_or_create(email=FANNY, link_key="key-of-fanny")[0]


def to_the_interested(piet: Participant) -> QueuedMail:
    draft = Message(
        edition=piet.edition, subject="<b>P & Q</b>", text=f"Dag,\n\n{NASTY}\n\n{{datum}}"
    )
    (letter,) = message.letters(draft, [interested(piet)], NOW)
    return letter


def missed(piet: Participant, session: Session | None, did: str, excused: bool) -> QueuedMail:
    assert session
    return mail.missed_letter(in_a_group(piet), session, did=did, excused=excused, by=gijs(piet))


def small_group(piet: Participant, reader: str) -> QueuedMail:
    group_of(piet)
    report_small_groups(NOW)
    return QueuedMail.objects.get(kind="small_group", recipient=reader)


def few_expected(piet: Participant, reader: str) -> QueuedMail:
    Edition.objects.update(subgroup_min=1)
    Attendance.objects.create(
        participant=piet, session=first_session(piet), status=AttendanceStatus.EXCUSED
    )
    return small_group(piet, reader)


def invite(piet: Participant) -> None:
    theme, group = piet.edition.themes.get(position=2), group_of(piet)
    olga = make_organiser(name=NASTY)
    facilitators.invite(name=NASTY, email=NOOR, themes=[theme], subgroups=[group], by=olga)


def outcome_of(piet: Participant) -> Outcome:
    """What Piet's group makes, to be read by everyone."""
    return Outcome.objects.create(
        subgroup=group_of(piet), what=NASTY, state=OutcomeState.PUBLISHED, published_at=NOW
    )


def outcome_of_others(piet: Participant) -> Outcome:
    theme = piet.edition.themes.get(position=2)
    return Outcome.objects.create(subgroup=theme.subgroups.create(number=7), what=NASTY)


def preparing(piet: Participant, **news: Any) -> QueuedMail:
    none = {"is_chosen": False, "tasks": [], "has_agenda": False}
    return mail.preparation_letter(piet, first_session(piet), **none | news)


# How each mail comes about; what follows a dot tells mails of one template apart.
# A mail that is not here fails the tests below.
WRITE: dict[str, Callable[[Participant], QueuedMail | None]] = {
    "access_ends": lambda piet: leaders.access_ends_letter(leader(piet), NOW.date()),
    "address_corrected": mail.address_corrected_letter,
    "address_dropped": lambda piet: mail.address_dropped_letter(
        piet, former="oud@example.org", calendar=mail.calendar_without(piet)
    ),
    "address_left": lambda piet: mail.address_left_letter(
        piet, former="oud@example.org", calendar=mail.calendar_without(piet)
    ),
    "address_taken": mail.address_taken_letter,
    "answered": lambda piet: mail.answered_letter(piet, questions=1, subjects=0),
    "answered.more": lambda piet: mail.answered_letter(piet, questions=2, subjects=0),
    "answered.subject": lambda piet: mail.answered_letter(piet, questions=0, subjects=2),
    "cancelled": mail.cancelled_letter,
    "confirm_address": mail.confirm_address_letter,
    "confirmation": mail.confirmation_letter,
    "effect": lambda piet: mail.effect_letter(piet, last_session(piet)),
    "forget_request": mail.forget_request_letter,
    "forget_soon": lambda piet: mail.forget_soon_letter(piet.edition, people=1),
    "forgotten": lambda piet: mail.forgotten_letter(
        piet.edition,
        given_name=piet.given_name,
        email=piet.email,
        calendar=mail.calendar_without(piet),
    ),
    "group_message": messaged,
    "handed_over": handed_over,
    "edition_open": lambda piet: mail.edition_open_letter(interested(piet), piet.edition),
    "interest": lambda piet: mail.interest_letter(interested(piet), piet.edition),
    "interest_message": to_the_interested,
    "invited_facilitator": invite,
    "known_address": lambda piet: mail.known_address_letter(piet, asked_for=NASTY),
    "leads_no_more": lambda piet: leaders.ends_letter(leader(piet), piet.edition.sessions.all()),
    "leads_now": lambda piet: leaders.begins_letter(leader(piet), piet.edition.sessions.all()),
    "link": mail.link_letter,
    "message": to_many,
    "missed": lambda piet: missed(piet, first_session(piet), NASTY, excused=False),
    "missed.last": lambda piet: missed(piet, piet.edition.last_session, "", excused=True),
    "outcome_published": lambda piet: mail.outcome_published_letter(piet, outcome_of(piet)),
    "outcome_shared": lambda piet: mail.outcome_shared_letter(piet, outcome_of(piet)),
    "outcomes_of_others": lambda piet: mail.outcomes_of_others_letter(
        piet, [outcome_of_others(piet)]
    ),
    "preparation": lambda piet: preparing(
        piet, is_chosen=True, tasks=[NASTY, "Klok kijken"], has_agenda=True
    ),
    "preparation.task": lambda piet: preparing(piet, tasks=[NASTY], has_agenda=True),
    "preparation.agenda": lambda piet: preparing(piet, has_agenda=True),
    "people_forgotten": lambda piet: mail.people_forgotten_letter(piet.edition, people=90),
    "promoted": mail.promoted_letter,
    "reminder": lambda piet: mail.reminder_letter(
        piet, first_session(piet), reminder_on=NOW.date()
    ),
    "session_added": lambda piet: mail.session_letter(piet, first_session(piet), None),
    "session_cancelled": lambda piet: changed(piet, cancelled_at=NOW),
    "session_changed": lambda piet: changed(
        piet, starts_at=first_session(piet).starts_at + timedelta(hours=-1), meeting_url=MEETING_URL
    ),
    "session_led": lambda piet: leaders.session_letter(leader(piet), *moved(piet)),
    "session_led.added": lambda piet: leaders.session_letter(
        leader(piet), first_session(piet), None
    ),
    "session_led.off": lambda piet: leaders.session_letter(
        leader(piet), *moved(piet, cancelled_at=NOW)
    ),
    "session_waiting": lambda piet: mail.session_letter(piet, *moved(piet)),
    "session_waiting.added": lambda piet: mail.session_letter(piet, first_session(piet), None),
    "session_waiting.off": lambda piet: mail.session_letter(piet, *moved(piet, cancelled_at=NOW)),
    "slow_mail": lambda piet: mail.slow_mail_letter(piet.edition),
    "small_group": lambda piet: small_group(piet, ORGANISER),
    "small_group.expected": lambda piet: few_expected(piet, GIJS),
    "still_takes_part": lambda piet: mail.still_takes_part_letter(piet, giver=NASTY),
    "subgroup": lambda piet: mail.subgroup_letter(in_a_group(piet)),
    "taken_over": lambda piet: mail.taken_over_letter(piet, giver=NASTY),
    "theme_changed": lambda piet: mail.theme_changed_letter(
        piet, left=piet.edition.themes.get(position=2).title
    ),
    "theme_request": lambda piet: mail.theme_request_letter(in_a_group(piet), wanted=NASTY),
    "waiting": mail.confirmation_letter,
    "waits_again": lambda piet: mail.waits_again_letter(piet, calendar=[]),
}
# Who gets a mail that does not go to Piet's address.
READERS = {
    "address_dropped": "oud@example.org",
    "address_left": "oud@example.org",
    "confirm_address": "nieuw@example.org",
    "edition_open": FANNY,
    "interest_message": FANNY,
    "forget_request": ORGANISER,
    "forget_soon": ORGANISER,
    "interest": FANNY,
    "invited_facilitator": NOOR,
    "access_ends": GIJS,
    "leads_no_more": GIJS,
    "leads_now": GIJS,
    "people_forgotten": ORGANISER,
    "session_led": GIJS,
    "session_led.added": GIJS,
    "session_led.off": GIJS,
    "slow_mail": ORGANISER,
    "small_group": ORGANISER,
    "small_group.expected": GIJS,
    "theme_request": ORGANISER,
}
NOT_TO_WHO_TAKES_PART = {
    name for name, who in READERS.items() if who in (ORGANISER, GIJS, NOOR, FANNY)
}
# Who gets the answer to a mail, where that is not the organiser.
ANSWERS_TO = {"group_message": GIJS, "missed": GIJS, "missed.last": GIJS}
# About what happens in a group, which one may switch off.
NEWS = {
    "answered",
    "answered.more",
    "answered.subject",
    "effect",
    "outcome_published",
    "outcome_shared",
    "outcomes_of_others",
    "preparation",
    "preparation.agenda",
    "preparation.task",
}
ONLY_PLACED = NEWS | {
    "confirmation",
    "group_message",
    "missed",
    "missed.last",
    "promoted",
    "reminder",
    "session_added",
    "session_cancelled",
    "session_changed",
    "subgroup",
}
ONLY_WAITING = {
    "waiting",
    "waits_again",
    "session_waiting",
    "session_waiting.added",
    "session_waiting.off",
}
TO_WHO_HAS_A_PLACE = [(name, Status.PLACED) for name in WRITE if name not in ONLY_WAITING]
TO_WHO_WAITS = [
    (name, Status.WAITING) for name in WRITE if name not in ONLY_PLACED | NOT_TO_WHO_TAKES_PART
]
EVERY_MAIL = pytest.mark.parametrize(("name", "status"), TO_WHO_HAS_A_PLACE + TO_WHO_WAITS)
# The old link is dead, or there is nothing left to do there.
WITHOUT_LINK = {
    "address_dropped",
    "address_left",
    "cancelled",
    "forgotten",
    "handed_over",
    "leads_no_more",
    "people_forgotten",
}
# Who is greeted by the name of an account.
BY_ACCOUNT = {name for name, who in READERS.items() if who == GIJS and "small" not in name}
# A mail program that answers quotes nothing from this line on.
MINE_ALONE = "-- "
# These are about the link itself, invite no answer, and bring it where it is looked for.
ABOUT_THE_LINK = {"confirm_address", "interest", "known_address", "link"}
WITH_A_LINE_ABOVE = set(WRITE) - WITHOUT_LINK - ABOUT_THE_LINK - NOT_TO_WHO_TAKES_PART
WITH_A_LINE_ABOVE |= {"edition_open", "interest_message"}
# Why somebody gets a mail, where it is not that they take part or wait.
TITLE = "‘Leergemeenschap Werken aan aanwezigheid’"
TYPED_IN = f"dit adres is ingevuld bij een aanmelding voor {TITLE}."
FORMER = f"u aangemeld was voor {TITLE}."
COLLEAGUE = f"een collega dit adres heeft ingevuld bij {TITLE}."
ORGANISES = f"u organisator bent van {TITLE}."
LEADS = f"u gespreksleider bent bij {TITLE}."
BECAUSE = {
    "address_dropped": f"dit adres stond bij een aanmelding voor {TITLE}.",
    "address_left": f"dit adres stond bij uw aanmelding voor {TITLE}.",
    "cancelled": FORMER,
    "confirm_address": TYPED_IN,
    "confirmation": TYPED_IN,
    "forget_request": ORGANISES,
    "forget_soon": ORGANISES,
    "forgotten": FORMER,
    "handed_over": FORMER,
    "interest_message": "u op de hoogte wilt blijven van een volgende leergemeenschap.",
    "edition_open": "u op de hoogte wilt blijven van een volgende leergemeenschap.",
    "interest": "dit adres is ingevuld bij ‘Houd mij op de hoogte’.",
    "invited_facilitator": "een organisator u heeft gevraagd als gespreksleider.",
    "known_address": TYPED_IN,
    "access_ends": f"u gespreksleider was bij {TITLE}.",
    "leads_no_more": f"u gespreksleider was bij {TITLE}.",
    "leads_now": LEADS,
    "link": f"met dit adres om de link van {TITLE} is gevraagd.",
    "people_forgotten": ORGANISES,
    "session_led": LEADS,
    "session_led.added": LEADS,
    "session_led.off": LEADS,
    "slow_mail": ORGANISES,
    "small_group": ORGANISES,
    "small_group.expected": LEADS,
    "still_takes_part": COLLEAGUE,
    "taken_over": COLLEAGUE,
    "theme_request": ORGANISES,
    "waiting": TYPED_IN,
}
# What there is to do in a mail; the others have nothing to press.
TO_MY_PAGE = "Bekijk uw aanmelding"
BUTTONS = {name: [TO_MY_PAGE] for name in WRITE} | {
    "answered": ["Lees het antwoord"],
    "answered.more": ["Lees het antwoord"],
    "answered.subject": ["Lees wat er besproken is"],
    "outcome_published": ["Bekijk de opbrengst"],
    "outcome_shared": ["Bekijk de opbrengst"],
    "outcomes_of_others": ["Lees wat zij delen"],
    "preparation": ["Naar de voorbereiding"],
    "preparation.agenda": ["Naar de voorbereiding"],
    "preparation.task": ["Naar de voorbereiding"],
    "address_dropped": [],
    "address_left": [],
    "cancelled": ["Naar het programma"],
    "confirm_address": ["Naar de knop om te bevestigen"],
    "effect": ["Schrijf op wat er veranderde"],
    "forget_request": ["Naar het beheer"],
    "forget_soon": ["Bekijk de teksten"],
    "forgotten": [],
    "group_message": [],
    "handed_over": [],
    "interest_message": [],
    "edition_open": ["Naar het programma"],
    "interest": ["Naar de knop om te bevestigen"],
    "invited_facilitator": [],
    "access_ends": ["Naar mijn groepen"],
    "leads_no_more": [],
    "leads_now": ["Mijn groepen"],
    "message": [],
    "people_forgotten": [],
    "reminder": ["Naar bijeenkomst 1"],
    "session_added": ["Naar bijeenkomst 1"],
    "session_changed": ["Naar bijeenkomst 1"],
    "session_led": ["Mijn groepen"],
    "session_led.added": ["Mijn groepen"],
    "session_led.off": ["Mijn groepen"],
    "slow_mail": ["Naar het beheer"],
    "small_group": ["Naar de subgroepen"],
    "small_group.expected": ["Naar de groep"],
    "theme_request": ["Naar het beheer"],
}
# How a subject ends that does not end with the title of the edition.
OTHER_ENDS = {
    "group_message": "<b>P & Q</b> over Aanwezigheidsbeleid",
    "interest_message": "<b>P & Q</b>",
    "message": "<b>P & Q</b> over Aanwezigheidsbeleid",
    "invited_facilitator": "Uw uitnodiging als gespreksleider",
    "small_group": "Kleine subgroep: Aanwezigheidsbeleid, subgroep 2",
    "small_group.expected": "Weinig mensen verwacht: Aanwezigheidsbeleid, subgroep 2",
}


@pytest.fixture
def piet(edition: Edition) -> Participant:
    """Piet, whom two people were before in the queue, if he waits."""
    theme = edition.themes.get(position=1)
    theme.facilitators.add(make_facilitator())
    edition.sessions.filter(position=1).update(meeting_url=MEETING_URL)
    for minutes in (2, 1):
        make_participant(
            theme,
            email=f"eerder{minutes}@example.org",
            status=Status.WAITING,
            waiting_since=NOW - timedelta(minutes=minutes),
        )
    return make_participant(theme, new_email="nieuw@example.org", prepares=True)


def template_of(name: str) -> str:
    return name.partition(".")[0]


def written(name: str, piet: Participant, status: Status = Status.PLACED) -> QueuedMail:
    """The mail of this name about Piet, having this status."""
    piet.status = status
    piet.waiting_since = NOW if status == Status.WAITING else None
    piet.save()
    return WRITE[name](piet) or QueuedMail.objects.get(kind=template_of(name))


def make_nasty(piet: Participant) -> None:
    """Write what breaks careless templates wherever a person or an organiser can type."""
    edition = piet.edition
    edition.title = edition.location = NASTY
    edition.reminder_text = f"{NASTY}\n\n{NASTY}"
    edition.save()
    edition.themes.update(title=NASTY)
    for leader in piet.theme.facilitators.all():
        leader.name = NASTY
        leader.save()
    piet.theme.refresh_from_db()
    piet.given_name = piet.family_name = piet.organisation = NASTY


def one_line(text: str) -> str:
    return " ".join(text.split())


def as_read(html: str) -> str:
    """The words of a page, with the address of each link in place of its words."""
    addresses = re.sub(r'<a href="([^"]*)"[^>]*>.*?</a>', r"\1", html)
    return one_line(unescape(re.sub(r"<[^>]*>", " ", addresses)))


def addresses_in(written: QueuedMail) -> set[str]:
    in_html = re.findall(r'(?:href|src|action)="([^"]*)"|url\(([^)]*)\)', written.html)
    in_text = re.findall(r"[^\s{}]*://[^\s{}]*", written.text)
    return {*in_text, *(unescape("".join(found)) for found in in_html)}


def sentences(text: str) -> Iterator[int]:
    """The number of words of each sentence; headings and lines of a list are none."""
    for line in re.sub(r"\S*://\S*", "", text).splitlines():
        for sentence in re.split(r"(?<=[.?!:]) +", line):
            if sentence.endswith((".", "?", "!", ":")):
                yield len(sentence.split())


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_has_a_subject_and_a_source_and_is_tried_here(name: str) -> None:
    files = {path.name for path in FOLDER.iterdir()}
    assert {f"{name}_subject.txt", f"{name}.txt"} - files == set()
    assert name in WRITE


def test_no_mail_is_written_twice() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.suffix != ".txt"] == ["base.html"]


def test_no_mail_is_tried_that_does_not_exist() -> None:
    assert sorted({template_of(name) for name in WRITE}) == NAMES


@EVERY_MAIL
def test_every_mail_goes_to_its_reader_and_the_answer_to_who_can_give_one(
    piet: Participant, name: str, status: Status
) -> None:
    queued = written(name, piet, status)
    reader, answers_to = READERS.get(name, piet.email), ANSWERS_TO.get(name, ORGANISER)
    assert (queued.recipient, queued.reply_to) == (reader, answers_to)


# Whatever some program makes a link of, with much that none does.
LINKS = re.compile(
    r"\S+://\S*|\bwww\W\S*|\bmailto\b\S*|\S*@\S*|[^\W_]+(?:[.。．｡․][^\W_]+)+\S*|\w+[/\\]\w+"
    r"|(?:\+|\d)[\d ().-]{5,}"
)
RUN_ON = [name for name in NAMES_OF_PEOPLE if "." in name]


def links_in(queued: QueuedMail) -> set[str]:
    """What a mail program could make a link of, in the text and in the HTML."""
    return {*LINKS.findall(queued.text), *LINKS.findall(unescape(queued.html))}


def named(piet: Participant, name: str) -> None:
    """Give Piet this name, and whoever leads him too."""
    piet.given_name = piet.family_name = name
    User.objects.update(name=name)


def test_the_finder_of_links_finds_them() -> None:
    text = "https://a www.a mailto:a a@b evil.shop t.me a/b 1.2.3.4 0900 1234 Jan"
    assert LINKS.findall(text) == [*text.split()[:-3], "0900 1234 "]


@pytest.mark.parametrize("name", WRITE)
@pytest.mark.parametrize("typed", [RUN_ON[0], RUN_ON[1], "J.P.de Vries"])
def test_nothing_in_a_name_is_taken_for_a_link_in_any_mail(
    piet: Participant, name: str, typed: str
) -> None:
    named(piet, typed)
    run_on, *_ = typed.split()
    assert [link for link in links_in(written(name, piet)) if run_on in link] == []


@pytest.mark.parametrize("write", [mail.confirm_address_letter, mail.confirmation_letter])
def test_a_name_is_never_a_link_to_who_did_not_ask_for_mail(
    piet: Participant, write: Callable[[Participant], QueuedMail]
) -> None:
    of_piet = links_in(write(piet))
    linked = {}
    for name in NAMES_OF_PEOPLE:
        piet.given_name = piet.family_name = name
        linked[name] = links_in(write(piet)) ^ of_piet
    assert {name: links for name, links in linked.items() if links} == {}


@pytest.mark.parametrize("write", [mail.taken_over_letter, mail.still_takes_part_letter])
def test_the_name_of_who_gives_a_place_away_is_never_a_link(
    piet: Participant, write: Callable[..., QueuedMail]
) -> None:
    nameless = write(piet)
    assert "\nEen collega " in nameless.text
    of_piet = links_in(nameless)
    linked = {name: links_in(write(piet, giver=name)) ^ of_piet for name in NAMES_OF_PEOPLE}
    assert {name: links for name, links in linked.items() if links} == {}


# What somebody may type for a mail to an address that is not theirs, besides the given name.
TYPED_BY_A_STRANGER = [
    "name_prefix",
    "family_name",
    "organisation",
    "job_title",
    "learning_question",
    "cancel_reason",
    "by_hand_because",
]


@pytest.mark.parametrize("name", sorted(set(WRITE) - NOT_TO_WHO_TAKES_PART))
def test_of_what_a_stranger_typed_a_mail_has_the_given_name_alone(
    piet: Participant, name: str
) -> None:
    for field in TYPED_BY_A_STRANGER:
        setattr(piet, field, f"kanarie {field}")
    piet.given_name = "Voornaam"

    queued = written(name, piet)

    sent = [queued.subject, queued.text, queued.html, *map(str, queued.attachments)]
    assert [part for part in sent if "kanarie" in part] == []
    assert ("Voornaam" in queued.text) == (name != "address_dropped")


@EVERY_MAIL
@pytest.mark.parametrize("is_nasty", [False, True])
def test_markup_and_text_say_the_same_whatever_people_typed(
    piet: Participant, name: str, status: Status, is_nasty: bool
) -> None:
    if is_nasty:
        make_nasty(piet)

    queued = written(name, piet, status)

    said = one_line(re.sub(r"^(--?|\d\.) ", "", queued.text, flags=re.MULTILINE))
    by_name = "" if name in NOT_TO_WHO_TAKES_PART | {"address_dropped"} else piet.given_name
    if name in BY_ACCOUNT:
        by_name = gijs(piet).name
    greeted = NASTY if name == "invited_facilitator" else by_name
    assert said.startswith(one_line(f"Dag {greeted}") + ",")
    assert said in as_read(queued.html)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("group_message", NASTY_IN_A_MESSAGE),
        ("invited_facilitator", f"Dag {NASTY},"),
        ("invited_facilitator", f"{NASTY} nodigt u uit"),
        ("known_address", NASTY),
        ("message", NASTY_IN_A_MESSAGE),
        ("missed", NASTY),
        ("still_takes_part", NASTY),
        ("taken_over", NASTY),
        ("theme_request", NASTY),
    ],
)
def test_what_people_typed_is_read_as_they_typed_it(
    piet: Participant, name: str, typed: str
) -> None:
    queued = written(name, piet)
    assert typed in queued.text
    assert one_line(typed) in as_read(queued.html)


@EVERY_MAIL
def test_what_people_typed_is_never_markup_in_either_form(
    piet: Participant, name: str, status: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_typed(words: str) -> tuple[str, str]:
        monkeypatch.setattr(f"{__name__}.NASTY", words)
        person = Participant.objects.get(pk=piet.pk)
        with transaction.atomic():
            make_nasty(person)
            queued = written(name, person, status)
            transaction.set_rollback(True)
        # A group that is made again has another number in the address of its page, and the name
        # of a room is as much of the theme as there is place for.
        texts = [re.sub(r"/\d+/", "/1/", text) for text in (queued.text, queued.html)]
        return re.sub(r"A2 .*", "A2", texts[0]), re.sub(r"A2 [^<]*", "A2", texts[1])

    text, html = with_typed("Wad")

    for words in TRICKY:
        assert with_typed(words) == (text.replace("Wad", words), html.replace("Wad", escape(words)))


@pytest.mark.parametrize("name", ["group_message", "message"])
def test_braces_in_a_name_are_not_filled_in_a_message(piet: Participant, name: str) -> None:
    piet.given_name = "{link} {{ link }} {thema}"
    queued = written(name, piet)
    assert queued.text.startswith("Dag {link} {{ link }} {thema},\n")
    assert "Dag {link} {{ link }} {thema}," in as_read(queued.html)


@EVERY_MAIL
def test_no_subject_holds_a_name_or_is_too_long(
    piet: Participant, name: str, status: Status
) -> None:
    piet.edition.title = "<Thuis & school>\n".ljust(119, "x") + "."

    subject = written(name, piet, status).subject

    assert subject.endswith(OTHER_ENDS.get(name, ": " + one_line(piet.edition.title)))
    assert len(subject) <= 200
    of_piet = (piet.given_name, piet.family_name, piet.email, piet.organisation)
    for part in (*of_piet, "Gijs", one_line(NASTY)):
        assert part not in subject


@EVERY_MAIL
def test_every_link_leads_to_this_site_or_to_the_session(
    piet: Participant, name: str, status: Status
) -> None:
    queued = written(name, piet, status)

    pages = {
        "forget_request": reverse("admin:registrations_participant_forget", args=[piet.pk]),
        "forget_soon": reverse("admin:sessions_app_edition_texts", args=[piet.edition_id]),
        "invited_facilitator": reverse("account_login"),
        "slow_mail": (
            reverse("admin:registrations_participant_changelist") + f"?editie={piet.edition_id}"
        ),
        "small_group": reverse("admin:sessions_app_theme_board", args=[piet.theme_id]),
        "small_group.expected": reverse("registrations:group", args=[piet.subgroup_id or 0]),
        "theme_request": reverse("admin:registrations_participant_theme", args=[piet.pk]),
    }
    pages |= dict.fromkeys(BY_ACCOUNT, reverse("registrations:groups"))
    elsewhere = {key: settings.SITE_URL + page for key, page in pages.items()}
    elsewhere["confirm_address"] = piet.confirmation_link
    elsewhere["cancelled"] = settings.SITE_URL + piet.edition.get_absolute_url()
    elsewhere["edition_open"] = elsewhere["cancelled"]
    elsewhere["interest"] = elsewhere["interest_message"] = interested(piet).link
    own = {elsewhere.get(name, piet.private_link)}
    if name in NEWS:
        own = {piet.private_link + page for page in (READ_AT[name], SWITCH) if page}
    if name == "outcome_published":
        own.add(settings.SITE_URL + Outcome.objects.get().get_absolute_url())
    if name == "taken_over":
        own.add(settings.SITE_URL + reverse("privacy"))
    if name == "edition_open":
        own.add(interested(piet).link)
    assert all(link.startswith(f"{settings.SITE_URL}/") for link in own)
    with_session = {"group_message", "reminder", "session_added", "session_changed", "subgroup"}
    with_session |= {"message", "session_led", "session_led.added"}
    if status == Status.PLACED:
        with_session |= {"address_corrected", "confirmation", "promoted", "still_takes_part"}
        with_session |= {"taken_over", "theme_changed"}
    session_link = {MEETING_URL} if name in with_session else set()
    none = name in WITHOUT_LINK - {"cancelled"}
    assert addresses_in(queued) == (set() if none else own) | session_link
    if name in WITHOUT_LINK | NOT_TO_WHO_TAKES_PART:
        assert piet.link_key not in queued.text + queued.html


@EVERY_MAIL
def test_a_private_link_stands_last_under_a_line_that_no_answer_quotes(
    piet: Participant, name: str, status: Status
) -> None:
    text = written(name, piet, status).text
    above, line, below = text.partition(f"\n{MINE_ALONE}\n")
    assert bool(line) == (name in WITH_A_LINE_ABOVE)
    links = [piet.private_link, piet.confirmation_link]
    links.append(interested(piet).link)
    assert [link for link in links if link in above and name not in ABOUT_THE_LINK] == []
    if name in (WITH_A_LINE_ABOVE | ABOUT_THE_LINK) - NEWS:
        *_, warning, link = (below or above).splitlines()
        assert warning == "Deze link is alleen voor u. Stuur hem niet door:"
        assert link in links
    assert re.findall("Antwoord", text) == [] or name not in ABOUT_THE_LINK


SWITCH = "berichten/"
# Below the private link, where there is to read what a mail tells; and what else it leads to.
READ_AT = {
    "answered": "vraag/",
    "answered.more": "vraag/",
    "answered.subject": "vraag/",
    "effect": "veranderd/",
    "outcome_published": "",
    "outcome_shared": "opbrengsten/",
    "outcomes_of_others": "opbrengsten/",
    "preparation": "bijeenkomst/1/voorbereiden/",
    "preparation.agenda": "bijeenkomst/1/voorbereiden/",
    "preparation.task": "bijeenkomst/1/voorbereiden/",
}


@pytest.mark.parametrize("name", sorted(NEWS - {"outcome_published"}))
def test_news_ends_with_where_to_read_it_and_where_to_switch_it_off(
    piet: Participant, name: str
) -> None:
    text = written(name, piet).text
    assert (
        text.partition(f"\n{MINE_ALONE}\n")[2]
        == f"""Op uw persoonlijke pagina
Deze links zijn alleen voor u. Stuur ze niet door:
{piet.private_link}{READ_AT[name]}

Wilt u geen mail meer over uw groep? Zet die uit:
{piet.private_link}{SWITCH}
"""
    )


def test_what_is_published_is_for_everyone_and_the_switch_is_not(piet: Participant) -> None:
    above, below = written("outcome_published", piet).text.split(f"\n{MINE_ALONE}\n")
    public = settings.SITE_URL + Outcome.objects.get().get_absolute_url()
    assert f"Iedereen kan de opbrengst nu lezen. U mag deze link doorsturen:\n{public}\n" in above
    assert (
        below
        == f"""Op uw persoonlijke pagina
Wilt u geen mail meer over uw groep? Zet die uit.
Deze link is alleen voor u. Stuur hem niet door:
{piet.private_link}{SWITCH}
"""
    )


def test_what_is_published_in_a_hidden_edition_is_on_the_own_page(piet: Participant) -> None:
    piet.edition.is_published = False
    text = written("outcome_published", piet).text
    assert "Iedereen" not in text
    assert f"\n{piet.private_link}opbrengsten/\n" in text


@EVERY_MAIL
def test_the_foot_says_why_this_reader_gets_it(
    piet: Participant, name: str, status: Status
) -> None:
    placed, waits = f"u meedoet aan {TITLE}.", f"u op de wachtlijst staat van {TITLE}."
    because = BECAUSE.get(name, placed if status == Status.PLACED else waits)
    feet = re.findall('<p class="foot">(.*)</p>', written(name, piet, status).html)
    assert feet == [f"U krijgt deze mail omdat {because}"]


@EVERY_MAIL
def test_there_is_one_thing_to_do_at_most(piet: Participant, name: str, status: Status) -> None:
    html = written(name, piet, status).html
    assert re.findall('class="button">(.*?)</a>', html) == BUTTONS[name]


def test_without_a_link_to_the_session_the_one_thing_to_do_is_on_the_own_page(
    piet: Participant,
) -> None:
    piet.edition.sessions.update(meeting_url="")
    html = written("reminder", piet).html
    assert re.findall('class="button">(.*?)</a>', html) == [TO_MY_PAGE]


def test_the_title_is_the_heading_and_the_letter_the_main_part(piet: Participant) -> None:
    html = written("reminder", piet).html
    assert re.findall(r"<(h1|main|header|footer)\b", html) == ["main", "h1"]
    assert re.findall(r"<h1[^>]*>(.*)</h1>", html) == [piet.edition.title]


@EVERY_MAIL
def test_sentences_are_short_and_the_text_is_tidy(
    piet: Participant, name: str, status: Status
) -> None:
    text = written(name, piet, status).text

    lengths = list(sentences(text))
    assert max(lengths) <= 25
    assert sum(lengths) / len(lengths) <= 12
    untidy = [line for line in text.splitlines() if line != line.rstrip()]
    assert untidy == ([MINE_ALONE] if name in WITH_A_LINE_ABOVE else [])
    assert "\n\n\n" not in text
    assert text == text.strip() + "\n"


@EVERY_MAIL
def test_a_session_that_was_called_off_is_no_date_to_come(
    piet: Participant, name: str, status: Status
) -> None:
    piet.edition.sessions.filter(position=2).update(cancelled_at=NOW)
    queued = written(name, piet, status)
    assert "24 november" not in queued.text + queued.html


@pytest.mark.parametrize(("name", "status"), TO_WHO_WAITS)
def test_who_waits_never_reads_that_they_have_a_place(
    piet: Participant, name: str, status: Status
) -> None:
    queued = written(name, piet, status)
    promises = r"plaats hebt|hebt (nu )?een plaats|uw plaats|uitnodiging|doet mee"
    assert re.findall(promises, queued.text + queued.html, re.IGNORECASE) == []
    assert queued.attachments == []


@pytest.mark.parametrize(
    "name",
    [
        "waiting",
        "known_address",
        "link",
        "theme_changed",
        "taken_over",
        "address_taken",
        "address_corrected",
    ],
)
def test_who_waits_reads_so_with_the_position(piet: Participant, name: str) -> None:
    waits = "U staat op de wachtlijst van het thema Aanwezigheidsbeleid. U bent nummer 3."
    queued = written(name, piet, Status.WAITING)
    assert waits in queued.text
    assert waits in queued.html


@pytest.mark.parametrize(
    "name",
    [
        "confirmation",
        "known_address",
        "link",
        "theme_changed",
        "promoted",
        "taken_over",
        "address_corrected",
    ],
)
def test_who_has_a_place_reads_so(piet: Participant, name: str) -> None:
    queued = written(name, piet)
    assert re.search("U hebt (nu )?een plaats in het thema Aanwezigheidsbeleid.", queued.text)
    assert "wachtlijst van het thema" not in queued.text


@pytest.mark.parametrize(
    ("write", "told", "asked"),
    [
        (mail.cancelled_letter, "De organisator heeft u afgemeld voor", "niet zelf afgemeld"),
        (handed_over, "De organisator heeft uw aanmelding voor", "niet zelf gedaan"),
        (
            partial(mail.theme_changed_letter, left="Samenwerken"),
            "De organisator heeft dit gewijzigd.",
            "niet zelf gewijzigd",
        ),
    ],
)
def test_what_an_organiser_did_is_never_asked_after(
    piet: Participant, write: Callable[..., QueuedMail], told: str, asked: str
) -> None:
    own, organiser = write(piet), write(piet, by_organiser=True)
    for form in ("text", "html"):
        texts = unescape(getattr(own, form)), unescape(getattr(organiser, form))
        assert [told in text for text in texts] == [False, True]
        assert [asked in text for text in texts] == [True, False]
        assert max(sentences(organiser.text)) <= 25


def test_a_mistyped_address_reads_nothing_of_who_it_was_for(piet: Participant) -> None:
    queued = written("address_dropped", piet)
    for secret in ("Piet", "Vries", piet.email, piet.link_key):
        assert secret not in queued.subject + queued.text + queued.html


def test_the_mail_to_who_waits_says_what_happens_next(piet: Participant) -> None:
    queued = written("waiting", piet, Status.WAITING)
    assert queued.subject == "U staat op de wachtlijst: Leergemeenschap Werken aan aanwezigheid"
    assert (
        queued.text
        == f"""Dag Piet,

U hebt zich aangemeld voor ‘Leergemeenschap Werken aan aanwezigheid’.
Uw thema is vol: u hebt nog geen plaats.
U staat op de wachtlijst van het thema Aanwezigheidsbeleid. U bent nummer 3.

Wat er nu gebeurt
Komt er een plaats vrij? Dan gaat die naar de persoon die het langst wacht. U schuift vanzelf op.
Zo gaat het tot de eerste bijeenkomst begint. Daarna beslist de organisator.
Krijgt u een plaats? Dan krijgt u een mail.

De bijeenkomsten
- donderdag 24 september 2026, 13.00–15.30 uur
- dinsdag 24 november 2026, 13.00–15.30 uur
- dinsdag 26 januari 2027, 13.00–15.30 uur
Waar: Online

Houd deze data zo lang vrij, als dat kan.

Hebt u een vraag? Antwoord gewoon op deze mail.

Hebt u zich niet aangemeld? Dan heeft iemand uw adres ingevuld.
Laat het ons weten, dan halen we de aanmelding weg.

{MINE_ALONE}
Uw persoonlijke link
Op uw persoonlijke pagina staat uw aanmelding. \
U kunt er uw gegevens wijzigen, uw aanmelding overdragen of u afmelden.
Deze link is alleen voor u. Stuur hem niet door:
{piet.private_link}
"""
    )


def test_a_reminder_tells_when_where_and_with_whom(piet: Participant) -> None:
    queued = written("reminder", piet)
    assert (
        queued.subject
        == "Bijeenkomst 1 op donderdag 24 september: Leergemeenschap Werken aan aanwezigheid"
    )
    assert queued.text.startswith(
        f"""Dag Piet,

Bijeenkomst 1 van ‘Leergemeenschap Werken aan aanwezigheid’ is op:
donderdag 24 september 2026, 13.00–15.30 uur

Waar: Online
Uw thema: Aanwezigheidsbeleid
Gespreksleider: Gijs

Link naar de bijeenkomst:
{MEETING_URL}

We zien elkaar bijna.

Kunt u deze keer niet? Kies op uw persoonlijke pagina ‘Ik kan niet’ bij deze bijeenkomst.

{MINE_ALONE}
"""
    )


def test_a_reminder_leaves_out_what_is_not_known(piet: Participant) -> None:
    piet.theme.facilitators.update(name="")
    piet.edition.sessions.update(meeting_url="")
    queued = written("reminder", piet)
    assert "\n\nDe link naar de bijeenkomst krijgt u nog.\n\n" in queued.text
    assert "gijs@example.org" not in queued.text + queued.html
    assert "Gespreksleider" not in queued.text + queued.html


def test_a_reminder_names_the_group_of_who_is_in_one(piet: Participant) -> None:
    queued = written("reminder", in_a_group(piet))
    assert (
        "Uw thema: Aanwezigheidsbeleid\nUw subgroep: 2\nUw ruimte: A2 Aanwezigheidsbeleid\n"
        "Gespreksleider: Gijs\n"
    ) in queued.text


def test_the_mail_about_a_group_tells_number_leader_dates_and_link(piet: Participant) -> None:
    queued = written("subgroup", piet)
    assert (queued.recipient, queued.attachments) == ("piet@example.org", [])
    assert queued.subject == "U zit in subgroep 2: Leergemeenschap Werken aan aanwezigheid"
    assert (
        queued.text
        == f"""Dag Piet,

De groepen van ‘Leergemeenschap Werken aan aanwezigheid’ zijn bekend.
U zit in subgroep 2 van het thema Aanwezigheidsbeleid.
Uw ruimte in de bijeenkomst heet A2 Aanwezigheidsbeleid.
Gespreksleider: Gijs

De bijeenkomsten
- donderdag 24 september 2026, 13.00–15.30 uur
Link naar de bijeenkomst:
{MEETING_URL}
- dinsdag 24 november 2026, 13.00–15.30 uur
- dinsdag 26 januari 2027, 13.00–15.30 uur
Staat er nog geen link bij? Die krijgt u later.
Waar: Online

Op uw persoonlijke pagina ziet u ook uit welke sectoren en provincies de mensen in uw groep komen.

Hebt u een vraag? Antwoord gewoon op deze mail.

{MINE_ALONE}
Uw persoonlijke link
Op uw persoonlijke pagina staat uw aanmelding. \
U kunt er uw gegevens wijzigen, uw plaats overdragen of u afmelden voor alle bijeenkomsten.
Deze link is alleen voor u. Stuur hem niet door:
{piet.private_link}
"""
    )


def test_who_was_moved_reads_that_it_is_a_change(piet: Participant) -> None:
    in_a_group(piet)
    piet.told_number = 5
    queued = mail.subgroup_letter(piet)
    assert queued.subject == "U zit nu in subgroep 2: Leergemeenschap Werken aan aanwezigheid"
    assert queued.text.startswith(
        """Dag Piet,

U gaat naar een andere groep van ‘Leergemeenschap Werken aan aanwezigheid’. \
Eerder mailden we u over subgroep 5.
U zit nu in subgroep 2 van het thema Aanwezigheidsbeleid.
Uw ruimte in de bijeenkomst heet A2 Aanwezigheidsbeleid.
Gespreksleider: Gijs
"""
    )


def test_who_comes_late_into_a_group_reads_only_what_is_still_to_come(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    clock.move_to(first_session(piet).ends_at)
    moments = re.findall(r"^- (.*) uur$", written("subgroup", piet).text, re.MULTILINE)
    assert moments == [
        "dinsdag 24 november 2026, 13.00–15.30",
        "dinsdag 26 januari 2027, 13.00–15.30",
    ]


def test_the_organiser_reads_who_asks_for_which_theme(piet: Participant) -> None:
    queued = mail.theme_request_letter(in_a_group(piet), wanted="Effectieve methodieken")
    assert (queued.recipient, queued.participant) == ("vragen@example.org", piet)
    assert (
        """
Wie: Piet de Vries, De Regenboog
E-mailadres: piet@example.org
Zit nu in: Aanwezigheidsbeleid, subgroep 2
Wil naar: Effectieve methodieken
"""
        in queued.text
    )


WAS_AT_ONE = "donderdag 24 september 2026, 13.00–15.30 uur\n"
SAME_MOMENT = f"De datum en de tijd blijven gelijk:\n{WAS_AT_ONE}"
LINK = f"Link naar de bijeenkomst:\n{MEETING_URL}\n"
NEW_LINK = "https://elders.example.org/j/2"
OLD_LINK_IS_DEAD = "De oude link naar de bijeenkomst werkt niet meer.\n"


@pytest.mark.parametrize(
    ("former", "fields", "says"),
    [
        (
            {},
            {
                "starts_at": NOW + timedelta(days=24, hours=5),
                "ends_at": NOW + timedelta(days=24, hours=7),
            },
            f"De bijeenkomst was op:\n{WAS_AT_ONE}\nDe bijeenkomst is nu op:\n"
            f"vrijdag 25 september 2026, 15.00–17.00 uur\n\n{LINK}",
        ),
        (
            {},
            {"meeting_url": NEW_LINK},
            f"{SAME_MOMENT}\n{OLD_LINK_IS_DEAD}Link naar de bijeenkomst:\n{NEW_LINK}\n",
        ),
        ({"meeting_url": ""}, {"meeting_url": MEETING_URL}, f"{SAME_MOMENT}\n{LINK}"),
        (
            {},
            {"meeting_url": ""},
            f"{SAME_MOMENT}\n{OLD_LINK_IS_DEAD}De link naar de bijeenkomst krijgt u nog.\n",
        ),
        (
            {"cancelled_at": NOW},
            {"cancelled_at": None},
            f"De bijeenkomst gaat toch door.\n\n{SAME_MOMENT}\n{LINK}",
        ),
    ],
    ids=["moved", "another link", "first link", "no link any more", "after all"],
)
def test_a_change_of_a_session_tells_what_it_was_and_what_it_is(
    piet: Participant, former: dict[str, Any], fields: dict[str, Any], says: str
) -> None:
    session = piet.edition.sessions.get(position=1)
    for name, value in former.items():
        setattr(session, name, value)
    before = copy(session)
    for name, value in fields.items():
        setattr(session, name, value)

    queued = mail.session_letter(piet, session, before)

    paragraph, _ = queued.text.split("\nBij deze mail zit een nieuwe uitnodiging.")
    assert paragraph == (
        "Dag Piet,\n\nEr is iets veranderd aan bijeenkomst 1 "
        f"van ‘Leergemeenschap Werken aan aanwezigheid’.\n\n{says}"
    )


def test_a_session_that_is_called_off_is_named_by_the_moment_in_the_agenda(
    piet: Participant,
) -> None:
    queued = written("session_cancelled", piet)
    assert (
        "Bijeenkomst 1 van ‘Leergemeenschap Werken aan aanwezigheid’ gaat niet door. "
        f"Het gaat om:\n{WAS_AT_ONE}"
    ) in queued.text


def test_times_are_those_of_the_clock_on_the_wall_in_summer_and_in_winter(
    piet: Participant,
) -> None:
    with timezone.override("UTC"):
        starts = [timezone.localtime(s.starts_at).hour for s in piet.edition.sessions.all()]
    assert starts == [11, 12, 12]
    text = written("confirmation", piet).text
    assert re.findall(r"(\S+)–15\.30 uur", text) == ["13.00"] * 3


@pytest.mark.parametrize("sessions", [1, 20])
@pytest.mark.parametrize(("status", "most"), [(Status.PLACED, 1), (Status.WAITING, 2)])
def test_a_confirmation_costs_no_statement_per_session(
    piet: Participant,
    sessions: int,
    status: Status,
    most: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    first = first_session(piet)
    piet.edition.sessions.exclude(pk=first.pk).delete()
    moments = [first.ends_at + timedelta(days=day) for day in range(sessions)]
    for position, (start, end) in enumerate(pairwise(moments), start=2):
        piet.edition.sessions.create(position=position, starts_at=start, ends_at=end)
    piet.edition = Edition.objects.with_programme().get()
    piet.status = status
    piet.waiting_since = NOW if status == Status.WAITING else None

    with django_assert_max_num_queries(most):
        letter = mail.confirmation_letter(piet)

    assert letter.text.count("\n- ") == sessions


OWN_WORDS = pytest.mark.parametrize(
    ("name", "status"),
    [
        case
        for case in TO_WHO_HAS_A_PLACE + TO_WHO_WAITS
        if template_of(case[0]) in kinds.CHANGEABLE
    ],
)


def in_own_words(name: str, piet: Participant, status: Status, subject: str, body: str) -> Any:
    """The mail as the site writes it, and as it is with these words of an organiser."""
    with transaction.atomic():
        of_site = written(name, Participant.objects.get(pk=piet.pk), status)
        transaction.set_rollback(True)
    MailText.objects.create(
        edition=piet.edition, kind=template_of(name), subject=subject, body=body
    )
    return of_site, written(name, Participant.objects.get(pk=piet.pk), status)


def numberless(text: str) -> str:
    """Without the numbers of rows, which differ each time that a mail is written."""
    return re.sub(r"/\d+/", "/0/", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_automatic_mail_may_be_written_anew(name: str) -> None:
    assert (name in kinds.CHANGEABLE) == (name not in kinds.OTHER)
    assert name in kinds.IN_WORDS


@pytest.mark.parametrize("kind", sorted(kinds.CHANGEABLE))
def test_the_words_of_the_site_hold_no_marks_that_an_own_text_lacks(kind: str) -> None:
    of_site = texts.original(kind)
    assert re.findall(r"[<>\[\]]|\*\*|\{%|\{\{", of_site.subject + of_site.body) == []
    assert of_site.unknown(of_site.subject, is_subject=True) + of_site.unknown(of_site.body) == []
    assert of_site.missing(of_site.body) == []


@OWN_WORDS
def test_the_words_of_the_site_as_an_own_text_read_the_same(
    piet: Participant, name: str, status: Status
) -> None:
    original = texts.original(template_of(name))
    of_site, own = in_own_words(name, piet, status, original.subject, original.body)
    assert (own.subject, numberless(own.text)) == (of_site.subject, numberless(of_site.text))
    assert set(map(numberless, addresses_in(own))) == set(map(numberless, addresses_in(of_site)))
    assert len(own.attachments) == len(of_site.attachments)


@OWN_WORDS
def test_what_an_own_text_leaves_out_of_what_must_stay_is_there_all_the_same(
    piet: Participant, name: str, status: Status
) -> None:
    of_site, own = in_own_words(name, piet, status, "Kort", "Kort bericht.")
    assert (own.subject, own.text.splitlines()[0]) == ("Kort", "Kort bericht.")
    may_go = {settings.SITE_URL + piet.edition.get_absolute_url()} if name == "cancelled" else set()
    left = addresses_in(of_site) - may_go
    assert set(map(numberless, addresses_in(own))) == set(map(numberless, left))
    foot = '<p class="foot">(.*)</p>'
    assert re.findall(foot, own.html) == re.findall(foot, of_site.html)
    assert own.text.partition(MINE_ALONE)[2] == of_site.text.partition(MINE_ALONE)[2]


@OWN_WORDS
def test_nothing_in_an_own_text_is_run_or_rendered(
    piet: Participant, name: str, status: Status
) -> None:
    tricky = "\n".join([*TRICKY[5:], "<script>1</script>", "{onbekend} {% raise %} {{ 7|add:7 }}"])
    _, own = in_own_words(name, piet, status, NASTY, f"{tricky}\n{{voornaam}} {{titel}}")
    assert own.subject == one_line(NASTY)
    for line in tricky.splitlines():
        assert one_line(line) in one_line(own.text)
        assert one_line(escape(line)) in one_line(own.html).replace("<p>", "").replace("<br>", " ")
    assert "<script>" not in own.html
