"""Bitext accuracy: does a text find its own translation among all of a set?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.errors import BadInputError

__all__ = ["accuracy_at_1", "found_at_1"]

CHUNK = 1_024


def found_at_1(queries: NDArray[np.float32], candidates: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Per query [n], whether its own candidate (same row) is the nearest of all [n].

    Both are L2-normalised [n, dim]. Ties count as found only if no lower row ties, so that equal
    vectors don't raise the figure.

    Raises:
        BadInputError: the two don't have the same shape, or aren't two-dimensional.
    """
    if queries.ndim != 2 or queries.shape != candidates.shape:
        raise BadInputError(
            f"Vectors of shapes {queries.shape} and {candidates.shape} aren't pairs.",
            mend="Give two arrays [n, dim] whose rows belong together.",
        )
    found = np.zeros(len(queries), np.bool_)
    for begin in range(0, len(queries), CHUNK):
        part = queries[begin : begin + CHUNK]
        nearest = np.argmax(part @ candidates.T, axis=1)
        found[begin : begin + len(part)] = nearest == np.arange(begin, begin + len(part))
    return found


def accuracy_at_1(left: NDArray[np.float32], right: NDArray[np.float32]) -> tuple[float, float]:
    """Share of rows found from left to right and from right to left, each in 0..1; 0 if empty.

    Raises:
        BadInputError: the two don't have the same shape, or aren't two-dimensional.
    """
    there, back = found_at_1(left, right), found_at_1(right, left)
    if len(there) == 0:
        return 0.0, 0.0
    return float(there.mean()), float(back.mean())
