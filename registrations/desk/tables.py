"""A file from a spreadsheet as rows of text, whichever program wrote it."""

import codecs
import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from openpyxl.reader.excel import load_workbook

# What can be handed in: the size of the file, of what is packed in it, and its rows and columns.
MOST_BYTES, MOST_UNPACKED = 5_000_000, 100_000_000
MOST_ROWS, MOST_COLUMNS = 5_000, 60
# What stands between cells, the likeliest first.
DELIMITERS = ";,\t"


class CannotBeRead(Exception):
    """The file is no table, or too large; the message says what to do, for an organiser."""


@dataclass(frozen=True)
class Table:
    """The headings of a file, and its rows, each with the number that a spreadsheet shows."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(content: bytes) -> Table:
    """The table in a CSV file or a workbook, without its empty rows.

    A CSV file may have semicolons, commas or tabs, and be in UTF-8, UTF-16 or Windows-1252, with
    or without a mark. Of a workbook the first sheet is read. Raises CannotBeRead.
    """
    if len(content) > MOST_BYTES:
        raise CannotBeRead(
            f"Dit bestand is te groot. Kies een bestand van hoogstens {MOST_BYTES // 1_000_000} MB."
        )
    rows = _of_workbook(content) if content.startswith(b"PK") else _of_csv(content)
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if len(filled) < 2:
        raise CannotBeRead(
            "In dit bestand staan geen deelnemers. De eerste regel zegt wat er in elke kolom staat;"
            " daaronder staat één deelnemer per regel."
        )
    (_, headings), *people = filled
    if len(people) > MOST_ROWS:
        raise CannotBeRead(
            f"In dit bestand staan {len(people)} deelnemers. Verdeel ze over bestanden van"
            f" hoogstens {MOST_ROWS} deelnemers."
        )
    while not headings[-1]:
        headings.pop()
    width = len(headings)
    return Table(headings, [(n, (row + [""] * width)[:width]) for n, row in people])


def _of_workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise CannotBeRead("Dit bestand is te groot. Verdeel het over een paar bestanden.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # Some more than can be taken in, so that it is known as too many.
        found = islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS + 1000)
        rows = [[_text(cell) for cell in row] for row in found]
        book.close()
    except CannotBeRead:
        raise
    # What only looks like a workbook may be wrong in any way.
    except Exception as error:
        raise CannotBeRead(
            "Dit bestand is niet te lezen. Sla het in Excel op als .xlsx of als CSV."
        ) from error
    return rows


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else "nee"
        case datetime() if cell.time() == time():
            return f"{cell:%d-%m-%Y}"
        case datetime():
            return f"{cell:%d-%m-%Y %H:%M:%S}"
        case date():
            return f"{cell:%d-%m-%Y}"
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip()


def _of_csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise CannotBeRead("Dit is geen tabel. Kies een CSV-bestand of een Excel-bestand (.xlsx).")
    first, *_ = text.splitlines() or [""]
    # Excel writes this line for itself.
    if first.startswith("sep=") and len(first) == 5:
        text, delimiter = text.partition("\n")[2], first[4]
    else:
        delimiter = max(DELIMITERS, key=lambda sign: _columns(first, sign))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CannotBeRead("Dit bestand is niet te lezen. Sla het in Excel op als CSV.") from error
    return [[cell.strip() for cell in row[:MOST_COLUMNS]] for row in rows]


def _columns(line: str, delimiter: str) -> int:
    return len(next(csv.reader([line], delimiter=delimiter), []))


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    # Without a mark every other byte of Dutch text in UTF-16 is empty.
    head = content[:200]
    if len(head) >= 4 and head[1::2].count(0) * 2 > len(head) // 2:
        return content.decode("utf-16-le", errors="replace")
    if len(head) >= 4 and head[::2].count(0) * 2 > len(head) // 2:
        return content.decode("utf-16-be", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
