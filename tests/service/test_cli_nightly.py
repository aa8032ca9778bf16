"""``partnerkompass nightly`` and ``snapshots rollback | prune``, with the real matcher."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli.entered import DATABASE_FILE
from service.state.engine import FILE_NAME
from tests.service.helpers import Command, assert_refused


@pytest.fixture
def home(
    small_home: Path,
    tmp_path: Path,
    small_data: Callable[[Path], Path],
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A home of this test's own, over the small data."""
    shutil.copytree(small_home, tmp_path / "home")
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PARTNERKOMPASS_DATA", str(small_data(tmp_path / "data")))
    return tmp_path / "home"


def test_nights_publish_what_is_good_and_refuse_what_is_worse(
    home: Path, command: Command, tmp_path: Path
) -> None:
    first = command("nightly", "--json")
    assert first.code == 0
    assert first.document["result"] == "unchanged"
    before = first.document["snapshot"]
    (home / "sources.toml").write_text(
        '[[source]]\nid = "brief"\nkind = "document"\npath = "brief.txt"\n'
    )
    (home / "brief.txt").write_text(
        "Die Gemeinde Nablus in Palästina sucht eine deutsche Partnerkommune für Abwasser und"
        " Abfallwirtschaft.\n\n(Mai 2026)\n",
        encoding="utf-8",
    )
    lines = command("nightly")
    assert lines.code == 0
    *steps, report = (json.loads(line) for line in lines.out.splitlines())
    assert {"step": "verify"} in steps
    assert [note["id"] for note in report["added"]] == ["ps-nablus"]
    assert {finding["check"] for finding in report["findings"]} >= {"units", "canaries"}
    assert "ps-nablus" in command("match", "--request", "ps-nablus", "--json").out

    table = tmp_path / "data" / "competences.jsonl"
    half = table.read_text(encoding="utf-8").splitlines(keepends=True)[::2]
    table.write_text("".join(half), encoding="utf-8")
    refused = command("nightly", "--json")
    assert refused.code == 3
    assert refused.document["snapshot"] == report["snapshot"]
    assert "competences" in refused.document["message"]

    listed = command("snapshots", "list", "--json").document["snapshots"]
    assert [entry["id"] for entry in listed] == [report["snapshot"], before]
    back = command("snapshots", "rollback", "--json").document
    assert (back["snapshot"], back["before"]) == (before, report["snapshot"])
    entries = command("snapshots", "list", "--json").document["snapshots"]
    assert [entry["refused"] for entry in entries] == [True, False]
    allowed = command("snapshots", "rollback", "--allow", report["snapshot"], "--json").document
    assert allowed["allowed"] == report["snapshot"]
    pruned = command("snapshots", "prune", "--keep", "1", "--json").document
    assert pruned["deleted"] == [], "what a rollback leads to stays"


def test_what_was_rolled_back_does_not_come_again_by_itself(home: Path, command: Command) -> None:
    assert_refused(command("snapshots", "rollback"), "no other intact snapshot")
    current = command("snapshots", "list", "--json").document["snapshots"][0]["id"]
    (home / "snapshots" / "refused").write_text(f"{current}\n")
    assert_refused(command("reindex"), "rolled back", current, code=3)
    assert command("snapshots", "rollback", "--allow", current).code == 0
    assert command("reindex", "--json").document["unchanged"] is True


def test_wrong_settings_stop_the_night_before_it_begins(home: Path, command: Command) -> None:
    (home / "sources.toml").write_text("[nightly]\nkeep_snapshots = 1\n")
    assert_refused(command("nightly"), "keep_snapshots")
    assert_refused(command("snapshots", "prune"), "keep_snapshots")
    assert_refused(command("snapshots", "prune", "--keep", "0"), "at least one")


def test_the_database_is_looked_for_under_its_name() -> None:
    assert DATABASE_FILE == FILE_NAME
