"""Finds the wishes in a text, by the words of the vocabularies and of whom they are said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from indexer.keys import STATE_NAMES
from matcher.document import Span, Wish
from matcher.explain.wording import number
from matcher.inputs import Locale
from matcher.understand.numbers import Inhabitants
from matcher.understand.speech import Speech
from matcher.understand.wish_kinds import (
    DENIED,
    KINDS,
    LANGUAGE,
    LANGUAGE_NAMES,
    SIDE,
    SIDES,
    SIZE,
    STATE,
    TRAITS,
    Effect,
    Kind,
    Labels,
    label_of,
    labels_of,
    note_of,
)

__all__ = ["WishReader"]

# A form of cooperation is denied without any word that seeks: "no twinning, please".
_FORMS = frozenset({"project", "twinning"})
# A plain "project" is a wish only where twinning is denied.
# So few characters lie between an adjective and the name it belongs to ("... de la ").
_BESIDE = 7
_SIZES = frozenset({"small_partner", "medium_partner", "large_partner"})
_SOME_PROJECT = "some_project"


class WishReader:
    """Reads the wishes of one text; labels and notes come in `locale`."""

    def __init__(self, speech: Speech, locale: Locale, own: Span | None) -> None:
        self._speech = speech
        self._locale = locale
        self._own = own

    def read(self, size: Inhabitants | None) -> Iterator[Wish]:
        """All wishes, each once; `size` is the number of inhabitants wished for."""
        for kind in KINDS.values():
            yield from self._of_kind(kind)
        yield from self._states()
        if size is not None:
            yield self._sized(size)
        yield from self._languages()

    def _of_kind(self, kind: Kind) -> Iterator[Wish]:
        wanted, denied = self._asked(kind)
        if kind.id == "project" and not wanted and self._asked(KINDS["twinning"])[1]:
            wanted = [span for span in self._spans(_SOME_PROJECT) if self._is_asked(span)]
        if wanted:
            yield self._wish(kind.id, kind.effect, kind.label, wanted)
        elif kind.id in TRAITS and not denied:
            mentioned = self._spans(kind.entry, "mentions")
            if mentioned:
                yield self._wish(kind.id, "weighs", kind.label, mentioned, wished=False)
        if denied and kind.denied is not None:
            effect = self._limit(denied) if kind.effect == "weighs" else kind.effect
            yield self._wish(DENIED + kind.id, effect, kind.denied, denied)

    def _asked(self, kind: Kind) -> tuple[list[Span], list[Span]]:
        """Where the partner is asked to be so, and where it is asked not to be."""
        wanted: list[Span] = []
        denied: list[Span] = []
        # "eine ähnlich große Stadt" is no large one
        similar = self._spans("similar") if kind.id in _SIZES else []
        for span in self._spans(kind.entry):
            if self._speech.needless(span) or any(_overlap(span, other) for other in similar):
                continue
            if self._speech.denied(span):
                if self._is_asked(span) or (kind.id in _FORMS and not self._speech.own(span)):
                    denied.append(span)
            elif self._is_asked(span):
                wanted.append(span)
        return wanted, denied

    def _is_asked(self, span: Span) -> bool:
        # "la commune rurale de Nyassia" tells of the one who asks, wherever it stands
        if self._own is not None and 0 <= self._own[0] - span[1] <= _BESIDE:
            between = self._speech.text[span[1] : self._own[0]]
            if between.replace(" ", "").isalpha() or between.isspace():
                return False
        return self._speech.of_partner(span[0]) or self._speech.of_partner(span[1] - 1)

    def _spans(self, entry: str, section: str = "wishes") -> list[Span]:
        return [
            match.span()
            for words in self._speech.vocabularies
            for match in words.entry(section, entry).finditer(self._speech.flat)
        ]

    def _states(self) -> Iterator[Wish]:
        for state, name in STATE_NAMES.items():
            spans = [span for span in self._spans(state, "states") if self._is_asked(span)]
            yield from self._located(STATE + state.lower(), (state,), name, spans)
        for side, (states, name_of_side) in SIDES.items():
            spans = [span for span in self._spans(side, "sides") if self._is_asked(span)]
            yield from self._located(SIDE + side, states, name_of_side, spans)

    def _located(
        self, wish: str, states: tuple[str, ...], name: Labels | str, spans: list[Span]
    ) -> Iterator[Wish]:
        asked = [span for span in spans if not self._speech.needless(span)]
        denied = [span for span in asked if self._speech.denied(span)]
        wanted = [span for span in asked if span not in denied]
        if wanted:
            labels = labels_of("state", name)
            yield self._wish(wish, self._limit(wanted), labels, wanted, states)
        elif denied:
            labels = labels_of("not_state", name)
            yield self._wish(DENIED + wish, self._limit(denied), labels, denied, states)

    def _sized(self, size: Inhabitants) -> Wish:
        labels = labels_of("size", _bounds(size.low, size.high))
        wish = self._wish(SIZE, "weighs", labels, [size.span])
        return replace(wish, low=size.low, high=size.high)

    def _languages(self) -> Iterator[Wish]:
        found: dict[str, list[Span]] = {}
        for words in self._speech.vocabularies:
            for code, pattern in words.speaks():
                for match in pattern.finditer(self._speech.flat):
                    if self._is_asked(match.span()) and not self._speech.needless(match.span()):
                        found.setdefault(code, []).append(match.span())
        for code, spans in found.items():
            labels = labels_of("language", LANGUAGE_NAMES[code])
            yield self._wish(LANGUAGE + code, "cannot_be_checked", labels, spans, (code,))

    def _limit(self, spans: list[Span]) -> Effect:
        """What is preferred weighs; what is plainly asked limits the list."""
        return "weighs" if self._is_preferred(spans) else "filters"

    def _is_preferred(self, spans: list[Span]) -> bool:
        return all(self._speech.preferred(span) for span in spans)

    def _wish(
        self,
        wish: str,
        effect: Effect,
        labels: Labels,
        spans: list[Span],
        values: tuple[str, ...] = (),
        *,
        wished: bool = True,
    ) -> Wish:
        preferred = wished and effect == "weighs" and self._is_preferred(spans)
        note = note_of(
            "preferred" if preferred else effect if wished else "mentioned", self._locale
        )
        ordered = tuple(sorted(set(spans)))
        label = labels[self._locale]
        return Wish(wish, label, effect, ordered, note, wished, values, preferred=preferred)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _bounds(low: int | None, high: int | None) -> Labels:
    def written(locale: Locale) -> str:
        if low is None:
            return label_of("at_most", locale, number(high or 0, locale))
        if high is None:
            return label_of("at_least", locale, number(low, locale))
        return label_of("between", locale, number(low, locale), number(high, locale))

    return {"de": written("de"), "en": written("en")}
