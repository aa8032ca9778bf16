"""All German units with any tie to a country: the question that advisors are asked most.

A tie is a partnership with a place there, or a statement about a unit that names the country. The
states' own partnerships are told apart: they are ties of a state, not of a unit.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

from indexer.keys import STATE_NAMES
from indexer.lookups import CountryProfile
from indexer.records import Competence, Partnership, Reference, State, StatePartnership
from indexer.snapshot import Snapshot
from models.text import fold
from service.paging import SortKey

__all__ = [
    "KINDS",
    "SORTS",
    "STANDINGS",
    "CountryCount",
    "Standing",
    "Tie",
    "TieDirectory",
    "TieFilter",
    "TieKind",
    "TieSort",
    "ties",
]

TieKind = Literal[
    "twinning",
    "project",
    "climate",
    "sustainability",
    "solidarity",
    "utility",
    "unknown",
    "statement",
]
#: Whether a tie is lived: a source says so, none says anything, a source says that it is over.
Standing = Literal["active", "unknown", "ended"]
TieSort = Literal["unit", "place", "state", "population", "since", "seen"]

KINDS: tuple[TieKind, ...] = (
    "twinning",
    "project",
    "climate",
    "sustainability",
    "solidarity",
    "utility",
    "unknown",
    "statement",
)
STANDINGS: tuple[Standing, ...] = ("active", "unknown", "ended")
SORTS: tuple[TieSort, ...] = ("unit", "place", "state", "population", "since", "seen")

_STANDING: Mapping[str, Standing] = {
    "active": "active",
    "initiation": "active",
    "ended": "ended",
    "suspended": "ended",
    "unknown": "unknown",
}
_HOME = "DE"
_SHORTEST_NAME = 3
_WORD = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie of one unit to a country.

    ``status`` is the source's word, ``standing`` what it comes to. ``place`` is the name of the
    partner, ``partner`` its id and ``lat``, ``lon`` where it lies in degrees (None for a
    statement), ``text`` what the statement or the note of a partnership says. ``since`` is the
    year it began, ``last_seen`` the year that the latest source speaks of.
    """

    id: str
    ags: str
    label: str
    unit_kind: str
    state: State
    population: int | None
    country: str
    kind: TieKind
    status: str
    standing: Standing
    themes: tuple[str, ...]
    references: tuple[Reference, ...]
    place: str | None = None
    partner: str | None = None
    since: int | None = None
    last_seen: int | None = None
    text: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class CountryCount:
    """How many ties lead to a country; ``units`` are the German units that have any."""

    code: str
    units: int
    partnerships: int
    active: int
    statements: int
    states: int


@dataclass(frozen=True, slots=True)
class TieFilter:
    """What ties are narrowed to; an empty field narrows nothing.

    ``q`` are words of the unit, its key, the partner or the statement.
    """

    kinds: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    q: str = ""

    def takes(self, tie: Tie) -> bool:
        """Whether `tie` passes every field; it needs one of the themes, not all."""
        return (
            (not self.kinds or tie.kind in self.kinds)
            and (not self.standings or tie.standing in self.standings)
            and (not self.themes or not set(self.themes).isdisjoint(tie.themes))
            and (not self.states or tie.state in self.states)
            and (not self.q or self._says(tie))
        )

    def _says(self, tie: Tie) -> bool:
        text = fold(f"{tie.label} {tie.place or ''} {tie.ags} {tie.text or ''}")
        return all(word in text for word in fold(self.q).split())


class TieDirectory:
    """The ties of one snapshot by country; made once."""

    def __init__(self, snapshot: Snapshot) -> None:
        by_country: dict[str, list[Tie]] = defaultdict(list)
        for partnership in snapshot.partnerships:
            if partnership.country != _HOME and partnership.ags in snapshot.row:
                by_country[partnership.country].append(_of_partnership(snapshot, partnership))
        naming = _CountryNames(snapshot.countries)
        for competence in snapshot.competences:
            if competence.ags in snapshot.row:
                for code in naming.named_in(competence.statement):
                    by_country[code].append(_of_statement(snapshot, competence, code))
        self._by_country = dict(by_country)
        self._states: dict[str, list[StatePartnership]] = defaultdict(list)
        for one in snapshot.state_partnerships:
            self._states[one.country].append(one)

    def of(self, country: str) -> tuple[Tie, ...]:
        """All ties to `country` (two-letter code)."""
        return tuple(self._by_country.get(country, ()))

    def states_with(self, country: str) -> tuple[StatePartnership, ...]:
        """The German states that have a partnership with `country` or a region of it."""
        return tuple(sorted(self._states.get(country, ()), key=lambda one: one.state))

    def counts(self, wanted: TieFilter | None = None) -> tuple[CountryCount, ...]:
        """Every country with any tie (that passes), most units first."""
        codes = self._by_country.keys() | self._states.keys()
        counted = (self._count(code, wanted or TieFilter()) for code in codes)
        found = (one for one in counted if one.units or one.states)
        return tuple(sorted(found, key=lambda one: (-one.units, one.code)))

    def _count(self, code: str, wanted: TieFilter) -> CountryCount:
        ties = [tie for tie in self.of(code) if wanted.takes(tie)]
        kinds = Counter(tie.kind == "statement" for tie in ties)
        return CountryCount(
            code=code,
            units=len({tie.ags for tie in ties}),
            partnerships=kinds[False],
            active=sum(tie.standing == "active" and tie.kind != "statement" for tie in ties),
            statements=kinds[True],
            states=len({one.state for one in self._states.get(code, ())}),
        )

    def search(
        self, country: str, wanted: TieFilter, sort: TieSort = "unit"
    ) -> list[tuple[SortKey, Tie]]:
        """The ties to `country` that pass, with their sort keys.

        Names from A to Z; the largest, the latest beginning and the latest source first.
        """
        found = [(_sort_key(tie, sort), tie) for tie in self.of(country) if wanted.takes(tie)]
        return sorted(found, key=lambda entry: entry[0])


_MADE: WeakKeyDictionary[Snapshot, TieDirectory] = WeakKeyDictionary()


def ties(snapshot: Snapshot) -> TieDirectory:
    """The ties of `snapshot`; made once, and kept for as long as it is."""
    found = _MADE.get(snapshot)
    if found is None:
        found = _MADE[snapshot] = TieDirectory(snapshot)
    return found


def _sort_key(tie: Tie, sort: TieSort) -> SortKey:
    unit = f"{fold(tie.label)} {tie.id}"
    if sort == "population":
        return (-(tie.population or 0), 0, unit)
    if sort == "since":
        return (-(tie.since or 0), 0, unit)
    if sort == "seen":
        return (-(tie.last_seen or 0), 0, unit)
    if sort == "state":
        return (0, 0, f"{fold(STATE_NAMES[tie.state])} {unit}")
    if sort == "place":
        # Statements name no place: they come last.
        return (int(tie.place is None), 0, f"{fold(tie.place or '')} {unit}")
    return (0, 0, unit)


# --- ties out of records ----------------------------------------------------------------------


def _of_partnership(snapshot: Snapshot, one: Partnership) -> Tie:
    unit = snapshot.units[snapshot.row[one.ags]]
    place = snapshot.places.get(one.place)
    return Tie(
        id=one.id,
        ags=one.ags,
        label=unit.label,
        unit_kind=unit.kind,
        state=unit.state,
        population=unit.population,
        country=one.country,
        kind=one.kind,
        status=one.status,
        standing=_STANDING[one.status],
        themes=one.themes,
        references=one.references,
        place=place.name if place else one.place,
        partner=one.place,
        since=one.since,
        last_seen=one.last_seen,
        text=one.note,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
    )


def _of_statement(snapshot: Snapshot, one: Competence, country: str) -> Tie:
    unit = snapshot.units[snapshot.row[one.ags]]
    date = one.reference.date
    return Tie(
        id=f"{one.id}:{country}",
        ags=one.ags,
        label=unit.label,
        unit_kind=unit.kind,
        state=unit.state,
        population=unit.population,
        country=country,
        kind="statement",
        status="unknown",
        standing="unknown",
        themes=one.themes,
        references=(one.reference,),
        last_seen=one.year or (int(date[:4]) if date else None),
        text=one.statement,
    )


class _CountryNames:
    """Finds the countries that a German statement names."""

    def __init__(self, countries: Mapping[str, CountryProfile]) -> None:
        # First word of a name -> its words and the code, names of many words first.
        self._names: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        for country in countries.values():
            for name in (country.names.get("de", ""), *country.aliases):
                if len(name) >= _SHORTEST_NAME and country.code != _HOME:
                    words = _WORD.findall(name)
                    self._names[words[0]].append((words, country.code))
        for known in self._names.values():
            known.sort(key=lambda entry: -len(entry[0]))

    def named_in(self, text: str) -> Sequence[str]:
        """The codes of the countries named in `text`, each once, in their order."""
        words = _WORD.findall(text)
        found = (self._at(words, n) for n in range(len(words)))
        return list(dict.fromkeys(code for code in found if code is not None))

    def _at(self, words: Sequence[str], start: int) -> str | None:
        # "Ruandas", "Ruanda-Partnerschaft"
        for first in (words[start], words[start].removesuffix("s"), words[start].split("-")[0]):
            for name, code in self._names.get(first, ()):
                if list(words[start + 1 : start + len(name)]) == name[1:]:
                    return code
        return None
