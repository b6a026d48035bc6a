"""The page with every component in its states."""

import re

from django.conf import settings
from django.test import Client

from tests.pages import page_at

# The trap for robots is on no picture.
SHEET = settings.BASE_DIR / "static/css/site.css"
FORM = re.compile(r"@layer form \{(.*?)\n\}", re.DOTALL)
CLASS = re.compile(r"\.([a-z][\w-]*)(?=[^{}]*\{)")
UNSEEN = {"trap"}


def test_the_page_shows_every_part_of_a_form(desk: Client) -> None:
    form = FORM.search(re.sub(r"/\*.*?\*/", "", SHEET.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert form
    page = page_at(desk, "/stijl/")
    shown = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    assert set(CLASS.findall(form[1])) - shown - UNSEEN == set()


def test_the_page_is_for_organisers(client: Client, tablet: Client) -> None:
    assert client.get("/stijl/").status_code == 302
    assert tablet.get("/stijl/").status_code == 404
