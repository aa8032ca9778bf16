"""PDF: lines with their type size and position, put together to paragraphs and headings."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from indexer.sources.extract.content import (
    LOOKS_LIKE_HEADING,
    Block,
    Content,
    Limits,
    UnreadableError,
)
from indexer.sources.extract.content import clean as cleaned
from indexer.sources.extract.inline import Runs, blocks_of, heading

__all__ = ["read_pdf"]

# A heading is set at least this much larger than the text, or all in bold.
_LARGER = 1.12
_BOLD_WEIGHT = 600
# Paragraphs stand further apart than lines; lines at most this many times their type size.
_PARAGRAPH_GAP = 1.25
_WIDEST_PITCH = 1.5
_EDGE = 0.12
_SHORT_LINE = 0.75
_HYPHENATED = re.compile(r"(\w{2,})-$")
# PDFium marks the hyphen at which a word was parted; where it could, it joined the lines.
_BROKEN_WORD = re.compile("[\u00ad\u0002\ufffe]")
_MENDED_WORD = re.compile("[\u00ad\u0002\ufffe](?=[^\\W\\dA-ZÄÖÜ])")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text: type size in points, ``top`` and ``right`` as shares of the page, ``first``
    and ``last`` the baselines of its beginning and its end in points from the top (a word that was
    parted joins two lines)."""

    text: str
    size: float
    bold: bool
    page: int
    top: float
    right: float
    first: float
    last: float


def read_pdf(data: bytes, limits: Limits) -> Content:
    """Take a PDF apart.

    Raises:
        UnreadableError: damaged, encrypted, too long, or without a text layer.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).casefold()
        raise UnreadableError(
            "The PDF is encrypted." if locked else f"The PDF is damaged or cut short ({error}).",
            mend="Save it without a password." if locked else "Hand in the file once more.",
        ) from None
    try:
        if len(document) > limits.pages:
            raise UnreadableError(
                f"The PDF has {len(document)} pages.",
                mend=f"Hand in the pages that matter, at most {limits.pages}.",
            )
        lines = [line for page in range(len(document)) for line in _lines(document, page)]
    finally:
        document.close()
    if not any(any(c.isalpha() for c in line.text) for line in lines):
        raise UnreadableError(
            "The PDF holds pictures of pages and no text.",
            mend="Run a text recognition over it (for example ocrmypdf) and hand in the result.",
        )
    kept = _without_running_heads(lines)
    return Content("pdf", blocks=tuple(_blocks(kept)))


def _lines(document: Any, number: int) -> Iterator[_Line]:
    """The lines of a page in reading order, with the size and weight most of their letters have."""
    from pypdfium2 import raw

    page = document[number]
    height, width = page.get_height() or 1.0, page.get_width() or 1.0
    textpage = page.get_textpage()
    count = textpage.count_chars()
    text, letters = "", _Letters()
    box = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
    origin = [ctypes.c_double() for _ in range(2)]
    for index in range(count):
        character = chr(raw.FPDFText_GetUnicode(textpage, index))
        if character in "\r\n":
            if text.strip():
                yield letters.line(text, number, height, width)
            text, letters = "", _Letters()
            continue
        text += character
        if not character.isspace():
            raw.FPDFText_GetCharBox(textpage, index, *box)
            raw.FPDFText_GetCharOrigin(textpage, index, *origin)
            letters.add(
                raw.FPDFText_GetFontSize(textpage, index) * _scale(raw, textpage, index),
                raw.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT,
                (box[1].value, box[3].value, origin[1].value),
            )
    if text.strip():
        yield letters.line(text, number, height, width)


def _scale(raw: Any, textpage: Any, index: int) -> float:
    """Many programs set type at size 1 and scale the page: what counts is what is seen."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
        return 1.0
    return abs(float(matrix.d)) or abs(float(matrix.b)) or 1.0


class _Letters:
    """What the letters of one line have in common."""

    def __init__(self) -> None:
        self.sizes = Counter[float]()
        self.bold = 0
        self.top = self.right = self.first = self.last = 0.0

    def add(self, size: float, bold: bool, at: tuple[float, float, float]) -> None:
        right, top, base = at
        self.sizes[round(size, 1)] += 1
        self.bold += bold
        self.right = max(self.right, right)
        self.top = max(self.top, top)
        self.first = self.first or base
        self.last = base

    def line(self, text: str, page: int, height: float, width: float) -> _Line:
        total = self.sizes.total()
        return _Line(
            text=_BROKEN_WORD.sub("-", _MENDED_WORD.sub("", text)),
            size=self.sizes.most_common(1)[0][0] if total else 0.0,
            bold=bool(total) and self.bold >= 0.9 * total,
            page=page,
            top=1 - self.top / height,
            right=self.right / width,
            first=height - self.first,
            last=height - self.last,
        )


def _without_running_heads(lines: list[_Line]) -> list[_Line]:
    """Drop what stands at the edge of most pages: running heads, page numbers."""
    pages = len({line.page for line in lines})
    if pages < 3:
        return [line for line in lines if not _is_page_number(line)]
    at_edge = {(_shape(line), line.page) for line in lines if _at_edge(line)}
    edge = Counter(shape for shape, _ in at_edge)
    return [
        line
        for line in lines
        if not _is_page_number(line) and not (_at_edge(line) and edge[_shape(line)] > pages / 2)
    ]


def _at_edge(line: _Line) -> bool:
    return line.top < _EDGE or line.top > 1 - _EDGE


def _is_page_number(line: _Line) -> bool:
    return _at_edge(line) and bool(
        re.fullmatch(
            r"(?:Seite|Page|[-–])?\s*\d{1,4}\s*(?:[/–-]|von|of)?\s*\d{0,4}\s*-?", line.text
        )
    )


def _shape(line: _Line) -> str:
    return re.sub(r"\d+", "0", cleaned(line.text))


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    body = _body_size(lines)
    pitch = _pitch(lines, body)
    full = max((line.right for line in lines), default=1.0)
    sizes = sorted({line.size for line in lines if line.size > _LARGER * body}, reverse=True)
    levels = {size: min(rank, 6) for rank, size in enumerate(sizes, start=1)}
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and _starts_anew(paragraph[-1], line, body, full, pitch):
            yield from _closed(paragraph, levels)
            paragraph = []
        paragraph.append(line)
    yield from _closed(paragraph, levels)


def _body_size(lines: list[_Line]) -> float:
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _pitch(lines: list[_Line], body: float) -> float:
    """From baseline to baseline within paragraphs: the smallest distance that is common."""
    steps = Counter(
        round(line.first - last.last, 1)
        for last, line in pairwise(lines)
        if line.page == last.page and line.first - last.last > body / 2
    )
    common = [step for step, count in steps.items() if count >= 0.1 * steps.total()]
    return min([*common, _WIDEST_PITCH * body])


def _starts_anew(last: _Line, line: _Line, body: float, full: float, pitch: float) -> bool:
    if (abs(line.size - last.size) > 0.5 and (line.size > body or last.size > body)) or (
        line.bold != last.bold
    ):
        return True
    if re.match(r"\s*(?:[-–—•*·▪●]|\uf0b7)\s", line.text):
        return True
    if line.page != last.page:
        return last.text.rstrip().endswith((".", ":", "!", "?", ")"))
    if line.first - last.last > _PARAGRAPH_GAP * pitch:
        return True
    ended = last.text.rstrip().endswith((".", ":", "!", "?", ")"))
    return ended and last.right < _SHORT_LINE * full


def _closed(lines: list[_Line], levels: dict[float, int]) -> list[Block]:
    if not lines:
        return []
    text = _joined(line.text for line in lines)
    level = levels.get(lines[0].size)
    if level is not None:
        return heading(text, level)
    if all(line.bold for line in lines) and len(lines) <= 2 and not text.endswith("."):
        return heading(text, LOOKS_LIKE_HEADING)
    runs = Runs()
    runs.add(text, bold=False)
    return blocks_of(runs)


def _joined(texts: Iterator[str]) -> str:
    """Lines put together; a word parted at the line's end is one again."""
    joined = ""
    for text in texts:
        part = cleaned(text)
        broken = _HYPHENATED.search(joined)
        if broken and part[:1].islower():
            joined = joined[: broken.end(1)] + part
        else:
            joined = f"{joined} {part}" if joined else part
    return joined
