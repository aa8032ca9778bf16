"""The inbox: all requests with what the desk made of them, filtered, sorted and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, get_args
from urllib.parse import parse_qsl, urlencode

from indexer.records import PartnershipRequest
from models.errors import BadInputError
from models.text import fold
from service.desk.history import names_of
from service.desk.requests import DeskState, RequestEntry, directory
from service.index import Index
from service.requests import STATUS_ORDER, RequestFilter
from service.state import Work
from service.state.records import CaseStatus

__all__ = [
    "COLUMNS",
    "FILTERS",
    "LONGEST_SEARCH",
    "STATUSES",
    "TIERS",
    "Inbox",
    "InboxFilter",
    "InboxRow",
    "checked_query",
    "filter_of",
    "query_of",
    "read_inbox",
]

STATUSES: Final[tuple[CaseStatus, ...]] = get_args(CaseStatus)
#: What the list can be sorted by. "open" is the order of the lists everywhere: open requests
#: first, and among them the newest.
COLUMNS: Final = ("open", "place", "country", "date", "status", "changed", "shortlist")
TIERS: Final = ("municipality", "district", "region")
LONGEST_SEARCH: Final = 200
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


#: The names of the fields, as an address has them.
FILTERS: Final = tuple(field.name for field in fields(InboxFilter))


def filter_of(asked: Mapping[str, str]) -> InboxFilter:
    """The filter that an address asks for; what it asks wrongly is left out."""

    def one_of(name: str, allowed: tuple[Any, ...]) -> Any:
        return asked.get(name) if asked.get(name) in allowed else None

    return InboxFilter(
        q=" ".join(asked.get("q", "").split())[:LONGEST_SEARCH],
        status=one_of("status", STATUSES),
        country=asked.get("country", "")[:2],
        theme=asked.get("theme", "")[:80],
        tier=one_of("tier", TIERS) or "",
        source=one_of("source", STATUS_ORDER) or "",
        sort=one_of("sort", COLUMNS) or "open",
        reverse=bool(asked.get("reverse")),
    )


def query_of(wanted: InboxFilter, **more: str) -> str:
    """The filter as the part of an address behind the question mark; empty fields are left out."""
    plain = InboxFilter()
    given = {
        name: "1" if value is True else str(value)
        for name in FILTERS
        if (value := getattr(wanted, name)) != getattr(plain, name)
    }
    return urlencode({**given, **more})


def checked_query(query: str) -> str:
    """The query of an address as :func:`query_of` writes it.

    Raises:
        BadInputError: it has a field that the inbox does not know, or a value that it can't use.
    """
    asked = dict(parse_qsl(query.removeprefix("?")))
    wanted = filter_of(asked)
    for name, value in asked.items():
        if name not in FILTERS:
            raise BadInputError(
                f"Field 'query': the inbox has no filter {name[:40]!r}.",
                mend=f"Its filters are {', '.join(FILTERS)}.",
            )
        used = getattr(wanted, name)
        if name != "reverse" and used != " ".join(value.split()):
            raise BadInputError(
                f"Field 'query': {value[:40]!r} is no value of the filter {name!r}.",
                mend="Look at GET /api/v1/inbox in /api/v1/openapi.json for what it takes.",
            )
    return query_of(wanted)


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
        "place": lambda row: fold(row.request.place),
        "country": lambda row: (fold(country(row.request)), fold(row.request.place)),
        "date": lambda row: row.request.reference.date or "",
        "status": lambda row: STATUSES.index(row.desk.status),
        "changed": lambda row: row.desk.updated_at.timestamp() if row.desk.updated_at else 0.0,
        "shortlist": lambda row: row.shortlisted,
    }
    downwards = (wanted.sort in _DOWNWARDS) != wanted.reverse
    return sorted(rows, key=keys[wanted.sort], reverse=downwards)
