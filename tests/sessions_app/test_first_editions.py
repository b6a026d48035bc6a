"""The editions the site begins with: the facts of the programme, exactly."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from sessions_app.first_editions import upcoming_days
from sessions_app.models import Edition, Session
from tests.people import AMSTERDAM, NOW

pytestmark = [pytest.mark.portable, pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def _load(*options: str) -> list[str]:
    out = StringIO()
    call_command("load_programme", *options, stdout=out)
    return out.getvalue().splitlines()


def _wall_clock(edition: Edition) -> list[tuple[str, str]]:
    return [
        (
            f"{session.starts_at.astimezone(AMSTERDAM):%A %Y-%m-%d %H:%M}",
            f"{session.ends_at.astimezone(AMSTERDAM):%H:%M}",
        )
        for session in edition.sessions.all()
    ]


def test_the_edition_of_2021_and_its_predecessor_are_loaded() -> None:
    assert _load() == ["Loaded preventie-van-thuiszitten.", "Loaded werken-aan-aanwezigheid."]

    edition = Edition.objects.get(slug="werken-aan-aanwezigheid")
    assert edition.is_published
    assert edition.title == "Leergemeenschap Werken aan aanwezigheid"
    assert (edition.location, edition.costs) == ("Online", "Geen")
    assert _wall_clock(edition) == [
        ("Thursday 2021-06-24 13:00", "15:30"),
        ("Tuesday 2021-09-21 13:00", "15:30"),
        ("Tuesday 2021-11-16 13:00", "15:30"),
    ]
    assert list(edition.themes.values_list("position", "title", "capacity")) == [
        (1, "Aanwezigheidsbeleid", None),
        (2, "Effectieve methodieken", None),
        (3, "Samenwerken", None),
    ]
    assert list(edition.partners.values_list("name", "full_name", "is_initiator")) == [
        ("Steunpunt Passend Onderwijs", "", True),
        ("Ingrado", "landelijke organisatie voor leerplicht en voortijdig schoolverlaten", False),
        ("NCJ", "Nederlands Centrum Jeugdgezondheid", False),
        ("NVS-NVL", "Nederlandse Vereniging van Schooldecanen en Leerlingbegeleiders", False),
        ("LBBO", "Landelijke Beroepsgroep voor Begeleiders in het Onderwijs", False),
    ]
    assert edition.for_whom.splitlines() == [
        "medewerkers van scholen in het primair onderwijs",
        "medewerkers van scholen in het voortgezet onderwijs",
        "medewerkers van samenwerkingsverbanden",
        "medewerkers in de jeugdgezondheidszorg (jgz)",
        "medewerkers in de jeugdhulpverlening",
        "leerplichtambtenaren",
    ]

    predecessor = edition.follows
    assert predecessor is not None
    assert predecessor.is_published
    assert predecessor.title == "Leergemeenschap Preventie van thuiszitten"
    assert predecessor.ended_on == date(2021, 3, 18)
    assert not predecessor.sessions.exists()


def test_sessions_of_summer_and_winter_are_at_the_same_time_on_the_wall() -> None:
    _load()
    hours = [session.starts_at.astimezone(UTC).hour for session in Session.objects.all()]
    assert hours == [11, 11, 12]


def test_loading_again_keeps_what_an_organiser_changed() -> None:
    _load()
    edition = Edition.objects.get(slug="werken-aan-aanwezigheid")
    edition.title = "Onze titel"
    edition.save()
    edition.themes.all()[2].delete()

    assert _load() == [
        "preventie-van-thuiszitten is there: left as it is.",
        "werken-aan-aanwezigheid is there: left as it is.",
    ]
    edition.refresh_from_db()
    assert (edition.title, edition.themes.count(), edition.partners.count()) == ("Onze titel", 2, 5)
    assert Edition.objects.count() == 2


def test_loading_can_be_silent() -> None:
    assert _load("--verbosity=0") == []


def test_the_upcoming_edition_has_the_same_weekdays_and_hours() -> None:
    _load()
    assert _load("--upcoming") == ["Loaded werken-aan-aanwezigheid-2026."]

    edition = Edition.objects.get(slug="werken-aan-aanwezigheid-2026")
    assert _wall_clock(edition) == [
        ("Thursday 2026-10-15 13:00", "15:30"),
        ("Tuesday 2027-01-12 13:00", "15:30"),
        ("Tuesday 2027-03-09 13:00", "15:30"),
    ]
    assert {session.meeting_url for session in edition.sessions.all()} == {""}
    assert edition.follows == Edition.objects.get(slug="werken-aan-aanwezigheid")
    assert edition.is_open_for_registration(NOW)
    assert Edition.objects.current(NOW) == edition


def test_the_upcoming_edition_stands_by_itself_where_nothing_went_before() -> None:
    _load("--upcoming")
    assert [edition.follows for edition in Edition.objects.all()] == [None]


def test_there_is_one_upcoming_edition_at_a_time(clock: object) -> None:
    _load("--upcoming")
    said = ["werken-aan-aanwezigheid-2026 is there: left as it is."]
    assert _load("--upcoming") == said
    last = Session.objects.get(position=3)

    clock.move_to(last.ends_at - timedelta(seconds=1))  # type: ignore[attr-defined]
    assert _load("--upcoming") == said
    clock.move_to(last.ends_at)  # type: ignore[attr-defined]
    assert _load("--upcoming") == ["Loaded werken-aan-aanwezigheid-2027."]


def test_a_day_in_the_netherlands_decides_when_six_weeks_are_over(clock: object) -> None:
    clock.move_to(datetime(2026, 9, 3, 22, 30, tzinfo=UTC))  # type: ignore[attr-defined]
    _load("--upcoming")
    assert Session.objects.get(position=1).starts_at.astimezone(AMSTERDAM).date() == date(
        2026, 10, 22
    )


WHY = (
    "Naar school gaan is voor bijna alle leerlingen belangrijk: om te leren, om zich goed te "
    "voelen, om anderen te ontmoeten en om te groeien. Daarom begint werken aan aanwezigheid "
    "bij de hele groep, met extra oog voor leerlingen bij wie verzuim op de loer ligt. "
    "Ouders, leerlingen en school dragen dat samen. Hoe u dat in de praktijk doet, zoeken we "
    "in drie bijeenkomsten met elkaar uit."
)
METHODS = (
    "Welke aanpakken helpen aantoonbaar om aanwezigheid te bevorderen en verzuim te voorkomen?"
)
NEW = {"background_title": "", "background": "", "looking_back": ""}


def words(edition: Edition) -> list[Any]:
    """All words of an edition, its themes and its partners."""
    fields = ["lead", "why", "how", "what_we_ask", "for_whom", *NEW]
    return [
        *(getattr(edition, name) for name in fields),
        *edition.themes.values_list("question", "description", "for_whom"),
        *edition.partners.values_list("name", "full_name", "url"),
    ]


def tell_it_whole() -> Edition:
    migration = import_module("sessions_app.migrations.0022_the_whole_announcement")
    migration.tell_it_whole(apps, None)
    return Edition.objects.get(slug="werken-aan-aanwezigheid")


def test_what_was_loaded_before_is_brought_up_to_the_whole_announcement() -> None:
    _load()
    edition = Edition.objects.get(slug="werken-aan-aanwezigheid")
    whole = words(edition)
    Edition.objects.filter(pk=edition.pk).update(why=WHY, **NEW)
    edition.partners.update(full_name="", url="")
    edition.themes.filter(position=2).update(question="", description=METHODS, for_whom="")
    assert words(tell_it_whole()) == whole


def test_what_an_organiser_wrote_before_is_left_as_it_is() -> None:
    _load()
    edition = Edition.objects.get(slug="werken-aan-aanwezigheid")
    Edition.objects.filter(pk=edition.pk).update(why="Ons eigen waarom.", **NEW)
    edition.partners.update(full_name="", url="")
    edition.themes.update(question="", description=f"{METHODS} En hoe?", for_whom="")
    edition.refresh_from_db()
    own = words(edition)
    assert words(tell_it_whole()) == own


@given(st.dates(date(2022, 1, 1), date(2100, 1, 1)))
def test_the_first_session_is_a_thursday_in_the_seventh_week_from_today(today: date) -> None:
    first, second, third = upcoming_days(today)
    assert timedelta(weeks=6) <= first - today < timedelta(weeks=7)
    assert [day.isoweekday() for day in (first, second, third)] == [4, 2, 2]
    assert (second - first, third - second) == (timedelta(days=89), timedelta(days=56))
