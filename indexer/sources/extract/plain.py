"""Plain text: paragraphs, underlined or marked headings, lists."""

from __future__ import annotations

import re

from indexer.sources.extract.content import LOOKS_LIKE_HEADING, Block, Content, clean, clean_lines
from indexer.sources.extract.encoding import decode
from indexer.sources.extract.inline import Runs, blocks_of

__all__ = ["read_plain", "text_blocks"]

_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|~{3,}|\*{3,})$")
_MARKED = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_HEADING_END = re.compile(r"[.!?:;,…؟،]$|^[-–—•*·▪●]\s|@|\d{4,}")
_MOST_WORDS = 6


def read_plain(data: bytes, declared: str | None = None) -> Content:
    """Take a text apart.

    Raises:
        UnreadableError: it is no text.
    """
    text, encoding = decode(data, declared)
    notes = () if encoding.startswith("utf-8") else (f"read as {encoding}",)
    return Content("txt", blocks=tuple(text_blocks(text)), notes=notes)


def text_blocks(text: str) -> list[Block]:
    """The blocks of a plain text."""
    lines = clean_lines(text).split("\n")
    found: list[Block] = []
    paragraph: list[str] = []

    def close() -> None:
        runs = Runs()
        runs.add("\n".join(paragraph), bold=False)
        found.extend(blocks_of(runs))
        paragraph.clear()

    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        marked = _MARKED.match(line)
        if _UNDERLINE.match(line):
            close()
        elif marked:
            close()
            found.append(Block("heading", clean(marked[2]), len(marked[1])))
        elif line and _UNDERLINE.match(after) and not paragraph:
            found.append(Block("heading", line, 1 if after[0] == "=" else 2))
        elif not paragraph and _stands_alone(line, number, lines):
            found.append(Block("heading", line, LOOKS_LIKE_HEADING))
        elif line:
            paragraph.append(line)
        else:
            close()
    close()
    return found


def _stands_alone(line: str, number: int, lines: list[str]) -> bool:
    """A short line between blank ones (or at the beginning) with text after it."""
    if not line or not line[0].isalpha() or line[0].islower():
        return False
    if len(line.split()) > _MOST_WORDS or _HEADING_END.search(line):
        return False
    after = lines[number + 1 : number + 3]
    return len(after) == 2 and not after[0] and bool(after[1])
