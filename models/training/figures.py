"""What a trained encoder can do: bitext accuracy on the evaluation sets, per language pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from models.bitext import accuracy_at_1
from models.encoder import Encoder
from models.training.heldout import EvaluationSet

__all__ = ["DIRECT_PAIRS", "Figure", "ParallelColumns", "measure", "parallel_columns"]

DIRECT_PAIRS = (
    ("de", "ar"),
    ("de", "uk"),
    ("de", "fr"),
    ("de", "es"),
    ("de", "pt"),
    ("de", "tr"),
    ("de", "pl"),
    ("de", "sw"),
    ("fr", "ar"),
    ("fr", "uk"),
    ("ar", "uk"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Accuracy@1 in percent on ``n`` pairs: ``there`` from left to right, ``back`` from right."""

    name: str
    left: str
    right: str
    n: int
    there: float
    back: float


class ParallelColumns(NamedTuple):
    """The same texts in two languages: ``lefts[i]`` and ``rights[i]`` mean the same."""

    name: str
    left: str
    right: str
    lefts: Sequence[str]
    rights: Sequence[str]


def measure(encoder: Encoder, sets: Sequence[EvaluationSet]) -> list[Figure]:
    """Every set as English-X, and sets that share their English sentences as X-Y too."""
    return [_figure(encoder, columns) for columns in parallel_columns(sets)]


def parallel_columns(sets: Sequence[EvaluationSet]) -> Iterator[ParallelColumns]:
    """English-X of every set, then X-Y of those that share their English sentences."""
    for each in sets:
        yield ParallelColumns(each.name, "en", each.language, each.english, each.other)
    by_name: dict[str, dict[str, EvaluationSet]] = {}
    for each in sets:
        by_name.setdefault(each.name, {})[each.language] = each
    for name, languages in by_name.items():
        for left, right in DIRECT_PAIRS:
            if left not in languages or right not in languages:
                continue
            one, other = languages[left], languages[right]
            translation = dict(zip(other.english, other.other, strict=True))
            shared = [
                (text, translation[english])
                for english, text in zip(one.english, one.other, strict=True)
                if english in translation
            ]
            # Sets whose English sentences differ from language to language have nothing to join.
            if len(shared) > len(one.english) // 2:
                lefts, rights = zip(*shared, strict=True)
                yield ParallelColumns(name, left, right, lefts, rights)


def _figure(encoder: Encoder, columns: ParallelColumns) -> Figure:
    both = accuracy_at_1(encoder.encode(columns.lefts), encoder.encode(columns.rights))
    there, back = (float(np.round(100 * value, 1)) for value in both)
    return Figure(columns.name, columns.left, columns.right, len(columns.lefts), there, back)
