"""All German units at once: register, associations, boroughs, bodies, with labels and aliases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from indexer.harvest.aliases import build_aliases
from indexer.harvest.area_changes import read_area_changes
from indexer.harvest.crosswalk import former_names, load_changes, with_official
from indexer.harvest.labels import label_units
from indexer.harvest.raw_tables import RawTables, read_raw_tables
from indexer.harvest.register import build_municipalities
from indexer.harvest.report import Report
from indexer.harvest.resolve import UnitResolver
from indexer.harvest.units import (
    build_associations,
    build_bodies,
    build_boroughs,
    read_association_names,
)
from indexer.lookups import AgsChange, Alias
from indexer.records import Municipality
from indexer.tables import write_csv

__all__ = ["GermanUnits", "build_german_units", "write_german_units"]

_REGISTER_COLUMNS = (
    "ags",
    "name",
    "label",
    "kind",
    "state",
    "official_name",
    "district",
    "district_name",
    "parent",
    "population",
    "population_date",
    "area_km2",
    "density",
    "lat",
    "lon",
    "postal_code",
    "region",
    "urbanisation",
    "coast_km",
    "traits",
    "source",
    "vintage",
)
_UNIT_COLUMNS = (
    "ags",
    "name",
    "label",
    "kind",
    "state",
    "official_name",
    "district",
    "district_name",
    "parent",
    "seat",
    "population",
    "population_date",
    "lat",
    "lon",
    "traits",
    "source",
    "vintage",
    "url",
)


@dataclass(frozen=True, slots=True)
class GermanUnits:
    """Every unit that can be a partner, sorted by key, with what leads to it.

    ``units`` carry no aliases themselves: those are ``aliases``.
    """

    units: tuple[Municipality, ...]
    aliases: tuple[Alias, ...]
    changes: tuple[AgsChange, ...]
    raw: RawTables

    def resolver(self) -> UnitResolver:
        """Finds the units by the names that sources use."""
        return UnitResolver(self.units, self.aliases, self.changes)


def build_german_units(sources: Path, report: Report) -> GermanUnits:
    """Build every German unit out of the raw files.

    Raises:
        DataError: a raw file is missing or is not the table it should be.
    """
    former = read_area_changes(sources, report)
    changes = with_official(load_changes(), former)
    raw = read_raw_tables(sources, changes, report)
    register = build_municipalities(raw, report)
    by_key = {unit.ags: unit for unit in register}
    associations = build_associations(
        read_association_names(sources), raw, register, changes, report
    )
    register = [replace(u, parent=associations.parents.get(u.ags)) for u in register]
    others = [
        *associations.units,
        *build_boroughs(by_key, report),
        *build_bodies(by_key, report),
    ]
    units = label_units(sorted([*register, *others], key=lambda unit: unit.ags))
    aliases = build_aliases(raw, units, report, former_names(former, changes, by_key))
    return GermanUnits(tuple(units), tuple(aliases), changes, raw)


def write_german_units(german: GermanUnits, out: Path, report: Report) -> None:
    """Write municipalities.csv, units.csv, aliases.csv and ags_changes.csv under `out`."""
    register = [unit for unit in german.units if len(unit.ags) in (5, 8)]
    others = [unit for unit in german.units if len(unit.ags) not in (5, 8)]
    _write(out / "municipalities.csv", register, _REGISTER_COLUMNS)
    _write(out / "units.csv", others, _UNIT_COLUMNS)
    for file, records, record_type in (
        ("aliases.csv", german.aliases, Alias),
        ("ags_changes.csv", german.changes, AgsChange),
    ):
        columns = tuple(field.name for field in fields(record_type))
        rows = [{name: getattr(record, name) for name in columns} for record in records]
        report.count(file, "rows", write_csv(out / file, rows, columns))


def _write(path: Path, units: Sequence[Municipality], columns: Sequence[str]) -> None:
    rows = [{name: _cell(unit, name) for name in columns} for unit in units]
    write_csv(path, rows, tuple(columns))


def _cell(unit: Municipality, column: str) -> object:
    if column in ("source", "vintage", "url"):
        return getattr(unit.reference, column)
    return getattr(unit, column)
