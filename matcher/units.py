"""The German units as arrays: size, kind, state, location."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from indexer.keys import SIZE_CLASSES, STATE_NAMES
from indexer.records import Municipality, UnitKind
from indexer.snapshot import Snapshot

__all__ = [
    "EARTH_KM",
    "KINDS",
    "STATES",
    "UNLOCATED",
    "Units",
    "kilometres",
    "on_sphere",
    "peer_groups",
    "quantile",
    "units_of",
]

KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
STATES = tuple(STATE_NAMES)
#: Kinds of units whose coast, mountains and wine the register doesn't know.
UNLOCATED: frozenset[UnitKind] = frozenset({"bezirk", "unternehmen", "verband"})
EARTH_KM = 6371.0
_DISTRICT = KINDS.index("landkreis")


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """One entry per unit. ``population`` is NaN, ``district`` and ``parent`` -1 where unknown.

    ``row``, ``district`` and ``parent`` are rows of the snapshot's units. ``located`` tells for
    which units coast, mountains and wine are known at all; ``farmland`` is the percentile 0..1
    among units of the size class, NaN where unknown. ``position`` holds points on the unit sphere,
    ``[units, 3]``; an enterprise or a borough lies where its seat, its city or its district lies.
    """

    row: NDArray[np.int32]
    population: NDArray[np.float64]
    kind: NDArray[np.int8]
    state: NDArray[np.int8]
    located: NDArray[np.bool_]
    traits: dict[str, NDArray[np.bool_]]
    farmland: NDArray[np.float64]
    district: NDArray[np.int32]
    parent: NDArray[np.int32]
    position: NDArray[np.float64]

    def at(self, entries: NDArray[np.integer]) -> Units:
        """These entries alone, in this order."""
        return Units(
            row=self.row[entries],
            population=self.population[entries],
            kind=self.kind[entries],
            state=self.state[entries],
            located=self.located[entries],
            traits={trait: mask[entries] for trait, mask in self.traits.items()},
            farmland=self.farmland[entries],
            district=self.district[entries],
            parent=self.parent[entries],
            position=self.position[entries],
        )


def units_of(snapshot: Snapshot) -> Units:
    """The units of a snapshot, in its order."""
    units = snapshot.units
    state = {code: number for number, code in enumerate(STATES)}
    kind = {name: number for number, name in enumerate(KINDS)}
    traits = {
        trait: np.fromiter((trait in unit.traits for unit in units), bool, len(units))
        for trait in ("coast", "mountains", "wine")
    }
    return Units(
        row=np.arange(len(units), dtype=np.int32),
        population=np.array([unit.population or np.nan for unit in units], dtype=np.float64),
        kind=np.array([kind[unit.kind] for unit in units], dtype=np.int8),
        state=np.array([state[unit.state] for unit in units], dtype=np.int8),
        located=np.array([unit.kind not in UNLOCATED for unit in units], dtype=bool),
        traits=traits,
        farmland=_percentiles(snapshot, "farmland_share"),
        district=_rows(snapshot, [unit.district for unit in units]),
        parent=_rows(snapshot, [unit.parent for unit in units]),
        position=_positions(snapshot),
    )


def on_sphere(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the unit sphere, ``[points, 3]``, of degrees; NaN where one is unknown."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    return np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)


def kilometres(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances between points of the unit sphere, ``[ones, others]``; NaN where one is unknown."""
    half = np.sqrt(np.clip((1.0 - ones @ others.T) / 2.0, 0.0, 1.0))
    distance: NDArray[np.float64] = 2.0 * EARTH_KM * np.arcsin(half)
    return distance


def peer_groups(units: Units) -> list[NDArray[np.intp]]:
    """The entries that are compared with each other: Landkreise and other units by size class."""
    bounds = np.array(list(SIZE_CLASSES.values()))
    known = ~np.isnan(units.population)
    size = np.where(known, np.searchsorted(bounds, units.population, side="right"), -1)
    district = units.kind == _DISTRICT
    return [
        np.flatnonzero((size == group) & of_kind)
        for group in range(len(bounds))
        for of_kind in (district, ~district)
    ]


def quantile(values: NDArray[Any], share: float) -> float:
    """The value that `share` (0..1) of `values` [n > 0] do not exceed, linear between two of them.

    What ``np.quantile`` gives, which imports numpy's masked arrays first: a fiftieth of a second
    that every short command would wait for.
    """
    ordered = np.sort(values)
    return float(np.interp(share * (len(ordered) - 1), np.arange(len(ordered)), ordered))


def _rows(snapshot: Snapshot, keys: Sequence[str | None]) -> NDArray[np.int32]:
    return np.array([-1 if key is None else snapshot.row.get(key, -1) for key in keys], np.int32)


def _percentiles(snapshot: Snapshot, indicator: str) -> NDArray[np.float64]:
    if indicator not in snapshot.indicator_ids:
        return np.full(len(snapshot.units), np.nan)
    column = snapshot.indicator_ids.index(indicator)
    return snapshot.indicator_percentiles[:, column].astype(np.float64)


def _positions(snapshot: Snapshot) -> NDArray[np.float64]:
    points = np.array([_point(snapshot, unit) for unit in snapshot.units], dtype=np.float64)
    return on_sphere(points[:, 0], points[:, 1])


def _point(snapshot: Snapshot, unit: Municipality) -> tuple[float, float]:
    if unit.lat is not None and unit.lon is not None:
        return unit.lat, unit.lon
    for key in (unit.seat, unit.parent, unit.district):
        row = snapshot.row.get(key or "")
        if row is not None and (other := snapshot.units[row]).lat is not None and other.lon:
            return other.lat, other.lon
    return float("nan"), float("nan")
