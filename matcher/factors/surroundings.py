"""Geography and language: the state's partnerships, an experienced district, a shared working
language."""

from __future__ import annotations

import numpy as np

from indexer.records import StatePartnership
from matcher.combining import combine_best
from matcher.factors.base import Factor, Values, documented
from matcher.factors.experience import country_experience
from matcher.profiles import STATES, Profiles
from matcher.question import Question
from models.text import fold

__all__ = [
    "GEOGRAPHY",
    "LANGUAGE",
    "UBIQUITOUS",
    "geography_values",
    "language_values",
    "shares_language",
    "state_relevance",
]

_OTHER_REGION = 0.5
_RELATIVE = 0.5
_WISHED_STATE = 1.0
#: Languages that tell nothing: every partnership can fall back on them.
UBIQUITOUS = frozenset({"de", "en"})
_LANGUAGE_ALONE = 0.8


def geography_values(profiles: Profiles, question: Question) -> Values:
    """The best of three, in 0.1..1.

    The state has a partnership with the country (1; another region of it 0.5); the unit's own
    district or parent has partnerships in the country (half of their strength); the request asks
    for a partner in this state (1).
    """
    units = profiles.units
    by_state = np.zeros(len(STATES))
    for partnership in profiles.snapshot.state_partnerships:
        number = STATES.index(partnership.state)
        by_state[number] = max(by_state[number], state_relevance(partnership, question))
    for state in question.wishes.states:
        by_state[STATES.index(state)] = _WISHED_STATE
    value = by_state[units.state]
    own = country_experience(profiles, question.query.country)
    for relative in (units.district, units.parent):
        reach = np.where(relative >= 0, own[relative], 0.0)
        value = np.maximum(value, _RELATIVE * reach)
    return documented(value)


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
    speaks = np.array([shares_language(profiles, question, c) for c in profiles.country_codes])
    bonds = profiles.bonds
    strength = _LANGUAGE_ALONE * bonds.strength * speaks[bonds.country]
    return documented(combine_best(bonds.unit, strength, len(profiles)))


def shares_language(profiles: Profiles, question: Question, country: str) -> bool:
    """Whether the main language of `country` is one of the request's, and worth telling."""
    if country == question.query.country:
        return False
    main = profiles.snapshot.countries[country].languages[:1]
    return bool(set(main).intersection(question.languages) - UBIQUITOUS)


GEOGRAPHY = Factor(
    id="geography",
    label={"de": "Land und Nachbarschaft", "en": "State and neighbourhood"},
    source={
        "de": "Länderpartnerschaften, Partnerschaften von Landkreis oder Stadt",
        "en": "Partnerships of the states, partnerships of the district or city",
    },
    compute=geography_values,
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
