"""What ``partnerkompass doctor`` looks at beside data and index: may it run on like this?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from indexer.nightly.report import latest_good, latest_report
from indexer.snapshot.store import open_snapshot
from models.clock import now
from models.errors import SnapshotError
from service.operations.backing_up import last_backup
from service.operations.contents import KEPT
from service.state.engine import database_url, open_engine
from service.state.migrating import BACKUPS, is_known, newest_revision, revision_of

__all__ = ["Finding", "check_operation"]

#: A night every day: a good one that is older has been missed once at least.
_NIGHT_EVERY = timedelta(hours=36)
_BACKUP_EVERY = timedelta(days=3)
#: A night builds one index beside the others, a backup copies it: room for both, and to spare.
_ROOM_FOR = 4
_LEAST_ROOM = 500_000_000
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; a good one with something to ``mend`` is a warning."""

    subject: str
    good: bool
    detail: str
    mend: str = ""


def check_operation(home: Path, configured: str | None) -> tuple[Finding, ...]:
    """Everything about running it: database, nights, backups, room, permissions, clock.

    `configured` is the address of the database, None for the file in the home.

    Raises:
        BadInputError: the address can't be used.
    """
    return (
        _database(home, configured),
        _night(home),
        _backup(home),
        _restores(home),
        _space(home),
        _permissions(home),
        _clock(home),
    )


def _database(home: Path, configured: str | None) -> Finding:
    url = database_url(configured, home)
    place = url.render_as_string()
    try:
        if url.drivername == "sqlite":
            path = Path(url.database or "")
            if not path.is_file():
                return Finding("database", True, f"{path}: none yet, the service makes it")
            current, newest = _sqlite_revision(path)
        else:
            current, newest = _server_revision(home, configured)
    except (OSError, sqlite3.Error) as error:
        mend = "Check that it runs, its address, permissions; if it is damaged, restore a backup."
        return Finding("database", False, f"{place} can't be used: {error}", mend)
    if current == newest:
        return Finding("database", True, f"{place}, form {current}")
    if current is None:
        return Finding("database", True, f"{place}: empty, the service makes its tables")
    if is_known(current):
        detail = f"{place} has the form {current}; this version brings it to {newest}"
        return Finding("database", True, detail, "It happens when the service starts.")
    return Finding(
        "database",
        False,
        f"{place} was written by a newer version (form {current})",
        "Install that version again, or restore a backup of this one.",
    )


def _sqlite_revision(path: Path) -> tuple[str | None, str | None]:
    newest = newest_revision()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"it is damaged ({verdict})")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if "alembic_version" not in tables:
            return None, newest
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return (row[0] if row else None), newest


def _server_revision(home: Path, configured: str | None) -> tuple[str | None, str | None]:
    engine = open_engine(database_url(configured, home))
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ConnectionError(reason) from None
    finally:
        engine.dispose()


def _night(home: Path) -> Finding:
    last, good = latest_report(home), latest_good(home)
    if last is None:
        return Finding("night", True, "none yet", "Set up a timer: docs/operations.md.")
    told = f"number {last.number} of {last.finished[:16]}: {last.result}"
    if last.exit_code != 0:
        mend = last.mend or "See docs/operations.md, 'the night failed'."
        return Finding("night", False, f"{told}. {last.message or ''}".rstrip(), mend)
    if good is None or _age(good.finished) > _NIGHT_EVERY:
        since = _days(_age(good.finished)) if good else "ever"
        mend = "Look whether the timer runs: systemctl list-timers 'partnerkompass*'"
        return Finding("night", False, f"{told}; no good one since {since}", mend)
    aside = f", {len(last.quarantined)} records set aside" if last.quarantined else ""
    return Finding("night", True, f"{told}{aside}")


def _backup(home: Path) -> Finding:
    last = last_backup(home)
    if last is None:
        return Finding("backup", True, "none yet", "Make one: partnerkompass backup")
    age = _age(last.created)
    told = f"{last.file}, {last.bytes / 1e6:,.1f} MB, {_days(age)} old"
    if age > _BACKUP_EVERY:
        mend = "Make one: partnerkompass backup; look whether its timer runs."
        return Finding("backup", False, told, mend)
    if not Path(last.file).is_file():
        return Finding("backup", True, f"{told}; it was moved away since")
    return Finding("backup", True, told)


def _restores(home: Path) -> Finding:
    if any(home.glob(".restore-*/renames.json")):
        mend = "Start the service, or run the restore again: what is left is done first."
        return Finding("restore", False, "a restore was cut off in the middle", mend)
    kept = sorted(path.name for path in home.glob(f"{KEPT}*"))
    if kept:
        mend = f"When all is well, delete it with the personal data in it: rm -r {home / kept[0]}"
        return Finding("restore", True, f"what was there before is kept: {', '.join(kept)}", mend)
    return Finding("restore", True, "nothing left over")


def _space(home: Path) -> Finding:
    nearest = next(folder for folder in (home, *home.resolve().parents) if folder.exists())
    free = shutil.disk_usage(nearest).free
    needed = max(_LEAST_ROOM, _ROOM_FOR * _index_size(home))
    detail = f"{free / 1e9:,.1f} GB free, {needed / 1e9:,.1f} GB wanted"
    if free >= needed:
        return Finding("space", True, detail)
    mend = "Make room: partnerkompass snapshots prune --keep 2; move backups elsewhere."
    return Finding("space", False, detail, mend)


def _index_size(home: Path) -> int:
    try:
        manifest = open_snapshot(home).manifest
    except SnapshotError:
        return 0
    return sum(entry.size for entry in manifest.files.values())


def _permissions(home: Path) -> Finding:
    """Everything belongs to one user, and what people entered is for that user alone."""
    if not home.is_dir():
        return Finding("rights", True, f"{home}: none yet")
    owner = home.stat().st_uid
    for path in _looked_through(home):
        found = path.lstat()
        if found.st_uid != owner:
            mend = f"chown -R --reference={home} {home}; run commands as that user (deploy/pk)."
            return Finding("rights", False, f"{path} belongs to another user than {home}", mend)
        copy = path.parent.name == BACKUPS and path.suffix != ".json"
        private = copy or path.name.startswith("state.sqlite3")
        if private and path.is_file() and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return Finding("rights", False, f"{path} can be read by others", f"chmod 600 {path}")
    if home.stat().st_mode & stat.S_IWOTH:
        return Finding("rights", False, f"{home} can be written by everybody", f"chmod o-w {home}")
    return Finding("rights", True, f"all of one user, uid {owner}")


def _looked_through(home: Path) -> Iterator[Path]:
    """The home two levels deep, links not followed: enough to see who worked in it."""
    for path in sorted(home.iterdir()):
        yield path
        if path.is_dir() and not path.is_symlink() and os.access(path, os.R_OK | os.X_OK):
            yield from sorted(path.iterdir())


def _clock(home: Path) -> Finding:
    moment = now()
    told = f"{moment:%Y-%m-%d %H:%M} UTC"
    marks: dict[str, str] = {}
    if (last := latest_report(home)) is not None:
        marks["the last night"] = last.finished
    with suppress(SnapshotError):
        marks["the index"] = open_snapshot(home).manifest.created
    for what, mark in marks.items():
        if _age(mark) < -_SKEW:
            mend = "Set the clock: timedatectl set-ntp true"
            return Finding("clock", False, f"{told}, but {what} is of {mark[:16]}", mend)
    return Finding("clock", True, told)


def _age(moment: str) -> timedelta:
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return timedelta.max
    return now() - (found if found.tzinfo else found.replace(tzinfo=UTC))


def _days(age: timedelta) -> str:
    if age == timedelta.max:
        return "an unknown time"
    hours = age.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"
