"""The region of the asking place: partnerships with places that lie near it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.combining import combine_best
from matcher.factors.experience import standing
from matcher.profiles import Bonds, Profiles
from matcher.question import Question
from matcher.units import kilometres, on_sphere

__all__ = ["AROUND_KM", "Nearest", "nearest_partner", "regional_experience"]

#: From here on, in kilometres, a place is no longer in the region of the asking one.
AROUND_KM = 100.0


class Nearest(NamedTuple):
    """The partner of a unit that ties it most to the region of the asking place."""

    place: str
    kilometres: int


def regional_experience(
    profiles: Profiles, question: Question, bonds: Bonds, units: int
) -> NDArray[np.float64]:
    """What the partnerships of each of `units` with places in the region make together, 0..1.

    The region are the places of the asking country within 100 km; each partnership counts its
    standing times ``1 - distance / 100 km``. Ended ones tie nobody, and the asking place itself is
    another matter; where a location is unknown there is no region.
    """
    value = _values(profiles, question, bonds)
    counts = np.flatnonzero(value)
    return combine_best(bonds.unit[counts], value[counts], units)


def nearest_partner(
    profiles: Profiles, question: Question, bonds: Bonds, unit: int
) -> Nearest | None:
    """The place that ties the `unit` of `bonds` most to the region, if any does."""
    own = bonds.where(bonds.unit == unit)
    value = _values(profiles, question, own)
    if not value.any():
        return None
    best = int(value.argmax())
    place = profiles.snapshot.partnerships[int(own.index[best])].place
    near = float(_near(profiles, question, own.place[[best]])[0])
    return Nearest(profiles.snapshot.places[place].name, max(round((1.0 - near) * AROUND_KM), 1))


def _values(profiles: Profiles, question: Question, bonds: Bonds) -> NDArray[np.float64]:
    query = question.query
    value = np.zeros(len(bonds.unit))
    there = bonds.country == profiles.country_number.get(query.country or "", -1)
    there &= ~bonds.ended & (bonds.place != profiles.place_number.get(query.place_id or "", -1))
    counts = np.flatnonzero(there)
    if len(counts):
        known = bonds.where(there)
        value[counts] = standing(known) * _near(profiles, question, known.place)
    return value


def _near(profiles: Profiles, question: Question, places: NDArray[np.int32]) -> NDArray[np.float64]:
    """How near each of `places` lies to the asking one: ``1 - distance / 100 km``, at least 0."""
    for asking in (question.request, question.place):
        if asking is not None and asking.lat is not None and asking.lon is not None:
            point = on_sphere(np.array([asking.lat]), np.array([asking.lon]))
            distance = kilometres(profiles.place_position[places], point)[:, 0]
            near: NDArray[np.float64] = np.clip(1.0 - distance / AROUND_KM, 0.0, 1.0)
            return np.nan_to_num(near)
    return np.zeros(len(places))
