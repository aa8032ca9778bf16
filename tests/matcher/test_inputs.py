"""What is refused before any work, and how."""

from __future__ import annotations

import pytest

from matcher.inputs import MatchInput, check_k, check_locale, check_text, not_found
from matcher.weights import DEFAULT_WEIGHTS, PENALTIES, resolve_weights
from models.errors import BadInputError, NotFoundError


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "too little"),
        ("         \n ", "too little"),
        ("zu kurz 10", "too little"),
        ("a" * 200_000, "too many"),
        ("PNG\x89\x00\x01\x02\x03 binary \x00\x00\x00\x00\x00", "binary"),
        ("St\ufffddte\ufffd suchen Partner f\ufffdr Abfall", "encoding"),
        ("1234567890 1234567890 12345", "no words"),
    ],
)
def test_a_text_that_can_not_be_one_is_refused_with_a_mend(text: str, word: str) -> None:
    with pytest.raises(BadInputError, match=word) as caught:
        check_text(text)

    assert "'text'" in caught.value.message
    assert caught.value.mend


def test_a_text_is_taken_in_any_script() -> None:
    assert check_text("بلدية تبحث عن شريك في ألمانيا")
    assert check_text("громада шукає партнера в Німеччині")


@pytest.mark.parametrize("k", [0, -1, 1001, 10**9])
def test_k_has_bounds(k: int) -> None:
    with pytest.raises(BadInputError, match="'k'"):
        check_k(k)


def test_k_from_1_to_1000() -> None:
    assert (check_k(1), check_k(1000)) == (1, 1000)


def test_an_unknown_language_of_explanations_is_refused() -> None:
    with pytest.raises(BadInputError, match="'locale'"):
        check_locale("fr")


def test_a_request_must_say_something() -> None:
    with pytest.raises(BadInputError, match="says nothing"):
        MatchInput()
    with pytest.raises(BadInputError, match="Both"):
        MatchInput(text="x" * 30, request_id="ps-hizma")


@pytest.mark.parametrize("population", [0, -5, 10**9])
def test_a_number_of_inhabitants_has_bounds(population: int) -> None:
    with pytest.raises(BadInputError, match="'population'"):
        MatchInput(country="PS", population=population)


def test_an_unknown_key_comes_with_the_nearest_known_ones() -> None:
    error = not_found("request", "ps-surif", ["ps-sourif", "ua-kuyalnyck"], mend="List them.")

    assert isinstance(error, NotFoundError)
    assert "ps-surif" in error.message
    assert "ps-sourif" in error.mend


def test_default_weights_sum_to_one_and_penalties_are_negative() -> None:
    weights = resolve_weights()

    assert sum(w for f, w in weights.items() if f not in PENALTIES) == pytest.approx(1.0)
    assert all(weights[factor] < 0 for factor in PENALTIES)
    assert set(weights) == set(DEFAULT_WEIGHTS)


def test_a_person_changes_single_weights() -> None:
    weights = resolve_weights({"themes": 1.0, "capacity": 0.0})

    assert weights["capacity"] == 0.0
    assert weights["themes"] > resolve_weights()["themes"]
    positive = [weight for weight in weights.values() if weight > 0]
    assert sum(positive) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"themes": -0.1}, "'themes'"),
        ({"themes": 1.5}, "'themes'"),
        ({"themes": float("nan")}, "'themes'"),
        ({"capacity": 0.1}, "'capacity'"),
        (dict.fromkeys(DEFAULT_WEIGHTS, 0.0), "switched off"),
        ({"theme": 0.5}, "No factor 'theme'"),
    ],
)
def test_weights_that_make_no_sense_are_refused(changes: dict[str, float], word: str) -> None:
    with pytest.raises(BadInputError, match=word):
        resolve_weights(changes)
