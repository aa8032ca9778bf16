from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.snapshot import Snapshot
from matcher.evaluation import evaluate
from matcher.evaluation.matches import known_partnerships
from models import Encoder
from models.errors import BadInputError


def jsonl(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_known_partnerships_are_hidden_and_asked_again(
    small_snapshot: Snapshot, encoder: Encoder
) -> None:
    report = evaluate("matches", small_snapshot, encoder)
    assert report.n == len(known_partnerships(small_snapshot)) > 0
    assert set(report.baselines) == {"popularity", "size", "bm25", "embedding", "random"}
    assert set(report.metrics) == {"hit@10", "hit@50", "hit@200", "mrr"}
    # There are fewer than fifty units: everybody is among the first two hundred.
    assert report.metrics["hit@200"].value == 1.0
    assert report.snapshot == small_snapshot.id


def test_a_pair_that_only_the_outside_data_knows_is_simply_asked(
    small_snapshot: Snapshot, encoder: Encoder, tmp_path: Path
) -> None:
    ags = small_snapshot.units[0].ags
    path = jsonl(
        tmp_path / "p.jsonl",
        {"ags": ags, "place": "Nirgendwo", "country": "TZ", "population": 5000, "themes": []},
        {"ags": "00000000", "place": "Nirgendwo", "country": "TZ"},
    )
    report = evaluate("matches", small_snapshot, encoder, partnerships=path)
    assert report.n == 1
    assert [skip.line for skip in report.skipped] == [2]


def test_identical_texts_find_each_other_in_both_directions(
    small_snapshot: Snapshot, encoder: Encoder, tmp_path: Path
) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("Müllabfuhr\tMüllabfuhr\nSchule\tSchule\nallein\n", encoding="utf-8")
    report = evaluate("encoder", small_snapshot, encoder, pairs=path)
    assert report.n == 2
    assert report.metrics["accuracy@1/forward"].value == 1.0
    assert report.metrics["accuracy@1/backward"].value == 1.0
    assert [skip.line for skip in report.skipped] == [3]


def test_labels_are_compared_over_the_ids_they_use(
    small_snapshot: Snapshot, encoder: Encoder, tmp_path: Path
) -> None:
    path = jsonl(
        tmp_path / "l.jsonl",
        {"text": "Müllabfuhr und Recycling", "lang": "de", "themes": ["waste"]},
        {"text": "Waste collection and recycling", "lang": "en", "themes": ["waste"]},
        {"text": "Stadtrat und Bürgermeisterin", "lang": "de", "themes": []},
    )
    report = evaluate("themes", small_snapshot, encoder, labels=path)
    assert report.n == 3
    assert report.metrics["micro_f1"].value == 1.0
    assert set(report.by_group) == {"language/de", "language/en"}


def test_all_suites_make_one_document(small_snapshot: Snapshot, encoder: Encoder) -> None:
    report = evaluate("all", small_snapshot, encoder)
    assert report.suite == "all"
    assert {name.split("/")[0] for name in report.metrics} == {"encoder", "themes", "matches"}
    assert "matches/popularity" in report.baselines


@pytest.mark.parametrize(
    ("suite", "option", "named"),
    [("alles", None, "alles"), ("themes", "pairs", "--pairs"), ("encoder", "labels", "--labels")],
)
def test_wrong_use_is_named(
    small_snapshot: Snapshot, encoder: Encoder, suite: str, option: str | None, named: str
) -> None:
    options = {} if option is None else {option: Path("x")}
    with pytest.raises(BadInputError, match=named):
        evaluate(suite, small_snapshot, encoder, **options)


def test_the_same_evaluation_gives_the_same_figures(
    small_snapshot: Snapshot, encoder: Encoder
) -> None:
    assert evaluate("matches", small_snapshot, encoder) == evaluate(
        "matches", small_snapshot, encoder
    )
