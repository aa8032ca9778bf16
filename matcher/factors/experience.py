"""Experience: partnerships with the country that asks, or its neighbours, on the same themes."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.combining import combine_best
from matcher.factors.base import Factor, Values, documented
from matcher.factors.operators import run_by_operators, specialists
from matcher.profiles import THEME_COLUMN, Bonds, Profiles
from matcher.question import Question

__all__ = [
    "EXPERIENCE",
    "Relevance",
    "country_experience",
    "experience_values",
    "relevance",
    "standing",
]

_SAME_COUNTRY = 1.0
_NEIGHBOUR = 0.25
_SAME_SUBREGION = 0.2
_SAME_REGION = 0.12
# Joint work on an asked theme teaches something wherever it was done, if not in the wealthy world.
_SAME_THEME_ELSEWHERE = 0.16
_WEALTHY = frozenset({"europe", "northern_america", "australia_new_zealand"})
# A partnership on other themes still teaches country, law and travel, and not the work.
_OTHER_THEMES = 0.65
# That there is a partnership is two fifths of it, how well it is documented the rest: even an
# undated one with the country itself says more than the best project in the country next to it.
_REAL = 0.4
_LISTED = 0.3
_ENDED = 0.5
# What an enterprise knows of a country it has learned in its own field.
_BESIDE_THE_FIELD = 0.4


class Relevance(NamedTuple):
    """One entry per partnership: how much it counts, whether it is the same country, lies in its
    region (or is the same country), shares a theme."""

    value: NDArray[np.float64]
    same_country: NDArray[np.bool_]
    in_region: NDArray[np.bool_]
    same_theme: NDArray[np.bool_]


def experience_values(profiles: Profiles, question: Question) -> Values:
    """What the three most relevant partnerships make together, in 0.1..1.

    Each counts its standing (:func:`standing`) times nearness (same country 1, neighbouring country
    0.25, same subregion 0.2, same region 0.12) times 0.65, or 1 where it shares a theme with the
    request or the request names none. Joint work on an asked theme in any other country outside
    Europe, North America and Australia, of which a source tells, has a nearness of 0.16, if the
    asking country lies outside them as well.
    What enterprises and associations know counts from 0.4, where the request asks for nothing that
    such bodies run, to 1, where it asks for nothing else.
    The partnership with the asking place itself is no experience with others and is dealt with
    apart.
    """
    bonds = profiles.bonds
    value = relevance(profiles, question).value
    return documented(combine_best(bonds.unit, value, len(profiles)))


def relevance(profiles: Profiles, question: Question) -> Relevance:
    """How much each partnership in ``profiles.bonds`` counts for this request."""
    bonds = profiles.bonds
    country = question.query.country
    near = profiles.once(("nearness", country), lambda: _nearness(profiles, country))[bonds.country]
    asked = np.uint64(sum(1 << THEME_COLUMN[theme] for theme in question.themes))
    together = (bonds.themes & asked) != 0
    shared = together | (asked == 0)
    elsewhere = profiles.once(("elsewhere", country), lambda: _elsewhere(profiles, country))
    far = elsewhere[bonds.country] & together & ~bonds.listed
    nearness = np.maximum(near, np.where(far, _SAME_THEME_ELSEWHERE, 0.0))
    value = standing(bonds) * nearness * np.where(shared, 1.0, _OTHER_THEMES)
    beside = _BESIDE_THE_FIELD + (1.0 - _BESIDE_THE_FIELD) * run_by_operators(question)
    value *= np.where(specialists(profiles), beside, 1.0)[bonds.unit]
    return Relevance(value, near == _SAME_COUNTRY, near > 0, shared)


def standing(bonds: Bonds) -> NDArray[np.float64]:
    """What each partnership counts as experience with its country, 0..1.

    ``0.4 + 0.6 x strength`` where a source tells of it, 0.3 where only a list of twin towns names
    it, half of that once it has ended.
    """
    real = np.where(bonds.listed, _LISTED, _REAL + (1.0 - _REAL) * bonds.strength)
    value: NDArray[np.float64] = real * np.where(bonds.ended, _ENDED, 1.0)
    return value


def country_experience(
    profiles: Profiles, country: str | None, *, listed: bool = True, besides: str | None = None
) -> NDArray[np.float64]:
    """What the partnerships of each unit of the snapshot with `country` make together, 0..1.

    Per unit of the snapshot, not per entry of the profiles. Without `listed`, only those that a
    source tells of; `besides` is the id of a place that doesn't count.
    """
    number = profiles.country_number.get(country or "", -1)
    place = profiles.place_number.get(besides or "", -1)
    return _with_country(profiles.all_bonds, number, place, listed, len(profiles.all_units.row))


@lru_cache(maxsize=64)
def _with_country(
    bonds: Bonds, country: int, besides: int, listed: bool, size: int
) -> NDArray[np.float64]:
    """Kept, because every explained candidate and every suggested request asks again; read only."""
    counts = (bonds.country == country) & (listed | ~bonds.listed) & (bonds.place != besides)
    value = combine_best(bonds.unit, np.where(counts, standing(bonds), 0.0), size)
    value.setflags(write=False)
    return value


def _nearness(profiles: Profiles, country: str | None) -> NDArray[np.float64]:
    """How near each country is to the asking one; the same for every unit."""
    near = np.zeros(len(profiles.country_codes))
    asking = profiles.snapshot.countries.get(country or "")
    if asking is None:
        return near
    for number, code in enumerate(profiles.country_codes):
        other = profiles.snapshot.countries[code]
        if code == asking.code:
            near[number] = _SAME_COUNTRY
        elif code in asking.borders:
            near[number] = _NEIGHBOUR
        elif other.subregion is not None and other.subregion == asking.subregion:
            near[number] = _SAME_SUBREGION
        elif other.region is not None and other.region == asking.region:
            near[number] = _SAME_REGION
    return near


def _elsewhere(profiles: Profiles, country: str | None) -> NDArray[np.bool_]:
    """The countries where joint work on a theme is like joint work with the asking country."""
    countries = profiles.snapshot.countries
    asking = countries.get(country or "")
    if asking is None or not _WEALTHY.isdisjoint((asking.region, asking.subregion)):
        return np.zeros(len(profiles.country_codes), dtype=bool)
    others = (countries[code] for code in profiles.country_codes)
    return np.array([_WEALTHY.isdisjoint((other.region, other.subregion)) for other in others])


EXPERIENCE = Factor(
    id="experience",
    label={"de": "Erfahrung", "en": "Experience"},
    source={
        "de": "Partnerschaften der Kommune (Listen und Einzelquellen)",
        "en": "The municipality's partnerships (lists and single sources)",
    },
    compute=experience_values,
)
