"""The score: a sum of contributions, in whole ten-thousandths so that it adds up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.factors import FACTORS
from matcher.profiles import Profiles
from matcher.question import Question

__all__ = ["UNIT", "Measured", "Scores", "contribution_of", "score_units"]

#: Contributions and scores are whole numbers of this.
UNIT = 10_000
_DECIMALS = 4


@dataclass(frozen=True, eq=False, slots=True)
class Scores:
    """Per unit and factor (in the order of ``FACTORS``): what the score is made of.

    ``value`` and ``missing`` are ``[units, factors]``; ``contribution`` likewise and ``total``
    ``[units]`` in ten-thousandths; ``weight`` is ``[factors]``.
    """

    value: NDArray[np.float64]
    missing: NDArray[np.bool_]
    weight: NDArray[np.float64]
    contribution: NDArray[np.int64]
    total: NDArray[np.int64]

    @property
    def weights(self) -> dict[str, float]:
        """Factor id -> weight."""
        return {factor.id: float(self.weight[nth]) for nth, factor in enumerate(FACTORS)}

    def order(self) -> NDArray[np.int64]:
        """The entries from the highest score down; equal scores stay in the order of their keys."""
        return np.argsort(-self.total, kind="stable")


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """What the factors find for one question, before it is weighed: the slow part of a score.

    ``value`` is ``[units, factors]`` in ten-thousandths, a quarter of the size of the values
    themselves; ``missing`` likewise.
    """

    value: NDArray[np.int16]
    missing: NDArray[np.bool_]

    @classmethod
    def of(cls, profiles: Profiles, question: Question) -> Measured:
        """Ask every factor about every unit in `profiles`."""
        results = [factor.compute(profiles, question) for factor in FACTORS]
        value = np.stack([result.value for result in results], axis=1).astype(np.float64)
        return cls(
            value=np.rint(value.round(_DECIMALS) * UNIT).astype(np.int16),
            missing=np.stack([result.missing for result in results], axis=1),
        )

    def at(self, row: int) -> Measured:
        """The same of the unit in `row` alone."""
        return Measured(self.value[[row]], self.missing[[row]])

    def weighed(self, weights: Mapping[str, float]) -> Scores:
        """The scores with these weights.

        Values are rounded to 4 decimals before they are weighted, contributions before they are
        summed: whoever recomputes the printed figures gets the printed score.
        """
        value = self.value.astype(np.float64) / UNIT
        weight = np.array([weights[factor.id] for factor in FACTORS])
        contribution = contribution_of(value, weight)
        total = contribution.sum(axis=1)
        return Scores(value, self.missing, weight, contribution, total)


def score_units(profiles: Profiles, question: Question, weights: Mapping[str, float]) -> Scores:
    """Score every unit in `profiles`."""
    return Measured.of(profiles, question).weighed(weights)


def contribution_of(
    value: NDArray[np.float64], weight: NDArray[np.float64] | float
) -> NDArray[np.int64]:
    """Values of factors times their weights, in ten-thousandths."""
    return np.rint(value.round(_DECIMALS) * weight * UNIT).astype(np.int64)
