"""From runs of text, some of them bold, to blocks: what looks like a heading is one.

Pages and letters mark headings by their looks as often as by their format: a bold line, bold words
before a colon. Shared by the readers of HTML, DOCX and PDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from indexer.sources.extract.content import LEADS_IN, LOOKS_LIKE_HEADING, Block, clean

__all__ = ["Runs", "blocks_of", "heading", "row"]

_LONGEST_HEADING = 120
_LONGEST_LEAD = 60
_BULLET = re.compile(r"^(?:[-–—•*·▪●◦‣○]|\uf0b7|\d{1,2}[.)])\s+(?=\S)")
# "Rumonge (36.000 Einwohner): The town ..."
_ASIDE = re.compile(r"\([^()]{2,60}\)\s*(?::|[–—-]\s)")
_SENTENCE_END = (".", "!", "?", ",", ";", "…", "؟", "،")


@dataclass(slots=True)
class Runs:
    """Text with its bold parts, lines parted by line breaks."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)

    def add(self, text: str | None, bold: bool) -> None:
        """Add a run."""
        if text:
            self.pieces.append((text, bold))

    def line_break(self) -> None:
        """End the line."""
        self.pieces.append(("\n", False))

    def lines(self) -> Iterator[list[tuple[str, bool]]]:
        """The runs of each line; an empty list is an empty line."""
        line: list[tuple[str, bool]] = []
        for text, bold in self.pieces:
            parts = text.split("\n")
            for number, part in enumerate(parts):
                if number:
                    yield [run for run in line if run[0]]
                    line = []
                line.append((part, bold))
        yield [run for run in line if run[0]]


def heading(text: str, level: int) -> list[Block]:
    """A heading; none if there is no text, a paragraph if it is too long for one."""
    text = clean(text)
    if not text:
        return []
    if len(text) > _LONGEST_HEADING:
        return [Block("paragraph", text)]
    return [Block("heading", text, level)]


def row(cells: Sequence[str]) -> list[Block]:
    """A row of a table in running text; none if all its cells are empty."""
    texts = [clean(cell) for cell in cells]
    return [Block("row", "\t".join(texts))] if any(texts) else []


def blocks_of(runs: Runs, kind: Literal["paragraph", "item"] = "paragraph") -> list[Block]:
    """Paragraphs, items and the headings among them."""
    found: list[Block] = []
    lines: list[str] = []

    def close() -> None:
        text = "\n".join(lines).strip()
        lines.clear()
        if text:
            found.append(Block(kind, text))

    for line in runs.lines():
        text = clean("".join(part for part, _ in line))
        if not text:
            close()
            continue
        title, rest = _heading_and_rest(line)
        bullet = _BULLET.match(text)
        if title is not None:
            close()
            found.append(title)
            if rest:
                lines.append(rest)
        elif bullet is not None and not bullet[0][0].isdigit():
            close()
            found.append(Block("item", text[bullet.end() :]))
        else:
            lines.append(text)
    close()
    return found


def _heading_and_rest(line: list[tuple[str, bool]]) -> tuple[Block | None, str]:
    """The bold beginning of a line as a heading, and what comes behind it."""
    lead, rest = "", ""
    for text, bold in line:
        if rest.strip() or (not bold and text.strip()):
            rest += text
        else:
            lead += text
    lead = clean(lead)
    if not lead:
        return None, ""
    rest = clean(rest)
    if not rest:
        if len(lead) > _LONGEST_HEADING or lead.endswith(_SENTENCE_END):
            return None, ""
        return Block("heading", lead, LOOKS_LIKE_HEADING), ""
    marked = lead.endswith(":") or rest.startswith((":", "–", "—", "- ")) or _ASIDE.match(rest)
    if not marked or len(lead) > _LONGEST_LEAD:
        return None, ""
    return Block("heading", lead.rstrip(": "), LEADS_IN), rest.lstrip(":–—- ")
