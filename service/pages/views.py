"""What the templates show of the documents: marked text, bars, shortened lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matcher.document import Factor, Query, Span

__all__ = ["BarPart", "TextPart", "bar_parts", "marked_text"]


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of a text; ``themes`` are the labels of the themes it shows, empty for plain text."""

    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BarPart:
    """One factor's share of a score bar: ``x`` and ``width`` in per cent of the full score."""

    factor: str
    label: str
    x: float
    width: float


def marked_text(query: Query) -> tuple[TextPart, ...]:
    """The text of the request, cut wherever a theme's span begins or ends."""
    spans = [(span, theme.label) for theme in query.themes for span in theme.spans]
    cuts = sorted({0, len(query.text), *(edge for span, _ in spans for edge in span)})
    return tuple(
        TextPart(query.text[start:end], tuple(_labels_over(spans, start, end)))
        for start, end in pairwise(cuts)
    )


def _labels_over(spans: Sequence[tuple[Span, str]], start: int, end: int) -> Iterable[str]:
    return dict.fromkeys(label for (left, right), label in spans if left <= start and end <= right)


def bar_parts(factors: Iterable[Factor]) -> tuple[BarPart, ...]:
    """The positive contributions side by side; penalties are in the figures, not in the bar."""
    parts = []
    x = 0.0
    for factor in factors:
        width = round(100 * factor.contribution, 2)
        if width > 0:
            parts.append(BarPart(factor.id, factor.label, round(x, 2), width))
            x += width
    return tuple(parts)
