"""Parts that the reports on a terminal are made of. Rich is imported here: only reports need it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["bar", "bullets", "confidence_style", "hanging", "heading", "pairs", "table"]

_EIGHTHS = " ▏▎▍▌▋▊▉"
_STYLES = {"high": "green", "medium": "yellow", "low": "dim"}


def confidence_style(confidence: str) -> str:
    """The colour that goes with a confidence (the word says it too)."""
    return _STYLES.get(confidence, "")


def bar(value: float, cells: int = 10) -> Text:
    """`value` in 0..1 as a bar of `cells` characters."""
    eighths = round(max(0.0, min(1.0, value)) * cells * 8)
    full, part = divmod(eighths, 8)
    drawn = "█" * full + (_EIGHTHS[part] if part else "")
    return Text.assemble((drawn, "cyan"), ("·" * (cells - len(drawn)), "dim"))


def heading(console: Console, text: str) -> None:
    """A heading with space above."""
    console.print()
    console.print(Text(text, style="bold"))


def bullets(console: Console, lines: Iterable[str | Text], *, indent: int = 2) -> None:
    """Lines with a hanging indent, so that a wrapped one stays readable."""
    for line in lines:
        hanging(console, Text(f"{'':{indent}}• "), line)


def pairs(console: Console, rows: Iterable[tuple[str, str | Text]]) -> None:
    """Names on the left, what they stand for on the right."""
    listed = list(rows)
    width = max((cell_len(name) for name, _ in listed), default=0)
    for name, value in listed:
        hanging(console, Text(f"  {set_cell_size(name, width)}  ", "dim"), value)


def hanging(console: Console, lead: Text, said: str | Text) -> None:
    """Print `lead` and `said`; further lines begin below the first word of `said`."""
    text = Text(said) if isinstance(said, str) else said
    indent = lead.cell_len
    lines = text.wrap(console, max(console.width - indent, 10))
    for line in lines:
        line.rstrip()
    block = Text("\n" + " " * indent).join(lines)
    # The lines are broken already: looking for breaks once more would take as long again.
    console.print(Text.assemble(lead, block), soft_wrap=True)


def table(headers: Iterable[tuple[str, bool]], rows: Iterable[Iterable[str]]) -> Table:
    """A plain table; a header is (text, whether its column holds figures)."""
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for text, figures in headers:
        drawn.add_column(text, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn
