"""What a trained encoder can do: bitext accuracy on the evaluation sets, per language pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.bitext import accuracy_at_1
from models.encoder import Encoder
from models.training.heldout import EvaluationSet

__all__ = ["DIRECT_PAIRS", "Figure", "measure"]

DIRECT_PAIRS = (
    ("de", "ar"),
    ("de", "uk"),
    ("de", "fr"),
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


def measure(encoder: Encoder, sets: Sequence[EvaluationSet]) -> list[Figure]:
    """Every set as English-X, and sets that share their English sentences as X-Y too."""
    figures = [
        _figure(encoder, each.name, ("en", each.language), each.english, each.other)
        for each in sets
    ]
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
                figures.append(_figure(encoder, name, (left, right), lefts, rights))
    return figures


def _figure(
    encoder: Encoder,
    name: str,
    pair: tuple[str, str],
    left: Sequence[str],
    right: Sequence[str],
) -> Figure:
    there, back = accuracy_at_1(encoder.encode(left), encoder.encode(right))
    rounded = [float(np.round(100 * value, 1)) for value in (there, back)]
    return Figure(name, pair[0], pair[1], len(left), rounded[0], rounded[1])
