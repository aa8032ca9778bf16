"""What a factor is: a documented pure function from a question to a value per unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.inputs import Locale
from matcher.profiles import Profiles
from matcher.question import Question

__all__ = ["FLOOR", "Fact", "Factor", "Values", "asking_names", "documented", "either"]

#: Where evidence starts: the value of a factor for which nothing is known. Absence means nothing
#: (sources were cut), so it is never 0; and it stays below every piece of evidence.
FLOOR = 0.1


@dataclass(frozen=True, eq=False, slots=True)
class Values:
    """``value`` in 0..1 per unit; ``missing`` where there are no data and the value is neutral."""

    value: NDArray[np.float64]
    missing: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a factor found for one unit, ready to be told.

    ``kind`` names what it is; ``strength`` in 0..1 is its part of the evidence; ``text`` is a
    sentence in each language; ``unit`` is the key of the other German unit it is about, if any.
    """

    kind: str
    strength: float
    text: Mapping[Locale, str]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """A term of the score. ``source`` says in words which data it rests on.

    ``facts`` tells what the value of the unit at an entry of the profiles rests on, strongest
    first, for those factors that look beyond the unit itself.
    """

    id: str
    label: Mapping[Locale, str]
    source: Mapping[Locale, str]
    compute: Callable[[Profiles, Question], Values]
    facts: Callable[[Profiles, Question, int], tuple[Fact, ...]] | None = None


def documented(evidence: NDArray[np.float64]) -> Values:
    """Values of a factor that can only be documented, out of evidence in 0..1.

    ``0.1 + 0.9 x evidence``; without evidence the factor is missing and stays at 0.1.
    """
    return Values(FLOOR + (1.0 - FLOOR) * evidence, evidence <= 0)


def either(*evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Independent pieces of evidence in 0..1 together: ``1 - (1 - a)(1 - b)...``."""
    doubt = np.ones_like(evidence[0])
    for piece in evidence:
        doubt *= 1.0 - np.clip(piece, 0.0, 1.0)
    return 1.0 - doubt


def asking_names(question: Question) -> tuple[str, str]:
    """The asking place as sentences call it, in German and English."""
    place = question.query.place
    return place or "dem anfragenden Ort", place or "the asking place"
