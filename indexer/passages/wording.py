"""German wording that passages share: numbers, enumerations, the names of states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indexer.keys import STATE_NAMES
from indexer.records import State

__all__ = [
    "decimal",
    "enumerate_german",
    "in_state",
    "inhabitants",
    "themes_sentence",
    "without_doubles",
]


def inhabitants(count: int) -> str:
    """``24.000 Einwohner``; one and many read the same."""
    return f"{_grouped(count)} Einwohner"


def decimal(value: float) -> str:
    """A figure as one says it: three significant digits, decimal comma, thousands point."""
    if abs(value) >= 100:
        return _grouped(round(value))
    digits = 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def enumerate_german(items: Iterable[str]) -> str:
    """``a``, ``a und b``, ``a, b und c``."""
    *most, last = list(items)
    return f"{', '.join(most)} und {last}" if most else last


def themes_sentence(items: Sequence[str]) -> str:
    """``Thema: Sport.``, ``Themen: Sport, Kultur.``; with semicolons where an item has a comma."""
    separator = "; " if any("," in item for item in items) else ", "
    return f"{'Thema' if len(items) == 1 else 'Themen'}: {separator.join(items)}."


def in_state(state: State) -> str:
    """``in Bayern``, ``im Saarland``, ``im Land Bremen`` (the city lies in it)."""
    preposition = {"SL": "im", "HB": "im Land"}.get(state, "in")
    return f"{preposition} {STATE_NAMES[state]}"


def without_doubles(items: Iterable[str]) -> list[str]:
    """The items in their order, the second spelling of one in other capitals left out."""
    first: dict[str, str] = {}
    for item in items:
        first.setdefault(item.casefold(), item)
    return list(first.values())


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
