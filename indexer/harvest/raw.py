"""Reading the raw public files that the tables are built from."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from indexer.keys import normalise_ags
from models.errors import BadInputError, DataError

__all__ = [
    "curated_path",
    "curated_records",
    "curated_rows",
    "district_or_municipality",
    "has_column",
    "newest",
    "number",
    "raw_rows",
    "year_of",
]

T = TypeVar("T")

#: When the hand-written tables were last gone through.
CURATED_VINTAGE = "2026-11-22"

_CURATED = Path(__file__).resolve().parent / "curated"
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)|(?<=[a-z]12)(?P<short>\d\d)$")
_MEND = "Name the folder of raw files with --sources; docs/data.md lists what belongs there."


def newest(sources: Path, pattern: str, column: str | None = None) -> Path:
    """The file under `sources` that matches `pattern`; of several the last by name (newest year).

    Args:
        sources: a folder of raw files.
        pattern: file name with ``*``.
        column: take the newest file that has this column.

    Raises:
        DataError: no file matches.
    """
    for path in sorted(sources.glob(pattern), reverse=True):
        if column is None or has_column(path, column):
            return path
    with_column = f" with the column {column}" if column else ""
    raise DataError(f"No file {pattern}{with_column} under {sources}.", mend=_MEND)


def year_of(path: Path) -> str:
    """The year in the name of a raw file, which says what its figures are dated.

    The Deutschlandatlas names its files by the month of the territory: ``gem1221`` is of 2021.

    Raises:
        DataError: the name holds no year.
    """
    match = _YEAR.search(path.stem)
    if match is None:
        raise DataError(
            f"The file name {path.name} holds no year.", mend="Name it like table_2021.csv."
        )
    return match["year"] or f"20{match['short']}"


def raw_rows(path: Path, required: Iterable[str]) -> list[dict[str, str]]:
    """Every row of a raw table as ``{column: text}`` ("NA" stays "NA"); ``.tsv`` is split at tabs.

    Raises:
        DataError: the file is missing or unreadable, or lacks a required column.
    """
    delimiter = "\t" if path.suffix == ".tsv" else ","
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=delimiter, restval="")
            missing = sorted(set(required) - set(reader.fieldnames or ()))
            if missing:
                raise DataError(
                    f"{path.name}, line 1: the header lacks {', '.join(missing)}.", mend=_MEND
                )
            return list(reader)
    except OSError as error:
        raise DataError(f"{path} can't be read ({error.strerror}).", mend=_MEND) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is no UTF-8 table ({error}).", mend=_MEND) from error


def has_column(path: Path, column: str) -> bool:
    """Whether the header of a raw table names `column`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return column in next(csv.reader(file), [])


def curated_path(name: str) -> Path:
    """Where a hand-written table of the builder lies."""
    return _CURATED / name


def curated_rows(name: str) -> list[dict[str, str]]:
    """Every row of a hand-written table of the builder."""
    return raw_rows(curated_path(name), ())


def curated_records(name: str, record_type: type[T]) -> list[T]:
    """Every row of a hand-written table as a record; empty cells are left out.

    Raises:
        DataError: a row is no such record.
    """
    found = []
    for line, row in enumerate(curated_rows(name), start=2):
        cells = {column: cell for column, cell in row.items() if cell}
        try:
            found.append(msgspec.convert(cells, record_type, strict=False))
        except msgspec.ValidationError as error:
            raise DataError(
                f"{name}, line {line}: {error}.", mend="Correct the row of the hand-written table."
            ) from error
    return found


def district_or_municipality(key: str) -> str | None:
    """The product's key for a raw one; None for the sums of a state or of Germany."""
    if key[2:] == "000000" and key not in ("02000000", "11000000"):
        return None
    try:
        return normalise_ags(key)
    except BadInputError:
        return None


def number(text: str | None) -> float | None:
    """The number in a cell; None for an empty one and for what is no number ("-", "NA")."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if math.isfinite(found) else None
