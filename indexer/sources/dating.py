"""The date of a request in running text: "(April 2018)" at its end, "Stand: ...", a letterhead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from indexer.sources.extract.content import Block
from indexer.sources.values import read_date
from indexer.tables.reading import RowError

__all__ = ["closing_date", "date_in", "letter_date"]

_CLOSING = re.compile(
    r"(?:[(\[](?P<date>[^()\[\]]{4,40})[)\]]|[.!?]\s+stand:?\s+(?P<said>[^()\[\]:]{4,25}))\.?\s*$",
    re.I,
)
_STATED = re.compile(
    r"^(?:stand|datum|date|as of|eingang|veröffentlicht|published|дата|التاريخ)\b"
    r"[^:]{0,15}[:.]\s*(?P<date>.{4,40})$",
    re.I,
)
# "Anfrage vom 3.2.2022"
_DATED = re.compile(
    r"^(?:partnerschafts)?(?:anfrage|gesuch|schreiben|brief|request|letter|demande|lettre)\s+"
    r"(?:vom|of|dated|du)\s+(?P<date>.{4,40})$",
    re.I,
)
# "Ramallah, den 7. April 2018", "Hizma, 07.04.2018"
_LETTER = re.compile(r"^[^\d,]{2,60},\s*(?:den|le|on|il)?\s*(?P<date>[^,]*\d{4}\.?)$", re.I)
_LONGEST_LINE = 80
_LETTERHEAD = 12


def closing_date(block: Block, today: dt.date) -> str | None:
    """The date that a request ends with, in brackets or behind "Stand"; None if there is none."""
    match = _CLOSING.search(block.text)
    return _read(match["date"] or match["said"], today) if match else None


def date_in(blocks: Sequence[Block], today: dt.date) -> str | None:
    """The date that the text gives itself: closing, stated, or at the head of a letter."""
    for block in reversed(blocks):
        found = closing_date(block, today)
        if found is not None and block.kind != "heading":
            return found
    for block in blocks:
        for line in block.text.split("\n"):
            match = _STATED.match(line) or _DATED.match(line)
            found = _read(match["date"], today) if match else None
            if found is not None:
                return found
    return letter_date(blocks, today)


def letter_date(blocks: Sequence[Block], today: dt.date) -> str | None:
    """The date at the head of a letter, or below its end: a line of its own."""
    edges = [*blocks[:_LETTERHEAD], *blocks[-3:]]
    for line in (line for block in edges for line in block.text.split("\n")):
        if len(line) > _LONGEST_LINE or not re.search(r"\d{4}|[٠-٩]{4}", line):
            continue
        match = _LETTER.match(line)
        found = _read(match["date"] if match else line, today)
        if found is not None and (match is not None or len(found) > 4):
            return found
    return None


def _read(text: str, today: dt.date) -> str | None:
    try:
        return read_date(text, today)
    except RowError:
        return None
