"""A table as CSV or XLSX that opens as it should, and in which nothing is ever executed.

A spreadsheet takes a text that begins with ``=`` (or ``+ - @``, a tab, a line break) for a formula;
what strangers wrote into a request must not become one. Such a text gets an apostrophe in front,
the sign by which spreadsheets know a text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["CSV_TYPE", "XLSX_TYPE", "Cell", "Table", "plain", "to_csv", "to_xlsx"]

Cell = str | int | float | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: With their full-width twins, which some spreadsheets read the same way.
_STARTS_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_BREAKS = frozenset("\t\r\n")
#: Characters that no sheet may hold (XML 1.0), and marks that would hide what comes after them.
_NOT_ALLOWED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufeff\ufffe\uffff]")
#: The most that one cell of a sheet takes.
_LONGEST = 32_000
_WIDEST = 70
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Table:
    """A named table: the names of its columns, and rows of as many cells."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def plain(text: str) -> str:
    """`text` as a cell may hold it: without control characters, and never a formula."""
    text = _NOT_ALLOWED.sub("", text).replace("\r\n", "\n")[:_LONGEST]
    begins_blank = text[:1] in _BREAKS
    starts = text.lstrip()[:1] in _STARTS_FORMULA
    return f"'{text}" if text and (begins_blank or starts) else text


def to_csv(table: Table) -> bytes:
    """`table` as CSV as German spreadsheets open it: semicolons, UTF-8 with its mark, CRLF."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([plain(name) for name in table.columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return plain(cell)
    # A decimal comma, as in every German table; figures are no text and need no guard.
    return str(cell).replace(".", ",")


def to_xlsx(tables: Sequence[Table], *, title: str, made: datetime | None = None) -> bytes:
    """`tables` as the sheets of one workbook: headers stay in view, every text is a text.

    Args:
        tables: at least one; their names become the names of the sheets.
        title: of the document.
        made: when; now unless given.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    # Styles are looked up cell by cell, which takes long: only cells that need one get one.
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    fill = PatternFill("solid", fgColor="E1EEF0")
    book = Workbook()
    book.remove(book.active)
    book.properties.title = title
    book.properties.creator = "Partnerkompass"
    book.properties.created = book.properties.modified = (made or datetime.now(UTC)).replace(
        tzinfo=None, microsecond=0
    )
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.name))
        for row, cells in enumerate((table.columns, *table.rows), start=1):
            for column, value in enumerate(cells, start=1):
                if value is None:
                    continue
                cell = sheet.cell(row, column)
                if isinstance(value, str):
                    # Said outright: what openpyxl guesses from "=1" is a formula.
                    cell.value, cell.data_type = plain(value), "s"
                    if value.isdigit():
                        # A key keeps its leading zero when somebody edits the cell, too.
                        cell.number_format = "@"
                    if len(value) > _WIDEST or "\n" in value:
                        cell.alignment = wrapped
                else:
                    cell.value = value
        for column in range(1, len(table.columns) + 1):
            head = sheet.cell(1, column)
            head.font = bold
            head.fill = fill
            sheet.column_dimensions[get_column_letter(column)].width = _width(table, column - 1)
        sheet.freeze_panes = "A2"
        if table.rows:
            sheet.auto_filter.ref = sheet.dimensions
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _sheet_name(name: str) -> str:
    return " ".join(_NOT_IN_SHEET_NAMES.sub(" ", name).split())[:31] or "Partnerkompass"


def _width(table: Table, column: int) -> float:
    longest = max(
        (len(line) for row in table.rows for line in str(row[column] or "").split("\n")), default=0
    )
    return min(max(longest, len(table.columns[column]) + 3, 6) + 2, _WIDEST)
