"""The wishes there are: what each is called, what becomes of it, and what a reader is told of it.

They stand in ``vocabulary/wishes.toml``. Effects: a wish *filters* (others are not proposed),
*weighs* (who misses it loses points in the factor ``wishes``), is only *shown*, or *cannot be
checked* because no data answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from indexer.keys import STATE_NAMES
from matcher.inputs import Locale
from matcher.understand.vocabulary import shared_table

__all__ = ["KINDS", "LANGUAGE_NAMES", "SIDES", "TRAITS", "Effect", "Kind", "is_wish_id"]
__all__ += ["DENIED", "LANGUAGE", "NAMED", "OTHER_COUNTRY", "SIDE", "SIZE", "STATE"]
__all__ += ["Labels", "label_of", "labels_of", "note_of"]

Effect = Literal["weighs", "filters", "shown", "cannot_be_checked"]
Labels = Mapping[Locale, str]

#: What the ids of wishes begin with: a denied one ("no_coast"), a state ("state_he"), a part of
#: Germany ("side_east"), a language of the partner ("language_fr").
DENIED, STATE, SIDE, LANGUAGE = "no_", "state_", "side_", "language_"
#: A number of inhabitants, a German unit by name, a partner in another country than Germany.
SIZE, NAMED, OTHER_COUNTRY = "partner_size", "named_partner", "other_country"
#: Traits that may be asked of the partner or merely describe the place that asks.
TRAITS = ("coast", "mountains", "wine", "rural")


@dataclass(frozen=True, slots=True)
class Kind:
    """One wish: ``entry`` is its key in the vocabularies; ``denied`` its label if it is ruled
    out."""

    id: str
    entry: str
    effect: Effect
    label: Labels
    denied: Labels | None


_TABLE = shared_table("wishes")
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        wish: Kind(wish, row["entry"], row["effect"], row["label"], row.get("denied"))
        for wish, row in _TABLE["kinds"].items()
    }
)
#: Part of Germany -> its states, and its name.
SIDES: Mapping[str, tuple[tuple[str, ...], Labels]] = MappingProxyType(
    {side: (tuple(row["states"]), row) for side, row in _TABLE["sides"].items()}
)
LANGUAGE_NAMES: Mapping[str, Labels] = MappingProxyType(_TABLE["languages"])


def is_wish_id(text: str) -> bool:
    """Whether `text` may be the id of a wish in some request."""
    wish = text.removeprefix(DENIED)
    return (
        wish in KINDS
        or wish in (SIZE, NAMED, OTHER_COUNTRY)
        or (wish.startswith(STATE) and wish.removeprefix(STATE).upper() in STATE_NAMES)
        or (wish.startswith(SIDE) and wish.removeprefix(SIDE) in SIDES)
        or (wish.startswith(LANGUAGE) and wish.removeprefix(LANGUAGE) in LANGUAGE_NAMES)
    )


def note_of(effect: str, locale: Locale) -> str:
    """What a reader is told of a wish with this effect."""
    note: str = _TABLE["notes"][effect][locale]
    return note


def labels_of(label: str, *named: Labels | str) -> Labels:
    """A label with names filled in, in both languages."""
    return {locale: label_of(label, locale, *named) for locale in ("de", "en")}


def label_of(label: str, locale: Locale, *named: Labels | str) -> str:
    """A label with names filled in."""
    names = (name if isinstance(name, str) else name[locale] for name in named)
    filled: str = _TABLE["labels"][label][locale].format(*names)
    return filled
