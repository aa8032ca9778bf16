from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.snapshot import Snapshot
from matcher import Matcher
from matcher.evaluation import Evaluation, evaluate
from matcher.evaluation.asking import Asked, ask
from matcher.evaluation.matches import evaluate_matches, known_partnerships
from matcher.evaluation.outside import PastPartnership
from matcher.factors import FACTORS
from models import Encoder
from models.errors import BadInputError


def jsonl(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(small_snapshot: Snapshot, encoder: Encoder) -> Evaluation:
    return evaluate_matches(Matcher(small_snapshot, encoder), encoder)


def test_known_partnerships_are_hidden_and_asked_again(
    report: Evaluation, small_snapshot: Snapshot
) -> None:
    assert report.n == len(known_partnerships(small_snapshot)) > 0
    plain = {"popularity", "size", "bm25", "embedding", "random", "by_score"}
    assert set(report.baselines) == plain | {f"without/{factor.id}" for factor in FACTORS}
    assert set(report.metrics) == {"hit@10", "hit@50", "hit@200", "mrr"}
    # There are fewer than fifty units: everybody is among the first two hundred.
    assert report.metrics["hit@200"].value == 1.0
    assert report.snapshot == small_snapshot.id


def test_what_still_speaks_for_a_hidden_partner_is_told(
    small_snapshot: Snapshot, encoder: Encoder
) -> None:
    """Köln keeps a partner near Beit Jala; Nürnberg has nothing of its own on gender."""
    matcher = Matcher(small_snapshot, encoder)

    def asked(ags: str, place: str, theme: str) -> Asked:
        return ask(matcher, encoder, PastPartnership(ags, place, "PS", themes=(theme,)))

    assert asked("05315000", "ps-beit-jala", "waste").left
    assert not asked("09564000", "ps-nablus", "gender").left


def test_small_units_are_looked_at_apart(report: Evaluation) -> None:
    small = {name for name in report.by_group if name.startswith("under_50000")}
    assert {"under_50000", "under_50000/popularity", "under_50000/ahead_of/bm25"} <= small


def test_a_factor_left_out_changes_ranks_only_where_it_speaks(
    report: Evaluation, small_snapshot: Snapshot
) -> None:
    # no hidden pair comes with words or wishes
    assert report.baselines["without/text"] == report.baselines["by_score"]
    assert report.baselines["without/structure"] != report.baselines["by_score"]


def test_lists_agree_more_where_the_texts_are_read_alike(report: Evaluation) -> None:
    own, alike = report.by_group["language/all"], report.by_group["language/read_alike"]
    assert 0.0 <= own["least"].value <= own["overlap"].value <= 1.0
    assert own["overlap"].value < alike["overlap"].value
    assert {"language/en", "language/fr", "language/ar", "language/uk"} <= set(report.by_group)


def test_proposals_are_spread_at_least_as_evenly_as_by_score(report: Evaluation) -> None:
    fair, plain = report.by_group["exposure/proposed"], report.by_group["exposure/by_score"]
    assert fair["most"].value <= plain["most"].value
    assert fair["score"].value <= plain["score"].value
    assert 0.0 <= fair["under_20000"].value <= 1.0
    assert 1 <= fair["states"].value <= 16


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


def test_all_suites_make_one_document(
    small_snapshot: Snapshot, encoder: Encoder, tmp_path: Path
) -> None:
    # few labelled texts: the shipped ones take half a minute
    labels = jsonl(tmp_path / "l.jsonl", {"text": "Müllabfuhr", "lang": "de", "themes": ["waste"]})
    report = evaluate("all", small_snapshot, encoder, labels=labels)
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
    report: Evaluation, small_snapshot: Snapshot, encoder: Encoder
) -> None:
    again = evaluate_matches(Matcher(small_snapshot, encoder), encoder)
    assert again.metrics == report.metrics
    assert again.by_group == report.by_group
