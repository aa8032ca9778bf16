"""What the night asks about an index is what its users would see."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.snapshot import Snapshot
from matcher import HiddenPair, Matcher, MatchInput
from matcher.evaluation.matches import known_partnerships
from matcher.evaluation.metrics import rank_of
from matcher.night import NightWatch
from models import Encoder


@pytest.fixture
def watch(encoder: Encoder) -> NightWatch:
    return NightWatch(encoder)


def test_strong_matches_are_those_that_advisors_are_shown(
    watch: NightWatch, matcher: Matcher, small_snapshot: Snapshot
) -> None:
    found = watch.strong_matches(small_snapshot)

    assert found
    for request in small_snapshot.requests.values():
        levels = matcher.confidences(MatchInput(request_id=request.id), 20)
        strong = tuple(ags for ags, level in levels if level == "high")
        assert found.get(request.id, ()) == (strong if request.status == "open" else ())


def test_canaries_are_looked_for_among_the_best_scores(
    watch: NightWatch, matcher: Matcher, small_snapshot: Snapshot
) -> None:
    watch.strong_matches(small_snapshot)

    for request in small_snapshot.requests:
        scores = matcher.scores(MatchInput(request_id=request)).total
        best = [small_snapshot.units[row].ags for row in np.argsort(-scores, kind="stable")[:5]]
        assert list(watch.first_units(small_snapshot, request, 5)) == best
    assert watch.first_units(small_snapshot, "ps-nirgends", 5) == ()


def test_the_hit_rate_is_that_of_partnerships_hidden_and_asked_for_by_name(
    watch: NightWatch,
    matcher: Matcher,
    small_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Among forty units everything is found within fifty.
    monkeypatch.setattr("matcher.night._FOUND_WITHIN", 2)
    known = known_partnerships(small_snapshot)
    ranks = []
    for past in known:
        place = small_snapshot.places[past.place]
        asked = MatchInput(
            country=past.country,
            place=place.name,
            population=past.population,
            themes=past.themes or None,
        )
        hidden = matcher.without(HiddenPair(past.ags, past.place, past.country))
        scores = hidden.scores(asked).total.astype(np.float32)
        ranks.append(rank_of(scores, small_snapshot.row[past.ags]))

    rate = watch.hit_rate(small_snapshot)

    assert 0 < len(known) <= 24
    assert rate == round(sum(rank <= 2 for rank in ranks) / len(ranks), 4)
    assert 0 < rate < 1
