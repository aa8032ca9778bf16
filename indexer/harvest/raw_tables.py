"""The raw tables of the register, read and joined to the units of one reference date.

The population table fixes the reference date: its keys are the units. Everything else is of another
vintage and joins through the changes of keys; what does not join is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.harvest.coast import read_coast
from indexer.harvest.crosswalk import Crosswalk
from indexer.harvest.raw import district_or_municipality, newest, number, raw_rows, year_of
from indexer.harvest.report import Report
from indexer.lookups import AgsChange
from models.errors import DataError

__all__ = ["RawTables", "Row", "Shore", "read_raw_tables"]

Row = Mapping[str, str]

_UNINHABITED = "gemeindefreies Gebiet unbewohnt"


class Shore(Protocol):
    """Whatever tells how far the sea is."""

    def distance_km(self, lat: float, lon: float) -> float:
        """Kilometres from a point to the coast."""
        ...


@dataclass(frozen=True, slots=True)
class RawTables:
    """The raw tables that the register is made of, by the product's keys.

    ``date`` is the day of the territory, ``population_date`` the one of the count. ``population``
    and ``area_ha`` hold municipalities and districts alike. ``directory`` and ``outlines`` may be
    older: a municipality that took in others since has several rows there, a new one those of its
    predecessors.
    """

    date: str
    population_date: str
    official: Mapping[str, str]
    population: Mapping[str, int]
    area_ha: Mapping[str, float]
    directory: Mapping[str, Sequence[Row]]
    outlines: Mapping[str, Sequence[Row]]
    district_outlines: Mapping[str, Row]
    coast: Shore


def read_raw_tables(sources: Path, changes: Sequence[AgsChange], report: Report) -> RawTables:
    """Read the raw tables and join every vintage to the units of the population table.

    Args:
        sources: the folder of raw files (``municipal/``, ``geo/``).
        changes: changes of keys.
        report: receives counts and what does not join.

    Raises:
        DataError: a file is missing or is not the table it should be.
    """
    municipal = sources / "municipal"
    population_file = newest(municipal, "localzero_population_*.csv")
    population = _totals(population_file, report)
    date = f"{year_of(population_file)}-12-31"
    crosswalk = Crosswalk(changes, population)
    names_file = newest(municipal, "localzero_ags_*.csv")
    directory_file = newest(municipal, "gemeindeverzeichnis_*_gemeinden.csv")
    directory = raw_rows(directory_file, ("ags", "type", "name", "population", "lat", "lon"))
    inhabited = [row for row in directory if row["type"] != _UNINHABITED]
    report.count(
        directory_file.name, "uninhabited territories, left out", len(directory) - len(inhabited)
    )
    outlines_file = newest(municipal, "vg5000_gemeinden.csv")
    outlines = [
        row
        for row in raw_rows(outlines_file, ("AGS", "ARS", "GEN", "BEZ", "lat", "lon"))
        if row["BEZ"] != "Gemeindefreies Gebiet" or crosswalk.current(row["AGS"])
    ]
    districts = raw_rows(newest(municipal, "vg5000_kreise.csv"), ("AGS", "GEN", "lat", "lon"))
    return RawTables(
        date=date,
        population_date=date,
        official={
            key: row["description"]
            for row in raw_rows(names_file, ("ags", "description"))
            if (key := district_or_municipality(row["ags"]))
        },
        population=population,
        area_ha=_land(newest(municipal, "localzero_area_*.csv")),
        directory=_joined(directory_file.name, inhabited, "ags", crosswalk, report),
        outlines=_joined(outlines_file.name, outlines, "AGS", crosswalk, report),
        district_outlines={row["AGS"]: row for row in districts},
        coast=read_coast(newest(sources / "geo", "countries-50m.json")),
    )


def _totals(path: Path, report: Report) -> dict[str, int]:
    found = {}
    for row in raw_rows(path, ("ags", "total")):
        key, total = district_or_municipality(row["ags"]), number(row["total"])
        if key is None or total is None:
            report.count(path.name, "sums of states and of Germany, left out")
        else:
            found[key] = int(total)
    if not found:
        raise DataError(f"{path} names no unit.", mend="Restore the table: columns ags, total.")
    return found


def _land(path: Path) -> dict[str, float]:
    return {
        key: hectares
        for row in raw_rows(path, ("ags", "land_total"))
        if (key := district_or_municipality(row["ags"]))
        and (hectares := number(row["land_total"])) is not None
    }


def _joined(
    file: str, rows: Sequence[Row], column: str, crosswalk: Crosswalk, report: Report
) -> dict[str, list[Row]]:
    """Rows by the unit they belong to today; a unit that took in others has several."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        key = crosswalk.current(row[column])
        if key is None:
            report.count(file, "rows that join no unit")
            name = row.get("name") or row.get("GEN")
            report.doubt(file, row[column], "joins no unit", f"{name}: unknown key, no successor")
        else:
            report.count(file, "rows joined" if key == row[column] else "rows joined by a change")
            found[key].append(row)
    return found
