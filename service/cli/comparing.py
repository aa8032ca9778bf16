"""Why not this one, and what would change it, as parts of the report on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from matcher.document import Change, Comparison, Versus
from service.cli.report import bullets, hanging, heading, table
from service.wording import Wording

__all__ = ["print_changes", "print_comparison"]


def print_comparison(comparison: Comparison, console: Console, words: Wording) -> None:
    """Where the unit stands, what speaks for and against it, and the figures beside the list's."""
    heading(console, words.text("Warum nicht {name}?").format(name=comparison.label))
    indent = Text("  ")
    hanging(console, indent, comparison.summary)
    candidate = comparison.candidate
    if candidate is None:
        return
    confidence = words.confidence(candidate.confidence)
    told = f"{words.text('Beleglage')}: {confidence}. {candidate.confidence_reason}"
    hanging(console, indent, told)
    if candidate.against:
        hanging(console, indent, Text(" ".join(candidate.against)))
    for other in comparison.versus:
        console.print()
        console.print(_figures(comparison.label, other, words))
    bullets(console, (_change(change, words) for change in candidate.changes))


def print_changes(
    console: Console, words: Wording, named: Iterable[tuple[str, Sequence[Change]]]
) -> None:
    """For each candidate the facts that would lift it, with what they would do."""
    lines = [
        Text.assemble((f"{name}: ", "bold"), Text(" ").join(_change(c, words) for c in changes))
        for name, changes in named
        if changes
    ]
    if lines:
        heading(console, words.text("Was es ändern würde"))
        bullets(console, lines)


def _change(change: Change, words: Wording) -> Text:
    effect = f"+{words.decimal(change.gain)}"
    if change.rank is not None:
        effect = words.text("{gain}, dann Platz {rank}").format(
            gain=effect, rank=words.number(change.rank)
        )
    return Text.assemble(change.text, (f" ({effect})", "dim"))


def _figures(label: str, other: Versus, words: Wording) -> object:
    headers = (
        (words.text("Faktor"), False),
        (label, True),
        (words.text("Platz {rank}: {name}").format(rank=other.rank, name=other.label), True),
        (words.text("Unterschied"), True),
    )
    rows = [
        (
            factor.label,
            words.decimal(factor.own, 4),
            words.decimal(factor.other, 4),
            words.decimal(factor.difference, 4),
        )
        for factor in other.factors
    ]
    return table(headers, rows)
