"""Towns that requests may come from: names, country and size, so that a text needs no country.

Out of GeoNames (CC BY 4.0) and the list of Ukrainian hromadas (MIT). Countries whose municipalities
hardly ask here, or that are so many that their names fill the table, are left out: a text from
there names its country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from indexer.harvest.gazetteer import Entry, Gazetteer, is_arabic_name, is_ukrainian_name
from indexer.harvest.report import Report
from indexer.tables import write_csv
from models.text import fold

__all__ = ["TOWN_COLUMNS", "build_towns"]

TOWN_COLUMNS = ("country", "name", "population", "names", "source")

_LEFT_OUT = frozenset(
    "DE US CA RU BY IR CN JP KR AU NZ GB FR IT ES AT CH BE NL LU SE NO FI DK IS IE TW SG HK PK MM "
    "IN ID MY TH VN BD LK".split()
)
#: The smallest town of the table, in persons, and of countries with very many.
_SMALLEST = 2_000
_SMALLEST_OF: Mapping[str, int] = {
    **{"BR": 10_000, "MX": 10_000, "PH": 20_000, "ZA": 10_000, "AR": 5_000, "CI": 5_000},
    **{"PL": 3_000, "RO": 3_000, "HU": 3_000, "CZ": 3_000, "TR": 3_000},
}
# "Ковельська міська громада" is asked for as "Ковельська громада"; "مركز" is the administrative
# centre of a district.
_HROMADA = re.compile(r" (?:міська|селищна|сільська)(?: територіальна)? громада$")
_CENTRE = re.compile(r"^(?:مركز|مدينة|بلدية|Markaz) ")
_SHORTEST = 3
_MOST_LATIN = 2


def build_towns(gazetteer: Gazetteer, countries: Iterable[str], out: Path, report: Report) -> None:
    """Write ``towns.csv``: every town of `countries` that is large enough."""
    wanted = set(countries) - _LEFT_OUT
    towns = [entry for entry in gazetteer.entries() if entry.country in wanted and _counts(entry)]
    rows = [
        {
            "country": town.country,
            "name": town.name,
            "population": town.population,
            "names": tuple(_further_names(town)),
            "source": town.sources[0],
        }
        for town in towns
    ]
    report.count("towns.csv", "towns", write_csv(out / "towns.csv", rows, TOWN_COLUMNS))


def _counts(entry: Entry) -> bool:
    if "ua-hromadas" in entry.sources:
        return True
    return (entry.population or 0) >= _SMALLEST_OF.get(entry.country, _SMALLEST)


def _further_names(entry: Entry) -> Iterable[str]:
    """Spellings in the scripts that requests come in, without those that fold to the same."""
    seen = {fold(entry.name)}
    latin = 0
    for spelling in sorted(entry.names):
        name = _CENTRE.sub("", _HROMADA.sub(" громада", spelling))
        folded = fold(name)
        if len(folded) < _SHORTEST or folded in seen or ";" in name:
            continue
        if is_arabic_name(name) or is_ukrainian_name(name):
            seen.add(folded)
            yield name
        elif folded.isascii() and latin < _MOST_LATIN:
            seen.add(folded)
            latin += 1
            yield name
