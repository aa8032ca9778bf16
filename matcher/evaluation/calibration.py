"""Does "strong" mean more than "medium"? Confidence held against partnerships that came about.

Each known partnership that names themes is hidden and asked for again (as in
:mod:`matcher.evaluation.matches`), and the confidence of the first candidates is noted. Two figures
for each level: ``true``, how often a candidate that is called so is the true partner; and ``lift``,
how much more often the true partner is called so than the others of its own list. Lists differ in
how many strong candidates there are at all; the lift compares within each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.document import Confidence
from matcher.engine import Matcher
from matcher.evaluation.metrics import RESAMPLES, SEED, bootstrap
from matcher.evaluation.outside import PastPartnership
from matcher.evaluation.report import Figure, Figures
from matcher.hidden import HiddenPair
from matcher.inputs import MatchInput

__all__ = ["LEVELS", "Shown", "calibration_figures", "shown_confidences"]

Progress = Callable[[str, int, int], None]

LEVELS: tuple[Confidence, ...] = ("high", "medium", "low")
_NO_THEME = frozenset({"networks"})
#: How far down the lists are read.
FIRST = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate in the list for a hidden pair: its confidence, and whether it is the partner."""

    pair: str
    confidence: Confidence
    true: bool


def shown_confidences(
    matcher: Matcher, known: Sequence[PastPartnership], progress: Progress | None = None
) -> list[Shown]:
    """The first candidates of every hidden pair; a request without themes is always weak and left
    out."""
    found: list[Shown] = []
    for done, past in enumerate(known, start=1):
        if not set(past.themes) - _NO_THEME:
            continue
        hidden = matcher.without(HiddenPair(past.ags, past.place, past.country))
        place = matcher.snapshot.places.get(past.place)
        given = MatchInput(
            country=past.country,
            place=place.name if place else past.place,
            population=past.population,
            themes=past.themes or None,
        )
        found += [
            Shown(f"{past.ags} {past.place}", level, ags == past.ags)
            for ags, level in hidden.confidences(given, FIRST)
        ]
        if progress:
            progress("calibration", done, len(known))
    return found


def calibration_figures(shown: Sequence[Shown]) -> dict[str, Figures]:
    """For each level: the share of true partners, the lift, and what share of all shown it is.

    Intervals are drawn by hidden pair.
    """
    figures: dict[str, Figures] = {}
    for level in LEVELS:
        own = [one for one in shown if one.confidence == level]
        true = np.array([one.true for one in own], dtype=np.float64)
        share = round(len(own) / len(shown), 4) if shown else 0.0
        figures[f"confidence/{level}"] = {
            "true": bootstrap(true, [one.pair for one in own]),
            "lift": _lift(shown, level),
            "shown": Figure(share, share, share),
        }
    return figures


def _lift(shown: Sequence[Shown], level: Confidence) -> Figure:
    """How often the true partner is of this level, over the level's share of the same lists."""
    lists: defaultdict[str, list[Shown]] = defaultdict(list)
    for one in shown:
        lists[one.pair].append(one)
    found = [listed for listed in lists.values() if any(one.true for one in listed)]
    hit = np.array([any(o.true and o.confidence == level for o in listed) for listed in found])
    share = np.array([np.mean([o.confidence == level for o in listed]) for listed in found])
    if not found or not share.any():
        return Figure(0.0, 0.0, 0.0)
    drawn = np.random.default_rng(SEED).integers(0, len(found), size=(RESAMPLES, len(found)))
    drawn_share = share[drawn].sum(axis=1)
    ratios = hit[drawn].sum(axis=1)[drawn_share > 0] / drawn_share[drawn_share > 0]
    low, high = np.percentile(ratios, [2.5, 97.5])
    value = float(hit.sum() / share.sum())
    return Figure(round(value, 4), round(float(low), 4), round(float(high), 4))
