"""Experience: partnerships with the country that asks, or its neighbours, on the same themes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.combining import combine_best
from matcher.factors.base import Factor, Values, documented
from matcher.profiles import THEME_COLUMN, Profiles
from matcher.question import Question

__all__ = [
    "EXPERIENCE",
    "Relevance",
    "country_experience",
    "experience_values",
    "relevance",
]

_SAME_COUNTRY = 1.0
_NEIGHBOUR = 0.35
_SAME_SUBREGION = 0.25
_SAME_REGION = 0.08
# A partnership on other themes still teaches country, law and travel.
_OTHER_THEMES = 0.7


class Relevance(NamedTuple):
    """One entry per partnership: how much it counts, whether it is the same country, shares a
    theme."""

    value: NDArray[np.float64]
    same_country: NDArray[np.bool_]
    same_theme: NDArray[np.bool_]


def experience_values(profiles: Profiles, question: Question) -> Values:
    """What the three most relevant partnerships make together, in 0.1..1.

    Each counts its strength (kind, status and age: an ended one or one of unknown state less,
    Russian and Belarusian ones nothing) times nearness (same country 1, neighbouring country 0.35,
    same subregion 0.25, same region 0.08) times 0.7, or 1 where it shares a theme with the request
    or the request names none.
    The partnership with the asking place itself is no experience with others and is dealt with
    apart.
    """
    bonds = profiles.bonds
    value = relevance(profiles, question).value
    return documented(combine_best(bonds.unit, value, len(profiles)))


def relevance(profiles: Profiles, question: Question) -> Relevance:
    """How much each partnership in ``profiles.bonds`` counts for this request."""
    bonds = profiles.bonds
    near = _nearness(profiles, question.query.country)[bonds.country]
    asked = np.uint64(sum(1 << THEME_COLUMN[theme] for theme in question.themes))
    shared = ((bonds.themes & asked) != 0) | (asked == 0)
    value = bonds.strength * near * np.where(shared, 1.0, _OTHER_THEMES)
    return Relevance(value, near == _SAME_COUNTRY, shared)


def country_experience(profiles: Profiles, country: str | None) -> NDArray[np.float64]:
    """What the unit's partnerships with `country` alone make together, 0..1."""
    number = profiles.country_number.get(country or "")
    bonds = profiles.bonds
    strength = np.where(bonds.country == number, bonds.strength, 0.0)
    return combine_best(bonds.unit, strength, len(profiles))


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


EXPERIENCE = Factor(
    id="experience",
    label={"de": "Erfahrung", "en": "Experience"},
    source={
        "de": "Partnerschaften der Kommune (Listen und Einzelquellen)",
        "en": "The municipality's partnerships (lists and single sources)",
    },
    compute=experience_values,
)
