"""The table of places abroad: every mention of a place leads to one record, spellings merged.

Two mentions are one place if they lie within 10 km and bear the same, a similar or an alternate
name; the gazetteers know the alternate names. A mention without coordinates is looked up by its
name: among the partners of the same German unit first, then among the places known so far and in
the gazetteers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from indexer.harvest.citations import cite
from indexer.harvest.foreign_names import WrittenName, read_name
from indexer.harvest.gazetteer import Entry, Gazetteer, readable_names
from indexer.harvest.place_groups import PlaceMention, Settled, dominant, group, settle
from indexer.harvest.raw import curated_rows
from indexer.harvest.report import Report
from indexer.keys import slug
from indexer.records import Place
from indexer.tables import write_jsonl
from models.text import fold, similar_names

__all__ = ["PlaceMention", "PlaceTable", "write_places"]

#: Without coordinates a spelling must be this near to be taken for a partner of the same unit.
SIMILAR_PARTNER = 0.85
_FILE = "places.jsonl"


class PlaceTable:
    """Collects mentions and tells which belong together; places are numbered until written."""

    def __init__(self, gazetteer: Gazetteer, report: Report) -> None:
        self._gazetteer = gazetteer
        self._report = report
        self._members: list[list[Settled]] = []
        self._keys: dict[tuple[str, str, str], set[int]] = defaultdict(set)

    def add_located(self, mentions: Iterable[PlaceMention]) -> dict[PlaceMention, int]:
        """Take in the mentions that have coordinates: all at once, before any `find`.

        Returns:
            The number of each mention's place.
        """
        ordered = sorted(
            set(mentions), key=lambda m: (m.country, m.written, m.reference.source, m.row)
        )
        groups = group([settle(mention, self._gazetteer, self._report) for mention in ordered])
        found = {}
        for members in groups:
            number = self._add()
            for member in members:
                self._join(number, member)
                found[member.mention] = number
        return found

    def find(self, mention: PlaceMention, partners: Collection[int] = ()) -> int:
        """The place of a mention without coordinates; a new one if none is known.

        Args:
            mention: what the source says.
            partners: numbers of places that the same German unit has a partnership with.
        """
        name = read_name(mention.written, mention.country, german=mention.german)
        settled = Settled(mention, name, self._gazetteer.entry(name.entry), None, None)
        number = self._partner(name, partners)
        if number is None:
            number = self._known(settled)
        if number is None:
            settled = self._looked_up(settled)
            number = self._of_entry(settled.entry, name)
        if number is None:
            number = self._add()
        self._join(number, settled)
        return number

    def records(self) -> dict[int, Place]:
        """The record of every place, by its number."""
        drafts = {number: _draft(members) for number, members in enumerate(self._members)}
        by_id: dict[str, list[int]] = defaultdict(list)
        for number, draft in drafts.items():
            by_id[f"{draft.country.lower()}-{slug(draft.name)}"].append(number)
        records = {}
        for place_id, numbers in by_id.items():
            # Of several places of one name in a country the largest keeps the plain id.
            numbers.sort(key=lambda n: (-(drafts[n].population or 0), _degrees(drafts[n]), n))
            for number in numbers:
                tail = "" if number == numbers[0] else f"-{_degrees(drafts[number])}"
                records[number] = replace(drafts[number], id=place_id + tail)
        return _unique(records)

    # --- looking up --------------------------------------------------------------------------

    def _partner(self, name: WrittenName, partners: Collection[int]) -> int | None:
        best, found = SIMILAR_PARTNER, None
        wanted = {fold(spelling) for spelling in name.names}
        for number in sorted(partners):
            member = self._members[number][0]
            if member.name.country != name.country:
                continue
            if wanted & self._spellings(number):
                return number
            near = max(
                similar_names(a, b)
                for other in self._members[number]
                for a in other.name.names
                for b in name.names
            )
            if near >= best:
                best, found = near, number
        return found

    def _known(self, settled: Settled) -> int | None:
        if settled.entry is not None:
            return self._of_entry(settled.entry, settled.name)
        name = settled.name
        numbers = {
            number
            for spelling in name.names
            for number in self._keys[name.country, name.level, fold(spelling)]
        }
        if len(numbers) != 1:
            return None
        number = numbers.pop()
        # A far larger place of the name that nobody is known to partner with may be meant as well.
        rivals = self._entries(name)
        known = self._entry(number)
        if known is None or not rivals:
            return number
        return number if known in rivals and dominant(rivals) in (None, known) else None

    def _looked_up(self, settled: Settled) -> Settled:
        entries = self._entries(settled.name)
        entry = dominant(entries)
        mention = settled.mention
        if settled.entry is not None or entry is not None:
            return Settled(mention, settled.name, settled.entry or entry, None, None)
        if len(entries) > 1:
            reason = f"{len(entries)} places of {mention.country} bear the name"
        elif settled.name.level == "municipality" and settled.name.in_gazetteer:
            reason = "no gazetteer knows it"
        else:
            return settled
        self._report.doubt(
            mention.file,
            mention.row,
            "place abroad without coordinates",
            f"{mention.written} ({mention.country}): {reason}",
        )
        return settled

    def _entries(self, name: WrittenName) -> Sequence[Entry]:
        if name.level != "municipality" or not name.in_gazetteer:
            return ()
        return self._gazetteer.named(name.names, name.country)

    def _of_entry(self, entry: Entry | None, name: WrittenName) -> int | None:
        if entry is None:
            return None
        found = self._keys[entry.country, name.level, entry.id]
        return min(found, default=None)

    # --- members -----------------------------------------------------------------------------

    def _add(self) -> int:
        self._members.append([])
        return len(self._members) - 1

    def _join(self, number: int, member: Settled) -> None:
        self._members[number].append(member)
        level = self._members[number][0].name.level
        for spelling in member.name.names:
            self._keys[member.name.country, level, fold(spelling)].add(number)
        if member.entry is not None:
            self._keys[member.entry.country, level, member.entry.id].add(number)
            for key in self._gazetteer.keys(member.entry):
                self._keys[member.entry.country, level, key].add(number)

    def _entry(self, number: int) -> Entry | None:
        return next((m.entry for m in self._members[number] if m.entry is not None), None)

    def _spellings(self, number: int) -> set[str]:
        entry = self._entry(number)
        known = set(self._gazetteer.keys(entry)) if entry is not None else set()
        return known | {fold(n) for m in self._members[number] for n in m.name.names}


def write_places(out: Path, places: Mapping[int, Place], report: Report) -> None:
    """Write ``places.jsonl``."""
    write_jsonl(out / _FILE, places.values())
    report.count(_FILE, "places", len(places))
    for what, has in (
        ("with coordinates", lambda p: p.lat is not None),
        ("with population", lambda p: p.population is not None),
    ):
        report.count(_FILE, what, sum(map(has, places.values())))


def _draft(members: Sequence[Settled]) -> Place:
    """The record but for its id."""
    entry = next((m.entry for m in members if m.entry is not None), None)
    name = _display_name(members, entry)
    located = next((m for m in members if m.lat is not None), None)
    point = entry or located
    references = {m.mention.reference for m in members}
    references.update(cite(source) for source in (entry.sources if entry else ()))
    return Place(
        id="",
        name=name,
        country=members[0].name.country,
        names=_all_names(name, members, entry),
        references=tuple(sorted(references, key=lambda r: (r.source, r.url or "", r.date or ""))),
        lat=None if point is None or point.lat is None else round(point.lat, 4),
        lon=None if point is None or point.lon is None else round(point.lon, 4),
        population=entry.population if entry else None,
        region=entry.region if entry else None,
        traits=entry.traits if entry else (),
    )


def _display_name(members: Sequence[Settled], entry: Entry | None) -> str:
    """German where a source or the table of exonyms has it, else as the twin lists write it."""
    german = [m.name.name for m in members if m.mention.german]
    if german:
        return min(german, key=lambda n: (-german.count(n), len(n), n))
    # A name without a hint first, then the younger list.
    shown = min(members, key=lambda m: ("(" in m.name.name, -int(m.mention.reference.vintage[:4])))
    names = [shown.name.name, *([entry.name] if entry else [])]
    exonyms = _exonyms()
    return next(
        (exonyms[k] for n in names if (k := (members[0].name.country, n)) in exonyms), names[0]
    )


@cache
def _exonyms() -> dict[tuple[str, str], str]:
    return {(row["country"], row["name"]): row["german"] for row in curated_rows("exonyms.csv")}


def _all_names(name: str, members: Sequence[Settled], entry: Entry | None) -> tuple[str, ...]:
    written = {spelling for m in members for spelling in (*m.name.names, m.name.name)}
    written.update(m.mention.native for m in members if m.mention.native)
    known = readable_names(entry) if entry else ()
    return tuple(dict.fromkeys((name, *sorted(written), *known)))


def _degrees(place: Place) -> str:
    """Whole degrees as a part of an id: it stays the same whatever other places come in."""
    if place.lat is None or place.lon is None:
        return "unlocated"
    ns, ew = "n" if place.lat >= 0 else "s", "e" if place.lon >= 0 else "w"
    return f"{abs(place.lat):02.0f}{ns}{abs(place.lon):02.0f}{ew}"


def _unique(records: dict[int, Place]) -> dict[int, Place]:
    """Two places of one name within the same degree get a number."""
    seen: dict[str, int] = defaultdict(int)
    for number in sorted(records):
        place = records[number]
        seen[place.id] += 1
        if seen[place.id] > 1:
            records[number] = replace(place, id=f"{place.id}-{seen[place.id]}")
    return records
