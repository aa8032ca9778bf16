"""Suite ``themes``: do the themes found in a text agree with its labels?

Without outside data the shipped competence statements are asked: their theme labels came with the
collection, before there was a vocabulary. Labels are incomplete, so precision is a lower bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from indexer.snapshot import Snapshot
from matcher.evaluation.outside import LabelledText, read_labels
from matcher.evaluation.report import Evaluation, Figure, Figures, Skipped
from models.themes import THEME_IDS, Theme, ThemeDetector
from models.themes.metrics import ThemeMetrics, theme_metrics

__all__ = ["evaluate_themes", "labelled_competences"]

_RESAMPLES = 100
_SEED = 20211231
# A figure over fewer labels is an anecdote.
_FEWEST = 20
_FIGURES = ("micro_f1", "macro_f1", "map", "recall_at_3")


def labelled_competences(snapshot: Snapshot) -> list[LabelledText]:
    """The distinct statements of the shipped competences with the labels of their collection."""
    labels: dict[str, set[str]] = {}
    for competence in snapshot.competences:
        labels.setdefault(competence.statement, set()).update(competence.themes)
    return [LabelledText(text, tuple(sorted(ids)), "de") for text, ids in sorted(labels.items())]


def evaluate_themes(
    themes: tuple[Theme, ...], labelled: Sequence[LabelledText], labels: Path | None = None
) -> Evaluation:
    """Micro and macro F1, mAP and recall@3 of the vocabulary.

    Args:
        labelled: what is asked without outside data.
        labels: outside data (see :func:`matcher.evaluation.outside.read_labels`). Only the ids that
            occur in it are looked at: labels of a part of the themes don't count the others wrong.

    Raises:
        BadInputError: the outside file has no usable line.
    """
    skipped: list[Skipped] = []
    texts = list(labelled)
    if labels is not None:
        texts, skipped = read_labels(labels, frozenset(THEME_IDS))
    detector = ThemeDetector(themes)
    found = [{hit.id: hit.score for hit in detector.detect(t.text, t.lang)} for t in texts]
    asked = {theme for text in texts for theme in text.themes}
    ids = [theme for theme in THEME_IDS if theme in asked]
    point = _metrics(texts, found, ids, range(len(texts)))
    languages = sorted({text.lang or "und" for text in texts})
    return Evaluation(
        suite="themes",
        n=len(texts),
        metrics={**_with_intervals(texts, found, ids), **_per_id(point)},
        snapshot=None,
        encoder=None,
        skipped=tuple(skipped),
        by_group={
            f"language/{language}": _with_intervals(
                [text for text in texts if (text.lang or "und") == language],
                [
                    f
                    for text, f in zip(texts, found, strict=True)
                    if (text.lang or "und") == language
                ],
                ids,
            )
            for language in languages
            if len(languages) > 1
        },
        notes=(
            f"{len(ids)} theme ids occur in the labels; they are incomplete, so precision is a "
            f"lower bound. F1 of single ids from {_FEWEST} labels on.",
        ),
    )


def _metrics(
    texts: Sequence[LabelledText],
    found: Sequence[Mapping[str, float]],
    ids: Sequence[str],
    rows: Sequence[int],
) -> ThemeMetrics:
    return theme_metrics(
        [set(texts[row].themes) for row in rows], [found[row] for row in rows], ids
    )


def _with_intervals(
    texts: Sequence[LabelledText], found: Sequence[Mapping[str, float]], ids: Sequence[str]
) -> Figures:
    point = _metrics(texts, found, ids, range(len(texts)))
    rng = np.random.default_rng(_SEED)
    drawn = [
        _metrics(texts, found, ids, rng.integers(0, len(texts), len(texts)).tolist())
        for _ in range(_RESAMPLES)
    ]
    figures = {}
    for name in _FIGURES:
        low, high = np.percentile([getattr(one, name) for one in drawn], [2.5, 97.5])
        figures[name] = Figure(getattr(point, name), round(float(low), 4), round(float(high), 4))
    return figures


def _per_id(point: ThemeMetrics) -> Figures:
    return {
        f"f1/{theme}": Figure(f1, f1, f1)
        for theme, f1 in point.f1.items()
        if point.n[theme] >= _FEWEST
    }
