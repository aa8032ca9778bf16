"""Indicators of municipalities and districts, each with its percentile among its peers.

"Top 5 % in photovoltaics per inhabitant" is a statement, "12 034 kW" is not. Peers are the units of
a size class; Landkreise are their own. Zero says that there is none of it and has no percentile.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import yaml

from indexer.harvest.crosswalk import Crosswalk
from indexer.harvest.german_units import GermanUnits
from indexer.harvest.raw import (
    curated_path,
    district_or_municipality,
    has_column,
    newest,
    number,
    raw_rows,
    year_of,
)
from indexer.harvest.report import Report
from indexer.keys import PEERS_OF_DISTRICTS, size_class
from indexer.records import IndicatorKind, Municipality, Reference
from indexer.tables import write_csv

__all__ = ["Indicators", "build_indicators", "newer_figures", "percentiles", "write_indicators"]

_FILE = "indicators.csv"
Figures = Mapping[str, float]  # key of a unit -> figure

# Indicator -> columns of the raw table. kW become kW per inhabitant, hectares a share in percent.
_RENEWABLE = {
    "pv_per_capita": ("pv",),
    "wind_per_capita": ("wind_on",),
    "biomass_per_capita": ("biomass",),
    "hydro_per_capita": ("water",),
}
_LAND = {
    "forest_share": ("veg_forrest",),
    "farmland_share": ("veg_agri",),
    "settlement_share": ("land_settlement", "land_traffic"),
    "water_share": ("water_total",),
    "heath_share": ("veg_heath",),
    "moor_share": ("veg_moor",),
}
# Indicator -> Deutschlandatlas code: of municipalities (a district gets their mean), of districts.
_OF_MUNICIPALITIES = {
    "population_growth": "bev_entw",
    "tax_strength": "st_einnkr",
    "employment_rate": "beschq_insg",
    "gigabit_share": "v_breitb1000",
}
_OF_DISTRICTS = {
    "foreign_share": "bev_ausl",
    "childcare_under_3": "kbetr_u3",
    "sports_club_members": "mitgl_sportv",
    "electric_cars": "eauto",
    "unemployment_rate": "alq",
}
# A figure outside can't be what the column says: nobody earns no taxes, nobody is employed twice.
_POSSIBLE = {
    "tax_strength": (1.0, float("inf")),
    "employment_rate": (1.0, 100.0),
    "gigabit_share": (0.0, 100.0),
}
# Below this a unit has a trace and nothing to speak of: the figure stays, without a percentile.
_TRACE = {
    "wind_per_capita": 0.01,
    "biomass_per_capita": 0.01,
    "hydro_per_capita": 0.01,
    "heath_share": 1.0,
    "moor_share": 1.0,
}
# A mean over municipalities stands for a district only if it covers nearly all of it.
_COVERED = 0.9


@dataclass(frozen=True, slots=True)
class _Measured:
    """The figures of one indicator and the year they are dated."""

    id: str
    year: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Indicators:
    """The kinds, in the order of the columns, and the figures by indicator and unit."""

    kinds: tuple[IndicatorKind, ...]
    figures: Mapping[str, Figures]


def build_indicators(sources: Path, german: GermanUnits, report: Report) -> Indicators:
    """Compute every indicator of ``curated/indicators.yaml``.

    Raises:
        DataError: a raw file is missing or lacks a column.
    """
    register = {unit.ags: unit for unit in german.units if len(unit.ags) in (5, 8)}
    measured = [
        *_of_files(sources / "municipal", german, register, report),
        _Measured(
            "density",
            german.raw.population_date[:4],
            {k: u.density for k, u in register.items() if u.density},
        ),
    ]
    kinds = tuple(_kinds({one.id: one.year for one in measured}))
    figures = {one.id: one.figures for one in measured}
    for kind in kinds:
        report.count(_FILE, f"figures of {kind.id}", len(figures[kind.id]))
    return Indicators(kinds, {kind.id: figures[kind.id] for kind in kinds})


def newer_figures(sources: Path, german: GermanUnits, report: Report) -> Indicators:
    """The indicators of those raw tables that lie under `sources`: there may be none.

    Raises:
        DataError: a raw file lacks a column.
    """
    register = {unit.ags: unit for unit in german.units if len(unit.ags) in (5, 8)}
    found = list(_of_files(sources / "municipal", german, register, report, only_there=True))
    years = {one.id: one.year for one in found}
    return Indicators(tuple(_kinds(years)), {one.id: one.figures for one in found})


def write_indicators(
    indicators: Indicators, german: GermanUnits, out: Path, report: Report
) -> None:
    """Write indicators.yaml and indicators.csv under `out`."""
    documents = [msgspec.to_builtins(kind) for kind in indicators.kinds]
    for document in documents:
        document["reference"] = {k: v for k, v in document["reference"].items() if v is not None}
    text = yaml.safe_dump(documents, allow_unicode=True, sort_keys=False, width=100)
    (out / "indicators.yaml").write_text(text, encoding="utf-8", newline="\n")

    peers = {unit.ags: _peers(unit) for unit in german.units if len(unit.ags) in (5, 8)}
    columns = ["ags", "size_class"]
    rows: dict[str, dict[str, object]] = {
        ags: {"ags": ags, "size_class": group} for ags, group in peers.items()
    }
    for kind in indicators.kinds:
        columns += [kind.id, f"{kind.id}_pct"]
        figures = {ags: _rounded(value) for ags, value in indicators.figures[kind.id].items()}
        shares = percentiles(figures, peers)
        for ags, value in figures.items():
            rows[ags][kind.id] = value
            if ags in shares and abs(value) >= _TRACE.get(kind.id, 0.0):
                rows[ags][f"{kind.id}_pct"] = round(shares[ags], 3)
    report.count(_FILE, "units", write_csv(out / _FILE, rows.values(), tuple(columns)))


def percentiles(figures: Figures, peers: Mapping[str, str]) -> dict[str, float]:
    """The share 0..1 of the non-zero values among a unit's peers that lie below its own.

    One minus it is the share that is at least as high: of 15 different values the highest has 14/15
    and is among the top 7 %; where half of the peers share the highest value, each has 0.5.
    """
    groups: dict[str, list[float]] = defaultdict(list)
    for ags, value in figures.items():
        if value != 0:
            groups[peers[ags]].append(value)
    for values in groups.values():
        values.sort()
    return {
        ags: bisect_left(groups[peers[ags]], value) / len(groups[peers[ags]])
        for ags, value in figures.items()
        if value != 0
    }


# --- reading -------------------------------------------------------------------------------


def _per_capita(
    path: Path, register: Mapping[str, Municipality], crosswalk: Crosswalk, report: Report
) -> Iterator[_Measured]:
    needed = {column for columns in _RENEWABLE.values() for column in columns}
    sums = _sums(path, needed, crosswalk, report)
    for name, columns in _RENEWABLE.items():
        figures = {
            ags: sum(sums[ags][column] for column in columns) / unit.population
            for ags, unit in register.items()
            if ags in sums and unit.population
        }
        yield _Measured(name, year_of(path), figures)


def _land_shares(path: Path, crosswalk: Crosswalk, report: Report) -> Iterator[_Measured]:
    needed = {column for columns in _LAND.values() for column in columns}
    sums = _sums(path, {"land_total", *needed}, crosswalk, report)
    for name, columns in _LAND.items():
        figures = {
            ags: 100 * sum(row[column] for column in columns) / row["land_total"]
            for ags, row in sums.items()
            if row["land_total"]
        }
        yield _Measured(name, year_of(path), figures)


def _sums(
    path: Path, columns: set[str], crosswalk: Crosswalk, report: Report
) -> dict[str, dict[str, float]]:
    """Kilowatts or hectares by unit of today: those of merged municipalities add up."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(columns, 0.0))
    for row in raw_rows(path, ("ags", *sorted(columns))):
        key = district_or_municipality(row["ags"])
        unit = crosswalk.current(key) if key else None
        if unit is None:
            if key is not None and any(number(row[column]) for column in columns):
                report.count(path.name, "rows that join no unit")
            continue
        if unit != key:
            report.count(path.name, "rows joined by a change")
        for column in columns:
            found[unit][column] += number(row[column]) or 0.0
    return found


def _of_files(
    municipal: Path,
    german: GermanUnits,
    register: Mapping[str, Municipality],
    report: Report,
    *,
    only_there: bool = False,
) -> Iterator[_Measured]:
    """What each raw table measures; with `only_there` a missing one is passed over."""

    def there(pattern: str, column: str | None = None) -> bool:
        if not only_there:
            return True
        return any(column is None or has_column(p, column) for p in municipal.glob(pattern))

    crosswalk = Crosswalk(german.changes, register)
    energy, land = "localzero_renewable_energy_*.csv", "localzero_area_*.csv"
    if there(energy):
        yield from _per_capita(newest(municipal, energy), register, crosswalk, report)
    if there(land):
        yield from _land_shares(newest(municipal, land), crosswalk, report)
    for name, column in _OF_MUNICIPALITIES.items():
        if not there("deutschlandatlas_gem*.csv", column):
            continue
        path = newest(municipal, "deutschlandatlas_gem*.csv", column)
        figures = _atlas_column(path, name, column, crosswalk, report)
        _report_later_territories(path, column, figures, german, report)
        yield _Measured(name, year_of(path), {**figures, **_means(figures, register)})
    for name, column in _OF_DISTRICTS.items():
        if not there("deutschlandatlas_krs*.csv", column):
            continue
        path = newest(municipal, "deutschlandatlas_krs*.csv", column)
        yield _Measured(name, year_of(path), _atlas_column(path, name, column, crosswalk, report))


def _atlas_column(
    path: Path, name: str, column: str, crosswalk: Crosswalk, report: Report
) -> dict[str, float]:
    """The figures of one column; the key is the first column, which changes its name by year."""
    lowest, highest = _POSSIBLE.get(name, (float("-inf"), float("inf")))
    found: dict[str, float] = {}
    for row in raw_rows(path, (column,)):
        key, value = district_or_municipality(next(iter(row.values()))), number(row[column])
        unit = crosswalk.current(key) if key else None
        if value is None:
            report.count(path.name, f"{column}: rows without a figure")
        elif unit is None:
            report.count(path.name, f"{column}: rows that join no unit")
        elif unit != key:
            # The ratio of one part is not the ratio of the whole.
            report.count(path.name, f"{column}: rows of municipalities merged since, left out")
        elif not lowest <= value <= highest:
            report.count(path.name, f"{column}: impossible figures, left out")
        else:
            found[unit] = value
    return found


def _report_later_territories(
    path: Path, column: str, figures: Figures, german: GermanUnits, report: Report
) -> None:
    """A municipality that took in others after the reference date has their share in its figure."""
    units = {unit.ags for unit in german.units}
    for change in german.changes:
        later = change.old_ags in units and change.old_ags not in figures
        if later and change.new_ags in figures:
            reason = f"{column} includes {change.old_ags}, merged into it on {change.date}"
            report.doubt(path.name, change.new_ags, "figure of a larger territory", reason)


def _means(figures: Figures, register: Mapping[str, Municipality]) -> dict[str, float]:
    """Means of the districts over their municipalities, weighed by inhabitants."""
    weighed: dict[str, float] = defaultdict(float)
    covered: dict[str, int] = defaultdict(int)
    for ags, value in figures.items():
        unit = register[ags]
        if unit.district and unit.population:
            weighed[unit.district] += value * unit.population
            covered[unit.district] += unit.population
    return {
        district: weighed[district] / covered[district]
        for district in weighed
        if covered[district] >= _COVERED * (register[district].population or 0)
    }


def _kinds(years: Mapping[str, str]) -> Iterator[IndicatorKind]:
    for entry in yaml.safe_load(curated_path("indicators.yaml").read_text(encoding="utf-8")):
        if entry["id"] not in years:
            continue
        reference = Reference(source=entry.pop("source"), vintage=years[entry["id"]])
        yield msgspec.convert(entry | {"reference": msgspec.to_builtins(reference)}, IndicatorKind)


def _peers(unit: Municipality) -> str:
    return PEERS_OF_DISTRICTS if unit.kind == "landkreis" else size_class(unit.population or 0)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
