"""Pages about the site itself."""

import re
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify
from pytest_django import DjangoAssertNumQueries, Settings

from leergemeenschap import views
from registrations import jobs
from registrations.desk.bar import PLACES
from registrations.groupwork import outcomes
from registrations.models import OutcomeState, Participant
from registrations.privacy import fields
from sessions_app.models import Edition, User
from tests.pages import html_of, page_at, text_of
from tests.people import NOW, make_edition, make_group, make_organiser
from tests.smtp import make_mail

PAGES = ["/privacy/", "/toegankelijkheid/", "/robots.txt", "/.well-known/security.txt"]


def lines(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    return answer.content.decode().splitlines()


def test_a_site_that_is_ready_says_so_in_two_statements(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    jobs.do_due()
    client.get("/healthz")
    with django_assert_num_queries(2):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer["Cache-Control"] == "no-store, private"


def test_a_second_line_says_which_work_is_behind(
    client: Client, db: None, clock: time_machine.Traveller
) -> None:
    every = ", ".join(each.name for each in jobs.ROUNDS)
    assert client.get("/healthz").content.decode() == f"ok\nwork is behind: {every}"
    jobs.do_due()
    make_mail()
    clock.shift(timedelta(minutes=11))
    jobs.do_due()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content.decode()) == (200, "ok\nwork is behind: mail")


def test_a_database_that_lacks_a_migration_is_not_ready(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="registrations").latest("name")
    last.delete()
    monkeypatch.setattr(views, "_migrated", Event())
    answer = client.get("/healthz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    MigrationRecorder(connection).record_applied("registrations", last.name)
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_pages_about_the_site_need_no_database(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert client.post(address).status_code == 405


def test_search_engines_stay_out_of_what_is_private(client: Client) -> None:
    assert lines(client, "/robots.txt") == [
        "User-agent: *",
        "Disallow: /aanmelding/",
        "Disallow: /account/",
        "Disallow: /admin/",
        "Disallow: /begeleiding/",
        "Disallow: /op-de-hoogte/",
        "",
        "Sitemap: http://localhost/sitemap.xml",
    ]


def test_search_engines_find_each_public_page_once(
    client: Client, edition: Edition, gijs: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    hidden = make_edition("verborgen", is_published=False)
    group = make_group(edition.themes.get(position=1))
    content: Any = dict.fromkeys(outcomes.FIELDS, "") | {"what": "Een gids"}
    written = outcomes.write(group, by=gijs, version=0, state=OutcomeState.SHARED, **content)
    outcome = outcomes.publish(written)
    for statements in (2, 0):
        with django_assert_num_queries(statements):
            answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    found = ElementTree.fromstring(answer.content).findall("{*}url/{*}loc")
    paths = [str(place.text).removeprefix("http://localhost") for place in found]
    assert paths == [
        edition.get_absolute_url(),
        "/edities/",
        "/opbrengsten/",
        "/zo-maken-wij-de-groepen/",
        "/privacy/",
        "/toegankelijkheid/",
        outcome.get_absolute_url(),
    ]
    assert {client.get(path).status_code for path in paths} == {200}
    assert hidden.get_absolute_url() not in paths


def test_who_finds_a_leak_knows_where_to_report_it(
    client: Client, clock: time_machine.Traveller
) -> None:
    contact, expires, languages, canonical = lines(client, "/.well-known/security.txt")
    assert contact == "Contact: mailto:leergemeenschap@localhost"
    until = datetime.strptime(expires, "Expires: %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert (until - NOW).days == 180
    assert languages == "Preferred-Languages: nl, en"
    assert canonical == "Canonical: http://localhost/.well-known/security.txt"


def test_the_privacy_page_has_every_line_of_the_table_in_order(client: Client) -> None:
    page = page_at(client, "/privacy/")
    found = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in found]
    assert lines == [
        [row.what, row.purpose, row.ground.value, row.seen_by, row.stays] for row in fields.rows()
    ]


def test_the_privacy_page_tells_the_usual_term_of_an_edition(client: Client) -> None:
    assert "We vergeten u 180 dagen na de laatste bijeenkomst." in page_at(client, "/privacy/")


@pytest.mark.parametrize(
    ("named", "told", "mailboxes"),
    [
        (
            {},
            "De organisatie achter deze leergemeenschap is verantwoordelijk",
            ["leergemeenschap@localhost"],
        ),
        (
            {
                "CONTROLLER": "Stichting <Aanwezig>",
                "PRIVACY_CONTACT": "privacy@example.org",
                "DATA_PROTECTION_OFFICER": "fg@example.org",
            },
            "Stichting <Aanwezig> is verantwoordelijk",
            ["privacy@example.org", "fg@example.org"],
        ),
    ],
)
def test_the_privacy_page_says_who_answers_for_the_data_and_where_to_ask(
    client: Client, settings: Settings, named: dict[str, str], told: str, mailboxes: list[str]
) -> None:
    for name, value in named.items():
        setattr(settings, name, value)
    answer = client.get("/privacy/")
    assert f"{told} voor uw gegevens. De wet noemt dat" in text_of(answer)
    links = re.findall(r'href="mailto:([^"]+)"', html_of(answer))
    assert links == [*mailboxes, mailboxes[0]]


def test_a_form_without_its_token_is_refused_in_dutch(edition: object) -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/")
    assert answer.status_code == 403
    assert '<html lang="nl">' in answer.content.decode()


@pytest.mark.django_db
def test_every_link_in_the_handbook_of_organisers_leads_somewhere(
    client: Client, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    page = client.get("/admin/uitleg/").content.decode()
    body = page[page.index('id="content-main"') :]
    links = set(re.findall(r'<a href="(/[^"]+)"', body))
    assert len(links) >= 10
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.django_db
def test_the_handbook_has_a_part_for_each_place_of_the_bar(
    client: Client, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    page = client.get("/admin/uitleg/").content.decode()
    assert re.findall(r'<section id="(.*?)">', page) == [slugify(place) for place in PLACES]


@pytest.mark.parametrize("address", ["", "aangemeld/", "opbrengsten/", "/edities/", *PAGES[:2]])
def test_what_search_engines_may_show_has_a_description(
    client: Client, edition: Edition, address: str
) -> None:
    edition.lead = "Drie bijeenkomsten over aanwezigheid op school."
    edition.save()
    if not address.startswith("/"):
        address = edition.get_absolute_url() + address
    answer = client.get(address)
    assert "noindex" not in answer.headers.get("X-Robots-Tag", "")
    described = re.findall('<meta name="description" content="([^"]*)">', html_of(answer))
    assert len(described) == 1
    assert 20 < len(described[0]) < 200


SLOGAN, QUESTION = (
    "Een stip is iemand die er is.",
    "Hebt u een vraag? Mail naar vragen@example.org.",
)
LOST, SIGN_IN = "Persoonlijke link kwijt?", "Inloggen voor organisatoren en gespreksleiders"
OUT, ABOUT = "Uitloggen", "Privacy Toegankelijkheid"


def footer(client: Client, address: str) -> str:
    """What stands below a page."""
    footer = re.search("<footer.*</footer>", page_at(client, address), re.DOTALL)
    assert footer
    return " ".join(re.sub("<[^>]*>", " ", footer[0]).split()).replace(" .", ".")


def test_the_footer_offers_what_its_reader_can_use(
    client: Client, piet: Participant, tablet: Client, desk: Client
) -> None:
    edition = piet.edition
    report = reverse("admin:sessions_app_edition_report", args=[edition.pk])
    assert {
        "the programme": footer(client, edition.get_absolute_url()),
        "another page": footer(client, f"{edition.get_absolute_url()}aanmelden/"),
        "a page of no edition": footer(client, "/privacy/"),
        "a private link": footer(client, piet.private_link),
        "who is signed in": footer(tablet, "/begeleiding/"),
        "their account": footer(tablet, "/account/"),
        "an organiser": footer(desk, report),
    } == {
        "the programme": f"{SLOGAN} {LOST} {ABOUT} {SIGN_IN}",
        "another page": f"{QUESTION} {LOST} {ABOUT} {SIGN_IN}",
        "a page of no edition": f"{LOST} {ABOUT} {SIGN_IN}",
        "a private link": f"{QUESTION} {ABOUT}",
        "who is signed in": f"{ABOUT} {OUT}",
        "their account": f"{ABOUT} {OUT}",
        "an organiser": f"{QUESTION} {ABOUT} {OUT}",
    }
