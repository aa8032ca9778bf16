"""Other weights on a question that was worked out already: the same answer as from nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.snapshot import Snapshot
from matcher import Matcher, MatchInput
from matcher.keeping import Kept
from matcher.score import Measured
from matcher.weights import DEFAULT_WEIGHTS, PENALTIES
from models import Encoder

REQUEST = "ps-west-bani-zeid"

weights = st.fixed_dictionaries(
    {},
    optional={
        factor: st.integers(-100, 0) if factor in PENALTIES else st.integers(0, 100)
        for factor in DEFAULT_WEIGHTS
    },
).map(lambda percents: {factor: percent / 100 for factor, percent in percents.items()})


@settings(max_examples=8, deadline=None)
@given(first=weights, then=weights, fair=st.booleans())
def test_weights_one_after_the_other_tell_what_each_tells_alone(
    matcher: Matcher,
    small_snapshot: Snapshot,
    encoder: Encoder,
    first: dict[str, float],
    then: dict[str, float],
    fair: bool,
) -> None:
    first, then = {"themes": 0.3, **first}, {"text": 0.2, **then}
    matcher.match(MatchInput(request_id=REQUEST, weights=first), k=6)
    asked = MatchInput(request_id=REQUEST, weights=then, fair=fair)
    alone = Matcher(small_snapshot, encoder, like=matcher)
    assert matcher.match(asked, k=6) == alone.match(asked, k=6)


def test_a_question_is_measured_once_for_all_weights(
    small_snapshot: Snapshot, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher = Matcher(small_snapshot, encoder)
    usual = matcher.match(MatchInput(request_id=REQUEST), k=3, locale="de")

    def never(*_: object) -> Measured:
        raise AssertionError("measured again")

    monkeypatch.setattr(Measured, "of", never)
    other = matcher.match(MatchInput(request_id=REQUEST, weights={"themes": 0.0}), k=3, locale="en")
    assert other.weights != usual.weights
    with pytest.raises(AssertionError, match="measured again"):
        matcher.match(MatchInput(request_id=REQUEST, themes=("waste",)), k=3)


def test_only_the_last_values_are_kept() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)
    assert kept.of("a", lambda: 9) == 1
    assert kept.of("b", lambda: 9) == 9
