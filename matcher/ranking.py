"""Ranks: by score, and as proposed after the fairness rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.explain.wording import pick
from matcher.fairness import LIST_LENGTH, Exposure, fair_order
from matcher.inputs import Locale
from matcher.score import Scores

__all__ = ["Ranking"]


class Ranking:
    """Where every unit stands. ``free`` are the units that may be proposed; others have rank 0."""

    def __init__(self, scores: Scores, exposure: Exposure, free: NDArray[np.bool_]) -> None:
        self._exposure = exposure
        by_score = scores.order()
        self._free = free
        self._set_back = exposure.set_back
        self._proposed_by = scores.total - exposure.set_back
        proposed = fair_order(scores.total, exposure.set_back)
        self._order = proposed[free[proposed]]
        self._rank_by_score = _ranks(by_score[free[by_score]], len(free))
        self._rank = _ranks(self._order, len(free))

    def first(self, k: int, listed: NDArray[np.bool_] | None = None, skip: int = 0) -> list[int]:
        """The entries of the first `k` proposed units (of those that are `listed`) after `skip`."""
        order = self._order if listed is None else self._order[listed[self._order]]
        return [int(entry) for entry in order[skip : skip + k]]

    def rank(self, entry: int) -> int:
        """The place in the proposed order, from 1."""
        return int(self._rank[entry])

    def rank_with(self, entry: int, total: int) -> int:
        """The place in the proposed order if the score of `entry` were `total` (ten-thousandths),
        and everything else what it is."""
        own = total - int(self._set_back[entry])
        before = self._proposed_by > own
        before[:entry] |= self._proposed_by[:entry] == own
        before[entry] = False
        return int((before & self._free).sum()) + 1

    def rank_by_score(self, entry: int) -> int:
        """The place by score alone, from 1."""
        return int(self._rank_by_score[entry])

    def moved_because(self, entry: int, locale: Locale) -> str | None:
        """Why the two ranks differ; None if they don't."""
        moved = self.rank(entry) - self.rank_by_score(entry)
        if moved == 0:
            return None
        if moved < 0:
            return pick(
                locale,
                "Rückt vor, weil oft vorgeschlagene Kommunen mit fast gleicher Punktzahl "
                "zurücktreten.",
                "Moves up because units that are proposed often, with nearly the same score, "
                "step back.",
            )
        if self._exposure.set_back[entry] == 0:
            return pick(
                locale,
                "Punktgleich; die Reihenfolge folgt dem Schlüssel.",
                "Equal score; the order follows the key.",
            )
        count, asked = int(self._exposure.count[entry]), self._exposure.asked
        return pick(
            locale,
            f"Tritt zurück: Bei {count} von {asked} Gesuchen unter den ersten {LIST_LENGTH}, "
            "weniger oft vorgeschlagene Kommunen mit fast gleicher Punktzahl gehen vor.",
            f"Steps back: among the first {LIST_LENGTH} for {count} of {asked} requests; units "
            "proposed less often, with nearly the same score, go first.",
        )


def _ranks(order: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    ranks = np.zeros(size, dtype=np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks
