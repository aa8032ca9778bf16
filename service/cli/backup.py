"""``partnerkompass backup``: database, index, imported records and settings in one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from service.cli.output import Output, add_output_options
from service.operations.backing_up import back_up
from service.settings import Settings
from service.state.engine import database_url

__all__ = ["configure", "run"]


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
    add_output_options(parser, languages=False)


def run(args: argparse.Namespace, output: Output) -> int:
    """Back up; the service may run meanwhile."""
    settings = Settings.from_environment()
    url = database_url(settings.database, settings.home)
    done = back_up(settings.home, url, args.to, args.keep)
    if output.json:
        output.document(done)
        return 0
    rows = ", ".join(f"{count:,} {table}" for table, count in done.rows.items() if count)
    output.say(f"{done.file}: {done.bytes / 1e6:,.1f} MB, verified")
    output.say(f"   database  {rows or 'empty'}")
    output.say(f"   index     {done.snapshot or 'none'}")
    output.say(f"   files     {done.files:,}, sha256 {done.sha256}")
    for left in done.left_out:
        output.message(f"Not in the backup: {left}.")
    for name in done.deleted:
        output.say(f"   deleted   {name}")
    return 0
