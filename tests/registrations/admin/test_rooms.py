"""The organiser's lists and rooms: pages to read and print, and buttons that fetch a file."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django.fixtures import Settings

from registrations import jobs
from registrations.desk.tables import read_table
from registrations.models import (
    Attendance,
    AttendanceStatus,
    ExportLog,
    Participant,
    Subgroup,
    Work,
)
from sessions_app.models import Edition, Session, Theme
from tests.people import NOW, make_facilitator, make_participant

pytestmark = pytest.mark.portable

Scope = Edition | Theme


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """A theme of Piet and Noor in one subgroup, Ali in another, and Late in none."""
    theme = edition.themes.get(position=1)
    theme.facilitators.add(make_facilitator())
    one, two = (Subgroup.objects.create(theme=theme, number=number) for number in (1, 2))
    for name, group, shares in [
        ("Piet", one, True),
        ("Noor", one, False),
        ("Ali", two, False),
        ("Late", None, False),
    ]:
        make_participant(
            theme,
            given_name=name,
            name_prefix="",
            email=f"{name.lower()}@example.org",
            subgroup=group,
            share_contact=shares,
        )
    return theme


@pytest.fixture(params=["edition", "theme"])
def scope(request: pytest.FixtureRequest, edition: Edition, theme: Theme) -> Scope:
    """Every page is there for the whole edition and for a theme."""
    return edition if request.param == "edition" else theme


def address(scope: Scope, page: str = "rooms", *more: int) -> str:
    name = f"admin:sessions_app_{scope._meta.model_name}_{page}"
    return reverse(name, args=[scope.pk, *more])


def text_of(client: Client, url: str) -> str:
    """What a page says, without its head."""
    page = client.get(url)
    assert page.status_code == 200
    main = re.search(r"<(main|div id=\"content\").*</main>", page.content.decode(), re.DOTALL)
    assert main
    return " ".join(strip_tags(main[0].replace("<wbr>", "").replace("<", " <")).split())


def test_the_list_leads_to_the_rooms(desk: Client, scope: Scope) -> None:
    changelist = reverse(f"admin:sessions_app_{scope._meta.model_name}_changelist")
    assert address(scope) in desk.get(changelist).content.decode()


def test_the_page_tells_the_rooms_and_who_has_none(
    desk: Client, scope: Scope, theme: Theme
) -> None:
    page = desk.get(address(scope)).content.decode()
    assert re.findall(r"<li><strong>(\w\d .*?)</strong>(.*?)</li>", page) == [
        ("A1 Aanwezigheidsbeleid", ", 2 deelnemers, gespreksleider: Gijs"),
        ("A2 Aanwezigheidsbeleid", ", 1 deelnemer, gespreksleider: Gijs"),
    ]
    without = page[page.index("Nog niet ingedeeld") :]
    assert re.findall(r">(\w+) Vries", without) == ["Late"]
    assert reverse("admin:sessions_app_theme_divide", args=[theme.pk]) in without


def test_the_page_says_what_decides_whether_people_get_to_their_room(
    desk: Client, scope: Scope
) -> None:
    text = text_of(desk, address(scope))
    assert "ingelogd met precies het e-mailadres uit het bestand" in text
    assert "de app van Zoom gebruikt, niet de browser" in text
    assert "Wie zonder account meedoet, is voor Zoom een gast. Gasten kiezen zelf" in text
    assert "Zijn de bijeenkomsten in Zoom een reeks, dan geldt die indeling voor de hele" in text
    assert "Een lijst met adressen plakken kan niet" in text
    assert "Heeft een groep een eigen vergaderlink? Die telt alleen als de groepen apart" in text


def rooms_file(desk: Client, scope: Scope) -> list[str]:
    return desk.post(address(scope), {"file": "ruimtes.csv"}).getvalue().decode().splitlines()


def test_gespreksleiders_are_brought_to_the_one_room_they_lead(
    desk: Client, scope: Scope, theme: Theme
) -> None:
    # Gijs leads the theme, so both rooms, until the second has a gespreksleider of its own.
    assert "kiest zelf een ruimte: Gijs (2 groepen)." in text_of(desk, address(scope))
    sheet = text_of(desk, address(scope, "host_sheet", 1))
    assert (
        "Zij kiezen tijdens de bijeenkomst zelf een ruimte. Gijs "
        "A1 Aanwezigheidsbeleid, A2 Aanwezigheidsbeleid"
    ) in sheet
    noor = make_facilitator(email="noor.leidt@example.org", name="Noor")
    gone = make_facilitator(email="weg@example.org", name="Weg", is_active=False)
    theme.subgroups.get(number=2).facilitators.add(noor, gone)
    assert rooms_file(desk, scope) == [
        "Pre-assign Room Name,Email Address",
        "A1 Aanwezigheidsbeleid,noor@example.org",
        "A1 Aanwezigheidsbeleid,piet@example.org",
        "A1 Aanwezigheidsbeleid,gijs@example.org",
        "A2 Aanwezigheidsbeleid,ali@example.org",
        "A2 Aanwezigheidsbeleid,noor.leidt@example.org",
    ]
    assert "kiest zelf een ruimte" not in text_of(desk, address(scope))
    for page in (address(scope, "roster"), address(scope, "host_sheet", 1)):
        assert re.findall(
            r"(A\d) Aanwezigheidsbeleid Gespreksleiders?: (\w+)", text_of(desk, page)
        ) == [("A2", "Noor")]


def test_who_leads_a_room_and_sits_in_it_stands_in_the_file_once(
    desk: Client, theme: Theme
) -> None:
    piet = make_facilitator(email="piet@example.org", name="Piet")
    theme.subgroups.get(number=1).facilitators.add(piet)
    assert [line for line in rooms_file(desk, theme) if "piet" in line] == [
        "A1 Aanwezigheidsbeleid,piet@example.org"
    ]


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("deelnemers.csv", "text/csv; charset=utf-8"),
        (
            "deelnemers.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("ruimtes.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_button_fetches_a_file_and_that_is_written_down(
    desk: Client, scope: Scope, file: str, kind: str
) -> None:
    answer = desk.post(address(scope), {"file": file})
    assert answer.getvalue()
    stem = "werken-aan-aanwezigheid-2026" + ("-thema-1" if isinstance(scope, Theme) else "")
    assert answer.status_code == 200
    assert {name: answer[name] for name in ["Content-Type", "Content-Disposition"]} == {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{stem}-{file}"',
    }
    assert "no-store" in answer["Cache-Control"]
    log = ExportLog.objects.get()
    assert (str(log.by), log.at, log.what) == ("Olga", NOW, f"{stem}-{file}")
    assert log.rows == (3 if file == "ruimtes.csv" else 4)


@pytest.mark.parametrize("file", ["", "deelnemers.pdf", "CSV"])
def test_a_file_that_is_not_there_is_not_made(desk: Client, theme: Theme, file: str) -> None:
    assert desk.post(address(theme), {"file": file}).status_code == 400
    assert not ExportLog.objects.exists()


def test_reading_fetches_nothing(desk: Client, scope: Scope) -> None:
    for page in [address(scope), address(scope, "roster"), address(scope, "host_sheet", 1)]:
        assert desk.get(f"{page}?file=deelnemers.csv")["Content-Type"].startswith("text/html")
    assert not ExportLog.objects.exists()
    assert desk.post(address(scope, "roster")).status_code == 405
    assert desk.post(address(scope, "host_sheet", 1)).status_code == 405


def test_the_roster_for_groups_has_the_addresses_of_who_shares_them(
    desk: Client, scope: Scope
) -> None:
    text = text_of(desk, address(scope, "roster"))
    assert re.findall(r"\S+@\S+", text) == ["piet@example.org"]
    assert "Gespreksleider: Gijs" in text
    assert re.findall(r"(?:Noor|Piet|Ali|Late) Vries", text) == [
        "Noor Vries",
        "Piet Vries",
        "Ali Vries",
        "Late Vries",
    ]
    assert (
        "Piet Vries piet@example.org De Regenboog intern begeleider Primair onderwijs Utrecht"
        in text
    )


def test_the_roster_for_organisers_has_every_address(desk: Client, scope: Scope) -> None:
    text = text_of(desk, address(scope, "roster") + "?organisatie")
    assert re.findall(r"\S+@\S+", text) == [
        "noor@example.org",
        "piet@example.org",
        "ali@example.org",
        "late@example.org",
    ]


def test_the_host_sees_rooms_who_cannot_come_and_who_has_no_room(
    desk: Client, scope: Scope
) -> None:
    session = Session.objects.get(position=2)
    for name in ["Noor", "Late"]:
        Attendance.objects.create(
            participant=Participant.objects.get(given_name=name),
            session=session,
            status=AttendanceStatus.EXCUSED,
        )
    Participant.objects.filter(given_name="Ali").update(email="=ali@example.org")

    text = text_of(desk, address(scope, "host_sheet", 2))

    assert "Bijeenkomst 2" in text
    assert "dinsdag 24 november 2026, 13.00–15.30 uur" in text
    assert "4 deelnemers, van wie er 2 niet kunnen komen." in text
    assert text[text.index("A1 Aan") : text.index("Gespreksleiders van")].strip() == (
        "A1 Aanwezigheidsbeleid Noor Vries, kan niet De Regenboog Piet Vries De Regenboog "
        "A2 Aanwezigheidsbeleid Ali Vries De Regenboog"
    )
    assert text[text.index("Niet vooraf") :] == (
        "Niet vooraf in een ruimte Breng deze deelnemers tijdens de bijeenkomst zelf naar een "
        "ruimte. Ali Vries De Regenboog Aanwezigheidsbeleid, subgroep 2: Zoom herkent het "
        "e-mailadres niet Late Vries, kan niet De Regenboog Aanwezigheidsbeleid, nog geen subgroep"
    )


def test_who_can_all_come_is_not_counted_as_nobody(desk: Client, scope: Scope) -> None:
    text = text_of(desk, address(scope, "host_sheet", 1))
    assert "4 deelnemers. Vul de ring van wie er is." in text


def test_the_sheet_of_a_theme_counts_who_is_in_it(desk: Client, theme: Theme) -> None:
    other = make_participant(theme.edition.themes.get(position=2), email="b@example.org")
    session = Session.objects.get(position=2)
    excused = AttendanceStatus.EXCUSED
    Attendance.objects.create(participant=other, session=session, status=excused)
    assert "4 deelnemers. Vul" in text_of(desk, address(theme, "host_sheet", 2))
    assert "5 deelnemers, van wie er 1 niet kan komen." in text_of(
        desk, address(theme.edition, "host_sheet", 2)
    )


def test_other_sessions_have_other_absentees_and_other_editions_no_sheet(
    desk: Client, theme: Theme
) -> None:
    assert "kan niet" not in text_of(desk, address(theme, "host_sheet", 1))
    assert desk.get(address(theme, "host_sheet", 9)).status_code == 404


def test_a_session_that_is_off_says_so_to_its_host(desk: Client, theme: Theme) -> None:
    Session.objects.filter(position=1).update(cancelled_at=NOW)
    text = text_of(desk, address(theme, "host_sheet", 1))
    assert "Deze bijeenkomst gaat niet door." in text


def test_before_anybody_is_there_the_pages_say_so(desk: Client, edition: Edition) -> None:
    assert "Er zijn nog geen ruimtes" in text_of(desk, address(edition))
    assert "Er zijn nog geen deelnemers met een plaats." in text_of(
        desk, address(edition, "roster")
    )
    assert "Er zijn nog geen ruimtes." in text_of(desk, address(edition, "host_sheet", 1))


def test_who_only_reads_sees_the_pages_and_fetches_nothing(
    client: Client, theme: Theme, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_facilitator(email="staf@example.org", is_staff=True))
    pages = [address(theme), address(theme, "roster"), address(theme, "host_sheet", 1)]
    assert [client.get(page).status_code for page in pages] == [200] * 3
    assert 'name="file"' not in client.get(address(theme)).content.decode()
    assert client.post(address(theme), {"file": "deelnemers.csv"}).status_code == 403
    assert not ExportLog.objects.exists()


def test_to_a_gespreksleider_there_are_no_such_pages(client: Client, theme: Theme) -> None:
    client.force_login(theme.facilitators.get())
    pages = [address(theme), address(theme, "roster"), address(theme, "host_sheet", 1)]
    assert [client.get(page).status_code for page in pages] == [404] * 3
    assert client.post(address(theme), {"file": "deelnemers.csv"}).status_code == 404
    assert not ExportLog.objects.exists()


def test_the_log_is_to_read_only(desk: Client, theme: Theme) -> None:
    desk.post(address(theme), {"file": "deelnemers.csv"}).getvalue()
    log = ExportLog.objects.get()
    url = reverse("admin:registrations_exportlog_change", args=[log.pk])
    assert (
        log.what in desk.get(reverse("admin:registrations_exportlog_changelist")).content.decode()
    )
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"what": "niets", "rows": 0}).status_code == 403
    assert (
        desk.post(
            reverse("admin:registrations_exportlog_delete", args=[log.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    assert desk.get(reverse("admin:registrations_exportlog_add")).status_code == 403
    assert list(ExportLog.objects.values_list("what", flat=True)) == [log.what]


def test_every_page_takes_as_many_statements_for_300_people_as_for_30(
    desk: Client, scope: Scope, theme: Theme
) -> None:
    def statements(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            act()
        return len(captured)

    acts: list[Callable[[], object]] = [
        lambda: desk.get(address(scope)),
        lambda: desk.get(address(scope, "roster")),
        lambda: desk.get(address(scope, "host_sheet", 1)),
        lambda: desk.post(address(scope), {"file": "deelnemers.csv"}).getvalue(),
        lambda: desk.post(address(scope), {"file": "deelnemers.xlsx"}).getvalue(),
        lambda: desk.post(address(scope), {"file": "ruimtes.csv"}).getvalue(),
    ]
    groups = [*theme.subgroups.all(), None]
    found = []
    for number in (30, 300):
        for i in range(Participant.objects.count(), number):
            make_participant(theme, email=f"p{i}@example.org", subgroup=groups[i % 3])
        found.append([statements(act) for act in acts])
    assert found[0] == found[1]
    # Two of each are the session and the user, and one whether they are too many; one of a file is
    # its line in the log. The bar of the first takes two, and the name of an edition its sessions.
    assert found[0] == [10, 8, 10, 5, 6, 8]


def test_very_many_people_are_fetched_but_not_printed(
    desk: Client, scope: Scope, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_participant(edition.themes.get(position=2), email="bo@example.org")
    monkeypatch.setattr("registrations.admin.rooms.MOST_IN_A_REQUEST", 3)
    text = text_of(desk, address(scope))
    assert "meer dan 10.000 deelnemers" in text
    assert {word for word in ("Afdrukken", "Zoom", "Piet") if word in text} == set()
    for page in (address(scope, "roster"), address(scope, "host_sheet", 1)):
        answer = desk.get(page, follow=True)
        assert [str(one) for one in answer.context["messages"]] == [
            "Dat kan niet voor zo veel deelnemers tegelijk."
        ]
    assert desk.post(address(scope), {"file": "ruimtes.csv"})["Location"] == address(scope)
    people = desk.post(address(scope), {"file": "deelnemers.csv"}).getvalue()
    answer = desk.post(address(scope), {"file": "deelnemers.xlsx"})
    work = Work.objects.get()
    assert answer["Location"] == reverse("admin:registrations_work_change", args=[work.pk])
    jobs.do_works()
    table = read_table(b"".join(work.content()))
    assert table == read_table(people)
    assert len(table.rows) == scope.participants.count()
