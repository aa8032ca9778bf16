"""Geography and language: the state's partnerships, experience next door, a shared working
language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.records import StatePartnership
from matcher.combining import combine_best
from matcher.factors.base import Fact, Factor, Values, asking_names, documented, either
from matcher.factors.experience import country_experience
from matcher.factors.neighbourhood import Nearby, above, nearest
from matcher.factors.region import nearest_partner, regional_experience
from matcher.profiles import STATES, Profiles
from matcher.question import Question
from matcher.units import kilometres
from models.text import fold

__all__ = [
    "GEOGRAPHY",
    "LANGUAGE",
    "UBIQUITOUS",
    "geography_facts",
    "geography_values",
    "language_values",
    "shares_language",
    "state_relevance",
]

_STATE = 0.7
_OTHER_REGION = 0.5
_NEIGHBOUR = 0.6
_RELATIVE = 0.5
_REGION = 0.7
_NEIGHBOUR_IN_REGION = 0.7
#: Languages that tell nothing: every partnership can fall back on them.
UBIQUITOUS = frozenset({"de", "en"})
_LANGUAGE_ALONE = 0.8


class _Found(NamedTuple):
    """What the factor rests on: the unit's own partnerships in the region of the asking place, the
    best neighbour with such, the best neighbour that works with the country, the district or parent
    that does."""

    region: NDArray[np.float64]
    beside: Nearby
    neighbour: Nearby
    relative: Nearby


def geography_values(profiles: Profiles, question: Question) -> Values:
    """Five things together as independent evidence, in 0.1..1.

    The state has a partnership with the country (0.7; with another region of it half of that). The
    unit itself works with a place within 100 km of the asking one (0.7 of what
    :func:`matcher.factors.region.regional_experience` finds): it knows the region, and one journey
    serves both. A unit within 30 km does (0.7 of that, falling with the distance), or works with
    the country at all (0.6 of its experience; entries of twin-town lists don't count). The unit's
    own district or parent does (half of its experience). Partnerships with the asking place itself
    are the factor `connections`; a state that the request wishes for is a limit or a wish.
    """
    found = _find(profiles, question)
    return documented(
        either(
            _by_state(profiles, question)[profiles.units.state],
            _REGION * found.region,
            _NEIGHBOUR_IN_REGION * found.beside.value,
            _NEIGHBOUR * found.neighbour.value,
            _RELATIVE * found.relative.value,
        )
    )


def geography_facts(profiles: Profiles, question: Question, entry: int) -> tuple[Fact, ...]:
    """What the unit at `entry`, its neighbours, its district or owner have to do with the region of
    the asking place and with its country, strongest first."""
    alone = profiles.only(entry)
    found = _find(alone, question)
    facts = (*_region_facts(alone, question, found), *_country_facts(alone, question, found))
    return tuple(sorted(facts, key=lambda fact: -fact.strength))


def _region_facts(alone: Profiles, question: Question, found: _Found) -> Iterator[Fact]:
    de, en = asking_names(question)
    own = nearest_partner(alone, question, alone.bonds, 0)
    if own is not None:
        yield Fact(
            kind="partner_in_region",
            strength=_REGION * float(found.region[0]),
            text={
                "de": f"Partner {own.place} liegt {own.kilometres} km von {de}.",
                "en": f"Its partner {own.place} is {own.kilometres} km from {en}.",
            },
        )
    row = int(found.beside.row[0])
    theirs = nearest_partner(alone, question, alone.all_bonds, row) if row >= 0 else None
    if theirs is not None:
        unit = alone.snapshot.units[row]
        yield Fact(
            kind="neighbour_in_region",
            strength=_NEIGHBOUR_IN_REGION * float(found.beside.value[0]),
            text={
                "de": f"{unit.label} ({_distance(alone, row)} km entfernt) arbeitet schon mit "
                f"{theirs.place}, {theirs.kilometres} km von {de}.",
                "en": f"{unit.label} ({_distance(alone, row)} km away) already works with "
                f"{theirs.place}, {theirs.kilometres} km from {en}.",
            },
            unit=unit.ags,
        )


def _country_facts(alone: Profiles, question: Question, found: _Found) -> Iterator[Fact]:
    """The neighbour, unless it was named for the region, and the district or owner."""
    country = alone.snapshot.countries.get(question.query.country or "")
    if country is None:
        return
    row = int(found.neighbour.row[0])
    if row >= 0 and row != found.beside.row[0]:
        unit = alone.snapshot.units[row]
        km = _distance(alone, row)
        yield Fact(
            kind="experienced_neighbour",
            strength=_NEIGHBOUR * float(found.neighbour.value[0]),
            text={
                "de": f"{unit.label} ({km} km entfernt) arbeitet schon mit einer Kommune im "
                f"Land ({country.names['de']}).",
                "en": f"{unit.label} ({km} km away) already works with a municipality in the "
                f"country ({country.names['en']}).",
            },
            unit=unit.ags,
        )
    if found.relative.value[0] > 0:
        unit = alone.snapshot.units[int(found.relative.row[0])]
        yield Fact(
            kind="experienced_relative",
            strength=_RELATIVE * float(found.relative.value[0]),
            text={
                "de": f"{unit.label} hat eine Partnerschaft im Land ({country.names['de']}).",
                "en": f"{unit.label} has a partnership in the country ({country.names['en']}).",
            },
            unit=unit.ags,
        )


def _distance(alone: Profiles, row: int) -> int:
    """Kilometres from the unit to another one, at least 1."""
    points = alone.units.position[[0]], alone.all_units.position[[row]]
    return max(round(float(kilometres(*points)[0, 0])), 1)


def state_relevance(partnership: StatePartnership, question: Question) -> float:
    """1 for the same country (and region, where one is named), 0.5 for another region of it."""
    if partnership.country != question.query.country:
        return 0.0
    if partnership.region is None:
        return 1.0
    request = question.request
    said = " ".join(
        part for part in (question.query.place, request.region if request else None) if part
    )
    return 1.0 if fold(partnership.region) in fold(said) else _OTHER_REGION


def language_values(profiles: Profiles, question: Question) -> Values:
    """What partnerships in other countries of the request's language make together, in 0.1..1.

    No data tell which languages a town hall speaks; a lived partnership in a French-speaking
    country shows that it gets by in French. A country counts by its first official language, with
    0.8 of the partnership's strength; German and English tell nothing, and the asking country
    itself is experience already.
    """
    speaks = profiles.once(
        ("speaks", question.query.country, question.languages),
        lambda: np.array([shares_language(profiles, question, c) for c in profiles.country_codes]),
    )
    bonds = profiles.bonds
    strength = _LANGUAGE_ALONE * bonds.strength * speaks[bonds.country]
    return documented(combine_best(bonds.unit, strength, len(profiles)))


def shares_language(profiles: Profiles, question: Question, country: str) -> bool:
    """Whether the main language of `country` is one of the request's, and worth telling."""
    if country == question.query.country:
        return False
    main = profiles.snapshot.countries[country].languages[:1]
    return bool(set(main).intersection(question.languages) - UBIQUITOUS)


def _by_state(profiles: Profiles, question: Question) -> NDArray[np.float64]:
    by_state = np.zeros(len(STATES))
    for partnership in profiles.snapshot.state_partnerships:
        number = STATES.index(partnership.state)
        counts = _STATE * state_relevance(partnership, question)
        by_state[number] = max(by_state[number], counts)
    return by_state


def _find(profiles: Profiles, question: Question) -> _Found:
    query = question.query
    every = country_experience(profiles, query.country, besides=query.place_id)
    told = country_experience(profiles, query.country, listed=False, besides=query.place_id)
    rows = np.flatnonzero(told > 0)
    units = len(profiles.all_units.row)
    regional = regional_experience(profiles, question, profiles.all_bonds, units)
    there = np.flatnonzero(regional > 0)
    return _Found(
        region=regional_experience(profiles, question, profiles.bonds, len(profiles)),
        beside=nearest(profiles, there, regional[there]),
        neighbour=nearest(profiles, rows, told[rows]),
        relative=above(profiles, every),
    )


GEOGRAPHY = Factor(
    id="geography",
    label={"de": "Land und Nachbarschaft", "en": "State and neighbourhood"},
    source={
        "de": "Länderpartnerschaften, Partnerschaften im Umkreis des Ortes, von Nachbarn, "
        "Landkreis oder Stadt",
        "en": "Partnerships of the states, around the asking place, of neighbours, of the district "
        "or city",
    },
    compute=geography_values,
    facts=geography_facts,
)
LANGUAGE = Factor(
    id="language",
    label={"de": "Sprache", "en": "Language"},
    source={
        "de": "Amtssprachen der Länder, mit denen Partnerschaften bestehen",
        "en": "Official languages of the countries with which there are partnerships",
    },
    compute=language_values,
)
