"""An organiser writes to many: chooses people, looks, tries it out and sends."""

import pytest
from django.urls import reverse

from registrations.models import Message, QueuedMail
from sessions_app.models import Edition
from tests.browser.fixtures import NARROW, Browse, by_daylight, faults
from tests.groups import crowd, grouped
from tests.people import make_organiser

pytestmark = pytest.mark.browser

TABLET = NARROW | {"viewport": {"width": 768, "height": 900}}
WINDOWS = [*by_daylight(1366), TABLET, *by_daylight(390)]


def test_each_step_is_valid_and_open_to_everyone(browse: Browse, programme: Edition) -> None:
    theme = programme.themes.all()[0]
    for number in range(1, 13):
        grouped(theme, number, f"anna{number}", f"bert{number}")
    crowd(programme.themes.all()[1], 20)
    page = browse(make_organiser())
    write = reverse("admin:sessions_app_edition_message", args=[programme.pk])
    assert faults(page, page.goto(write), *WINDOWS) == []

    def press(name: str) -> list[str]:
        with page.expect_navigation() as gone:
            page.get_by_role("button", name=name).click()
        return faults(page, gone.value, *WINDOWS)

    page.get_by_label(theme.title, exact=True).check()
    page.get_by_text(f"Subgroepen van {theme.title}").click()
    page.get_by_label(f"Subgroep 1 van {theme.title}", exact=True).check()
    page.get_by_label(f"Subgroep 12 van {theme.title}", exact=True).check()
    assert press("Bekijk wie dit zijn") == []
    assert page.get_by_text("Dat zijn nu 4 mensen.").is_visible()
    assert press("Bekijk het bericht") == []
    assert page.get_by_role("link", name="Vul een onderwerp in.").is_visible()
    page.get_by_label("Onderwerp").fill("Tot {datum}")
    page.get_by_label("Bericht").fill("Dag {voornaam},\n\nWe zien elkaar op {datum} om {tijd}.")
    assert press("Bewaar deze tekst") == []
    assert press("Bekijk het bericht") == []
    assert press("Stuur een proef aan mijzelf") == []
    assert press("Verstuur aan 4 deelnemers") == []
    assert QueuedMail.objects.filter(of_message=Message.objects.get()).count() == 4
    listed = page.goto(reverse("admin:registrations_message_changelist"))
    assert faults(page, listed, *WINDOWS) == []
