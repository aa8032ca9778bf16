"""What a request asks of its partner besides themes, held against every unit.

A limit ("a Hessian town", "not by the sea") rules units out; a wish ("by the sea", "a small town")
is missed by degrees and weighs in the factor ``wishes``. What no data answer does neither.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.snapshot import Snapshot
from matcher.document import Wish
from matcher.profiles import KINDS, STATES, Profiles
from matcher.question import Question
from matcher.understand.wish_kinds import DENIED, SIDE, SIZE, STATE

__all__ = ["Missed", "missed_wishes", "ruled_out"]

_PREFERRED = 0.5
_SURE = 1.0 - 1e-9
#: Up to so many inhabitants a municipality is small, from so many on large.
SMALL, LARGE = 20_000, 100_000
# A size is missed altogether at so many times the bound.
_SMALL_FALL, _SIZE_FALL, _SIMILAR_FALL = 5.0, 2.0, 3.0
_SIMILAR = 1.5
_RURAL = {"sparse": 0.0, "intermediate": 0.5, "dense": 1.0}
_DISTRICT = {"landkreis": 0.0, "kreisfreie_stadt": 0.5}
# A municipality owns its enterprise: half of what was asked for.
_ENTERPRISE = {
    **{"unternehmen": 0.0, "kreisfreie_stadt": 0.5, "stadt": 0.5, "gemeinde": 0.5},
    **{"landkreis": 0.5, "bezirk": 0.5},
}
_ASSOCIATION = {"verband": 0.0, "verbandsgemeinde": 0.0, "samtgemeinde": 0.0, "amt": 0.0}

Degrees = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Missed:
    """How far each unit misses a wish: 0 (fulfilled) to 1, NaN where it is unknown.

    ``share`` is what the wish counts: half if it is only preferred.

    ``wishes`` are several where one of them is enough ("in Bavaria or Saxony").
    """

    wishes: tuple[Wish, ...]
    degree: Degrees
    share: float


def missed_wishes(profiles: Profiles, question: Question) -> tuple[Missed, ...]:
    """The wishes that weigh, each with how far the units miss it; limits are left out."""
    return tuple(_weighed(profiles, question))


def ruled_out(profiles: Profiles, question: Question) -> NDArray[np.bool_]:
    """The units that a limit of the request rules out; what is unknown rules nobody out.

    The unit that the request names is never ruled out.
    """
    out = np.zeros(len(profiles), dtype=bool)
    limits = [wish for wish in question.wishes.active if wish.effect == "filters"]
    for wish in limits:
        if wish.id.startswith(DENIED):
            out |= _degree(profiles, question, wish) >= _SURE
    if any(_is_place(wish) for wish in limits):
        out |= _elsewhere(profiles, question.wishes.states) == 1.0
    if question.named_partner is not None:
        rows = profiles.units.row
        named = profiles.snapshot.row.get(question.named_partner, -1)
        out[rows == named] = False
    return out


def _weighed(profiles: Profiles, question: Question) -> Iterator[Missed]:
    weighing = [wish for wish in question.wishes.active if wish.effect == "weighs"]
    places = tuple(wish for wish in weighing if _is_place(wish))
    if places:
        yield Missed(places, _elsewhere(profiles, question.wishes.states), _PREFERRED)
    for wish in weighing:
        if not _is_place(wish):
            share = _PREFERRED if wish.preferred else 1.0
            yield Missed((wish,), _degree(profiles, question, wish), share)


def _is_place(wish: Wish) -> bool:
    return wish.id.startswith((STATE, SIDE))


def _degree(profiles: Profiles, question: Question, wish: Wish) -> Degrees:
    """How far each unit misses `wish`; of a denied wish, how far it fulfils what is denied."""
    if wish.id.startswith(DENIED):
        denied = wish.id.removeprefix(DENIED)
        if denied.startswith((STATE, SIDE)):
            return 1.0 - _elsewhere(profiles, wish.values)
        return 1.0 - _MEASURES[denied](profiles, question, wish)
    return _MEASURES[wish.id](profiles, question, wish)


def _elsewhere(profiles: Profiles, states: tuple[str, ...]) -> Degrees:
    wished = [number for number, state in enumerate(STATES) if state in states]
    return np.where(np.isin(profiles.units.state, wished), 0.0, 1.0)


def _trait(name: str) -> Callable[[Profiles, Question, Wish], Degrees]:
    def measure(profiles: Profiles, question: Question, wish: Wish) -> Degrees:  # noqa: ARG001 (all are called alike)
        missing = np.where(profiles.units.traits[name], 0.0, 1.0)
        return np.where(profiles.units.located, missing, np.nan)

    return measure


def _rural(profiles: Profiles, question: Question, wish: Wish) -> Degrees:  # noqa: ARG001 (all are called alike)
    """Half by the degree of urbanisation, half by the farmland among units of its size."""
    urban = profiles.once("urban", lambda: _urban(profiles.snapshot))[profiles.units.row]
    farmland = np.clip(1.0 - 2.0 * profiles.units.farmland, 0.0, 1.0)
    both = np.stack([urban, farmland])
    known = ~np.isnan(both)
    count = known.sum(axis=0)
    total = np.where(known, both, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _urban(snapshot: Snapshot) -> Degrees:
    """How urban each unit of the snapshot is, 0..1; an association is as its members are."""
    own = np.array([_RURAL.get(unit.urbanisation or "", np.nan) for unit in snapshot.units])
    members: defaultdict[str, list[float]] = defaultdict(list)
    for unit, degree in zip(snapshot.units, own.tolist(), strict=True):
        for above in (unit.parent, unit.district):
            if above is not None and not math.isnan(degree):
                members[above].append(degree)
    for row, unit in enumerate(snapshot.units):
        if math.isnan(own[row]) and members[unit.ags]:
            own[row] = sum(members[unit.ags]) / len(members[unit.ags])
    return own


def _kind(degrees: Mapping[str, float]) -> Callable[[Profiles, Question, Wish], Degrees]:
    by_kind = np.array([degrees.get(kind, 1.0) for kind in KINDS])

    def measure(profiles: Profiles, question: Question, wish: Wish) -> Degrees:  # noqa: ARG001 (all are called alike)
        missed: Degrees = by_kind[profiles.units.kind]
        return missed

    return measure


def _sized(low: float | None, high: float | None, fall: float) -> Callable[..., Degrees]:
    def measure(profiles: Profiles, question: Question, wish: Wish) -> Degrees:  # noqa: ARG001 (all are called alike)
        return _outside(profiles, low, high, fall)

    return measure


def _outside(profiles: Profiles, low: float | None, high: float | None, fall: float) -> Degrees:
    """0 between the bounds, growing with the logarithm of the ratio to 1 at `fall` times beyond."""
    population = profiles.units.population
    above = np.log(population / high) if high else np.full(len(population), -np.inf)
    below = np.log(low / population) if low else np.full(len(population), -np.inf)
    beyond = np.clip(np.maximum(above, below) / math.log(fall), 0.0, 1.0)
    return np.where(np.isnan(population), np.nan, beyond)


def _similar(profiles: Profiles, question: Question, wish: Wish) -> Degrees:  # noqa: ARG001 (all are called alike)
    own = question.query.population
    if not own:
        return np.full(len(profiles), np.nan)
    return _outside(profiles, own / _SIMILAR, own * _SIMILAR, _SIMILAR_FALL)


def _given_size(profiles: Profiles, question: Question, wish: Wish) -> Degrees:  # noqa: ARG001 (all are called alike)
    return _outside(profiles, wish.low, wish.high, _SIZE_FALL)


_MEASURES: Mapping[str, Callable[[Profiles, Question, Wish], Degrees]] = {
    "coast": _trait("coast"),
    "mountains": _trait("mountains"),
    "wine": _trait("wine"),
    "rural": _rural,
    "small_partner": _sized(None, SMALL, _SMALL_FALL),
    "medium_partner": _sized(SMALL, LARGE, _SMALL_FALL),
    "large_partner": _sized(LARGE, None, _SMALL_FALL),
    "similar_partner": _similar,
    SIZE: _given_size,
    "district_partner": _kind(_DISTRICT),
    "enterprise_partner": _kind(_ENTERPRISE),
    "association_partner": _kind(_ASSOCIATION),
}
