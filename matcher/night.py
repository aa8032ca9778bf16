"""What the night asks before it publishes an index: strong matches, canaries, a small backtest.

The night's job lies a floor below and only knows the shape
(:class:`indexer.nightly.watch.Watch`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from indexer.snapshot import Snapshot
from matcher.engine import Matcher
from matcher.evaluation.matches import known_partnerships
from matcher.evaluation.metrics import rank_of
from matcher.evaluation.outside import PastPartnership
from matcher.hidden import HiddenPair, hide
from matcher.inputs import MatchInput
from matcher.question import Question
from matcher.score import Scores, score_units
from matcher.weights import resolve_weights
from models import Encoder

__all__ = ["NightWatch"]

_FIRST = 20
_FOUND_WITHIN = 50
# Enough to see an index that has gone wrong; the evaluation's own figures need all of them.
_SAMPLED = 24
# The canaries, and as many requests again; each takes 2 MB.
_KEPT = 16
# Without a text it decides about nothing.
_LANGUAGE = "de"


class NightWatch:
    """Looks at an index as a user would; one matcher for each of the last two indexes.

    A request that is asked for twice (as a canary, and for its strong matches) is scored once.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._matcher = lru_cache(maxsize=2)(self._matcher_of)
        self._scored = lru_cache(maxsize=_KEPT)(self._scored_of)

    def strong_matches(self, snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
        """Open request -> keys of the units among the first twenty that match it strongly."""
        matcher = self._matcher(snapshot)
        found = {}
        for request in sorted(snapshot.requests):
            if snapshot.requests[request].status == "open":
                question, scores = self._scored(snapshot, request)
                given = MatchInput(request_id=request)
                levels = matcher.confidences_of(question, scores, given, _FIRST)
                found[request] = tuple(ags for ags, level in levels if level == "high")
        return {request: units for request, units in found.items() if units}

    def first_units(self, snapshot: Snapshot, request: str, count: int) -> tuple[str, ...]:
        """The keys of the `count` best scores for a request; empty if it is not there."""
        if request not in snapshot.requests:
            return ()
        _, scores = self._scored(snapshot, request)
        return tuple(snapshot.units[row].ags for row in scores.order()[:count])

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
            # What requests say of the pair plays no part here: none of them is asked.
            hidden = hide(matcher.profiles, HiddenPair(past.ags, past.place, past.country))
            asked = score_units(hidden, _posed(matcher, past), resolve_weights())
            scores = asked.total.astype(np.float32)
            found += rank_of(scores, snapshot.row[past.ags]) <= _FOUND_WITHIN
        return round(found / len(sample), 4)

    def _matcher_of(self, snapshot: Snapshot) -> Matcher:
        return Matcher(snapshot, self._encoder)

    def _scored_of(self, snapshot: Snapshot, request: str) -> tuple[Question, Scores]:
        matcher, given = self._matcher(snapshot), MatchInput(request_id=request)
        question = matcher.question(given)
        return question, matcher.scores_of(question, given)


def _posed(matcher: Matcher, past: PastPartnership) -> Question:
    """The partner as a request of a few fields; no text hides anything, so none is read.

    The place is known by its id: nothing is looked up by name.
    """
    place = matcher.snapshot.places[past.place]
    given = MatchInput(
        country=past.country,
        population=past.population or place.population,
        language=_LANGUAGE,
        themes=past.themes or None,
    )
    question = matcher.question(given)
    query = replace(question.query, place=place.name, place_id=place.id)
    return replace(question, query=query, place=place)
