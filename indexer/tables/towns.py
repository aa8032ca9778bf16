"""The table of towns abroad: many plain rows, read without checking each like a fact."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from indexer.lookups import Town
from indexer.tables.reading import QuarantinedRow, csv_rows, refuse_too_many
from indexer.tables.writing import LIST_SEPARATOR

__all__ = ["read_towns"]

_FILE = "towns.csv"


def read_towns(
    directory: Path,
    countries: Collection[str],
    sources: Collection[str],
    broken: list[QuarantinedRow],
) -> tuple[Town, ...]:
    """The towns of ``towns.csv``; rows that can't be used are appended to `broken`.

    Raises:
        DataError: the table is missing or largely broken.
    """
    path, towns = directory / _FILE, []
    for line, row in csv_rows(path, ("country", "name", "source"), broken):
        population = row.get("population", "")
        fault = _fault(row, population, countries, sources)
        if fault is not None:
            field, mend = fault
            why = f"field `{field}`: {row[field]!r} can't be used"
            broken.append(QuarantinedRow(_FILE, line, why, mend, field))
            continue
        names = row.get("names", "")
        towns.append(
            Town(
                name=row["name"],
                country=row["country"],
                source=row["source"],
                population=int(population) if population else None,
                names=tuple(names.split(LIST_SEPARATOR)) if names else (),
            )
        )
    refuse_too_many(path, len(towns), broken)
    return tuple(towns)


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
