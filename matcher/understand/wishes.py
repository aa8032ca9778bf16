"""Wishes and limits of a request: what it asks of the partner besides themes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import cast

from indexer.records import State
from matcher.document import Span, Wish
from matcher.inputs import Locale
from matcher.understand.numbers import Inhabitants, find_inhabitants
from matcher.understand.speech import Speech, speech_of
from matcher.understand.wish_kinds import NAMED, OTHER_COUNTRY, SIDE, SIZE, STATE, note_of
from matcher.understand.wish_reader import WishReader

__all__ = ["StatedWishes", "find_wishes"]


@dataclass(frozen=True, slots=True)
class StatedWishes:
    """What a request asks of its partner.

    ``shown`` are all wishes and mentioned traits, for the reader; what a person left out is marked
    there and counts nowhere else. ``states`` are the German states asked for, ``target_country``
    another country than Germany that the partner shall come from, ``partner_size`` the number of
    inhabitants that it is wished to have.
    """

    shown: tuple[Wish, ...]
    states: tuple[State, ...] = ()
    target_country: str | None = None
    partner_size: Inhabitants | None = None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of what counts: wishes, and traits that are only mentioned."""
        return frozenset(wish.id for wish in self.shown if not wish.dropped)

    @property
    def active(self) -> tuple[Wish, ...]:
        """What is asked of the partner and counts."""
        return tuple(wish for wish in self.shown if wish.wished and not wish.dropped)

    @property
    def named(self) -> str | None:
        """The key of the German unit that the request is aimed at."""
        return next((wish.values[0] for wish in self.active if wish.id == NAMED), None)


def find_wishes(
    text: str,
    locale: Locale = "de",
    *,
    speech: Speech | None = None,
    own: Span | None = None,
    further: Iterable[Wish] = (),
    drop: Collection[str] = (),
) -> StatedWishes:
    """The wishes in `text` with their spans, and `further` ones that were found elsewhere.

    `own` is where the name of the place that asks stands: what belongs to it is no wish. Those
    whose ids are in `drop` are shown as left out and don't count.
    """
    speech = speech or speech_of(text)
    sizes = [number for number in find_inhabitants(text, speech) if number.of_partner]
    size = sizes[0] if sizes else None
    found = [*further, *WishReader(speech, locale, own).read(size)]
    shown = tuple(_left_out(wish, locale) if wish.id in drop else wish for wish in found)
    stated = StatedWishes(shown)
    states = [s for wish in stated.active if wish.id.startswith((STATE, SIDE)) for s in wish.values]
    return StatedWishes(
        shown=shown,
        states=cast(tuple[State, ...], tuple(dict.fromkeys(states))),
        target_country=next((w.values[0] for w in stated.active if w.id == OTHER_COUNTRY), None),
        partner_size=size if SIZE in stated.ids else None,
    )


def _left_out(wish: Wish, locale: Locale) -> Wish:
    return replace(wish, dropped=True, note=note_of("dropped", locale))
