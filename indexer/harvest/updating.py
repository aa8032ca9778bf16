"""Tables brought to a newer register: what an administrator does once a year.

Needed are the official extract of the Gemeindeverzeichnis and the official lists of changes since
the register before; everything else is carried over from the tables that are there.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np

from indexer.harvest.aliases import register_aliases
from indexer.harvest.area_changes import read_area_changes
from indexer.harvest.carrying import Carrier
from indexer.harvest.crosswalk import former_names, with_official
from indexer.harvest.german_units import GermanUnits, write_german_units
from indexer.harvest.indicators import Indicators, newer_figures, write_indicators
from indexer.harvest.labels import label_units
from indexer.harvest.memberships import build_memberships
from indexer.harvest.names import without_suffix
from indexer.harvest.official_register import (
    OfficialRegister,
    find_registers,
    read_official_register,
)
from indexer.harvest.raw import curated_records
from indexer.harvest.raw_tables import RawTables
from indexer.harvest.register import build_municipalities
from indexer.harvest.report import Report
from indexer.harvest.sources_page import write_report
from indexer.harvest.units import AssociationNames, build_associations
from indexer.lookups import Alias, Source
from indexer.records import Municipality
from indexer.tables import TABLE_FILES, Tables, read_csv, read_tables, write_csv, write_jsonl
from indexer.tables.reading import record_from_cells
from models.errors import DataError
from models.text import fold

__all__ = ["Updated", "update_data"]

_UNTOUCHED = (
    "countries.csv",
    "outlines.json",
    "places.jsonl",
    "programmes.yaml",
    "state_partnerships.csv",
    "themes.yaml",
    "towns.csv",
)
_OF_NEIGHBOURS = ("bezirk", "unternehmen", "verband")
_DATED = re.compile(r"\d{2}\.\d{2}\.\d{4}")


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of it: the day of the new register, how many units lead nowhere, the report."""

    date: str
    lost: int
    report: Report


def update_data(sources: Path, base: Path, out: Path) -> Updated:
    """Bring the tables of `base` to the register under `sources`, and write them to `out`.

    The same files give the same bytes. `out` may be `base`; it changes only when all is built.

    Args:
        sources: holds one or more extracts of the Gemeindeverzeichnis (the newest is taken) and
            the lists of changes ``gebietsaenderungen_*``, right there or in ``municipal/``.
        base: a folder of tables.
        out: a folder of tables; made if it is missing.

    Raises:
        DataError: there is no register, it is older than the one in `base`, or a file is broken.
    """
    report = Report()
    register = _newest(sources)
    old = read_tables(base)
    _check_newer(register, old)
    # Made beside the folder, which may hold nothing else than the tables.
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
        built = Path(folder)
        lost = _Update(register, old, base, sources, report).write(built)
        tables = read_tables(built)
        if tables.quarantined:
            row = tables.quarantined[0]
            raise DataError(
                f"The new tables would lose {len(tables.quarantined)} rows; the first is "
                f"{row.file}, line {row.line}: {row.why}",
                mend=row.mend,
            )
        out.mkdir(exist_ok=True)
        for path in sorted(built.iterdir()):
            os.replace(path, out / path.name)
    return Updated(register.date, lost, report)


def _newest(sources: Path) -> OfficialRegister:
    if not sources.is_dir():
        raise DataError(f"There is no folder {sources}.", mend="Name another with --registers.")
    found = [read_official_register(path) for path in find_registers(sources)]
    if not found:
        raise DataError(
            f"No extract of the Gemeindeverzeichnis lies under {sources}.",
            mend="Put the file of the Statistisches Bundesamt there as it comes, for example "
            "31122024_Auszug_GV.xlsx or AuszugGV3QAktuell.xlsx.",
        )
    return max(found, key=lambda one: one.date)


def _check_newer(register: OfficialRegister, old: Tables) -> None:
    before = max(unit.reference.vintage for unit in old.municipalities if len(unit.ags) == 8)
    if register.date < before:
        raise DataError(
            f"{register.file} is of {register.date}, and the tables are of {before} already.",
            mend="Take a newer extract, or name older tables with --base.",
        )


class _Update:
    """One run, in the order in which the tables depend on each other."""

    def __init__(
        self,
        register: OfficialRegister,
        old: Tables,
        base: Path,
        sources: Path,
        report: Report,
    ) -> None:
        self.register, self.old, self.base = register, old, base
        self.sources, self.report = sources, report
        self.before = {unit.ags: unit for unit in old.municipalities}
        self.former = read_area_changes(sources, report)
        self.changes = with_official(old.ags_changes, self.former)
        report.count(register.file, "municipalities", len(register.rows))
        report.count(register.file, "uninhabited territories, left out", register.uninhabited)

    def write(self, out: Path) -> int:
        """Write every table under `out`; the number of units that lead nowhere."""
        raw = _raw_tables(self.register, self.before)
        units = self._units(raw)
        by_key = {unit.ags: unit for unit in units}
        carrier = Carrier(self.old, by_key, self.changes, self.report)
        lost = carrier.report_lost()
        german = GermanUnits(
            tuple(units), tuple(self._aliases(carrier, raw, by_key)), self.changes, raw
        )
        for name in _UNTOUCHED:
            if (self.base / name).exists():
                shutil.copyfile(self.base / name, out / name)
        write_german_units(german, out, self.report)
        newer = newer_figures(self.sources, german, self.report)
        figures = _newer(carrier.indicators(self.register.population_date), newer)
        write_indicators(figures, german, out, self.report)
        write_jsonl(out / "partnerships.jsonl", carrier.partnerships())
        write_jsonl(out / "competences.jsonl", carrier.competences())
        if list(self.sources.glob("municipal/covenant_of_mayors_*.csv")):
            build_memberships(self.sources, out, german.resolver(), self.report)
        else:
            write_jsonl(out / "memberships.jsonl", carrier.memberships())
        write_jsonl(out / "requests.jsonl", carrier.requests())
        sources = self._sources()
        columns = tuple(field.name for field in fields(Source))
        write_csv(out / "sources.csv", [asdict(source) for source in sources], columns)
        write_report(self.report, out, sources)
        missing = [name for name in TABLE_FILES if not (out / name).exists()]
        if missing:
            raise DataError(
                f"{self.base} lacks {', '.join(missing)}.", mend="Name whole tables with --base."
            )
        return lost

    def _units(self, raw: RawTables) -> list[Municipality]:
        names = AssociationNames(self.register.file, self.register.associations)
        towns = [_named_as_before(u, self.before) for u in build_municipalities(raw, self.report)]
        districts = {unit.ags: unit.name for unit in towns if unit.kind == "landkreis"}
        towns = [replace(u, district_name=districts.get(u.district or "")) for u in towns]
        found = build_associations(names, raw, towns, self.changes, self.report)
        towns = [replace(unit, parent=found.parents.get(unit.ags)) for unit in towns]
        associations = [_named_as_before(unit, self.before) for unit in found.units]
        known = {unit.ags: unit for unit in (*towns, *associations)}
        carrier = Carrier(self.old, known, self.changes, Report())
        others = [
            self._moved(unit, carrier)
            for unit in self.old.municipalities
            if unit.kind in _OF_NEIGHBOURS
        ]
        return label_units(sorted([*known.values(), *others], key=lambda unit: unit.ags))

    def _moved(self, unit: Municipality, carrier: Carrier) -> Municipality:
        """A borough, enterprise or association of a body that may have another key now."""
        links = {}
        for field, target in (("parent", unit.parent), ("seat", unit.seat)):
            links[field] = carrier.current(target) if target else None
        ags = carrier.current(unit.ags) or unit.ags
        return replace(unit, ags=ags, aliases=(), parent=links["parent"], seat=links["seat"])

    def _aliases(
        self, carrier: Carrier, raw: RawTables, units: Mapping[str, Municipality]
    ) -> list[Alias]:
        before = [record_from_cells(row, Alias) for row in read_csv(self.base / "aliases.csv")]
        found = {
            *carrier.aliases(before),
            *register_aliases(raw, units),
            *former_names(self.former, self.changes, units),
        }
        named = {(alias.alias, alias.ags): alias for alias in sorted(found, key=_as_row)}
        return sorted(
            (a for a in named.values() if fold(a.alias) != fold(units[a.ags].name)), key=_as_row
        )

    def _sources(self) -> list[Source]:
        day = ".".join(reversed(self.register.date.split("-")))
        dated = {"register", "associations"}
        changed = {change.source for change in self.changes}
        known = dict(self.old.sources)
        for source in curated_records("sources.csv", Source):
            if source.id in changed | dated:
                known.setdefault(source.id, source)
        return [
            replace(source, title=_DATED.sub(day, source.title), vintage=self.register.date)
            if source.id in dated
            else replace(source, vintage=max(source.vintage, self._latest(source.id)))
            if source.id in changed
            else source
            for source in known.values()
        ]

    def _latest(self, source: str) -> str:
        return max(one.date for one in self.changes if one.source == source)


def _newer(before: Indicators, newer: Indicators) -> Indicators:
    kinds = {kind.id: kind for kind in newer.kinds}
    return Indicators(
        tuple(kinds.get(kind.id, kind) for kind in before.kinds),
        {**before.figures, **newer.figures},
    )


def _as_row(alias: Alias) -> tuple[str, str, str]:
    return alias.ags, alias.alias, alias.kind


def _raw_tables(register: OfficialRegister, before: Mapping[str, Municipality]) -> RawTables:
    population: dict[str, int] = {}
    area_ha: dict[str, float] = {}
    for row in register.rows:
        own = row["ags"]
        for key in (own,) if own.endswith("000") else (own, own[:5]):
            population[key] = population.get(key, 0) + int(row["population"])
            area_ha[key] = area_ha.get(key, 0.0) + 100 * float(row["area_km2"] or 0)
    rows = {row["ags"]: row for row in register.rows}
    names = {ags: row["name"] for ags, row in rows.items()}
    known = [unit for unit in before.values() if unit.coast_km is not None]
    return RawTables(
        date=register.date,
        population_date=register.population_date,
        official={**register.districts, **names},
        population=population,
        area_ha={key: round(area, 2) for key, area in area_ha.items()},
        directory={ags: (row,) for ags, row in rows.items()},
        outlines={
            ags: ({**row, "AGS": ags, "ARS": row["ars"], "GEN": ""},) for ags, row in rows.items()
        },
        district_outlines={
            key: _centre(key, before, register.rows) for key in population if len(key) == 5
        },
        coast=_KnownShore([unit for unit in known if len(unit.ags) == 8]),
    )


def _centre(
    key: str, before: Mapping[str, Municipality], rows: Sequence[Mapping[str, str]]
) -> Mapping[str, str]:
    """Where a district lies: as before, else amid its municipalities."""
    unit = before.get(key)
    if unit is not None and unit.lat is not None and unit.lon is not None:
        return {"lat": str(unit.lat), "lon": str(unit.lon)}
    members = [r for r in rows if r["ags"][:5] == key and r["lat"] and r["lon"]]
    if not members:
        return {}
    return {
        axis: str(sum(float(row[axis]) for row in members) / len(members))
        for axis in ("lat", "lon")
    }


class _KnownShore:
    """The distance to the sea that the nearest municipality of the tables before has."""

    def __init__(self, units: Sequence[Municipality]) -> None:
        self._points = np.radians([(u.lat or 0.0, u.lon or 0.0) for u in units])
        self._km = [unit.coast_km or 0.0 for unit in units]

    def distance_km(self, lat: float, lon: float) -> float:
        """Kilometres to the coast, as far as known nearby."""
        phi, lam = np.radians((lat, lon))
        north, east = self._points[:, 0] - phi, (self._points[:, 1] - lam) * np.cos(phi)
        return self._km[int(np.argmin(north * north + east * east))]


def _named_as_before(unit: Municipality, before: Mapping[str, Municipality]) -> Municipality:
    """Everyday names stay where the official one did: they were gone through by hand."""
    old = before.get(unit.ags)
    if old is None:
        return unit
    if unit.kind in ("gemeinde", "stadt", "kreisfreie_stadt"):
        same = unit.official_name == old.official_name
        return replace(unit, name=old.name) if same else unit
    bare = fold(without_suffix(unit.official_name or "").split(" ", 1)[-1])
    if bare and bare in fold(old.official_name or ""):
        return replace(unit, name=old.name, official_name=old.official_name)
    return unit
