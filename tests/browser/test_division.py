"""Olga divides the people of the demo, in a browser, by mouse and by keyboard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Locator, Page
from pytest_django import Settings

from registrations.desk import invented
from registrations.models import Participant
from registrations.places import registration
from sessions_app.models import Edition, Theme
from tests.browser.fixtures import NARROW, WIDE, NewContext, faults, sign_in
from tests.people import NOW, make_organiser, make_participant

pytestmark = pytest.mark.browser

PHONE = NARROW | {"viewport": {"width": 390, "height": 900}}


@pytest.fixture
def people(programme: Edition) -> Edition:
    """The edition of the demo, with its ninety people."""
    Participant.objects.bulk_create(invented.invent(list(programme.themes.all()), NOW))
    return programme


def signed_in(new_context: NewContext, settings: Settings, **options: object) -> Page:
    settings.REQUIRE_SECOND_FACTOR = False
    olga = make_organiser()
    page = new_context(**options).new_page()
    sign_in(page, olga)
    page.wait_for_url("**/admin/")
    return page


def by_mouse(target: Locator) -> None:
    target.click()


def by_keyboard(target: Locator) -> None:
    target.press("Enter")


class Hand:
    """How Olga uses a page: by mouse or by keyboard."""

    def __init__(self, page: Page, use: Callable[[Locator], None]) -> None:
        self.page = page
        self.use = use

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.use(self.page.get_by_role("button", name=name).first)

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.use(self.page.get_by_role("link", name=name).first)

    def open(self, person: Participant) -> None:
        """Open from the board what can be done with a person."""
        with self.page.expect_navigation():
            self.use(self.page.locator(f"#deelnemer-{person.pk} a"))


def board(theme: Theme) -> str:
    return reverse("admin:sessions_app_theme_board", args=[theme.pk])


def divide(hand: Hand, theme: Theme) -> None:
    page = hand.page
    page.goto(reverse("admin:sessions_app_theme_divide", args=[theme.pk]))
    hand.press("Maak een voorstel")
    proofs = page.locator("#voorstel ~ .results").first.locator("tbody td:nth-child(3)")
    assert proofs.all_inner_texts() == ["bewezen optimaal"] * 5
    hand.press("Toepassen")


def group_of(person: Participant) -> int | None:
    return Participant.objects.select_related("subgroup").get(pk=person.pk).subgroup_number


@pytest.mark.parametrize(("use", "script"), [(by_mouse, True), (by_keyboard, False)])
def test_all_themes_are_divided_and_kept_by_mouse_and_by_keyboard_without_javascript(
    new_context: NewContext,
    people: Edition,
    settings: Settings,
    clock: time_machine.Traveller,
    use: Callable[[Locator], None],
    script: bool,
) -> None:
    page = signed_in(new_context, settings, java_script_enabled=script)
    hand = Hand(page, use)
    for theme in people.themes.all():
        divide(hand, theme)
        assert not theme.participants.filter(subgroup=None).exists()
    theme = people.themes.all()[0]
    clock.shift(timedelta(minutes=1))
    page.goto(board(theme))

    # Move one.
    moved = theme.participants.filter(subgroup__number=1)[0]
    hand.open(moved)
    page.get_by_label("Naar", exact=True).select_option("2")
    page.get_by_label("Reden").fill("kent de gespreksleider")
    hand.press(f"Verplaats {moved.full_name}")
    assert group_of(moved) == 2
    assert "kent de gespreksleider" in page.locator("#geschiedenis ~ .results").inner_text()

    # Pin them there.
    hand.open(moved)
    page.get_by_label("Vastzetten, omdat").fill("afgesproken")
    hand.press(f"Zet vast {moved.full_name}")
    assert "vastgezet" in page.locator(f"#deelnemer-{moved.pk}").inner_text()

    # Cancel until the third group is too small, and repair it.
    third = list(theme.participants.filter(subgroup__number=3))
    for person in third[: len(third) - people.subgroup_min + 1]:
        registration.cancel(person)
    page.goto(board(theme))
    hand.follow("Herstellen")
    assert "van groep" in page.locator("#voorstel ~ ul").inner_text()
    hand.press("Toepassen")
    assert theme.participants.filter(subgroup__number=3).count() == people.subgroup_min
    assert page.get_by_role("link", name="Herstellen").count() == 0

    # Somebody comes late.
    late = make_participant(theme, email="laat@example.org")
    page.reload()
    assert "Voorstel: groep" in page.locator(f"#deelnemer-{late.pk}").inner_text()
    hand.press(f"Plaats {late.full_name}")
    assert group_of(late)

    # Divide anew: asked twice, and who is pinned stays.
    hand.follow("Indelen")
    page.locator("[name=mode]").select_option("fresh")
    hand.press("Maak een voorstel")
    hand.press("Toepassen")
    assert "Weet u het zeker?" in page.locator("#content-main").inner_text()
    hand.press("Ja, deel iedereen opnieuw in")
    assert group_of(moved) == 2


def test_both_pages_are_valid_and_open_to_everyone(
    new_context: NewContext, people: Edition, settings: Settings
) -> None:
    page = signed_in(new_context, settings)
    theme = people.themes.all()[0]
    divide(Hand(page, by_keyboard), theme)
    one = theme.participants.filter(subgroup__number=1)[0]
    make_participant(theme, email="laat@example.org", family_name="Donau" + "dampfschiff" * 6)
    make_participant(theme, email="", given_name="Zonder")
    divide_url = reverse("admin:sessions_app_theme_divide", args=[theme.pk])
    choices = "?smallest=6&wanted=8&largest=10&seed=1&mode="
    for url in (
        board(theme),
        f"{board(theme)}?zoek=e",
        f"{board(theme)}{one.pk}/",
        divide_url,
        f"{divide_url}{choices}fresh",
        f"{divide_url}{choices}oops",
        f"{divide_url}?wens={one.pk}",
        *(
            reverse(f"admin:sessions_app_theme_{page_name}", args=[theme.pk])
            for page_name in ("tell", "rooms", "roster")
        ),
        reverse("admin:sessions_app_edition_groups", args=[people.pk]),
    ):
        assert faults(page, page.goto(url), WIDE, PHONE) == [], url


@pytest.mark.parametrize("target", ["#groep-2", ".group-index [data-group='2']"])
def test_a_name_dragged_to_a_group_fills_in_the_form(
    new_context: NewContext, settings: Settings, people: Edition, target: str
) -> None:
    theme = people.themes.all()[0]
    page = signed_in(new_context, settings)
    page.goto(reverse("admin:sessions_app_theme_divide", args=[theme.pk]))
    hand = Hand(page, by_mouse)
    hand.press("Maak een voorstel")
    hand.press("Toepassen")
    person = page.locator(".board > section").first.locator("li").first
    moved = Participant.objects.get(pk=str(person.get_attribute("id")).removeprefix("deelnemer-"))

    person.locator("strong > a").hover()
    page.mouse.down()
    page.locator("#groep-1").hover()
    # The numbers of all groups come within reach.
    page.locator("body.is-dragging").wait_for()
    page.locator(target).hover()
    with page.expect_navigation():
        page.mouse.up()

    assert page.get_by_label("Naar", exact=True).input_value() == "2"
    page.keyboard.type("bij de gespreksleider")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    moved.refresh_from_db()
    assert moved.subgroup_number == 2
