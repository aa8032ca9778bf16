"""What of a home belongs into a backup, and where it lies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.imported import imported_folder
from indexer.nightly.report import nights_dir
from indexer.snapshot.store import check_contents, open_snapshot, refused_ids, snapshots_dir
from indexer.sources.inputs import inputs_of_source
from indexer.sources.settings import load_settings, settings_path
from models.configuration import CONFIGURATION, configured_folder
from models.errors import PartnerkompassError, SnapshotError
from service.operations.locks import steady_imports
from service.state.engine import FILE_NAME
from service.state.migrating import BACKUPS

__all__ = ["KEPT", "ROOMS", "Collected", "collect_home", "replaced_names", "used_names"]

_TRIES = 5
_PATIENCE_SECONDS = 60.0
#: Rooms of the home that are taken as a whole.
ROOMS = ("snapshots", "imported", "nights")
#: How the folders are called in which a restore keeps what was there before.
KEPT = "before-restore-"
#: Names that anybody can make anew, or that are no part of the service's own data.
_NOT_WORTH = frozenset({"cache", BACKUPS, FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"})


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected: the id of the snapshot, and what was left out, each with its reason."""

    snapshot: str | None
    left_out: tuple[str, ...]


def collect_home(home: Path, folder: Path) -> Collected:
    """Put everything of `home` but the database under `folder`, as it is at one moment.

    A snapshot never changes, so its files are linked; imported records are read while no import
    writes; everything else is swapped in as a whole by whoever writes it.

    Raises:
        LockedError: an import takes longer than a minute.
        OSError: no room, or no permission.
    """
    snapshot, notes = _snapshot(home, folder / "snapshots")
    if imported_folder(home).is_dir():
        with steady_imports(home, _PATIENCE_SECONDS):
            _copy_room(imported_folder(home), folder / "imported")
    if nights_dir(home).is_dir():
        _copy_room(nights_dir(home), folder / "nights")
    for path in _settings(home, notes):
        target = folder / path.relative_to(home)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return Collected(snapshot, (*notes, *_others(home, folder)))


def replaced_names(home: Path, unpacked: Path) -> tuple[str, ...]:
    """What a restore moves aside: the rooms, the settings, and every file that it puts there."""
    settings = sorted(path.name for path in home.glob("*.toml"))
    files = [
        path.relative_to(unpacked).as_posix()
        for path in sorted(unpacked.rglob("*"))
        if path.is_file() and path.relative_to(unpacked).parts[0] not in ROOMS
    ]
    names = dict.fromkeys((*ROOMS, *settings, *files))
    return tuple(name for name in names if (home / name).exists())


def used_names(home: Path) -> tuple[str, ...]:
    """The rooms of a home that hold something, and its settings."""
    rooms = [name for name in ROOMS if (home / name).is_dir() and _holds_something(home / name)]
    return (*rooms, *sorted(path.name for path in home.glob("*.toml")))


def _holds_something(room: Path) -> bool:
    """A lock alone is nothing."""
    return any(not path.name.startswith(".") for path in room.iterdir())


def _snapshot(home: Path, folder: Path) -> tuple[str | None, list[str]]:
    """Link the published snapshot; a night may prune it meanwhile, then it is looked for again."""
    for _ in range(_TRIES):
        try:
            snapshot = open_snapshot(home)
            shutil.rmtree(folder, ignore_errors=True)
            target = folder / snapshot.id
            target.mkdir(parents=True)
            for path in snapshot.folder.iterdir():
                _link(path, target / path.name)
            check_contents(target)
        except (SnapshotError, FileNotFoundError) as error:
            why = error.message if isinstance(error, SnapshotError) else str(error)
            continue
        (folder / "current").write_text(f"{snapshot.id}\n", encoding="ascii")
        if refused := sorted(refused_ids(home)):
            (folder / "refused").write_text("".join(f"{id}\n" for id in refused), encoding="ascii")
        return snapshot.id, list(snapshot.warnings)
    shutil.rmtree(folder, ignore_errors=True)
    if not snapshots_dir(home).is_dir():
        return None, []
    return None, [f"snapshots: {why}"]


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)


def _copy_room(source: Path, target: Path) -> None:
    """Copy the finished files of a folder; one that goes meanwhile was about to be deleted."""
    for path in sorted(source.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(source).parts)
        if hidden or path.suffix == ".part" or not path.is_file():
            continue
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:
            continue


def _settings(home: Path, notes: list[str]) -> Iterator[Path]:
    """Settings, the files that they name as sources, and an encoder's folder beside them."""
    found = dict.fromkeys(sorted(home.glob("*.toml")))
    at = settings_path(home)
    if at.is_file() and home.resolve() not in at.resolve().parents:
        notes.append(f"{at}: it lies outside the home (PARTNERKOMPASS_SOURCES)")
    try:
        settings = load_settings(at)
        for source in settings.source:
            for given in inputs_of_source(source, settings):
                found.update(_inside(home, given.path, notes))
    except PartnerkompassError as error:
        notes.append(f"files of sources: {error.message}")
    try:
        model = configured_folder(home)
    except PartnerkompassError as error:
        notes.append(f"{CONFIGURATION}: {error.message}")
    else:
        if model is not None:
            for path in sorted(model.rglob("*")):
                found.update(_inside(home, path, notes))
    yield from found


def _inside(home: Path, path: Path | None, notes: list[str]) -> dict[Path, None]:
    if path is None or not path.is_file():
        return {}
    try:
        return {home / path.resolve().relative_to(home.resolve()): None}
    except ValueError:
        notes.append(f"{path}: it lies outside the home")
        return {}


def _others(home: Path, folder: Path) -> Iterator[str]:
    """Whatever else lies in the home, so that nobody takes it for saved."""
    for path in sorted(home.iterdir()):
        known = path.name in _NOT_WORTH or path.name in ROOMS or path.name.startswith((".", KEPT))
        if (
            not known
            and path.suffix not in (".part", ".lock")
            and not (folder / path.name).exists()
        ):
            yield f"{path.name}: no part of the service"
