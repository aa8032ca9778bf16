"""Lists of themes in a short text: ``Abfallentsorgung, Trinkwasser, Tourismus und Feuerwehr``.

In a sentence that lists five things each is a fifth of what the sentence means, and yet each is
meant. So the items of such a list are read as texts of their own. What counts as one is narrow,
because sentences also mention things in passing: at least three short items side by side, each
naming a theme by its words, and three themes in all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from models.sentences import Sentence

__all__ = ["Span", "listed_items", "phrases", "themes_in"]

Span = tuple[int, int]

_FEWEST = 3
_MOST_WORDS = 5
_SEPARATOR = re.compile(
    r"[,;،؛/&•·]|\n|\s[-–—]\s|(?<=[\w)])\s(?:und|sowie|and|et|y|e|та|й|і)(?=\s)|\s(?=و\w)"
)
_WORD = re.compile(r"\S+")
_CLAUSE = re.compile(r"[^.,;:!?()\n]+")
_PHRASE = (2, 3)  # words


def listed_items(
    text: str, sentences: Sequence[Sentence], spans: Mapping[str, Sequence[Span]]
) -> list[tuple[Span, frozenset[str]]]:
    """The items of all lists in `text`, each with the themes whose words stand in it.

    Args:
        sentences: of `text`.
        spans: per theme where its words stand.
    """
    return [item for sentence in sentences for run in _runs(text, sentence, spans) for item in run]


def themes_in(item: Span, spans: Mapping[str, Sequence[Span]]) -> frozenset[str]:
    """The themes whose words stand inside `item`."""
    start, end = item
    return frozenset(
        theme
        for theme, places in spans.items()
        if any(start <= first and last <= end for first, last in places)
    )


def phrases(text: str) -> list[Span]:
    """Every two and three neighbouring words that no punctuation parts, and a word alone."""
    spans = []
    for clause in _CLAUSE.finditer(text):
        words = [match.span() for match in _WORD.finditer(text, *clause.span())]
        for size in dict.fromkeys(min(size, len(words)) for size in _PHRASE):
            spans += [
                (words[first][0], words[first + size - 1][1])
                for first in range(len(words) - size + 1)
                if size
            ]
    return spans


def _runs(
    text: str, sentence: Sentence, spans: Mapping[str, Sequence[Span]]
) -> Iterator[list[tuple[Span, frozenset[str]]]]:
    """Longest rows of neighbouring items that name themes."""
    run: list[tuple[Span, frozenset[str]]] = []
    for words in _items(text, sentence, spans):
        # What is too long for an item may still end one list and begin another.
        end, begin = words[:_MOST_WORDS], words[-_MOST_WORDS:]
        item = (end[0][0], end[-1][1])
        if named := themes_in(item, spans):
            run.append((item, named))
        if not named or len(words) > _MOST_WORDS:
            if _is_list(run):
                yield run
            item = (begin[0][0], begin[-1][1])
            named = themes_in(item, spans)
            run = [(item, named)] if named else []
    if _is_list(run):
        yield run


def _items(
    text: str, sentence: Sentence, spans: Mapping[str, Sequence[Span]]
) -> Iterator[list[Span]]:
    """The words of each item; separators without words between them make none.

    What stands inside an expression parts nothing: "social and economic exchange" is one item.
    """
    begin = sentence.start
    named = {span for places in spans.values() for span in places}
    ends = [
        match.span()
        for match in _SEPARATOR.finditer(text, sentence.start, sentence.end)
        if not any(first < match.start() and match.end() < last for first, last in named)
    ]
    for stop, after in [*ends, (sentence.end, sentence.end)]:
        words = [match.span() for match in _WORD.finditer(text, begin, stop)]
        if words:
            yield words
        begin = after


def _is_list(run: Sequence[tuple[Span, frozenset[str]]]) -> bool:
    themes = frozenset[str]().union(*(named for _, named in run))
    return len(run) >= _FEWEST and len(themes) >= _FEWEST
