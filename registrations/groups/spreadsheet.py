"""Rows of text as a file for a spreadsheet, in which nothing calculates."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from sessions_app.http import Content

# With which a formula begins; the wide and small ones too, for some programs read them as usual.
SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
# Where a cell begins for whoever opens the file with another separator, or without its quotes. A
# sign on its own between two spaces is a dash or a sum in somebody's words.
START = r"(?:\A|[,;|:\"\t\r\n\v\f\x85\u2028\u2029])\s*"
LIVE = re.compile(rf"{START}(?=[{SIGNS}])|\s(?=[{SIGNS}]\S)")
INERT = re.compile(rf"({START})'(?=[{SIGNS}])|(\s)'(?=[{SIGNS}]\S)")
# What must be looked at more closely: a text without it is inert, and nearly all texts are.
SUSPECT = re.compile(rf"[{SIGNS}\t\r\n](?<=[\s,;|:\"].)", re.DOTALL)

# A number is a number, which sorts as one; all else is text.
Cells = Sequence[str | int]
# Rows as they are read: so many at a time.
Pages = Iterable[Sequence[Cells]]

# In bytes: what is handed on at a time of a file that had to be made whole.
PIECE = 2**20
# With its heading, as many as any workbook can have.
MOST_ROWS = 2**20


def people_csv(columns: Iterable[str], pages: Pages) -> Content:
    """As Dutch Excel opens it: with semicolons, and a mark that says it is UTF-8.

    The heading comes with the first page, and each next page when it is asked for.
    """
    # Quotes keep a cell whole where commas are expected; its second half could be a formula.
    return _csv("\ufeff", columns, pages, delimiter=";", quoting=csv.QUOTE_ALL)


def rooms_csv(columns: Iterable[str], pages: Pages) -> Content:
    """As Zoom reads it: with commas, and without quotes where none are needed."""
    return _csv("", columns, pages, delimiter=",", quoting=csv.QUOTE_MINIMAL)


def _csv(mark: str, columns: Iterable[str], pages: Pages, **dialect: Any) -> Content:
    text = io.StringIO(mark, newline="")
    text.seek(len(mark))
    writer = csv.writer(text, lineterminator="\r\n", **dialect)
    writer.writerow(inert_cells(list(columns)))
    for page in pages:
        writer.writerows(map(inert_cells, page))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def people_xlsx(columns: Mapping[str, int], pages: Pages) -> Content:
    """A workbook in which every cell is text or a number, with a heading that stays and filters.

    It is made whole on the disk, row by row, before this returns; then it comes in pieces.
    """
    content = TemporaryFile()  # noqa: SIM115 - closed when the last piece is read
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Deelnemers")
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
        bold = book.add_format({"bold": True})
        for column, width in enumerate(columns.values()):
            sheet.set_column(column, column, width)
        for column, title in enumerate(columns):
            sheet.write_string(0, column, inert(title), bold)
        last = 0
        for last, row in enumerate(chain.from_iterable(pages), start=1):
            for column, cell in enumerate(inert_cells(row)):
                if isinstance(cell, int):
                    sheet.write_number(last, column, cell)
                elif cell:
                    sheet.write_string(last, column, cell)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return _pieces(content)


def _pieces(content: IO[bytes]) -> Content:
    with content:
        content.seek(0)
        yield from iter(partial(content.read, PIECE), b"")


def inert_cells(cells: Cells) -> Cells:
    """A row whose texts no spreadsheet calculates."""
    if not SUSPECT.search("|" + "|".join(map(str, cells))):
        return cells
    return [inert(cell) if isinstance(cell, str) else cell for cell in cells]


def inert(cell: str) -> str:
    """The cell as text that no spreadsheet calculates, by whatever separator it splits the file."""
    text = LIVE.sub(r"\g<0>'", cell)
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) else text


def as_typed(cell: str) -> str:
    """The text that `inert` made this cell of. Any other text stays as it is.

    Who wrote an apostrophe before such a sign themselves loses it: both look the same.
    """
    text = cell[1:] if cell.startswith(("'\t", "'\r", "'\n")) else cell
    return INERT.sub(lambda found: found[1] or found[2] or "", text)
