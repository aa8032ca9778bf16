"""What a factor is: a documented pure function from a question to a value per unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.inputs import Locale
from matcher.profiles import Profiles
from matcher.question import Question

__all__ = ["FLOOR", "Factor", "Values", "documented"]

#: Where evidence starts: the value of a factor for which nothing is known. Absence means nothing
#: (sources were cut), so it is never 0; and it stays below every piece of evidence.
FLOOR = 0.1


@dataclass(frozen=True, eq=False, slots=True)
class Values:
    """``value`` in 0..1 per unit; ``missing`` where there are no data and the value is neutral."""

    value: NDArray[np.float64]
    missing: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Factor:
    """A term of the score. ``source`` says in words which data it rests on."""

    id: str
    label: Mapping[Locale, str]
    source: Mapping[Locale, str]
    compute: Callable[[Profiles, Question], Values]


def documented(evidence: NDArray[np.float64]) -> Values:
    """Values of a factor that can only be documented, out of evidence in 0..1.

    ``0.1 + 0.9 x evidence``; without evidence the factor is missing and stays at 0.1.
    """
    return Values(FLOOR + (1.0 - FLOOR) * evidence, evidence <= 0)
