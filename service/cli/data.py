"""``partnerkompass data``: raw public files -> the tables that ship, or a newer register."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import BadInputError
from models.paths import data_dir
from service.cli.output import Output

if TYPE_CHECKING:
    from indexer.harvest.report import Report

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The actions ``build`` and ``update``, and where from and to."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = actions.add_parser("build", help="build all tables from raw public files")
    build.add_argument(
        "--sources", type=Path, required=True, metavar="DIR", help="folder of raw public files"
    )
    update = actions.add_parser(
        "update", help="bring the tables to a newer Gemeindeverzeichnis, following mergers"
    )
    update.add_argument(
        "--registers",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder with the official extract and the official lists of changes",
    )
    update.add_argument(
        "--base", type=Path, metavar="DIR", help="the tables before (default: the data folder)"
    )
    for action in (build, update):
        action.add_argument(
            "--out", type=Path, metavar="DIR", help="where to write (default: the data folder)"
        )


def run(args: argparse.Namespace, output: Output) -> int:
    """Build or update the tables and say what is doubtful."""
    return _update(args, output) if args.action == "update" else _build(args, output)


def _build(args: argparse.Namespace, output: Output) -> int:
    if not args.sources.is_dir():
        raise BadInputError(
            f"There is no folder {str(args.sources)!r}.",
            mend="Name the folder that holds municipal/, facts/ and geo/ with --sources.",
        )
    from indexer.harvest.pipeline import build_data

    out = args.out or data_dir()
    _say(build_data(args.sources, out), output)
    built = output.wording.text("Tabellen gebaut in {folder}; SOURCES.md sagt, was daraus wurde.")
    output.message(built.format(folder=out))
    return 0


def _update(args: argparse.Namespace, output: Output) -> int:
    from indexer.harvest.updating import update_data

    out = args.out or data_dir()
    done = update_data(args.registers, args.base or data_dir(), out)
    _say(done.report, output)
    if done.lost:
        lost = output.wording.text(
            "Frühere Kommunen ohne Nachfolgerin: {n}; was über sie bekannt war, bleibt draußen "
            "(report.csv). Mit der amtlichen Änderungsliste (gebietsaenderungen_JAHR.xlsx) "
            "im selben Ordner geht es auf die Nachfolger über."
        )
        output.message(lost.format(n=done.lost))
    built = output.wording.text(
        "Gemeindestand {date} in {folder}; SOURCES.md sagt, was daraus wurde."
    )
    output.message(built.format(date=done.date, folder=out))
    return 0


def _say(report: Report, output: Output) -> None:
    for file, what, count in report.counts():
        output.say(f"{file}: {what}: {count}")
    output.say(f"doubtful rows: {len(report.doubts)}")
