"""When a partnership was last seen: on a dated page, or in a list that only names the pair."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.lookups import ENTERED
from indexer.records import Partnership, Reference

__all__ = ["TWIN_LISTS", "Trace", "latest_reference", "latest_trace", "only_listed"]

#: Sources that name pairs and nothing else. Their year is the list's, not the partnership's.
TWIN_LISTS = frozenset({"twin-towns-wikidata", "twin-towns-wikipedia"})


@dataclass(frozen=True, slots=True)
class Trace:
    """The latest year that a source other than a list speaks of, and the latest list's year."""

    seen: int | None
    listed: int | None


def latest_trace(partnership: Partnership) -> Trace:
    """Tell the year of the latest page from the year of the latest list.

    A year up to the partnership's beginning says when it began and nothing of what came after,
    unless a person entered it here: they say how it is.
    """
    lists = [r for r in partnership.references if r.source in TWIN_LISTS]
    pages = [r for r in partnership.references if r.source not in TWIN_LISTS]
    listed = max((int(r.vintage[:4]) for r in lists), default=None)
    years = [int(r.date[:4]) for r in pages if r.date]
    # last_seen is the latest of both; it is a list's where it is no page's.
    if partnership.last_seen is not None and pages and partnership.last_seen != listed:
        years.append(partnership.last_seen)
    entered = [int(r.date[:4]) for r in pages if r.date and r.source.startswith(ENTERED)]
    later = [*entered, *(year for year in years if year > (partnership.since or 0))]
    return Trace(seen=max(later, default=None), listed=listed)


def only_listed(partnership: Partnership) -> bool:
    """Whether lists of twin towns are all that tells of the partnership."""
    # Asked of every partnership when an index is opened: a plain loop takes half as long as all().
    for reference in partnership.references:  # noqa: SIM110
        if reference.source not in TWIN_LISTS:
            return False
    return True


def latest_reference(references: tuple[Reference, ...]) -> Reference:
    """The reference that is shown: the latest dated one, a page before a list of twin towns."""
    return max(
        references, key=lambda r: (r.date or "", r.source not in TWIN_LISTS, r.vintage, r.url or "")
    )
