"""Faithful evidence and calibrated confidence, measured."""

from __future__ import annotations

import pytest

from matcher import Matcher
from matcher.altered import without_passages
from matcher.evaluation.calibration import Shown, calibration_figures, shown_confidences
from matcher.evaluation.explanations import with_explanations
from matcher.evaluation.faithfulness import QUESTIONS, Case, cases, faithfulness_figures
from matcher.evaluation.matches import known_partnerships
from matcher.evaluation.report import Evaluation
from matcher.hidden import visible_texts
from matcher.inputs import MatchInput
from matcher.score import score_units
from matcher.weights import resolve_weights


@pytest.fixture(scope="module")
def asked(matcher: Matcher) -> list[Case]:
    return cases(matcher, list(matcher.snapshot.requests), first=6)


def test_taking_out_what_is_cited_costs_more_than_taking_out_others(asked: list[Case]) -> None:
    counted = [case for case in asked if case.question == "evidence"]

    assert len(counted) >= 10
    assert faithfulness_figures(asked)["faithful/evidence"].value >= 0.95


def test_a_case_fails_where_others_cost_as_much() -> None:
    def case(lost: int, *others: int) -> Case:
        return Case("ps-west-bani-zeid", "05315000", "evidence", lost, others)

    assert case(20, 5, 19).faithful
    assert not case(20, 5, 20).faithful
    found = faithfulness_figures([case(20, 5), case(1, 5)])
    assert found["faithful/evidence"].value == 0.5


def test_the_same_sample_is_drawn_every_time(matcher: Matcher, asked: list[Case]) -> None:
    again = cases(matcher, ["ps-west-bani-zeid"], first=6)

    assert again == [case for case in asked if case.request == "ps-west-bani-zeid"]


def test_a_profile_without_a_passage_has_lost_its_fact(matcher: Matcher) -> None:
    snapshot = matcher.snapshot
    row = snapshot.row["09564000"]
    nablus = [n for n in snapshot.passage_rows("09564000") if "Nablus" in snapshot.passage(n).text]
    given = MatchInput(country="PS", themes=("wastewater",))
    question, weights = matcher.question(given), resolve_weights()

    unit = without_passages(matcher.profiles, row, nablus)

    before = score_units(matcher.profiles.only(row), question, weights).total[0]
    assert score_units(unit, question, weights).total[0] < before
    whole = score_units(without_passages(matcher.profiles, row, ()), question, weights)
    assert whole.total[0] == before
    assert not any("Nablus" in text for text in visible_texts(unit, "09564000"))
    assert len(matcher.profiles.bonds.unit) > len(unit.bonds.unit)


def test_confidence_is_counted_by_level() -> None:
    shown = [
        *(Shown("a", "high", true) for true in (True, False)),
        *(Shown("b", "medium", true) for true in (False, False, True, False)),
        Shown("c", "low", true=False),
        Shown("c", "low", true=False),
    ]

    figures = calibration_figures(shown)

    assert figures["confidence/high"]["true"].value == 0.5
    assert figures["confidence/medium"]["true"].value == 0.25
    assert figures["confidence/low"]["true"].value == 0.0
    # Each list has one level only: nothing to tell apart.
    assert figures["confidence/high"]["lift"].value == 1.0
    assert [figures[f"confidence/{level}"]["shown"].value for level in ("high", "medium")] == [
        0.25,
        0.5,
    ]


def test_the_lift_compares_within_a_list() -> None:
    shown = [
        Shown("a", "high", true=True),
        *(Shown("a", "low", true=False) for _ in range(3)),
        *(Shown("b", level, true=level == "low") for level in ("high", "low")),
        Shown("c", "high", true=False),  # the true partner is not in this list
    ]

    figures = calibration_figures(shown)

    assert figures["confidence/high"]["lift"].value == pytest.approx(1 / 0.75, abs=1e-4)
    assert figures["confidence/low"]["lift"].value == pytest.approx(1 / 1.25, abs=1e-4)


def test_each_hidden_pair_shows_its_list(matcher: Matcher) -> None:
    known = [past for past in known_partnerships(matcher.snapshot) if past.themes][:3]

    shown = shown_confidences(matcher, known)

    assert {one.pair for one in shown} == {f"{past.ags} {past.place}" for past in known}
    assert sum(one.true for one in shown) == len(known)  # the small data fit into one list


def test_the_suite_shows_both(matcher: Matcher) -> None:
    found = with_explanations(Evaluation("matches", 1, {}, None, None), matcher)

    assert set(found.by_group["explanations"]) == {f"faithful/{q.name}" for q in QUESTIONS}
    assert {"confidence/high", "confidence/medium", "confidence/low"} <= set(found.by_group)
    assert len(found.notes) == 2
