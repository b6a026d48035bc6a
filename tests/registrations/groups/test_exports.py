"""People in files: what is in them, in which order, and that no cell is ever a formula."""

import csv
import io
import re
import zipfile
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from pytest_django import DjangoAssertNumQueries

from registrations.groups import exports, rooms, spreadsheet
from registrations.groups.exports import FileKind
from registrations.groups.rooms import Room
from registrations.models import Attendance, ExportLog, Participant, Status, Subgroup
from sessions_app.models import Edition, Theme, User
from tests.people import NOW, make_participant

HEADER = [
    "Achternaam",
    "Tussenvoegsel",
    "Voornaam",
    "E-mailadres",
    "Organisatie",
    "Functie",
    "Sector",
    "Provincie",
    "Bereidt voor",
    "Deelt naam, organisatie en e-mailadres",
    "Thema",
    "Subgroep",
    "Wil leren",
]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def theme(edition: Edition) -> Theme:
    return edition.themes.select_related("edition").get(position=1)


def person(theme: Theme, name: str, number: int | None = None, **fields: Any) -> Participant:
    """Somebody by given name, in a subgroup where there is a number."""
    group = Subgroup.objects.get_or_create(theme=theme, number=number)[0] if number else None
    told = {"given_name": name, "email": f"{name.lower()}@example.org", "subgroup": group}
    return make_participant(theme, **told | fields)


def export(scope: Edition | Theme, kind: FileKind, *, by: User) -> tuple[str, bytes]:
    """The name and the whole of a file."""
    name, content = exports.export(scope, kind, by=by)
    return name, b"".join(content)


def export_group(group: Subgroup, kind: FileKind, *, by: User, now: datetime) -> tuple[str, bytes]:
    """The same of a group."""
    name, content = exports.export_group(group, kind, by=by, now=now)
    return name, b"".join(content)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells_of(content: bytes) -> list[list[str]]:
    """The cells of a workbook; every one has to be text, or the number of a group."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = [row.findall(f"{SHEET}c") for row in sheet.iter(f"{SHEET}row")]
    numbers = {cell.get("r", "")[0] for row in rows for cell in row if not cell.get("t")}
    assert numbers <= {chr(ord("A") + HEADER.index("Subgroep"))}
    assert not list(sheet.iter(f"{SHEET}f"))
    pane = sheet.find(f".//{SHEET}pane")
    assert pane is not None
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert sheet.find(f"{SHEET}autoFilter") is not None
    found = []
    for row in rows:
        # Where nothing is to be said, a workbook has no cell.
        cells = [""] * len(rows[0])
        for cell in row:
            cells[ord(cell.get("r", "")[0]) - ord("A")] = "".join(cell.itertext())
        found.append(cells)
    return found


def test_the_csv_opens_in_dutch_excel(theme: Theme, olga: User) -> None:
    person(theme, "Piet", 2, prepares=True, learning_question='Hoe "dan"; wel?\nEn nu?')
    name, content = export(theme, FileKind.CSV, by=olga)
    assert name == "werken-aan-aanwezigheid-2026-thema-1-deelnemers.csv"
    assert content.decode() == (
        "\ufeff" + ";".join(f'"{title}"' for title in HEADER) + "\r\n"
        '"Vries";"de";"Piet";"piet@example.org";"De Regenboog";"intern begeleider";'
        '"Primair onderwijs";"Utrecht";"ja";"nee";"Aanwezigheidsbeleid";"2";'
        '"Hoe ""dan""; wel?\nEn nu?"\r\n'
    )


def test_the_workbook_says_the_same_in_text_alone(theme: Theme, olga: User) -> None:
    person(theme, "Piet", 2)
    person(theme, "Çiğdem", email="c@example.org", organisation="=SUM(A1:A9)")
    name, book = export(theme.edition, FileKind.XLSX, by=olga)
    rows = rows_of(export(theme.edition, FileKind.CSV, by=olga)[1])
    assert name == "werken-aan-aanwezigheid-2026-deelnemers.xlsx"
    assert cells_of(book) == rows


TYPED = ["given_name", "name_prefix", "family_name", "organisation", "job_title"]


@pytest.mark.parametrize("kind", FileKind)
@pytest.mark.parametrize("sign", [*"=+-@\t\r\n", *"＝＋－＠﹦﹢﹣﹫"])
def test_no_cell_is_a_formula(theme: Theme, olga: User, kind: FileKind, sign: str) -> None:
    theme.title = f"{sign}1+1"
    theme.save()
    fields = dict.fromkeys([*TYPED, "learning_question"], f"{sign}HYPERLINK(1)")
    person(theme, "Eva", 1, **fields | {"email": f"{sign}1@example.org"})

    _, content = export(theme, kind, by=olga)

    if kind is FileKind.XLSX:
        _, cells = cells_of(content)
    else:
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        _, cells = csv.reader(text, delimiter="," if kind is FileKind.ROOMS else ";")
    assert [cell for cell in cells if cell.startswith((sign, *"=+-@\t\r\n"))] == []
    assert [cell[0] for cell in cells if cell.endswith("1@example.org")] == ["'"]


# With each of these somebody may open a file; a quote that is not read as one begins a cell too.
SEPARATORS = [";", ",", "\t", "|", " ", ":"]
PAYLOADS = [
    *[
        "a;=1+1",
        "a,=1+1",
        "a\t=1+1",
        "a|=1+1",
        "a =1+1",
        "a:=1+1",
        "a\n=1+1",
        "a\r\n+1",
        "a\u2028@x",
    ],
    *[
        'a"=1+1',
        'a";"=1+1',
        'a"",""=1',
        "a; =1",
        "a ; = 1",
        "a,\t-1",
        'a"\n"=1',
        "=1;=1,=1|=1",
        "a;＝1",
    ],
    *['a","-1', "\r=1", " =1", "\xa0=1", "a;\u3000＠x", "- een\n- twee", "+31 6 1234"],
]


def cells_by(text: str, separator: str, quoting: int) -> set[str]:
    """What a program may take for a cell of a file, without the blanks and quotes around it."""
    lines = text.splitlines() if quoting == csv.QUOTE_NONE else io.StringIO(text, newline="")
    rows = csv.reader(lines, delimiter=separator, quoting=quoting)
    return {cell.strip('" \t\r\n\xa0\u3000') for row in rows for cell in row}


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.ROOMS])
def test_no_cell_is_a_formula_by_whatever_separator_a_file_is_opened(
    theme: Theme, olga: User, kind: FileKind
) -> None:
    texts = []
    for typed in PAYLOADS:
        Theme.objects.filter(pk=theme.pk).update(title=typed)
        fields = dict.fromkeys([*TYPED, "learning_question"], typed)
        email = f'"{typed}"@example.org'
        person(theme, "Eva", 1, **fields | {"email": email, "share_contact": True})
        texts.append(export(theme.edition, kind, by=olga)[1].decode("utf-8-sig"))
        if kind is FileKind.CSV:
            group = Subgroup.objects.select_related("theme__edition").get()
            texts.append(export_group(group, kind, by=olga, now=NOW)[1].decode("utf-8-sig"))
        Participant.objects.all().delete()
    live = {
        (separator, cell)
        for separator in SEPARATORS
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
        for text in texts
        for cell in cells_by(text, separator, quoting)
        if LIVE.match(cell)
    }
    assert live == set()


LIVE = re.compile("[=+@＝＋－＠﹦﹢﹣﹫-].")


def test_a_file_that_is_not_made_inert_would_have_formulas() -> None:
    """The reader of these tests finds what spreadsheets find."""
    text = "".join(f'"{typed}";"x"\r\n' for typed in PAYLOADS)
    live = {
        separator: any(LIVE.match(cell) for cell in cells_by(text, separator, csv.QUOTE_MINIMAL))
        for separator in SEPARATORS
    }
    assert live == dict.fromkeys(SEPARATORS, True)


@pytest.mark.parametrize(
    "words",
    [
        *[
            "Jan-Piet",
            "M.-J.",
            "van der Berg-Çelik",
            "piet@example.org",
            "Onderwijs - Zorg",
            "a = b",
        ],
        *[
            "9-12 jaar",
            "jan+school@example.org",
            "’s-Gravenhage",
            "Hoe dan?\nEn nu?",
            "(-1)",
            "c++",
        ],
    ],
)
def test_words_that_are_no_formula_stay_as_they_are(words: str) -> None:
    assert spreadsheet.inert(words) == words


@pytest.mark.parametrize("typed", PAYLOADS)
def test_what_is_inert_stays_so(typed: str) -> None:
    assert spreadsheet.inert(spreadsheet.inert(typed)) == spreadsheet.inert(typed)


def test_people_stand_by_family_name_without_tussenvoegsel(theme: Theme) -> None:
    for given, prefix, family in [
        ("Zoë", "", "vries"),
        ("Wim", "van der", "Berg"),
        ("Ali", "", "Özdemir"),
        ("Bo", "", "Peters"),
        ("Cas", "in 't", "Veld"),
        ("Abe", "", "Berg"),
        ("Eve", "de", "Vries"),
    ]:
        person(theme, given, name_prefix=prefix, family_name=family)
    assert [p.given_name for p in rooms.people_with_a_place(theme)] == [
        *["Abe", "Wim", "Ali", "Bo", "Cas", "Eve", "Zoë"]
    ]


def test_only_who_has_a_place_is_on_a_list(edition: Edition, theme: Theme) -> None:
    person(theme, "Piet")
    person(theme, "Noor", status=Status.WAITING, waiting_since=NOW)
    person(theme, "Ali", status=Status.CANCELLED)
    person(edition.themes.get(position=2), "Bo")
    assert [p.given_name for p in rooms.people_with_a_place(theme)] == ["Piet"]
    assert [p.given_name for p in rooms.people_with_a_place(edition)] == ["Bo", "Piet"]


def test_zoom_gets_one_row_per_person_who_has_a_room(
    edition: Edition, theme: Theme, olga: User
) -> None:
    second = edition.themes.get(position=2)
    person(second, "Bo", 1)
    person(theme, "Piet", 2)
    person(theme, "Noor", 1, family_name="Bos")
    person(theme, "Ali", 1)
    person(theme, "Late")
    assert export(edition, FileKind.ROOMS, by=olga) == (
        "werken-aan-aanwezigheid-2026-ruimtes.csv",
        b"Pre-assign Room Name,Email Address\r\n"
        b"A1 Aanwezigheidsbeleid,noor@example.org\r\n"
        b"A1 Aanwezigheidsbeleid,ali@example.org\r\n"
        b"A2 Aanwezigheidsbeleid,piet@example.org\r\n"
        b"B1 Effectieve methodieken,bo@example.org\r\n",
    )


def test_a_file_of_nobody_has_a_header(theme: Theme, olga: User) -> None:
    files = [export(theme, kind, by=olga)[1] for kind in FileKind]
    assert rows_of(files[0]) == [HEADER]
    assert cells_of(files[1]) == [HEADER]
    assert files[2] == b"Pre-assign Room Name,Email Address\r\n"


def test_names_of_rooms_are_short_and_unique() -> None:
    long = "Samenwerken met ouders, leerlingen en iedereen daaromheen"
    names = [
        Room(Theme(position=position, title=long), number, [], []).name
        for position in range(1, 60)
        for number in range(1, 30)
    ]
    assert len(set(names)) == len(names)
    assert {name for name in names if not re.fullmatch(r"[A-Z]+\d+ Samen.{,25}\S", name)} == set()
    assert max(map(len, names)) == 32
    group = Subgroup(theme=Theme(position=27, title=" Twee\n woorden "), number=3)
    assert (group.code, group.room) == ("AA3", "AA3 Twee woorden")
    assert Room(group.theme, group.number, [], []).name == group.room


def test_groups_come_by_theme_and_number_and_who_has_none_last(
    edition: Edition, theme: Theme
) -> None:
    second = edition.themes.get(position=2)
    late, bo = person(theme, "Late"), person(second, "Bo", 1, prepares=True)
    piet, ali = person(theme, "Piet", 10), person(theme, "Ali", 2)
    found = rooms.rooms_of(rooms.people_with_a_place(edition))
    assert found == [
        Room(theme, 2, [ali], []),
        Room(theme, 10, [piet], []),
        Room(theme, None, [late], []),
        Room(second, 1, [bo], []),
    ]
    assert [group.name for group in found[1:3]] == ["A10 Aanwezigheidsbeleid", ""]
    assert [group.preparers for group in found] == [0, 0, 0, 1]


def test_who_has_no_subgroup_or_a_changed_address_cannot_be_preassigned(theme: Theme) -> None:
    people = [
        person(theme, "Piet", 1),
        person(theme, "Late"),
        person(theme, "Eva", 1, email="=eva@example.org"),
    ]
    assert [rooms.can_be_preassigned(p) for p in people] == [True, False, False]


def test_every_file_is_written_down(theme: Theme, olga: User) -> None:
    person(theme, "Piet", 1)
    person(theme, "Late")
    for kind in FileKind:
        export(theme, kind, by=olga)
    stem = "werken-aan-aanwezigheid-2026-thema-1"
    assert list(ExportLog.objects.values_list("by", "at", "what", "rows").order_by("pk")) == [
        (olga.pk, NOW, f"{stem}-deelnemers.csv", 2),
        (olga.pk, NOW, f"{stem}-deelnemers.xlsx", 2),
        (olga.pk, NOW, f"{stem}-ruimtes.csv", 1),
    ]


def test_what_was_fetched_stays_known_when_the_account_goes(theme: Theme, olga: User) -> None:
    export(theme, FileKind.CSV, by=olga)
    olga.delete()
    log = ExportLog.objects.get()
    assert (str(log), log.by) == ("werken-aan-aanwezigheid-2026-thema-1-deelnemers.csv", None)


@pytest.mark.parametrize("kind", FileKind)
@pytest.mark.parametrize("number", [30, 300])
def test_a_file_takes_as_many_statements_for_300_people_as_for_30(
    theme: Theme,
    olga: User,
    kind: FileKind,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for i in range(number):
        person(theme, f"p{i}", i % 9 or None)
    # The people and the log; for the rooms who leads the themes, and who leads the groups.
    with django_assert_num_queries(4 if kind is FileKind.ROOMS else 2):
        export(theme, kind, by=olga)


GROUP_HEADER = [
    *HEADER[:9],
    "Wil leren",
    "Bijeenkomst 1",
    "Bijeenkomst 2",
    "Bijeenkomst 3",
]


def marked(person: Participant, *statuses: str) -> None:
    for session, status in zip(person.edition.sessions.all(), statuses, strict=False):
        Attendance.objects.create(participant=person, session=session, status=status)


def test_the_file_of_a_group_has_the_addresses_that_are_shared_and_who_was_there(
    theme: Theme, olga: User
) -> None:
    piet = person(theme, "Piet", 2, joined_at=NOW, share_contact=True, prepares=True)
    marked(piet, "present", "late")
    marked(person(theme, "Noor", 2, learning_question="Hoe dan?", joined_at=NOW), "excused")
    person(theme, "Ali", 1)
    later = NOW + timedelta(days=90)

    group = Subgroup.objects.select_related("theme__edition").get(number=2)
    name, content = export_group(group, FileKind.CSV, by=olga, now=later)

    ahead = "nog niet geweest"
    same = ["De Regenboog", "intern begeleider", "Primair onderwijs", "Utrecht"]
    assert name == "werken-aan-aanwezigheid-2026-thema-1-groep-2-deelnemers.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows_of(content) == [
        GROUP_HEADER,
        ["Vries", "de", "Noor", "", *same, "nee", "Hoe dan?", "kan niet", "niet ingevuld", ahead],
        [
            "Vries",
            "de",
            "Piet",
            "piet@example.org",
            *same,
            "ja",
            "",
            "aanwezig",
            "kwam later",
            ahead,
        ],
    ]
    _, book = export_group(group, FileKind.XLSX, by=olga, now=later)
    assert cells_of(book) == rows_of(content)
    assert list(ExportLog.objects.values_list("by", "what", "rows").order_by("pk")) == [
        (olga.pk, name, 2),
        (olga.pk, name.replace("csv", "xlsx"), 2),
    ]


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.XLSX])
@pytest.mark.parametrize("sign", [*"=+-@\t\r\n", *"＝＋－＠﹦﹢﹣﹫"])
def test_no_cell_of_a_group_is_a_formula(
    theme: Theme, olga: User, kind: FileKind, sign: str
) -> None:
    fields = dict.fromkeys([*TYPED, "learning_question"], f"{sign}HYPERLINK(1)")
    person(theme, "Eva", 1, **fields | {"email": f"{sign}1@example.org", "share_contact": True})
    group = Subgroup.objects.select_related("theme__edition").get()
    _, content = export_group(group, kind, by=olga, now=NOW)
    _, cells = cells_of(content) if kind is FileKind.XLSX else rows_of(content)
    assert [cell for cell in cells if cell.startswith((sign, *"=+-@\t\r\n"))] == []
    assert [cell[0] for cell in cells if cell.endswith("1@example.org")] == ["'"]


@pytest.mark.parametrize("number", [1, 40])
def test_the_file_of_a_group_takes_as_many_statements_for_many_people(
    theme: Theme, olga: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for i in range(number):
        marked(person(theme, f"p{i}", 1), "present", "absent", "late")
    group = Subgroup.objects.select_related("theme__edition").get()
    with django_assert_num_queries(3):  # the sessions, the people with their marks, and the log
        export_group(group, FileKind.CSV, by=olga, now=NOW)
