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
LIVE = re.compile(rf"(?:\A|[,;|:\"\t\r\n\v\f\x85\u2028\u2029])\s*(?=[{SIGNS}])|\s(?=[{SIGNS}]\S)")

Cells = Sequence[str]


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
    """A workbook in which every cell is text."""
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
                sheet.write_string(number, column, cell)
    return content.getvalue()


def inert(cell: str) -> str:
    """The cell as text that no spreadsheet calculates, by whatever separator it splits the file."""
    text = LIVE.sub(r"\g<0>'", cell)
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) else text
