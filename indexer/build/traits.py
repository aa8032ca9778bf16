"""Marks of a landscape: coast, mountains, wine. Approximate, and said to be so.

They come from the register's tourism region by the hand-written mapping ``curated/regions.csv``.
Coast needs the distance of the unit's centre from the coastline as well, since a tourism region
reaches far inland: the mapping says how far in each, and elsewhere only what lies at the sea counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from indexer.build.raw import curated_rows
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


def traits_of(region: str | None, coast_km: float | None) -> tuple[Trait, ...]:
    """The traits of a municipality in a tourism region, `coast_km` from the coastline."""
    of_region = _mapping().get(region or "", {})
    within = of_region.get("coast", NEAR_COAST_KM)
    at_sea = coast_km is not None and coast_km <= within
    return tuple(t for t in _TRAITS if (at_sea if t == "coast" else t in of_region))


def shared_traits(members: Iterable[Municipality]) -> tuple[Trait, ...]:
    """The traits of a district or association, from its municipalities."""
    inhabitants: Counter[Trait] = Counter()
    total = 0
    for member in members:
        total += member.population or 0
        for trait in member.traits:
            inhabitants[trait] += member.population or 0
    return tuple(t for t in _TRAITS if total and inhabitants[t] >= SHARED_BY[t] * total)


@lru_cache(maxsize=1)
def _mapping() -> Mapping[str, Mapping[str, float]]:
    """Tourism region -> trait -> how far from the coast it holds (0 where that says nothing)."""
    found: dict[str, dict[str, float]] = {}
    for row in curated_rows("regions.csv"):
        found.setdefault(row["region"], {})[row["trait"]] = float(row["within_km"] or 0)
    return found
