from __future__ import annotations

import pytest

from models.themes.metrics import theme_metrics

IDS = ("waste", "sport", "peace")


def test_figures_worked_out_by_hand() -> None:
    gold = [{"waste"}, {"waste", "sport"}, {"sport"}, set()]
    scores = [{"waste": 0.9}, {"waste": 0.3, "sport": 0.8}, {"peace": 0.7}, {"waste": 0.6}]
    claimed = [{theme for theme, score in row.items() if score >= 0.5} for row in scores]
    metrics = theme_metrics(gold, scores, IDS, claimed)
    # found: waste in texts 1 and 4, sport in 2, peace in 3; right: two of four, of four given
    assert metrics.micro_f1 == 0.5
    assert metrics.f1 == {"waste": 0.5, "sport": pytest.approx(0.6667), "peace": 0.0}
    assert metrics.macro_f1 == pytest.approx((0.5 + 2 / 3) / 2, abs=1e-4)
    # waste ranks right, wrong, right: (1 + 2/3) / 2; sport: right, then the other three at once
    assert metrics.map == pytest.approx(((1 + 2 / 3) / 2 + (1 + 2 / 4) / 2) / 2, abs=1e-4)
    assert metrics.recall_at_3 == pytest.approx((1 + 1 + 0) / 3, abs=1e-4)
    assert metrics.n == {"waste": 2, "sport": 2, "peace": 0}


def test_perfect_scores() -> None:
    gold = [{"waste"}, {"sport", "peace"}]
    scores = [{"waste": 1.0}, {"sport": 0.9, "peace": 0.8}]
    metrics = theme_metrics(gold, scores, IDS)
    assert (metrics.micro_f1, metrics.macro_f1, metrics.map, metrics.recall_at_3) == (1, 1, 1, 1)


def test_only_the_given_ids_count() -> None:
    metrics = theme_metrics([{"waste"}], [{"waste": 0.9, "sport": 0.9}], ("waste",))
    assert metrics.micro_f1 == 1.0


def test_more_than_three_labels_cannot_all_be_recalled() -> None:
    ids = ("a", "b", "c", "d")
    metrics = theme_metrics([set(ids)], [dict.fromkeys(ids, 0.9)], ids)
    assert metrics.recall_at_3 == 0.75


def test_nothing_to_compare() -> None:
    metrics = theme_metrics([], [], IDS)
    assert (metrics.micro_f1, metrics.macro_f1, metrics.map, metrics.recall_at_3) == (0, 0, 0, 0)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="2 labelled texts"):
        theme_metrics([set(), set()], [{}], IDS)
