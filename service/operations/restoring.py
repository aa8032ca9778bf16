"""Put a backup in the place of what is there: all of it, and what was there is kept.

The archive is read to its end and unpacked beside; the database and the index in it are checked and
brought up to date there. Only then is the home touched, by renaming alone: first a list of the
renames is written, then they are done, and whoever finds the list after a power cut does the rest.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec
from sqlalchemy import URL

from indexer.snapshot.files import sync
from indexer.snapshot.manifest import FORMAT as SNAPSHOT_FORMAT
from indexer.snapshot.store import verify_snapshot
from models.clock import now
from models.errors import BadInputError, ConflictError, SnapshotError
from service.operations.archive import ArchiveManifest, check_archive, unpack
from service.operations.contents import KEPT, ROOMS, replaced_names, used_names
from service.operations.dumping import is_used, load_file, load_server
from service.operations.locks import sole_use

__all__ = ["Restored", "finish_interrupted", "restore"]

_STAGING = ".restore-"
_LIST = "renames.json"


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now: the index, rows per table, and where the old is kept (None: nothing was).

    ``created`` is the time that the backup shows; ``index_of_another_version`` says that the index
    must be built anew.
    """

    file: str
    created: str
    snapshot: str | None
    rows: dict[str, int]
    files: int
    kept: str | None
    index_of_another_version: bool = False


def restore(archive: Path, home: Path, url: URL, *, force: bool = False) -> Restored:
    """Bring `home` and the database at `url` to what `archive` holds.

    Args:
        archive: a file that :func:`service.operations.backing_up.back_up` wrote.
        home: the folder to restore to; it is made if it is missing.
        url: the database to restore to; it may be of the other kind.
        force: do it though there is something already; that is moved aside.

    Raises:
        BadInputError: the archive is broken, or of a newer program.
        ConflictError: there is something already, and `force` is not given.
        LockedError: the service, a night, an import or a backup uses the home.
        StateError: the database refuses.
        OSError: no room, or no permission; nothing was changed then.
    """
    manifest = check_archive(archive)
    _refuse_newer(archive, manifest)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The list of renames must mean the same to whoever finds it.
    home = home.resolve()
    with sole_use(home):
        _finish(home)
        there = _what_is_there(home, url)
        if there and not force:
            raise ConflictError(
                f"There is something in {home} already ({there}).",
                mend="Restore with --force: what is there is moved aside and kept.",
            )
        moment = f"{now():%Y%m%dT%H%M%SZ}"
        staging = home / f"{_STAGING}{moment}"
        try:
            return _Restore(archive, home, url, staging, moment, bool(there)).run()
        finally:
            if not (staging / _LIST).exists():
                shutil.rmtree(staging, ignore_errors=True)


def finish_interrupted(home: Path) -> bool:
    """Do the rest of a restore that was cut off in the middle; whether there was one.

    Raises:
        LockedError: somebody is using the home, perhaps that restore.
    """
    if not any(home.glob(f"{_STAGING}*/{_LIST}")):
        return False
    with sole_use(home):
        return _finish(home)


@dataclass(frozen=True, slots=True)
class _Restore:
    """One restore; nobody else uses the home."""

    archive: Path
    home: Path
    url: URL
    staging: Path
    moment: str
    used: bool

    def run(self) -> Restored:
        manifest = unpack(self.archive, self.staging)
        new = self.staging / "home"
        new.mkdir(exist_ok=True)
        other = self._check_snapshot(manifest)
        kept = self.home / f"{KEPT}{self.moment}"
        database = self._database(manifest)
        old = [(self.home / name, kept / name) for name in replaced_names(self.home, new)]
        renames = _Renames(
            kept=str(kept),
            aside=_texts([*old, *self._old_database(kept)]),
            place=_texts([*self._new(new), *database]),
        )
        if self.url.drivername != "sqlite" and manifest.database is not None:
            schema = f"before_restore_{self.moment.lower()}"
            load_server(self.url, manifest.database, self.staging / "database", schema)
        _write_list(self.staging, renames)
        _finish(self.home)
        if not self.used:
            shutil.rmtree(kept, ignore_errors=True)
        return Restored(
            file=str(self.archive),
            created=manifest.created,
            snapshot=manifest.snapshot,
            rows=manifest.database.rows if manifest.database else {},
            files=len(manifest.files),
            kept=str(kept) if kept.exists() else None,
            index_of_another_version=other,
        )

    def _check_snapshot(self, manifest: ArchiveManifest) -> bool:
        """Read the index to its last byte; whether it is of another version, which only matters to
        who would search it."""
        if manifest.snapshot is None:
            return False
        folder = self.staging / "home" / "snapshots" / manifest.snapshot
        try:
            verify_snapshot(folder)
        except SnapshotError as error:
            if f"this version reads format {SNAPSHOT_FORMAT}" in error.message:
                return True
            raise
        return False

    @property
    def _place(self) -> Path | None:
        """Where the SQLite file belongs."""
        sqlite = self.url.drivername == "sqlite"
        return Path(self.url.database or "").resolve() if sqlite else None

    def _database(self, manifest: ArchiveManifest) -> list[tuple[Path, Path]]:
        """Make the new SQLite file beside its place, ready to be renamed."""
        place = self._place
        if place is None or manifest.database is None:
            return []
        place.parent.mkdir(parents=True, exist_ok=True)
        for left in place.parent.glob(f".{place.name}{_STAGING}*"):
            left.unlink()
        room = self.staging if place.parent == self.home else place.parent
        new = room / f".{place.name}{_STAGING}{self.moment}"
        load_file(manifest.database, self.staging / "database", new)
        sync(new)
        return [(new, place)]

    def _old_database(self, kept: Path) -> list[tuple[Path, Path]]:
        """The old file with its journal: into the folder of what is kept, or beside itself."""
        place = self._place
        if place is None:
            return []
        inside = place.parent == self.home
        mark = "" if inside else f".{KEPT}{self.moment}"
        files = [place.with_name(place.name + end) for end in ("", "-wal", "-shm")]
        aside = kept if inside else place.parent
        return [(file, aside / f"{file.name}{mark}") for file in files if file.exists()]

    def _new(self, new: Path) -> list[tuple[Path, Path]]:
        """Rooms as a whole, other files one by one: a folder may hold more than the backup."""
        moved = [(path, self.home / path.name) for path in sorted(new.iterdir()) if path.is_dir()]
        rooms = [(old, to) for old, to in moved if to.name in ROOMS]
        whole = {old for old, _ in rooms}
        single = [
            (path, self.home / path.relative_to(new))
            for path in sorted(new.rglob("*"))
            if path.is_file() and not whole & set(path.parents)
        ]
        return [*rooms, *single]


def _refuse_newer(archive: Path, manifest: ArchiveManifest) -> None:
    ours = version("partnerkompass")
    if _numbers(manifest.version) > _numbers(ours):
        raise BadInputError(
            f"{archive} was written by Partnerkompass {manifest.version}; this is {ours}.",
            mend=f"Install version {manifest.version}, and restore with it.",
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _what_is_there(home: Path, url: URL) -> str:
    """What of the home and the database is in use; empty if nothing is."""
    return ", ".join((*used_names(home), *(["a database"] if is_used(url) else [])))


@dataclass(frozen=True, slots=True)
class _Renames:
    """What is to be renamed: first what is there aside, then what is new to its place."""

    kept: str
    aside: tuple[tuple[str, str], ...]
    place: tuple[tuple[str, str], ...]


def _texts(renames: list[tuple[Path, Path]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(old), str(new)) for old, new in renames)


def _write_list(staging: Path, renames: _Renames) -> None:
    beside = staging / f"{_LIST}.part"
    with beside.open("wb") as file:
        file.write(msgspec.json.encode(renames))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, staging / _LIST)
    sync(staging)


def _finish(home: Path) -> bool:
    """Do the renames of every list that is there; those that are done already are left out."""
    found = False
    for path in sorted(home.glob(f"{_STAGING}*/{_LIST}")):
        found = True
        _rename(msgspec.json.decode(path.read_bytes(), type=_Renames))
        path.unlink()
    for left in home.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    return found


def _rename(renames: _Renames) -> None:
    for old, kept in renames.aside:
        # Where the old is kept already, what stands in its place is the new.
        if Path(old).exists() and not Path(kept).exists():
            _move(Path(old), Path(kept))
    for new, place in renames.place:
        if not Path(new).exists():
            continue
        if Path(place).exists():
            # Somebody made it after the restore was cut off, if only a folder for a lock.
            _move(Path(place), Path(renames.kept) / "between" / Path(place).name)
        _move(Path(new), Path(place))


def _move(old: Path, new: Path) -> None:
    new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.rename(old, new)
    sync(new.parent)
    sync(old.parent)
