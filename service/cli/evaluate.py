"""``partnerkompass evaluate``: how good encoder, themes and matches are."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from matcher.evaluation import Evaluation, Figure, Suite, evaluate
from models import load_encoder
from models.errors import BadInputError
from models.paths import home_dir
from service.cli.output import Output, add_output_options
from service.index import open_index

__all__ = ["configure", "run"]

#: The suite that an outside file belongs to, if no suite is named.
_SUITE_OF = {
    "pairs": "encoder",
    "labels": "themes",
    "partnerships": "matches",
    "sources": "encoder",
}
_SHOWN_SKIPPED = 5


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of DESIGN, section 7."""
    parser.add_argument(
        "--suite", choices=get_args(Suite), help="what to measure (default: what the files suit)"
    )
    parser.add_argument("--pairs", type=Path, metavar="FILE.tsv", help="parallel text, two columns")
    parser.add_argument(
        "--labels", type=Path, metavar="FILE.jsonl", help='lines {"text","lang","themes":[...]}'
    )
    parser.add_argument(
        "--partnerships",
        type=Path,
        metavar="FILE.jsonl",
        help='lines {"ags","place","country","population","text","themes"}',
    )
    parser.add_argument(
        "--sources", type=Path, metavar="DIR", help="public sources that the encoder is measured on"
    )
    parser.add_argument(
        "--encoder", metavar="SPEC", help="measure another encoder (a folder or a hub name)"
    )
    add_output_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    """Measure and print."""
    given = {name: getattr(args, name) for name in _SUITE_OF if getattr(args, name) is not None}
    suites = [_SUITE_OF[name] for name in given]
    if args.encoder is not None:
        suites.append("encoder")
    suite = args.suite or (suites[0] if len(set(suites)) == 1 else "all")
    if args.encoder is not None and suite != "encoder":
        raise BadInputError(
            f"Suite '{suite}' is measured with the index's own encoder.",
            mend="Use --encoder with --suite encoder, or build an index with the other encoder.",
        )
    index = open_index(home_dir())
    encoder = index.encoder if args.encoder is None else load_encoder(args.encoder)
    with output.progress() as progress:
        evaluation = evaluate(suite, index.snapshot, encoder, **given, progress=progress)
    if output.json:
        output.document(evaluation)
    else:
        _print(evaluation, output)
    return 0


def _print(evaluation: Evaluation, output: Output) -> None:
    from service.cli.report import bullets, heading

    words, console = output.wording, output.console
    output.say(f"{evaluation.suite}, n = {words.number(evaluation.n)}")
    _figures(evaluation.suite, evaluation.metrics, output)
    for name, figures in evaluation.baselines.items():
        _figures(words.text("zum Vergleich: {name}").format(name=name), figures, output)
    for name, figures in evaluation.by_group.items():
        _figures(name, figures, output)
    if evaluation.notes:
        heading(console, words.text("Hinweise"))
        bullets(console, evaluation.notes)
    if evaluation.skipped:
        rows = len(evaluation.skipped)
        heading(
            console,
            words.plural("{n} Zeile übersprungen", "{n} Zeilen übersprungen", rows),
        )
        bullets(console, [f"{one.line}: {one.why}" for one in evaluation.skipped[:_SHOWN_SKIPPED]])


def _figures(title: str, figures: Mapping[str, Figure], output: Output) -> None:
    from service.cli.report import heading, table

    words = output.wording
    heading(output.console, title)
    headers = ((words.text("Kennzahl"), False), (words.text("Wert"), True), ("95 %", True))
    rows = [
        (
            name,
            words.decimal(figure.value, 3),
            f"{words.decimal(figure.lo, 3)} – {words.decimal(figure.hi, 3)}",
        )
        for name, figure in figures.items()
    ]
    output.console.print(table(headers, rows))
