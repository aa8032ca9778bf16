"""What the list of candidates of a request is narrowed to: where, what kind, how large, with whom.

Narrowing hides units; scores and ranks stay those among all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from indexer.records import Municipality, Programme
from matcher.programmes import programme_statuses
from service.index import Index
from service.units import UnitFilter

__all__ = ["Narrowing", "distance_km", "offered_programmes", "units_within"]

_EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Different fields mean "and", several values of one "or"; an empty field narrows nothing.

    ``near`` is the key of the unit that a candidate lies within ``km`` kilometres of (as the crow
    flies, from centre to centre); ``partner`` says whether it has a partnership in the country of
    the request; ``programme`` is the id of one that can carry the pair.
    """

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    near: str | None = None
    km: int | None = None
    partner: Literal["yes", "no"] | None = None
    programme: str | None = None


def units_within(index: Index, narrowing: Narrowing, country: str | None) -> frozenset[str] | None:
    """The keys of the units that pass; None where nothing is narrowed.

    `country` is the one the request comes from (ISO code).
    """
    if narrowing == Narrowing():
        return None
    plain = UnitFilter(narrowing.states, narrowing.kinds, narrowing.sizes)
    found: Iterable[Municipality] = (unit for unit in index.snapshot.units if plain.takes(unit))
    if narrowing.near is not None and narrowing.km is not None:
        found = _near(index, found, narrowing.near, narrowing.km)
    if narrowing.partner is not None:
        partners = _partners_in(index, country)
        wanted = narrowing.partner == "yes"
        found = (unit for unit in found if (unit.ags in partners) == wanted)
    if narrowing.programme is not None:
        found = _carried(index, found, narrowing.programme, country)
    return frozenset(unit.ags for unit in found)


def offered_programmes(index: Index) -> tuple[Programme, ...]:
    """The programmes that still carry something."""
    year = index.snapshot.manifest.reference_year
    return tuple(
        one
        for one in index.snapshot.programmes
        if not one.informational and (one.end is None or one.end >= year)
    )


def distance_km(one: Municipality, other: Municipality) -> float | None:
    """Between the centres of two units along the great circle; None where one is not known."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    lat, other_lat = math.radians(one.lat), math.radians(other.lat)
    across = math.sin((other_lat - lat) / 2) ** 2
    along = math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return (
        2
        * _EARTH_RADIUS_KM
        * math.asin(math.sqrt(across + math.cos(lat) * math.cos(other_lat) * along))
    )


def _near(
    index: Index, units: Iterable[Municipality], near: str, km: int
) -> Iterable[Municipality]:
    centre = index.snapshot.units[index.snapshot.row[near]]
    for unit in units:
        distance = distance_km(centre, unit)
        if distance is not None and distance <= km:
            yield unit


def _partners_in(index: Index, country: str | None) -> frozenset[str]:
    return frozenset(
        one.ags
        for one in index.snapshot.partnerships
        if one.country == country and one.status != "ended"
    )


def _carried(
    index: Index, units: Iterable[Municipality], programme: str, country: str | None
) -> Iterable[Municipality]:
    snapshot = index.snapshot
    rules = [one for one in snapshot.programmes if one.id == programme]
    # The rules ask for a unit's state and kind, and for nothing else of it.
    decided: dict[tuple[str, str], bool] = {}
    for unit in units:
        case = (unit.state, unit.kind)
        if case not in decided:
            statuses = programme_statuses(
                rules,
                unit,
                country,
                partners_already=False,
                reference_year=snapshot.manifest.reference_year,
                countries=snapshot.countries,
            )
            decided[case] = any(one.status == "possible" for one in statuses)
        if decided[case]:
            yield unit
