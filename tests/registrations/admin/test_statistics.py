"""The pages with numbers: every number is there in words, and what leaves the house hides few."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django import Settings

from registrations.desk.numbers import Subject
from registrations.models import Attendance, Participant
from sessions_app.models import Edition, User
from tests.groups import arrive, crowd, grouped
from tests.people import NOW, session_of

pytestmark = pytest.mark.portable


def address(edition: Edition, page: str = "statistics", *more: str) -> str:
    return reverse(f"admin:sessions_app_edition_{page}", args=[edition.pk, *more])


def words_of(page: str, tag: str = "section") -> dict[str, str]:
    """What each part of a page says, by its heading."""
    parts = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", page, re.DOTALL)
    found = {}
    for part in parts:
        if heading := re.search(r"<h2>(.*?)</h2>(.*)", part, re.DOTALL):
            found[heading[1]] = " ".join(strip_tags(heading[2].replace("<", " <")).split())
    return found


@pytest.fixture
def busy(edition: Edition) -> Edition:
    """An edition with a group of six, of whom some were at the first session, which is now."""
    first, second, _ = edition.themes.all()
    grouped(first, 1, "anna", "bo", "cas", "dee", "eva", "fay")
    arrive(second, "gus")
    session = session_of(edition)
    session.starts_at = NOW
    session.save()
    for person in Participant.objects.filter(given_name__in=["Anna", "Bo"]):
        Attendance.objects.create(
            participant=person, session=session, subgroup=person.subgroup, status="present"
        )
    Participant.objects.update(registered_at=NOW)
    return edition


def test_an_edition_leads_to_its_numbers(desk: Client, edition: Edition) -> None:
    change = reverse("admin:sessions_app_edition_change", args=[edition.pk])
    assert address(edition) in desk.get(change).content.decode()


def test_every_part_is_said_in_words(desk: Client, busy: Edition) -> None:
    parts = words_of(desk.get(address(busy)).content.decode())
    legend = "Elke stip is één mens."
    file = "Bestand om te delen over {} (csv)"
    assert parts["Thema’s"] == (
        "Thema Deelnemers Als stippen Aanwezigheidsbeleid 6 "
        f"Effectieve methodieken 1 Samenwerken 0 {legend} {file.format('themas')}"
    )
    assert parts["Aanmeldingen"] == (
        "Van 1 september 2026 tot en met 1 september 2026, elke kolom is een dag. "
        f"{legend} Dezelfde getallen in een tabel "
        f"Aanmeldingen Dag Aanmeldingen 1 september 2026 7 {file.format('aanmeldingen')}"
    )
    assert parts["Wie er was, per subgroep"].endswith(
        "Aanwezigheidsbeleid, subgroep 1 2 van 2 " + file.format("subgroepen")
    )
    assert "1 september 2026 2 0 0 0 4" in parts["Wie er was"]
    assert "Primair onderwijs 1 1 0" in parts["Sectoren"]


def test_an_empty_edition_says_that_there_is_nothing_yet(desk: Client, edition: Edition) -> None:
    parts = words_of(desk.get(address(edition)).content.decode())
    assert parts["Aanmeldingen"] == "Er heeft zich nog niemand aangemeld."
    assert parts["Wie er was"] == "Er is nog geen bijeenkomst geweest."
    assert parts["Wie er was, per subgroep"] == "Er is nog geen bijeenkomst geweest."


@pytest.mark.parametrize("subject", list(Subject))
def test_each_table_is_a_file_without_small_numbers(
    desk: Client, busy: Edition, subject: Subject
) -> None:
    answer = desk.get(address(busy, "numbers", subject))
    name = f"werken-aan-aanwezigheid-2026-{subject}.csv"
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "text/csv; charset=utf-8",
        f'attachment; filename="{name}"',
    )
    _, *rows = answer.content.decode("utf-8-sig").splitlines()
    cells = [cell.strip('"') for row in rows for cell in row.split(";")[1:]]
    assert not {"1", "2", "3", "4"} & set(cells)


def test_a_file_has_the_words_of_its_table(desk: Client, busy: Edition) -> None:
    content = desk.get(address(busy, "numbers", "themas")).content.decode("utf-8-sig")
    assert content.splitlines() == [
        '"Thema";"Deelnemers"',
        '"Samenwerken";"0"',
        '"Overige thema’s";"7"',
    ]


def test_a_name_that_looks_like_a_formula_stays_a_name(desk: Client, busy: Edition) -> None:
    Participant.objects.update(organisation='=cmd|"x"!A1')
    content = desk.get(address(busy, "numbers", "organisaties")).content.decode("utf-8-sig")
    assert content.splitlines()[1] == '"\'=cmd|""x""!A1";"7"'
    page = desk.get(address(busy)).content.decode()
    assert "=cmd|&quot;x&quot;!A1" in page


def test_a_table_that_is_not_there_is_missing(desk: Client, edition: Edition) -> None:
    assert desk.get(address(edition, "numbers", "namen")).status_code == 404


def test_the_report_names_no_small_number(desk: Client, busy: Edition) -> None:
    page = desk.get(address(busy, "report")).content.decode()
    main = " ".join(strip_tags(page[page.index("<main") : page.index("</main>")]).split())
    assert "7 deelnemers van 6 organisaties, 3 thema’s, 3 bijeenkomsten, van 1 september" in main
    assert "Partners: Steunpunt Passend Onderwijs, Ingrado." in main
    parts = words_of(page)
    assert parts["Sectoren"].startswith("Sector Deelnemers Als stippen Overige sectoren 7")
    assert "1 september 2026 minder dan 5" in parts["Wie er was"]


def test_who_only_reads_sees_the_numbers(client: Client, busy: Edition, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    lia = User.objects.create_user("lia@example.org", "demo-demo-demo", name="Lia", is_staff=True)
    client.force_login(lia)
    pages = [address(busy), address(busy, "report"), address(busy, "numbers", "themas")]
    assert [client.get(page).status_code for page in pages] == [200] * 3


@pytest.mark.parametrize("page", ["statistics", "report"])
def test_a_page_costs_the_same_for_few_and_for_many(desk: Client, busy: Edition, page: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(busy, page))
        return len(queries)

    cost()
    before = cost()
    crowd(busy.themes.all()[1], 60)
    assert cost() == before <= 30
