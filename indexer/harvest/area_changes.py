"""The official list of changes of municipalities, where the user supplies it.

The Statistisches Bundesamt publishes one table a year ("Namens-, Grenz- und Schlüsseländerungen").
Its heads change from year to year, its cells don't: two keys of eight digits (before and after),
the kind of change as one digit (1 dissolved, 2 partly ceded, 3 new key, 4 new name), names, dates.
A row is read by its cells. Whatever was dissolved into several municipalities leads nowhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from indexer.harvest.names import without_suffix
from indexer.harvest.report import Report
from indexer.keys import STATES
from indexer.lookups import AgsChange
from indexer.sources.extract.content import Limits, UnreadableError
from indexer.sources.sandbox import extract_file
from indexer.sources.values import read_date
from indexer.tables.reading import RowError
from models.errors import DataError

__all__ = ["SOURCE", "FormerUnit", "read_area_changes"]

SOURCE = "destatis-area-changes"

_FILES = ("municipal/gebietsaenderungen_*", "gebietsaenderungen_*")
_ENDINGS = (".csv", ".xlsx", ".xls", ".ods")
_KEY = re.compile(r"\d{8}")
# A key that was read as a number has lost its leading zero.
_SHORT_KEY = re.compile(r"\d{7}")
_KINDS: Mapping[str, Literal["merger", "partial", "renumbering"]] = {
    "1": "merger",
    "2": "partial",
    "3": "renumbering",
}
_RENAMED = "4"
_UNIT = "gemeinde"


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A municipality that is no more: its name (without suffix), and how its key changed."""

    name: str
    change: AgsChange


def read_area_changes(sources: Path, report: Report) -> tuple[FormerUnit, ...]:
    """Every change in the lists under `sources`, sorted; empty if there is no list.

    Raises:
        DataError: a file can't be read.
    """
    found: set[FormerUnit] = set()
    for path in sorted(path for pattern in _FILES for path in sources.glob(pattern)):
        if path.suffix.casefold() in _ENDINGS:
            rows = list(_rows(path))
            report.count(path.name, "changes of municipalities", len(rows))
            found |= set(rows)
    return tuple(sorted(_unambiguous(found), key=lambda u: (u.change.old_ags, u.change.new_ags)))


def _rows(path: Path) -> Iterator[FormerUnit]:
    try:
        content = extract_file(path, Limits())
    except UnreadableError as error:
        raise DataError(f"{path}: {error.why}", mend=error.mend) from error
    for sheet in content.sheets:
        for row in sheet.rows:
            unit = _former_unit(row)
            if unit is not None:
                yield unit


def _former_unit(row: Sequence[str]) -> FormerUnit | None:
    """A row that tells of a municipality; None for heads, districts and changes of names."""
    cells = [cell.strip() for cell in row]
    if not any(cell.casefold() == _UNIT for cell in cells):
        return None
    keys = [(at, key) for at, cell in enumerate(cells) if (key := _key(cell)) is not None]
    if len(keys) < 2 or keys[0][1] == keys[-1][1]:
        return None
    (first, old), (last, new) = keys[0], keys[-1]
    between = cells[first + 1 : last]
    kind = next((cell for cell in between if cell in (*_KINDS, _RENAMED)), None)
    date = next((d for d in map(_date, cells[last + 1 :]) if d is not None), None)
    name = next((cell for cell in between if re.search(r"[^\W\d_]{2}", cell)), None)
    if kind is None or kind == _RENAMED or date is None or name is None:
        return None
    return FormerUnit(without_suffix(name), AgsChange(old, new, date, _KINDS[kind], SOURCE))


def _key(cell: str) -> str | None:
    key = cell.replace(" ", "")
    if _SHORT_KEY.fullmatch(key):
        key = f"0{key}"
    return key if _KEY.fullmatch(key) and key[:2] in STATES else None


def _date(cell: str) -> str | None:
    try:
        found = read_date(cell, dt.date.max - dt.timedelta(days=2))
    except RowError:
        return None
    return found if found is not None and len(found) == 10 else None


def _unambiguous(units: set[FormerUnit]) -> Iterator[FormerUnit]:
    """What was dissolved into several municipalities was split up: no key follows from it."""
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units:
        if unit.change.kind != "partial":
            targets[unit.change.old_ags].add(unit.change.new_ags)
    for unit in units:
        if len(targets[unit.change.old_ags]) > 1:
            yield replace(unit, change=replace(unit.change, kind="partial"))
        else:
            yield unit
