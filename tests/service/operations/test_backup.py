"""``backup`` and ``restore``: whole or not at all, and never over what is in use by accident."""

from __future__ import annotations

import fcntl
import io
import itertools
import json
import os
import random
import shutil
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.nightly.report import NightReport, write_report
from indexer.snapshot.store import publish, published_id, snapshots_dir
from service.operations import archive as archives
from service.operations.backing_up import back_up
from service.operations.locks import steady_imports, using_home
from service.operations.restoring import finish_interrupted
from service.state import Database
from service.state.engine import database_url
from service.state.records import Case, Session, User
from tests.service.helpers import Command, assert_refused


@pytest.fixture(scope="module")
def original(
    small_home: Path, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A home with something of everything, to copy."""
    home = tmp_path_factory.mktemp("original") / "home"
    shutil.copytree(small_home / "snapshots", home / "snapshots")
    shutil.copy(migrated_file, home / "state.sqlite3")
    (home / "sources.toml").write_text(
        '[[source]]\nid = "brief"\nkind = "document"\npath = "in/brief.txt"\n', encoding="utf-8"
    )
    (home / "in").mkdir()
    (home / "in" / "brief.txt").write_text("Nablus sucht.", encoding="utf-8")
    (home / "in" / "private.txt").write_text("no source", encoding="utf-8")
    (home / "imported").mkdir()
    (home / "imported" / "requests.jsonl").write_text("", encoding="utf-8")
    write_report(home, NightReport(1, "unchanged", 0, "2026-05-04", "2026-05-04"), 9)
    database = Database(database_url(None, home))
    with database.write("console") as work:
        work.cases.add(Case(id="ps-hizma", themes=("waste",)))
        user = work.users.add(User(email="anna@skew.example", name="Anna", role="advisor"))
        session = Session("s", user.id, work.now, work.now, work.now, "test")
        work.sessions.add(session, secret_hash="not for a backup")
    database.close()
    return home


@pytest.fixture(scope="module")
def archive(original: Path) -> Path:
    """A backup of that home."""
    return Path(back_up(original, database_url(None, original), original.parent).file)


@pytest.fixture
def home(original: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of this test's own; the command runs in it."""
    shutil.copytree(original, tmp_path / "home")
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def cases_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM cases")]


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of the archive with other files in it."""
    with tarfile.open(archive) as tar:
        files = {m.name: tar.extractfile(m).read() for m in tar}  # type: ignore[union-attr]
    change(files)
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target


def inside(archive: Path) -> dict[str, int]:
    with tarfile.open(archive) as tar:
        return {member.name: member.mode for member in tar}


def state_of(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.stat().st_size and "backups" not in path.parts
    }


def test_a_backup_says_what_is_inside_and_what_is_not(home: Path, command: Command) -> None:
    (home / "secret-of-the-provider.txt").write_text("s3cret", encoding="utf-8")
    ran = command("backup", "--json")
    assert ran.code == 0, ran.err
    told = ran.document
    archive = Path(told["file"])
    assert archive.parent == home / "backups"
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert (told["rows"]["cases"], told["rows"]["users"]) == (1, 1)
    assert told["left_out"] == ["secret-of-the-provider.txt: no part of the service"]
    names = inside(archive)
    assert {"home/in/brief.txt", "home/nights/000001.json", "home/imported/requests.jsonl"} <= set(
        names
    )
    assert "home/in/private.txt" not in names
    assert set(names.values()) == {0o600}
    assert next(iter(names)) == "manifest.json", "what is inside is known without reading it all"
    assert [path.name for path in home.iterdir() if path.name.startswith(".backup-")] == []


def test_sessions_do_not_come_back(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        content = tar.extractfile("database/state.sqlite3").read()  # type: ignore[union-attr]
    assert b"anna@skew.example" in content
    assert b"not for a backup" not in content


def test_into_an_empty_home_without_force(
    home: Path,
    archive: Path,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert_refused(command("restore", str(archive)), "--force")
    new = tmp_path / "new"
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(new))
    ran = command("restore", str(archive), "--json")
    assert ran.code == 0, ran.err
    assert ran.document["kept"] is None
    assert cases_in(new / "state.sqlite3") == ["ps-hizma"]
    assert stat.S_IMODE((new / "state.sqlite3").stat().st_mode) == 0o600
    assert command("snapshots", "verify").code == 0
    assert not [path.name for path in new.iterdir() if path.name.startswith(".restore")]


def test_what_was_there_is_kept_and_what_is_not_ours_stays(
    home: Path, archive: Path, command: Command
) -> None:
    (home / "encoder.toml").write_text("# later\n", encoding="utf-8")
    with closing(sqlite3.connect(home / "state.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM cases")
    kept = Path(command("restore", str(archive), "--force", "--json").document["kept"])
    assert cases_in(home / "state.sqlite3") == ["ps-hizma"]
    assert cases_in(kept / "state.sqlite3") == []
    assert (kept / "encoder.toml").is_file()
    assert not (home / "encoder.toml").exists(), "the backup had none"
    assert (home / "in" / "private.txt").is_file()
    again = command("backup", "--json").document
    assert again["left_out"] == []


def test_a_database_elsewhere(
    home: Path,
    archive: Path,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = tmp_path / "elsewhere" / "data.sqlite3"
    monkeypatch.setenv("PARTNERKOMPASS_DATABASE", f"sqlite:///{place}")
    assert command("restore", str(archive), "--force").code == 0
    assert command("restore", str(archive), "--force").code == 0
    assert cases_in(place) == ["ps-hizma"]
    names = sorted(path.name.split(".before-restore-")[0] for path in place.parent.iterdir())
    assert names == ["data.sqlite3", "data.sqlite3"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda files: files.pop("home/sources.toml"), "is missing"),
        (lambda files: files.update({"home/sources.toml": b"x" * 71}), "sources.toml"),
        (lambda files: files.update({"home/../../x": b""}), "does not name"),
        (lambda files: files.update({"manifest.json": b"{}"}), "manifest.json is damaged"),
        (lambda files: files.update(newer(files, format=2)), "newer Partnerkompass"),
        (lambda files: files.update(newer(files, version="99.1")), "Partnerkompass 99.1"),
        (lambda files: files.update(newer(files, snapshot=None, seal=False)), "was changed"),
    ],
)
def test_an_archive_that_is_not_whole_is_refused_before_anything_is_touched(
    home: Path,
    archive: Path,
    command: Command,
    change: Callable[[dict[str, bytes]], None],
    why: str,
) -> None:
    changed = rewritten(archive, change)
    before = state_of(home)
    assert_refused(command("restore", str(changed), "--force"), why)
    assert state_of(home) == before


def newer(files: dict[str, bytes], *, seal: bool = True, **fields: Any) -> dict[str, bytes]:
    """The manifest with other fields, as a newer program would have written it."""
    manifest = {**json.loads(files["manifest.json"]), **fields}
    if seal and "format" not in fields:
        read = archives.msgspec.convert(manifest, archives.ArchiveManifest)
        manifest["checksum"] = archives._checksum(read)
    return {"manifest.json": json.dumps(manifest).encode()}


def test_a_database_of_a_newer_program_is_refused(home: Path, command: Command) -> None:
    with closing(sqlite3.connect(home / "state.sqlite3")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    newer_form = command("backup", "--json").document["file"]
    before = state_of(home)
    assert_refused(command("restore", newer_form, "--force"), "newer Partnerkompass", "9999")
    assert state_of(home) == before


def test_any_flipped_byte_and_any_cut_is_noticed(
    home: Path, archive: Path, command: Command
) -> None:
    content = archive.read_bytes()
    chance = random.Random(7)
    broken = home.parent / "broken.tar.gz"
    before = state_of(home)
    for _ in range(6):
        at = chance.randrange(20, len(content) - 8)
        flipped = bytes([content[at] ^ (1 << chance.randrange(8))])
        broken.write_bytes(content[:at] + flipped + content[at + 1 :])
        assert_refused(command("restore", str(broken), "--force"), "no whole backup")
        broken.write_bytes(content[:at])
        assert_refused(command("restore", str(broken), "--force"), "no whole backup")
    assert state_of(home) == before


def test_a_copy_is_checked_without_touching_anything(
    home: Path, archive: Path, command: Command
) -> None:
    before = state_of(home)
    ran = command("backup", "--check", str(archive), "--json")
    assert ran.code == 0
    assert ran.document["database"]["rows"]["cases"] == 1
    assert "is whole" in command("backup", "--check", str(archive)).out
    archive_cut = home.parent / "cut.tar.gz"
    archive_cut.write_bytes(archive.read_bytes()[:-9])
    assert_refused(command("backup", "--check", str(archive_cut)), "no whole backup")
    assert state_of(home) == before


@pytest.mark.parametrize("named", ["nothing.tar.gz", "home", "home/sources.toml"])
def test_what_is_no_archive(home: Path, command: Command, named: str) -> None:
    assert_refused(command("restore", str(home.parent / named), "--force"))


def test_no_room_leaves_nothing_behind(
    home: Path, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.fail("this machine has no /dev/full to stand for a full disk")

    real = os.open

    def onto_a_full_disk(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if str(path).endswith(".part"):
            return real(full, os.O_WRONLY)
        return real(path, flags, *rest, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", onto_a_full_disk)
        ran = command("backup", "--to", str(tmp_path / "x.tar.gz"))
    assert ran.code == 1
    assert "No space left" in ran.err
    assert not list(tmp_path.glob("*x.tar.gz*"))


def test_only_so_many_backups_are_kept(home: Path, command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    old = [f"partnerkompass-2025010{day}T000000Z.tar.gz" for day in range(1, 5)]
    for name in (*old, "other.tar.gz", ".partnerkompass-20250101T000000Z.tar.gz.part"):
        (folder / name).write_bytes(b"")
    told = command("backup", "--to", str(folder), "--keep", "3", "--json").document
    assert told["deleted"] == old[:2]
    names = {path.name for path in folder.iterdir()}
    assert names == {*old[2:], "other.tar.gz", Path(told["file"]).name}
    assert_refused(command("backup", "--to", str(folder / "x.gz"), "--keep", "3"), "--to")
    assert_refused(command("backup", "--keep", "0"), "at least one")
    assert_refused(command("backup", "--to", str(tmp_path / "no" / "x.gz")), "no folder")


def test_what_a_killed_backup_left_is_swept_away(home: Path, command: Command) -> None:
    (home / ".backup-killed" / "database").mkdir(parents=True)
    assert command("backup").code == 0
    assert not list(home.glob(".backup-*/"))


def test_each_backup_shows_one_moment_while_people_work_and_nights_publish(
    home: Path, tmp_path: Path
) -> None:
    other = "00000000000000ff"
    first = published_id(home)
    assert first is not None
    database = Database(database_url(None, home))
    ended = threading.Event()

    def work() -> None:
        for number in itertools.count():
            with database.write("user:x") as one:
                # Two rows that belong together: the case and its history.
                one.cases.add(Case(id=f"own-{number}"))
            if ended.is_set():
                break

    def publish_and_prune() -> None:
        # What a night does: the new one is renamed to its place, the old one goes at once.
        folder = snapshots_dir(home)
        for here, there in itertools.cycle(((first, other), (other, first))):
            shutil.copytree(folder / here, folder / f".building-{there}")
            os.rename(folder / f".building-{there}", folder / there)
            publish(home, there)
            shutil.rmtree(folder / here)
            if ended.wait(0.2):
                break

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(work), pool.submit(publish_and_prune)]
        try:
            made = [back_up(home, database.url, tmp_path / f"{n}.tar.gz") for n in range(4)]
        finally:
            ended.set()
        for one in running:
            one.result()
    database.close()
    assert all(one.snapshot in (first, other) for one in made)
    assert all(one.rows["cases"] + one.rows["users"] == one.rows["history"] for one in made)
    assert made[0].rows["cases"] < made[-1].rows["cases"]


def test_an_empty_home_has_nothing_to_back_up(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path / "none"))
    assert_refused(command("backup"), "no folder")
    (tmp_path / "none").mkdir()
    assert_refused(command("backup"), "nothing to back up")


def test_who_uses_the_home_is_not_disturbed(home: Path, archive: Path, command: Command) -> None:
    with using_home(home):
        assert command("backup").code == 0, "a backup needs nobody to stop"
        assert_refused(command("restore", str(archive), "--force"), "service is running", code=4)
    with (home / "nightly.lock").open("a") as night:
        fcntl.flock(night, fcntl.LOCK_EX)
        assert command("backup").code == 0, "a night is no obstacle"
        assert_refused(command("restore", str(archive), "--force"), "night is running", code=4)


def test_a_restore_that_was_cut_off_is_finished_by_whoever_comes_next(
    home: Path, archive: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "sources.toml").write_text("[nightly]\n", encoding="utf-8")
    real, done = os.rename, []

    def until_the_power_fails(old: Path, new: Path) -> None:
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(real(old, new))

    monkeypatch.setattr(os, "rename", until_the_power_fails)
    assert command("restore", str(archive), "--force").code == 1
    monkeypatch.setattr(os, "rename", real)
    assert finish_interrupted(home) is True
    assert finish_interrupted(home) is False
    assert cases_in(home / "state.sqlite3") == ["ps-hizma"]
    assert "brief" in (home / "sources.toml").read_text(encoding="utf-8")
    assert command("snapshots", "verify").code == 0
    (kept,) = home.glob("before-restore-*")
    assert (kept / "sources.toml").read_text(encoding="utf-8") == "[nightly]\n"


def test_an_import_that_does_not_end_is_told(home: Path) -> None:
    with (
        steady_imports(home, 0),
        pytest.raises(Exception, match="Another import"),
        steady_imports(home, 0.1),
    ):
        pytest.fail("two imports at once")
