"""``partnerkompass reindex``: tables -> published snapshot."""

from __future__ import annotations

import argparse
from pathlib import Path

from indexer.reindex import ReindexResult, reindex
from models.paths import data_dir, home_dir
from service.cli.entered import entered_in
from service.cli.output import Output, add_output_options

__all__ = ["configure", "run"]

_SHOWN_ROWS = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of DESIGN, section 7."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of tables (default: the shipped ones)"
    )
    parser.add_argument(
        "--full", action="store_true", help="build and embed everything anew, changed or not"
    )
    add_output_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    """Build, publish, and say what was done."""
    home = home_dir()
    with output.progress() as progress:
        result = reindex(
            args.data or data_dir(),
            home,
            full=args.full,
            progress=progress,
            corrections=entered_in(home),
        )
    if output.json:
        output.document(result)
    else:
        _print(result, output)
    return 0


def _print(result: ReindexResult, output: Output) -> None:
    words = output.wording
    facts = {
        "snapshot": result.snapshot,
        "units": words.number(result.units),
        "passages": words.number(result.passages),
        "embedded": words.number(result.embedded),
        "reused": words.number(result.reused),
        "removed": words.number(result.removed),
        "seconds": words.decimal(sum(result.seconds.values()), 1),
    }
    if result.unchanged:
        said = words.text("Unverändert: Index {snapshot} ist aktuell ({seconds} s).")
    else:
        said = words.text(
            "Index {snapshot} veröffentlicht: {units} Einheiten, {passages} Aussagen"
            " ({embedded} neu eingebettet, {reused} übernommen, {removed} entfallen), {seconds} s."
        )
    output.say(said.format(**facts))
    rows = result.quarantined
    if rows:
        output.message(
            words.plural(
                "{n} Zeile wurde beiseitegelegt:", "{n} Zeilen wurden beiseitegelegt:", len(rows)
            )
        )
    for row in rows[:_SHOWN_ROWS]:
        output.message(f"  {row}")
    if len(rows) > _SHOWN_ROWS:
        output.message("  … --json zeigt alle.")
