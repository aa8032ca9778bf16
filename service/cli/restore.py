"""``partnerkompass restore``: put a backup in the place of what is there."""

from __future__ import annotations

import argparse
from pathlib import Path

from service.cli.backup import told_rows
from service.cli.output import Output, add_output_options
from service.operations.restoring import restore
from service.settings import Settings
from service.state.engine import database_url

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Which one, and whether what is there may be moved aside."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that 'backup' wrote")
    parser.add_argument(
        "--force", action="store_true", help="move aside what is there already, and keep it"
    )
    add_output_options(parser, languages=False)


def run(args: argparse.Namespace, output: Output) -> int:
    """Restore; the service must not run meanwhile."""
    settings = Settings.from_environment()
    url = database_url(settings.database, settings.home)
    done = restore(args.file, settings.home, url, force=args.force)
    if output.json:
        output.document(done)
        return 0
    output.say(f"Restored what was there at {done.created}.")
    output.say(f"   database  {told_rows(done.rows)}")
    output.say(f"   index     {done.snapshot or 'none'}")
    if done.kept:
        output.say(f"   before    {done.kept}")
    output.message(
        "Everybody signs in anew. Accounts disabled, tokens revoked and contacts deleted since then"
        " are back: do it again."
    )
    if done.index_of_another_version or done.snapshot is None:
        output.message("Run `partnerkompass reindex`: the backup has no index of this version.")
    return 0
