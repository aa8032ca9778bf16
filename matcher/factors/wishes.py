"""Wishes: what the request asks of its partner besides themes, and the unit doesn't have."""

from __future__ import annotations

import numpy as np

from matcher.factors.base import Factor, Values
from matcher.profiles import Profiles
from matcher.question import Question
from matcher.wished import missed_wishes

__all__ = ["ENOUGH_MISSED", "WISHES", "wish_values"]

#: So many wishes missed cost all that the factor can cost.
ENOUGH_MISSED = 2.0


def wish_values(profiles: Profiles, question: Question) -> Values:
    """Half of the wishes missed, at most 1; a penalty, 0 where a request wishes for nothing.

    Each wish counts how far it is missed (:mod:`matcher.wished`), 0 to 1, half where it is only
    preferred; what is unknown of a unit counts nothing. Limits rule units out and don't count here.
    """
    total = np.zeros(len(profiles))
    for missed in missed_wishes(profiles, question):
        total += missed.share * np.nan_to_num(missed.degree, nan=0.0)
    return Values(np.minimum(total / ENOUGH_MISSED, 1.0), np.zeros(len(profiles), dtype=bool))


WISHES = Factor(
    id="wishes",
    label={"de": "Wünsche des Gesuchs", "en": "Wishes of the request"},
    source={
        "de": "Gemeindeverzeichnis, Lage, Flächennutzung",
        "en": "Register of municipalities, location, land use",
    },
    compute=wish_values,
)
