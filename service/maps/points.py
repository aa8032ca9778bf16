"""Points out of records: candidates, partner places, requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from statistics import median

from indexer.records import PartnershipRequest, Place
from indexer.snapshot import Snapshot
from matcher.document import Candidate
from service.maps.drawing import MapPoint, Shape
from service.profile import PartnershipEntry
from service.wording import Wording

__all__ = ["candidate_points", "country_centres", "partner_points", "request_points"]

#: Statuses of a partnership that nobody carries any more.
_OVER = frozenset({"ended", "suspended"})
_SHAPES: dict[str, Shape] = {"high": "circle", "medium": "square", "low": "diamond"}


def candidate_points(
    snapshot: Snapshot,
    candidates: Iterable[Candidate],
    words: Wording,
    address: Callable[[str], str | None] = lambda _: None,
) -> list[MapPoint]:
    """The candidates of a list with their ranks; those without coordinates are left out.

    Strong evidence is a filled circle, middling a square, weak a diamond.
    """
    found = []
    for one in candidates:
        unit = snapshot.units[snapshot.row[one.ags]]
        if unit.lat is None or unit.lon is None:
            continue
        label = words.text("Rang {rank}: {name}, Passung {score}, Beleglage {confidence}").format(
            rank=one.rank,
            name=one.label,
            score=words.decimal(one.score),
            confidence=words.confidence(one.confidence),
        )
        found.append(
            MapPoint(
                lat=unit.lat,
                lon=unit.lon,
                label=label,
                href=address(one.ags),
                mark=str(one.rank),
                shape=_SHAPES[one.confidence],
                tone="quiet" if one.confidence == "low" else "accent",
            )
        )
    return found


def partner_points(entries: Iterable[PartnershipEntry], words: Wording) -> list[MapPoint]:
    """The places abroad that a unit has partnerships with; ended ones are open squares."""
    found = []
    for entry in entries:
        place, one = entry.place, entry.partnership
        if place is None or place.lat is None or place.lon is None:
            continue
        country = entry.country_names.get(words.language, one.country)
        kind, status = words.partnership_kind(one.kind), words.partnership_status(one.status)
        over = one.status in _OVER
        found.append(
            MapPoint(
                lat=place.lat,
                lon=place.lon,
                label=f"{place.name}, {country}: {kind}, {status}",
                shape="square" if over else "circle",
                tone="quiet" if over else "accent",
            )
        )
    return found


def request_points(
    requests: Iterable[PartnershipRequest],
    snapshot: Snapshot,
    words: Wording,
    address: Callable[[str], str | None] = lambda _: None,
) -> list[MapPoint]:
    """One point for each country that asks, with the number of its requests, most first.

    `address` makes a link out of the code of a country.
    """
    by_country: dict[str, list[PartnershipRequest]] = defaultdict(list)
    for request in requests:
        by_country[request.country].append(request)
    centres = country_centres(snapshot.places)
    found = []
    for code, asking in sorted(by_country.items(), key=lambda item: (-len(item[1]), item[0])):
        known = [
            (one.lat, one.lon) for one in asking if one.lat is not None and one.lon is not None
        ]
        centre = _middle(known) if known else centres.get(code)
        if centre is None:
            continue
        country = snapshot.countries.get(code)
        name = country.names.get(words.language, code) if country else code
        told = words.plural("{n} Gesuch", "{n} Gesuche", len(asking))
        found.append(
            MapPoint(
                lat=centre[0],
                lon=centre[1],
                label=f"{name}: {told}",
                href=address(code),
                mark=str(len(asking)),
                shape="diamond",
                tone="warm",
            )
        )
    return found


def country_centres(places: Mapping[str, Place]) -> dict[str, tuple[float, float]]:
    """The middle of the places that are known in each country (lat, lon)."""
    by_country: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place in places.values():
        if place.lat is not None and place.lon is not None:
            by_country[place.country].append((place.lat, place.lon))
    return {code: _middle(known) for code, known in by_country.items()}


def _middle(known: Iterable[tuple[float, float]]) -> tuple[float, float]:
    lats, lons = zip(*known, strict=True)
    return median(lats), median(lons)
