"""A file from a spreadsheet is read, whichever program wrote it, or refused in words."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from registrations.desk import tables
from registrations.desk.tables import CannotBeRead, read_table

TEXT = "Achternaam;Plaats\r\nPrévôt;’s-Gravenhage\r\n\r\nÇelik;Súdwest"
READ = (["Achternaam", "Plaats"], [(2, ["Prévôt", "’s-Gravenhage"]), (4, ["Çelik", "Súdwest"])])


def read(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    table = read_table(content)
    return table.headings, table.rows


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_file_is_read_in_any_spelling(encoding: str, delimiter: str) -> None:
    assert read(TEXT.replace(";", delimiter).encode(encoding)) == READ


def test_a_csv_file_of_an_old_windows_is_read() -> None:
    text = "Naam;Plaats\r\nPrévôt;’s-Gravenhage\r\n€;Chloé"
    assert read(text.encode("cp1252"))[1] == [(2, ["Prévôt", "’s-Gravenhage"]), (3, ["€", "Chloé"])]


def test_a_line_that_excel_writes_for_itself_is_no_heading() -> None:
    assert read(b"sep=,\r\nA,B\r\n1,2")[0] == ["A", "B"]


def test_cells_may_hold_the_sign_between_cells_and_lines() -> None:
    assert read(b'A;B\r\n"x; y";"a\r\nb"\r\n') == (["A", "B"], [(2, ["x; y", "a\r\nb"])])


def test_short_rows_are_filled_and_long_ones_are_cut() -> None:
    assert read(b"A;B\n1\n1;2;3")[1] == [(2, ["1", ""]), (3, ["1", "2"])]


def test_a_workbook_is_read_as_it_looks() -> None:
    content = workbook(
        ["Naam", "Groep", "Op", "Mag", "Leeg"],
        ["Piet", 3.0, date(2027, 1, 14), True, None],
        [None, None, None, None, None],
        ["=1+1", 10, datetime.fromisoformat("2027-01-14T13:30"), False, "x"],
    )
    # A formula that nothing ever calculated has no value.
    assert read(content)[1] == [
        (2, ["Piet", "3", "14-01-2027", "ja", ""]),
        (4, ["", "10", "14-01-2027 13:30:00", "nee", "x"]),
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"Achternaam;Voornaam", b"\r\n\r\n", workbook(["Achternaam"])],
)
def test_without_anybody_in_it_a_file_is_refused(content: bytes) -> None:
    with pytest.raises(CannotBeRead, match="staan geen deelnemers"):
        read_table(content)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no zip",
        b"%PDF-1.4\n\0\1\2",
        b"\xd0\xcf\x11\xe0\0\0",
        # More than the csv module takes for one cell.
        b"x" * 200_000 + b"\n1",
        b"A\n" + b"x" * 200_000,
    ],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(CannotBeRead):
        read_table(content)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(CannotBeRead, match="niet te lezen"):
        read_table(content.getvalue())


def test_a_file_that_unpacks_into_very_much_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (tables.MOST_UNPACKED + 1))
    with pytest.raises(CannotBeRead, match="te groot"):
        read_table(content.getvalue())


def test_a_file_or_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(CannotBeRead, match="hoogstens 900 kB"):
        read_table(b"A;B\n" + b"x" * tables.MOST_BYTES)
    with pytest.raises(CannotBeRead, match="staan meer dan 5000 deelnemers"):
        read_table(b"A;B\n" + b"x;y\n" * 5001)


def with_sheet(rows: str) -> bytes:
    """A workbook with these rows, as they stand in its file."""
    content = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(workbook(["A"])))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            text = whole.read(name).decode()
            if name.endswith("sheet1.xml"):
                before, _, after = text.partition("<sheetData>")
                text = f"{before}<sheetData>{rows}{after.partition('</sheetData>')[1]}</worksheet>"
            packed.writestr(name, text)
    return content.getvalue()


ROW = '<row r="{}"><c t="inlineStr"><is><t>x</t></is></c></row>'


def test_a_workbook_is_read_as_far_as_its_people_go() -> None:
    assert read(with_sheet(ROW.format(1) + ROW.format(50_000))) == (["x"], [(50_000, ["x"])])
    with pytest.raises(CannotBeRead, match="meer dan 100000 regels"):
        read_table(with_sheet(ROW.format(1) + ROW.format(10**12)))


def test_a_workbook_that_would_take_very_long_is_refused() -> None:
    with pytest.raises(CannotBeRead, match="te groot"):
        read_table(with_sheet(ROW.format(1) + "<row>" + "<c/>" * tables.MOST_TAGS + "</row>"))


def test_of_a_long_cell_no_more_is_read_than_excel_writes() -> None:
    (_, (cell,)), *_ = read(b"A\n" + b"x" * 100_000)[1]
    assert len(cell) == tables.LONGEST_CELL
