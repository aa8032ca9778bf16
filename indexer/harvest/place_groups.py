"""Which mentions of places are one place, as far as coordinates and names tell."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.harvest.foreign_names import WrittenName, read_name
from indexer.harvest.gazetteer import NEAR_KM, Entry, Gazetteer
from indexer.harvest.geo import distance_km
from indexer.harvest.report import Report
from indexer.records import Reference
from models.text import fold, similar_names

__all__ = ["LARGER", "PlaceMention", "Settled", "dominant", "group", "settle"]

#: Spellings this near are one name where the coordinates agree, too.
SIMILAR = 0.87
#: How many times larger one of several places of a name must be to be meant without another sign.
LARGER = 20

#: A namesake further away than this is not the place that a person pinned the name to.
PINNED_KM = 60.0

_CELL = 0.2


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """One source's mention of a place abroad.

    ``file`` and ``row`` find it in its source again; ``german`` marks names in German spelling.
    """

    written: str
    country: str
    reference: Reference
    file: str
    row: str
    lat: float | None = None
    lon: float | None = None
    german: bool = False
    native: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A mention that was read: its name, the gazetteer's entry, and coordinates worth keeping."""

    mention: PlaceMention
    name: WrittenName
    entry: Entry | None
    lat: float | None
    lon: float | None


def dominant(entries: Sequence[Entry]) -> Entry | None:
    """The only entry, or the one at least 20 times larger than all others; entries by size."""
    if len(entries) < 2:
        return entries[0] if entries else None
    first, second = entries[0].population or 0, entries[1].population
    return entries[0] if second is not None and first >= LARGER * second else None


def settle(mention: PlaceMention, gazetteer: Gazetteer, report: Report) -> Settled:
    """Read a mention that has coordinates, and drop coordinates that can't be its own."""
    name = read_name(mention.written, mention.country, german=mention.german)
    lat, lon = mention.lat, mention.lon
    if lat is None or lon is None:
        return Settled(mention, name, gazetteer.entry(name.entry), None, None)
    pinned = gazetteer.entry(name.entry)
    if pinned is not None and distance_km(lat, lon, pinned.lat, pinned.lon) <= PINNED_KM:
        return Settled(mention, name, pinned, lat, lon)
    if name.in_gazetteer and name.level == "municipality":
        entry = gazetteer.near(name.names, name.country, lat, lon)
        if entry is not None:
            return Settled(mention, name, entry, lat, lon)
        only = dominant(gazetteer.named(name.names[:1], name.country))
        if only is not None and not name.part:
            km = distance_km(lat, lon, only.lat, only.lon)
            _doubt(
                report,
                mention,
                f"they lie {km:.0f} km from the one place of that name, whose own are taken",
            )
            return Settled(mention, name, only, only.lat, only.lon)
    if gazetteer.reaches(name.country, lat, lon):
        return Settled(mention, name, None, lat, lon)
    _doubt(report, mention, f"they do not lie in {name.country} and are left out")
    return Settled(mention, name, None, None, None)


def group(mentions: Sequence[Settled]) -> list[list[Settled]]:
    """Mentions of one place together, in the order of their first member."""
    roots = list(range(len(mentions)))

    def root(i: int) -> int:
        while roots[i] != i:
            roots[i] = roots[roots[i]]
            i = roots[i]
        return i

    for i, j in _pairs(mentions):
        if _same_place(mentions[i], mentions[j]):
            a, b = sorted((root(i), root(j)))
            roots[b] = a
    groups: dict[int, list[Settled]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        groups[root(i)].append(mention)
    return list(groups.values())


def _same_place(a: Settled, b: Settled) -> bool:
    if a.name.level != b.name.level or a.name.country != b.name.country:
        return False
    if a.entry is not None and b.entry is not None:
        return a.entry.id == b.entry.id
    similar = max(similar_names(x, y) for x in a.name.names for y in b.name.names)
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return a.lat == b.lat and similar == 1.0
    return similar >= SIMILAR and distance_km(a.lat, a.lon, b.lat, b.lon) <= NEAR_KM


def _pairs(mentions: Sequence[Settled]) -> Iterator[tuple[int, int]]:
    """Pairs that may be one place: same entry, same name without coordinates, or neighbours."""
    shared: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        for key in _keys(mention):
            for j in shared[key]:
                yield j, i
        for key in _keys(mention)[:2]:
            shared[key].append(i)


def _keys(mention: Settled) -> list[tuple[object, ...]]:
    """What candidates share: first the mention's own keys, then the cells around its own."""
    country = mention.name.country
    entry = (country, mention.entry.id if mention.entry is not None else None, "entry")
    if mention.lat is None or mention.lon is None:
        return [(country, fold(mention.name.names[0])), entry]
    row, column = math.floor(mention.lat / _CELL), math.floor(mention.lon / _CELL)
    width = math.ceil(1 / (2 * max(math.cos(math.radians(mention.lat)), 0.1)))
    around = [
        (country, i, j)
        for i in (row - 1, row, row + 1)
        for j in range(column - width, column + width + 1)
        if (i, j) != (row, column)
    ]
    return [(country, row, column), entry, *around]


def _doubt(report: Report, mention: PlaceMention, reason: str) -> None:
    report.doubt(
        mention.file,
        mention.row,
        "coordinates of a place abroad",
        f"{mention.written} ({mention.country}) at {mention.lat:.2f}, {mention.lon:.2f}: {reason}",
    )
