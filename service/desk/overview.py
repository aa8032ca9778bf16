"""The advisors' overview: where candidates are missing, what is asked and offered, who is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from indexer.keys import SIZE_CLASSES, size_class
from indexer.records import Municipality
from matcher import MatchInput
from matcher.profiles import THEME_COLUMN
from service.desk.requests import RequestEntry, directory, input_of
from service.desk.survey import Lists
from service.index import Index
from service.state import Work

__all__ = [
    "Share",
    "ThemeRow",
    "Uncovered",
    "Unit",
    "asked_of",
    "exposure_by",
    "most_listed",
    "open_requests",
    "size_of",
    "theme_rows",
    "uncovered",
    "without_excluded",
]

_OVER = frozenset({"matched", "closed"})
#: Of units whose number of inhabitants is not known.
UNKNOWN_SIZE = "unknown"


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An open request without a strong candidate among the first; ``medium`` have some evidence."""

    request: RequestEntry
    medium: int


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """How many open requests ask for a theme, and how many units have documented evidence on it."""

    theme: str
    asked: int
    offered: int


@dataclass(frozen=True, slots=True)
class Share:
    """A group of units: how many of the first places it fills, and how many units it has."""

    group: str
    places: int
    units: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, and on how many lists it stands."""

    ags: str
    label: str
    lists: int


def open_requests(work: Work, index: Index) -> tuple[RequestEntry, ...]:
    """Those that somebody still looks for a partner for."""
    _, entries = directory(work, index)
    return tuple(
        entry
        for entry in entries.values()
        if entry.status == "open" and (entry.desk is None or entry.desk.status not in _OVER)
    )


def asked_of(work: Work, requests: Iterable[RequestEntry]) -> dict[tuple[str, int], MatchInput]:
    """What the matcher is asked for each of these requests, by its id and version."""
    cases = work.cases.all()
    return {
        (one.id, one.desk.version if one.desk else 0): input_of(cases.get(one.id), one.id)
        for one in requests
    }


def without_excluded(work: Work, requests: Iterable[RequestEntry], lists: Lists) -> Lists:
    """The lists without the units that advisors took out of them."""
    found = dict(lists.by_request)
    for request in requests:
        taken = work.exclusions.that_apply(request.id, request.country)
        if taken and request.id in found:
            found[request.id] = tuple(one for one in found[request.id] if one[0] not in taken)
    return replace(lists, by_request=found)


def uncovered(requests: Iterable[RequestEntry], lists: Lists) -> tuple[Uncovered, ...]:
    """Those without a strong candidate, the poorest first."""
    found = []
    for request in requests:
        listed = lists.by_request.get(request.id)
        if listed is None:
            continue
        levels = Counter(level for _, level in listed)
        if not levels["high"]:
            found.append(Uncovered(request, levels["medium"]))
    return tuple(sorted(found, key=lambda one: (one.medium, one.request.place)))


def theme_rows(index: Index, requests: Iterable[RequestEntry]) -> tuple[ThemeRow, ...]:
    """All themes, the most asked first."""
    asked = Counter(theme for request in requests for theme in request.themes)
    having = np.count_nonzero(index.matcher.profiles.documented_fit > 0, axis=0)
    rows = (
        ThemeRow(theme.id, asked[theme.id], int(having[THEME_COLUMN[theme.id]]))
        for theme in index.snapshot.themes
    )
    return tuple(sorted(rows, key=lambda row: (-row.asked, row.offered)))


def size_of(unit: Municipality) -> str:
    """The size class of a unit; :data:`UNKNOWN_SIZE` where it has no inhabitants of its own."""
    return UNKNOWN_SIZE if unit.population is None else size_class(unit.population)


def exposure_by(
    index: Index, lists: Lists, group_of: Callable[[Municipality], str]
) -> tuple[Share, ...]:
    """Who fills the first places, by group; sizes in their order, others by name of the group."""
    units = Counter(group_of(unit) for unit in index.snapshot.units)
    places = Counter(
        group_of(index.snapshot.units[index.snapshot.row[ags]])
        for ags, count in _listed(lists).items()
        if ags in index.snapshot.row
        for _ in range(count)
    )
    order: Mapping[str, int] = {name: number for number, name in enumerate(SIZE_CLASSES)}
    groups = sorted(units, key=lambda group: (order.get(group, len(order)), group))
    return tuple(Share(group, places[group], units[group]) for group in groups)


def most_listed(index: Index, lists: Lists, count: int) -> tuple[Unit, ...]:
    """The units that stand on most lists."""
    snapshot = index.snapshot
    return tuple(
        Unit(ags, snapshot.units[snapshot.row[ags]].label, times)
        for ags, times in sorted(_listed(lists).items(), key=lambda one: (-one[1], one[0]))[:count]
        if ags in snapshot.row
    )


def _listed(lists: Lists) -> Counter[str]:
    return Counter(ags for listed in lists.by_request.values() for ags, _ in listed)
