"""People from a file: all of them or none, each fault by row and column, and the way back."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from registrations import jobs
from registrations.desk import imports
from registrations.desk import work as long_work
from registrations.desk.columns import COLUMNS, suggest
from registrations.desk.exports import FileFormat, people_file
from registrations.desk.imports import Checked, check
from registrations.desk.tables import MOST_BYTES, read_table
from registrations.models import (
    Attendance,
    AttendanceStatus,
    Event,
    ExportLog,
    Participant,
    QueuedMail,
    Region,
    Sector,
    Status,
    Work,
    WorkKind,
    WorkState,
)
from sessions_app.models import Edition, Theme, User
from tests.pages import html_of
from tests.people import NOW, make_edition, make_group, make_organiser, make_participant, session_of

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

HEADINGS = ["Achternaam", "Voornaam", "E-mailadres", "School", "Functie", "Sector", "Provincie"]
ROW = ["Jansen", "Lies", "lies@example.org", "De Linde", "leraar", "vo", "Utrecht"]


@pytest.fixture
def olga(db: None) -> User:
    return make_organiser()


@pytest.fixture
def desk(client: Client, olga: User, settings: Settings) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(olga)
    return client


def file_of(*rows: list[str], headings: list[str] | None = None) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([headings or [*HEADINGS, "Thema"], *rows])
    return text.getvalue().encode()


def checked(edition: Edition, content: bytes) -> Checked:
    table = read_table(content)
    return check(table, suggest(table.headings), edition)


def faults(edition: Edition, content: bytes) -> list[str]:
    return [str(fault) for fault in checked(edition, content).faults]


def take_in(desk: Client, edition: Edition, content: bytes, **ticks: str) -> Work:
    """As an organiser does it: choose the file, look, and press; then the worker's turn."""
    file = SimpleUploadedFile("mensen.csv", content)
    page = desk.post(
        reverse("admin:sessions_app_edition_import", args=[edition.pk]), {"file": file}
    )["Location"]
    columns = desk.get(page).context["form"].initial
    answer = desk.post(page, columns | ticks | {"import": ""})
    if answer.status_code == 303:
        jobs.do_works()
    return Work.objects.get()


def told(people: Any) -> list[dict[str, Any]]:
    """All that a file says of people, in order of name."""
    fields = [column.field for column in COLUMNS if column.field not in ("theme", "subgroup")]
    return [
        {name: getattr(one, name) for name in fields}
        | {"theme": one.theme.title, "group": one.subgroup_number}
        for one in people.select_related("theme", "subgroup").order_by("sort_key", "email", "pk")
    ]


class TestChecking:
    """What is said before anything is stored."""

    def test_columns_are_known_by_many_names(self) -> None:
        headings = ["E-MAIL", "Naam", "voornaam ", "PROVINCIE", "Thema", "Opmerking", "Rol"]
        assert suggest(headings) == {
            "email": 0,
            "family_name": 1,
            "given_name": 2,
            "region": 3,
            "theme": 4,
            "job_title": 6,
        }

    def test_a_column_that_is_needed_and_not_there_is_named(self, edition: Edition) -> None:
        content = file_of(["Jansen"], headings=["Achternaam"])
        assert faults(edition, content)[:2] == [
            "Rij 1, kolom Voornaam: Deze kolom is nodig.",
            "Rij 1, kolom Organisatie: Deze kolom is nodig.",
        ]

    def test_every_fault_is_said_by_row_and_column(self, edition: Edition) -> None:
        wrong = ["", "http://x.nl", "piet", "De Linde", "leraar", "koken", "Parijs", "Tuinieren"]
        assert faults(edition, file_of([*ROW, "Samenwerken"], wrong)) == [
            "Rij 3, kolom Achternaam: Vul de achternaam in.",
            "Rij 3, kolom Voornaam: In de voornaam staat een webadres. Haal dat weg.",
            "Rij 3, kolom E-mailadres: Vul een volledig e-mailadres in, zoals naam@school.nl.",
            "Rij 3, kolom Sector: Vul een sector in die er is: " + ", ".join(Sector.labels) + ".",
            "Rij 3, kolom Provincie: Vul een provincie in die er is: "
            + ", ".join(Region.labels)
            + ".",
            "Rij 3, kolom Thema: Dit thema is er niet. Kies uit: "
            "Aanwezigheidsbeleid, Effectieve methodieken, Samenwerken.",
        ]

    @pytest.mark.parametrize(
        ("heading", "cell", "words"),
        [
            (
                "Status",
                "ja",
                "Vul een status in die er is: geplaatst, wachtlijst, afgemeld.",
            ),
            ("Subgroep", "A", "Vul het nummer van de subgroep in, zoals 2."),
            ("Subgroep", "1000", "Vul het nummer van de subgroep in, zoals 2."),
            ("Subgroep", "000000001" + 5000 * "0", "Vul het nummer van de subgroep in, zoals 2."),
            ("Bereidt voor", "soms", "Vul ja of nee in."),
            ("Aangemeld op", "gisteren", "Vul een datum in zoals 14-01-2027 of 14-01-2027 13:00."),
            ("Aangemeld op", "01-01-2030", "Dit moment is nog niet geweest."),
            # So some programs write a day that they do not know.
            ("Aangemeld op", "0001-01-01 00:00:00", "Deze datum is van vóór het jaar 2000."),
        ],
    )
    def test_each_column_says_what_it_takes(
        self, edition: Edition, heading: str, cell: str, words: str
    ) -> None:
        content = file_of([*ROW, "1", cell], headings=[*HEADINGS, "Thema", heading])
        assert faults(edition, content) == [f"Rij 2, kolom {heading}: {words}"]

    def test_a_group_is_only_for_who_has_a_place(self, edition: Edition) -> None:
        headings = [*HEADINGS, "Thema", "Status", "Subgroep"]
        content = file_of([*ROW, "1", "wachtlijst", "2"], headings=headings)
        assert faults(edition, content) == [
            "Rij 2, kolom Subgroep: Alleen wie geplaatst is, heeft een subgroep."
        ]

    def test_nobody_stands_in_it_twice_but_who_cancelled(self, edition: Edition) -> None:
        again = ["Jansen", "Lies", "LIES@example.org", *ROW[3:], "1"]
        assert faults(edition, file_of([*ROW, "1"], again)) == [
            "Rij 3, kolom E-mailadres: Deze deelnemer staat ook in rij 2."
        ]
        nameless = [*ROW[:2], "", *ROW[3:], "1"]
        assert faults(edition, file_of(nameless, nameless)) == [
            "Rij 3, kolom Achternaam: Deze deelnemer staat ook in rij 2."
        ]
        headings = [*HEADINGS, "Thema", "Status"]
        left = file_of([*ROW, "1", "afgemeld"], [*ROW, "1", ""], headings=headings)
        assert faults(edition, left) == []

    def test_who_is_known_is_recognised_however_they_are_spelled(
        self, edition: Edition, theme: Theme
    ) -> None:
        make_participant(theme, email="Lies@Example.org")
        make_participant(theme, given_name="Ömer", email="")
        omer = ["VRIES", "Omer", "", "de regenboog", *ROW[4:], "1"]
        headings = [*HEADINGS, "Thema", "tv"]
        found = checked(edition, file_of([*ROW, "1", ""], [*omer, "De"], headings=headings))
        assert (found.faults, found.known, found.arrivals) == ([], 2, [])

    def test_who_left_is_recognised_too_and_may_come_back(
        self, edition: Edition, theme: Theme
    ) -> None:
        make_participant(theme, email="lies@example.org", status=Status.CANCELLED, cancelled_at=NOW)
        headings = [*HEADINGS, "Thema", "Status"]
        again = checked(edition, file_of([*ROW, "1", "afgemeld"], headings=headings))
        assert (again.known, again.arrivals) == (1, [])
        back = checked(edition, file_of([*ROW, "1", ""], headings=headings))
        assert (back.known, len(back.arrivals)) == (0, 1)

    def test_places_are_given_in_the_order_of_the_file(
        self, edition: Edition, theme: Theme
    ) -> None:
        Theme.objects.filter(pk=theme.pk).update(capacity=2)
        make_participant(theme)
        rows = [[*ROW[:2], f"p{i}@example.org", *ROW[3:], "1"] for i in range(3)]
        assert checked(edition, file_of(*rows)).by_theme == [(theme, 1, 2, 0)]


class TestTakingIn:
    """What is stored, and who hears of it."""

    def test_people_are_there_and_nobody_is_mailed(self, desk: Client, edition: Edition) -> None:
        work = take_in(desk, edition, file_of([*ROW, "Samenwerken"]))
        assert (work.state, work.words, work.upload) == ("done", "1 deelnemer geïmporteerd.", None)
        lies = Participant.objects.get()
        assert (lies.full_name, lies.organisation, lies.theme.title, lies.status) == (
            "Lies Jansen",
            "De Linde",
            "Samenwerken",
            Status.PLACED,
        )
        assert QueuedMail.objects.count() == 0
        assert [(event.kind, event.by) for event in Event.objects.all()] == [
            ("enrolled", User.objects.get())
        ]

    def test_with_a_tick_each_hears_where_they_stand(
        self, desk: Client, edition: Edition, theme: Theme
    ) -> None:
        Theme.objects.filter(pk=theme.pk).update(capacity=1)
        make_participant(theme, status=Status.WAITING, waiting_since=NOW)
        headings = [*HEADINGS, "Thema", "Status"]
        rows = [
            [*ROW[:2], f"p{i}@example.org", *ROW[3:], "1", status]
            for i, status in enumerate(["geplaatst", "", "", "afgemeld"])
        ]
        nameless = [*ROW[:2], "", *ROW[3:], "1", ""]
        take_in(desk, edition, file_of(*rows, nameless, headings=headings), is_told="on")
        mails = QueuedMail.objects.order_by("pk").values_list("kind", "recipient")
        assert list(mails) == [
            ("confirmation", "p0@example.org"),
            ("waiting", "p1@example.org"),
            ("waiting", "p2@example.org"),
        ]
        assert "nummer 3" in QueuedMail.objects.get(recipient="p2@example.org").text

    def test_one_fault_far_down_and_nobody_is_stored(self, desk: Client, edition: Edition) -> None:
        rows = [[*ROW[:2], f"p{i}@example.org", *ROW[3:], "1"] for i in range(2999)]
        rows[2948][2] = "geen adres"
        content = file_of(*rows)
        assert faults(edition, content) == [
            "Rij 2950, kolom E-mailadres: In een e-mailadres staat geen spatie. "
            "Vul het in zoals naam@school.nl."
        ]
        assert take_in(desk, edition, content).state == "draft"
        assert Participant.objects.count() == 0

    def test_what_became_wrong_meanwhile_is_refused_by_the_worker(
        self, desk: Client, edition: Edition
    ) -> None:
        file = SimpleUploadedFile("mensen.csv", file_of([*ROW, "Samenwerken"]))
        address = reverse("admin:sessions_app_edition_import", args=[edition.pk])
        page = desk.post(address, {"file": file})["Location"]
        desk.post(page, desk.get(page).context["form"].initial | {"import": ""})
        edition.themes.filter(title="Samenwerken").update(title="Anders")
        jobs.do_works()
        work = Work.objects.get()
        assert work.state == "refused"
        assert work.words.startswith("Er is niets geïmporteerd. Rij 2, kolom Thema: Dit thema is")
        assert (Participant.objects.count(), work.upload) == (0, None)

    def test_who_signed_up_meanwhile_is_not_doubled(
        self, desk: Client, edition: Edition, theme: Theme
    ) -> None:
        make_participant(theme, email="lies@example.org")
        bart = ["Bos", "Bart", "bart@example.org", *ROW[3:], "1"]
        work = take_in(desk, edition, file_of([*ROW, "1"], bart))
        assert work.words == ("1 deelnemer geïmporteerd. 1 was al aangemeld en overgeslagen.")
        assert Participant.objects.count() == 2

    def test_pressed_twice_it_is_done_once(self, desk: Client, edition: Edition) -> None:
        work = take_in(desk, edition, file_of([*ROW, "1"]))
        page = reverse("admin:sessions_app_edition_import_check", args=[edition.pk, work.pk])
        assert desk.post(page, {"import": ""})["Location"].endswith(f"/work/{work.pk}/change/")
        assert jobs.do_works() == 0

    def test_one_column_is_not_two_things(self, desk: Client, edition: Edition) -> None:
        file = SimpleUploadedFile("mensen.csv", file_of([*ROW, "1"]))
        address = reverse("admin:sessions_app_edition_import", args=[edition.pk])
        page = desk.post(address, {"file": file})["Location"]
        chosen = desk.get(page).context["form"].initial | {"status": "0"}
        form = desk.post(page, chosen).context["form"]
        assert form.errors == {"status": ["Deze kolom is al gekozen voor Achternaam."]}

    def test_a_file_that_is_no_table_is_refused_beside_the_field(
        self, desk: Client, edition: Edition
    ) -> None:
        address = reverse("admin:sessions_app_edition_import", args=[edition.pk])
        file = SimpleUploadedFile("foto.jpg", b"\xff\xd8\0\0")
        assert desk.post(address, {"file": file}).context["form"].errors == {
            "file": ["Dit is geen tabel. Kies een CSV-bestand of een Excel-bestand (.xlsx)."]
        }
        assert desk.post(address).context["form"].errors == {"file": ["Kies een bestand."]}

    def test_a_file_as_large_as_the_page_says_can_be_handed_in(
        self, desk: Client, edition: Edition
    ) -> None:
        address = reverse("admin:sessions_app_edition_import", args=[edition.pk])
        rows = file_of([*ROW, "1"])
        for too_many, status in ((0, 303), (1, 200)):
            blank = (b" " * 99 + b"\n") * (MOST_BYTES // 100)
            content = (rows + blank)[: MOST_BYTES + too_many]
            answer = desk.post(address, {"file": SimpleUploadedFile("mensen.csv", content)})
            assert answer.status_code == status

    def test_of_a_long_heading_the_list_has_the_beginning(
        self, desk: Client, edition: Edition
    ) -> None:
        content = file_of([*ROW, "1", "x"], headings=[*HEADINGS, "Thema", "k" * 30_000])
        address = reverse("admin:sessions_app_edition_import", args=[edition.pk])
        page = desk.get(desk.post(address, {"file": SimpleUploadedFile("a.csv", content)}).url)
        assert page.context["form"].fields["status"].choices[-1] == ("8", "k" * 60)
        assert len(page.content) < 60_000


HOSTILE = ["=1+1", "-Jansen", "@Home; =2", "O'Brien", "'s-Graven", "a,-b", "x =y"]


@pytest.mark.parametrize("file_format", FileFormat)
def test_what_goes_out_comes_in_the_same(
    desk: Client, olga: User, edition: Edition, theme: Theme, file_format: FileFormat
) -> None:
    groups = [make_group(theme, number) for number in (1, 2, 10)]
    for i, words in enumerate(HOSTILE):
        make_participant(
            theme,
            email=f"p{i}@example.org",
            organisation=words,
            learning_question=words,
            subgroup=groups[i % 3],
            prepares=i % 2 == 0,
        )
    other = edition.themes.get(position=2)
    make_participant(other, email="", share_contact=True)
    make_participant(other, email="w@example.org", status=Status.WAITING, waiting_since=NOW)
    make_participant(other, email="c@example.org", status=Status.CANCELLED, cancelled_at=NOW)
    piet = Participant.objects.get(email="p0@example.org")
    Attendance.objects.create(
        participant=piet,
        session=session_of(edition),
        subgroup=piet.subgroup,
        status=AttendanceStatus.LATE,
    )
    before = told(edition.participants)
    columns = [column.field for column in COLUMNS]
    name, pieces = people_file(
        Participant.objects.filter(edition=edition),
        edition=edition,
        columns=[*columns, "session_1"],
        file_format=file_format,
        by=olga,
    )
    content = b"".join(pieces)
    assert name == f"{edition.slug}-deelnemers-2026-09-01.{file_format}"
    assert read_table(content).headings[-1] == "Bijeenkomst 1"
    assert [row[-1] for _, row in read_table(content).rows].count("kwam later") == 1
    empty = make_edition("leeg")
    assert take_in(desk, empty, content).words == "10 deelnemers geïmporteerd."
    assert told(empty.participants) == before


def test_three_thousand_people_go_out_and_come_in(
    desk: Client, olga: User, edition: Edition, theme: Theme
) -> None:
    Participant.objects.bulk_create(
        Participant(
            edition=edition,
            theme=theme,
            given_name="Ana",
            family_name=f"Bos{'abcdefghij'[i % 10]} {'abcdefghij'[i % 7] * (1 + i % 5)}",
            email=f"p{i}@example.org",
            organisation=f"School {i % 200}",
            job_title="leraar",
            sector="vo",
            region="drenthe",
        )
        for i in range(3000)
    )
    page = reverse("admin:registrations_participant_file")
    form = {"columns": [column.field for column in COLUMNS], "file_format": "xlsx"}
    content = desk.post(f"{page}?editie={edition.pk}", form).getvalue()
    log = ExportLog.objects.get()
    assert (log.by, log.rows) == (olga, 3000)
    empty = make_edition("leeg")
    assert take_in(desk, empty, content).words == "3000 deelnemers geïmporteerd."
    assert told(empty.participants) == told(edition.participants)


def test_a_file_has_the_people_of_the_list_and_the_columns_that_were_chosen(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    make_participant(theme, given_name="Noor", email="noor@example.org")
    make_participant(theme, status=Status.CANCELLED, cancelled_at=NOW)
    make_participant(make_edition("andere").themes.all()[0], email="x@example.org")
    page = reverse("admin:registrations_participant_file")
    page = f"{page}?editie={edition.pk}"
    assert desk.get(page).context["people"] == 2
    form = {"columns": ["given_name", "status"], "file_format": "csv"}
    answer = desk.post(f"{page}&q=noor", form)
    assert answer.getvalue().decode("utf-8-sig") == (
        '"Voornaam";"Status"\r\n"Noor";"geplaatst"\r\n'
    )
    assert desk.post(page, {"file_format": "pdf"}).context["form"].errors == {
        "columns": ["Kies minstens één kolom."],
        "file_format": ["Kies een van deze soorten."],
    }


def test_a_row_says_why_somebody_is_over_capacity(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    Theme.objects.filter(pk=theme.pk).update(capacity=1)
    make_participant(theme)
    headings = [*HEADINGS, "Thema", "Status"]
    take_in(desk, edition, file_of([*ROW, "1", "geplaatst"], headings=headings))
    lies = Participant.objects.get(given_name="Lies")
    assert (lies.status, lies.by_hand_because) == (Status.PLACED, imports.WITHOUT_ROOM)


def test_a_filter_that_is_none_leads_back_to_the_list(desk: Client, edition: Edition) -> None:
    page = reverse("admin:registrations_participant_file")
    answer = desk.get(page, {"editie": edition.pk, "iets": "anders"})
    assert answer["Location"] == reverse("admin:registrations_participant_changelist")


def test_a_file_of_the_worker_is_for_whoever_asked_for_it(
    desk: Client, olga: User, edition: Edition
) -> None:
    work = long_work.ask(kind=WorkKind.EXPORT, edition=edition, by=olga)
    Work.objects.update(state=WorkState.DONE, made_name="lijst.csv")
    work.parts.create(number=0, content=b"lijst")
    page = reverse("admin:registrations_work_change", args=[work.pk])
    file = reverse("admin:registrations_work_file", args=[work.pk])
    assert file in html_of(desk.get(page))
    assert desk.get(file).getvalue() == b"lijst"
    desk.force_login(make_organiser(email="oscar@example.org"))
    assert "Alleen wie dit vroeg, kan het bestand ophalen." in html_of(desk.get(page))
    assert desk.get(file).status_code == 403
    # Who asked, and may only read by now.
    User.objects.filter(pk=olga.pk).update(is_superuser=False)
    desk.force_login(User.objects.get(pk=olga.pk))
    assert desk.get(file).status_code == 403
