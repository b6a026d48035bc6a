"""The end of what gespreksleiders see: told before, and shown after with a date and an address."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registrations.groups.leaving import left_by, tell_before_access_ends
from registrations.models import QueuedMail, Subgroup
from sessions_app.models import Edition, Theme, User
from tests.pages import browser_of, text_of
from tests.people import AMSTERDAM, make_edition, session_of

pytestmark = [pytest.mark.portable, pytest.mark.usefixtures("_long_sessions")]

# The end of the day that comes eight weeks after the third session.
ENDS = datetime(2027, 3, 24, tzinfo=AMSTERDAM)


@pytest.fixture
def theme(edition: Edition, gijs: User, noor: User) -> Theme:
    """Gijs leads the first theme, and Noor a group of the second."""
    first, second = edition.themes.all()[:2]
    first.facilitators.add(gijs)
    Subgroup.objects.create(theme=second, number=1).facilitators.add(noor)
    return first


def told() -> list[tuple[str, str]]:
    mails = QueuedMail.objects.filter(kind="access_ends").order_by("recipient")
    return [(mail.recipient, mail.subject) for mail in mails]


def at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tell_before_access_ends(timezone.now())


def test_who_leads_is_told_once_in_the_two_weeks_before(theme: Theme) -> None:
    moments = [
        session_of(theme.edition, 3).ends_at,
        ENDS - timedelta(weeks=2, minutes=1),
        ENDS - timedelta(weeks=2),
        ENDS - timedelta(days=3),
        ENDS,
    ]
    assert [at(moment) for moment in moments] == [0, 0, 2, 0, 0]
    subject = "Uw toegang eindigt op 23 maart 2027: Leergemeenschap Werken aan aanwezigheid"
    assert told() == [("gijs@example.org", subject), ("noor@example.org", subject)]
    text = QueuedMail.objects.latest("pk").text
    assert "U kunt nog bij uw groepen tot en met dinsdag 23 maart 2027." in text


def test_the_last_day_is_whole_also_where_the_clock_changes(
    edition: Edition, gijs: User, clock: time_machine.Traveller
) -> None:
    edition.themes.all()[0].facilitators.add(gijs)
    last = session_of(edition, 3)
    # Eight weeks later it is summer, and evening sessions end late.
    last.starts_at = datetime(2027, 2, 25, 19, tzinfo=AMSTERDAM)
    last.ends_at = datetime(2027, 2, 25, 21, tzinfo=AMSTERDAM)
    last.save()
    tablet = browser_of(gijs)
    for moment, says in [
        (datetime(2027, 4, 22, 23, 59, tzinfo=AMSTERDAM), "tot en met 22 april 2027"),
        (datetime(2027, 4, 23, tzinfo=AMSTERDAM), "eindigde op 22 april 2027"),
    ]:
        clock.move_to(moment)
        assert says in text_of(tablet.get("/begeleiding/"))


def test_a_job_that_stood_still_for_days_tells_it_yet(theme: Theme) -> None:
    assert at(ENDS - timedelta(days=3)) == 2


def test_nobody_is_told_when_it_is_too_late_or_there_is_no_end(theme: Theme, gijs: User) -> None:
    assert at(ENDS) == 0
    without = make_edition("zonder-data")
    without.sessions.all().delete()
    without.themes.all()[0].facilitators.add(gijs)
    assert at(ENDS + timedelta(days=1)) == 0


def test_who_is_switched_off_is_not_told(theme: Theme, gijs: User) -> None:
    User.objects.filter(pk=gijs.pk).update(is_active=False)
    at(ENDS - timedelta(days=3))
    assert [recipient for recipient, _ in told()] == ["noor@example.org"]


def test_the_first_page_says_until_when_and_since_when(
    theme: Theme, gijs: User, clock: time_machine.Traveller
) -> None:
    tablet = browser_of(gijs)
    until = "U kunt nog bij uw groepen tot en met 23 maart 2027."
    since = (
        "Uw toegang tot de groepen van ‘Leergemeenschap Werken aan aanwezigheid’ (2027) eindigde "
        "op 23 maart 2027. Vragen? Mail naar vragen@example.org."
    )
    for moment, says in [
        (session_of(theme.edition, 3).starts_at, (False, False)),
        (ENDS - timedelta(minutes=1), (True, False)),
        (ENDS, (False, True)),
        (ENDS + timedelta(days=363), (False, True)),
        (ENDS + timedelta(days=364), (False, False)),
    ]:
        clock.move_to(moment)
        page = text_of(tablet.get("/begeleiding/"))
        assert (until in page, since in page) == says


def test_who_leads_nothing_reads_whom_to_ask(gijs: User, edition: Edition) -> None:
    page = text_of(browser_of(gijs).get("/begeleiding/"))
    assert "Klopt dat niet? Mail naar leergemeenschap@localhost." in page


def test_one_statement_finds_what_somebody_led(
    theme: Theme,
    gijs: User,
    clock: time_machine.Traveller,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(4):
        make_edition(f"andere-{number}").themes.all()[0].facilitators.add(gijs)
    clock.move_to(ENDS)
    with django_assert_num_queries(1):
        assert [left.last_day for left in left_by(gijs, ENDS)] == [date(2027, 3, 23)] * 5
