"""Further names of units: the register's spellings, second languages, exonyms, former names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from indexer.harvest.gazetteer import (
    NEAR_KM,
    geonames_of,
    is_arabic_name,
    is_ukrainian_name,
)
from indexer.harvest.geo import distance_km
from indexer.harvest.names import expand, without_suffix
from indexer.harvest.raw import curated_records, curated_rows
from indexer.harvest.raw_tables import RawTables
from indexer.harvest.report import Report
from indexer.keys import slug
from indexer.lookups import Alias
from indexer.records import Municipality
from models.text import fold

__all__ = ["build_aliases", "register_aliases"]

# "Wittenberg, Lutherstadt" is called Lutherstadt Wittenberg; every town is a Stadt or Kreisstadt.
_MUNICIPALITY = 8
# Smaller towns have no name of their own in other scripts, only a transliteration.
_WELL_KNOWN = 10_000
_TITLE = re.compile(r"(?!Kreisstadt)[A-ZÄÖÜ][a-zäöüß]+stadt")


def build_aliases(
    raw: RawTables,
    units: Sequence[Municipality],
    report: Report,
    former: Iterable[Alias] = (),
) -> list[Alias]:
    """Every alias, sorted; none equals the name of its unit.

    From the register: short official spellings ("Weiden i.d. OPf."), second languages ("Chóśebuz").
    From the hand-written tables: exonyms, former and short names, names of enterprises. One that
    belongs to no unit is reported and set aside. From GeoNames: how towns are written in Ukrainian
    and Arabic, because requests name them so. `former` are names of dissolved municipalities out
    of the official list of changes, if there is one.
    """
    by_key = {unit.ags: unit for unit in units}
    found = {
        alias
        for alias in chain(
            register_aliases(raw, by_key),
            _former(raw, by_key),
            _of_boroughs(by_key),
            _of_bodies(units),
            _by_hand(by_key, report),
            _in_other_scripts(units),
            former,
        )
        if alias.alias and fold(alias.alias) != fold(by_key[alias.ags].name)
    }
    return sorted(found, key=lambda alias: (alias.ags, alias.alias, alias.kind))


def register_aliases(raw: RawTables, units: Mapping[str, Municipality]) -> Iterable[Alias]:
    """The spellings that the tables of the register have: short ones, second languages, titles."""
    for ags, unit in units.items():
        official = unit.official_name or ""
        spellings = {without_suffix(official)}
        spellings |= {
            without_suffix(r["name"]) for r in raw.directory.get(ags, ()) if r["ags"] == ags
        }
        spellings |= {r["GEN"] for r in raw.outlines.get(ags, ()) if r["AGS"] == ags}
        for spelling in sorted(spellings - {""}):
            same = expand(spelling) == unit.name
            yield Alias(spelling, ags, "abbreviation" if same else "double_name", "register")
            second = _second_language(spelling, unit.name)
            if second:
                yield Alias(second, ags, "double_name", "register")
        title = _TITLE.fullmatch(official.rpartition(", ")[2])
        if title:
            yield Alias(f"{title[0]} {unit.name}", ags, "double_name", "register")


def _second_language(spelling: str, name: str) -> str | None:
    """``Bautzen / Budyšin`` -> ``Budyšin``; None if it is no name in two languages."""
    tail = spelling.removeprefix(name)
    return tail.lstrip(" /") if tail != spelling and tail.lstrip().startswith("/") else None


def _former(raw: RawTables, units: Mapping[str, Municipality]) -> Iterable[Alias]:
    """Names of municipalities that merged into another one."""
    for ags in units:
        for row in raw.directory.get(ags, ()):
            if row["ags"] != ags:
                yield Alias(without_suffix(row["name"]), ags, "historic", "register")


def _by_hand(units: Mapping[str, Municipality], report: Report) -> Iterable[Alias]:
    for alias in curated_records("aliases.csv", Alias):
        if alias.ags in units:
            yield alias
        else:
            report.doubt("aliases.csv", alias.alias, "belongs to no unit", f"no unit {alias.ags}")


def _in_other_scripts(units: Iterable[Municipality]) -> Iterable[Alias]:
    towns: dict[str, list[Municipality]] = defaultdict(list)
    for unit in units:
        if len(unit.ags) == _MUNICIPALITY and (unit.population or 0) >= _WELL_KNOWN:
            towns[fold(unit.name)].append(unit)
    for city in geonames_of("DE"):
        for unit in towns.get(fold(city.name), ()):
            if unit.lat is None or unit.lon is None:
                continue
            if distance_km(unit.lat, unit.lon, city.lat, city.lon) <= NEAR_KM:
                for name in city.names:
                    if is_ukrainian_name(name) or is_arabic_name(name):
                        yield Alias(name, unit.ags, "exonym", "geonames")


def _of_bodies(units: Iterable[Municipality]) -> Iterable[Alias]:
    names = {row["name"]: row["aliases"].split(";") for row in curated_rows("bodies.csv")}
    for unit in units:
        if unit.seat is not None:
            for alias in names[unit.name]:
                yield Alias(alias, unit.ags, "short", "municipal-bodies")


def _of_boroughs(units: Mapping[str, Municipality]) -> Iterable[Alias]:
    """``Treptow-Köpenick``, and with the city as sources write it."""
    for row in curated_rows("boroughs.csv"):
        ags = f"{row['city']}-{slug(row['short'])}"
        if ags in units:
            city = units[row["city"]].name
            yield Alias(row["short"], ags, "short", "boroughs")
            yield Alias(f"{row['short']} ({city})", ags, "short", "boroughs")
