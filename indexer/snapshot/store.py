"""The folder of snapshots: one folder each, and a pointer to the one that is published.

    <home>/snapshots/current            the id of the published snapshot, one line
    <home>/snapshots/refused            the ids that a person rolled back, one a line
    <home>/snapshots/<id>/              an immutable snapshot
    <home>/snapshots/.building-...      a run in progress, or one that was killed

A snapshot is built beside, flushed, verified and renamed; then the pointer is swapped. A reader
that has opened the old one keeps it: its files stay where they are.

The order of snapshots is that of ``created`` in their manifests, which :func:`next_moment` keeps
going forward even where the machine's clock goes back.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.snapshot.files import file_hash, sync
from indexer.snapshot.manifest import FileEntry, Manifest, read_manifest
from indexer.snapshot.reading import Snapshot
from models import clock
from models.errors import NotFoundError, SnapshotError
from models.themes.catalogue import THEME_IDS

__all__ = [
    "building_folder",
    "check_contents",
    "check_snapshot",
    "install",
    "next_moment",
    "open_snapshot",
    "open_verified",
    "pointer",
    "prune",
    "publish",
    "published_id",
    "refuse",
    "refused_ids",
    "snapshots_dir",
    "verified",
    "verify_snapshot",
]

_POINTER = "current"
_REFUSED = "refused"
_BUILDING = ".building-"
_REPLACED = f"{_BUILDING}replaced-"
_ID = re.compile(r"[0-9a-f]{16}")
_REBUILD = "Run `partnerkompass reindex --full` to build it anew."


def snapshots_dir(home: Path) -> Path:
    """Where the snapshots of a home folder lie."""
    return home / "snapshots"


def published_id(home: Path) -> str | None:
    """The id that the pointer names; None if there is no (readable) pointer."""
    try:
        text = (snapshots_dir(home) / _POINTER).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if _ID.fullmatch(text) else None


def pointer(home: Path) -> tuple[int, int] | None:
    """Which writing of the pointer is there; another one each time something is published.

    The same snapshot is published again when a damaged one was built anew.
    """
    try:
        found = (snapshots_dir(home) / _POINTER).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def open_verified(home: Path) -> Snapshot:
    """Open the published snapshot after reading every byte of it; damaged, the newest intact one.

    For whoever answers from it for long; :func:`open_snapshot` is for a single answer.

    Raises:
        SnapshotError: none was published yet, or no intact one is left.
    """
    return _published(home, verify_snapshot)


def open_snapshot(home: Path, snapshot_id: str | None = None) -> Snapshot:
    """Open the published snapshot, or the one asked for.

    Manifest and file sizes are checked (:func:`verify_snapshot` reads everything). If the published
    one is broken, the newest intact one is opened and says so in ``warnings``: an index of
    yesterday answers better than none.

    Raises:
        NotFoundError: there is no snapshot of that id.
        SnapshotError: none was published yet; the one asked for is broken; or no intact one is
        left.
    """
    root = snapshots_dir(home)
    if snapshot_id is not None:
        folder = root / snapshot_id
        if not _ID.fullmatch(snapshot_id) or not folder.is_dir():
            raise NotFoundError(
                f"There is no snapshot {snapshot_id!r} in {root}.",
                mend="Leave the id out to use the published one.",
            )
        return Snapshot(folder, check_snapshot(folder))
    return _published(home, check_snapshot)


def check_snapshot(folder: Path) -> Manifest:
    """Check what costs next to nothing: the manifest and the size of every file.

    Raises:
        SnapshotError: something is missing, cut off, or of another version.
    """
    manifest = read_manifest(folder)
    for name, entry in manifest.files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError:
            raise SnapshotError(
                f"{name} of the snapshot {folder} is missing.", mend=_REBUILD
            ) from None
        if size != entry.size:
            raise SnapshotError(
                f"{name} of the snapshot {folder} has {size} bytes instead of {entry.size}.",
                mend=_REBUILD,
            )
    if manifest.theme_ids != tuple(THEME_IDS):
        raise SnapshotError(
            f"The snapshot {folder} was built with another list of themes.",
            mend="Run `partnerkompass reindex`.",
        )
    return manifest


def check_contents(folder: Path) -> Manifest:
    """Check the checksum of every file too.

    Raises:
        SnapshotError: names every file that is damaged.
    """
    manifest = check_snapshot(folder)
    damaged = [name for name, entry in manifest.files.items() if _differs(folder / name, entry)]
    if damaged:
        raise SnapshotError(
            f"The snapshot {folder} is damaged: {', '.join(damaged)}.", mend=_REBUILD
        )
    return manifest


def verify_snapshot(folder: Path) -> Manifest:
    """Read every byte: checksums, and whether the arrays fit the counts.

    Raises:
        SnapshotError: names every file that is damaged.
    """
    return verified(folder).manifest


def verified(folder: Path) -> Snapshot:
    """The same, for whoever goes on with the snapshot.

    Raises:
        SnapshotError: names every file that is damaged.
    """
    manifest = check_contents(folder)
    snapshot = Snapshot(folder, manifest)
    passages, units = manifest.counts["passages"], manifest.counts["units"]
    fits = {
        "units": len(snapshot.units) == units,
        "passage_unit": snapshot.passage_unit.shape == (passages,),
        "vectors": snapshot.vectors.shape == (passages, manifest.encoder.dim),
        "index": (snapshot.index.ntotal, snapshot.index.d) == snapshot.vectors.shape,
        "indicators": snapshot.indicator_values.shape == (units, len(manifest.indicator_ids)),
        "lengths": _unit_or_zero(snapshot.vectors),
    }
    wrong = [name for name, right in fits.items() if not right]
    if wrong:
        raise SnapshotError(
            f"The snapshot {folder} contradicts itself: {', '.join(wrong)}.", mend=_REBUILD
        )
    return snapshot


@contextmanager
def building_folder(home: Path, snapshot_id: str) -> Iterator[Path]:
    """A fresh folder to build in; it is gone afterwards, whatever happens.

    Folders that a killed run left behind go too: the caller holds the lock, so nobody builds in
    them.
    """
    root = snapshots_dir(home)
    _sweep(root)
    folder = root / f"{_BUILDING}{snapshot_id}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(home: Path, built: Path, snapshot_id: str) -> Path:
    """Move a built folder to its place; a damaged one of the same id makes way."""
    root = snapshots_dir(home)
    target = root / snapshot_id
    sync(built)
    if target.exists():
        aside = root / f"{_REPLACED}{snapshot_id}"
        os.rename(target, aside)
        os.rename(built, target)
        shutil.rmtree(aside)
    else:
        os.rename(built, target)
    sync(root)
    return target


def next_moment(home: Path) -> str:
    """The moment for a new manifest: now, or just after the newest snapshot if that is later."""
    moment = clock.now()
    for manifest in _manifests(snapshots_dir(home)):
        moment = max(moment, datetime.fromisoformat(manifest.created) + timedelta(microseconds=1))
    return moment.isoformat(timespec="microseconds")


def publish(home: Path, snapshot_id: str) -> None:
    """Swap the pointer; from here on every newly opened snapshot is this one."""
    _swap(snapshots_dir(home), _POINTER, [snapshot_id])


def refused_ids(home: Path) -> frozenset[str]:
    """The snapshots that a person rolled back: they are not published again by themselves."""
    try:
        text = (snapshots_dir(home) / _REFUSED).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(line for line in text.split() if _ID.fullmatch(line))


def refuse(home: Path, snapshot_id: str, *, refused: bool = True) -> None:
    """Keep a snapshot from being published again, or allow it again."""
    others = refused_ids(home) - {snapshot_id}
    _swap(snapshots_dir(home), _REFUSED, sorted(others | ({snapshot_id} if refused else set())))


def prune(home: Path, keep: int) -> tuple[str, ...]:
    """Delete all but the `keep` newest snapshots; returns their ids.

    The published one always stays, and so does the newest intact one beside it: what a rollback
    would lead to. Damaged ones go first, and with them what a killed run left behind. The caller
    holds the lock.
    """
    _sweep(snapshots_dir(home))
    current = published_id(home)
    aged: list[tuple[bool, str, str]] = []
    for folder in snapshots_dir(home).iterdir():
        if _ID.fullmatch(folder.name) and folder.name != current:
            try:
                aged.append((True, check_snapshot(folder).created, folder.name))
            except SnapshotError:
                aged.append((False, "", folder.name))
    aged.sort(reverse=True)
    gone = tuple(name for _, _, name in aged[max(keep - 1, 1) :])
    for name in gone:
        # Renamed first: a reader never sees half a snapshot, a killed run's rest is swept away.
        aside = snapshots_dir(home) / f"{_BUILDING}pruned-{name}"
        os.rename(snapshots_dir(home) / name, aside)
        shutil.rmtree(aside)
    return gone


def _swap(root: Path, name: str, lines: list[str]) -> None:
    """Write a small file beside and swap it in, flushed to disk."""
    beside = root / f"{name}.part"
    with beside.open("w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, root / name)
    sync(root)


def _differs(path: Path, entry: FileEntry) -> bool:
    try:
        return file_hash(path) != entry.sha256
    except OSError:
        # A disk that can't read it any more.
        return True


def _unit_or_zero(vectors: npt.NDArray[np.float32]) -> bool:
    """Whether every vector has length 1, or 0: a text without a piece the encoder knows."""
    lengths = np.linalg.norm(vectors, axis=1)
    return bool(np.all((np.abs(lengths - 1.0) < 1e-3) | (lengths == 0.0)))


def _sweep(root: Path) -> None:
    for stale in root.glob(f"{_BUILDING}*"):
        shutil.rmtree(stale)


def _published(home: Path, check: Callable[[Path], Manifest]) -> Snapshot:
    """The published snapshot if it passes the check, else the newest one that does."""
    root = snapshots_dir(home)
    current = published_id(home)
    why = f"{root / _POINTER} names no snapshot."
    # A run that was killed while it put a new one in its place has left the one before aside.
    for name in (current, f"{_REPLACED}{current}") if current else ():
        try:
            return Snapshot(root / name, check(root / name))
        except SnapshotError as error:
            why = error.message if name == current else why
    return _newest_intact(root, why, check)


def _newest_intact(root: Path, why: str, check: Callable[[Path], Manifest]) -> Snapshot:
    # What a person rolled back is better than nothing, and worse than everything else.
    refused = refused_ids(root.parent)
    by_age = sorted(
        _manifests(root),
        key=lambda found: (found.id not in refused, found.created, found.id),
        reverse=True,
    )
    for found in by_age:
        try:
            manifest = check(root / found.id)
        except SnapshotError:
            continue
        warning = (
            f"{why} The newest intact snapshot {manifest.id} of {manifest.created} is used instead."
            " Run `partnerkompass reindex` to mend this."
        )
        return Snapshot(root / found.id, manifest, (warning,))
    raise SnapshotError(
        f"There is no usable index: {why}",
        mend="Run `partnerkompass reindex` to build one.",
    )


def _manifests(root: Path) -> Iterator[Manifest]:
    """The manifests of all snapshots that can be read."""
    for folder in root.iterdir() if root.is_dir() else ():
        if _ID.fullmatch(folder.name):
            try:
                yield read_manifest(folder)
            except SnapshotError:
                continue
