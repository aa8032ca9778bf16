"""Which passages carry a score: chosen by what the score is with them and nothing else.

Evidence is picked one passage after the other. Each time the one is taken that lifts the score
most, given those already picked; among equals the one whose words are nearest to the request. So
few passages explain most of the score, and a passage that lifts nothing is not shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.explain.facts import Finding
from matcher.factors import Factor
from matcher.profiles import Profiles
from matcher.question import Question
from matcher.score import contribution_of
from matcher.variants import Variant, values

__all__ = ["Offer", "carrying"]

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
    offers: Mapping[int, Offer],
    most: int,
) -> dict[int, list[int]]:
    """For each unit the passages that carry its score, the most important first.

    Args:
        offers: what may be shown of the unit at each of these entries.
        most: how many at most for each unit.
    """
    picks = [_Pick(profiles, entry, offer) for entry, offer in offers.items()]
    # All units take their next passage at once: a call of the factors costs more than a unit.
    for _ in range(most):
        going = [pick for pick in picks if pick.left]
        if not going:
            break
        for alike in _alike(going):
            factors = alike[0].offer.factors
            weight = np.array([weights[factor.id] for factor in factors])
            _measure(profiles, question, alike, factors)
            for pick in alike:
                pick.take(contribution_of(pick.values(), weight).sum(axis=1))
    return {pick.entry: pick.chosen for pick in picks}


def _alike(picks: Sequence[_Pick]) -> Iterable[Sequence[_Pick]]:
    """The picks in groups of those whose passages carry the same factors."""
    groups: defaultdict[tuple[str, ...], list[_Pick]] = defaultdict(list)
    for pick in picks:
        groups[tuple(factor.id for factor in pick.offer.factors)].append(pick)
    return groups.values()


def _measure(
    profiles: Profiles, question: Question, picks: Sequence[_Pick], factors: Sequence[Factor]
) -> None:
    """Ask the factors about what the picks try and nobody has tried before."""
    tried = [
        (pick, rows) for pick in picks for rows in pick.tried() if rows not in pick.offer.known
    ]
    found = values(profiles, question, [pick.only(rows) for pick, rows in tried], factors)
    for (pick, rows), value in zip(tried, found, strict=True):
        pick.offer.known[rows] = value


@dataclass(frozen=True, eq=False, slots=True)
class Offer:
    """The passages of one unit that may be shown, by their rows in the snapshot.

    ``factors`` are those of the score that they can carry. ``known`` is what the factors found with
    some of them and nothing else: it doesn't depend on the weights, and is kept for the next ones.
    """

    findings: Mapping[int, Finding]
    factors: tuple[Factor, ...]
    known: dict[frozenset[int], NDArray[np.float64]] = field(default_factory=dict)


class _Pick:
    """The passages picked for one unit, and those that are left."""

    def __init__(self, profiles: Profiles, entry: int, offer: Offer) -> None:
        self.entry = entry
        self.offer = offer
        self.chosen: list[int] = []
        self.left = sorted(offer.findings)
        self._profiles = profiles

    def tried(self) -> list[frozenset[int]]:
        """What is picked, and that with each of the others besides."""
        chosen = frozenset(self.chosen)
        return [chosen, *(chosen | {row} for row in self.left)]

    def values(self) -> NDArray[np.float64]:
        """What the factors found with each of :meth:`tried`."""
        return np.stack([self.offer.known[rows] for rows in self.tried()])

    def take(self, score: NDArray[np.int64]) -> None:
        """Pick the best by the `score` of each of :meth:`tried`; if none lifts it, be done."""
        gain = score[1:] - score[0]
        left = [self.offer.findings[row] for row in self.left]
        words = np.array([_WITHOUT_WORDS + max(one.similarity, 0.0) for one in left])
        least = np.array([_LEAST if one.theme else _LEAST_WITHOUT_THEME for one in left])
        best = int(np.argmax(np.where(gain >= least, gain * words, -1.0)))
        if gain[best] >= least[best]:
            self.chosen.append(self.left.pop(best))
        else:
            self.left = []

    def only(self, rows: frozenset[int]) -> Variant:
        """The unit with these passages and the partnerships that they tell of."""
        whole, findings = self._whole, self.offer.findings
        told = {findings[row].passage.place for row in rows} - {None}
        shown = np.array([row in rows for row in whole.evidence.index.tolist()], dtype=bool)
        kept = np.array([place in told for place in self._places], dtype=bool)
        return replace(whole, evidence=whole.evidence.where(shown), bonds=whole.bonds.where(kept))

    @cached_property
    def _whole(self) -> Variant:
        return Variant.of(self._profiles, self.entry)

    @cached_property
    def _places(self) -> list[str]:
        partnerships = self._profiles.snapshot.partnerships
        return [partnerships[index].place for index in self._whole.bonds.index.tolist()]
