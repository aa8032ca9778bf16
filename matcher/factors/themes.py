"""Theme fit: what the unit has documented on the themes that the request asks for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.factors.base import Factor, Values, documented
from matcher.profiles import THEME_COLUMN, Profiles
from matcher.question import Question

__all__ = ["THEMES", "asked_columns", "theme_values"]


_BREADTH = 0.4
_FALLING = 0.75


def asked_columns(question: Question) -> NDArray[np.intp]:
    """The columns of the themes that count, in the order of ``question.themes``."""
    return np.array([THEME_COLUMN[theme] for theme in question.themes], dtype=np.intp)


def theme_values(profiles: Profiles, question: Question) -> Values:
    """Two fifths breadth, three fifths depth, in 0.1..1.

    Per theme the fit is what the unit's evidence makes together (``Profiles.theme_fit``: the best
    piece decides, list facts weigh little, indicators at most a fifth). Breadth is the weighted
    mean over all themes asked for. Depth is the mean over the themes from the unit's best down,
    each counting a quarter less than the one before and no more than its weight, because a
    specialist for two of nine themes is a partner too. A theme that a request hardly names changes
    hardly anything. More evidence never lowers the value.
    """
    columns = asked_columns(question)
    if not len(columns):
        return documented(np.zeros(len(profiles)))
    fit = profiles.theme_fit[:, columns]
    weight = question.theme_weights
    share = weight / weight.max()
    falling = _FALLING ** np.arange(len(columns))
    depth = -np.sort(-fit * share, axis=1) @ falling / (-np.sort(-share) @ falling)
    breadth = fit @ weight
    return documented(np.clip(_BREADTH * breadth + (1.0 - _BREADTH) * depth, 0.0, 1.0))


THEMES = Factor(
    id="themes",
    label={"de": "Themen", "en": "Themes"},
    source={
        "de": "Kompetenzen, Partnerschaften, Mitgliedschaften und Indikatoren der Kommune",
        "en": "Competences, partnerships, memberships and indicators of the municipality",
    },
    compute=theme_values,
)
