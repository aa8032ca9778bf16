"""``partnerkompass match``: ranked, explained partners for a request."""

from __future__ import annotations

import argparse

from matcher import MatchInput
from matcher.inputs import check_k, check_text
from models.errors import BadInputError
from models.language import warm_up
from models.paths import home_dir
from service.cli.asking import add_text_options, text_of
from service.cli.output import Output, add_output_options
from service.countries import country_code
from service.index import open_index

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of DESIGN, section 7, and those that correct what was understood."""
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--request", metavar="ID", help="id of a stored request")
    add_text_options(asked)
    parser.add_argument("--country", metavar="CC", help="where it comes from: ISO code or name")
    parser.add_argument("--population", type=int, metavar="N", help="inhabitants of the place")
    parser.add_argument(
        "--theme",
        action="append",
        metavar="ID",
        help="a theme id; replaces the recognised ones (may be given several times)",
    )
    parser.add_argument(
        "--weight",
        action="append",
        type=_weight,
        default=[],
        metavar="FACTOR=W",
        help="weight of one factor (may be given several times)",
    )
    parser.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="WISH",
        help="leave out a wish, a limit or an existing partner that was read (may be given several "
        "times); the list shows the ids",
    )
    parser.add_argument(
        "--by-score",
        action="store_true",
        help="order by the score alone: units that many requests would find don't step back",
    )
    parser.add_argument(
        "--compare",
        metavar="NAME_OR_AGS",
        help="a German unit whose place is explained, wherever it stands (why not Jena?)",
    )
    parser.add_argument(
        "-k", type=int, default=20, metavar="N", help="how many candidates (default: 20)"
    )
    add_output_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    """Match and print."""
    # What can be refused without the index is refused before it is loaded.
    check_k(args.k)
    text = None
    if args.request is None:
        text = check_text(text_of(args))
        warm_up()
    index = open_index(home_dir())
    country = args.country
    if country is not None:
        country = country_code(index.snapshot.countries, country)
    asked = MatchInput(
        text=text,
        request_id=args.request,
        country=country,
        population=args.population,
        themes=None if args.theme is None else tuple(args.theme),
        weights=dict(args.weight) or None,
        drop=tuple(args.drop),
        fair=not args.by_score,
    )
    compare = None if args.compare is None else index.unit_named(args.compare)
    document = index.matcher.match(asked, k=args.k, locale=output.language, compare=compare)
    for warning in index.snapshot.warnings:
        output.message(f"Warning: {warning}")
    if output.json:
        output.document(document)
    else:
        from service.cli.ranking import print_match

        print_match(document, output.console, output.wording)
    return 0


def _weight(text: str) -> tuple[str, float]:
    factor, _, weight = text.partition("=")
    try:
        return factor, float(weight)
    except ValueError:
        raise BadInputError(
            f"Option --weight: {text!r} is not FACTOR=NUMBER.", mend="Write it as: themes=0.5"
        ) from None
