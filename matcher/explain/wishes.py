"""Which wishes of the request a unit fulfils and which it misses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.explain.wording import joined, pick
from matcher.inputs import Locale
from matcher.profiles import Profiles
from matcher.question import Question
from matcher.wished import missed_wishes

__all__ = ["unmet_wishes", "wish_reason"]

# From here on a wish is rather missed than fulfilled.
_HALF = 0.5
_NEARLY = 0.05


def wish_reason(profiles: Profiles, question: Question, entry: int, locale: Locale) -> str:
    """The reason of the factor ``wishes`` for the unit at `entry` of the profiles."""
    outcomes = list(_outcomes(profiles, question, entry, locale))
    told = [
        f"{pick(locale, german, english)}: {joined([label for label, kind in chosen], locale)}."
        for outcome, german, english in _WORDS
        if (chosen := [one for one in outcomes if one[1] == outcome])
    ]
    return " ".join(told) or pick(
        locale, "Das Gesuch wünscht nichts, was gewogen wird.", "No wish that is weighed."
    )


def unmet_wishes(
    profiles: Profiles, question: Question, entry: int, locale: Locale
) -> tuple[str, ...]:
    """The labels of the wishes that the unit rather misses than fulfils."""
    outcomes = _outcomes(profiles, question, entry, locale)
    return tuple(label for label, outcome in outcomes if outcome == "missed")


_WORDS = (
    ("missed", "Nicht erfüllt", "Not fulfilled"),
    ("partly", "Nur teilweise erfüllt", "Fulfilled in part only"),
    ("met", "Erfüllt", "Fulfilled"),
    ("unknown", "Nicht bekannt", "Unknown"),
)


def _outcomes(
    profiles: Profiles, question: Question, entry: int, locale: Locale
) -> Iterator[tuple[str, str]]:
    """Label and outcome of each wish that weighs."""
    for missed in missed_wishes(profiles, question):
        either = pick(locale, " oder ", " or ")
        label = either.join(wish.label for wish in missed.wishes)
        degree = float(missed.degree[entry])
        if np.isnan(degree):
            yield label, "unknown"
        elif degree <= _NEARLY:
            yield label, "met"
        else:
            yield label, "missed" if degree >= _HALF else "partly"
