"""Does "strong" mean more than "medium"? Confidence held against partnerships that came about.

Each known partnership is hidden and asked for again (as in :mod:`matcher.evaluation.matches`), and
the confidence of the first candidates is noted: how often is one that is called strong, medium or
weak the true partner?
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.document import Confidence
from matcher.engine import Matcher
from matcher.evaluation.metrics import bootstrap
from matcher.evaluation.outside import PastPartnership
from matcher.evaluation.report import Figure, Figures
from matcher.hidden import HiddenPair
from matcher.inputs import MatchInput

__all__ = ["LEVELS", "Shown", "calibration_figures", "shown_confidences"]

Progress = Callable[[str, int, int], None]

LEVELS: tuple[Confidence, ...] = ("high", "medium", "low")
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
    """The first candidates of every hidden pair."""
    found: list[Shown] = []
    for done, past in enumerate(known, start=1):
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
    """For each level: the share of true partners, and what share of all shown it is.

    Intervals are drawn by hidden pair.
    """
    figures: dict[str, Figures] = {}
    for level in LEVELS:
        own = [one for one in shown if one.confidence == level]
        true = np.array([one.true for one in own], dtype=np.float64)
        share = round(len(own) / len(shown), 4) if shown else 0.0
        figures[f"confidence/{level}"] = {
            "true": bootstrap(true, [one.pair for one in own]),
            "shown": Figure(share, share, share),
        }
    return figures
