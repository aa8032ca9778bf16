"""Suite ``encoder`` on a small folder of public sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.snapshot import Snapshot
from matcher.evaluation import Evaluation, evaluate
from models import Encoder
from models.errors import DataError

ENGLISH = [
    "The city builds a new water treatment plant for the whole valley.",
    "Young people from both towns meet every summer in a camp.",
    "The museum shows the history of the old harbour and its ships.",
    "Farmers sell fresh vegetables on the market square every week.",
    "The hospital needs more nurses and better medical equipment.",
    "Solar panels on the school roof save a lot of money.",
]
GERMAN = [
    "Die Stadt baut eine neue Kläranlage für das ganze Tal.",
    "Jugendliche aus beiden Städten treffen sich jeden Sommer in einem Lager.",
    "Das Museum zeigt die Geschichte des alten Hafens und seiner Schiffe.",
    "Bauern verkaufen jede Woche frisches Gemüse auf dem Marktplatz.",
    "Das Krankenhaus braucht mehr Pflegekräfte und bessere medizinische Geräte.",
    "Solarmodule auf dem Schuldach sparen viel Geld.",
]
PROJECTS = [
    ("Museums of the region work together. They show their collections in towns.", ["heritage"]),
    ("Waste is sorted at home. Recycling of plastics and paper is the aim.", ["waste"]),
    ("Trains cross the border again. New buses bring people to the stations.", ["mobility"]),
]


def write_sources(tmp_path: Path) -> Path:
    (tmp_path / "eval").mkdir()
    lines = [f"{left}\t{right}\n" for left, right in zip(ENGLISH, GERMAN, strict=True)]
    (tmp_path / "eval" / "flores.en-de.tsv").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "labelled").mkdir()
    rows = [{"text": text, "lang": "en", "themes": themes} for text, themes in PROJECTS]
    labelled = tmp_path / "labelled" / "projects.jsonl"
    labelled.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for language, goals, targets in (
        ("de", ("Sauberes Wasser", "Gute Schulen"), ("Abwasser reinigen", "Alle Kinder lernen")),
        ("en", ("Clean water", "Good schools"), ("Treat waste water", "All children learn")),
    ):
        folder = tmp_path / "taxonomies" / "sdg" / language
        folder.mkdir(parents=True)
        titles = [f"{n}-short: {goal}\n{n}-title: {goal}" for n, goal in enumerate(goals, 1)]
        (folder / "global_goals.yml").write_text("\n".join(titles), encoding="utf-8")
        aims = [f"{n}-1-title: {target}" for n, target in enumerate(targets, 1)]
        (folder / "global_targets.yml").write_text("\n".join(aims), encoding="utf-8")
    return tmp_path


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_sources(tmp_path)


@pytest.fixture(scope="module")
def report(
    small_snapshot: Snapshot, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Evaluation:
    folder = write_sources(tmp_path_factory.mktemp("sources"))
    return evaluate("encoder", small_snapshot, encoder, sources=folder)


def test_the_sources_add_every_task(report: Evaluation) -> None:
    assert report.metrics["flores/de-en"].value == 1.0
    assert report.metrics["flores/en-de"].value == 1.0
    assert report.metrics["flores/de-en F1"].value == 1.0
    assert report.metrics["goals/en-de"].value == 1.0
    assert report.metrics["projects/first-rest/hit@1"].value >= 2 / 3 - 1e-3
    assert report.metrics["labels/recall@3"].value == 1.0
    for way in ("typos", "capitals", "no-accents", "half-english", "five-words", "long"):
        assert report.metrics[f"{way}/de-en"].value >= 0.5
    assert report.metrics["capitals/de-en"].value == 1.0


def test_words_alone_are_measured_where_languages_agree(report: Evaluation) -> None:
    words = report.baselines["bm25"]
    # "Abwasser reinigen" shares no word with "Sauberes Wasser": finding nothing isn't finding it.
    assert words["goals/de-de"].value == 0.0
    assert "goals/en-de" not in words


def test_without_sources_the_product_measures_its_own_words(
    small_snapshot: Snapshot, encoder: Encoder
) -> None:
    report = evaluate("encoder", small_snapshot, encoder)
    kinds = {name.split("/")[0] for name in report.metrics}
    assert kinds <= {"description", "label", "names"}
    assert report.metrics["description/de-en"].value > 0.9
    assert not report.baselines


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("eval/flores.en-de.tsv", "evaluation sets"),
        ("labelled/projects.jsonl", "labelled"),
        ("taxonomies/sdg/de/global_goals.yml", "German development goals"),
        ("taxonomies/sdg/de/global_targets.yml", "global_targets.yml"),
    ],
)
def test_a_folder_that_lacks_something_says_what(
    small_snapshot: Snapshot, encoder: Encoder, sources: Path, lost: str, message: str
) -> None:
    (sources / lost).unlink()
    with pytest.raises(DataError, match=message):
        evaluate("encoder", small_snapshot, encoder, sources=sources)
