"""Retrieval figures with bootstrap intervals.

A *rank* is the place, from 1, at which the true partner came; hit@k is the share of ranks not above
k, MRR the mean of 1/rank. Intervals are the 2.5th and 97.5th percentile of 1 000 resamples of whole
groups: all partnerships of one German unit are drawn together, because they are not independent.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.report import Figure, Figures

__all__ = ["HIT_AT", "bootstrap", "random_figures", "rank_figures", "rank_of"]

HIT_AT = (10, 50, 200)
RESAMPLES = 1000
SEED = 20211231


def rank_of(scores: NDArray[np.float32], row: int) -> int:
    """The rank of ``row`` among ``scores`` (higher is better).

    Ties count half: a scorer that gives all units the same score comes out as chance, not as first.
    """
    own = scores[row]
    better = int((scores > own).sum())
    equal = int((scores == own).sum()) - 1
    return better + 1 + equal // 2


def bootstrap(values: NDArray[np.float64], groups: Sequence[str]) -> Figure:
    """Mean of ``values`` [n] with its interval over resampled ``groups`` [n]."""
    if values.size == 0:
        return Figure(0.0, 0.0, 0.0)
    _, member = np.unique(np.asarray(groups), return_inverse=True)
    count = int(member.max()) + 1
    sums = np.bincount(member, weights=values, minlength=count)
    sizes = np.bincount(member, minlength=count)
    drawn = np.random.default_rng(SEED).integers(0, count, size=(RESAMPLES, count))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    lo, hi = np.percentile(means, [2.5, 97.5])
    return Figure(round(float(values.mean()), 4), round(float(lo), 4), round(float(hi), 4))


def rank_figures(ranks: Sequence[int], groups: Sequence[str]) -> Figures:
    """hit@10, hit@50, hit@200 and MRR of ``ranks`` [n], bootstrapped by ``groups`` [n]."""
    array = np.asarray(ranks, dtype=np.float64)
    figures = {f"hit@{k}": bootstrap((array <= k).astype(np.float64), groups) for k in HIT_AT}
    reciprocal = np.divide(1.0, array, out=np.zeros_like(array), where=array > 0)
    return {**figures, "mrr": bootstrap(reciprocal, groups)}


def random_figures(units: int) -> Figures:
    """What drawing one of ``units`` at random gives, exactly (no interval)."""

    def exact(value: float) -> Figure:
        return Figure(round(value, 4), round(value, 4), round(value, 4))

    harmonic = float((1.0 / np.arange(1, units + 1)).sum())
    figures = {f"hit@{k}": exact(min(k, units) / units) for k in HIT_AT}
    return {**figures, "mrr": exact(harmonic / units)}
