"""Bitext accuracy: does a text find its own translation among all of a set?

Evaluation sets are files ``eval/NAME.en-XX.tsv``: an English sentence, a tab, its translation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.errors import BadInputError, DataError

__all__ = [
    "EvaluationSet",
    "ParallelColumns",
    "accuracy_at_1",
    "f1_at_1",
    "found_at_1",
    "parallel_columns",
    "read_evaluation_sets",
]

CHUNK = 1_024

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
class EvaluationSet:
    """Parallel evaluation sentences: ``english[i]`` and ``other[i]`` mean the same."""

    name: str
    language: str
    english: tuple[str, ...]
    other: tuple[str, ...]


class ParallelColumns(NamedTuple):
    """The same texts in two languages: ``lefts[i]`` and ``rights[i]`` mean the same."""

    name: str
    left: str
    right: str
    lefts: Sequence[str]
    rights: Sequence[str]


def read_evaluation_sets(folder: Path) -> list[EvaluationSet]:
    """The sets under ``folder``/eval: ``NAME.en-XX.tsv``, English and XX in two columns.

    Raises:
        DataError: there are none, or a line isn't two columns.
    """
    sets: list[EvaluationSet] = []
    for path in sorted((folder / "eval").glob("*.en-??.tsv")):
        name, pair, _ = path.name.split(".")
        lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        columns = [line.split("\t") for line in lines]
        wrong = next((number for number, row in enumerate(columns, 1) if len(row) != 2), None)
        if wrong is not None:
            raise DataError(
                f"{path.name}, line {wrong}: not two columns.",
                mend="Each line is an English sentence, a tab, and its translation.",
            )
        english, other = zip(*columns, strict=True)
        sets.append(EvaluationSet(name, pair.removeprefix("en-"), english, other))
    if not sets:
        raise DataError(
            f"No evaluation sets in {folder / 'eval'}.",
            mend="The recipe needs eval/NAME.en-XX.tsv to keep these sentences out of training.",
        )
    return sets


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


def found_at_1(queries: NDArray[np.float32], candidates: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Per query [n], whether its own candidate (same row) is the nearest of all [n].

    Both are L2-normalised [n, dim]. Ties count as found only if no lower row ties, so that equal
    vectors don't raise the figure.

    Raises:
        BadInputError: the two don't have the same shape, or aren't two-dimensional.
    """
    found: NDArray[np.bool_] = _nearest(queries, candidates) == np.arange(len(queries))
    return found


def f1_at_1(queries: NDArray[np.float32], candidates: NDArray[np.float32]) -> NDArray[np.float64]:
    """Per candidate [n], the F1 of finding it: 0, or the less the more queries it is nearest to.

    The mean is what public boards (MTEB) report for parallel text; it is at most the accuracy.
    Arguments and errors are those of :func:`found_at_1`.
    """
    nearest = _nearest(queries, candidates)
    found = nearest == np.arange(len(queries))
    times = np.bincount(nearest, minlength=len(candidates))
    # Recall is 1 where it was found, precision one in so many times.
    return np.where(found, 2 / (1 + times), 0.0)


def _nearest(queries: NDArray[np.float32], candidates: NDArray[np.float32]) -> NDArray[np.int64]:
    """Per query [n], the row of its nearest candidate, the lowest of equal ones."""
    if queries.ndim != 2 or queries.shape != candidates.shape:
        raise BadInputError(
            f"Vectors of shapes {queries.shape} and {candidates.shape} aren't pairs.",
            mend="Give two arrays [n, dim] whose rows belong together.",
        )
    rows = [
        np.argmax(queries[begin : begin + CHUNK] @ candidates.T, axis=1)
        for begin in range(0, len(queries), CHUNK)
    ]
    return np.concatenate([np.zeros(0, np.int64), *rows])


def accuracy_at_1(left: NDArray[np.float32], right: NDArray[np.float32]) -> tuple[float, float]:
    """Share of rows found from left to right and from right to left, each in 0..1; 0 if empty.

    Raises:
        BadInputError: the two don't have the same shape, or aren't two-dimensional.
    """
    there, back = found_at_1(left, right), found_at_1(right, left)
    if len(there) == 0:
        return 0.0, 0.0
    return float(there.mean()), float(back.mean())
