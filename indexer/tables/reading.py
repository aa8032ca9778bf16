"""Read tables row by row: a row that can't be read is set aside with its reason."""

from __future__ import annotations

import csv
import dataclasses
import re
import typing
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from indexer.tables.writing import LIST_SEPARATOR
from models.errors import DataError

__all__ = [
    "QuarantinedRow",
    "RowError",
    "csv_row",
    "csv_rows",
    "csv_table",
    "jsonl_rows",
    "parsed",
    "read_bytes",
    "read_csv",
    "read_jsonl",
    "read_text",
    "record_from",
    "record_from_cells",
    "refuse_too_many",
    "required_columns",
]

T = TypeVar("T")
Row = dict[str, str]
Line = tuple[int, str]

# One broken row must not stop the night's run, but a table that is largely broken is no table any
# more: publishing what is left of it would be worse than keeping yesterday's snapshot.
MAX_BAD_SHARE = 0.05
ALWAYS_TOLERATED = 3

_AT_FIELD = re.compile(r" - at `\$\.?([^`]*)`$")
_NO_UTF8 = re.compile("[\ud800-\udfff]")  # what surrogateescape leaves of a stray byte
_MISSING = re.compile(r"missing required field `(\w+)`")
_REFERENCE_FIELDS = ("source", "vintage", "url", "date")


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row that was set aside: where it stands, what is wrong about it, how to mend it."""

    file: str
    line: int
    why: str
    mend: str
    field: str | None = None

    @property
    def where(self) -> str:
        """File, line and field in words."""
        place = f"{self.file}, line {self.line}"
        return f"{place}, field {self.field}" if self.field else place

    def __str__(self) -> str:
        return f"{self.where}: {self.why} {self.mend}"


class RowError(Exception):
    """One row can't be used; whoever reads the table turns it into a :class:`QuarantinedRow`."""

    def __init__(self, why: str, *, mend: str, field: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.mend = mend
        self.field = field

    def at(self, file: str, line: int) -> QuarantinedRow:
        """The same, with its place."""
        return QuarantinedRow(file, line, self.why, self.mend, self.field)


def read_csv(path: Path) -> list[Row]:
    """Every row of a comma-separated table as ``{column: text}``; "NA" stays "NA".

    Raises:
        DataError: the file is missing or unreadable, or a row doesn't fit its header.
    """
    broken: list[QuarantinedRow] = []
    rows = [row for _, row in csv_rows(path, (), broken)]
    _refuse_any(broken)
    return rows


def read_jsonl(path: Path, record_type: type[T]) -> list[T]:
    """Every line of a JSON-lines table as a record.

    Raises:
        DataError: the file is missing or unreadable, or a line is no record of that type.
    """
    broken: list[QuarantinedRow] = []
    records = [record for _, record in jsonl_rows(path, record_type, broken)]
    _refuse_any(broken)
    return records


def read_text(path: Path) -> str:
    """A whole file as text.

    Bytes that are no UTF-8 become lone surrogates, so that only the row they stand in is lost.

    Raises:
        DataError: the file is missing or can't be opened.
    """
    data = read_bytes(path)
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape")


def read_bytes(path: Path) -> bytes:
    """A whole file.

    Raises:
        DataError: the file is missing or can't be opened.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            f"The table {path} is missing.",
            mend="Restore it, build the tables with `partnerkompass data build --sources DIR`, "
            "or name another folder with --data.",
        ) from None
    except OSError as error:
        raise DataError(
            f"The table {path} can't be read ({error.strerror}).",
            mend="Check that it is a file and that its permissions allow reading.",
        ) from error


def csv_rows(
    path: Path, required: tuple[str, ...], broken: list[QuarantinedRow]
) -> Iterator[tuple[int, Row]]:
    """Yield (line number, row) for every readable row; the others are appended to ``broken``.

    One line is one row (the writer refuses line breaks in cells), so that a quotation mark that
    was never closed costs one row and not the rest of the file.

    Raises:
        DataError: the file is missing or empty, or its header lacks a required column.
    """
    columns, lines = csv_table(path, required)
    yield from parsed(path.name, lines, lambda line: csv_row(line, columns), broken)


def csv_table(path: Path, required: tuple[str, ...]) -> tuple[tuple[str, ...], list[Line]]:
    """The columns of a CSV table, and its rows as lines with their numbers.

    Raises:
        DataError: the file is missing or empty, or its header lacks a required column.
    """
    lines = _lines(path)
    columns = _header(path, lines, required)
    return columns, [(number, text) for number, text in enumerate(lines[1:], 2) if text.strip()]


def parsed(
    file: str, lines: Iterable[Line], parse: Callable[[str], T], broken: list[QuarantinedRow]
) -> Iterator[tuple[int, T]]:
    """Yield (line number, what `parse` makes of the line); what it refuses goes to ``broken``."""
    for number, line in lines:
        try:
            yield number, parse(line)
        except RowError as error:
            broken.append(error.at(file, number))


def jsonl_rows(
    path: Path, record_type: type[T], broken: list[QuarantinedRow]
) -> Iterator[tuple[int, T]]:
    """Yield (line number, record) for every valid line; the others are appended to ``broken``.

    Raises:
        DataError: the file is missing or can't be opened.
    """

    def record(line: str) -> T:
        _check_encoding(line)
        return record_from(_json_object(line), record_type)

    lines = ((number, line) for number, line in enumerate(_lines(path), 1) if line.strip())
    yield from parsed(path.name, lines, record, broken)


def record_from_cells(cells: Mapping[str, Any], record_type: type[T]) -> T:
    """A validated record from a CSV row.

    Empty cells are left out, lists are split at ``;``, numbers are read, and source, vintage, url
    and date become the reference.

    Raises:
        RowError: as :func:`record_from`.
    """
    names, lists = _shape(cast(Hashable, record_type))
    return record_from(_from_cells(cells, names, lists), record_type, typed=False)


def record_from(fields: Mapping[str, Any], record_type: type[T], *, typed: bool = True) -> T:
    """A validated record from its fields; list fields may be left out when they are empty.

    Args:
        fields: field name to value.
        record_type: what to make.
        typed: whether numbers are numbers already; False reads them from text.

    Raises:
        RowError: a field is unknown, missing, of the wrong type or out of its bounds.
    """
    names, lists = _shape(cast(Hashable, record_type))
    values = dict(fields)
    unknown = values.keys() - names
    if unknown:
        field = min(unknown)
        raise RowError(
            f"{field!r} is no field of {record_type.__name__}.",
            mend=f"Remove it, or use one of: {', '.join(sorted(names))}.",
            field=field,
        )
    for name in lists:
        values.setdefault(name, ())
    try:
        return msgspec.convert(values, record_type, strict=typed)
    except msgspec.ValidationError as error:
        raise _as_row_error(error, record_type) from None


def refuse_too_many(path: Path, good: int, broken: list[QuarantinedRow]) -> None:
    """Stop the run when too large a share of a table's rows was set aside.

    Raises:
        DataError: more than 5 % of the rows (and more than three) are broken, or no row is good.
    """
    bad = sum(row.file == path.name for row in broken)
    if good and bad <= max(ALWAYS_TOLERATED, MAX_BAD_SHARE * (good + bad)):
        return
    if not good and not bad:
        raise DataError(
            f"The table {path} has no rows.",
            mend="Restore it or build the tables with `partnerkompass data build --sources DIR`.",
        )
    first = next(row for row in broken if row.file == path.name)
    raise DataError(
        f"{bad} of the {good + bad} rows of {path} are broken, too many to go on without them. "
        f"The first one: {first.where}: {first.why}",
        mend=first.mend,
    )


def _lines(path: Path) -> list[str]:
    # Not str.splitlines: it also splits at characters that may stand inside a cell (U+2028 ...).
    return [line.removesuffix("\r") for line in read_text(path).split("\n")]


def required_columns(record_type: type[Any]) -> tuple[str, ...]:
    """The columns that a CSV table of these records can't do without."""
    _, lists = _shape(cast(Hashable, record_type))
    columns = []
    for field in dataclasses.fields(record_type):
        if field.name == "reference":
            columns += ["source", "vintage"]
        elif field.default is dataclasses.MISSING and field.name not in lists:
            columns.append(field.name)
    return tuple(columns)


def _refuse_any(broken: list[QuarantinedRow]) -> None:
    if broken:
        raise DataError(f"{broken[0].where}: {broken[0].why}", mend=broken[0].mend)


def _header(path: Path, lines: list[str], required: tuple[str, ...]) -> tuple[str, ...]:
    if not lines[0].strip():
        raise DataError(f"The table {path} is empty.", mend="Restore it: it needs a header line.")
    columns = tuple(next(csv.reader([lines[0]])))
    missing = [name for name in required if name not in columns]
    if missing:
        raise DataError(
            f"{path.name}, line 1: the header lacks {', '.join(missing)}.",
            mend="Write the header as the first line, comma separated: " + ",".join(required) + ".",
        )
    if len(set(columns)) < len(columns):
        raise DataError(
            f"{path.name}, line 1: a column name occurs twice.", mend="Name every column once."
        )
    return columns


def csv_row(line: str, columns: tuple[str, ...]) -> Row:
    """The cells of a line by column.

    Raises:
        RowError: they can't be told apart, or don't fit the columns.
    """
    _check_encoding(line)
    try:
        # Nine lines of ten have nothing that is quoted.
        plain = '"' not in line and "\r" not in line
        cells = line.split(",") if plain else next(csv.reader([line], strict=True))
    except csv.Error as error:
        raise RowError(
            f"The line can't be split into cells ({error}).",
            mend='Close every quotation mark and double those inside a cell ("").',
        ) from None
    if len(cells) != len(columns):
        raise RowError(
            f"The row has {len(cells)} cells, the header {len(columns)} columns.",
            mend="Put cells that contain a comma in quotation marks; write one row on one line.",
        )
    return dict(zip(columns, cells, strict=True))


def _check_encoding(line: str) -> None:
    if _NO_UTF8.search(line):
        raise RowError("The row is no valid UTF-8.", mend="Save the file as UTF-8.")


def _json_object(line: str) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        raise RowError(
            f"The line is no valid JSON ({error}).", mend="Write one JSON object on one line."
        ) from None
    if not isinstance(document, dict):
        raise RowError("The line is no JSON object.", mend="Write one JSON object on one line.")
    return document


@cache
def _shape(record_type: Hashable) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names of all fields, and of those that hold a list."""
    hints = typing.get_type_hints(record_type)
    names = [field.name for field in dataclasses.fields(cast(Any, record_type))]
    return frozenset(names), tuple(n for n in names if typing.get_origin(hints[n]) is tuple)


def _from_cells(
    cells: Mapping[str, str], names: frozenset[str], lists: tuple[str, ...]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        if cell:
            values[name] = cell.split(LIST_SEPARATOR) if name in lists else cell
    if "reference" in names:
        values["reference"] = {
            name: values.pop(name)
            for name in _REFERENCE_FIELDS
            if name in values and name not in names
        }
    return values


def _as_row_error(error: msgspec.ValidationError, record_type: Any) -> RowError:
    text = str(error)
    at = _AT_FIELD.search(text)
    why = text[: at.start()] if at else text
    field = at.group(1) if at else ""
    missing = _MISSING.search(why)
    if missing:
        field = f"{field}.{missing.group(1)}" if field else missing.group(1)
        mend = f"Fill in {field}; a fact that can't say it does not ship."
    else:
        mend = f"Write it as the record type {record_type.__name__} describes it."
    return RowError(f"{why}.", mend=mend, field=field or None)
