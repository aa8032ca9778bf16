"""How well theme scores agree with given labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.themes.lexicon import CLEAR

__all__ = ["ThemeMetrics", "theme_metrics"]


@dataclass(frozen=True, slots=True)
class ThemeMetrics:
    """Agreement over texts and theme ids; every figure in 0..1.

    ``micro_f1``, ``macro_f1``: a theme counts as found from the threshold on; the macro mean is
    over the ids that have gold labels. ``map``: mean over those ids of the average precision with
    which the scores rank the texts. ``recall_at_3``: mean over the labelled texts of the share of
    their labels among the three best themes. ``n``: gold labels per id; ``f1``: F1 per id.
    """

    micro_f1: float
    macro_f1: float
    map: float
    recall_at_3: float
    n: dict[str, int]
    f1: dict[str, float]


def theme_metrics(
    gold: Sequence[set[str]],
    scores: Sequence[Mapping[str, float]],
    ids: Sequence[str],
    *,
    threshold: float = CLEAR,
) -> ThemeMetrics:
    """Compare `scores` (theme id -> 0..1, absent is 0) with the `gold` labels of the same texts.

    Only `ids` are looked at, so that labels which cover a part of the themes don't count the others
    as wrong. Ties in a score are broken against the detector: texts of one score count as one rank.

    Raises:
        ValueError: `gold` and `scores` differ in length.
    """
    if len(gold) != len(scores):
        raise ValueError(f"{len(gold)} labelled texts, but scores for {len(scores)}")
    truth = np.array([[theme in labels for theme in ids] for labels in gold], dtype=bool)
    score = np.array([[row.get(theme, 0.0) for theme in ids] for row in scores], dtype=np.float64)
    truth, score = truth.reshape(-1, len(ids)), score.reshape(-1, len(ids))
    found = score >= threshold
    hits, per_id = (truth & found).sum(axis=0), truth.sum(axis=0)
    f1 = _ratio(2 * hits, found.sum(axis=0) + per_id)
    labelled = np.flatnonzero(per_id)
    precisions = [_average_precision(truth[:, i], score[:, i]) for i in labelled]
    return ThemeMetrics(
        micro_f1=_f1(int(hits.sum()), int(found.sum()), int(per_id.sum())),
        macro_f1=_mean(f1[labelled]),
        map=_mean(np.array(precisions)),
        recall_at_3=_recall_at(3, truth, score),
        n={theme: int(count) for theme, count in zip(ids, per_id, strict=True)},
        f1={theme: round(float(value), 4) for theme, value in zip(ids, f1, strict=True)},
    )


def _f1(hits: int, found: int, given: int) -> float:
    return round(2 * hits / (found + given), 4) if found + given else 0.0


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def _mean(values: NDArray[np.float64]) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def _average_precision(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Area under the precision-recall steps; texts of one score are taken in together."""
    total, area, before = int(truth.sum()), 0.0, 0
    for level in np.unique(score)[::-1]:
        taken = score >= level
        hits = int((truth & taken).sum())
        area += (hits - before) / total * hits / int(taken.sum())
        before = hits
    return area


def _recall_at(k: int, truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    labelled = truth.any(axis=1)
    if not labelled.any():
        return 0.0
    # Stable, so that themes of one score come in the order of the ids, whatever their labels.
    best = np.argsort(-score[labelled], axis=1, kind="stable")[:, :k]
    picked = np.take_along_axis(truth[labelled] & (score[labelled] > 0), best, axis=1)
    return _mean(picked.sum(axis=1) / truth[labelled].sum(axis=1))
