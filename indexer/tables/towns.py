"""The table of towns abroad: many plain rows, read without checking each like a fact."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from indexer.lookups import Town
from indexer.tables.known import KnownRows
from indexer.tables.reading import (
    QuarantinedRow,
    RowError,
    csv_row,
    csv_table,
    parsed,
    read_bytes,
    refuse_too_many,
)
from indexer.tables.writing import LIST_SEPARATOR

__all__ = ["read_towns"]

_FILE = "towns.csv"


def read_towns(
    directory: Path,
    countries: Collection[str],
    sources: Collection[str],
    broken: list[QuarantinedRow],
    known: KnownRows,
) -> Sequence[Town]:
    """The towns of ``towns.csv``; rows that can't be used are appended to `broken`.

    A table that is `known` and has no such row is not even decoded before somebody looks at it:
    the file of towns is taken over from the last snapshot.

    Raises:
        DataError: the table is missing or largely broken.
    """
    path = directory / _FILE
    content = hashlib.sha256(read_bytes(path)).hexdigest()
    context = repr((content, sorted(countries), sorted(sources)))
    there = known.unread(_FILE, context, Town)
    if there is not None:
        return there
    columns, lines = csv_table(path, ("country", "name", "source"))

    def parse(line: str) -> Town:
        return _town(csv_row(line, columns), countries, sources)

    before = len(broken)
    towns = {str(line): town for line, town in parsed(_FILE, lines, parse, broken)}
    refuse_too_many(path, len(towns), broken)
    if len(broken) == before:
        known.remember(_FILE, context, towns)
    return tuple(towns.values())


def _town(row: dict[str, str], countries: Collection[str], sources: Collection[str]) -> Town:
    population, names = row.get("population", ""), row.get("names", "")
    fault = _fault(row, population, countries, sources)
    if fault is not None:
        field, mend = fault
        why = f"field `{field}`: {row[field]!r} can't be used"
        raise RowError(why, mend=mend, field=field)
    return Town(
        name=row["name"],
        country=row["country"],
        source=row["source"],
        population=int(population) if population else None,
        names=tuple(names.split(LIST_SEPARATOR)) if names else (),
    )


def _fault(
    row: dict[str, str], population: str, countries: Collection[str], sources: Collection[str]
) -> tuple[str, str] | None:
    """The field that can't be used, and how to mend it."""
    if not row["name"].strip():
        return "name", "Name the town."
    if row["country"] not in countries:
        return "country", "Use a code of countries.csv."
    if row["source"] not in sources:
        return "source", "Use an id of sources.csv."
    if population and not (population.isascii() and population.isdigit()):
        return "population", "Write a whole number, or leave the cell empty."
    return None
