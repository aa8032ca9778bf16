"""Tables: CSV in whatever dialect, XLSX, XLS and ODS."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from indexer.sources.extract.archive import checked_archive
from indexer.sources.extract.content import (
    Content,
    Format,
    Limits,
    Sheet,
    UnreadableError,
    clean_lines,
)
from indexer.sources.extract.encoding import decode

__all__ = ["read_csv", "read_workbook"]

_DELIMITERS = (";", "\t", ",", "|")
_LONGEST_CELL = 100_000
_SAMPLE_ROWS = 50


def read_csv(data: bytes, limits: Limits, declared: str | None = None) -> Content:
    """Take a delimited text apart; the delimiter is the one that gives the most even rows.

    Raises:
        UnreadableError: it is no text, or a quotation mark swallows the rest of the file.
    """
    text, encoding = decode(data, declared)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    told = lines[4:5] if lines[:4].casefold() == "sep=" else ""
    if told:
        lines = lines.split("\n", maxsplit=1)[-1]
    delimiter = told or max(_DELIMITERS, key=lambda mark: _evenness(lines, mark))
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = [_texts(cells) for cells in csv.reader(StringIO(lines), delimiter=delimiter)]
    except csv.Error as error:
        raise UnreadableError(
            f"The table can't be split into cells ({error}).",
            mend='Close every quotation mark and double those inside a cell ("").',
        ) from None
    notes = () if encoding.startswith("utf-8") else (f"read as {encoding}",)
    return Content("csv", sheets=_capped([Sheet("", tuple(rows))], limits), notes=notes)


def read_workbook(data: bytes, kind: Format, limits: Limits) -> Content:
    """Take a workbook apart: the visible sheets, values as they were calculated last.

    Raises:
        UnreadableError: damaged, hostile, protected or too large.
    """
    if kind != "xls":
        with checked_archive(data, limits):
            pass
    return Content(kind, sheets=_capped(_sheets(data), limits))


def _sheets(data: bytes) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        for known in workbook.sheets_metadata:
            if known.visible == SheetVisibleEnum.Visible:
                rows = workbook.get_sheet_by_name(known.name).iter_rows()
                yield Sheet(known.name, tuple(_texts([_text(v) for v in row]) for row in rows))
    except CalamineError as error:
        raise UnreadableError(
            f"The table is damaged or protected ({error}).",
            mend="Open it in an office program and save it once more, without a password.",
        ) from None


def _text(value: Any) -> str:
    """A typed cell as text that reads back as the same value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Six decimals, because "1.234" would read as a thousand with its separator.
        return str(int(value)) if value.is_integer() else f"{value:.6f}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def _texts(cells: list[str]) -> tuple[str, ...]:
    texts = [clean_lines(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have the most common number of cells (two or more)."""
    try:
        reader = csv.reader(StringIO(text[:200_000]), delimiter=delimiter)
        counts = [len(cells) for _, cells in zip(range(_SAMPLE_ROWS), reader, strict=False)]
    except csv.Error:
        return 0, 0
    wide = [count for count in counts if count > 1]
    if not wide:
        return 0, 0
    common = max(set(wide), key=lambda count: (wide.count(count), count))
    return wide.count(common), common


def _capped(sheets: Iterator[Sheet] | list[Sheet], limits: Limits) -> tuple[Sheet, ...]:
    found, cells = [], 0
    for sheet in sheets:
        cells += sum(len(row) for row in sheet.rows)
        if cells > limits.cells:
            raise UnreadableError(
                f"The table has more than {limits.cells:,} cells.",
                mend="Keep the rows and columns that are needed, or raise the limit.",
            )
        found.append(sheet)
    return tuple(found)
