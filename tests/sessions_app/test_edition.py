"""Which edition is current, and when one can sign up."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from sessions_app.models import Edition, Session
from sessions_app.models.edition import RegistrationState
from tests.people import AMSTERDAM, FIRST_SESSION, NOW, make_edition

SECOND = timedelta(seconds=1)


def _make(slug: str, *ends: datetime, **fields: object) -> Edition:
    edition = Edition.objects.create(slug=slug, **{"is_published": True} | fields)
    for position, ends_at in enumerate(ends, start=1):
        Session.objects.create(
            edition=edition,
            position=position,
            starts_at=ends_at - timedelta(hours=2),
            ends_at=ends_at,
        )
    return edition


def _days(number: int) -> datetime:
    return NOW + timedelta(days=number)


@pytest.mark.django_db
def test_the_current_edition_is_the_one_whose_last_session_is_next_to_end() -> None:
    _make("voorbij", _days(-9))
    _make("later", _days(5), _days(90))
    running = _make("nu", _days(-30), _days(30))
    _make("verborgen", _days(1), is_published=False)
    _make("zonder-datum")
    assert Edition.objects.current(NOW) == running


@pytest.mark.django_db
def test_when_all_is_past_the_latest_edition_stays_current() -> None:
    _make("oud", ended_on=date(2021, 3, 18))
    latest = _make("laatste", _days(-90), _days(-9))
    _make("eerder", _days(-10))
    _make("verborgen", _days(-1), is_published=False)
    assert Edition.objects.current(NOW) == latest


@pytest.mark.django_db
def test_an_edition_makes_way_the_moment_its_last_session_ends() -> None:
    first, second = _make("eerste", _days(1)), _make("tweede", _days(2))
    assert Edition.objects.current(_days(1) - SECOND) == first
    assert Edition.objects.current(_days(1)) == second


@pytest.mark.django_db
def test_without_a_published_edition_none_is_current() -> None:
    _make("verborgen", _days(1), is_published=False)
    assert Edition.objects.current(NOW) is None


@pytest.mark.django_db
def test_editions_are_listed_by_their_last_day_in_the_netherlands() -> None:
    late = datetime(2025, 7, 1, 0, 30, tzinfo=AMSTERDAM)  # still 30 June in Greenwich
    _make("oud", ended_on=date(2021, 3, 18))
    _make("nieuw", late)
    _make("zonder-datum")
    rows = Edition.objects.newest_first().values_list("slug", "last_day")
    assert list(rows) == [
        ("zonder-datum", None),
        ("nieuw", date(2025, 7, 1)),
        ("oud", date(2021, 3, 18)),
    ]


def test_sign_up_closes_when_the_first_session_starts(edition: Edition) -> None:
    assert edition.registration(FIRST_SESSION - SECOND) is RegistrationState.OPEN
    assert edition.registration(FIRST_SESSION) is RegistrationState.CLOSED


def test_sign_up_opens_and_closes_at_the_moments_set(edition: Edition) -> None:
    edition.registration_opens_at, edition.registration_closes_at = _days(1), _days(2)
    moments = [_days(1) - SECOND, _days(1), _days(2) - SECOND, _days(2)]
    assert [edition.registration(moment) for moment in moments] == [
        RegistrationState.NOT_YET,
        RegistrationState.OPEN,
        RegistrationState.OPEN,
        RegistrationState.CLOSED,
    ]
    assert [edition.is_open_for_registration(moment) for moment in moments] == [
        False,
        True,
        True,
        False,
    ]


def test_sign_up_never_stays_open_after_the_first_session(edition: Edition) -> None:
    edition.registration_closes_at = FIRST_SESSION + timedelta(days=7)
    assert edition.closes_at == FIRST_SESSION
    assert edition.registration(FIRST_SESSION) is RegistrationState.CLOSED


def test_one_switch_closes_sign_up_at_once(edition: Edition) -> None:
    edition.is_registration_closed = True
    assert edition.registration(NOW) is RegistrationState.CLOSED


def test_a_switch_that_closes_wins_from_an_opening_to_come(edition: Edition) -> None:
    edition.registration_opens_at, edition.is_registration_closed = _days(1), True
    assert edition.registration(NOW) is RegistrationState.CLOSED


def test_sign_up_closes_soon_from_a_week_before_until_it_is_closed(edition: Edition) -> None:
    closes_at = edition.registration_closes_at = _days(20)
    moments = [_days(13) - SECOND, _days(13), closes_at - SECOND, closes_at]
    assert [edition.closes_soon(moment) for moment in moments] == [False, True, True, False]


def test_an_edition_is_over_the_moment_its_last_session_ends(edition: Edition) -> None:
    last = edition.last_session
    assert last is not None
    assert edition.registration(last.ends_at - SECOND) is RegistrationState.CLOSED
    assert edition.registration(last.ends_at) is RegistrationState.OVER


@pytest.mark.django_db
def test_the_last_day_of_an_old_edition_ends_at_midnight_in_the_netherlands() -> None:
    edition = _make("oud", ended_on=date(2026, 7, 1))
    midnight = datetime(2026, 7, 1, 22, 0, tzinfo=UTC)
    assert edition.registration(midnight - SECOND) is RegistrationState.CLOSED
    assert edition.registration(midnight) is RegistrationState.OVER


@pytest.mark.django_db
def test_an_edition_without_dates_is_neither_open_nor_over() -> None:
    edition = _make("zonder-datum")
    assert (edition.first_session, edition.last_session, edition.closes_at) == (None, None, None)
    assert edition.registration(NOW) is RegistrationState.CLOSED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wall_clock", "moment"),
    [
        # Three o'clock comes after the hour that the night has twice, or not at all.
        (datetime(2026, 10, 25, 3, 0, tzinfo=AMSTERDAM), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 3, 0, tzinfo=AMSTERDAM), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
    ],
)
def test_sign_up_closes_by_the_clock_on_the_wall_when_clocks_change(
    wall_clock: datetime, moment: datetime
) -> None:
    edition = _make(
        "klok",
        moment + timedelta(days=30),
        registration_closes_at=wall_clock,
    )
    edition.refresh_from_db()
    assert edition.registration(moment - SECOND) is RegistrationState.OPEN
    assert edition.registration(moment) is RegistrationState.CLOSED


def test_first_and_last_go_by_time_not_by_number(edition: Edition) -> None:
    first, *_, last = edition.sessions.all()
    first.position, last.position = 8, 7
    first.save()
    last.save()
    edition.refresh_from_db()
    assert (edition.first_session, edition.last_session) == (first, last)


def test_mail_comes_from_the_edition_or_else_from_the_site(settings: LazySettings) -> None:
    settings.DEFAULT_FROM_EMAIL = "site@example.org"
    plain = Edition()
    asked = Edition(contact_email="vragen@example.org")
    own = Edition(sender_email="eigen@example.org")
    assert [(edition.sender, edition.reply_to) for edition in (plain, asked, own)] == [
        ("site@example.org", "site@example.org"),
        ("site@example.org", "vragen@example.org"),
        ("eigen@example.org", "eigen@example.org"),
    ]


def test_who_invites_is_the_sender_and_stays_once_it_is_published(edition: Edition) -> None:
    edition.is_published, edition.organiser_email = False, ""
    edition.sender_email = "eerst@example.org"
    edition.save()
    assert edition.organiser == (edition.title, "eerst@example.org")

    edition.sender_email = "leergemeenschap@example.org"
    edition.is_published = True
    edition.save(update_fields=["sender_email", "is_published"])
    edition.sender_email, edition.contact_email = "later@example.org", "vragen2@example.org"
    edition.save()

    edition.refresh_from_db()
    assert edition.organiser == (edition.title, "leergemeenschap@example.org")
    assert (edition.sender, edition.reply_to) == ("later@example.org", "vragen2@example.org")


def test_an_edition_has_its_own_address() -> None:
    assert Edition(slug="werken").get_absolute_url() == "/edities/werken/"


def test_a_programme_takes_two_statements_however_many_rows(
    edition: Edition, django_assert_num_queries: object
) -> None:
    make_edition("tweede", follows=edition)
    with django_assert_num_queries(2):  # type: ignore[operator]
        editions = list(Edition.objects.with_programme())
        for each in editions:
            assert len(each.themes.all()) == len(each.sessions.all()) == 3
            assert len(each.partners.all()) == 2
            assert each.follows in {None, edition}
    for each in editions:
        for name in ("themes", "partners"):
            along, alone = getattr(each, name).all(), getattr(Edition.objects.get(pk=each.pk), name)
            assert [vars_of(row) for row in along] == [vars_of(row) for row in alone.all()]


def vars_of(row: Any) -> dict[str, Any]:
    """All that is known of a row."""
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.parametrize("grace", [timedelta(0), timedelta(weeks=8)])
def test_a_list_of_editions_knows_as_one_edition_does_when_it_is_over(
    edition: Edition, grace: timedelta
) -> None:
    last = edition.sessions.get(position=3)
    make_edition("zonder", title="Zonder data").sessions.all().delete()
    ended = make_edition("oud", ended_on=last.ends_at.date())
    ended.sessions.all().delete()
    off = make_edition("afgezegd")
    off.sessions.filter(position=3).update(cancelled_at=NOW)
    moments = [last.ends_at, last.starts_at, off.sessions.get(position=2).ends_at]
    midnight = last.ends_at.replace(hour=0, minute=0) + timedelta(days=1)
    for moment in (*moments, midnight):
        for now in (moment + grace - SECOND, moment + grace):
            editions = Edition.objects.prefetch_related("sessions")
            going_on = {one.slug for one in editions if not one.is_over(now - grace)}
            found = Edition.objects.not_over(now, grace=grace)
            assert {one.slug for one in found} == going_on


@pytest.mark.django_db
def test_people_are_forgotten_some_days_after_the_last_day_in_the_netherlands() -> None:
    # Half past midnight in the Netherlands is the day before in UTC.
    late = datetime(2028, 2, 29, 0, 30, tzinfo=AMSTERDAM)
    held = _make("gehouden", late, forget_after_days=366)
    assert held.forgets_on == date(2029, 3, 1)
    held.sessions.update(cancelled_at=NOW)
    assert Edition.objects.get(pk=held.pk).forgets_on is None
    assert _make("oud", ended_on=date(2021, 3, 18)).forgets_on == date(2021, 9, 14)
