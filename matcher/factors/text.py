"""Text similarity: how near the request's own words are to what the unit does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.factors.base import Factor, Values, documented
from matcher.profiles import THEME_COLUMN, Profiles
from matcher.question import Question

__all__ = ["NEAR", "TEXT", "agreement", "text_values"]

#: From this value on the nearest statement is a reason.
NEAR = 0.25
# In standard deviations of the cosine with all passages.
_FULL = 6.0
_TINY = 1e-6
_OTHER_THEME = 0.5
_HIGHEST_LEVEL = 0.99
# Cosines are compared as printed, so that summing in another order can't change a ranking.
_DECIMALS = 4


def text_values(profiles: Profiles, question: Question) -> Values:
    """The weighted mean over the request's segments of their best match, in 0.1..1.

    Compared with every documented passage that states a theme; what the register and the indicators
    say is no work and is left out. For each segment the unit's best cosine is set between what the
    best of that many unrelated passages would reach (estimated on a sample of all, so that a long
    profile doesn't win by length) and six standard deviations above the mean of all, which only
    passages that speak of the same thing reach, with any encoder. Near words without a shared theme
    count half ("Stadt" is in half of all words).
    """
    evidence = profiles.documented
    if not len(question.vectors) or not len(evidence.index):
        return documented(np.zeros(len(profiles)))
    cosine = _cosines(profiles.documented_vectors, question.vectors)
    sample = np.sort(_cosines(profiles.background_vectors, question.vectors), axis=0)
    count = np.bincount(evidence.unit, minlength=len(profiles))[evidence.unit]
    spread = sample.std(axis=0)
    chance = sample[_place(count, len(sample))]
    full = np.maximum(sample.mean(axis=0) + _FULL * spread, chance + spread)
    reach = np.clip((cosine - chance) / np.maximum(full - chance, _TINY), 0.0, 1.0)
    reach *= agreement(evidence.themes, question)
    best = np.zeros((len(profiles), cosine.shape[1]))
    np.maximum.at(best, evidence.unit, reach)
    weights = np.array([segment.weight for segment in question.segments])
    return documented(np.clip(best @ (weights / weights.sum()), 0.0, 1.0))


def agreement(themes: NDArray[np.uint64], question: Question) -> NDArray[np.float64]:
    """1 where passage and segment share a theme or the segment has none, else 0.5.

    `themes` are the passages' masks; the result is ``[passages, segments]``.
    """
    asked = np.array(
        [
            sum(1 << THEME_COLUMN[theme] for theme in segment.themes)
            for segment in question.segments
        ],
        dtype=np.uint64,
    )
    shared = (themes[:, None] & asked) != 0
    return np.where(shared | (asked == 0), 1.0, _OTHER_THEME)


def _place(count: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Where in a sorted sample of `size` cosines the best of `count` unrelated ones is expected."""
    level = np.clip(1.0 - 1.0 / (count + 1.0), 0.5, _HIGHEST_LEVEL)
    place: NDArray[np.int64] = np.round(level * (size - 1)).astype(np.int64)
    return place


def _cosines(passages: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    cosine: NDArray[np.float64] = (passages @ vectors.T).astype(np.float64)
    return cosine.round(_DECIMALS)


TEXT = Factor(
    id="text",
    label={"de": "Textnähe", "en": "Text similarity"},
    source={
        "de": "Text des Gesuchs und Aussagen zur Kommune, verglichen vom Sprachmodell",
        "en": "The request's text and statements on the municipality, compared by the encoder",
    },
    compute=text_values,
)
