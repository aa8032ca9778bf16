"""``themes`` and ``evaluate``: the other two contracts of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.paths import shipped_encoder_dir
from tests.service.helpers import Command, assert_refused

TEXT = "Wir suchen Hilfe bei Abfallwirtschaft und Solarenergie, Mülltrennung auch."


def test_themes_name_their_spans(command: Command, tmp_path: Path) -> None:
    document = command("themes", "--text", TEXT, "--json").document
    assert document.keys() == {"language", "themes"}
    assert document["language"] == "de"
    found = {theme["id"]: theme for theme in document["themes"]}
    assert found.keys() >= {"waste", "renewable_energy"}
    assert found["waste"].keys() == {"id", "score", "spans"}
    shown = [TEXT[start:end] for start, end in found["waste"]["spans"]]
    assert shown == ["Abfallwirtschaft", "Mülltrennung"]
    scores = [theme["score"] for theme in document["themes"]]
    assert scores == sorted(scores, reverse=True)
    file = tmp_path / "text.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert command("themes", "--file", str(file), "--json").document == document


def test_themes_need_no_index(command: Command, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path))
    assert command("themes", "--text", "Abfall", "--json").document["themes"][0]["id"] == "waste"


def test_themes_as_a_report(command: Command) -> None:
    ran = command("themes", "--text", TEXT)
    assert "Abfall- und Kreislaufwirtschaft" in ran.out
    assert "Mülltrennung" in ran.out
    assert "Waste" in command("themes", "--text", TEXT, "--lang", "en").out
    assert "keine Themen" in command("themes", "--text", "Guten Tag und vielen Dank").out


@pytest.mark.parametrize("text", ["", "  ", "123 !!", "\x00\x01\x02", "a" * 200_000])
def test_no_themes_of_no_text(command: Command, text: str) -> None:
    assert_refused(command("themes", "--text", text))


def test_evaluate_prints_the_contract(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    rows = [{"text": TEXT, "lang": "de", "themes": ["waste", "renewable_energy"]}, {"text": 7}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    document = command("evaluate", "--labels", str(file), "--json").document
    assert document.keys() >= {
        *("suite", "n", "skipped", "metrics", "baselines", "by_group", "snapshot", "encoder"),
    }
    assert (document["suite"], document["n"]) == ("themes", 1)
    assert document["skipped"][0]["line"] == 2
    for figure in document["metrics"].values():
        assert figure.keys() == {"value", "lo", "hi"}


def test_evaluate_as_a_report(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("Wasser\twater\nAbfall\twaste\nkaputt\n", encoding="utf-8")
    ran = command("evaluate", "--suite", "encoder", "--pairs", str(file))
    assert ran.code == 0
    assert "accuracy@1" in ran.out
    assert "1 Zeile übersprungen" in ran.out


def test_evaluate_refuses_what_it_can_not_use(command: Command, tmp_path: Path) -> None:
    assert_refused(command("evaluate", "--suite", "speed"), "speed")
    assert_refused(command("evaluate", "--pairs", str(tmp_path / "none.tsv")), "none.tsv")
    empty = tmp_path / "empty.tsv"
    empty.touch()
    assert_refused(command("evaluate", "--suite", "themes", "--pairs", str(empty)), "--pairs")


def test_evaluate_measures_another_encoder(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("Wasser\twater\nAbfall\twaste\n", encoding="utf-8")
    folder = str(shipped_encoder_dir())
    document = command("evaluate", "--pairs", str(file), "--encoder", folder, "--json").document
    assert document["encoder"] == "partnerkompass-static"
    assert_refused(command("evaluate", "--suite", "matches", "--encoder", folder), "--encoder")
