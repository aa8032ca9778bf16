"""The inbox: all requests with what the desk made of them, filtered, sorted and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from indexer.records import PartnershipRequest
from service.desk.history import names_of
from service.desk.requests import DeskState, RequestEntry, directory
from service.index import Index
from service.requests import RequestFilter
from service.state import Work
from service.state.records import CaseStatus

__all__ = ["COLUMNS", "STATUSES", "Inbox", "InboxFilter", "InboxRow", "read_inbox"]

STATUSES: Final[tuple[CaseStatus, ...]] = get_args(CaseStatus)
#: What the list can be sorted by. "open" is the order of the lists everywhere: open requests
#: first, and among them the newest.
COLUMNS: Final = ("open", "place", "country", "date", "status", "changed", "shortlist")
#: Sorted by these, what is most is first.
_DOWNWARDS: Final = frozenset({"date", "changed", "shortlist"})


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What the inbox is narrowed to and sorted by; an empty field narrows nothing.

    ``status`` is the desk's, ``source`` the one that the source of the request states;
    ``tier`` is municipality, district or region. ``reverse`` turns the order round.
    """

    q: str = ""
    status: CaseStatus | None = None
    country: str = ""
    theme: str = ""
    tier: str = ""
    source: str = ""
    sort: str = "open"
    reverse: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything but the status is asked for."""
        return bool(self.q or self.country or self.theme or self.tier or self.source)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A request, the name of who changed it last, and how many units are on its shortlist."""

    request: RequestEntry
    desk: DeskState
    changed_by: str
    shortlisted: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """The rows that pass a filter; ``counts`` are those by status that pass all its other fields.

    ``countries`` and ``themes`` are those that any request has: what can be filtered by.
    """

    rows: tuple[InboxRow, ...]
    counts: Mapping[str, int]
    countries: tuple[str, ...]
    themes: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many pass all fields but the status."""
        return sum(self.counts.values())


def read_inbox(work: Work, index: Index, wanted: InboxFilter, theme_order: Iterable[str]) -> Inbox:
    """The inbox as `wanted` narrows and sorts it."""
    found, entries = directory(work, index)
    names, picked = names_of(work), work.shortlist.counts()
    narrowed = RequestFilter(
        countries=[wanted.country] if wanted.country else (),
        themes=[wanted.theme] if wanted.theme else (),
        statuses=[wanted.source] if wanted.source else (),
    )
    rows = [
        _row(entries[request.id], names, picked)
        for _, request in found.search(wanted.q, narrowed)
        if not wanted.tier or request.tier == wanted.tier
    ]
    counts = Counter(row.desk.status for row in rows)
    if wanted.status is not None:
        rows = [row for row in rows if row.desk.status == wanted.status]
    used = {theme for entry in entries.values() for theme in entry.themes}
    return Inbox(
        rows=tuple(_sorted(rows, wanted, index)),
        counts={status: counts[status] for status in STATUSES},
        countries=tuple(sorted({entry.country for entry in entries.values()})),
        themes=tuple(theme for theme in theme_order if theme in used),
    )


def _row(entry: RequestEntry, names: Mapping[str, str], picked: Mapping[str, int]) -> InboxRow:
    assert entry.desk is not None, "the directory of the desk shows the desk"
    by = names.get(entry.desk.updated_by or "", "")
    return InboxRow(entry, entry.desk, by, picked.get(entry.id, 0))


def _sorted(rows: list[InboxRow], wanted: InboxFilter, index: Index) -> list[InboxRow]:
    if wanted.sort not in COLUMNS or wanted.sort == "open":
        return rows[::-1] if wanted.reverse else rows

    def country(request: PartnershipRequest) -> str:
        known = index.snapshot.countries.get(request.country)
        return known.names["de"] if known else request.country

    keys: dict[str, Callable[[InboxRow], Any]] = {
        "place": lambda row: row.request.place.casefold(),
        "country": lambda row: (country(row.request), row.request.place.casefold()),
        "date": lambda row: row.request.reference.date or "",
        "status": lambda row: STATUSES.index(row.desk.status),
        "changed": lambda row: row.desk.updated_at.timestamp() if row.desk.updated_at else 0.0,
        "shortlist": lambda row: row.shortlisted,
    }
    downwards = (wanted.sort in _DOWNWARDS) != wanted.reverse
    return sorted(rows, key=keys[wanted.sort], reverse=downwards)
