"""What the night asks before it publishes an index: strong matches, canaries, a small backtest.

The night's job lies a floor below and only knows the shape
(:class:`indexer.nightly.watch.Watch`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from indexer.snapshot import Snapshot
from matcher.engine import Matcher
from matcher.evaluation.matches import known_partnerships
from matcher.evaluation.metrics import rank_of
from matcher.hidden import HiddenPair
from matcher.inputs import MatchInput
from models import Encoder

__all__ = ["NightWatch"]

_FIRST = 20
_FOUND_WITHIN = 50
# Enough to see an index that has gone wrong; the evaluation's own figures need all of them.
_SAMPLED = 24


class NightWatch:
    """Looks at an index as a user would; one matcher for each of the last two indexes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._matcher = lru_cache(maxsize=2)(self._matcher_of)

    def strong_matches(self, snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
        """Open request -> keys of the units among the first twenty that match it strongly."""
        matcher = self._matcher(snapshot)
        found = {}
        for request in sorted(snapshot.requests):
            if snapshot.requests[request].status == "open":
                levels = matcher.confidences(MatchInput(request_id=request), _FIRST)
                found[request] = tuple(ags for ags, level in levels if level == "high")
        return {request: units for request, units in found.items() if units}

    def first_units(self, snapshot: Snapshot, request: str, count: int) -> tuple[str, ...]:
        """The keys of the `count` best scores for a request; empty if it is not there."""
        if request not in snapshot.requests:
            return ()
        scores = self._matcher(snapshot).scores(MatchInput(request_id=request)).total
        first = np.argsort(-scores, kind="stable")[:count]
        return tuple(snapshot.units[row].ags for row in first)

    def hit_rate(self, snapshot: Snapshot) -> float | None:
        """The share of two dozen real partnerships, each hidden in turn, found in the first fifty.

        The sample is spread evenly over all of them and is the same for the same partnerships.
        """
        matcher = self._matcher(snapshot)
        known = known_partnerships(snapshot)
        sample = known[:: max(len(known) // _SAMPLED, 1)][:_SAMPLED]
        if not sample:
            return None
        found = 0
        for past in sample:
            hidden = matcher.without(HiddenPair(past.ags, past.place, past.country))
            place = snapshot.places.get(past.place)
            asked = MatchInput(
                country=past.country,
                place=place.name if place else past.place,
                population=past.population,
                themes=past.themes or None,
            )
            scores = hidden.scores(asked).total.astype(np.float32)
            found += rank_of(scores, snapshot.row[past.ags]) <= _FOUND_WITHIN
        return round(found / len(sample), 4)

    def _matcher_of(self, snapshot: Snapshot) -> Matcher:
        return Matcher(snapshot, self._encoder)
