"""The public pages of the programme."""

import gzip
import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from sessions_app.models import Edition
from tests.people import FIRST_SESSION, NOW, make_edition

PAGES = ["/", "/edities/", "/edities/werken-aan-aanwezigheid-2026/"]
SIGN_UP = "/aanmelden/"


class _Page(HTMLParser):
    """The words and the links of a page, as a visitor has them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.links = "", []
        self.feed(html)
        self.text = " ".join(unescape(self.text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def _page(client: Client, path: str) -> _Page:
    response = client.get(path)
    assert response.status_code == 200
    return _Page(response.content.decode())


def _offers_sign_up(page: _Page) -> bool:
    return any(link.endswith(SIGN_UP) for link in page.links)


@pytest.fixture
def loaded(db: None, clock: time_machine.Traveller) -> Edition:
    """The edition of 2021 and the upcoming one; the upcoming one is current."""
    call_command("load_programme", verbosity=0)
    call_command("load_programme", "--upcoming", verbosity=0)
    return Edition.objects.get(slug="werken-aan-aanwezigheid-2026")


def test_the_programme_page_tells_everything_of_the_programme(
    client: Client, loaded: Edition
) -> None:
    page = _page(client, "/")
    paragraphs = [loaded.lead, loaded.background, loaded.why, loaded.what_we_ask]
    copy = [
        loaded.title,
        loaded.background_title,
        *(line for text in paragraphs for line in text.splitlines() if line),
        *loaded.how.splitlines(),
        *loaded.for_whom.splitlines(),
        *(text for theme in loaded.themes.all() for text in (theme.title, theme.question)),
        *(text for theme in loaded.themes.all() for text in (theme.description, theme.for_whom)),
        *(text for partner in loaded.partners.all() for text in (partner.name, partner.full_name)),
        "Online",
        "Geen",
        "Direct aanmelden",
        "donderdag 15 oktober 2026",
        "dinsdag 12 januari 2027",
        "dinsdag 9 maart 2027",
    ]
    assert [text for text in copy if text.casefold() not in page.text.casefold()] == []
    assert page.text.count("13.00–15.30") == 3
    assert f"/edities/{loaded.slug}/aanmelden/" in page.links
    assert "/edities/werken-aan-aanwezigheid/" in page.links


def test_the_edition_of_2021_says_that_it_is_over_and_offers_no_sign_up(
    client: Client, loaded: Edition
) -> None:
    page = _page(client, "/edities/werken-aan-aanwezigheid/")
    assert "Deze leergemeenschap is afgelopen." in page.text
    assert "donderdag 24 juni 2021" in page.text
    assert not _offers_sign_up(page)


def test_an_archived_edition_without_sessions_has_a_page(client: Client, loaded: Edition) -> None:
    page = _page(client, "/edities/preventie-van-thuiszitten/")
    assert "donderdag 18 maart 2021" in page.text
    assert "Deze leergemeenschap is afgelopen." in page.text
    assert not _offers_sign_up(page)


def test_an_edition_that_is_over_is_an_archive(client: Client, loaded: Edition) -> None:
    page = _page(client, "/edities/werken-aan-aanwezigheid/")
    past = Edition.objects.get(slug="werken-aan-aanwezigheid")
    of_the_past = [past.looking_back, *(theme.question for theme in past.themes.all())]
    assert [text for text in of_the_past if text not in page.text] == []
    of_a_programme = [past.lead, *past.how.splitlines(), past.what_we_ask.split("\n")[0]]
    of_a_programme += ["Kies", "Bent u erbij?", "Direct aanmelden", "in uw agenda"]
    assert [text for text in of_a_programme if text in page.text] == []
    html = client.get("/edities/werken-aan-aanwezigheid/").content.decode()
    assert re.findall(r"<h2[^>]*>(.*)</h2>", html) == [
        "Waar de groepen aan werkten",
        "Wanneer de groepen elkaar zagen",
        "Wie dit organiseerden",
    ]


def test_the_archive_has_all_published_editions_the_newest_first(
    client: Client, loaded: Edition
) -> None:
    make_edition("verborgen", is_published=False)
    response = client.get("/edities/")
    page = _Page(response.content.decode())
    assert [link for link in page.links if link.startswith("/edities/") and len(link) > 9] == [
        "/edities/werken-aan-aanwezigheid-2026/",
        "/edities/werken-aan-aanwezigheid/",
        "/edities/preventie-van-thuiszitten/",
    ]
    assert page.text.count("Afgelopen") == 2


def test_the_page_flips_when_sign_up_opens_and_closes_and_when_it_is_over(
    client: Client, clock: time_machine.Traveller, edition: Edition
) -> None:
    edition.registration_opens_at = NOW + timedelta(hours=1)
    edition.save()
    end = FIRST_SESSION + timedelta(days=124, hours=2, minutes=30)
    offered = []
    for moment in (
        NOW,
        edition.registration_opens_at,
        FIRST_SESSION - timedelta(seconds=1),
        FIRST_SESSION + timedelta(seconds=10),
        end + timedelta(seconds=10),
    ):
        clock.move_to(moment)
        page = _page(client, edition.get_absolute_url())
        offered.append((_offers_sign_up(page), "Deze leergemeenschap is afgelopen." in page.text))
    assert offered == [(False, False), (True, False), (True, False), (False, False), (False, True)]


def test_without_an_edition_the_home_page_says_that_it_is_coming(client: Client, db: None) -> None:
    page = _page(client, "/")
    assert "Het programma komt eraan" in page.text
    assert not _offers_sign_up(page)
    assert _page(client, "/edities/").text


@pytest.mark.parametrize("slug", ["verborgen", "onbekend", "lang" * 100])
def test_what_is_not_published_is_missing(client: Client, slug: str, edition: Edition) -> None:
    make_edition("verborgen", is_published=False)
    assert client.get(f"/edities/{slug}/").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_the_same_for_everyone_and_sets_no_cookie(
    client: Client, path: str, edition: Edition
) -> None:
    response = client.get(path)
    assert response["Cache-Control"] == "no-cache"
    assert response["Vary"] == "Accept-Encoding"
    assert not response.cookies


@pytest.mark.parametrize("path", PAGES)
def test_a_page_travels_packed_to_who_can_unpack_it(
    client: Client, path: str, edition: Edition
) -> None:
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert [(each.get("Content-Encoding"), each["Vary"]) for each in (plain, packed)] == [
        (None, "Accept-Encoding"),
        ("gzip", "Accept-Encoding"),
    ]
    assert plain["ETag"] != packed["ETag"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_a_page_that_did_not_change_is_not_sent_again(
    client: Client, path: str, encoding: str, edition: Edition
) -> None:
    headers = {"Accept-Encoding": encoding}
    headers["If-None-Match"] = client.get(path, headers=headers)["ETag"]
    again = client.get(path, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    edition.title = "Een andere titel"
    edition.save()
    assert client.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_can_only_be_read(client: Client, path: str, edition: Edition) -> None:
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(("path", "statements"), list(zip(PAGES, [3, 2, 3], strict=True)))
@pytest.mark.parametrize("others", [0, 8])
def test_a_page_takes_few_statements_after_a_change_and_none_when_warm(
    client: Client,
    path: str,
    statements: int,
    others: int,
    edition: Edition,
    django_assert_num_queries: Any,
) -> None:
    for number in range(others):
        make_edition(f"andere-{number}", follows=edition)
    for expected in (statements, 0):
        with django_assert_num_queries(expected):
            client.get(path)


def test_a_session_that_was_called_off_is_not_counted(client: Client, edition: Edition) -> None:
    edition.sessions.filter(position=3).update(cancelled_at=NOW)
    first = '<span class="nowrap">24 september 2026</span>'
    page = client.get(edition.get_absolute_url()).content.decode()
    assert f"<dd>2 bijeenkomsten, de eerste op {first}</dd>" in page

    edition.sessions.filter(position=2).update(cancelled_at=NOW)
    caches["pages"].clear()
    page = client.get(edition.get_absolute_url()).content.decode()
    assert f"<dd>1 bijeenkomst op {first}</dd>" in page


def test_a_session_that_was_is_a_dot_one_to_come_a_ring_and_one_called_off_is_dashed(
    client: Client, loaded: Edition, clock: time_machine.Traveller
) -> None:
    _, second, third = loaded.sessions.all()
    third.cancelled_at = NOW
    third.save()

    def marks(path: str) -> list[str]:
        html = client.get(path).content.decode()
        return re.findall(r"<li([^>]*)>\s*<p class=\"session-name", html)

    programme = loaded.get_absolute_url()
    for path in (programme, f"{programme}aangemeld/"):
        clock.move_to(NOW)
        caches["pages"].clear()
        assert marks(path) == ["", "", ' class="is-off"']
        clock.move_to(second.starts_at)
        caches["pages"].clear()
        assert marks(path) == [' class="is-past"', ' class="is-now"', ' class="is-off"']
