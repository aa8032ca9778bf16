"""``partnerkompass suggest``: open requests that suit a German unit."""

from __future__ import annotations

import argparse

from indexer.keys import normalise_ags
from matcher.inputs import check_k
from models.paths import home_dir
from service.cli.output import Output, add_output_options
from service.index import open_index

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of DESIGN, section 7."""
    parser.add_argument(
        "--ags", required=True, help="key of the unit, for example 08416041 or 08416, or its name"
    )
    parser.add_argument(
        "--dormant",
        action="store_true",
        help="also requests that are old or undated and have to be cleared first",
    )
    parser.add_argument(
        "-k", type=int, default=20, metavar="N", help="how many requests (default: 20)"
    )
    add_output_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    """Rank and print."""
    check_k(args.k)
    if any(character.isdigit() for character in args.ags):
        normalise_ags(args.ags)
    index = open_index(home_dir())
    document = index.matcher.suggest(
        index.unit_named(args.ags), k=args.k, locale=output.language, dormant=args.dormant
    )
    for warning in index.snapshot.warnings:
        output.message(f"Warning: {warning}")
    if output.json:
        output.document(document)
    else:
        from service.cli.ranking import print_suggestions

        print_suggestions(document, output.console, output.wording)
    return 0
