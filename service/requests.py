"""The partnership requests of one snapshot as a list: filtered, searched, newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from indexer.records import PartnershipRequest, Place
from models.text import fold
from service.paging import SortKey

__all__ = ["STATUS_ORDER", "RequestDirectory", "RequestFilter"]

#: What a source says of its request, in the order of the lists.
STATUS_ORDER = ("open", "matched", "dormant", "not_for_germany", "not_actionable")


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What the list is narrowed to; an empty field narrows nothing."""

    countries: Collection[str] = ()
    themes: Collection[str] = ()
    statuses: Collection[str] = ()

    def takes(self, request: PartnershipRequest) -> bool:
        """Whether `request` passes every field; it needs one of the themes, not all."""
        return (
            (not self.countries or request.country in self.countries)
            and (not self.themes or not set(self.themes).isdisjoint(request.themes))
            and (not self.statuses or request.status in self.statuses)
        )


class RequestDirectory:
    """Search over all requests; built once per snapshot."""

    def __init__(self, requests: Iterable[PartnershipRequest], places: Mapping[str, Place]) -> None:
        entries = [
            (_sort_key(request), request, _searched(request, places.get(request.place_id or "")))
            for request in requests
        ]
        self._entries = sorted(entries, key=lambda entry: entry[0])

    def search(self, query: str, wanted: RequestFilter) -> list[tuple[SortKey, PartnershipRequest]]:
        """The requests that contain every word of `query` (folded), with their sort keys.

        Open ones come first, and among them the newest; undated ones count as old.
        """
        words = fold(query).split()
        return [
            (key, request)
            for key, request, text in self._entries
            if wanted.takes(request) and all(word in text for word in words)
        ]


def _sort_key(request: PartnershipRequest) -> SortKey:
    date = (request.reference.date or "0").replace("-", "").ljust(8, "0")
    return (STATUS_ORDER.index(request.status), -int(date), request.id)


def _searched(request: PartnershipRequest, place: Place | None) -> str:
    names = place.names if place else ()
    fields = (request.place, *names, request.region or "", request.text, request.wants or "")
    parts = (*fields, *request.topics, *request.context, *request.existing_partners)
    return _folded(" ".join(parts))


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Folding takes longest, and the texts of requests seldom change."""
    return fold(text)
