"""Lines with fewer points, and how they are written in an SVG."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from itertools import pairwise

__all__ = ["Point", "ring_area", "simplified", "svg_path"]

Point = tuple[float, float]


def simplified(line: Sequence[Point], least_area: float) -> list[Point]:
    """`line` without the points that matter least (Visvalingam); both ends stay.

    A point goes while the triangle that it spans with its neighbours is smaller than `least_area`.
    A border that two areas share has to be simplified once, as one line: then no gap opens.
    """
    left, right = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    alive = [True] * len(line)
    area = [0.0] * len(line)

    def span(at: int) -> float:
        return abs(_doubled(line[left[at]], line[at], line[right[at]])) / 2

    heap = []
    for at in range(1, len(line) - 1):
        area[at] = span(at)
        heap.append((area[at], at))
    heapq.heapify(heap)
    while heap and heap[0][0] < least_area:
        size, at = heapq.heappop(heap)
        if not alive[at] or size != area[at]:
            continue
        alive[at] = False
        before, after = left[at], right[at]
        right[before], left[after] = after, before
        for near in (before, after):
            if 0 < near < len(line) - 1:
                # Never less than the point just removed: the order of removal stays stable.
                area[near] = max(span(near), size)
                heapq.heappush(heap, (area[near], near))
    return [point for point, kept in zip(line, alive, strict=True) if kept]


def ring_area(ring: Sequence[Point]) -> float:
    """The area inside a closed line."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2


def svg_path(rings: Iterable[Sequence[Point]]) -> str:
    """Closed lines as the path of an SVG, in whole numbers; what shrinks to nothing is left out."""
    return "".join(part for ring in rings if (part := _ring_path(ring)))


def _ring_path(ring: Sequence[Point]) -> str:
    rounded = [(round(x), round(y)) for x, y in ring]
    points = [point for before, point in pairwise([rounded[-1], *rounded]) if point != before]
    if len(points) < 3:
        return ""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    start = f"M{points[0][0]} {points[0][1]}l"
    return start + "".join(_step(x, y, first=n == 0) for n, (x, y) in enumerate(steps)) + "z"


def _step(x: int, y: int, *, first: bool) -> str:
    """One step, with a blank only where two numbers would run together."""
    lead = "" if first or x < 0 else " "
    return f"{lead}{x}{'' if y < 0 else ' '}{y}"


def _doubled(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
