"""What is left of a foreign file once its format is off: plain blocks and rows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Block",
    "Content",
    "Format",
    "Limits",
    "Sheet",
    "UnreadableError",
    "clean",
    "clean_lines",
]

Format = Literal["pdf", "docx", "odt", "xlsx", "xls", "ods", "html", "eml", "csv", "txt"]

#: Level of a heading that only its looks tell: a bold line, the title of an accordion.
LOOKS_LIKE_HEADING = 7
#: Level of bold words that lead into a paragraph ("**Hizma:** The town ...").
LEADS_IN = 8

# Invisible: soft hyphen, zero-width characters, BOM, direction marks of running text.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"[^\S\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


class UnreadableError(Exception):
    """The file can't be used: what is wrong about it, and what would help."""

    def __init__(self, why: str, *, mend: str) -> None:
        super().__init__(why)
        self.why = why
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Limits:
    """What one foreign file may cost.

    ``file_bytes`` as it lies there, ``unpacked_bytes`` and ``ratio`` (unpacked to packed) for
    archives, ``seconds`` of processor time, ``memory_mb`` of address space, ``characters`` of text
    and ``cells`` of tables that are taken out of it, ``pages`` of a PDF.
    """

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 200_000_000
    ratio: int = 200
    seconds: int = 30
    memory_mb: int = 1_024
    characters: int = 5_000_000
    cells: int = 2_000_000
    pages: int = 500


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (``level`` 1-6 as the document marks it, 7 and 8 by its looks), a paragraph, an
    item of a list, or a row of a table inside the text (cells parted by tabs)."""

    kind: Literal["heading", "paragraph", "item", "row"]
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that is the document: every row with its cells as text."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """One file taken apart.

    ``language`` and ``address`` are what the document says of itself (``lang``, canonical address),
    ``date`` is the day a mail was sent (ISO 8601), ``attachments`` are the readable ones of a mail,
    ``notes`` what was left out and why.
    """

    format: Format
    blocks: tuple[Block, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    title: str | None = None
    language: str | None = None
    address: str | None = None
    date: str | None = None
    attachments: tuple[Content, ...] = ()
    notes: tuple[str, ...] = field(default=())


def clean(text: str) -> str:
    """One line of text: NFC, visible characters only, single blanks."""
    return " ".join(clean_lines(text).split())


def clean_lines(text: str) -> str:
    """The same with its line breaks; blank lines part paragraphs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = _CONTROL.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
