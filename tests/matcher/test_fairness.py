"""Fairness reorders near equals, and never changes a score."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher import Matcher
from matcher.fairness import Exposure, exposure, fair_order


def test_a_unit_on_every_list_steps_back_behind_a_near_equal() -> None:
    share = Exposure(np.array([40, 0, 0]), asked=40)

    order = fair_order(np.array([5000, 4900, 4500]), share.set_back)

    assert order.tolist() == [1, 0, 2]


def test_it_never_falls_behind_a_much_poorer_match() -> None:
    share = Exposure(np.array([40, 0]), asked=40)

    order = fair_order(np.array([5000, 4600]), share.set_back)

    assert order.tolist() == [0, 1]


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 60)), min_size=1, max_size=30))
def test_nobody_is_overtaken_by_more_than_the_bound(units: list[tuple[int, int]]) -> None:
    total = np.array([score for score, _ in units])
    share = Exposure(np.array([count for _, count in units]), asked=60)

    order = fair_order(total, share.set_back)

    for position, entry in enumerate(order):
        for later in order[position + 1 :]:
            assert total[entry] >= total[later] - 300


def test_a_fifth_of_all_lists_is_free_and_a_half_is_enough() -> None:
    assert Exposure(np.array([8, 18, 20, 40]), asked=40).set_back.tolist() == [0, 250, 300, 300]


def test_switched_off_nobody_is_set_back() -> None:
    assert Exposure.off(2).set_back.tolist() == [0, 0]


def test_exposure_depends_on_the_snapshot_alone(matcher: Matcher) -> None:
    requests = list(matcher.snapshot.requests.values())

    once = exposure(matcher.profiles, requests)
    again = exposure(matcher.profiles, list(reversed(requests)))

    answerable = [request for request in requests if request.status in ("open", "dormant")]
    assert 0 < once.asked == sum(bool(request.themes) for request in answerable)
    assert len(answerable) < len(requests)
    assert np.array_equal(once.count, again.count)
    assert once.count.max() > 0
    # the register alone never puts a unit on a list
    assert once.count[matcher.snapshot.row["03455021"]] == 0
