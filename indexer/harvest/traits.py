"""Marks of a landscape: coast, mountains, wine. Approximate, and said to be so.

They come from the register's tourism region by the hand-written mapping ``curated/regions.csv``. A
tourism region reaches further than its name (Göttingen lies in "Harz"), so the mapping says how far
from the coastline, or from a point amid the range or the vineyards, a trait holds. Outside the
regions of the coast only what lies at the sea counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from indexer.harvest.geo import distance_km
from indexer.harvest.raw import curated_records
from indexer.records import Municipality

__all__ = ["Trait", "shared_traits", "traits_of"]

Trait = Literal["coast", "mountains", "wine"]
_TRAITS: tuple[Trait, ...] = ("coast", "mountains", "wine")

#: Outside the regions of the coast (Bremerhaven, Süsel) the centre must lie as near as this.
NEAR_COAST_KM = 6.0
#: A district or association has a trait if so large a share of its inhabitants lives with it. A
#: tenth at the sea makes a coastal district; a tenth in the hills makes no mountain district.
SHARED_BY: Mapping[Trait, float] = MappingProxyType(
    {"coast": 0.1, "mountains": 1 / 3, "wine": 1 / 3}
)


@dataclass(frozen=True, slots=True)
class _Region:
    """A row of the mapping: in ``region`` the trait holds up to ``within_km`` from the point.

    The point lies amid the range or the vineyards; the coast is measured from the coastline.
    Without a distance the trait holds in the whole region.
    """

    region: str
    trait: Trait
    reason: str
    within_km: float | None = None
    from_lat: float | None = None
    from_lon: float | None = None


def traits_of(
    region: str | None, lat: float | None, lon: float | None, coast_km: float | None
) -> tuple[Trait, ...]:
    """The traits of a municipality in a tourism region, `coast_km` from the coastline."""
    of_region = _mapping().get(region or "", {})
    found: set[Trait] = {
        trait for trait, row in of_region.items() if trait != "coast" and _near_point(row, lat, lon)
    }
    within = of_region["coast"].within_km if "coast" in of_region else NEAR_COAST_KM
    if coast_km is not None and within is not None and coast_km <= within:
        found.add("coast")
    return tuple(trait for trait in _TRAITS if trait in found)


def shared_traits(members: Iterable[Municipality]) -> tuple[Trait, ...]:
    """The traits of a district or association, from its municipalities."""
    inhabitants: Counter[Trait] = Counter()
    total = 0
    for member in members:
        total += member.population or 0
        for trait in member.traits:
            inhabitants[trait] += member.population or 0
    return tuple(t for t in _TRAITS if total and inhabitants[t] >= SHARED_BY[t] * total)


def _near_point(row: _Region, lat: float | None, lon: float | None) -> bool:
    if row.within_km is None or row.from_lat is None or row.from_lon is None:
        return True
    if lat is None or lon is None:
        return False
    return distance_km(row.from_lat, row.from_lon, lat, lon) <= row.within_km


@lru_cache(maxsize=1)
def _mapping() -> Mapping[str, Mapping[Trait, _Region]]:
    found: dict[str, dict[Trait, _Region]] = defaultdict(dict)
    for row in curated_records("regions.csv", _Region):
        found[row.region][row.trait] = row
    return found
