"""The two fits: ridge regressions that share their sums, and one logistic regression by Newton.

Both have one answer, found directly: the same input gives the same weights, without a seed, a step
size or a stopping rule, in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "RidgeSums", "fit_logistic"]

Floats = NDArray[np.float32]
_STEPS = 25


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """Vectors [n, dim] with labels [n, themes], and how much they count.

    ``present`` is the weight of a text for a theme it has, ``absent`` [themes] for one it hasn't: 0
    where the labels can't tell, less than ``present`` where they are incomplete.
    """

    vectors: Floats
    labels: NDArray[np.bool_]
    present: float
    absent: Floats

    def rows(self, chosen: NDArray[np.bool_]) -> Block:
        """The block of the chosen texts [n]."""
        return Block(self.vectors[chosen], self.labels[chosen], self.present, self.absent)


class RidgeSums:
    """Weighted normal equations of one ridge regression per theme; blocks can be taken out again.

    Solving for a part of the texts costs the sums of what is left out, not of what stays.
    """

    def __init__(self, dim: int, themes: int) -> None:
        self._gram = np.zeros((themes, dim + 1, dim + 1), np.float64)
        self._right = np.zeros((themes, dim + 1), np.float64)

    def add(self, block: Block, sign: int = 1) -> None:
        """Add `block`, or with ``sign`` -1 take it out."""
        if not len(block.vectors):
            return
        with_one = np.hstack([block.vectors, np.ones((len(block.vectors), 1), np.float32)])
        every = (with_one.T @ with_one).astype(np.float64)
        for theme, absent in enumerate(block.absent.tolist()):
            has = with_one[block.labels[:, theme]]
            own = (has.T @ has).astype(np.float64)
            self._gram[theme] += sign * (absent * every + (block.present - absent) * own)
            self._right[theme] += sign * block.present * has.sum(axis=0, dtype=np.float64)

    def solve(self, penalty: float, without: Sequence[Block] = ()) -> Floats:
        """Weights [dim + 1, themes], the last row the offsets (which bear no penalty)."""
        for block in without:
            self.add(block, -1)
        size = self._gram.shape[1]
        ridge = np.diag([penalty] * (size - 1) + [1e-3])
        solved = np.linalg.solve(self._gram + ridge, self._right[..., None])[..., 0]
        for block in without:
            self.add(block)
        return np.ascontiguousarray(solved.T, dtype=np.float32)


def fit_logistic(
    features: NDArray[np.float64],
    theme: NDArray[np.int64],
    label: NDArray[np.bool_],
    weight: NDArray[np.float64],
    themes: int,
    *,
    penalty: float,
    own_penalty: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients [features] shared by all themes, and intercepts [themes].

    Args:
        features: [n, features], one row per text and theme.
        theme: [n] the theme of each row.
        label: [n] whether the text has it.
        weight: [n] what the row counts.
        penalty: on the squared coefficients.
        own_penalty: on the squares by which a theme's intercept leaves the common one.
    """
    count = features.shape[1]
    size = count + 1 + themes
    ridge = np.array([penalty] * count + [1e-6] + [own_penalty] * themes)
    # Themes as columns of ones would be almost all zeros: their sums are counted instead.
    common = np.hstack([features, np.ones((len(features), 1))])
    solution = np.zeros(size)
    for _ in range(_STEPS):
        logits = common @ solution[: count + 1] + solution[count + 1 :][theme]
        probability = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        error = weight * (probability - label)
        bend = weight * probability * (1 - probability)
        gradient = ridge * solution
        gradient[: count + 1] += common.T @ error
        gradient[count + 1 :] += np.bincount(theme, error, themes)
        hessian = np.diag(ridge)
        hessian[: count + 1, : count + 1] += common.T @ (common * bend[:, None])
        for column in range(count + 1):
            sums = np.bincount(theme, common[:, column] * bend, themes)
            hessian[column, count + 1 :] += sums
            hessian[count + 1 :, column] += sums
        hessian[count + 1 :, count + 1 :] += np.diag(np.bincount(theme, bend, themes))
        step = np.linalg.solve(hessian, gradient)
        solution -= step
        if np.abs(step).max() < 1e-8:
            break
    return solution[:count], solution[count] + solution[count + 1 :]
