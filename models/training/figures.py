"""What a trained encoder can do: bitext accuracy on the evaluation sets, per language pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.bitext import EvaluationSet, ParallelColumns, accuracy_at_1, parallel_columns
from models.encoder import Encoder

__all__ = ["Figure", "measure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Accuracy@1 in percent on ``n`` pairs: ``there`` from left to right, ``back`` from right."""

    name: str
    left: str
    right: str
    n: int
    there: float
    back: float


def measure(encoder: Encoder, sets: Sequence[EvaluationSet]) -> list[Figure]:
    """Every set as English-X, and sets that share their English sentences as X-Y too."""
    return [_figure(encoder, columns) for columns in parallel_columns(sets)]


def _figure(encoder: Encoder, columns: ParallelColumns) -> Figure:
    both = accuracy_at_1(encoder.encode(columns.lefts), encoder.encode(columns.rights))
    there, back = (float(np.round(100 * value, 1)) for value in both)
    return Figure(columns.name, columns.left, columns.right, len(columns.lefts), there, back)
