"""Which passages carry a score: chosen by what the score is with them and nothing else.

Evidence is picked one passage after the other. Each time the one is taken that lifts the score
most, given those already picked; among equals the one whose words are nearest to the request. So
few passages explain most of the score, and a passage that lifts nothing is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.explain.facts import Finding
from matcher.factors import Factor
from matcher.profiles import Profiles
from matcher.question import Question
from matcher.variants import Variant, contributions

__all__ = ["carrying"]

# In ten-thousandths of a score: less is nothing to show, and for a passage that states no theme of
# the request, such as a twin town in the next country, no reason.
_LEAST, _LEAST_WITHOUT_THEME = 10, 50
# A passage with words of its own kind is preferred to one that merely weighs more: the gain of
# a passage counts fully at a cosine of 0.75, and a quarter of it at 0.
_WITHOUT_WORDS = 0.25


def carrying(
    profiles: Profiles,
    question: Question,
    weights: Mapping[str, float],
    offered: Mapping[int, Mapping[int, Finding]],
    factors: Sequence[Factor],
    most: int,
) -> dict[int, list[int]]:
    """For each unit the passages that carry its score, the most important first.

    Args:
        offered: entry of each unit -> row of each passage that may be shown.
        factors: those of the score that passages carry.
        most: how many at most for each unit.
    """
    picks = [_Pick(profiles, entry, findings) for entry, findings in offered.items()]
    # All units take their next passage at once: a call of the factors costs more than a unit.
    for _ in range(most):
        going = [pick for pick in picks if pick.left]
        if not going:
            break
        tried = [variant for pick in going for variant in pick.tried()]
        score = contributions(profiles, question, weights, tried, factors).sum(axis=1)
        ends = np.cumsum([len(pick.left) + 1 for pick in going])
        for pick, scored in zip(going, np.split(score, ends[:-1]), strict=True):
            pick.take(scored)
    return {pick.entry: pick.chosen for pick in picks}


class _Pick:
    """The passages picked for one unit, and those that are left."""

    def __init__(self, profiles: Profiles, entry: int, findings: Mapping[int, Finding]) -> None:
        self.entry = entry
        self.chosen: list[int] = []
        self.left = sorted(findings)
        self._findings = findings
        self._whole = Variant.of(profiles, entry)
        snapshot = profiles.snapshot
        self._place = {row: finding.passage.place for row, finding in findings.items()}
        indices = self._whole.bonds.index.tolist()
        self._places = [snapshot.partnerships[index].place for index in indices]

    def tried(self) -> list[Variant]:
        """The unit with what is picked, and with each of the others besides."""
        return [self._only(self.chosen), *(self._only([*self.chosen, row]) for row in self.left)]

    def take(self, score: NDArray[np.int64]) -> None:
        """Pick the best by the scores of :meth:`tried`; if none lifts anything, be done."""
        gain = score[1:] - score[0]
        left = [self._findings[row] for row in self.left]
        words = np.array([_WITHOUT_WORDS + max(one.similarity, 0.0) for one in left])
        least = np.array([_LEAST if one.theme else _LEAST_WITHOUT_THEME for one in left])
        best = int(np.argmax(np.where(gain >= least, gain * words, -1.0)))
        if gain[best] >= least[best]:
            self.chosen.append(self.left.pop(best))
        else:
            self.left = []

    def _only(self, passages: Sequence[int]) -> Variant:
        """The unit with these passages and the partnerships that they tell of."""
        told = {self._place[row] for row in passages} - {None}
        kept = np.array([place in told for place in self._places], dtype=bool)
        return replace(
            self._whole,
            evidence=self._whole.evidence.where(np.isin(self._whole.evidence.index, passages)),
            bonds=self._whole.bonds.where(kept),
        )
