"""``partnerkompass backup``: database, index, imported records and settings in one file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from service.cli.output import Output, add_output_options
from service.operations.archive import check_archive
from service.operations.backing_up import back_up
from service.settings import Settings
from service.state.engine import database_url

__all__ = ["configure", "run", "told_rows"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to, and how many to keep."""
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="the file, or a folder to make it in (default: the folder 'backups' of the home)",
    )
    parser.add_argument(
        "--keep",
        type=int,
        metavar="N",
        help="delete all but the N newest backups of that folder afterwards",
    )
    parser.add_argument(
        "--check",
        type=Path,
        metavar="FILE",
        help="make none, but read this one to its last byte and say what it holds",
    )
    add_output_options(parser, languages=False)


def run(args: argparse.Namespace, output: Output) -> int:
    """Back up; the service may run meanwhile."""
    if args.check is not None:
        _check(args.check, output)
        return 0
    settings = Settings.from_environment()
    url = database_url(settings.database, settings.home)
    done = back_up(settings.home, url, args.to, args.keep)
    if output.json:
        output.document(done)
        return 0
    output.say(f"{done.file}: {done.bytes / 1e6:,.1f} MB, verified")
    output.say(f"   database  {told_rows(done.rows)}")
    output.say(f"   index     {done.snapshot or 'none'}")
    output.say(f"   files     {done.files:,}, sha256 {done.sha256}")
    for left in done.left_out:
        output.message(f"Not in the backup: {left}.")
    for name in done.deleted:
        output.say(f"   deleted   {name}")
    return 0


def told_rows(rows: Mapping[str, int]) -> str:
    """How much is in a database."""
    return ", ".join(f"{count:,} {table}" for table, count in rows.items() if count) or "empty"


def _check(file: Path, output: Output) -> None:
    manifest = check_archive(file)
    if output.json:
        output.document(manifest)
        return
    rows = manifest.database.rows if manifest.database else {}
    output.say(f"{file} is whole: {len(manifest.files):,} files of {manifest.created}")
    output.say(f"   version   {manifest.version}")
    output.say(f"   database  {told_rows(rows)}")
    output.say(f"   index     {manifest.snapshot or 'none'}")
