"""Gijs fills in a sheet of attendance in a browser: by keyboard, on a phone, next to somebody."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page

from registrations.models import Participant, Subgroup
from registrations.places import registration
from sessions_app.models import Edition, Session, User
from tests.browser.fixtures import WINDOWS, Browse, faults
from tests.groups import grouped, mark, on_sheet
from tests.people import make_facilitator
from tests.places import hand_over, person

pytestmark = pytest.mark.browser

NAMES = ["aad", "bea", "cor", "dirk", "els", "fer", "gon", "han", "ina", "jan", "kim", "leo"]
WORDS = ["", "present", "late", "excused", "absent"]


@pytest.fixture
def session(programme: Edition, clock: time_machine.Traveller) -> Session:
    """The first session, which began ten minutes ago."""
    session = programme.first_session
    assert session
    clock.move_to(session.starts_at + timedelta(minutes=10))
    return session


@pytest.fixture
def group(programme: Edition, gijs: User, session: Session) -> Subgroup:
    """Twelve people, of whom Dirk had said that he could not come."""
    theme = programme.themes.get(position=1)
    theme.facilitators.add(gijs)
    group = grouped(theme, 1, *NAMES)
    Participant.objects.update(registered_at=session.starts_at - timedelta(days=9))
    person("dirk").attendances.create(session=session, status="excused")
    return group


def sheet_url(group: Subgroup, session: Session) -> str:
    return reverse("registrations:attendance", args=[group.pk, session.position])


def choose(page: Page, name: str, word: str) -> None:
    page.get_by_role("group", name=name).get_by_role("radio", name=word).check()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def test_twelve_people_are_marked_by_keyboard_alone_without_javascript(
    browse: Browse, group: Subgroup, session: Session, gijs: User
) -> None:
    page = browse(gijs, java_script_enabled=False)
    page.goto(sheet_url(group, session))
    page.locator("main").press("Tab")
    while page.locator(":focus").get_attribute("type") != "radio":
        page.keyboard.press("Tab")
    wanted = {name: WORDS[1 + i % 4] for i, name in enumerate(NAMES)}
    keys = 0
    for name in NAMES:
        steps = WORDS.index(wanted[name]) - (3 if name == "dirk" else 0)
        for _ in range(abs(steps)):
            page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
        page.keyboard.press("Tab")
        keys += abs(steps) + 1
    # A press a second is slow, and even that takes less than a minute.
    assert keys < 60
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert on_sheet(group, session) == wanted
    assert "De aanwezigheid is bewaard." in page.locator("main").inner_text()


def test_enter_in_a_control_saves_and_marks_nobody_else(
    browse: Browse, group: Subgroup, session: Session, gijs: User
) -> None:
    page = browse(gijs)
    page.goto(sheet_url(group, session))
    choose(page, "Aad", "kwam later")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    marks = dict.fromkeys(NAMES, "") | {"aad": "late", "dirk": "excused"}
    assert on_sheet(group, session) == marks


def test_two_browsers_at_once_keep_each_others_marks(
    browse: Browse, group: Subgroup, session: Session, gijs: User
) -> None:
    noor = make_facilitator(email="noor@example.org", name="Noor")
    group.facilitators.add(noor)
    one, other = browse(gijs), browse(noor)
    for page in (one, other):
        page.goto(sheet_url(group, session))
    choose(one, "Aad", "aanwezig")
    choose(one, "Bea", "aanwezig")
    choose(other, "Bea", "kwam later")
    choose(other, "Cor", "afwezig")

    press(other, "Bewaren")
    press(one, "Bewaren")

    told = "Noor vulde intussen ‘kwam later’ in. Uw keuze ‘aanwezig’ is niet bewaard."
    assert told in one.get_by_role("group", name="Bea").inner_text()
    assert one.locator(".error-summary").evaluate("it => it === document.activeElement")
    marks = dict.fromkeys(NAMES, "") | {"aad": "present", "bea": "late", "cor": "absent"}
    assert on_sheet(group, session) == marks | {"dirk": "excused"}

    # Looking at what is there now, Gijs may decide otherwise.
    choose(one, "Bea", "aanwezig")
    press(one, "Zet de anderen op aanwezig")
    rest = dict.fromkeys(NAMES, "present") | {"cor": "absent", "dirk": "excused"}
    assert on_sheet(group, session) == rest


@pytest.mark.parametrize("window", WINDOWS)
def test_the_pages_are_open_to_everyone(
    browse: Browse,
    group: Subgroup,
    session: Session,
    gijs: User,
    clock: time_machine.Traveller,
    window: dict[str, object],
) -> None:
    page = browse(gijs, **window)
    url = sheet_url(group, session)
    assert faults(page, page.goto(url)) == []
    boxes = [
        label.bounding_box() for label in page.locator("fieldset").first.locator("label").all()
    ]
    assert len({box["y"] for box in boxes if box}) == 1
    assert all(box and box["height"] >= 44 for box in boxes)

    choose(page, "Bea", "aanwezig")
    mark(group, session, gijs, bea="absent", cor="absent")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Bewaren").click()
    page.wait_for_load_state()
    assert page.title().startswith("Fout: ")
    assert faults(page, answer.value) == []

    clock.move_to(session.ends_at)
    hand_over(person("cor"), "zoe")
    registration.cancel(person("jan"))
    assert faults(page, page.goto(url)) == []
    missed = reverse("registrations:missed", args=[group.pk, session.position])
    assert faults(page, page.goto(missed)) == []
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Bekijk het bericht").click()
    page.wait_for_load_state()
    assert faults(page, answer.value) == []
