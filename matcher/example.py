"""The worked example of ``docs/method.md``: one real pair, written by the code that scores it.

``python -m matcher.example docs/method.md`` (or ``make example``) writes it anew between its marks;
a test compares page and code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from indexer.snapshot import open_snapshot
from matcher.document import Candidate, MatchDocument
from matcher.engine import Matcher
from matcher.explain.wording import decimal, number, pick, quoted
from matcher.inputs import Locale, MatchInput
from models.configuration import load_configured_encoder
from models.errors import BadInputError, PartnerkompassError
from models.paths import home_dir

__all__ = ["REQUEST", "UNIT", "replaced", "worked_example"]

#: Whose example it is: a town of middle size with a partnership in the asking country.
REQUEST, UNIT = "ps-west-bani-zeid", "05362012"
_MARK = "<!-- worked example, {locale}: written by `make example` -->"
_END = "<!-- end of the worked example -->"
_MOST_EVIDENCE = 3
_LEVELS = {
    "high": ("stark", "strong"),
    "medium": ("mittel", "medium"),
    "low": ("schwach", "weak"),
}


def worked_example(matcher: Matcher, locale: Locale) -> str:
    """The example in Markdown: who asks, the sum, the evidence, the rest that is said."""
    document = matcher.match(MatchInput(request_id=REQUEST), k=1, locale=locale, compare=UNIT)
    if document.comparison is None or document.comparison.candidate is None:
        raise BadInputError(
            f"Unit {UNIT} is no candidate for {REQUEST}.",
            mend="Choose another pair in matcher/example.py.",
        )
    candidate = document.comparison.candidate
    parts = (
        _pair(document, candidate, locale),
        _sum(candidate, locale),
        _place(document, candidate, locale),
        _listed(
            pick(locale, "Was den Wert trägt", "What carries the score"),
            _evidence(candidate, locale),
        ),
        _listed(pick(locale, "Was dagegen spricht", "What speaks against it"), candidate.against),
        _listed(
            pick(locale, "Was es ändern würde", "What would change it"), _changes(candidate, locale)
        ),
    )
    return "\n\n".join(part for part in parts if part)


def replaced(page: str, matcher: Matcher) -> str:
    """`page` with the example of every language written anew between its marks.

    Raises:
        BadInputError: a mark is missing.
    """
    for locale in get_args(Locale):
        mark = _MARK.format(locale=locale)
        before, found, after = page.partition(mark)
        _, end, rest = after.partition(_END)
        if not found or not end:
            raise BadInputError(f"The mark {mark!r} is missing.", mend="Put it back into the page.")
        page = f"{before}{mark}\n\n{worked_example(matcher, locale)}\n\n{_END}{rest}"
    return page


def _pair(document: MatchDocument, candidate: Candidate, locale: Locale) -> str:
    query = document.query
    themes = "; ".join(theme.label for theme in query.themes)
    asking = f"{query.place} ({query.country_name})"
    return pick(
        locale,
        f"**Gesuch:** {asking}, {number(query.population or 0, 'de')} Einwohner. "
        f"Themen: {themes}.\n\n"
        f"**Kommune:** {candidate.label}, {number(candidate.population or 0, 'de')} Einwohner.",
        f"**Request:** {asking}, {number(query.population or 0, 'en')} inhabitants. "
        f"Themes: {themes}.\n\n"
        f"**Unit:** {candidate.label}, {number(candidate.population or 0, 'en')} inhabitants.",
    )


def _sum(candidate: Candidate, locale: Locale) -> str:
    head = pick(
        locale,
        "| Faktor | Wert | × Gewicht | = Beitrag | weil |",
        "| factor | value | × weight | = contribution | because |",
    )
    rows = [
        f"| {factor.label} | {decimal(factor.value, 4, locale)} "
        f"| {_signed(factor.weight, locale)} | {_signed(factor.contribution, locale)} "
        f"| {factor.reason} |"
        for factor in candidate.factors
    ]
    total = pick(locale, "Summe", "sum")
    last = f"| **{total}** | | | **{decimal(candidate.score, 4, locale)}** | |"
    return "\n".join((head, "|---|---|---|---|---|", *rows, last))


def _place(document: MatchDocument, candidate: Candidate, locale: Locale) -> str:
    level = pick(locale, *_LEVELS[candidate.confidence])
    considered = number(document.considered, locale)
    moved = f" {candidate.moved_because}" if candidate.moved_because else ""
    return pick(
        locale,
        f"Nach der Punktzahl ist das Platz {candidate.rank_by_score} von {considered}, "
        f"vorgeschlagen wird Platz {candidate.rank}.{moved} Beleglage: {level}. "
        f"{candidate.confidence_reason}",
        f"By score this is number {candidate.rank_by_score} of {considered}; it is proposed as "
        f"number {candidate.rank}.{moved} Evidence: {level}. {candidate.confidence_reason}",
    )


def _evidence(candidate: Candidate, locale: Locale) -> Iterator[str]:
    for pair in candidate.evidence[:_MOST_EVIDENCE]:
        date = pair.date or pick(locale, "undatiert", "undated")
        asked = ""
        if pair.request_text:
            words = quoted(pair.request_text, locale)
            asked = pick(locale, f"; im Gesuch: {words}", f"; in the request: {words}")
        yield f"{pair.text} ({pair.source}, {date}{asked})"


def _changes(candidate: Candidate, locale: Locale) -> Iterator[str]:
    for change in candidate.changes:
        place = pick(locale, f"Platz {change.rank}", f"number {change.rank}")
        yield f"{change.text} (+{decimal(change.gain, 4, locale)}: {place})"


def _listed(title: str, lines: Iterator[str] | tuple[str, ...]) -> str:
    listed = "\n".join(f"- {line}" for line in lines)
    return f"{title}:\n\n{listed}" if listed else ""


def _signed(value: float, locale: Locale) -> str:
    return decimal(value, 4, locale).replace("-", "−")


def main(page: Path) -> int:
    """Write the example into `page`."""
    try:
        snapshot, encoder = open_snapshot(home_dir()), load_configured_encoder(home_dir())
        text = replaced(page.read_text(encoding="utf-8"), Matcher(snapshot, encoder))
    except PartnerkompassError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
