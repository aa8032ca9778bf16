"""``partnerkompass data build``: raw public files -> the tables that ship."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.errors import BadInputError
from models.paths import data_dir
from service.cli.output import Output

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The one action ``build``, and where from and to."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = actions.add_parser("build", help="build all tables from raw public files")
    build.add_argument(
        "--sources", type=Path, required=True, metavar="DIR", help="folder of raw public files"
    )
    build.add_argument(
        "--out", type=Path, metavar="DIR", help="where to write (default: the data folder)"
    )


def run(args: argparse.Namespace, output: Output) -> int:
    """Build the tables and say what is doubtful."""
    if not args.sources.is_dir():
        raise BadInputError(
            f"There is no folder {str(args.sources)!r}.",
            mend="Name the folder that holds municipal/, facts/ and geo/ with --sources.",
        )
    from indexer.harvest import build_data

    out = args.out or data_dir()
    report = build_data(args.sources, out)
    for file, what, count in report.counts():
        output.say(f"{file}: {what}: {count}")
    output.say(f"doubtful rows: {len(report.doubts)}")
    built = output.wording.text("Tabellen gebaut in {folder}; SOURCES.md sagt, was daraus wurde.")
    output.message(built.format(folder=out))
    return 0
