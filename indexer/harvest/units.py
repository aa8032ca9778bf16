"""The units that are no plain municipality and do partner.

Associations of municipalities: Verbandsgemeinden, Samtgemeinden, Ämter. Boroughs of Berlin and
Hamburg. Enterprises and associations that public pages name as partners. Verwaltungsgemeinschaften
and agreements of administrations (BY, BW, HE, SN, TH) are none: they do office work for their
members, have no directly elected council and enter no partnerships.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from indexer.harvest.crosswalk import Crosswalk
from indexer.harvest.names import everyday_name, without_suffix
from indexer.harvest.raw import CURATED_VINTAGE, curated_rows, newest, raw_rows
from indexer.harvest.raw_tables import RawTables
from indexer.harvest.report import Report
from indexer.harvest.traits import shared_traits
from indexer.keys import slug, state_of
from indexer.lookups import AgsChange
from indexer.records import Municipality, Reference, State, UnitKind

__all__ = [
    "AssociationNames",
    "Associations",
    "build_associations",
    "build_bodies",
    "build_boroughs",
    "read_association_names",
]

_FILE = "units.csv"
_KINDS: Mapping[State, tuple[UnitKind, str]] = MappingProxyType(
    {
        "SH": ("amt", "Amt"),
        "MV": ("amt", "Amt"),
        "BB": ("amt", "Amt"),
        "NI": ("samtgemeinde", "Samtgemeinde"),
        "RP": ("verbandsgemeinde", "Verbandsgemeinde"),
        "ST": ("verbandsgemeinde", "Verbandsgemeinde"),
    }
)
# Brandenburg has one Verbandsgemeinde beside its Ämter (since 2020).
_OWN_KIND: Mapping[str, tuple[UnitKind, str]] = MappingProxyType(
    {"120625031": ("verbandsgemeinde", "Verbandsgemeinde")}
)


@dataclass(frozen=True, slots=True)
class AssociationNames:
    """Names of associations by key (the first nine digits of the ARS), and the file they are of."""

    file: str
    by_key: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Associations:
    """The associations, and which one a municipality is a member of."""

    units: tuple[Municipality, ...]
    parents: Mapping[str, str]


def read_association_names(sources: Path) -> AssociationNames:
    """The names that the newest table of associations has.

    Raises:
        DataError: there is no such table.
    """
    path = newest(sources / "municipal", "deutschlandatlas_vbgem*.csv")
    rows = raw_rows(path, ("Gemeindeverbandsname",))
    key = next(column for column in rows[0] if column.startswith("VBG"))
    names = {row[key]: without_suffix(row["Gemeindeverbandsname"]) for row in rows}
    return AssociationNames(path.name, names)


def build_associations(
    names: AssociationNames,
    raw: RawTables,
    municipalities: Sequence[Municipality],
    changes: Sequence[AgsChange],
    report: Report,
) -> Associations:
    """Verbandsgemeinden, Samtgemeinden and Ämter: key and members by the regional key (ARS).

    Population, centre and traits are made of their municipalities. An association that the newer
    table of names no longer has, and that became no other one, was dissolved and is left out.
    """
    crosswalk = Crosswalk(changes, names.by_key)
    members: dict[str, list[Municipality]] = defaultdict(list)
    for town in municipalities:
        ars = next((r["ARS"] for r in raw.outlines.get(town.ags, ()) if r["AGS"] == town.ags), "")
        # A member code from 5000 on is an association's; below it is the municipality's own.
        if ars[5:6] != "5" or town.state not in _KINDS:
            continue
        key = crosswalk.current(ars[:9])
        if key is None:
            report.count(_FILE, "municipalities of associations dissolved since")
            reason = f"association {ars[:9]} of {town.name} is not in {names.file}"
            report.doubt(_FILE, town.ags, "association dissolved since", reason)
        else:
            members[key].append(town)
    units = tuple(
        _association(key, names.by_key[key], members[key], raw) for key in sorted(members)
    )
    report.count(_FILE, "Verbandsgemeinden, Samtgemeinden, Ämter", len(units))
    return Associations(units, {town.ags: key for key in members for town in members[key]})


def build_boroughs(cities: Mapping[str, Municipality], report: Report) -> list[Municipality]:
    """The 12 Bezirke of Berlin and the 7 of Hamburg. No file has figures of them."""
    found = []
    for row in curated_rows("boroughs.csv"):
        city = cities.get(row["city"])
        if city is None:
            report.doubt(_FILE, row["name"], "its city is no unit", f"no unit {row['city']}")
            continue
        found.append(
            Municipality(
                ags=f"{city.ags}-{slug(row['short'])}",
                name=row["name"],
                label=row["name"],
                kind="bezirk",
                state=city.state,
                reference=Reference(source="boroughs", vintage=CURATED_VINTAGE),
                official_name=row["official_name"],
                parent=city.ags,
            )
        )
    report.count(_FILE, "Bezirke", len(found))
    return found


def build_bodies(units: Mapping[str, Municipality], report: Report) -> list[Municipality]:
    """Municipal enterprises and associations that the facts name, at the centre of their seat."""
    found = []
    for row in curated_rows("bodies.csv"):
        seat = units.get(row["seat"])
        if seat is None:
            report.doubt(_FILE, row["name"], "its seat is no unit", f"no unit {row['seat']}")
            continue
        found.append(
            Municipality(
                ags=f"{seat.ags}-{slug(row['name'])}",
                name=row["name"],
                label=row["name"],
                kind="verband" if row["kind"] == "verband" else "unternehmen",
                state=seat.state,
                reference=Reference(
                    source="municipal-bodies", vintage=CURATED_VINTAGE, url=row["url"]
                ),
                official_name=row["official_name"],
                parent=row["parent"] or None,
                seat=seat.ags,
                lat=seat.lat,
                lon=seat.lon,
            )
        )
    report.count(_FILE, "enterprises and associations", len(found))
    return found


def _association(
    key: str, name: str, members: Sequence[Municipality], raw: RawTables
) -> Municipality:
    state = state_of(key)
    kind, word = _OWN_KIND.get(key, _KINDS[state])
    full = f"{word} {everyday_name(name)}"
    population = sum(town.population or 0 for town in members)
    return Municipality(
        ags=key,
        name=full,
        label=full,
        kind=kind,
        state=state,
        reference=Reference(source="associations", vintage=raw.date),
        official_name=f"{word} {name}",
        district=members[0].district,
        district_name=members[0].district_name,
        population=population,
        population_date=raw.population_date,
        lat=_centre([(town.lat, town.population) for town in members]),
        lon=_centre([(town.lon, town.population) for town in members]),
        traits=shared_traits(members),
    )


def _centre(places: Sequence[tuple[float | None, int | None]]) -> float | None:
    """The mean of coordinates weighed by inhabitants."""
    known = [(degrees, weight) for degrees, weight in places if degrees is not None and weight]
    total = sum(weight for _, weight in known)
    return round(sum(d * weight for d, weight in known) / total, 5) if total else None
