"""Parallel text: a text is to find its own translation among those of a whole set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from matcher.evaluation.metrics import bootstrap
from matcher.evaluation.report import Figure, Figures
from models import Encoder
from models.bitext import (
    EvaluationSet,
    ParallelColumns,
    f1_at_1,
    found_at_1,
    parallel_columns,
)
from models.themes import Theme

__all__ = ["both_ways", "on_sets", "on_themes"]


def on_themes(encoder: Encoder, themes: Sequence[Theme]) -> Figures:
    """Theme descriptions and labels, German against each other language, both ways."""
    columns: list[ParallelColumns] = []
    for what, texts in (
        ("description", [theme.description for theme in themes]),
        ("label", [theme.label for theme in themes]),
    ):
        german = [text["de"] for text in texts]
        columns += [
            ParallelColumns(what, "de", language, german, [text[language] for text in texts])
            for language in texts[0]
            if language != "de"
        ]
    return _named(encoder, columns)


def on_sets(encoder: Encoder, sets: Sequence[EvaluationSet]) -> Figures:
    """Every set as English-X, and where sets share their English sentences as X-Y too.

    To English also the F1 that public boards report.
    """
    return _named(encoder, parallel_columns(sets))


def both_ways(encoder: Encoder, left: Sequence[str], right: Sequence[str]) -> Figures:
    """accuracy@1 and F1 from the left texts to the right ones and back."""
    a, b = encoder.encode(left), encoder.encode(right)
    rows = [str(row) for row in range(len(left))]
    return {
        "accuracy@1/forward": bootstrap(found_at_1(a, b).astype(np.float64), rows),
        "accuracy@1/backward": bootstrap(found_at_1(b, a).astype(np.float64), rows),
        "F1/forward": bootstrap(f1_at_1(a, b), rows),
        "F1/backward": bootstrap(f1_at_1(b, a), rows),
    }


def _named(encoder: Encoder, columns: Iterable[ParallelColumns]) -> Figures:
    metrics: dict[str, Figure] = {}
    for each in columns:
        both = both_ways(encoder, each.lefts, each.rights)
        metrics[f"{each.name}/{each.left}-{each.right}"] = both["accuracy@1/forward"]
        metrics[f"{each.name}/{each.right}-{each.left}"] = both["accuracy@1/backward"]
        if each.left == "en":
            metrics[f"{each.name}/{each.right}-en F1"] = both["F1/backward"]
    return metrics
