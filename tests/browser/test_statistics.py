"""The numbers of an edition, as an organiser sees them and as they are printed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings

from registrations.models import Attendance, Participant
from sessions_app.models import Edition
from tests.browser.fixtures import NewContext, by_daylight, faults, sign_in
from tests.groups import crowd, grouped
from tests.people import make_organiser, session_of

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(new_context: NewContext, programme: Edition, settings: Settings) -> Page:
    """Olga's browser, signed in, after a session of an edition with many people."""
    settings.REQUIRE_SECOND_FACTOR = False
    first, second, _ = programme.themes.all()
    grouped(first, 1, "anna", "bo", "cas", "dee", "eva", "fay")
    crowd(second, 60)
    session = session_of(programme)
    session.starts_at = timezone.now() - timedelta(days=1)
    session.ends_at = session.starts_at + timedelta(hours=2)
    session.save()
    Participant.objects.update(registered_at=session.starts_at - timedelta(days=3))
    statuses = ["present", "late", "excused", "absent"]
    for person, status in zip(first.participants.all(), statuses, strict=False):
        Attendance.objects.create(
            participant=person, session=session, subgroup=person.subgroup, status=status
        )
    page = new_context().new_page()
    sign_in(page, make_organiser())
    page.wait_for_url("**/admin/")
    return page


@pytest.mark.parametrize("page", ["statistics", "report"])
def test_the_numbers_are_valid_and_open_to_everyone(
    desk: Page, programme: Edition, page: str
) -> None:
    address = reverse(f"admin:sessions_app_edition_{page}", args=[programme.pk])
    assert faults(desk, desk.goto(address), *by_daylight(1366, 768, 390)) == []


def test_the_report_is_one_page_of_paper(desk: Page, programme: Edition) -> None:
    desk.goto(reverse("admin:sessions_app_edition_report", args=[programme.pk]))
    pdf = desk.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
