"""Rows of text as a file for a spreadsheet, in which nothing calculates."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

import xlsxwriter

# With which a formula begins; the wide and small ones too, for some programs read them as usual.
SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
# Where a cell begins for whoever opens the file with another separator, or without its quotes. A
# sign on its own between two spaces is a dash or a sum in somebody's words.
START = r"(?:\A|[,;|:\"\t\r\n\v\f\x85\u2028\u2029])\s*"
LIVE = re.compile(rf"{START}(?=[{SIGNS}])|\s(?=[{SIGNS}]\S)")
INERT = re.compile(rf"({START})'(?=[{SIGNS}])|(\s)'(?=[{SIGNS}]\S)")

# A number is a number, which sorts as one; all else is text.
Cells = Sequence[str | int]


def people_csv(columns: Mapping[str, int], rows: Sequence[Cells]) -> bytes:
    """As Dutch Excel opens it: with semicolons, and a mark that says it is UTF-8."""
    # Quotes keep a cell whole where commas are expected; its second half could be a formula.
    return _csv([list(columns), *rows], delimiter=";", in_quotes=True).encode("utf-8-sig")


def rooms_csv(columns: Mapping[str, int], rows: Sequence[Cells]) -> bytes:
    """As Zoom reads it: with commas, and without quotes where none are needed."""
    return _csv([list(columns), *rows], delimiter=",", in_quotes=False).encode()


def _csv(rows: Sequence[Cells], *, delimiter: str, in_quotes: bool) -> str:
    text = io.StringIO(newline="")
    csv.writer(
        text,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if in_quotes else csv.QUOTE_MINIMAL,
        lineterminator="\r\n",
    ).writerows(rows)
    return text.getvalue()


def people_xlsx(columns: Mapping[str, int], rows: Sequence[Cells]) -> bytes:
    """A workbook in which every cell is text or a number, with a heading that stays and filters."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Deelnemers")
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for column, (title, width) in enumerate(columns.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, cell)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    return content.getvalue()


def inert_cells(cells: Cells) -> Cells:
    """A row whose texts no spreadsheet calculates."""
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
