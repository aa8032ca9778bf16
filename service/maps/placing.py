"""Markers that would lie upon each other move apart, and stay tied to their place by a line."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["spread"]

_ROUNDS = 80
#: A gap between two markers, as a share of their radius.
_GAP = 0.12
_GOLDEN_ANGLE = 2.399963


def spread(
    places: Sequence[tuple[float, float]],
    radius: float,
    box: tuple[float, float, float, float],
) -> list[tuple[float, float]]:
    """Where to draw markers of `radius` for `places`, inside `box` (left, top, width, height).

    Overlapping ones push each other away, always in the same way for the same places.
    """
    at = [list(place) for place in places]
    apart = 2 * radius * (1 + _GAP / 2)
    for _ in range(_ROUNDS):
        if not _push(at, apart):
            break
        for spot in at:
            spot[0] = min(max(spot[0], box[0] + radius), box[0] + box[2] - radius)
            spot[1] = min(max(spot[1], box[1] + radius), box[1] + box[3] - radius)
    return [(x, y) for x, y in at]


def _push(at: list[list[float]], apart: float) -> bool:
    """One round; whether anything moved."""
    moved = False
    for n, one in enumerate(at):
        for m in range(n + 1, len(at)):
            other = at[m]
            dx, dy = other[0] - one[0], other[1] - one[1]
            distance = math.hypot(dx, dy)
            if distance >= apart - 0.01:
                continue
            if distance < 0.5:
                dx, dy, distance = math.cos(m * _GOLDEN_ANGLE), math.sin(m * _GOLDEN_ANGLE), 1.0
                step = apart / 4
            else:
                step = (apart - distance) / 2
            one[0] -= dx / distance * step
            one[1] -= dy / distance * step
            other[0] += dx / distance * step
            other[1] += dy / distance * step
            moved = True
    return moved
