"""The matcher over corrected facts: both views, hidden pairs, and what it shares with another."""

from __future__ import annotations

import pytest

from indexer.corrections import Corrections, FactChange
from indexer.corrections.overlay import Overlay
from indexer.snapshot import Snapshot
from matcher import Matcher, MatchInput
from matcher.hidden import HiddenPair
from models import Encoder

REQUEST, TOWN = "ps-west-bani-zeid", "08236"
ADDED = FactChange(
    id="a",
    ags=TOWN,
    action="add",
    kind="partnership",
    by="advisory",
    entered="2026-11-20",
    title="Ratsbeschluss",
    change={"place": "Halhul", "country": "PS", "kind": "project", "themes": ["waste"]},
    date="2025-03-12",
)


@pytest.fixture(scope="module")
def corrected(small_snapshot: Snapshot, encoder: Encoder) -> Snapshot:
    return Overlay(small_snapshot, encoder).corrected(Corrections((ADDED,)))


def test_what_is_shared_with_another_matcher_changes_no_answer(
    corrected: Snapshot, matcher: Matcher, encoder: Encoder
) -> None:
    given = MatchInput(request_id=REQUEST)
    shared = Matcher(corrected, encoder, like=matcher)
    alone = Matcher(corrected, encoder)
    assert shared.match(given) == alone.match(given)
    assert shared.suggest(TOWN) == alone.suggest(TOWN)
    assert shared.match(given).snapshot != matcher.match(given).snapshot


def test_both_views_count_it_alike(corrected: Snapshot, matcher: Matcher, encoder: Encoder) -> None:
    after = Matcher(corrected, encoder, like=matcher)
    given = MatchInput(request_id=REQUEST)
    listed = {one.ags: one.score for one in after.match(given, k=40).candidates}
    before = {one.ags: one.score for one in matcher.match(given, k=40).candidates}
    assert listed[TOWN] > before[TOWN]
    suggested = {one.request.id: one.score for one in after.suggest(TOWN).suggestions}
    assert suggested[REQUEST] == listed[TOWN]


def test_an_entered_partnership_is_hidden_with_every_trace(
    corrected: Snapshot, matcher: Matcher, encoder: Encoder
) -> None:
    after = Matcher(corrected, encoder, like=matcher)
    hidden = after.without(HiddenPair(TOWN, "ps-halhul"))
    given = MatchInput(request_id=REQUEST)
    # What nearness of words comes by chance is told from a sample of all passages: a hair.
    scores = [dict(m.listed(given, 40))[TOWN] for m in (hidden, matcher)]
    assert scores[0] == pytest.approx(scores[1], abs=0.001)
