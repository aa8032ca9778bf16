"""Retrieval figures with bootstrap intervals.

A *rank* is the place, from 1, at which the true partner came; hit@k is the share of ranks not above
k, MRR the mean of 1/rank. Intervals are the 2.5th and 97.5th percentile of 1 000 resamples of whole
groups: all partnerships of one German unit are drawn together, because they are not independent.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.report import Figure, Figures

__all__ = ["HIT_AT", "ahead_figures", "bootstrap", "exactly", "gini", "random_figures"]
__all__ += ["rank_biased_overlap", "rank_figures", "rank_of"]

HIT_AT = (10, 50, 200)
RESAMPLES = 1000
SEED = 20211231


def rank_of(
    scores: NDArray[np.floating], row: int, taken: NDArray[np.integer] | None = None
) -> int:
    """The rank of ``row`` among ``scores`` (higher is better), the rows in ``taken`` left out.

    Ties count half: a scorer that gives all units the same score comes out as chance, not as first.
    """
    free = np.ones(len(scores), dtype=bool)
    if taken is not None:
        free[taken] = False
    free[row] = True
    own = scores[row]
    better = int((scores[free] > own).sum())
    equal = int((scores[free] == own).sum()) - 1
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
    return {name: bootstrap(values, groups) for name, values in _values(ranks).items()}


def ahead_figures(ranks: Sequence[int], other: Sequence[int], groups: Sequence[str]) -> Figures:
    """How far ``ranks`` [n] are ahead of ``other`` [n] for the same pairs, with intervals.

    Where the interval lies above 0, one ranking is better beyond chance, even if the intervals of
    the two overlap: both were asked the same.
    """
    theirs = _values(other)
    return {
        name: bootstrap(values - theirs[name], groups) for name, values in _values(ranks).items()
    }


def random_figures(units: int) -> Figures:
    """What drawing one of ``units`` at random gives, exactly (no interval)."""
    harmonic = float((1.0 / np.arange(1, units + 1)).sum())
    figures = {f"hit@{k}": exactly(min(k, units) / units) for k in HIT_AT}
    return {**figures, "mrr": exactly(harmonic / units)}


def exactly(value: float) -> Figure:
    """A figure that was counted and not drawn: no interval."""
    return Figure(round(value, 4), round(value, 4), round(value, 4))


def rank_biased_overlap(
    one: Sequence[Hashable], other: Sequence[Hashable], p: float = 0.9
) -> float:
    """How far two lists agree, 0..1, the first places counting most.

    The overlap of the first d entries as a share of d, weighted with ``p ** d`` and summed over the
    length of the longer list; the same list gives 1.
    """
    depth = max(len(one), len(other))
    if not depth:
        return 1.0
    weights = p ** np.arange(depth)
    shared = [len(set(one[:d]) & set(other[:d])) / d for d in range(1, depth + 1)]
    return float((weights * np.array(shared)).sum() / weights.sum())


def gini(counts: NDArray[np.integer]) -> float:
    """How unequally something is shared out, 0 (all the same) to nearly 1 (one has it all)."""
    ordered = np.sort(counts).astype(np.float64)
    total, size = float(ordered.sum()), len(ordered)
    if not total:
        return 0.0
    place = 2 * np.arange(1, size + 1) - size - 1
    return float(place @ ordered / (size * total))


def _values(ranks: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    array = np.asarray(ranks, dtype=np.float64)
    values = {f"hit@{k}": (array <= k).astype(np.float64) for k in HIT_AT}
    reciprocal = np.divide(1.0, array, out=np.zeros_like(array), where=array > 0)
    return {**values, "mrr": reciprocal}
