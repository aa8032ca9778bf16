"""The Gemeindeverzeichnis as the Statistisches Bundesamt hands it out ("Auszug GV", XLSX or ODS).

One sheet holds every level of the register, a row each, told apart by its first cell: 40 districts,
50 associations, 60 municipalities. The heads above take several rows and change from quarter to
quarter; the order of the columns doesn't, so a row is read by position. Districts and associations
have a name only; their figures are sums of their municipalities.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.harvest.names import without_suffix
from indexer.keys import STATES
from indexer.sources.extract.content import Limits, Sheet, UnreadableError
from indexer.sources.sandbox import extract_file
from models.errors import DataError

__all__ = ["OfficialRegister", "find_registers", "read_official_register"]

_FILES = ("*[Aa]uszug*GV*", "gemeindeverzeichnis_*")
_ENDINGS = (".xlsx", ".xls", ".ods")
_FOLDERS = ("", "municipal")

_DISTRICT, _ASSOCIATION, _MUNICIPALITY = "40", "50", "60"
_LEVELS = ("10", "20", "30", _DISTRICT, _ASSOCIATION, _MUNICIPALITY)
# "Textkennzeichen" of municipalities that are towns, and of territories where nobody lives.
_TOWNS = ("61", "62", "63", "67")
_UNINHABITED = "66"
_COLUMNS = 20
_DATE = re.compile(r"\b(\d{2})\.(\d{2})\.(\d{4})\b")
_SHEET_DATE = re.compile(r"(\d{2})(\d{2})(\d{4})$")
_MEND = (
    'Take "Gemeindeverzeichnis, Auszug aus dem Gemeindeverzeichnis" of the Statistisches Bundesamt '
    "as it comes (XLSX), without deleting rows or columns."
)


@dataclass(frozen=True, slots=True)
class OfficialRegister:
    """One state of the register.

    ``date`` is the day of the territory, ``population_date`` the one on which inhabitants were
    counted. ``rows`` are the municipalities with the columns of the older tables (ags, ars, name,
    population, area_km2, plz, lat, lon, reisegebiet, verstaedterung, BEZ); ``districts`` and
    ``associations`` are names by key (5 digits, 9 digits of the ARS).
    """

    file: str
    date: str
    population_date: str
    rows: tuple[Mapping[str, str], ...]
    districts: Mapping[str, str]
    associations: Mapping[str, str]
    uninhabited: int


def find_registers(sources: Path) -> list[Path]:
    """The files under `sources` (or its ``municipal/``) that are called like one."""
    found = {
        path
        for folder in _FOLDERS
        for pattern in _FILES
        for path in (sources / folder).glob(pattern)
        if path.suffix.casefold() in _ENDINGS
    }
    return sorted(found)


def read_official_register(path: Path) -> OfficialRegister:
    """Read one file.

    Raises:
        DataError: it can't be read, is no such table, or a row of it is broken.
    """
    try:
        content = extract_file(path, Limits(seconds=120))
    except UnreadableError as error:
        raise DataError(f"{path}: {error.why}", mend=error.mend) from error
    sheet = next(
        (s for s in content.sheets if any(_is(row, _MUNICIPALITY) for row in s.rows)), None
    )
    if sheet is None:
        raise DataError(
            f"{path.name} holds no sheet with rows of municipalities (first cell 60).", mend=_MEND
        )
    date = _territory_date(path, sheet)
    municipalities = [
        _municipality(path, line, row)
        for line, row in enumerate(sheet.rows, start=1)
        if _is(row, _MUNICIPALITY)
    ]
    rows = tuple(row for row in municipalities if row["BEZ"] != _UNINHABITED)
    _check_keys(path, rows)
    return OfficialRegister(
        file=path.name,
        date=date,
        population_date=_population_date(sheet, date),
        rows=rows,
        districts=dict(_named(sheet, _DISTRICT, 5)),
        associations=dict(_named(sheet, _ASSOCIATION, 9)),
        uninhabited=len(municipalities) - len(rows),
    )


def _is(row: Sequence[str], level: str) -> bool:
    return len(row) > 7 and row[0].strip() == level


def _key(row: Sequence[str]) -> str:
    """Twelve digits (ARS); cells that were read as numbers get their zeros back."""
    widths = (2, 1, 2, 4, 3)
    return "".join(cell.strip().zfill(width) for cell, width in zip(row[2:7], widths, strict=True))


def _municipality(path: Path, line: int, row: Sequence[str]) -> dict[str, str]:
    cells = [cell.strip() for cell in (*row, *[""] * _COLUMNS)][:_COLUMNS]
    ars = _key(cells)
    population = _number(cells[9])
    if not re.fullmatch(r"\d{12}", ars) or ars[:2] not in STATES or not cells[7]:
        raise DataError(
            f"{path.name}, row {line}: {' '.join(cells[2:8])!r} is no key with a name.", mend=_MEND
        )
    if population is None and cells[1] != _UNINHABITED:
        raise DataError(
            f"{path.name}, row {line}: {cells[7]} has {cells[9]!r} inhabitants, which is no "
            "number.",
            mend=_MEND,
        )
    return {
        "ags": ars[:5] + ars[9:],
        "ars": ars,
        "name": cells[7],
        "BEZ": _UNINHABITED if cells[1] == _UNINHABITED else _kind(cells[1]),
        "population": str(int(population or 0)),
        "area_km2": str(_number(cells[8]) or ""),
        "plz": cells[13].zfill(5) if cells[13].isdigit() else "",
        "lon": str(_number(cells[14]) or ""),
        "lat": str(_number(cells[15]) or ""),
        "reisegebiet": cells[17],
        "verstaedterung": cells[19],
    }


def _kind(mark: str) -> str:
    return "Stadt" if mark in _TOWNS else "Gemeinde"


def _number(text: str) -> float | None:
    """``53,02``, ``53.02``, ``1 847 253``, ``1.847.253,5``; None for what is none."""
    bare = re.sub(r"\s", "", text)
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    try:
        return float(bare)
    except ValueError:
        return None


def _named(sheet: Sheet, level: str, digits: int) -> Iterator[tuple[str, str]]:
    for row in sheet.rows:
        if _is(row, level):
            padded = [*(cell.strip() for cell in row[:6]), "", *row[7:]]
            key = _key(padded)[:digits]
            if key.isdigit() and row[7].strip():
                yield key, without_suffix(row[7].strip())


def _territory_date(path: Path, sheet: Sheet) -> str:
    for row in _outside(sheet):
        for cell in row:
            match = None if "evölkerung:" in cell else _DATE.search(cell)
            if match:
                return _iso(*match.groups())
    match = _SHEET_DATE.search(sheet.name) or re.match(r"(\d{2})(\d{2})(\d{4})", path.stem)
    if match:
        return _iso(*match.groups())
    raise DataError(
        f"{path.name} does not say of which day it is.",
        mend="Leave the title in its first rows, or name the file like 31122024_Auszug_GV.xlsx.",
    )


def _population_date(sheet: Sheet, territory: str) -> str:
    """The stated one, else the last 31 December that a table of that day can have counted.

    A quarterly edition has the inhabitants of the year before, also the one of the fourth quarter.
    """
    quarterly = False
    for row in _outside(sheet):
        for cell in row:
            quarterly = quarterly or "quartal" in cell.casefold()
            said = re.search(r"evölkerung(?:sstand)?[^.]*?(\d{2})\.(\d{2})\.(\d{4})", cell)
            if said and _iso(*said.groups()) <= territory and "Fläche" not in cell:
                return _iso(*said.groups())
    if territory.endswith("-12-31") and not quarterly:
        return territory
    return f"{int(territory[:4]) - 1}-12-31"


def _outside(sheet: Sheet) -> Iterator[Sequence[str]]:
    """Heads and notes: the rows that are no row of the register."""
    return (row for row in sheet.rows if not (row and row[0].strip() in _LEVELS and len(row) > 7))


def _iso(day: str, month: str, year: str) -> str:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise DataError(f"{day}.{month}.{year} is no date.", mend=_MEND) from None


def _check_keys(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row["ags"] in seen:
            raise DataError(f"{path.name}: the key {row['ags']} occurs twice.", mend=_MEND)
        seen.add(row["ags"])
