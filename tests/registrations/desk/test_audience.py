"""Whom an organiser writes to: in one line "of", between the lines "en", and the same in words."""

from typing import Any

import pytest

from registrations.desk.audience import NO_GROUP, NO_SESSION, NO_SUBGROUP, NO_THEME, Addressees
from registrations.models import Attendance, Participant, Status
from sessions_app.models import Edition, Theme
from tests.groups import arrive, grouped
from tests.people import NOW, make_edition, make_participant
from tests.places import name_of

pytestmark = [pytest.mark.django_db, pytest.mark.portable]

EVERYONE = tuple(Status)


@pytest.fixture
def themes(edition: Edition) -> list[Theme]:
    """Anna and Bert in a group, Cato in none, Dirk waits and Els left; Finn is in another theme."""
    first, second, _ = edition.themes.all()
    grouped(first, 1, "anna", "bert")
    cato, dirk, els = arrive(first, "cato", "dirk", "els")
    Participant.objects.filter(pk=dirk.pk).update(status=Status.WAITING, waiting_since=NOW)
    Participant.objects.filter(pk=els.pk).update(status=Status.CANCELLED, cancelled_at=NOW)
    Participant.objects.filter(pk=cato.pk).update(prepares=True, sector="jgz")
    Participant.objects.filter(given_name__in=["Anna", "Bert"]).update(prepares=False, sector="po")
    arrive(second, "finn")
    Participant.objects.filter(given_name="Finn").update(prepares=False, sector="vo")
    # Nobody of another edition.
    arrive(make_edition("later").themes.all()[0], "zoe")
    return [first, second]


def mark(name: str, position: int, status: str) -> None:
    person = Participant.objects.get(given_name=name)
    session = person.edition.sessions.get(position=position)
    Attendance.objects.create(participant=person, session=session, status=status)


def names(edition: Edition, **audience: Any) -> list[str]:
    return [name_of(person) for person in Addressees(**audience).people(edition)]


def test_who_has_a_place_is_meant_unless_something_else_is_chosen(
    edition: Edition, themes: list[Theme]
) -> None:
    assert names(edition) == ["anna", "bert", "cato", "finn"]
    assert names(edition, statuses=("waiting",)) == ["dirk"]
    assert names(edition, statuses=("waiting", "cancelled")) == ["dirk", "els"]


def test_in_one_line_each_choice_adds_and_each_line_takes_away(
    edition: Edition, themes: list[Theme]
) -> None:
    first, second = (theme.pk for theme in themes)
    group = themes[0].subgroups.get().pk
    assert names(edition, themes=(first,)) == ["anna", "bert", "cato"]
    assert names(edition, themes=(first, second)) == ["anna", "bert", "cato", "finn"]
    assert names(edition, subgroups=(group,)) == ["anna", "bert"]
    assert names(edition, subgroups=(NO_GROUP,)) == ["cato", "finn"]
    assert names(edition, subgroups=(group, NO_GROUP), themes=(first,)) == ["anna", "bert", "cato"]
    assert names(edition, sectors=("vo", "jgz")) == ["cato", "finn"]
    assert names(edition, sectors=("vo", "jgz"), themes=(second,)) == ["finn"]
    assert names(edition, prepares=True) == ["cato"]
    assert names(edition, prepares=False) == ["anna", "bert", "finn"]
    assert names(edition, prepares=True, themes=(second,)) == []


def test_who_was_at_a_session_missed_it_or_cannot_come(
    edition: Edition, themes: list[Theme]
) -> None:
    first, second, _ = (session.pk for session in edition.sessions.all())
    mark("Anna", 1, "present")
    mark("Bert", 1, "late")
    mark("Cato", 1, "absent")
    mark("Finn", 1, "excused")
    mark("Anna", 2, "excused")
    # Nobody said yet whether Cato was there.
    mark("Cato", 2, "")
    assert names(edition, was_at=first) == ["anna", "bert"]
    assert names(edition, missed=first) == ["cato", "finn"]
    assert names(edition, was_at=second) == []
    assert names(edition, cannot_come=second) == ["anna"]
    assert names(edition, was_at=first, cannot_come=second) == ["anna"]
    assert names(edition, missed=first, cannot_come=second) == []


def test_who_signed_up_again_has_not_left_and_who_is_forgotten_is_nobody(
    edition: Edition, themes: list[Theme]
) -> None:
    make_participant(themes[1], given_name="Els", email="ELS@example.org")
    assert names(edition, statuses=EVERYONE) == ["anna", "bert", "cato", "dirk", "finn", "ELS"]
    assert names(edition, statuses=("cancelled",)) == []
    Participant.objects.filter(given_name="Anna").update(
        forgotten_at=NOW, given_name="", family_name="", email="", organisation=""
    )
    assert names(edition) == ["bert", "cato", "finn", "ELS"]


def test_it_is_stored_and_comes_back_as_it_was(edition: Edition, themes: list[Theme]) -> None:
    whole = Addressees(
        statuses=("waiting",), themes=(3, 4), subgroups=(0,), sectors=("vo",), prepares=False
    )
    assert Addressees.of(whole.stored) == whole
    assert Addressees.of({}) == Addressees()


def test_it_says_in_one_sentence_who_is_meant(edition: Edition, themes: list[Theme]) -> None:
    group = themes[0].subgroups.get().pk
    first, second, third = (session.pk for session in edition.sessions.all())
    assert Addressees().in_words(edition) == "Iedereen die een plaats heeft."
    whole = Addressees(
        statuses=EVERYONE,
        themes=tuple(theme.pk for theme in themes),
        subgroups=(NO_GROUP, group),
        sectors=("po",),
        prepares=False,
        was_at=first,
        missed=second,
        cannot_come=third,
    )
    assert whole.in_words(edition) == (
        "Iedereen die een plaats heeft, op de wachtlijst staat of zich heeft afgemeld, "
        "en bij het thema ‘Aanwezigheidsbeleid’ of het thema ‘Effectieve methodieken’ hoort, "
        "en in geen subgroep of in subgroep 1 van ‘Aanwezigheidsbeleid’ zit, "
        "en in de sector ‘Primair onderwijs’ werkt, en niet mee wil voorbereiden, "
        "en bij bijeenkomst 1 was, en niet bij bijeenkomst 2 was, "
        "en liet weten niet bij bijeenkomst 3 te kunnen zijn."
    )
    assert "en mee wil voorbereiden" in Addressees(prepares=True).in_words(edition)


def test_it_says_so_where_something_was_deleted_since(edition: Edition) -> None:
    gone = Addressees(themes=(99,), subgroups=(99,), was_at=99)
    assert gone.in_words(edition) == (
        f"Iedereen die een plaats heeft, en bij {NO_THEME} hoort, "
        f"en in {NO_SUBGROUP} zit, en bij {NO_SESSION} was."
    )
