"""``partnerkompass snapshots``: what is published, and whether it is intact."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from indexer.reindex import writing_lock
from indexer.snapshot import open_snapshot, published_id, verify_snapshot
from indexer.snapshot.manifest import Manifest
from indexer.snapshot.store import (
    prune,
    publish,
    refuse,
    refused_ids,
)
from indexer.sources.settings import load_settings, settings_path
from models.errors import BadInputError, NotFoundError
from models.paths import home_dir
from service.cli.output import Output, add_output_options
from service.snapshots import SnapshotList, list_snapshots

__all__ = ["configure", "run"]


@dataclass(frozen=True, slots=True)
class Verified:
    """A snapshot whose every byte was read."""

    snapshot: str
    files: int
    bytes: int
    intact: bool = True


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What is published now, and what was before; ``allowed`` is an id that may come again."""

    snapshot: str | None
    before: str | None = None
    allowed: str | None = None


@dataclass(frozen=True, slots=True)
class Pruned:
    """The ids of the snapshots that were deleted."""

    deleted: tuple[str, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """The actions ``list``, ``show``, ``verify``, ``rollback`` and ``prune``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_output_options(actions.add_parser("list", help="all snapshots, the newest first"))
    for action, summary in (
        ("show", "what a snapshot says of itself"),
        ("verify", "read every byte and check it"),
    ):
        sub = actions.add_parser(action, help=summary)
        sub.add_argument("id", nargs="?", help="id of a snapshot (default: the published one)")
        add_output_options(sub)
    back = actions.add_parser(
        "rollback", help="publish an earlier snapshot, and keep the present one from coming again"
    )
    back.add_argument("id", nargs="?", help="id of a snapshot (default: the newest intact one)")
    back.add_argument(
        "--allow", metavar="ID", help="let a snapshot that was rolled back come again"
    )
    add_output_options(back)
    tidy = actions.add_parser("prune", help="delete all but the newest snapshots")
    tidy.add_argument(
        "--keep",
        type=int,
        metavar="N",
        help="how many stay (default: keep_snapshots of the settings, 7 where they say nothing)",
    )
    add_output_options(tidy)


def run(args: argparse.Namespace, output: Output) -> int:
    """Run one action."""
    home = home_dir()
    if args.action == "list":
        _list(list_snapshots(home), output)
        return 0
    if args.action == "rollback":
        _rollback(home, args.id, args.allow, output)
        return 0
    if args.action == "prune":
        _prune(home, args.keep, output)
        return 0
    snapshot = open_snapshot(home, args.id)
    for warning in snapshot.warnings:
        output.message(f"Warning: {warning}")
    if args.action == "show":
        _show(snapshot.manifest, output)
    else:
        _verify(snapshot.folder, output)
    return 0


def _rollback(home: Path, wanted: str | None, allowed: str | None, output: Output) -> None:
    """Publish an earlier snapshot; its successor stays, and is not published again by itself."""
    before = published_id(home)
    with writing_lock(home):
        if allowed is not None:
            refuse(home, allowed, refused=False)
        else:
            refused = refused_ids(home)
            good = [
                e.id for e in list_snapshots(home).snapshots if not (e.problem or e.id in refused)
            ]
            target = wanted or next((name for name in good if name != before), None)
            if target is None:
                raise NotFoundError(
                    "There is no other intact snapshot to go back to.",
                    mend="Correct the tables and run `partnerkompass reindex`.",
                )
            verify_snapshot(open_snapshot(home, target).folder)
            publish(home, target)
            if before is not None and before != target:
                refuse(home, before)
            refuse(home, target, refused=False)
    result = RolledBack(published_id(home), before, allowed)
    if output.json:
        output.document(result)
    else:
        said = output.wording.text("Veröffentlicht ist jetzt {snapshot}, vorher {before}.")
        output.say(said.format(snapshot=result.snapshot or "–", before=before or "–"))


def _prune(home: Path, keep: int | None, output: Output) -> None:
    if keep is None:
        keep = load_settings(settings_path(home)).nightly.keep_snapshots
    if keep < 1:
        raise BadInputError(f"{keep} snapshots can't be kept.", mend="Keep at least one.")
    with writing_lock(home):
        deleted = prune(home, keep)
    if output.json:
        output.document(Pruned(deleted))
    else:
        output.say(output.wording.plural("{n} Index gelöscht", "{n} Indexe gelöscht", len(deleted)))


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
