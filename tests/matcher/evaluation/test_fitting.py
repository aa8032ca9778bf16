"""The fit finds what decides, stays inside its limits, and is always the same."""

from __future__ import annotations

import numpy as np
import pytest

from matcher import Matcher
from matcher.evaluation.fitting import (
    FITTED,
    LEAST,
    MOST,
    Pairs,
    candidate_shares,
    fitted,
    gather,
    half_of,
    ranks,
)
from matcher.evaluation.matches import known_partnerships


@pytest.fixture(scope="module")
def shares() -> np.ndarray:
    return candidate_shares(80)


def made_up(deciding: str) -> Pairs:
    """Forty pairs whose true unit is the one with most of one factor, and else like the others."""
    generator = np.random.default_rng(7)
    values = generator.random((40, 60, len(FITTED))).astype(np.float32)
    column = FITTED.index(deciding)
    row = generator.integers(0, 60, 40)
    values[np.arange(40), row, column] = 1.0
    return Pairs((), values, np.zeros((40, 60), np.float32), row, np.zeros((40, 60), bool))


def test_every_weighting_keeps_the_limits(shares: np.ndarray) -> None:
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert (shares >= 0.0).all()
    for name, least in LEAST.items():
        assert (shares[:, FITTED.index(name)] >= least).all()
    for name, most in MOST.items():
        assert (shares[:, FITTED.index(name)] <= most).all()
    assert np.array_equal(shares, candidate_shares(80))


@pytest.mark.parametrize("deciding", ["structure", "geography", "connections"])
def test_what_decides_gets_more_than_its_mean(shares: np.ndarray, deciding: str) -> None:
    pairs = made_up(deciding)
    ranked = np.stack([ranks(pairs, one) for one in shares])

    found = fitted(shares, ranked, np.ones(40, dtype=bool))

    column = FITTED.index(deciding)
    assert found.sum() == pytest.approx(1.0)
    assert found[column] > shares[:, column].mean() + 0.05


def test_known_partners_of_the_place_are_no_rivals() -> None:
    pairs = made_up("themes")
    taken = np.ones_like(pairs.out)
    taken[np.arange(40), pairs.row] = False
    alone = Pairs((), pairs.values, pairs.fixed, pairs.row, taken)

    assert set(ranks(alone, np.full(6, 1 / 6)).tolist()) == {1}


def test_gathered_values_give_the_ranks_of_the_matcher(matcher: Matcher) -> None:
    known = known_partnerships(matcher.snapshot)[:3]

    pairs = gather(matcher, known)

    assert pairs.values.shape == (3, len(matcher.snapshot.units), 6)
    assert [matcher.snapshot.units[row].ags for row in pairs.row] == [past.ags for past in known]
    assert ((pairs.values >= 0) & (pairs.values <= 1)).all()


def test_a_key_is_always_in_the_same_half() -> None:
    assert half_of("05315000") == half_of("05315000")
    assert {half_of(str(key)) for key in range(20)} == {0, 1}
