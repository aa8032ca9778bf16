"""``doctor`` on how the service is run: what is wrong is told with its mend."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from indexer.nightly.report import NightReport, write_report
from models.clock import now
from service.operations import checks
from service.operations.backing_up import LastBackup, _note
from service.operations.checks import Finding, check_operation
from tests.service.helpers import Command


@pytest.fixture
def home(small_home: Path, migrated_file: Path, tmp_path: Path) -> Path:
    """A home that has been run well: a night and a backup of this morning."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copytree(small_home / "snapshots", home / "snapshots")
    shutil.copy(migrated_file, home / "state.sqlite3")
    (home / "state.sqlite3").chmod(0o600)
    write_report(home, night(), 9)
    archive = tmp_path / "backup.tar.gz"
    archive.write_bytes(b"")
    _note(home, LastBackup(str(archive), ago(hours=3), 1_000_000, "0"))
    return home


def ago(**span: float) -> str:
    return (now() - timedelta(**span)).isoformat(timespec="seconds")


def night(hours: float = 5, number: int = 1) -> NightReport:
    return NightReport(number, "published", 0, ago(hours=hours), ago(hours=hours))


def bad(home: Path, configured: str | None = None) -> dict[str, Finding]:
    found = check_operation(home, configured)
    assert all(finding.mend for finding in found if not finding.good), "without a mend"
    return {finding.subject: finding for finding in found if not finding.good}


def test_a_home_that_is_run_well(home: Path) -> None:
    assert bad(home) == {}
    assert [finding for finding in check_operation(home, None) if finding.mend] == []


def test_a_home_that_is_quite_new(tmp_path: Path) -> None:
    found = check_operation(tmp_path / "none", None)
    assert all(finding.good for finding in found)
    assert {finding.subject for finding in found if finding.mend} == {"night", "backup"}


def last_failed(home: Path) -> None:
    failed = replace(night(1, 2), result="failed", exit_code=1, message="No room.", mend="Make it.")
    write_report(home, failed, 9)


def last_long_ago(home: Path) -> None:
    write_report(home, night(40, 2), 9)


def backup_long_ago(home: Path) -> None:
    _note(home, LastBackup("/elsewhere", ago(days=4), 1, "0"))


def newer_database(home: Path) -> None:
    with closing(sqlite3.connect(home / "state.sqlite3")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def broken_database(home: Path) -> None:
    (home / "state.sqlite3").write_bytes(b"no database at all, but long enough" * 40)


def readable_by_others(home: Path) -> None:
    (home / "state.sqlite3").chmod(0o644)


def readable_copy(home: Path) -> None:
    (home / "backups" / "state-0001.sqlite3").write_bytes(b"x")
    (home / "backups" / "state-0001.sqlite3").chmod(0o640)


def restore_cut_off(home: Path) -> None:
    (home / ".restore-1").mkdir()
    (home / ".restore-1" / "renames.json").write_bytes(b"")


def clock_went_back(home: Path) -> None:
    write_report(home, night(-3, 2), 9)


@pytest.mark.parametrize(
    ("happens", "subject", "told"),
    [
        (last_failed, "night", "No room."),
        (last_long_ago, "night", "40 hours"),
        (backup_long_ago, "backup", "4 days"),
        (newer_database, "database", "9999"),
        (broken_database, "database", "can't be used"),
        (readable_by_others, "rights", "state.sqlite3"),
        (readable_copy, "rights", "state-0001"),
        (restore_cut_off, "restore", "cut off"),
        (clock_went_back, "clock", "the last night"),
    ],
)
def test_what_is_wrong_is_told(
    home: Path, happens: Callable[[Path], None], subject: str, told: str
) -> None:
    happens(home)
    found = bad(home)
    assert found.keys() == {subject}
    assert told in found[subject].detail


def test_too_little_room(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_LEAST_ROOM", 10**18)
    assert bad(home).keys() == {"space"}


def test_files_of_another_user(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens when somebody runs a command as root."""
    foreign = home / "nights"
    if os.geteuid() == 0:
        os.chown(foreign, 12345, 12345)
    else:
        # Only root can give a file away; what root owns is foreign to everybody else.
        foreign = Path("/")
        monkeypatch.setattr(checks, "_looked_through", lambda _: [foreign])
    assert str(foreign) in bad(home)["rights"].detail


def test_a_server_that_is_away(home: Path) -> None:
    nowhere = "postgresql://eva:ganz-geheim@127.0.0.1:1/none?connect_timeout=1"
    (finding,) = bad(home, nowhere).values()
    assert finding.subject == "database"
    assert "ganz-geheim" not in finding.detail


def test_the_doctor_tells_of_it(
    command: Command, home: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_DATA", str(data_folder))
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(home))
    last_failed(home)
    ran = command("doctor")
    assert ran.code == 1
    assert "BAD  night" in ran.out
    assert "Make it." in ran.out
