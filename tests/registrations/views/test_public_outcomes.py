"""The published outcomes: for everyone to read, to print and to refer to."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.groupwork import citing, outcomes
from registrations.models import Outcome, OutcomeState, Subgroup
from sessions_app.models import Edition, Session, Theme, User
from tests.pages import html_of, page_at, text_of
from tests.people import make_participant

pytestmark = pytest.mark.portable

# Facts for search engines, which browsers do not run.
FACTS = ['<script type="application/ld+json">']


def made(edition: Edition, by: User, position: int = 1, number: int = 1, **content: str) -> Outcome:
    """A published outcome of a group with this number in the theme at this position."""
    theme = edition.themes.get(position=position)
    group = Subgroup.objects.create(theme=theme, number=number)
    email = f"p{position}.{number}@example.org"
    make_participant(theme, subgroup=group, email=email, may_be_named=True)
    written: Any = dict.fromkeys(outcomes.FIELDS, "") | {"what": "Een gids voor mentoren"} | content
    outcome = outcomes.write(group, by=by, version=0, state=OutcomeState.SHARED, **written)
    return outcomes.publish(outcome)


def addresses(outcome: Outcome) -> list[str]:
    slug = outcome.subgroup.theme.edition.slug
    return [
        reverse("registrations:outcomes", args=[slug]),
        reverse("registrations:outcomes_whole", args=[slug]),
        outcome.get_absolute_url(),
    ]


def test_the_addresses_are_fixed(edition: Edition, gijs: User) -> None:
    outcome = made(edition, gijs)
    assert addresses(outcome) == [
        "/edities/werken-aan-aanwezigheid-2026/opbrengsten/",
        "/edities/werken-aan-aanwezigheid-2026/opbrengsten/alle/",
        f"/opbrengsten/{outcome.pk}/",
    ]


def test_the_list_goes_by_theme_and_group(client: Client, edition: Edition, gijs: User) -> None:
    made(edition, gijs, 2, 1, what="Derde")
    made(edition, gijs, 1, 2, what="Tweede")
    made(edition, gijs, 1, 1, what="Eerste")
    for page in [page_at(client, address) for address in addresses(Outcome.objects.all()[0])[:2]]:
        assert re.findall(r">(Eerste|Tweede|Derde)</a>", page) == ["Eerste", "Tweede", "Derde"]


def test_an_edition_without_outcomes_says_so(client: Client, edition: Edition) -> None:
    for name in ["outcomes", "outcomes_whole"]:
        page = page_at(client, reverse(f"registrations:{name}", args=[edition.slug]))
        assert "Er is nog geen opbrengst gepubliceerd." in page


@pytest.mark.parametrize("state", ["chosen", "draft", "shared"])
def test_what_is_not_published_is_nowhere(
    client: Client, edition: Edition, gijs: User, state: str
) -> None:
    outcome = made(edition, gijs)
    Outcome.objects.update(state=state)
    for address in addresses(outcome)[:2]:
        assert "Een gids" not in page_at(client, address)
    assert client.get(outcome.get_absolute_url()).status_code == 404


def test_an_edition_that_is_not_published_shows_no_outcome(
    client: Client, edition: Edition, gijs: User
) -> None:
    outcome = made(edition, gijs)
    Edition.objects.update(is_published=False)
    assert [client.get(address).status_code for address in addresses(outcome)] == [404, 404, 404]


def test_an_outcome_that_never_was_is_missing(client: Client, edition: Edition) -> None:
    for pk in (1, 10**30):
        assert client.get(f"/opbrengsten/{pk}/").status_code == 404
    assert client.get("/edities/nergens/opbrengsten/").status_code == 404
    assert client.get("/edities/nergens/opbrengsten/alle/").status_code == 404


def test_the_pages_are_only_read(client: Client, edition: Edition, gijs: User) -> None:
    outcome = made(edition, gijs)
    assert [client.post(address).status_code for address in addresses(outcome)] == [405, 405, 405]


def test_one_refers_to_an_outcome_by_its_makers(
    edition: Edition, gijs: User, settings: Settings
) -> None:
    settings.SITE_URL = "https://leergemeenschap.example.org"
    outcome = made(edition, gijs)
    assert citing.reference(outcome) == (
        "Piet de Vries en anderen (2026). Een gids voor mentoren. "
        "Leergemeenschap Werken aan aanwezigheid. "
        f"https://leergemeenschap.example.org/opbrengsten/{outcome.pk}/ "
        "(gepubliceerd op 1 september 2026)."
    )


def test_one_refers_to_the_group_where_nobody_is_named(
    client: Client, edition: Edition, gijs: User
) -> None:
    outcome = made(edition, gijs, what="Wat werkt?")
    outcome.makers.all().delete()
    start = "Subgroep 1 van Aanwezigheidsbeleid (2026). Wat werkt? Leergemeenschap Werken aan"
    assert citing.reference(outcome).startswith(start)
    for address in addresses(outcome)[1:]:
        assert start in page_at(client, address)


def test_the_year_is_that_of_the_dutch_calendar(
    edition: Edition, gijs: User, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-12-31T23:30:00+00:00")
    assert "(2027)" in citing.reference(made(edition, gijs))


def test_a_change_after_publication_has_a_date(
    client: Client, edition: Edition, gijs: User, clock: time_machine.Traveller
) -> None:
    outcome = made(edition, gijs)
    assert "bijgewerkt" not in page_at(client, outcome.get_absolute_url())
    clock.shift(timedelta(days=1))
    Outcome.objects.update(changed_at="2026-09-02T10:00:00Z")
    for address in addresses(outcome)[1:]:
        assert "Gepubliceerd op 1 september 2026, bijgewerkt op 2 september 2026." in page_at(
            client, address
        )


def test_the_description_for_search_engines_is_there(
    client: Client, edition: Edition, gijs: User
) -> None:
    outcome = made(edition, gijs, what='Een "gids" <b>')
    for address in addresses(outcome):
        raw = client.get(address).content.decode()
        assert len(re.findall(r'<meta name="description" content="[^"<>]+">', raw)) == 1


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_the_pages_are_the_same_for_all_and_ask_nobody_who_they_are(
    client: Client, edition: Edition, gijs: User, is_signed_in: bool
) -> None:
    outcome = made(edition, gijs)
    if is_signed_in:
        client.force_login(gijs)
        client.cookies["sessionid"]["expires"] = ""
    for address in addresses(outcome):
        answer = client.get(address)
        assert answer["Cache-Control"] == "no-cache"
        assert "Cookie" not in answer.get("Vary", "")
        assert "Set-Cookie" not in answer
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("many", [1, 12])
def test_the_pages_take_as_many_statements_for_many(
    client: Client,
    edition: Edition,
    gijs: User,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, many + 1):
        outcome = made(edition, gijs, number=number)
    for address, count in zip(addresses(outcome), [4, 5, 3], strict=True):
        with django_assert_num_queries(count):
            client.get(address)


def test_nothing_of_a_user_is_html(client: Client, edition: Edition, gijs: User) -> None:
    evil = '<script>alert(1)</script> "\' {{ 7|add:7 }} {% now "Y" %}'
    content = dict.fromkeys(outcomes.FIELDS, evil) | {
        "url": 'https://example.org/"><script>alert(1)</script>'
    }
    outcome = made(edition, gijs, **content)
    outcome.makers.update(name=evil)
    for address in addresses(outcome):
        raw = client.get(address).content.decode()
        scripts = re.findall(r"<script.*", raw)
        assert [script[:35] for script in scripts] == FACTS * (address == addresses(outcome)[2])
        assert "<script>" not in raw
        assert "{{ 7|add:7 }}" in raw


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Een.\nTwee.\n\nDrie.", "<p>Een.<br>Twee.</p>\n\n<p>Drie.</p>"),
        (
            "Zie https://example.org/a?b=1&c=2.",
            '<p>Zie <a href="https://example.org/a?b=1&amp;c=2" rel="nofollow">'
            "https://example.org/a?b=1&amp;c=2</a>.</p>",
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        (
            'https://example.org/"onmouseover="alert(1)',
            '<p><a href="https://example.org/" rel="nofollow">https://example.org/</a>'
            "&quot;onmouseover=&quot;alert(1)</p>",
        ),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        (
            "Mail piet@example.org",
            '<p>Mail <a href="mailto:piet@example.org">piet@example.org</a></p>',
        ),
    ],
)
def test_text_becomes_paragraphs_with_links(text: str, html: str) -> None:
    context = {"outcome": Outcome(text=text)}
    page = render_to_string("registrations/public/outcomes/_body.html", context)
    assert page.strip() == f'<div class="outcome-text">{html}</div>'


# Of all editions


def older(edition: Edition) -> Edition:
    """An edition of the year before, with one theme."""
    other = Edition.objects.create(slug="eerder", title="Preventie", is_published=True)
    Theme.objects.create(edition=other, position=1, title="Thuiszitten")
    start = edition.sessions.all()[0].starts_at - timedelta(weeks=52)
    Session.objects.create(
        edition=other, position=1, starts_at=start, ends_at=start + timedelta(hours=2)
    )
    return other


def titles(client: Client, **looked_for: str) -> list[str]:
    page = html_of(client.get("/opbrengsten/", looked_for))
    return re.findall(r'<a href="/opbrengsten/\d+/">(.*?)</a>', page)


@pytest.fixture
def three(edition: Edition, gijs: User) -> Edition:
    """Three outcomes of two editions."""
    made(older(edition), gijs, what="Een draaiboek voor de eerste dag thuis")
    made(edition, gijs, 2, 1, what="Een film over bellen", for_whom="Mentoren")
    made(edition, gijs, 1, 1, what="Een gids", text="Bellen doet u op dag één.")
    return edition


def test_all_outcomes_stand_on_one_page_the_newest_edition_first(
    client: Client, three: Edition
) -> None:
    assert titles(client) == [
        "Een gids",
        "Een film over bellen",
        "Een draaiboek voor de eerste dag thuis",
    ]
    page = page_at(client, "/opbrengsten/")
    assert re.findall(r"<h2 .*>(.*?)</a></h2>", page) == [
        "Leergemeenschap Werken aan aanwezigheid (2027)",
        "Preventie (2025)",
    ]


@pytest.mark.parametrize(
    ("looked_for", "found"),
    [
        ({"zoek": "BELLEN"}, ["Een gids", "Een film over bellen"]),
        ({"zoek": "bellen mentoren"}, ["Een film over bellen"]),
        ({"thema": "Thuiszitten"}, ["Een draaiboek voor de eerste dag thuis"]),
        ({"zoek": "bellen", "thema": "Aanwezigheidsbeleid"}, ["Een gids"]),
        ({"zoek": "olifant"}, []),
        ({"zoek": "100%"}, []),
        ({"thema": "Geen thema"}, None),
        ({"zoek": "b" * 101}, None),
        ({"blad": "99"}, None),
    ],
    ids=str,
)
def test_one_finds_an_outcome_by_words_and_theme(
    client: Client, three: Edition, looked_for: dict[str, str], found: list[str] | None
) -> None:
    assert titles(client, **looked_for) == (titles(client) if found is None else found)


def test_what_is_found_nowhere_is_said_with_a_way_on(client: Client, three: Edition) -> None:
    page = text_of(client.get("/opbrengsten/?zoek=olifant"))
    assert "0 opbrengsten gevonden. Toon alles" in page
    assert "Daarmee vinden we niets." in page


def test_before_anything_is_published_the_page_says_when(client: Client, edition: Edition) -> None:
    assert "Er is nog geen opbrengst gepubliceerd." in page_at(client, "/opbrengsten/")


def test_the_menu_leads_to_all_outcomes(client: Client, edition: Edition) -> None:
    assert '<a href="/opbrengsten/">Opbrengsten</a>' in page_at(client, "/")


@pytest.mark.parametrize("many", [1, 12])
def test_all_outcomes_take_as_many_statements_for_many(
    client: Client,
    edition: Edition,
    gijs: User,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, many + 1):
        made(edition, gijs, number=number)
    with django_assert_num_queries(5):
        client.get("/opbrengsten/")


@pytest.mark.parametrize(
    ("licence", "sentence"),
    [
        ("cc_by", "U mag dit delen en aanpassen, als u de makers noemt. Licentie: CC BY 4.0."),
        ("all_rights", "Vraag dan eerst toestemming: mail naar vragen@example.org."),
    ],
)
def test_each_page_says_what_one_may_do(
    client: Client, edition: Edition, gijs: User, licence: str, sentence: str
) -> None:
    outcome = made(edition, gijs)
    Edition.objects.update(licence=licence, contact_email="vragen@example.org")
    for address in addresses(outcome):
        assert sentence in text_of(client.get(address))


@pytest.mark.parametrize("query", ["", "?zoek=gids&thema=&blad=1"])
def test_a_list_says_which_address_lasts(
    client: Client, edition: Edition, gijs: User, query: str
) -> None:
    made(edition, gijs)
    for address in ("/opbrengsten/", f"/edities/{edition.slug}/opbrengsten/"):
        page = page_at(client, address + query)
        assert f'<link rel="canonical" href="http://localhost{address}">' in page
