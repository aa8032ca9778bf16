"""The commands that build an index take what people entered; they stop where it can't be read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url

from indexer.snapshot import open_snapshot, published_id
from service.cli.entered import entered_in
from service.state import Database
from service.state.records import Correction
from tests.service.helpers import Command, assert_refused
from tests.service.standings import ADDED, TOWN


@pytest.fixture
def home(tmp_path: Path, small_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Other tests may have entered something in the shared home.
    without_database = shutil.ignore_patterns("state.sqlite3*")
    home = Path(shutil.copytree(small_home, tmp_path / "home", ignore=without_database))
    monkeypatch.delenv("PARTNERKOMPASS_DATABASE", raising=False)
    return home


def test_the_index_is_built_with_what_was_entered_and_then_unchanged(
    command: Command,
    home: Path,
    migrated_file: Path,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(home))
    database = Database(make_url(f"sqlite:///{shutil.copy(migrated_file, home)}"))
    with database.write("user:advisor") as work:
        work.corrections.add(Correction(ags=TOWN, **ADDED))
    database.close()
    before = published_id(home)
    built = command("reindex", "--data", str(data_folder), "--json").document
    assert built["snapshot"] != before
    partners = [one.place for one in open_snapshot(home).partnerships if one.ags == TOWN]
    assert "ps-halhul" in partners
    again = command("reindex", "--data", str(data_folder), "--json").document
    assert (again["snapshot"], again["unchanged"]) == (built["snapshot"], True)


def test_a_home_without_database_has_nothing_entered(home: Path) -> None:
    assert entered_in(home).digest is None
    assert not (home / "state.sqlite3").exists()


def test_a_database_that_cannot_be_read_stops_the_build(
    command: Command, home: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(home))
    (home / "state.sqlite3").write_bytes(b"no database " * 500)
    before = published_id(home)
    ran = command("reindex", "--data", str(data_folder))
    assert_refused(ran, "database", code=ran.code)
    assert ran.code != 0
    assert published_id(home) == before
