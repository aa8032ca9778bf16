"""Who lies near whom: units around a German unit that have something to do with the request.

Neighbours can travel together, share a post and an interpreter; the Zukunftsimpulse programme calls
several small municipalities with one partner a form of cooperation of its own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.factors.operators import SPECIALISTS
from matcher.profiles import KINDS, Profiles
from matcher.units import EARTH_KM

__all__ = ["NEAR_KM", "Nearby", "above", "nearest", "related"]

#: From here on, in kilometres, two units are no neighbours.
NEAR_KM = 30.0
# A neighbour of whom little is documented has yet to show that it can carry a partnership: it has
# two fifths of the value, and all of it from this much commitment on.
_UNSHOWN = 0.4
_SHOWN_AT = 0.3
_SPECIALISTS = [KINDS.index(kind) for kind in SPECIALISTS]


class Nearby(NamedTuple):
    """For each entry of the profiles what another unit brings it.

    ``value`` in 0..1, 0 if there is none; ``row`` of the other unit in the snapshot, -1 if there is
    none.
    """

    value: NDArray[np.float64]
    row: NDArray[np.int64]


def nearest(
    profiles: Profiles, rows: NDArray[np.integer], weight: NDArray[np.float64] | float = 1.0
) -> Nearby:
    """The best of the units in `rows` of the snapshot, each with its `weight` in 0..1.

    ``(1 - distance / 30 km) x weight``, of which entries that have shown nothing themselves get
    0.4, those with a commitment of 0.3 or more all. No unit is a neighbour of itself, of its
    district, of its owner or of what belongs to it; enterprises and associations are nobody's.
    """
    units, every = profiles.units, profiles.all_units
    rows, weight = _municipal(profiles, rows, weight)
    entry, column = _close(units.position, every.position[rows])
    row = rows[column]
    kin = (every.district[row] == units.row[entry]) | (every.parent[row] == units.row[entry])
    kin |= (units.district[entry] == row) | (units.parent[entry] == row)
    apart = ~kin & (units.row[entry] != row)
    entry, row, column = entry[apart], row[apart], column[apart]
    cosine = (units.position[entry] * every.position[row]).sum(axis=1)
    near = (1.0 - EARTH_KM * np.arccos(np.minimum(cosine, 1.0)) / NEAR_KM) * weight[column]
    best = np.lexsort((row, -near, entry))
    first = best[np.unique(entry[best], return_index=True)[1]]
    found = Nearby(np.zeros(len(profiles)), np.full(len(profiles), -1))
    shown = _UNSHOWN + (1.0 - _UNSHOWN) * np.minimum(profiles.commitment / _SHOWN_AT, 1.0)
    found.value[entry[first]] = near[first] * shown[entry[first]]
    found.row[entry[first]] = row[first]
    return found


def _close(
    ones: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of points of the unit sphere that lie within 30 km, as indices into both.

    Whoever is near is near in latitude: only a band around each of the `others` is looked at.
    """
    chord = 2.0 * math.sin(NEAR_KM / EARTH_KM / 2.0)
    order = np.argsort(ones[:, 2])
    height = ones[order, 2]
    first = np.searchsorted(height, others[:, 2] - chord, side="left")
    count = np.searchsorted(height, others[:, 2] + chord, side="right") - first
    other = np.repeat(np.arange(len(others)), count)
    start = np.repeat(first - (np.cumsum(count) - count), count)
    one = order[start + np.arange(len(other))]
    near = (ones[one] * others[other]).sum(axis=1) > math.cos(NEAR_KM / EARTH_KM)
    return one[near], other[near]


def _municipal(
    profiles: Profiles, rows: NDArray[np.integer], weight: NDArray[np.float64] | float
) -> tuple[NDArray[np.integer], NDArray[np.float64]]:
    municipal = ~np.isin(profiles.all_units.kind[rows], _SPECIALISTS)
    return rows[municipal], np.broadcast_to(weight, np.shape(rows))[municipal]


def above(profiles: Profiles, figure: NDArray[np.float64]) -> Nearby:
    """What the unit's district or parent has of `figure`, ``[units of the snapshot]``.

    The parent is the city of a borough, the owner of an enterprise, the association of a member.
    """
    units = profiles.units
    found = Nearby(np.zeros(len(profiles)), np.full(len(profiles), -1))
    for relative in (units.district, units.parent):
        value = np.where(relative >= 0, figure[relative], 0.0)
        found = _better(found, Nearby(value, np.where(value > 0, relative, -1)))
    return found


def related(profiles: Profiles, rows: NDArray[np.integer], figure: float) -> Nearby:
    """`figure` for the units above, and those that belong to, one of the units in `rows`."""
    every = np.zeros(len(profiles.all_units.row))
    every[rows] = figure
    found = above(profiles, every)
    for row in rows.tolist():
        owners = (profiles.all_units.district[row], profiles.all_units.parent[row])
        below = np.isin(profiles.units.row, [owner for owner in owners if owner >= 0])
        found = _better(found, Nearby(np.where(below, figure, 0.0), np.where(below, row, -1)))
    return found


def _better(one: Nearby, other: Nearby) -> Nearby:
    first = one.value >= other.value
    return Nearby(np.where(first, one.value, other.value), np.where(first, one.row, other.row))
