"""How well theme scores agree with given labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.themes.detector import CLEAR

__all__ = ["Band", "Judged", "ThemeMetrics", "theme_metrics"]

_EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class ThemeMetrics:
    """Agreement over texts and theme ids; every figure in 0..1.

    ``micro_f1``, ``macro_f1``: of the themes found and given; the macro mean is over the ids that
    have gold labels. ``precision``, ``recall``: micro, of the same. ``map``: mean over those ids of
    the average precision with which the scores rank the texts. ``recall_at_3``: mean over the
    labelled texts of the share of their labels among the three best themes. ``n``: gold labels per
    id; ``f1``: F1 per id.
    """

    micro_f1: float
    macro_f1: float
    precision: float
    recall: float
    map: float
    recall_at_3: float
    n: dict[str, int]
    f1: dict[str, float]


@dataclass(frozen=True, slots=True)
class Band:
    """Of the ``n`` scores from ``low`` up to ``high``: their mean, and the share that was right."""

    low: float
    high: float
    n: int
    score: float
    right: float


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """Labels, scores and claims of the same texts as arrays [texts, ids]."""

    ids: tuple[str, ...]
    truth: NDArray[np.bool_]
    score: NDArray[np.float64]
    claimed: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        gold: Sequence[AbstractSet[str]],
        scores: Sequence[Mapping[str, float]],
        ids: Sequence[str],
        found: Sequence[AbstractSet[str]] | None = None,
    ) -> Judged:
        """See :func:`theme_metrics`.

        Raises:
            ValueError: `gold`, `scores` and `found` differ in length.
        """
        if len(gold) != len(scores) or (found is not None and len(found) != len(gold)):
            raise ValueError(f"{len(gold)} labelled texts, but scores or themes of {len(scores)}")
        score = np.array(
            [[row.get(theme, 0.0) for theme in ids] for row in scores], dtype=np.float64
        ).reshape(-1, len(ids))
        claimed = score >= CLEAR if found is None else _matrix(found, ids)
        return cls(tuple(ids), _matrix(gold, ids), score, claimed)

    def rows(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> Judged:
        """The chosen texts, as often as they are chosen."""
        return Judged(self.ids, self.truth[chosen], self.score[chosen], self.claimed[chosen])

    def metrics(self) -> ThemeMetrics:
        """See :class:`ThemeMetrics`."""
        hits, per_id = (self.truth & self.claimed).sum(axis=0), self.truth.sum(axis=0)
        f1 = _ratio(2 * hits, self.claimed.sum(axis=0) + per_id)
        labelled = np.flatnonzero(per_id)
        right, said, given = int(hits.sum()), int(self.claimed.sum()), int(per_id.sum())
        precisions = [_average_precision(self.truth[:, i], self.score[:, i]) for i in labelled]
        return ThemeMetrics(
            micro_f1=_share(2 * right, said + given),
            macro_f1=_mean(f1[labelled]),
            precision=_share(right, said),
            recall=_share(right, given),
            map=_mean(np.array(precisions)),
            recall_at_3=_recall_at(3, self.truth, self.score),
            n={theme: int(count) for theme, count in zip(self.ids, per_id, strict=True)},
            f1={theme: round(float(one), 4) for theme, one in zip(self.ids, f1, strict=True)},
        )

    def bands(self) -> list[Band]:
        """How far scores may be read as probabilities: up to five bands, empty ones left out."""
        truth, score = self.truth.ravel(), self.score.ravel()
        place = np.clip(np.digitize(score, _EDGES) - 1, 0, len(_EDGES) - 2)
        return [
            Band(
                _EDGES[band],
                _EDGES[band + 1],
                int(inside.sum()),
                _mean(score[inside]),
                _mean(truth[inside].astype(np.float64)),
            )
            for band in range(len(_EDGES) - 1)
            if (inside := place == band).any()
        ]


def theme_metrics(
    gold: Sequence[AbstractSet[str]],
    scores: Sequence[Mapping[str, float]],
    ids: Sequence[str],
    found: Sequence[AbstractSet[str]] | None = None,
) -> ThemeMetrics:
    """Compare `scores` (theme id -> 0..1, absent is 0) with the `gold` labels of the same texts.

    Only `ids` are looked at, so that labels which cover a part of the themes don't count the others
    as wrong. `found`: the themes that the detector claims for each text; without it those scored
    at least ``CLEAR``. Ties in a score are broken against the detector: texts of one score count as
    one rank.

    Raises:
        ValueError: `gold`, `scores` and `found` differ in length.
    """
    return Judged.of(gold, scores, ids, found).metrics()


def _matrix(labels: Sequence[AbstractSet[str]], ids: Sequence[str]) -> NDArray[np.bool_]:
    rows = [[theme in themes for theme in ids] for themes in labels]
    return np.array(rows, dtype=bool).reshape(-1, len(ids))


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def _mean(values: NDArray[np.float64]) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def _average_precision(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Area under the precision-recall steps; texts of one score are taken in together."""
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    hits = np.cumsum(truth[order])[ends]
    gained = np.diff(hits, prepend=0)
    return float((gained / hits[-1] * hits / (ends + 1)).sum())


def _recall_at(k: int, truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    labelled = truth.any(axis=1)
    if not labelled.any():
        return 0.0
    # Stable, so that themes of one score come in the order of the ids, whatever their labels.
    best = np.argsort(-score[labelled], axis=1, kind="stable")[:, :k]
    picked = np.take_along_axis(truth[labelled] & (score[labelled] > 0), best, axis=1)
    return _mean(picked.sum(axis=1) / truth[labelled].sum(axis=1))
