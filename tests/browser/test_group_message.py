"""A gespreksleider writes to a group and prepares a session, by keyboard, without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from registrations.groupwork import preparation
from registrations.groupwork.preparation import TaskRow
from registrations.models import Participant, PreparationTask, QueuedMail, Subgroup
from sessions_app.models import Edition, Session, User
from tests.browser.fixtures import WINDOWS, Browse, NewContext, faults
from tests.groups import grouped

pytestmark = pytest.mark.browser


@pytest.fixture
def group(programme: Edition, gijs: User) -> Subgroup:
    """Five people in the group of Gijs, who leads the theme; Bert and Cato prepare session 1."""
    theme = programme.themes.all()[0]
    theme.facilitators.add(gijs)
    group = grouped(theme, 1, "anna", "bert", "cato", "dirk", "emma")
    bert, cato = Participant.objects.filter(given_name__in=["Bert", "Cato"])
    preparation.save(
        theme=theme,
        session=session_of(group),
        version=0,
        agenda="13.00 Welkom\n13.10 Casus van Bert\n\nDaarna verder in tweetallen.",
        preparers=[bert.pk, cato.pk],
        rows=[
            TaskRow(None, "Een casus kiezen en kort opschrijven", bert.pk, False),
            TaskRow(None, "De tijd bewaken", cato.pk, True, was_done=False),
            TaskRow(None, "De zaal openen", None, False),
        ],
        by=gijs,
    )
    return group


def session_of(group: Subgroup) -> Session:
    return group.theme.edition.sessions.get(position=1)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(80):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {selector}")


def enter(page: Page, selector: str) -> None:
    """Press a button by keyboard."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_message_is_written_looked_at_and_sent_by_keyboard(
    browse: Browse, group: Subgroup, gijs: User
) -> None:
    page = browse(gijs, java_script_enabled=False)
    page.goto(reverse("registrations:group_message", args=[group.pk]))
    tab_to(page, "[name=subject]")
    page.keyboard.type("Tot {datum}")
    tab_to(page, "[name=text]")
    page.keyboard.type("Dag {voornaam},")
    page.keyboard.press("Enter")
    page.keyboard.type("Tot ziens in subgroep {subgroep}.")
    enter(page, "[value=preview]")
    main = page.locator("main").inner_text()
    assert "Zo leest Anna de Anna de mail." in main
    assert "Dag Anna,\nTot ziens in subgroep 1." in main
    assert not QueuedMail.objects.exists()
    enter(page, "[value=send]")
    assert "Het bericht gaat uit naar 5 deelnemers." in page.locator("main").inner_text()
    assert list(QueuedMail.objects.order_by("pk").values_list("recipient", flat=True)) == [
        f"{name}@example.org" for name in ("anna", "bert", "cato", "dirk", "emma")
    ]


def test_a_preparer_ticks_a_task_without_javascript(
    new_context: NewContext, group: Subgroup
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    bert = Participant.objects.get(given_name="Bert")
    page.goto(reverse("registrations:my_preparation", args=[bert.token, 1]))
    enter(page, "main button")
    assert "U doet dit, klaar" in page.locator("main").inner_text()
    assert PreparationTask.objects.get(who=bert).is_done


def test_the_pages_are_valid_and_open_to_everyone(
    browse: Browse, group: Subgroup, gijs: User
) -> None:
    page = browse(gijs)
    message = reverse("registrations:group_message", args=[group.pk])
    assert faults(page, page.goto(message), *WINDOWS) == []
    with page.expect_navigation() as empty:
        page.get_by_role("button", name="Bekijk het bericht").click()
    assert faults(page, empty.value, *WINDOWS) == []
    page.locator("[name=subject]").fill("Tot {datum}")
    page.locator("[name=text]").fill("Dag {voornaam}\n\nhttps://example.org/" + "lang" * 40)
    with page.expect_navigation() as shown:
        page.get_by_role("button", name="Bekijk het bericht").click()
    assert faults(page, shown.value, *WINDOWS) == []

    tasks = reverse("registrations:preparation", args=[group.theme.pk, 1])
    assert faults(page, page.goto(tasks), *WINDOWS) == []
    page.locator("[name=tasks-0-what]").fill("")
    with page.expect_navigation() as wrong:
        page.get_by_role("button", name="Bewaren").click()
    assert faults(page, wrong.value, *WINDOWS) == []
    page.goto(tasks)
    page.locator("[name=agenda]").fill("Van een ander")
    preparation.save(
        theme=group.theme,
        session=session_of(group),
        version=1,
        agenda="Van Gijs",
        preparers=[],
        rows=[],
        by=gijs,
    )
    with page.expect_navigation() as changed:
        page.get_by_role("button", name="Bewaren").click()
    assert faults(page, changed.value, *WINDOWS) == []
    assert "Wat er nu staat" in page.locator("main").inner_text()


def test_the_page_of_a_preparer_is_valid_and_open_to_everyone(
    new_context: NewContext, group: Subgroup
) -> None:
    page = new_context().new_page()
    bert = Participant.objects.get(given_name="Bert")
    address = reverse("registrations:my_preparation", args=[bert.token, 1])
    assert faults(page, page.goto(address), *WINDOWS) == []
