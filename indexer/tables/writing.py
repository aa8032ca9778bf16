"""Write tables that stay diffable: UTF-8, sorted by key, the same bytes for the same rows."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from models.errors import DataError

__all__ = ["LIST_SEPARATOR", "write_csv", "write_jsonl"]

LIST_SEPARATOR = ";"


def write_csv(path: Path, rows: Iterable[Mapping[str, object]], columns: tuple[str, ...]) -> int:
    """Write rows as a comma-separated table, sorted by their cells from the first column on.

    A None, an empty list and a missing key become an empty cell; lists and tuples are joined by
    ``;``. Floats are written as Python shows them: round them before. A key of a row that is no
    column, a cell with a line break and a list item with ``;`` are refused, because they could not
    be read back.

    Returns:
        The number of rows.

    Raises:
        DataError: a row can't be written; the file is left as it was.
    """
    known = set(columns)
    lines = []
    for number, row in enumerate(rows, start=1):
        unknown = row.keys() - known
        if unknown:
            raise DataError(
                f"{path.name}, row {number}: {', '.join(sorted(unknown))} is no column.",
                mend=f"Write only the columns {', '.join(columns)}.",
            )
        lines.append([_cell(row.get(column), path, number, column) for column in columns])
    lines.sort()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    _replace(path, buffer.getvalue())
    return len(lines)


def write_jsonl(path: Path, records: Iterable[Any]) -> int:
    """Write records, one JSON object a line, sorted by ``id`` or, without one, by ``ags``.

    Records are dataclasses or mappings; keys keep their order, None and empty lists are left out.

    Returns:
        The number of records.

    Raises:
        DataError: two records have the same id; the file is left as it was.
    """
    keyed: list[tuple[str, str]] = []
    seen: set[str] = set()
    for record in records:
        document = _without_empty(msgspec.to_builtins(record))
        key = document.get("id")
        if key is not None and key in seen:
            raise DataError(
                f"{path.name}: the id {key!r} occurs twice.",
                mend="Give every record an id of its own, or merge the two records.",
            )
        seen.add(key)
        line = msgspec.json.encode(document).decode()
        keyed.append((str(key if key is not None else document.get("ags", "")), line))
    keyed.sort()
    _replace(path, "".join(line + "\n" for _, line in keyed))
    return len(keyed)


def _cell(value: object, path: Path, row: int, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        items = [_cell(item, path, row, column) for item in value]
        if isinstance(value, set | frozenset):
            items.sort()
        if any(LIST_SEPARATOR in item for item in items):
            raise DataError(
                f"{path.name}, row {row}, field {column}: an item of the list contains ';'.",
                mend="Replace the ';' in the item: it separates the items.",
            )
        return LIST_SEPARATOR.join(items)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if "\n" in text or "\r" in text:
        raise DataError(
            f"{path.name}, row {row}, field {column}: the text contains a line break.",
            mend="Replace line breaks by blanks: one row is one line.",
        )
    return text


def _without_empty(value: Any) -> Any:
    """Drop None and empty lists on every level."""
    if isinstance(value, dict):
        return {
            key: _without_empty(item)
            for key, item in value.items()
            if item is not None and item not in ([], ())
        }
    if isinstance(value, list | tuple):
        return [_without_empty(item) for item in value]
    return value


def _replace(path: Path, text: str) -> None:
    """Write beside and swap, so that a failure leaves the old table whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8", newline="\n")
    os.replace(beside, path)
