"""Parts that the reports on a terminal are made of. Rich is imported here: only reports need it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

__all__ = ["bar", "bullets", "confidence_style", "heading", "pairs", "table"]

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
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(width=1)
        grid.add_column(ratio=1)
        grid.add_row("•", Text(line) if isinstance(line, str) else line)
        console.print(Padding(grid, (0, 0, 0, indent)))


def pairs(console: Console, rows: Iterable[tuple[str, str | Text]]) -> None:
    """Names on the left, what they stand for on the right."""
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(style="dim")
    grid.add_column(ratio=1)
    for name, value in rows:
        grid.add_row(name, Text(value) if isinstance(value, str) else value)
    console.print(Padding(grid, (0, 0, 0, 2)))


def table(headers: Iterable[tuple[str, bool]], rows: Iterable[Iterable[str]]) -> Table:
    """A plain table; a header is (text, whether its column holds figures)."""
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for text, figures in headers:
        drawn.add_column(text, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn
