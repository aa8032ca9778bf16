"""How sources write a place abroad: the name itself, further spellings, and what level it is.

"Varna, Bulgaria" and "Ekeren (Antwerp)" carry a hint at where the place lies, "Antwerp – Ekeren"
is the same part of a city the other way round, "Sibiu (Hermannstadt)" has a second name. A county,
an oblast or a rural gmina is another place than the town it is named after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from indexer.harvest.raw import curated_rows

__all__ = ["Level", "WrittenName", "read_name"]

Level = Literal["municipality", "rural", "district", "region"]

_PART_OF = re.compile(r"^(?P<whole>.+?)\s+[–—]\s+(?P<part>.+)$")
_BRACKET = re.compile(r"^(?P<name>.+?)\s*\((?P<inside>[^()]+)\)$")
_COMMA = re.compile(r"^(?P<name>[^,]+),\s*(?P<where>.+)$")
_NUMBERED = re.compile(r"\b(?:\d+|[IVX]{1,6})\b")
_RURAL = re.compile(r"rural gmina|^Gmina .+ \(rural\)|landgemeinde", re.IGNORECASE)
_REGION = re.compile(
    r"^(?:Oblast|Region|Provinz|Province of|Departement|Bundesland|Staat)\s"
    r"|\s(?:Oblast|Region|Province|Prefecture|Voivodeship|Department|Departement)$"
)
_DISTRICT = re.compile(
    r"^(?:Kreis|Landkreis|Powiat|Komitat|Rajon|Raion|County|Canton of|canton of|Distrikt|Bezirk)\s"
    r"|\s(?:County|District|District Municipality|Raion|\(microregion\))$"
)
# Says nothing more than that it is one.
_MUNICIPALITY = re.compile(r"^Gmina\s+|^London Borough of\s+|\s+Municipality$")
_MUNICIPAL_DISTRICT = re.compile(r"^Distrikt\s+|\s+District$")
# Where the municipalities themselves bear these words.
_MUNICIPAL_DISTRICTS = frozenset({"GH", "MZ", "PE", "RW", "TZ", "UG"})
_MUNICIPAL_DEPARTMENTS = frozenset({"BF"})
# What a bracket in a German text may say instead of a second name.
_HINT = re.compile(r"^(?:Region|Bezirk|Kreis|Distrikt|Provinz|Rajon|Oblast)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A place as one source writes it.

    ``name`` is what to show, ``names`` every spelling to compare by (without hints), ``level`` what
    kind of unit it says it is, ``country`` the country it lies in (sources err). ``entry`` is the
    gazetteer's id where a person found it out; ``in_gazetteer`` is False where no entry may be
    taken for it; ``part`` marks a part of a city, whose name says little elsewhere ("Mitte").
    """

    name: str
    names: tuple[str, ...]
    level: Level
    country: str
    entry: str | None = None
    in_gazetteer: bool = True
    part: bool = False


def read_name(written: str, country: str, *, german: bool = False) -> WrittenName:
    """The reading of a name as it stands in a source.

    Args:
        written: the name, with hints and second names.
        country: ISO code that the source gives.
        german: the source is a German text, where a bracket holds a second name ("Sibiu
            (Hermannstadt)") and not a hint ("Ekeren (Antwerp)").
    """
    reviewed = _reviewed().get((country, written))
    if reviewed is not None:
        return reviewed
    text = " ".join(written.replace("\u200e", "").split())
    level = _level(text, country)
    part = _PART_OF.match(text)
    if part:
        return _part(part["whole"], part["part"], level, country)
    bracket = _BRACKET.match(text)
    if bracket:
        return _bracketed(text, bracket["name"], bracket["inside"], level, country, german)
    comma = _COMMA.match(text)
    if comma:
        text, level = comma["name"], _level(comma["name"], country)
    return _plain(text, level, country)


def _part(whole: str, part: str, level: Level, country: str) -> WrittenName:
    """ "Budapest XXIII – Soroksár" is known by either half, "Antwerp – Ekeren" by the second."""
    if _NUMBERED.search(whole):
        return WrittenName(whole, (whole, part), level, country, part=True)
    return WrittenName(f"{part} ({whole})", (part,), level, country, part=True)


def _bracketed(
    text: str, name: str, inside: str, level: Level, country: str, german: bool
) -> WrittenName:
    if german and not _HINT.match(inside):
        return WrittenName(name, (name, inside), level, country)
    part = level == "municipality" and not german
    return WrittenName(text if part else name, (name,), level, country, part=part)


def _plain(text: str, level: Level, country: str) -> WrittenName:
    bare = _MUNICIPALITY.sub("", text)
    if level == "municipality" and bare != text:
        return WrittenName(bare, (bare, text), level, country)
    bare = _MUNICIPAL_DISTRICT.sub("", text)
    if country in _MUNICIPAL_DISTRICTS and bare != text:
        # The gazetteer has the town in it, which is smaller.
        return WrittenName(text, (text, bare), level, country, in_gazetteer=False)
    return WrittenName(text, (text,), level, country)


def _level(name: str, country: str) -> Level:
    if _RURAL.search(name):
        return "rural"
    if country in _MUNICIPAL_DEPARTMENTS and name.endswith(" Department"):
        return "municipality"
    if _REGION.search(name):
        return "region"
    if _DISTRICT.search(name) and country not in _MUNICIPAL_DISTRICTS:
        return "district"
    return "municipality"


@cache
def _reviewed() -> dict[tuple[str, str], WrittenName]:
    return {
        (row["country"], row["written"]): WrittenName(
            name=row["name"],
            names=(row["name"], *filter(None, row["names"].split(";"))),
            level=_level(row["name"], row["country"]),
            country=row["true_country"] or row["country"],
            entry=row["gazetteer"] if ":" in row["gazetteer"] else None,
            in_gazetteer=row["gazetteer"] != "no",
        )
        for row in curated_rows("place_names.csv")
    }
