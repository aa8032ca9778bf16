"""Terms of the catalogue as the detector uses them: markers read, words led back to keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from models.themes.catalogue import Theme
from models.themes.compounds import Position
from models.themes.tokens import words_of

__all__ = ["SKIPPED", "Term", "read_terms"]

# Articles and the like, which may stand in an expression or not: gestion (des) déchets.
SKIPPED = {
    "de": frozenset(("der", "die", "das", "den", "dem", "des", "eine", "einer", "eines", "einem")),
    "en": frozenset(("the", "a", "an", "of")),
    "fr": frozenset(("de", "d", "du", "des", "la", "le", "les", "l")),
    "ar": frozenset[str](),
    "uk": frozenset[str](),
    "es": frozenset(("de", "del", "la", "el", "las", "los")),
    "pt": frozenset(("de", "do", "da", "dos", "das", "d", "a", "o", "as", "os")),
}
# Shorter German words match inside compounds only when a marker asks for it.
_SHORTEST_MEMBER = 5


@dataclass(frozen=True, slots=True)
class Term:
    """One term of one language, with every theme that lists it.

    ``themes`` is empty for a false friend. ``words`` are its words in plain form, articles inside
    it left out, but for a false friend. ``literal``: the spelling to be met exactly
    (acronyms). ``weight``: a term of several themes tells less for each of them. ``compound``:
    where in a German compound it may stand, None if nowhere.
    """

    text: str
    language: str
    themes: tuple[str, ...]
    words: tuple[str, ...]
    literal: str | None
    weight: float
    compound: Position | None


def read_terms(themes: Sequence[Theme], language: str) -> list[Term]:
    """Every distinct term of one language, in a fixed order."""
    owners: dict[str, list[str]] = defaultdict(list)
    telling: dict[str, set[str]] = defaultdict(set)
    for theme in themes:
        for written in theme.terms[language]:
            owners[written].append(theme.id)
            if not written.startswith("~"):
                telling[_bare(written).casefold()].add(theme.id)
    return [
        _term(written, language, tuple(ids), shared_by=len(telling[_bare(written).casefold()]) or 1)
        for written, ids in owners.items()
    ]


def _bare(written: str) -> str:
    return written.strip("=~-")


def _term(written: str, language: str, themes: tuple[str, ...], shared_by: int) -> Term:
    text = _bare(written)
    every = words_of(text)
    # A false friend is met as it is written: on the water, but on water and energy.
    skipped = frozenset[str]() if written.startswith("~") else SKIPPED[language]
    inner = [word for word in every[1:-1] if word not in skipped]
    words = every[:1] + inner + every[1:][-1:]
    literal = text if len(words) == 1 and _is_acronym(text) else None
    compound = _compound_position(written, text) if language == "de" and len(words) == 1 else None
    return Term(
        text=text,
        language=language,
        themes=() if written.startswith("~") else themes,
        words=tuple(words),
        literal=literal,
        weight=1 / sqrt(shared_by),
        compound=None if literal else compound,
    )


def _is_acronym(text: str) -> bool:
    return len(text) > 1 and text.isupper()


def _compound_position(written: str, text: str) -> Position | None:
    if written.startswith("="):
        return None
    if written.endswith("-"):
        return Position.FIRST
    if written.startswith("-"):
        return Position.LAST
    return Position.ANYWHERE if len(text) >= _SHORTEST_MEMBER else None
