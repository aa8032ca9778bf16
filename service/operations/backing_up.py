"""Make a backup while everything runs."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

import msgspec
from sqlalchemy import URL

from indexer.snapshot.files import file_hash
from models.clock import now
from models.errors import BadInputError
from service.operations.archive import FORMAT, ArchiveManifest, write_archive
from service.operations.contents import collect_home
from service.operations.dumping import dump
from service.operations.locks import backup_lock
from service.state.migrating import BACKUPS

__all__ = ["Backup", "LastBackup", "back_up", "last_backup"]

_STAGING = ".backup-"
_NAME = re.compile(r"partnerkompass-\d{8}T\d{6}Z\.tar\.gz")
_LAST = "last.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: ``bytes`` and ``sha256`` of the file, rows per table, how many files
    are inside, what was left out and why, and which older backups were deleted."""

    file: str
    created: str
    bytes: int
    sha256: str
    snapshot: str | None
    rows: dict[str, int]
    files: int
    left_out: tuple[str, ...]
    deleted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The note in the home that tells of the last good backup."""

    file: str
    created: str
    bytes: int
    sha256: str


def back_up(home: Path, url: URL, to: Path | None = None, keep: int | None = None) -> Backup:
    """Write the home and the database at `url` into one file, and verify it.

    Args:
        home: what the product has written.
        url: the database of what people entered.
        to: the file, or a folder to make it in (default: ``backups`` in the home).
        keep: how many backups stay in that folder, the new one included; None deletes none.

    Raises:
        BadInputError: there is nothing to back up, or `keep` can't be followed.
        LockedError: another backup runs, or an import takes too long.
        StateError: the database can't be read.
        OSError: no room, or no permission; nothing half-written stays behind.
    """
    if not home.is_dir():
        raise BadInputError(
            f"There is no folder {home}.", mend="Set PARTNERKOMPASS_HOME to the folder in use."
        )
    if keep is not None and keep < 1:
        raise BadInputError(f"{keep} backups can't be kept.", mend="Keep at least one.")
    moment = now()
    target = _target(home, to, moment)
    if keep is not None and not _NAME.fullmatch(target.name):
        raise BadInputError(
            f"Older backups beside {target.name} can't be told from other files.",
            mend="Name a folder with --to, and the backups get names by their time.",
        )
    with backup_lock(home):
        _sweep(home, target.parent)
        staging = Path(mkdtemp(prefix=_STAGING, dir=home))
        try:
            manifest = write_archive(staging, target, _collect(home, url, staging, moment))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        done = LastBackup(str(target), manifest.created, target.stat().st_size, file_hash(target))
        _note(home, done)
        deleted = _delete_older(target.parent, keep) if keep else ()
    return Backup(
        done.file,
        done.created,
        done.bytes,
        done.sha256,
        manifest.snapshot,
        manifest.database.rows if manifest.database else {},
        len(manifest.files),
        manifest.left_out,
        deleted,
    )


def last_backup(home: Path) -> LastBackup | None:
    """What the home knows of its last good backup."""
    try:
        content = (home / BACKUPS / _LAST).read_bytes()
        return msgspec.json.decode(content, type=LastBackup)
    except (OSError, msgspec.DecodeError):
        return None


def _target(home: Path, to: Path | None, moment: datetime) -> Path:
    if to is None:
        to = home / BACKUPS
        to.mkdir(mode=0o700, exist_ok=True)
    if to.is_dir():
        to = to / f"partnerkompass-{moment:%Y%m%dT%H%M%SZ}.tar.gz"
    if not to.parent.is_dir():
        raise BadInputError(
            f"There is no folder {to.parent}.", mend="Make it, or name another one with --to."
        )
    return to


def _collect(home: Path, url: URL, staging: Path, moment: datetime) -> ArchiveManifest:
    database = dump(url, staging / "database")
    if database is None:
        shutil.rmtree(staging / "database", ignore_errors=True)
    collected = collect_home(home, staging / "home")
    if database is None and not any(path.is_file() for path in staging.rglob("*")):
        raise BadInputError(
            f"{home} holds nothing to back up: no database, no index, no settings.",
            mend="Set PARTNERKOMPASS_HOME to the folder in use.",
        )
    return ArchiveManifest(
        format=FORMAT,
        version=version("partnerkompass"),
        created=moment.isoformat(timespec="seconds"),
        database=database,
        snapshot=collected.snapshot,
        left_out=collected.left_out,
        files={},
    )


def _sweep(home: Path, folder: Path) -> None:
    """Delete what a killed backup left; the lock is held, so nobody is using it."""
    for left in home.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    for part in folder.glob(".partnerkompass-*.tar.gz.part"):
        part.unlink(missing_ok=True)


def _note(home: Path, done: LastBackup) -> None:
    folder = home / BACKUPS
    folder.mkdir(mode=0o700, exist_ok=True)
    beside = folder / f"{_LAST}.part"
    beside.write_bytes(msgspec.json.encode(done))
    beside.replace(folder / _LAST)


def _delete_older(folder: Path, keep: int) -> tuple[str, ...]:
    """Delete all but the newest `keep`; only files whose names we give count."""
    names = sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))
    for name in names[:-keep]:
        (folder / name).unlink()
    return tuple(names[:-keep])
