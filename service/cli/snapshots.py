"""``partnerkompass snapshots``: what is published, and whether it is intact."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from indexer.snapshot import open_snapshot, published_id, verify_snapshot
from indexer.snapshot.manifest import Manifest
from indexer.snapshot.store import check_snapshot, snapshots_dir
from models.errors import SnapshotError
from models.paths import home_dir
from service.cli.output import Output, add_output_options

__all__ = ["configure", "run"]


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """One line of the list; ``problem`` says why a damaged one can't be used."""

    id: str
    published: bool
    created: str | None
    encoder: str | None
    units: int | None
    passages: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class SnapshotList:
    """All snapshots of a home folder, newest first, damaged ones last."""

    home: str
    snapshots: tuple[SnapshotEntry, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """A snapshot whose every byte was read."""

    snapshot: str
    files: int
    bytes: int
    intact: bool = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The actions ``list``, ``show`` and ``verify``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_output_options(actions.add_parser("list", help="all snapshots, the newest first"))
    for action, summary in (
        ("show", "what a snapshot says of itself"),
        ("verify", "read every byte and check it"),
    ):
        sub = actions.add_parser(action, help=summary)
        sub.add_argument("id", nargs="?", help="id of a snapshot (default: the published one)")
        add_output_options(sub)


def run(args: argparse.Namespace, output: Output) -> int:
    """Run one action."""
    home = home_dir()
    if args.action == "list":
        _list(_entries(home), output)
        return 0
    snapshot = open_snapshot(home, args.id)
    for warning in snapshot.warnings:
        output.message(f"Warning: {warning}")
    if args.action == "show":
        _show(snapshot.manifest, output)
    else:
        _verify(snapshot.folder, output)
    return 0


def _entries(home: Path) -> SnapshotList:
    root = snapshots_dir(home)
    published = published_id(home)
    folders = [folder for folder in root.iterdir() if folder.is_dir()] if root.is_dir() else []
    entries = [_entry(folder, published) for folder in folders if not folder.name.startswith(".")]
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


def _list(listed: SnapshotList, output: Output) -> None:
    if output.json:
        output.document(listed)
        return
    words = output.wording
    if not listed.snapshots:
        output.message(
            words.text("Noch kein Index in {home}: „partnerkompass reindex“ baut einen.").format(
                home=listed.home
            )
        )
        return
    from service.cli.report import table

    headers = (
        ("", False),
        (words.text("Index"), False),
        (words.text("erstellt (UTC)"), False),
        (words.text("Encoder"), False),
        (words.text("Einheiten"), True),
        (words.text("Aussagen"), True),
    )
    rows = [
        (
            "→" if entry.published else "",
            entry.id,
            (entry.created or "")[:16].replace("T", " "),
            entry.problem or entry.encoder or "",
            "" if entry.units is None else words.number(entry.units),
            "" if entry.passages is None else words.number(entry.passages),
        )
        for entry in listed.snapshots
    ]
    output.console.print(table(headers, rows))


def _show(manifest: Manifest, output: Output) -> None:
    if output.json:
        output.document(manifest)
        return
    from service.cli.report import pairs

    words = output.wording
    encoder = manifest.encoder
    pairs(
        output.console,
        [
            (words.text("Index"), manifest.id),
            (words.text("erstellt (UTC)"), manifest.created[:16].replace("T", " ")),
            (words.text("Encoder"), f"{encoder.id} ({encoder.dim}), {encoder.hash[:12]}"),
            *((name, words.number(count)) for name, count in manifest.counts.items()),
            *((name, words.decimal(figure, 3)) for name, figure in manifest.figures.items()),
        ],
    )


def _verify(folder: Path, output: Output) -> None:
    manifest = verify_snapshot(folder)
    size = sum(entry.size for entry in manifest.files.values())
    if output.json:
        output.document(Verified(manifest.id, len(manifest.files), size))
        return
    output.say(
        output.wording.text("Index {id} ist unversehrt: {files} Dateien, {size} MB.").format(
            id=manifest.id,
            files=len(manifest.files),
            size=output.wording.decimal(size / 1e6, 1),
        )
    )
