"""The sheet of attendance: who is on it, what one may write, and what a move leaves."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.groups import division, rooms
from registrations.models import Attendance, Participant, Status, Subgroup
from registrations.models.participant import NoLongerTakesPart
from registrations.places import registration
from registrations.places.session_changes import change_session
from registrations.sheets import attendance
from registrations.views.facilitator.attendance import CHANGED
from sessions_app.models import Edition, Session, Theme, User
from tests.at_once import before_saving
from tests.groups import arrive, divide, grouped, mark, move, on_sheet
from tests.people import NOW, make_facilitator, make_organiser, make_participant
from tests.places import hand_over, name_of, person

pytestmark = pytest.mark.portable


@pytest.fixture
def theme(edition: Edition, gijs: User) -> Theme:
    """The theme of Gijs."""
    theme = edition.themes.get(position=1)
    theme.facilitators.add(gijs)
    return theme


@pytest.fixture
def session(edition: Edition) -> Session:
    return edition.sessions.get(position=1)


@pytest.fixture
def group(theme: Theme) -> Subgroup:
    """A group with Aad, Bea and Cor."""
    return grouped(theme, 1, "aad", "bea", "cor")


@pytest.fixture
def sitting(session: Session, group: Subgroup, clock: time_machine.Traveller) -> Session:
    """The first session, ten minutes after its start."""
    clock.move_to(session.starts_at + timedelta(minutes=10))
    return session


def url(group: Subgroup, session: Session) -> str:
    return reverse("registrations:attendance", args=[group.pk, session.position])


def data(group: Subgroup, session: Session, **marks: str) -> dict[str, str]:
    """What the page of now posts after somebody chose these marks."""
    posted = {}
    for row in attendance.sheet(group, session):
        if not row.is_of_former:
            posted[f"was-{row.person.pk}"] = row.status
            posted[f"mark-{row.person.pk}"] = marks.get(name_of(row.person), row.status)
    return posted


def post(tablet: Client, group: Subgroup, session: Session, posted: Mapping[str, Any]) -> str:
    """Press Bewaren; the page that comes next, as one reads it."""
    return unescape(tablet.post(url(group, session), posted, follow=True).content.decode())


def rows(page: str) -> dict[str, str]:
    """What each control of a page shows as chosen, by the legend."""
    found = re.findall(r"<fieldset.*?<legend>(.*?)</legend>(.*?)</fieldset>", page, re.DOTALL)
    return {name: re.findall(r'value="(\w*)" checked', rest)[0] for name, rest in found}


def test_the_sheet_is_below_the_group(group: Subgroup, session: Session) -> None:
    assert url(group, session) == f"/begeleiding/subgroepen/{group.pk}/aanwezigheid/1/"


def test_the_sheet_is_in_the_order_of_family_names_without_the_tussenvoegsel(
    tablet: Client, group: Subgroup, sitting: Session
) -> None:
    for name, family in (("aad", "Zwart"), ("bea", "Aalbers"), ("cor", "Bos")):
        Participant.objects.filter(email=f"{name}@example.org").update(family_name=family)
    page = tablet.get(url(group, sitting)).content.decode()
    assert rows(page) == {"Bea de Aalbers": "", "Cor de Bos": "", "Aad de Zwart": ""}


def test_each_person_has_one_labelled_control_with_all_choices(
    tablet: Client, group: Subgroup, sitting: Session
) -> None:
    page = tablet.get(url(group, sitting)).content.decode()
    aad = person("aad").pk
    choices = re.findall(rf'name="mark-{aad}" value="(\w*)"', page)
    assert choices == ["", "present", "late", "excused", "absent"]
    assert page.count("<fieldset") == page.count("<legend>") == 3


def test_reading_the_sheet_changes_nothing(
    tablet: Client, group: Subgroup, sitting: Session
) -> None:
    assert tablet.get(url(group, sitting)).status_code == 200
    assert not Attendance.objects.exists()


def test_what_is_chosen_is_kept_with_who_and_when(
    tablet: Client, group: Subgroup, sitting: Session, gijs: User
) -> None:
    answer = tablet.post(url(group, sitting), data(group, sitting, aad="present", bea="late"))
    assert (answer.status_code, answer["Location"]) == (303, url(group, sitting))
    assert on_sheet(group, sitting) == {"aad": "present", "bea": "late", "cor": ""}
    assert list(Attendance.objects.values_list("subgroup", "noted_by", "noted_at").distinct()) == [
        (group.pk, gijs.pk, sitting.starts_at + timedelta(minutes=10))
    ]
    page = unescape(tablet.get(url(group, sitting)).content.decode())
    assert "De aanwezigheid is bewaard." in page
    assert "Gijs, 24 september, 13.10 uur" in page
    assert '1 aanwezig</span>, <span class="nowrap">1 kwam later</span>' in page


def test_all_others_are_present_in_one_press_and_what_was_chosen_counts_too(
    tablet: Client, group: Subgroup, sitting: Session
) -> None:
    signed = data(group, sitting, aad="absent")
    post(tablet, group, sitting, signed | {"rest": "present"})
    assert on_sheet(group, sitting) == {"aad": "absent", "bea": "present", "cor": "present"}


def test_all_others_leaves_alone_who_was_marked_meanwhile(
    tablet: Client, group: Subgroup, sitting: Session, olga: User
) -> None:
    shown = data(group, sitting)
    mark(group, sitting, olga, bea="late")
    page = post(tablet, group, sitting, shown | {"rest": "present"})
    assert on_sheet(group, sitting) == {"aad": "present", "bea": "late", "cor": "present"}
    assert "De aanwezigheid is bewaard." in page


def test_a_mark_set_back_is_no_mark(tablet: Client, group: Subgroup, sitting: Session) -> None:
    post(tablet, group, sitting, data(group, sitting, aad="absent"))
    post(tablet, group, sitting, data(group, sitting, aad=""))
    assert on_sheet(group, sitting) == {"aad": "", "bea": "", "cor": ""}


def test_an_apology_in_advance_is_filled_in(
    tablet: Client, group: Subgroup, session: Session, clock: time_machine.Traveller
) -> None:
    attendance.excuse(person("bea"), session)
    clock.move_to(session.starts_at)
    page = tablet.get(url(group, session)).content.decode()
    assert rows(page) == {"Aad de Aad": "", "Bea de Bea": "excused", "Cor de Cor": ""}
    assert page.count("koos zelf ‘Ik kan niet’") == 1


def test_who_cannot_come_says_so_until_the_session_begins(
    group: Subgroup, session: Session, clock: time_machine.Traveller
) -> None:
    clock.move_to(session.starts_at - timedelta(microseconds=1))
    attendance.excuse(person("aad"), session)
    clock.move_to(session.starts_at)
    attendance.excuse(person("bea"), session)
    attendance.take_back_excuse(person("aad"), session)
    assert on_sheet(group, session) == {"aad": "excused", "bea": "", "cor": ""}


def test_before_the_day_one_can_only_note_who_will_not_come(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    page = tablet.get(url(group, session)).content.decode()
    assert set(re.findall(r'name="mark-\d+" value="(\w*)"', page)) == {"", "excused"}
    assert "Zet de anderen op aanwezig" not in page
    assert "Op 24 september kunt u invullen wie er is." in page
    refused = post(tablet, group, session, data(group, session, aad="present"))
    assert "<title>Fout: " in refused
    shown = data(group, session, aad="excused")
    post(tablet, group, session, shown | {"rest": "present"})
    assert on_sheet(group, session) == {"aad": "excused", "bea": "", "cor": ""}


@pytest.mark.parametrize(
    ("hour", "minute", "opens"), [(23, 59, False), (0, 0, True)], ids=["evening", "midnight"]
)
def test_the_day_begins_at_midnight_in_the_netherlands(
    tablet: Client,
    group: Subgroup,
    session: Session,
    clock: time_machine.Traveller,
    hour: int,
    minute: int,
    opens: bool,
) -> None:
    clock.move_to(NOW.replace(day=23 + opens, hour=hour, minute=minute))
    page = tablet.get(url(group, session)).content.decode()
    assert ("Zet de anderen op aanwezig" in page) is opens


def test_who_is_not_coming_after_all_can_say_so_after_a_mark_was_taken_back(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    post(tablet, group, session, data(group, session, aad="excused"))
    post(tablet, group, session, data(group, session, aad=""))
    assert not Attendance.objects.exists()
    attendance.excuse(person("aad"), session)
    assert on_sheet(group, session) == {"aad": "excused", "bea": "", "cor": ""}


def test_what_somebody_else_wrote_stays_and_is_told_in_words(
    tablet: Client, group: Subgroup, sitting: Session, olga: User
) -> None:
    shown = data(group, sitting, aad="present", bea="present")
    mark(group, sitting, olga, aad="late", cor="absent")

    page = post(tablet, group, sitting, shown)

    assert on_sheet(group, sitting) == {"aad": "late", "bea": "present", "cor": "absent"}
    assert rows(page) == {"Aad de Aad": "late", "Bea de Bea": "present", "Cor de Cor": "absent"}
    told = "Olga vulde intussen ‘kwam later’ in. Uw keuze ‘aanwezig’ is niet bewaard."
    assert page.count(told) == 2
    assert page.count("is niet bewaard") == 2
    assert "<title>Fout: " in page


def test_an_excuse_given_while_the_sheet_is_open_stays(
    tablet: Client, group: Subgroup, session: Session, clock: time_machine.Traveller
) -> None:
    clock.move_to(session.starts_at - timedelta(minutes=5))
    untouched, touched = data(group, session, aad="late"), data(group, session, bea="present")
    attendance.excuse(person("bea"), session)
    post(tablet, group, session, untouched)
    assert on_sheet(group, session) == {"aad": "late", "bea": "excused", "cor": ""}
    page = post(tablet, group, session, touched)
    assert "de deelnemer koos intussen zelf ‘Ik kan niet’. Uw keuze ‘aanwezig’" in page
    assert on_sheet(group, session) == {"aad": "late", "bea": "excused", "cor": ""}


def test_the_same_choice_of_two_people_is_no_conflict_and_stays_with_the_first(
    tablet: Client, group: Subgroup, sitting: Session, olga: User
) -> None:
    shown = data(group, sitting, aad="present")
    mark(group, sitting, olga, aad="present")
    assert "De aanwezigheid is bewaard." in post(tablet, group, sitting, shown)
    assert Attendance.objects.get(participant=person("aad")).noted_by == olga


def forged(group: Subgroup, session: Session) -> dict[str, dict[str, Any]]:
    """Posts that no page makes, each with a good mark in it too."""
    good = data(group, session, aad="present", bea="late")
    stranger = make_participant(group.theme, email="vreemd@example.org")
    aad = person("aad").pk
    return {
        "somebody who is not on the sheet": good
        | {f"was-{stranger.pk}": "", f"mark-{stranger.pk}": "present"},
        "nobody": good | {"was-999999": "", "mark-999999": "present"},
        "no number": good | {"was-x": "", "mark-x": "present"},
        "no key": good | {"was-": "", "mark-": ""},
        "a doubled mark": good | {f"mark-{aad}": ["present", "absent"]},
        "a doubled past": good | {f"was-{aad}": ["", ""]},
        "an unknown status": good | {f"mark-{aad}": "<script>"},
        "an unknown past": good | {f"was-{aad}": "\x00"},
        "no past": {name: value for name, value in good.items() if name != f"was-{aad}"},
        "no mark": {name: value for name, value in good.items() if name != f"mark-{aad}"},
    }


@pytest.mark.parametrize(
    "forgery",
    [
        "somebody who is not on the sheet",
        "nobody",
        "no number",
        "no key",
        "a doubled mark",
        "a doubled past",
        "an unknown status",
        "an unknown past",
        "no past",
        "no mark",
    ],
)
def test_what_is_not_of_this_sheet_is_refused_whole(
    tablet: Client, group: Subgroup, sitting: Session, forgery: str
) -> None:
    answer = tablet.post(url(group, sitting), forged(group, sitting)[forgery])
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Fout: " in page
    assert '<div class="error-summary"' in page
    assert not Attendance.objects.exists()
    # What was chosen is still chosen.
    assert rows(page)["Bea de Bea"] == "late"


def test_an_empty_post_changes_nothing(tablet: Client, group: Subgroup, sitting: Session) -> None:
    mark(group, sitting, make_organiser(), aad="late")
    before = list(Attendance.objects.values())
    post(tablet, group, sitting, {})
    post(tablet, group, sitting, {"rest": "present"})
    assert list(Attendance.objects.values()) == before


def test_a_session_that_does_not_exist_is_not_found(tablet: Client, group: Subgroup) -> None:
    for position in (0, 4, 99999):
        address = reverse("registrations:attendance", args=[group.pk, position])
        assert tablet.get(address).status_code == 404


def test_a_session_that_was_called_off_has_no_form(
    tablet: Client, group: Subgroup, sitting: Session
) -> None:
    shown = data(group, sitting, aad="present")
    Session.objects.filter(pk=sitting.pk).update(cancelled_at=NOW)
    page = tablet.get(url(group, sitting)).content.decode()
    assert "Deze bijeenkomst gaat niet door." in page
    assert "<form" not in page
    assert tablet.post(url(group, sitting), shown).status_code == 200
    assert not Attendance.objects.exists()


def test_the_sheet_of_another_gespreksleider_is_not_found(
    client: Client, group: Subgroup, sitting: Session
) -> None:
    client.force_login(make_facilitator(email="noor@example.org", name="Noor"))
    assert client.get(url(group, sitting)).status_code == 404
    posted = data(group, sitting, aad="absent")
    assert client.post(url(group, sitting), posted).status_code == 404
    assert not Attendance.objects.exists()


def test_a_name_is_text_and_nothing_else(
    tablet: Client, group: Subgroup, sitting: Session, gijs: User
) -> None:
    nasty = "<script>alert(1)</script>{{ 7 }}"
    Participant.objects.update(family_name=nasty, organisation=nasty)
    User.objects.update(name=nasty)
    mark(group, sitting, gijs, aad="late")
    page = tablet.get(url(group, sitting)).content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in page


# What a move leaves.

PAST = {"aad": "present", "bea": "absent", "cor": ""}


@pytest.fixture
def past(group: Subgroup, sitting: Session, gijs: User, clock: time_machine.Traveller) -> Subgroup:
    """The group a week after its first session, where Cor was not marked; there is another."""
    mark(group, sitting, gijs, aad="present", bea="absent")
    grouped(group.theme, 2, "dirk")
    clock.move_to(sitting.ends_at + timedelta(days=7))
    Participant.objects.filter(email="dirk@example.org").update(registered_at=NOW)
    return group


def test_the_sheet_of_the_past_is_the_same_after_moves_cancelling_and_another_theme(
    past: Subgroup, session: Session, olga: User
) -> None:
    before = on_sheet(past, session)
    assert before == PAST
    other = past.theme.subgroups.get(number=2)

    move(person("aad"), 2, olga)
    registration.cancel(person("bea"))
    elsewhere = past.theme.edition.themes.get(position=2)
    registration.change_theme(person("cor"), elsewhere, by=olga)

    assert on_sheet(past, session) == before
    assert on_sheet(other, session) == {"dirk": ""}
    second = past.theme.edition.sessions.get(position=2)
    assert on_sheet(past, second) == {}
    assert on_sheet(other, second) == {"aad": "", "dirk": ""}


def test_who_was_moved_and_back_is_on_the_old_sheet_once(
    past: Subgroup, session: Session, olga: User
) -> None:
    move(person("cor"), 2, olga)
    move(person("cor"), 1, olga)
    assert on_sheet(past, session) == PAST
    assert on_sheet(past.theme.subgroups.get(number=2), session) == {"dirk": ""}


def test_a_session_that_was_called_off_keeps_nobody_on_a_sheet(
    group: Subgroup, sitting: Session, olga: User
) -> None:
    other = grouped(group.theme, 2, "dirk")
    Participant.objects.update(registered_at=NOW)
    sitting.cancelled_at = sitting.starts_at
    sitting.save()

    move(person("aad"), 2, olga)
    registration.cancel(person("cor"))

    assert not sitting.attendances.exists()
    assert on_sheet(group, sitting) == {"bea": ""}
    assert on_sheet(other, sitting) == {"aad": "", "dirk": ""}


def test_dividing_anew_leaves_the_sheets_of_the_past(
    edition: Edition, session: Session, olga: User, clock: time_machine.Traveller
) -> None:
    theme = edition.themes.get(position=3)
    arrive(theme, *(f"p{i}" for i in range(1, 17)))
    divide(theme, olga)
    clock.move_to(session.starts_at)
    groups = list(theme.subgroups.all())
    for group in groups:
        mark(group, session, olga, **dict.fromkeys(on_sheet(group, session), "present"))
    before = [on_sheet(group, session) for group in groups]

    sizes = division.Choices(4, 5, 6, seed=7)
    proposal = division.propose(theme, sizes)
    division.apply(theme, sizes, fingerprint=proposal.fingerprint, by=olga)

    assert theme.subgroups.count() > len(groups)
    assert [on_sheet(group, session) for group in groups] == before
    for group in theme.subgroups.exclude(pk__in=[group.pk for group in groups]):
        assert on_sheet(group, session) == {}


def test_who_came_later_is_not_on_the_sheet_of_before(
    past: Subgroup, session: Session, olga: User
) -> None:
    [late] = arrive(past.theme, "laat")
    Participant.objects.filter(pk=late.pk).update(subgroup=past)
    assert on_sheet(past, session) == PAST
    second = past.theme.edition.sessions.get(position=2)
    assert on_sheet(past, second) == {"aad": "", "bea": "", "cor": "", "laat": ""}
    move(late, 2, olga)
    assert on_sheet(past, session) == PAST


def test_who_cancelled_later_can_still_be_marked(
    tablet: Client, past: Subgroup, session: Session
) -> None:
    registration.cancel(person("cor"))
    assert person("cor").status == Status.CANCELLED
    post(tablet, past, session, data(past, session, cor="late"))
    assert on_sheet(past, session) == PAST | {"cor": "late"}


def test_a_place_that_was_handed_over_keeps_its_mark_for_good(
    tablet: Client, past: Subgroup, session: Session
) -> None:
    hand_over(person("aad"), "zoe")
    assert on_sheet(past, session) == {"bea": "absent", "zoe": "present", "cor": ""}
    page = tablet.get(url(past, session)).content.decode()
    assert "Zoe Bos</p>" in page
    assert page.count("nam deze plaats later over") == 1
    zoe = person("zoe").pk
    assert f'name="mark-{zoe}"' not in page
    assert "1 aanwezig" in page
    forged = data(past, session) | {f"was-{zoe}": "present", f"mark-{zoe}": "absent"}
    assert "<title>Fout: " in post(tablet, past, session, forged)
    assert on_sheet(past, session)["zoe"] == "present"


def test_a_note_of_before_the_session_goes_along_with_who_moves(
    tablet: Client, group: Subgroup, session: Session, olga: User, clock: time_machine.Traveller
) -> None:
    other = grouped(group.theme, 2, "dirk")
    post(tablet, group, session, data(group, session, aad="excused"))
    move(person("aad"), 2, olga)
    assert on_sheet(group, session) == {"bea": "", "cor": ""}
    assert on_sheet(other, session) == {"aad": "excused", "dirk": ""}
    clock.move_to(session.ends_at)
    move(person("aad"), 1, olga)
    assert on_sheet(other, session) == {"aad": "excused", "dirk": ""}


def change_time(session: Session, later: timedelta) -> None:
    starts_at, ends_at = session.starts_at + later, session.ends_at + later
    change_session(session, starts_at=starts_at, ends_at=ends_at, meeting_url="")
    session.refresh_from_db()


def test_a_session_that_is_held_later_after_all_has_an_empty_sheet(
    group: Subgroup, sitting: Session, olga: User
) -> None:
    mark(group, sitting, olga, aad="present", bea="excused", cor="absent")
    change_time(sitting, timedelta(days=7))
    # Whoever could not come then may be able to come now.
    assert on_sheet(group, sitting) == {"aad": "", "bea": "", "cor": ""}


@pytest.mark.parametrize("later", [timedelta(), timedelta(minutes=5), timedelta(hours=-2)])
def test_a_session_that_has_begun_all_the_same_keeps_its_sheet(
    group: Subgroup, sitting: Session, olga: User, later: timedelta
) -> None:
    mark(group, sitting, olga, aad="present", bea="excused", cor="absent")
    before = list(Attendance.objects.order_by("pk").values())
    change_time(sitting, later)
    assert list(Attendance.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("people", [1, 12])
def test_the_sheet_takes_as_many_statements_for_one_and_for_twelve(
    tablet: Client,
    theme: Theme,
    session: Session,
    olga: User,
    clock: time_machine.Traveller,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    names = [f"p{i}" for i in range(1, people + 1)]
    group = grouped(theme, 1, *names)
    clock.move_to(session.starts_at)
    mark(group, session, olga, **dict.fromkeys(names, "late"))
    # The visit itself is noted once in five minutes.
    tablet.get("/begeleiding/")
    with django_assert_num_queries(6):
        tablet.get(url(group, session))
    posted = data(group, session, **dict.fromkeys(names, "present"))
    # Six as above; BEGIN, lock the people, make, lock and write the rows, COMMIT; three for the
    # message of the next page.
    with django_assert_num_queries(15):
        assert tablet.post(url(group, session), posted).status_code == 303


def test_a_sheet_stands_in_the_order_of_every_other_list(
    theme: Theme, session: Session, group: Subgroup
) -> None:
    for name, family in [("aad", "Özdemir"), ("bea", "Peters"), ("cor", "ozinga")]:
        Participant.objects.filter(pk=person(name).pk).update(family_name=family)
    sheet = [name_of(row.person) for row in attendance.sheet(group, session)]
    assert sheet == ["aad", "cor", "bea"]
    assert sheet == [name_of(found) for found in rooms.people_with_a_place(theme)]


@pytest.mark.parametrize(("minutes", "word"), [(-1, "is"), (1, "was")])
def test_a_sheet_asks_who_is_there_and_afterwards_who_was(
    tablet: Client,
    group: Subgroup,
    session: Session,
    clock: time_machine.Traveller,
    minutes: int,
    word: str,
) -> None:
    clock.move_to(session.ends_at + timedelta(minutes=minutes))
    page = tablet.get(reverse("registrations:attendance", args=[group.pk, 1])).content.decode()
    assert f"<h1>Wie {word} er bij bijeenkomst 1?</h1>" in page


def test_who_leaves_the_group_while_the_sheet_is_saved_is_told(
    tablet: Client, group: Subgroup, sitting: Session
) -> None:
    other = group.theme.subgroups.create(number=2)
    posted = data(group, sitting, aad="present")
    aad = Participant.objects.filter(email="aad@example.org")
    with before_saving(lambda: aad.update(subgroup=other)):
        page = post(tablet, group, sitting, posted)
    assert CHANGED in page
    assert not Attendance.objects.exists()


def test_who_cancelled_meanwhile_is_excused_for_nothing(group: Subgroup, session: Session) -> None:
    aad = person("aad")
    registration.cancel(aad)
    for answer in (attendance.excuse, attendance.take_back_excuse):
        with pytest.raises(NoLongerTakesPart):
            answer(aad, session)
    assert not aad.attendances.exists()
