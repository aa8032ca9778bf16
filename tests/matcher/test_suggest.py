"""The reverse view."""

from __future__ import annotations

import pytest

from indexer.snapshot import Snapshot
from matcher import Matcher, MatchInput
from models.errors import BadInputError, NotFoundError


@pytest.mark.parametrize(
    "ags", ["09564000", "08236", "05113000-emschergenossenschaft", "03455021", "072315001"]
)
def test_a_suggestion_has_the_score_that_the_match_gives(matcher: Matcher, ags: str) -> None:
    document = matcher.suggest(ags, k=100, dormant=True)

    assert document.suggestions
    for suggestion in document.suggestions:
        given = MatchInput(request_id=suggestion.request.id)
        candidates = matcher.match(given, k=1000).candidates
        candidate = next(c for c in candidates if c.ags == ags)
        assert suggestion.score == candidate.score
        assert suggestion.factors == candidate.factors
        assert suggestion.against == candidate.against
        assert suggestion.confidence == candidate.confidence


def test_open_requests_are_suggested_best_first(matcher: Matcher, small_snapshot: Snapshot) -> None:
    document = matcher.suggest("09564000", k=100)

    open_ids = {r.id for r in small_snapshot.requests.values() if r.status == "open"}
    assert {s.request.id for s in document.suggestions} == open_ids
    scores = [s.score for s in document.suggestions]
    assert scores == sorted(scores, reverse=True)
    assert [s.rank for s in document.suggestions] == list(range(1, len(scores) + 1))


def test_dormant_requests_come_when_asked_for(matcher: Matcher, small_snapshot: Snapshot) -> None:
    document = matcher.suggest("09564000", k=100, dormant=True)

    asked = {r.id for r in small_snapshot.requests.values() if r.status in ("open", "dormant")}
    assert {s.request.id for s in document.suggestions} == asked


def test_k_limits_the_list(matcher: Matcher) -> None:
    assert len(matcher.suggest("09564000", k=1).suggestions) == 1
    with pytest.raises(BadInputError, match="'k'"):
        matcher.suggest("09564000", k=0)


def test_a_padded_key_of_a_district_is_taken(matcher: Matcher) -> None:
    assert matcher.suggest("08236000").unit.ags == "08236"


@pytest.mark.parametrize("ags", ["99999999", "Köln", ""])
def test_an_unknown_key_is_refused(matcher: Matcher, ags: str) -> None:
    with pytest.raises((NotFoundError, BadInputError)):
        matcher.suggest(ags)


def test_suggestions_come_in_english(matcher: Matcher) -> None:
    document = matcher.suggest("09564000", k=1, locale="en")

    assert document.suggestions[0].factors[0].label == "Themes"
