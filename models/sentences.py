"""Text into sentences, with offsets into the original text.

``sentencex`` knows the abbreviations and sentence marks of all our languages. What it does not know
is the layout of requests: a blank line, a bullet or a line of a list ends a sentence too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

from models.language import UNDETERMINED

__all__ = ["Sentence", "split_sentences"]

# A line break ends a sentence before a bullet, a number of a list, or an empty line.
_BLOCK_END = re.compile(r"\n(?=[^\S\n]*(?:\n|[-–—•*·▪●]\s|\d{1,2}[.)]\s))")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` equals ``original[start:end]`` and has no white space at its ends."""

    text: str
    start: int
    end: int


def split_sentences(text: str, language: str = UNDETERMINED) -> list[Sentence]:
    """The sentences of ``text`` in order; together they hold every character but white space.

    ``language`` is an ISO 639-1 code; unknown ones are split by the general rules.
    """
    sentences: list[Sentence] = []
    for begin, block in _blocks(text):
        offset = begin
        for part in sentencex.segment("en" if language == UNDETERMINED else language, block):
            # The parts of a block join to the block, so positions are counted, not searched.
            stripped = part.strip()
            if stripped:
                start = offset + len(part) - len(part.lstrip())
                sentences.append(Sentence(stripped, start, start + len(stripped)))
            offset += len(part)
    return sentences


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    begin = 0
    for match in _BLOCK_END.finditer(text):
        yield begin, text[begin : match.start() + 1]
        begin = match.start() + 1
    yield begin, text[begin:]
