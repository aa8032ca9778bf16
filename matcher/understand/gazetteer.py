"""Names in running text: countries, places abroad, German units."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.lookups import CountryProfile
from indexer.records import Municipality, Place
from indexer.snapshot.towns import NamedTown, TownNames
from matcher.document import Span
from matcher.understand.endings import arabic_forms, is_arabic, is_cyrillic, ukrainian_forms
from matcher.understand.vocabulary import shared_table
from models.text import fold

__all__ = ["LONGEST_NAME", "CountryMention", "Gazetteer", "Token", "tokens_of"]

#: The longest name, in words.
LONGEST_NAME = 5
_SHORT_NAME = 5
# A word with the marks and apostrophes that belong to it ("Sa'ir", "Бориспіль", vowelled Arabic);
# French and Portuguese articles are words of their own ("d'Oran").
_TOKEN = re.compile(
    r"(?<!\w)[dlDL]['’](?=\w)"
    r"|[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f\u064b-\u065f\u0670'’ʼ`][^\W_]*)*(?<!['’ʼ`])"
)
_ELIDED = re.compile(r"(?<!\w)[dlDL]['’](?=\w)")
# What `fold` does to ASCII: lower case, no apostrophes, everything else that is no letter a space.
_ASCII = {
    **{code: " " for code in range(128) if not chr(code).isalnum()},
    **{ord(mark): None for mark in "'`"},
    **{ord(letter): letter.lower() for letter in string.ascii_uppercase},
}
# Municipalities whose names are words that stand after "mit" and "with" all the time.
_NO_UNIT = frozenset(shared_table("names")["words"]["no_unit"])


@dataclass(frozen=True, slots=True)
class Token:
    """A word; ``folded`` is its spelling for look-ups, ``name_like`` whether it may be a name."""

    folded: str
    start: int
    end: int
    name_like: bool


@dataclass(frozen=True, slots=True)
class CountryMention:
    """A country's name in a text."""

    code: str
    span: Span


class Gazetteer:
    """Looks names up: countries, places abroad and German units, in the scripts of the tables."""

    def __init__(
        self,
        countries: Mapping[str, CountryProfile],
        places: Mapping[str, Place],
        units: Sequence[Municipality],
        towns: TownNames,
    ) -> None:
        self.countries = countries
        self._towns = towns
        self._places = places
        self._units = units

    def countries_in(self, tokens: Sequence[Token]) -> list[CountryMention]:
        """The countries that are named, Germany too, in order; the longest name first."""
        found: list[CountryMention] = []
        position = 0
        while position < len(tokens):
            hit = self.country_at(tokens, position)
            if hit is None:
                position += 1
                continue
            code, length = hit
            span = tokens[position].start, tokens[position + length - 1].end
            found.append(CountryMention(code, span))
            position += length
        return found

    def country_at(self, tokens: Sequence[Token], position: int) -> tuple[str, int] | None:
        """The country whose name begins at `position`, and its length in words."""
        longest = min(LONGEST_NAME, len(tokens) - position)
        for length in range(longest, 0, -1):
            words = tokens[position : position + length]
            for form in _inflected(_joined(words)):
                code = self._country_names.get(form)
                if code is not None and (words[0].name_like or length > 1):
                    return code, length
        return None

    def lookup(self, name: str, country: str | None) -> Place | None:
        """The one place of this name (in `country`, if given); None if there is none or several."""
        found = [
            self._places[place]
            for place in self._place_ids(fold(name))
            if country is None or self._places[place].country == country
        ]
        return found[0] if len(found) == 1 else None

    def places_at(
        self, tokens: Sequence[Token], position: int
    ) -> tuple[tuple[Place, ...], int] | None:
        """The places of the longest name that begins at `position`, and its length in words."""
        for length in range(min(LONGEST_NAME, len(tokens) - position), 0, -1):
            folded = _joined(tokens[position : position + length])
            for form in _place_forms(folded):
                ids = self._place_ids(form)
                if ids:
                    return tuple(self._places[place] for place in ids), length
        return None

    def towns_of(self, words: Sequence[Token]) -> tuple[NamedTown, ...]:
        """The towns that these words name, the largest first: of the many of which nothing but
        name and size is known."""
        named = (self.towns_named(form) for form in _place_forms(_joined(words)))
        return next((towns for towns in named if towns), ())

    def town(self, name: str, country: str | None) -> NamedTown | None:
        """The largest town of this name in `country`; without one only if all lie in the same."""
        towns = self.towns_named(fold(name))
        if country is None:
            return towns[0] if len({town.country for town in towns}) == 1 else None
        return next((town for town in towns if town.country == country), None)

    def towns_named(self, folded: str) -> tuple[NamedTown, ...]:
        """The towns of this folded name, the largest first."""
        return self._towns.named(folded)

    def places_like(self, stem: str, country: str) -> list[Place]:
        """The places in `country` with a name of `stem` and at most three further letters.

        For adjectives: "Калинівська громада" is the one of Калинівка.
        """
        names = self._latin_names if _is_latin(stem) else self._other_names
        found = {
            place
            for name, ids in names.items()
            if name.startswith(stem) and len(name) <= len(stem) + 3
            for place in ids
            if self._places[place].country == country
        }
        return [self._places[place] for place in sorted(found)]

    def unit_at(
        self, tokens: Sequence[Token], position: int, *, district: bool = False
    ) -> tuple[Municipality, int] | None:
        """The German unit whose name begins at `position`, and its length in words."""
        if not tokens[position].name_like or tokens[position].folded in _NO_UNIT:
            return None
        for length in range(min(LONGEST_NAME, len(tokens) - position), 0, -1):
            folded = _joined(tokens[position : position + length])
            for form in _place_forms(folded):
                unit = self._unit_named(form, district)
                if unit is not None:
                    return unit, length
        return None

    def unit_of(self, ags: str) -> Municipality | None:
        """The German unit with this key."""
        return next((unit for unit in self._units if unit.ags == ags), None)

    def _unit_named(self, folded: str, district: bool) -> Municipality | None:
        units = [self._units[row] for row in self._unit_names.get(folded, ())]
        if district:
            units = [unit for unit in units if unit.kind == "landkreis"] or units
        else:
            units = [unit for unit in units if unit.kind != "landkreis"] or units
        return units[0] if len(units) == 1 else None

    @cached_property
    def _country_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for code, country in sorted(self.countries.items()):
            for name in (*country.names.values(), *country.aliases):
                folded = _folded(name)
                # Two letters ("IS", "NO") are words of running text.
                if len(folded) > 2:
                    names.setdefault(folded, code)
                for form in _short_cases(folded):
                    names.setdefault(form, code)
        return names

    def _place_ids(self, folded: str) -> tuple[str, ...]:
        names = self._latin_names if _is_latin(folded) else self._other_names
        return names.get(folded, ())

    @cached_property
    def _latin_names(self) -> dict[str, tuple[str, ...]]:
        return self._places_by_name(latin=True)

    @cached_property
    def _other_names(self) -> dict[str, tuple[str, ...]]:
        return self._places_by_name(latin=False)

    def _places_by_name(self, *, latin: bool) -> dict[str, tuple[str, ...]]:
        """Folded name -> ids of places. Two tables: a text in one script doesn't pay for the
        other."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for place in self._places.values():
            for name in {place.name, *place.names}:
                if name and _is_latin(name) == latin:
                    found[_folded(name)].add(place.id)
        found.pop("", None)
        return {name: tuple(sorted(ids)) for name, ids in found.items()}

    @cached_property
    def _unit_names(self) -> dict[str, tuple[int, ...]]:
        found: defaultdict[str, set[int]] = defaultdict(set)
        for row, unit in enumerate(self._units):
            for name in (unit.name, unit.label, *unit.aliases):
                found[_folded(name)].add(row)
        return {name: tuple(sorted(rows)) for name, rows in found.items()}


def tokens_of(text: str) -> list[Token]:
    """The words of `text`."""
    return [
        Token(folded, match.start(), match.end(), _name_like(match[0]))
        for match in _TOKEN.finditer(text)
        if (folded := fold(match[0]))
    ]


def _joined(words: Iterable[Token]) -> str:
    return " ".join(word.folded for word in words)


def _name_like(word: str) -> bool:
    # Scripts without capitals (Arabic) can't tell; a number is no name.
    return word[0].isalpha() and not word[0].islower()


def _is_latin(name: str) -> bool:
    return name[:1] < "\u0370"


def _folded(name: str) -> str:
    """The name as the words of a text give it; a short way for the many that are plain ASCII."""
    if _ELIDED.search(name):
        return _joined(tokens_of(name))
    return " ".join(name.translate(_ASCII).split()) if name.isascii() else fold(name)


def _place_forms(folded: str) -> tuple[str, ...]:
    if is_arabic(folded):
        return arabic_forms(folded)
    return ukrainian_forms(folded) if is_cyrillic(folded) else (folded,)


def _short_cases(folded: str) -> Iterator[str]:
    """The cases of a short Ukrainian name, which are too short to be told from other words: "Гани"
    is Гана."""
    if is_cyrillic(folded) and folded.endswith("а") and len(folded) <= _SHORT_NAME:
        yield from (folded[:-1] + ending for ending in ("и", "і", "у", "ою"))


def _inflected(folded: str) -> tuple[str, ...]:
    """`folded` and the base forms that its ending or its clitic may hide."""
    forms = _place_forms(folded)
    if folded.endswith("s") and len(folded) > 4:
        return (*forms, folded[:-1])
    return forms
