"""The snapshots of a home folder: which there are, which is published, what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from indexer.snapshot import published_id
from indexer.snapshot.store import check_snapshot, refused_ids, snapshots_dir
from models.errors import SnapshotError

__all__ = ["SnapshotEntry", "SnapshotList", "list_snapshots"]


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """One line of the list; ``problem`` says why a damaged one can't be used, ``refused`` that a
    person rolled it back."""

    id: str
    published: bool
    created: str | None
    encoder: str | None
    units: int | None
    passages: int | None
    problem: str | None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class SnapshotList:
    """All snapshots of a home folder, newest first, damaged ones last."""

    home: str
    snapshots: tuple[SnapshotEntry, ...]


def list_snapshots(home: Path) -> SnapshotList:
    """The snapshots below `home`; manifests and sizes of files are looked at, not every byte."""
    root = snapshots_dir(home)
    published = published_id(home)
    folders = [folder for folder in root.iterdir() if folder.is_dir()] if root.is_dir() else []
    refused = refused_ids(home)
    entries = [
        replace(_entry(folder, published), refused=folder.name in refused)
        for folder in folders
        if not folder.name.startswith(".")
    ]
    entries.sort(key=lambda entry: (entry.created or "", entry.id), reverse=True)
    return SnapshotList(str(home), tuple(entries))


def _entry(folder: Path, published: str | None) -> SnapshotEntry:
    named = folder.name == published
    try:
        manifest = check_snapshot(folder)
    except SnapshotError as error:
        return SnapshotEntry(folder.name, named, None, None, None, None, error.message)
    counts = manifest.counts
    return SnapshotEntry(
        id=manifest.id,
        published=named,
        created=manifest.created,
        encoder=manifest.encoder.id,
        units=counts["units"],
        passages=counts["passages"],
        problem=None,
    )
