"""The page with every component in its states."""

import re

from django.conf import settings
from django.test import Client

from tests.pages import page_at

SHEETS = settings.BASE_DIR / "static/css"
FORM = re.compile(r"@layer form \{(.*?)\n\}", re.DOTALL)
CLASS = re.compile(r"\.([a-z][\w-]*)(?=[^{}]*\{)")
# The trap for robots is on no picture.
UNSEEN = {"trap"}
# Names by which code or a test finds something, without a look of their own.
LOOKLESS = {"emblem", "excused", "stage-ahead"}


def rules(*names: str) -> str:
    """Style sheets without what they say of themselves."""
    css = "".join((SHEETS / f"{name}.css").read_text(encoding="utf-8") for name in names)
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def shown(desk: Client) -> set[str]:
    """The classes of all that is on the page."""
    page = page_at(desk, "/stijl/")
    return {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}


def test_the_page_shows_every_part_of_a_form(desk: Client) -> None:
    form = FORM.search(rules("site"))
    assert form
    assert set(CLASS.findall(form[1])) - shown(desk) - UNSEEN == set()


def test_the_page_shows_nothing_that_has_no_look_any_more(desk: Client) -> None:
    looks = set(re.findall(r"\.([a-z][\w-]*)", rules("site", "groups", "figures")))
    assert shown(desk) - looks - LOOKLESS == set()


def test_the_page_is_for_organisers(client: Client, tablet: Client) -> None:
    assert client.get("/stijl/").status_code == 302
    assert tablet.get("/stijl/").status_code == 404
