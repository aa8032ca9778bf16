"""How several pieces of evidence become one figure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["DISCOUNTS", "combine_best"]

#: What the best, the second and the third piece of evidence count for; more add nothing.
DISCOUNTS = (1.0, 0.5, 0.25)


def combine_best(
    group: NDArray[np.integer], strength: NDArray[np.floating], size: int
) -> NDArray[np.float64]:
    """One figure in 0..1 per group out of the strengths (0..1) of its pieces of evidence.

    ``1 - (1 - s1)(1 - s2 / 2)(1 - s3 / 4)`` over the three strongest: the best one decides, others
    confirm, and a long list can't replace a good one. More evidence never lowers the figure.
    Groups are numbered 0..size-1; one without evidence gets 0. The order of the input doesn't
    matter.
    """
    order = np.lexsort((-strength, group))
    groups, strengths = group[order], strength[order].astype(np.float64)
    count = np.arange(len(groups))
    first = np.ones(len(groups), dtype=bool)
    first[1:] = groups[1:] != groups[:-1]
    place = count - np.maximum.accumulate(np.where(first, count, 0))
    doubt = np.ones(size)
    for nth, discount in enumerate(DISCOUNTS):
        # each group has at most one piece of evidence in each place
        at = place == nth
        doubt[groups[at]] *= 1.0 - discount * strengths[at]
    return 1.0 - doubt
