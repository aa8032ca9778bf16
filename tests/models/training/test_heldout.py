from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bitext import EvaluationSet, read_evaluation_sets
from models.errors import DataError
from models.training.heldout import RUN_OVERLAP, WORD_OVERLAP, HeldOut, fold, remove_heldout
from models.training.sources import Collection, Row

SENTENCE = "The mayor opened the new water plant on Monday."


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (SENTENCE, "equal"),
        ("the mayor opened the new water plant on monday", "equal"),
        ("2020: The mayor opened the new water plant, on Monday!", "equal"),
        ("The mayor opened a new school on Monday.", None),
        ("The mayors opened the new water plant on Monday.", "near"),
        ("On Monday the mayor opened the new plant.", "near"),
        ("The mayor opened the new waterplant on Monday.", "near"),
        ("The mayor opened the exhibition on Monday.", None),
        ("A new water plant", None),
        ("", None),
    ],
)
def test_what_counts_as_the_same(text: str, how: str | None) -> None:
    match = HeldOut({"en": {"set": [SENTENCE]}}).match("en", text)
    assert (match[0] if match else None) == how


def test_each_language_has_its_own_sentences() -> None:
    heldout = HeldOut({"en": {"set": [SENTENCE]}})
    assert heldout.match("de", SENTENCE) is None


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / len(left | right)


def runs(folded: str) -> frozenset[str]:
    padded = f" {folded} "
    return frozenset(padded[begin : begin + 4] for begin in range(len(padded) - 3))


WORDS = st.lists(
    st.sampled_from(["wasser", "stadt", "rat", "bau", "amt", "fluss", "see"]), min_size=1
)


@settings(max_examples=300)
@given(st.lists(WORDS, min_size=1, max_size=6), WORDS)
def test_the_index_misses_nothing_and_invents_nothing(
    sentences: list[list[str]], words: list[str]
) -> None:
    texts = [" ".join(sentence) for sentence in sentences]
    text = " ".join(words)
    match = HeldOut({"de": {"set": texts}}).match("de", text)

    expected = {
        other
        for other in texts
        if overlap(frozenset(text.split()), frozenset(other.split())) >= WORD_OVERLAP
        or overlap(runs(text), runs(other)) >= RUN_OVERLAP
    }
    assert (match is None) == (not expected)
    if match is not None:
        assert {sentence for _, sentence in match[1]} == expected
        assert (match[0] == "equal") == (text in texts)


def test_fold_drops_everything_but_words() -> None:
    assert fold("Él dijo: «¡Qué día, 2020!»") == "el dijo que dia"
    assert fold("إِدَارَةُ الـمياه") == fold("إدارة المياه")


def test_rows_of_both_sides_go_and_are_counted() -> None:
    collection = Collection(
        {
            ("en", "de"): [
                Row("a", "", SENTENCE, "Anderer Text ganz und gar"),
                Row("a", "", "Something else", "Der Rat tagt am Montag"),
                Row("b", "", "Something else again", "Ganz anderes steht hier"),
            ],
            ("de", "ar"): [Row("c", "", "Der Rat tagt am Montag!", "يجتمع المجلس")],
        }
    )
    sets = [EvaluationSet("dev", "de", (SENTENCE,), ("Der Rat tagt am Montag.",))]

    found = remove_heldout(collection, sets)

    assert [row.source for rows in collection.rows.values() for row in rows] == ["b"]
    report = found.report()
    assert report["rows_removed"] == {"equal": 3, "from a": 2, "from c": 1}
    assert report["dev.en"] == {"sentences": 1, "met_in_training": 1}
    assert report["dev.de"] == {"sentences": 1, "met_in_training": 1}


def test_evaluation_sets_are_read_by_name_and_language(tmp_path: Path) -> None:
    folder = tmp_path / "eval"
    folder.mkdir()
    (folder / "dev.en-de.tsv").write_text("Water\tWasser\nCity\tStadt\n", encoding="utf-8")

    assert read_evaluation_sets(tmp_path) == [
        EvaluationSet("dev", "de", ("Water", "City"), ("Wasser", "Stadt"))
    ]


def test_missing_and_broken_sets_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No evaluation sets"):
        read_evaluation_sets(tmp_path)
    (tmp_path / "eval").mkdir()
    (tmp_path / "eval" / "dev.en-de.tsv").write_text("Water\tWasser\nCity\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"dev\.en-de\.tsv, line 2"):
        read_evaluation_sets(tmp_path)
