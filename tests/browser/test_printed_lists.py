"""The lists of people on paper, for few and for many, with long names among them."""

import re
import zlib

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from registrations.models import Subgroup
from sessions_app.models import Edition
from tests.browser.fixtures import Browse
from tests.browser.test_groups_pages import BROKEN_WORDS, PAPER
from tests.people import make_facilitator, make_organiser, make_participant

pytestmark = pytest.mark.browser

LONG = {
    "given_name": "Maximiliaan-Alexander",
    "name_prefix": "van",
    "family_name": "Oudenhoven-Schimmelpenninck",
    "organisation": "Samenwerkingsverband Passend Onderwijs Noord-Brabant en Gelderland",
    "job_title": "beleidsmedewerker schoolaanwezigheid",
}
# What must not be torn, of what is on the list.
TORN = """(parts) => [...document.querySelectorAll(parts)]
    .filter((part) => getComputedStyle(part).breakInside !== "avoid")
    .map((part) => part.textContent.trim())"""
# Headings after which a sheet may end. A name that heads a table is on each sheet of it.
ALONE = """() => [...document.querySelectorAll("main :is(h2, h3)")].filter((heading) => {
    const { breakAfter, display } = getComputedStyle(heading);
    const keeps = (part) => part && getComputedStyle(part).breakAfter === "avoid";
    return !(breakAfter === "avoid" || display === "table-header-group"
        || keeps(heading.closest(".roster-head")));
}).map((heading) => heading.textContent)"""


def people(edition: Edition, groups: int, size: int) -> list[Subgroup]:
    """Groups of a size in the first theme, each with one long name; Gijs leads them."""
    theme = edition.themes.get(position=1)
    theme.facilitators.add(make_facilitator())
    made = [Subgroup.objects.create(theme=theme, number=n + 1) for n in range(groups)]
    for group in made:
        for i in range(size):
            about = LONG if i == 0 else {}
            email = f"p{group.number}-{i}@example.org"
            make_participant(theme, email=email, subgroup=group, share_contact=True, **about)
    return made


def lists_of(edition: Edition, group: Subgroup) -> dict[str, str]:
    """Where each list is that has the people of a group."""
    return {
        "host": reverse("admin:sessions_app_edition_host_sheet", args=[edition.pk, 1]),
        "roster": reverse("admin:sessions_app_edition_roster", args=[edition.pk]),
        "everything": reverse("admin:sessions_app_edition_roster", args=[edition.pk])
        + "?organisatie",
        "group": reverse("registrations:group", args=[group.pk]),
        "attendance": reverse("registrations:attendance", args=[group.pk, 1]),
    }


def letters_on_first_sheet(page: Page) -> int:
    """How many letters are on the first sheet of paper: about 300 where there is a heading only."""
    paper = page.pdf(prefer_css_page_size=True, page_ranges="1")
    streams = re.findall(rb"/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL)
    drawn = [zlib.decompress(stream) for stream in streams]
    return sum(len(re.findall(rb"\bT[jJ]\b", part)) for part in drawn if b"BT\n" in part)


def test_people_begin_on_the_first_sheet_also_where_their_group_does_not_fit_on_it(
    browse: Browse, programme: Edition
) -> None:
    first, *_ = people(programme, 2, 22)
    page = browse(make_organiser())
    found = {}
    for name, url in lists_of(programme, first).items():
        page.goto(url)
        found[name] = letters_on_first_sheet(page)
    assert {name: letters for name, letters in found.items() if letters < 600} == {}


def test_no_row_is_torn_no_heading_alone_no_word_broken_and_the_room_is_named(
    browse: Browse, programme: Edition
) -> None:
    first, *_ = people(programme, 2, 4)
    page = browse(make_organiser(), viewport=PAPER)
    page.emulate_media(media="print")
    rows = ".roster tbody tr, .seats li, .attendee"
    for name, url in lists_of(programme, first).items():
        is_on_its_side = name == "group"
        page.set_viewport_size(PAPER | ({"width": 1032} if is_on_its_side else {}))
        page.goto(url)
        assert page.locator("main").get_by_text(first.room).first.is_visible(), name
        assert page.locator(rows).count() >= 4, name
        assert page.evaluate(TORN, rows) == [], name
        assert page.evaluate(BROKEN_WORDS, "main") == [], name
        if name in {"host", "roster", "everything"}:
            assert page.evaluate(ALONE) == [], name
