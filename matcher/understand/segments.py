"""The pieces of a request that are compared with passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from matcher.document import Span
from matcher.question import Segment
from models.sentences import split_sentences

__all__ = ["segments_of", "topic_segments", "topic_spans"]

# Enough for a long letter; the pieces that state a theme come first.
_MOST = 40
_CONTEXT = 0.25
_SHORTEST = 4
_ITEM_MARK = re.compile(
    r"[,;،؛•\n]|(?<=\w):\s|\s(?:und|sowie|and|et|y|e|та|й|і|oraz|ve)(?=\s)|\s(?=و\w)"
)
_LIST_ITEMS = 3
_WORDS_PER_ITEM = 5
# Who asks, and that a partner is looked for: it says nothing about what to do together.
_BOILERPLATE = re.compile(
    r"\b(?:such(?:t|en)|gesucht|wünsch\w+|partnerschaft\w*|partnerkommune|partnerstadt|einwohner\w*"
    r"|gesuch|ansprechpartner|kontakt|e-?mail|telefon|stand\s+\d{4}"
    r"|seeks?|seeking|looking\s+for|partnerships?|twinning|inhabitants|contact|phone"
    r"|cherch\w+|jumelage|partenariat|habitants|hermanamiento|habitantes|geminação"
    r"|шука\w+|партнерств\w+|жител\w+|мешкан\w+|نسمة|شراكة|توأمة|تبحث)\b",
    re.IGNORECASE,
)


def segments_of(
    text: str, language: str, theme_spans: Iterable[tuple[str, Span]]
) -> tuple[Segment, ...]:
    """Sentences, lists cut into their items, each with the themes whose spans it holds.

    A segment with a theme weighs 1. One without weighs 0.25, or 1 where the text names no theme
    at all; those that only say who asks, or that a partner is looked for, are left out.
    """
    spans = list(theme_spans)
    found = []
    for piece in _pieces(text, language, [span for _, span in spans]):
        segment = _segment(text, piece, spans)
        words = segment.text
        if len(words) < _SHORTEST or (not segment.themes and _BOILERPLATE.search(words)):
            continue
        found.append(segment)
    found.sort(key=lambda segment: (not segment.themes, segment.span))
    return tuple(sorted(found[:_MOST], key=lambda segment: segment.span))


def topic_segments(
    text: str, topics: Iterable[str], theme_spans: Iterable[tuple[str, Span]]
) -> tuple[Segment, ...]:
    """The topics that a stored request names, where its text names them.

    What it tells about the place is no wish and is not compared with what units do.
    """
    spans = list(theme_spans)
    return tuple(_segment(text, piece, spans) for piece in topic_spans(text, topics))


def topic_spans(text: str, topics: Iterable[str]) -> list[Span]:
    """Where `text` names its topics."""
    starts = ((text.find(topic), len(topic)) for topic in topics)
    return [(start, start + length) for start, length in starts if start >= 0]


def _segment(text: str, piece: Span, spans: list[tuple[str, Span]]) -> Segment:
    start, end = piece
    inside = (theme for theme, span in spans if start <= span[0] and span[1] <= end)
    themes = tuple(dict.fromkeys(inside))
    return Segment(text[start:end], piece, 1.0 if themes or not spans else _CONTEXT, themes)


def _pieces(text: str, language: str, named: Sequence[Span]) -> list[Span]:
    pieces: list[Span] = []
    for sentence in split_sentences(text, language):
        items = _items(text, sentence.start, sentence.end, named)
        pieces += items if _is_list(text, items, named) else [(sentence.start, sentence.end)]
    return pieces


def _items(text: str, start: int, end: int, named: Sequence[Span]) -> list[Span]:
    cuts = [
        match.span()
        for match in _ITEM_MARK.finditer(text, start, end)
        if not any(first < match.start() and match.end() < last for first, last in named)
    ]
    starts = [start, *(cut[1] for cut in cuts)]
    ends = [*(cut[0] for cut in cuts), end]
    return [
        span
        for span in (_trimmed(text, *piece) for piece in zip(starts, ends, strict=True))
        if span[0] < span[1]
    ]


def _is_list(text: str, items: Sequence[Span], named: Sequence[Span]) -> bool:
    """Whether the items are short, or several of them name a theme."""
    words = sum(len(text[slice(*item)].split()) for item in items)
    naming = sum(any(i[0] <= n[0] and n[1] <= i[1] for n in named) for i in items)
    return max(naming, len(items) * (words <= _WORDS_PER_ITEM * len(items))) >= _LIST_ITEMS


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end
