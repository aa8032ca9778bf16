"""Which country and which place a request speaks for, and a German partner it names."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.lookups import CountryProfile
from indexer.records import Municipality, Place
from matcher.document import Span
from models.text import fold

__all__ = ["Gazetteer", "PlaceMention"]

# A word with the marks and apostrophes that belong to it ("Sa'ir", "Бориспіль", vowelled Arabic).
_TOKEN = re.compile(
    r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f\u064b-\u065f\u0670'’ʼ`][^\W_]*)*(?<!['’ʼ`])"
)
_LONGEST_NAME = 5


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The words that say "here comes the name of the municipality".
_CUES = _words(
    "stadt gemeinde kommune grossgemeinde kleinstadt stadtverwaltung verwaltung landkreis distrikt "
    "municipality city town village district borough county commune ville mairie municipalite "
    "municipio ciudad ayuntamiento alcaldia municipalidad cidade prefeitura camara "
    "місто міста громада громади муніципалітет мерія селище рада belediyesi gmina "
    "بلديه مدينه بلده قريه"
)
_FILLERS = _words("of de d du la le el der die das al")
# After these words stands a partner, not the one who asks.
_WITH = _words("mit with avec con com з із зі مع ile z")
_BETWEEN = _words(
    "der dem den die das deutschen deutsche stadt gemeinde kommune the german city town of "
    "municipality la le ville allemande commune de d ciudad alemana municipio містом місто "
    "німецьким مدينه بلديه"
)
_SEEKING = re.compile(
    r"\b(?:such(?:t|en)|wünsch\w+|möchte\w*|streb\w*|interess\w+"
    r"|seek\w*|look\w* for|would like|wants?"
    r"|cherch\w+|souhait\w+|busca\w*|desea\w*|procura\w*|шука\w+|бажа\w+|прагн\w+"
    r"|تبحث|نبحث|ترغب|يرغب|نرغب)\b",
    re.IGNORECASE,
)
_ARABIC_CLITICS = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
# What `fold` does to ASCII: lower case, no apostrophes, everything else that is no letter a space.
_ASCII = {
    **{code: " " for code in range(128) if not chr(code).isalnum()},
    **{ord(mark): None for mark in "'`"},
    **{ord(letter): letter.lower() for letter in string.ascii_uppercase},
}
_SENTENCE = re.compile(r"[^.!?؟\n]+")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place as the text names it; ``place`` is None where the name is not in the tables."""

    name: str
    span: Span
    place: Place | None


@dataclass(frozen=True, slots=True)
class _Token:
    folded: str
    start: int
    end: int
    name_like: bool


class Gazetteer:
    """Finds names in running text: countries, places abroad, German units."""

    def __init__(
        self,
        countries: Mapping[str, CountryProfile],
        places: Mapping[str, Place],
        units: Sequence[Municipality],
    ) -> None:
        self._countries = countries
        self._places = places
        self._units = units

    def countries_in(self, text: str) -> list[tuple[str, Span]]:
        """The countries that `text` names, Germany left out, in order; longest name first."""
        tokens = _tokens(text)
        found: list[tuple[str, Span]] = []
        position = 0
        while position < len(tokens):
            hit = self._country_at(tokens, position)
            if hit is None:
                position += 1
                continue
            code, length = hit
            span = (tokens[position].start, tokens[position + length - 1].end)
            if code != "DE":
                found.append((code, span))
            position += length
        return found

    def lookup(self, name: str, country: str | None) -> Place | None:
        """The one place of this name (in `country`, if given); None if there is none or several."""
        found = [
            self._places[place]
            for place in self._place_ids(fold(name))
            if country is None or self._places[place].country == country
        ]
        return found[0] if len(found) == 1 else None

    def place_in(self, text: str, country: str | None) -> PlaceMention | None:
        """The place that `text` speaks for.

        A name after "Stadt", "municipality of" ... wins over one without, one in `country` over
        one elsewhere, the first over later ones; a name after "mit" or "with" is a partner's.
        Without such a word a name must lie in `country`: too many names are common words.
        """
        best: tuple[int, int, PlaceMention] | None = None
        tokens = _tokens(text)
        for position, token in enumerate(tokens):
            if not token.name_like or _is_partner(tokens, position):
                continue
            cued = _is_cued(tokens, position)
            mention = self._mention_at(text, tokens, position, country, cued)
            if mention is None:
                continue
            known = mention.place is not None
            rank = 4 * cued + 2 * known + (position == 0)
            if best is None or rank > best[0]:
                best = (rank, position, mention)
        return best[2] if best else None

    def named_partner(self, text: str) -> tuple[Municipality, Span] | None:
        """The German unit that `text` seeks a partnership with, if it names one."""
        for sentence in _SENTENCE.finditer(text):
            seeking = _SEEKING.search(sentence[0])
            if seeking is None:
                continue
            tokens = _tokens(text[: sentence.end()])
            after = sentence.start() + seeking.end()
            for position, token in enumerate(tokens):
                if token.start >= after and token.folded in _WITH:
                    hit = self._unit_after(tokens, position + 1)
                    if hit is not None:
                        return hit
        return None

    def _mention_at(
        self, text: str, tokens: list[_Token], position: int, country: str | None, cued: bool
    ) -> PlaceMention | None:
        for length in range(min(_LONGEST_NAME, len(tokens) - position), 0, -1):
            words = tokens[position : position + length]
            span = (words[0].start, words[-1].end)
            found = self._places_named(" ".join(word.folded for word in words))
            inside = [place for place in found if country is None or place.country == country]
            if len(inside) == 1 and (cued or country is not None):
                return PlaceMention(text[slice(*span)], span, inside[0])
        if (
            cued
            and _is_capitalised(text, tokens[position])
            and not self._is_common(tokens, position)
        ):
            span = (tokens[position].start, self._end_of_name(text, tokens, position))
            return PlaceMention(text[slice(*span)], span, None)
        return None

    def _end_of_name(self, text: str, tokens: list[_Token], position: int) -> int:
        """Where an unknown name ends: further words that a hyphen joins belong to it."""
        last = position
        while last + 1 < len(tokens) and text[tokens[last].end : tokens[last + 1].start] == "-":
            last += 1
        return tokens[last].end

    def _is_common(self, tokens: list[_Token], position: int) -> bool:
        folded = tokens[position].folded
        return folded in _CUES | _BETWEEN or self._country_at(tokens, position) is not None

    def _places_named(self, folded: str) -> list[Place]:
        for form in _arabic_forms(folded):
            ids = self._place_ids(form)
            if ids:
                return [self._places[place] for place in ids]
        return []

    def _unit_after(self, tokens: list[_Token], position: int) -> tuple[Municipality, Span] | None:
        first, district = position, False
        while first < len(tokens) and first < position + 4:
            district = district or "kreis" in tokens[first].folded
            for length in range(min(_LONGEST_NAME, len(tokens) - first), 0, -1):
                words = tokens[first : first + length]
                if not words[0].name_like:
                    break
                unit = self._unit_named(" ".join(word.folded for word in words), district)
                if unit is not None:
                    return unit, (words[0].start, words[-1].end)
            if tokens[first].folded not in _BETWEEN and not district:
                return None
            first += 1
        return None

    def _unit_named(self, folded: str, district: bool) -> Municipality | None:
        units = [self._units[row] for row in self._unit_names.get(folded, ())]
        if district:
            units = [unit for unit in units if unit.kind == "landkreis"] or units
        else:
            units = [unit for unit in units if unit.kind != "landkreis"] or units
        return units[0] if len(units) == 1 else None

    def _country_at(self, tokens: list[_Token], position: int) -> tuple[str, int] | None:
        longest = min(_LONGEST_NAME, len(tokens) - position)
        for length in range(longest, 0, -1):
            words = tokens[position : position + length]
            folded = " ".join(word.folded for word in words)
            for form in _inflected(folded):
                code = self._country_names.get(form)
                if code is not None and (words[0].name_like or length > 1):
                    return code, length
        return None

    @cached_property
    def _country_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for code, country in sorted(self._countries.items()):
            for name in (*country.names.values(), *country.aliases):
                folded = fold(name)
                # Two letters ("IS", "NO") are words of running text.
                if len(folded) > 2:
                    names.setdefault(folded, code)
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


def _is_latin(name: str) -> bool:
    return name[:1] < "\u0370"


def _folded(name: str) -> str:
    """``fold``, with a short way for the many names that are plain ASCII."""
    return " ".join(name.translate(_ASCII).split()) if name.isascii() else fold(name)


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(folded, match.start(), match.end(), _name_like(match[0]))
        for match in _TOKEN.finditer(text)
        if (folded := fold(match[0]))
    ]


def _name_like(word: str) -> bool:
    # Scripts without capitals (Arabic) can't tell; a number is no name.
    return word[0].isalpha() and not word[0].islower()


def _is_capitalised(text: str, token: _Token) -> bool:
    return text[token.start].isupper() or "\u0600" <= text[token.start] <= "\u06ff"


def _is_cued(tokens: list[_Token], position: int) -> bool:
    before = position - 1
    if before >= 0 and tokens[before].folded in _FILLERS:
        before -= 1
    return before >= 0 and _strip_clitic(tokens[before].folded) in _CUES


def _is_partner(tokens: list[_Token], position: int) -> bool:
    before = position - 1
    while before >= 0 and before > position - 4 and tokens[before].folded in _BETWEEN:
        before -= 1
    return before >= 0 and tokens[before].folded in _WITH


def _strip_clitic(folded: str) -> str:
    for clitic in _ARABIC_CLITICS:
        if folded.startswith(clitic) and len(folded) - len(clitic) >= 3:
            return folded[len(clitic) :]
    return folded


def _arabic_forms(folded: str) -> tuple[str, ...]:
    if not "\u0600" <= folded[:1] <= "\u06ff":
        return (folded,)
    bare = _strip_clitic(folded)
    return tuple(dict.fromkeys((folded, bare, f"ال{bare}")))


def _inflected(folded: str) -> tuple[str, ...]:
    """`folded` and the base forms that its ending or its clitic may hide."""
    forms = list(_arabic_forms(folded))
    if "\u0400" <= folded[:1] <= "\u04ff" and len(folded) > 4:
        # Україні, Палестини, Молдові: the ending of the nominative is а, я, ія or nothing.
        stem = folded[:-1]
        forms += [stem, stem + "а", stem + "я", folded[:-2] + "ія", folded[:-2]]
    elif folded.endswith("s") and len(folded) > 5:
        forms.append(folded[:-1])
    return tuple(forms)
