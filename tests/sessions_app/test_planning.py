"""Planning faults, each in the words in which an organiser reads it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from sessions_app.models import Edition, Session
from sessions_app.planning import Level, faults
from tests.people import AMSTERDAM, NOW, make_edition, session_of


def move(edition: Edition, position: int, *day: int, hours: str = "13.00-15.30") -> Session:
    """The session, moved to a day, between two times."""
    session = session_of(edition, position)
    starts, ends = (each.split(".") for each in hours.split("-"))
    session.starts_at = datetime(*day, int(starts[0]), int(starts[1]), tzinfo=AMSTERDAM)
    session.ends_at = datetime(*day, int(ends[0]), int(ends[1]), tzinfo=AMSTERDAM)
    session.save()
    return session


def texts(edition: Edition) -> list[str]:
    return [fault.text for fault in faults(Edition.objects.get(pk=edition.pk))]


def test_a_good_plan_has_no_fault(edition: Edition) -> None:
    assert faults(edition) == []


def test_an_edition_with_nothing_cannot_be_published(edition: Edition) -> None:
    empty = Edition.objects.create(slug="leeg", title="Leeg")
    themes, options = (
        reverse(f"admin:sessions_app_edition_{part}", args=[empty.pk])
        for part in ("themes", "options")
    )
    found = [(fault.text, fault.level, fault.link) for fault in faults(empty)]
    assert found == [
        (
            "Er is nog geen bijeenkomst.",
            Level.IMPOSSIBLE,
            f"{reverse('admin:sessions_app_session_add')}?editie={empty.pk}",
        ),
        ("Er is nog geen thema.", Level.IMPOSSIBLE, themes),
        (
            "Er is nog geen adres voor vragen. Antwoorden op de mail komen dan bij de afzender.",
            Level.WARNING,
            f"{options}#id_contact_email",
        ),
    ]


def test_an_edition_of_which_all_is_called_off_has_no_session(edition: Edition) -> None:
    edition.sessions.update(cancelled_at=NOW)
    assert texts(edition) == ["Er is nog geen bijeenkomst."]


def test_sessions_at_the_same_time_are_impossible(edition: Edition) -> None:
    move(edition, 2, 2026, 9, 24, hours="15.00-16.30")
    [fault] = faults(edition)
    assert (fault.text, fault.is_impossible, fault.link) == (
        "Bijeenkomst 1 en bijeenkomst 2 zijn tegelijk, op donderdag 24 september 2026.",
        True,
        reverse("admin:sessions_app_session_change", args=[session_of(edition, 2).pk]),
    )
    move(edition, 2, 2026, 9, 24, hours="15.30-17.00")
    assert texts(edition) == []


def test_sessions_out_of_order_are_named(edition: Edition) -> None:
    move(edition, 2, 2026, 9, 22)
    assert texts(edition) == [
        "Bijeenkomst 2 (dinsdag 22 september 2026) is eerder "
        "dan bijeenkomst 1 (donderdag 24 september 2026)."
    ]


@pytest.mark.parametrize(
    ("day", "hours", "said"),
    [
        ((2027, 4, 17), "13.00-15.30", ["is op een zaterdag: zaterdag 17 april 2027."]),
        ((2027, 4, 18), "13.00-15.30", ["is op een zondag: zondag 18 april 2027."]),
        (
            (2027, 4, 27),
            "13.00-15.30",
            [
                "is op Koningsdag: dinsdag 27 april 2027.",
                "valt in de meivakantie van regio Noord, Midden en Zuid: dinsdag 27 april 2027.",
            ],
        ),
        ((2027, 5, 5), "13.00-15.30", ["is op Bevrijdingsdag: woensdag 5 mei 2027."]),
        ((2027, 3, 29), "13.00-15.30", ["is op tweede Paasdag: maandag 29 maart 2027."]),
        (
            (2027, 2, 16),
            "13.00-15.30",
            ["valt in de voorjaarsvakantie van regio Zuid: dinsdag 16 februari 2027."],
        ),
        (
            (2027, 4, 15),
            "19.00-21.00",
            ["is buiten kantooruren: donderdag 15 april 2027, 19.00–21.00 uur."],
        ),
        (
            (2027, 4, 15),
            "7.30-9.00",
            ["is buiten kantooruren: donderdag 15 april 2027, 7.30–9.00 uur."],
        ),
        ((2027, 4, 15), "8.00-18.00", []),
    ],
)
def test_what_is_wrong_with_a_day_is_a_warning(
    edition: Edition, day: tuple[int, int, int], hours: str, said: list[str]
) -> None:
    move(edition, 3, *day, hours=hours)
    found = [(fault.text, fault.level) for fault in faults(edition)]
    assert found == [(f"Bijeenkomst 3 {each}", Level.WARNING) for each in said]


def test_a_session_without_time_for_the_groups_is_named(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(together_at_first=60, together_at_last=90)
    assert texts(Edition.objects.get(pk=edition.pk)) == [
        f"In bijeenkomst {position} is er geen tijd voor de subgroepen." for position in (1, 2, 3)
    ]


def test_a_session_into_another_day_is_named(edition: Edition) -> None:
    session = session_of(edition, 3)
    session.ends_at += timedelta(days=30)
    session.save()
    assert texts(edition) == [
        "Bijeenkomst 3 eindigt op een andere dag: 25 februari 2027, 15.30 uur."
    ]


def test_a_school_year_that_is_not_known_is_said_once(edition: Edition) -> None:
    move(edition, 2, 2031, 10, 1)
    move(edition, 3, 2031, 11, 5)
    assert texts(edition) == [
        "De site kent de schoolvakanties van 2031-2032 nog niet. "
        "Kijk zelf of bijeenkomst 2 in een vakantie valt."
    ]


def test_a_theme_too_small_for_a_group_is_named(edition: Edition) -> None:
    theme = edition.themes.get(position=2)
    theme.capacity = 5
    theme.save()
    [fault] = faults(edition)
    assert (fault.text, fault.link) == (
        "Thema ‘Effectieve methodieken’ krijgt nooit een volle subgroep: "
        "plaatsen 5, kleinste subgroep 6.",
        reverse("admin:sessions_app_theme_change", args=[theme.pk]) + "#id_capacity",
    )
    theme.capacity = 6
    theme.save()
    assert texts(edition) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"registration_opens_at": NOW + timedelta(days=60)},
            "Niemand kan zich aanmelden: het aanmelden gaat pas open als het al dicht is.",
        ),
        (
            {"is_published": False, "registration_closes_at": NOW},
            "Niemand kan zich aanmelden: het aanmelden is al dicht of de eerste dag is geweest.",
        ),
        ({"is_published": True, "registration_closes_at": NOW}, None),
    ],
)
def test_a_sign_up_that_nobody_can_use_is_named(
    edition: Edition, fields: dict[str, Any], said: str | None
) -> None:
    Edition.objects.filter(pk=edition.pk).update(**fields)
    assert texts(edition) == ([said] if said else [])


def test_nothing_is_said_of_what_is_past(edition: Edition) -> None:
    move(edition, 1, 2026, 8, 30, hours="20.00-21.00")
    assert texts(edition) == []
    edition.sessions.all().delete()
    edition.themes.all().delete()
    Edition.objects.filter(pk=edition.pk).update(ended_on=NOW.date() - timedelta(days=1))
    assert texts(edition) == []


def test_the_faults_take_two_statements(edition: Edition, django_assert_num_queries: Any) -> None:
    found = make_edition("andere", contact_email="")
    fresh = Edition.objects.get(pk=found.pk)
    with django_assert_num_queries(2):
        assert len(faults(fresh)) == 1
    known = Edition.objects.with_programme().get(pk=found.pk)
    with django_assert_num_queries(0):
        assert len(faults(known)) == 1
