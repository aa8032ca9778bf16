"""One tie: what one row of one source says about one unit and one place abroad."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.harvest.citations import cite
from indexer.harvest.countries import CountryNames
from indexer.harvest.foreign_names import read_name
from indexer.harvest.geo import distance_km
from indexer.harvest.german_side import GermanSide, Resolved
from indexer.harvest.place_groups import PlaceMention
from indexer.harvest.report import Report
from indexer.harvest.twin_lists import TwinRow
from indexer.records import Reference
from models.text import fold

__all__ = ["LIST_SOURCES", "Tie", "agree_on_places", "ties_of_lists"]

#: The lists of twin towns, the one to believe first where their coordinates disagree: Wikidata's
#: belong to an item, Wikipedia's were found by the name alone and often lie at a namesake.
LIST_SOURCES = ("twin-towns-wikidata", "twin-towns-wikipedia")
#: Points of one place in the two lists lie at most this far apart.
SAME_POINT_KM = 10.0

_CANTON = re.compile(r"canton of ", re.IGNORECASE)
_LEVEL_WORDS = re.compile(
    r"\b(?:canton of|gmina|county|district|municipality|province of|province|regional council|"
    r"department|rural|kreis|powiat|komitat)\b"
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A row that was resolved to a unit.

    ``start`` is a year that begins a partnership; ``programme_start`` one that does so only where
    the programme is all that is known of the pair. ``last_seen`` is the year the source speaks of.
    """

    unit: Resolved
    mention: PlaceMention
    kind: str
    status: str
    last_seen: int | None
    start: int | None = None
    programme_start: int | None = None
    themes: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    programme: str | None = None
    note: str | None = None

    @property
    def reference(self) -> Reference:
        """Where the row comes from."""
        return self.mention.reference


def ties_of_lists(
    rows: Sequence[TwinRow], countries: CountryNames, german: GermanSide, report: Report
) -> Iterator[Tie]:
    """The ties of both lists; inner-German rows and doubtful ones are counted, not yielded."""
    for row in rows:
        report.count(row.file, "rows")
        if row.inner_german:
            report.count(row.file, "inner-German rows, left out")
            continue
        units = german.resolve(row.german, row.file, row.row, point=row.german_point)
        if not units:
            report.count(row.file, "rows whose German unit stays doubtful, left out")
        for unit in units:
            report.count(row.file, f"rows resolved by: {unit.by}")
            reference = replace(cite(row.source), vintage=row.vintage)
            yield Tie(
                unit=unit,
                mention=PlaceMention(
                    written=row.foreign,
                    country=countries.code(row.country_label),
                    reference=reference,
                    file=row.file,
                    row=row.row,
                    lat=row.foreign_point[0],
                    lon=row.foreign_point[1],
                ),
                kind="twinning",
                status="unknown",
                last_seen=int(reference.vintage[:4]),
            )


def agree_on_places(ties: Sequence[Tie], report: Report) -> list[Tie]:
    """The ties with one point for every place that one unit has under one name.

    A unit does not partner with two places of one name in a country: where points of such rows
    lie apart, those of the list to believe first (and the more frequent ones) are taken for all.
    A town in one list and its county in the other are one partner, too.
    """
    groups: dict[tuple[str, str, str], list[Tie]] = defaultdict(list)
    for tie in ties:
        groups[tie.unit.ags, tie.mention.country, _base(tie)].append(tie)
    return [tie for members in groups.values() for tie in _agreed(members, report)]


def _base(tie: Tie) -> str:
    name = read_name(tie.mention.written, tie.mention.country).names[0]
    base = " ".join(_LEVEL_WORDS.sub(" ", fold(name)).split())
    return base or fold(name)


def _agreed(members: list[Tie], report: Report) -> Iterator[Tie]:
    levels = {read_name(t.mention.written, t.mention.country).level for t in members}
    if any(_names_both(members, source) for source in LIST_SOURCES):
        yield from members
        return
    points = Counter((t.mention.lat, t.mention.lon) for t in members)
    best = min(
        members,
        key=lambda t: (
            not _says_level(t.mention),
            LIST_SOURCES.index(t.reference.source),
            -points[t.mention.lat, t.mention.lon],
            t.mention.row,
        ),
    ).mention
    for tie in members:
        mention = tie.mention
        said_alike = mention.written == best.written or len(levels) == 1
        if said_alike and _near(mention, best):
            yield tie
            continue
        report.doubt(
            tie.mention.file,
            tie.mention.row,
            "place abroad in two positions or levels",
            f"{mention.written} ({mention.lat}, {mention.lon}) is taken for {best.written} "
            f"({best.lat}, {best.lon}), as another row of the same unit has it",
        )
        yield replace(
            tie, mention=replace(mention, written=best.written, lat=best.lat, lon=best.lon)
        )


def _names_both(members: list[Tie], source: str) -> bool:
    """Whether one list has the town and the county as two partners of the unit."""
    names = [t.mention for t in members if t.reference.source == source]
    return len({_says_level(mention) for mention in names}) > 1


def _says_level(mention: PlaceMention) -> bool:
    """Whether the name says that it is no town; a canton is no body that partners."""
    level = read_name(mention.written, mention.country).level
    return level != "municipality" and not _CANTON.match(mention.written)


def _near(a: PlaceMention, b: PlaceMention) -> bool:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    return distance_km(a.lat, a.lon, b.lat, b.lon) <= SAME_POINT_KM
