"""Wording shared by all explanations, in German and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from indexer.records import UnitKind
from matcher.inputs import Locale

__all__ = ["counted", "decimal", "joined", "kind_name", "number", "pick", "quoted", "ratio"]
__all__ += ["shortened"]

_KINDS: Mapping[UnitKind, tuple[str, str, str, str]] = MappingProxyType(
    {
        "kreisfreie_stadt": ("kreisfreie Stadt", "kreisfreie Städte", "city", "cities"),
        "stadt": ("Stadt", "Städte", "town", "towns"),
        "gemeinde": ("Gemeinde", "Gemeinden", "municipality", "municipalities"),
        "landkreis": ("Landkreis", "Landkreise", "district", "districts"),
        "bezirk": ("Bezirk", "Bezirke", "borough", "boroughs"),
        "verbandsgemeinde": (
            "Verbandsgemeinde",
            "Verbandsgemeinden",
            "association of municipalities (Verbandsgemeinde)",
            "associations of municipalities (Verbandsgemeinden)",
        ),
        "samtgemeinde": (
            "Samtgemeinde",
            "Samtgemeinden",
            "joint municipality (Samtgemeinde)",
            "joint municipalities (Samtgemeinden)",
        ),
        "amt": ("Amt", "Ämter", "municipal office (Amt)", "municipal offices (Ämter)"),
        "unternehmen": (
            "kommunales Unternehmen",
            "kommunale Unternehmen",
            "municipal enterprise",
            "municipal enterprises",
        ),
        "verband": (
            "kommunaler Verband",
            "kommunale Verbände",
            "municipal association",
            "municipal associations",
        ),
    }
)


def pick(locale: Locale, german: str, english: str) -> str:
    """The text in the language asked for."""
    return german if locale == "de" else english


def number(count: float, locale: Locale) -> str:
    """``24.000`` or ``24,000``."""
    text = f"{round(count):,}"
    return text.replace(",", ".") if locale == "de" else text


def decimal(value: float, digits: int, locale: Locale) -> str:
    """``0,5478`` or ``0.5478``."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if locale == "de" else text


def ratio(value: float, locale: Locale) -> str:
    """``2,5`` or ``2.5``; no decimals from ten on."""
    text = f"{value:.0f}" if value >= 9.5 else f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if locale == "de" else text


def joined(items: Sequence[str], locale: Locale) -> str:
    """``a``, ``a und b``, ``a, b und c``."""
    if len(items) < 2:
        return "".join(items)
    word = pick(locale, "und", "and")
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def counted(count: int, one: str, many: str) -> str:
    """``1 Partnerschaft``, ``2 Partnerschaften``."""
    return f"{count} {one if count == 1 else many}"


def quoted(text: str, locale: Locale) -> str:
    """In the quotation marks of the language."""
    return f"„{text}“" if locale == "de" else f"“{text}”"


def shortened(text: str, length: int) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text.rstrip(".")
    return text[: text.rfind(" ", 0, length)].rstrip(",;:.") + " …"


def kind_name(kind: UnitKind, locale: Locale, *, plural: bool = False) -> str:
    """What a unit is called."""
    german, germans, english, englishes = _KINDS[kind]
    return pick(locale, germans if plural else german, englishes if plural else english)
