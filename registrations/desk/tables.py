"""A file from a spreadsheet as rows of text, whichever program wrote it."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any

from openpyxl.reader.excel import load_workbook

# What can be handed in: the size of the file, of what is packed in it, and its rows and columns.
# With what a browser sends around it a file stays below DATA_UPLOAD_MAX_MEMORY_SIZE.
MOST_BYTES, MOST_UNPACKED = 900_000, 100_000_000
MOST_ROWS, MOST_COLUMNS = 5_000, 60
# With the empty ones: a workbook may say that its next row is a billion further.
MOST_LINES = 100_000
# Reading a workbook takes time by its tags: these are more than so many rows and columns need.
MOST_TAGS = 2_000_000
# As in Excel itself; what is longer is too long for any field.
LONGEST_CELL = 32_767
TOO_MUCH = "Haal lege regels en opmaak weg, of verdeel het over een paar bestanden."
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
            f"Dit bestand is te groot. Kies een bestand van hoogstens {MOST_BYTES // 1000} kB. "
            "Een Excel-bestand (.xlsx) is vaak kleiner dan een CSV-bestand."
        )
    rows = _of_workbook(content) if content.startswith(b"PK") else _of_csv(content)
    # With one more than can be taken in, so that it is known as too many.
    filled = list(islice(_filled(rows), MOST_ROWS + 2))
    if len(filled) < 2:
        raise CannotBeRead(
            "In dit bestand staan geen deelnemers. De eerste regel zegt wat er in elke kolom staat;"
            " daaronder staat één deelnemer per regel."
        )
    (_, headings), *people = filled
    if len(people) > MOST_ROWS:
        raise CannotBeRead(
            f"In dit bestand staan meer dan {MOST_ROWS} deelnemers. Verdeel ze over een paar"
            " bestanden."
        )
    while not headings[-1]:
        headings.pop()
    width = len(headings)
    return Table(headings, [(n, (row + [""] * width)[:width]) for n, row in people])


def _filled(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_LINES:
            raise CannotBeRead(f"Dit bestand heeft meer dan {MOST_LINES} regels. {TOO_MUCH}")
        if any(row):
            yield number, row


def _of_workbook(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED or (
                sum(packed.read(part).count(b"<") for part in parts) > MOST_TAGS
            ):
                raise CannotBeRead(f"Dit bestand is te groot. {TOO_MUCH}")
        with closing(load_workbook(io.BytesIO(content), read_only=True, data_only=True)) as book:
            sheet = book.worksheets[0]
            # What a file says of its size need not be so.
            sheet.reset_dimensions()
            for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
                yield [_text(cell)[:LONGEST_CELL] for cell in row]
    except CannotBeRead:
        raise
    # What only looks like a workbook may be wrong in any way.
    except Exception as error:
        raise CannotBeRead(
            "Dit bestand is niet te lezen. Sla het in Excel op als .xlsx of als CSV."
        ) from error


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
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip()


def _of_csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise CannotBeRead("Dit is geen tabel. Kies een CSV-bestand of een Excel-bestand (.xlsx).")
    first, *_ = text.splitlines() or [""]
    try:
        # Excel writes this line for itself.
        if first.startswith("sep=") and len(first) == 5:
            text, delimiter = text.partition("\n")[2], first[4]
        else:
            delimiter = max(DELIMITERS, key=lambda sign: _columns(first, sign))
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise CannotBeRead("Dit bestand is niet te lezen. Sla het in Excel op als CSV.") from error


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
