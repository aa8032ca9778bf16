"""Structural similarity: number of inhabitants, coast, mountains, wine, farmland, kind of unit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from matcher.factors.base import FLOOR, Factor, Values
from matcher.factors.operators import run_by_operators, specialists, wants_operator
from matcher.profiles import KINDS, Profiles
from matcher.question import Question

__all__ = ["DISPARITY", "SMALL_TOWN", "STRUCTURE"]
__all__ += ["disparity_values", "size_fit", "size_values", "structure_values", "wants_district"]

#: A "small town" in the official sense: up to this many inhabitants.
SMALL_TOWN = 20_000

_NEUTRAL = 0.5
# What the asking place says of itself besides its size: how it lies tells more than its fields.
_LOCATION_SHARE, _FARMLAND_SHARE = 0.35, 0.2
# The partner may be half as large or four times larger without losing anything: a larger
# administration can spare someone, a much larger one has other tasks.
_SMALLER, _LARGER = 1 / 2, 4.0
_SIMILAR_SMALLER, _SIMILAR_LARGER = 1 / 1.5, 1.5
# From the end of the plateau the value falls to 0 over this ratio: at 20 times smaller or larger.
_FALL_SMALLER, _FALL_LARGER = 10.0, 5.0
_FAR_LARGER, _OF_ANOTHER_ORDER = 20.0, 80.0
_OTHER_TIER = 0.6
_JOINT = 0.8
_DISTRICT_FOR_TOWN = 0.85
_SPECIALIST, _OPERATED = 0.2, 0.6
_TOWN_FOR_OPERATOR = 0.6
_DISTRICT = KINDS.index("landkreis")
_JOINT_ADMINISTRATIONS = [KINDS.index(k) for k in ("verbandsgemeinde", "samtgemeinde", "amt")]
_TRAITS = ("coast", "mountains", "wine")


def structure_values(profiles: Profiles, question: Question) -> Values:
    """Size, and the traits that the request mentions or its place has, in 0..1.

    The traits weigh 0.35 together, 0.2 if farmland is all of them, and size the rest. Size is
    :func:`size_values`. Coast, mountains and wine count 1 or, without the trait, 0;
    farmland is the unit's percentile in its size class. What is unknown is left out of the mean; a
    unit of which nothing is known is missing, with 0.5. An enterprise or an association is no
    municipality: from 0.2, where the request asks for nothing that such bodies run, to 0.8, where
    it asks for water, waste, energy, transport or public services only. Where an enterprise or an
    association asks, it is the other way round: 1 for its like, 0.6 of their value for all others.
    """
    total = np.zeros(len(profiles))
    weight = np.zeros(len(profiles))
    size = size_values(profiles, question)
    known = ~np.isnan(size)
    traits = _trait_values(profiles, question)
    share = _LOCATION_SHARE if _located_traits(question) else _FARMLAND_SHARE
    total[known] += (1.0 - share) * size[known]
    weight[known] += 1.0 - share
    for values in traits:
        known = ~np.isnan(values)
        total[known] += share / len(traits) * values[known]
        weight[known] += share / len(traits)
    missing = weight == 0
    value = np.where(missing, _NEUTRAL, total / np.where(missing, 1.0, weight))
    specialist = specialists(profiles)
    if wants_operator(question):
        value = np.where(specialist, 1.0, _TOWN_FOR_OPERATOR * value)
    else:
        value = np.where(specialist, _SPECIALIST + _OPERATED * run_by_operators(question), value)
    return Values(np.clip(value, 0.0, 1.0), missing & ~specialist)


def size_values(profiles: Profiles, question: Question) -> NDArray[np.float64]:
    """How well the numbers of inhabitants go together, 0..1; NaN where one is unknown.

    1 between half and four times the size, then falling with the logarithm of the ratio to 0 at 20
    times smaller or larger. Where the request wishes for a small, a similar or a given
    size, that decides. A Landkreis speaks for many municipalities: its ratio counts half, and it
    counts 0.85. Where a district asks, or a Landkreis is asked for, a Landkreis counts half for
    what it is and half for its size; the joint administration of several municipalities counts 0.8
    and all others 0.6.
    """
    value = _ratio_values(profiles, question)
    district = profiles.units.kind == _DISTRICT
    if not wants_district(question):
        return np.where(district, _DISTRICT_FOR_TOWN * value, value)
    value = np.where(np.isnan(value), 1.0, value)
    joint = np.isin(profiles.units.kind, _JOINT_ADMINISTRATIONS)
    return np.where(district, 0.5 + 0.5 * value, np.where(joint, _JOINT, _OTHER_TIER) * value)


def disparity_values(profiles: Profiles, question: Question) -> Values:
    """How far larger than the asking place the unit is, in 0..1; a penalty.

    0 up to 20 times as many inhabitants, rising with the logarithm of the ratio to 1 at 80 times:
    an administration of another order has other tasks, however much it has documented. A
    Landkreis speaks for many municipalities: its ratio counts half. Where a size is unknown:
    missing, 0.1.
    """
    asked = question.partner_population or question.query.population
    if not asked:
        unknown = np.full(len(profiles), FLOOR)
        return Values(unknown, np.ones(len(profiles), dtype=bool))
    ratio = np.log(profiles.units.population / asked)
    ratio = np.where(profiles.units.kind == _DISTRICT, ratio / 2, ratio)
    known = ~np.isnan(ratio)
    beyond = (ratio - math.log(_FAR_LARGER)) / math.log(_OF_ANOTHER_ORDER / _FAR_LARGER)
    return Values(np.where(known, np.clip(np.nan_to_num(beyond), 0.0, 1.0), FLOOR), ~known)


def wants_district(question: Question) -> bool:
    """Whether a Landkreis is the natural partner."""
    return question.query.tier != "municipality" or "district_partner" in question.wishes.ids


def _ratio_values(profiles: Profiles, question: Question) -> NDArray[np.float64]:
    population = profiles.units.population
    asked = question.partner_population or question.query.population
    similar = question.partner_population or "similar_partner" in question.wishes.ids
    smaller, larger = (_SIMILAR_SMALLER, _SIMILAR_LARGER) if similar else (_SMALLER, _LARGER)
    value = np.full(len(population), np.nan)
    if asked:
        value = size_fit(profiles, asked, smaller, larger)
    if "small_partner" in question.wishes.ids:
        small = _plateau(np.log(population / SMALL_TOWN), -math.inf, 0.0, profiles)
        value = small if not asked else np.minimum(value, small)
    return value


def size_fit(
    profiles: Profiles, asked: int, smaller: float = _SMALLER, larger: float = _LARGER
) -> NDArray[np.float64]:
    """1 for units between `smaller` and `larger` times `asked` inhabitants, falling beyond; NaN
    where unknown."""
    ratio = np.log(profiles.units.population / asked)
    return _plateau(ratio, math.log(smaller), math.log(larger), profiles)


def _plateau(
    ratio: NDArray[np.float64], low: float, high: float, profiles: Profiles
) -> NDArray[np.float64]:
    larger, smaller = (
        (ratio - high) / math.log(_FALL_LARGER),
        (low - ratio) / math.log(_FALL_SMALLER),
    )
    beyond = np.maximum(np.maximum(larger, smaller), 0.0)
    beyond = np.where(profiles.units.kind == _DISTRICT, beyond / 2, beyond)
    # NaN (unknown) passes through
    return np.maximum(1.0 - beyond, 0.0)


def _located_traits(question: Question) -> list[str]:
    """How the asking place lies, or wishes its partner to lie."""
    own = question.place.traits if question.place else ()
    return [trait for trait in _TRAITS if trait in question.wishes.ids or trait in own]


def _trait_values(profiles: Profiles, question: Question) -> list[NDArray[np.float64]]:
    found = []
    for trait in _located_traits(question):
        present = profiles.units.traits[trait].astype(np.float64)
        found.append(np.where(profiles.units.located, present, np.nan))
    if "rural" in question.wishes.ids:
        found.append(profiles.units.farmland)
    return found


STRUCTURE = Factor(
    id="structure",
    label={"de": "Strukturelle Ähnlichkeit", "en": "Structural similarity"},
    source={
        "de": "Gemeindeverzeichnis, Flächennutzung, Lage",
        "en": "Register of municipalities, land use, location",
    },
    compute=structure_values,
)
DISPARITY = Factor(
    id="disparity",
    label={"de": "Größenabstand", "en": "Gap in size"},
    source={"de": "Gemeindeverzeichnis", "en": "Register of municipalities"},
    compute=disparity_values,
)
