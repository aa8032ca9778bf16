"""A set kept aside for choosing between trials, so that the evaluation sets stay unseen."""

from __future__ import annotations

import hashlib

from models.bitext import EvaluationSet
from models.training.heldout import fold
from models.training.sources import Collection, Row

__all__ = ["keep_aside"]

# Formal prose whose English sentences recur from language to language.
SOURCES = ("wmt_newstest", "wmt21", "wmt22", "tico19")
LANGUAGES = ("de", "fr", "ar", "uk", "es", "pt", "tr", "pl", "sw")
SENTENCES = 400
WORDS = 6


def keep_aside(collection: Collection) -> list[EvaluationSet]:
    """Take up to SENTENCES pairs per language out of ``collection``, with every row that repeats
    one of their sides, and return them as evaluation sets."""
    sets: list[EvaluationSet] = []
    taken: dict[str, set[str]] = {"en": set()}
    for language in LANGUAGES:
        drawn = _draw(collection.rows.get(("en", language), []))
        if drawn:
            english, other = zip(*((row.left, row.right) for row in drawn), strict=True)
            sets.append(EvaluationSet("aside", language, english, other))
            taken["en"].update(map(fold, english))
            taken[language] = set(map(fold, other))
    for (left, right), rows in collection.rows.items():
        ours, theirs = taken.get(left, set()), taken.get(right, set())
        collection.rows[left, right] = [
            row for row in rows if fold(row.left) not in ours and fold(row.right) not in theirs
        ]
    return sets


def _draw(rows: list[Row]) -> list[Row]:
    """A fixed choice by the English text's digest, so that languages share sentences."""
    fitting = {
        row.left: row for row in rows if row.source in SOURCES and row.left.count(" ") >= WORDS - 1
    }
    return sorted(fitting.values(), key=lambda row: _digest(row.left))[:SENTENCES]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()
