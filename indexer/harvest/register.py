"""The register: every populated municipality and every Landkreis at one reference date."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from indexer.harvest.names import everyday_name, short_form, without_suffix
from indexer.harvest.raw import number
from indexer.harvest.raw_tables import RawTables, Row
from indexer.harvest.report import Report
from indexer.harvest.traits import shared_traits, traits_of
from indexer.keys import state_of
from indexer.records import Municipality, Reference, UnitKind

__all__ = ["build_municipalities"]

_FILE = "municipalities.csv"
_Urbanisation = Literal["dense", "intermediate", "sparse"]
_URBANISATION: Mapping[str, _Urbanisation] = {
    "dicht besiedelt": "dense",
    "mittlere Besiedlungsdichte": "intermediate",
    "gering besiedelt": "sparse",
}
# In these states a district is a Kreis; elsewhere a Landkreis.
_KREIS_STATES = ("SH", "NW")
# Districts whose name says what they are.
_SAYS_ITSELF = ("Region ", "Regionalverband ", "Städteregion ", "Landkreis ")
_OWN_SPELLING: Mapping[str, str] = {"Städteregion Aachen": "StädteRegion Aachen"}


def build_municipalities(raw: RawTables, report: Report) -> list[Municipality]:
    """Every populated municipality and every Landkreis, sorted by key.

    Names are the everyday ones; labels still equal names, and parents are not set.
    """
    towns = [_municipality(key, raw, report) for key in raw.population if len(key) == 8]
    populated = [town for town in towns if town.population]
    members: dict[str, list[Municipality]] = defaultdict(list)
    for town in populated:
        if town.district:
            members[town.district].append(town)
    districts = [_district(key, members[key], raw) for key in raw.population if len(key) == 5]
    report.count(_FILE, "municipalities", len(populated))
    report.count(_FILE, "of them kreisfreie Städte", sum(not town.district for town in populated))
    report.count(_FILE, "without inhabitants, left out", len(towns) - len(populated))
    report.count(_FILE, "Landkreise", len(districts))
    _check_sums(districts, members, report)
    names = {district.ags: district.name for district in districts}
    named = [replace(town, district_name=names.get(town.district or "")) for town in populated]
    return sorted([*named, *districts], key=lambda unit: unit.ags)


def _municipality(key: str, raw: RawTables, report: Report) -> Municipality:
    row = _principal(key, raw.directory.get(key, ()))
    outline = next((r for r in raw.outlines.get(key, ()) if r["AGS"] == key), {})
    official = raw.official.get(key) or row.get("name", "")
    kind = _kind(key, official, outline)
    lat = number(row.get("lat")) or number(outline.get("lat"))
    lon = number(row.get("lon")) or number(outline.get("lon"))
    coast_km = None if lat is None or lon is None else raw.coast.distance_km(lat, lon)
    if not official or coast_km is None:
        report.doubt(_FILE, key, "has no name or no coordinates", official or "no table names it")
    population = raw.population[key]
    area = raw.area_ha[key] / 100 if raw.area_ha.get(key) else None
    region = row.get("reisegebiet") or None
    name = everyday_name(short_form(without_suffix(official), outline.get("GEN", "")))
    return Municipality(
        ags=key,
        name=name,
        label=name,
        kind=kind,
        state=state_of(key),
        reference=_reference(raw),
        official_name=official or None,
        district=None if kind == "kreisfreie_stadt" else key[:5],
        population=population,
        population_date=raw.population_date,
        area_km2=area,
        density=round(population / area, 1) if area else None,
        lat=_degrees(lat),
        lon=_degrees(lon),
        postal_code=row.get("plz") or None,
        region=region,
        urbanisation=_URBANISATION.get(row.get("verstaedterung", "")),
        coast_km=None if coast_km is None else round(coast_km, 1),
        traits=traits_of(region, lat, lon, coast_km),
    )


def _district(key: str, members: Sequence[Municipality], raw: RawTables) -> Municipality:
    outline = raw.district_outlines.get(key, {})
    state = state_of(key)
    short = outline.get("GEN") or without_suffix(raw.official.get(key, key))
    word = "Kreis" if state in _KREIS_STATES else "Landkreis"
    name = _district_name(everyday_name(short), word)
    population = raw.population[key]
    area = raw.area_ha[key] / 100 if raw.area_ha.get(key) else None
    distances = [town.coast_km for town in members if town.coast_km is not None]
    return Municipality(
        ags=key,
        name=name,
        label=name,
        kind="landkreis",
        state=state,
        reference=_reference(raw),
        official_name=_district_name(short, word),
        population=population,
        population_date=raw.population_date,
        area_km2=area,
        density=round(population / area, 1) if area else None,
        lat=_degrees(number(outline.get("lat"))),
        lon=_degrees(number(outline.get("lon"))),
        urbanisation=_most_common_urbanisation(members),
        coast_km=min(distances, default=None),
        traits=shared_traits(members),
    )


def _principal(key: str, rows: Sequence[Row]) -> Row:
    """The row that stands for a unit: its own, else that of its largest predecessor."""
    own = [row for row in rows if row["ags"] == key]
    by_size = sorted(rows, key=lambda row: (-(number(row["population"]) or 0), row["ags"]))
    return next(iter(own or by_size), {})


def _kind(key: str, official: str, outline: Row) -> UnitKind:
    if key.endswith("000"):
        return "kreisfreie_stadt"
    is_town = outline["BEZ"] == "Stadt" if outline else official.endswith("tadt")
    return "stadt" if is_town else "gemeinde"


def _district_name(name: str, word: str) -> str:
    name = _OWN_SPELLING.get(name, name)
    if "kreis" in name.casefold().replace(" ", "") or name.startswith(_SAYS_ITSELF):
        return name
    return name if name in _OWN_SPELLING.values() else f"{word} {name}"


def _most_common_urbanisation(members: Sequence[Municipality]) -> _Urbanisation | None:
    """The degree of urbanisation that most inhabitants of a district live in."""
    inhabitants: Counter[_Urbanisation] = Counter()
    for town in members:
        if town.urbanisation:
            inhabitants[town.urbanisation] += town.population or 0
    return max(sorted(inhabitants), key=lambda name: inhabitants[name], default=None)


def _reference(raw: RawTables) -> Reference:
    return Reference(source="register", vintage=raw.date)


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _check_sums(
    districts: Sequence[Municipality],
    members: Mapping[str, Sequence[Municipality]],
    report: Report,
) -> None:
    for district in districts:
        total = sum(town.population or 0 for town in members[district.ags])
        if total != district.population:
            reason = (
                f"its municipalities have {total} inhabitants, the district {district.population}"
            )
            report.doubt(_FILE, district.ags, "sum differs", reason)
