"""Geography and language: the state's partnerships, experience next door, a shared working
language."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.records import StatePartnership
from matcher.combining import combine_best
from matcher.factors.base import Fact, Factor, Values, documented, either
from matcher.factors.experience import country_experience
from matcher.factors.neighbourhood import Nearby, above, nearest
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
#: Languages that tell nothing: every partnership can fall back on them.
UBIQUITOUS = frozenset({"de", "en"})
_LANGUAGE_ALONE = 0.8


def geography_values(profiles: Profiles, question: Question) -> Values:
    """Three things together as independent evidence, in 0.1..1.

    The state has a partnership with the country (0.7; with another region of it half of that). A
    unit within 30 km works with the country (0.6 of its experience, falling with the distance;
    entries of twin-town lists don't count). The unit's own district or parent does (half of its
    experience). Partnerships with the asking place itself are the factor `connections`; a state
    that the request wishes for is a limit or a wish.
    """
    state = _by_state(profiles, question)[profiles.units.state]
    neighbour, relative = _experienced_nearby(profiles, question)
    together = either(state, _NEIGHBOUR * neighbour.value, _RELATIVE * relative.value)
    return documented(together)


def geography_facts(profiles: Profiles, question: Question, entry: int) -> tuple[Fact, ...]:
    """The neighbour and the district or owner of the unit at `entry` that know the country."""
    profiles, entry = profiles.only(entry), 0
    neighbour, relative = _experienced_nearby(profiles, question)
    country = profiles.snapshot.countries.get(question.query.country or "")
    found = []
    if country is not None and neighbour.value[entry] > 0:
        row = int(neighbour.row[entry])
        unit = profiles.snapshot.units[row]
        points = profiles.units.position[[entry]], profiles.all_units.position[[row]]
        km = max(round(float(kilometres(*points)[0, 0])), 1)
        found.append(
            Fact(
                kind="experienced_neighbour",
                strength=_NEIGHBOUR * float(neighbour.value[entry]),
                text={
                    "de": f"{unit.label} ({km} km entfernt) arbeitet schon mit einer Kommune im "
                    f"Land ({country.names['de']}).",
                    "en": f"{unit.label} ({km} km away) already works with a municipality in the "
                    f"country ({country.names['en']}).",
                },
                unit=unit.ags,
            )
        )
    if country is not None and relative.value[entry] > 0:
        unit = profiles.snapshot.units[int(relative.row[entry])]
        found.append(
            Fact(
                kind="experienced_relative",
                strength=_RELATIVE * float(relative.value[entry]),
                text={
                    "de": f"{unit.label} hat eine Partnerschaft im Land ({country.names['de']}).",
                    "en": f"{unit.label} has a partnership in the country ({country.names['en']}).",
                },
                unit=unit.ags,
            )
        )
    return tuple(sorted(found, key=lambda fact: -fact.strength))


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


def _experienced_nearby(profiles: Profiles, question: Question) -> tuple[Nearby, Nearby]:
    """The best neighbour that works with the country, and the district or parent that does."""
    query = question.query
    every = country_experience(profiles, query.country, besides=query.place_id)
    told = country_experience(profiles, query.country, listed=False, besides=query.place_id)
    rows = np.flatnonzero(told > 0)
    return nearest(profiles, rows, told[rows]), above(profiles, every)


GEOGRAPHY = Factor(
    id="geography",
    label={"de": "Land und Nachbarschaft", "en": "State and neighbourhood"},
    source={
        "de": "Länderpartnerschaften, Partnerschaften von Nachbarn, Landkreis oder Stadt",
        "en": "Partnerships of the states, of neighbours, of the district or city",
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
