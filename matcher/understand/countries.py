"""Which country a request speaks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest

from matcher.document import Span
from matcher.understand.endings import is_arabic
from matcher.understand.gazetteer import CountryMention, Gazetteer, tokens_of
from matcher.understand.speech import Speech
from matcher.understand.vocabulary import Vocabulary, alternatives, shared_table

__all__ = ["CUES_AFTER", "NO_PLACE", "OwnCountry", "beside_town", "overlaps"]

_WORDS = shared_table("names")["words"]
CUES_AFTER = frozenset(_WORDS["cues_after"])
#: Words that are no place, whatever they begin with.
NO_PLACE = frozenset(_WORDS["no_place"]) | CUES_AFTER
_BORDER = re.compile(
    rf"(?<!\w){alternatives(shared_table('names')['patterns']['bordering'])} (?:\w+ )?$",
    re.IGNORECASE,
)
# So many words may stand between a municipality and the adjective of its country.
_NEAR_WORDS = 1
# Languages of one country.
_HOME = {"uk": "UA", "pl": "PL", "tr": "TR"}


class OwnCountry:
    """Finds the country that one text speaks for.

    ``taken`` are the spans that name partners.
    """

    def __init__(self, gazetteer: Gazetteer, speech: Speech, taken: Sequence[Span]) -> None:
        self.gazetteer = gazetteer
        self.speech = speech
        self._text = speech.text
        self._taken = taken
        self.tokens = tokens_of(speech.text)

    @cached_property
    def mentions(self) -> tuple[CountryMention, ...]:
        """All countries that the text names, also in their own languages."""
        found = self.gazetteer.countries_in(self.tokens)
        covered = [mention.span for mention in found]
        for words in self.speech.vocabularies:
            for code, pattern in words.entries("countries"):
                found += [
                    CountryMention(code, match.span())
                    for match in pattern.finditer(self.speech.flat)
                    if not overlaps(match.span(), covered)
                ]
        ordered = sorted(found, key=lambda mention: mention.span)
        # "Granada (Nicaragua)" is a town: a country has no country behind it
        return tuple(
            mention
            for mention, following in zip_longest(ordered, ordered[1:])
            if following is None
            or self._text[mention.span[1] : following.span[0]].strip() not in ("(", ",")
            or mention.code == following.code
        )

    def country(self) -> str | None:
        """The country that asks: named outside of what tells of partners, else by adjective, else
        by a language that is spoken in one country only."""
        own = [m for m in self.mentions if m.code != "DE" and not self._of_others(m.span)]
        told = [m for m in own if not self.speech.of_partner(m.span[0])]
        by_adjective = list(self._by_adjective())
        # what one borders on is another country, if anything tells of the own one
        existing = [span for span, _ in self.speech.existing()]
        inside = [
            m for m in told if not self._bordered(m.span[0]) and not overlaps(m.span, existing)
        ]
        if inside or any(beside for _, beside in by_adjective):
            told = inside
        if told:
            opening = self._opening_country(told)
            if opening is not None:
                return opening
            # of "on the border to Brazil lies, in Bolivia, Puerto Suárez": where the place is known
            here = self._countries_of_places()
            return next((m.code for m in told if m.code in here), told[0].code)
        beside_town = [code for code, beside in by_adjective if beside]
        if beside_town:
            return beside_town[0]
        return next(
            (m.code for m in own if not self._sought_there(m.span)),
            _HOME.get(self.speech.vocabularies[0].language)
            if len(self.speech.vocabularies) < 3  # a text of no clear language tells nothing
            else None,
        ) or next((code for code, _ in by_adjective), None)

    def _opening_country(self, told: Sequence[CountryMention]) -> str | None:
        """The country of the place that a text begins with, if only later sentences name another
        ("Siavonga in Südsambia ... Gesprochen werden Tonga und Englisch")."""
        first = self.tokens[0]
        _, end = self.speech.sentence(first.start)
        if is_arabic(first.folded) or any(mention.span[0] < end for mention in told):
            return None
        return next(iter(self._countries_at(0)), None)

    def _countries_of_places(self) -> frozenset[str]:
        """Where the places lie that the tables know and the text names."""
        named = (
            position
            for position, token in enumerate(self.tokens)
            if token.name_like and not self.speech.of_partner(token.start)
        )
        return frozenset(code for position in named for code in self._countries_at(position))

    def _countries_at(self, position: int) -> frozenset[str]:
        """The country of the place named at `position`; empty if it is none, or in several."""
        token = self.tokens[position]
        if overlaps((token.start, token.end), self._taken) or token.folded in NO_PLACE:
            return frozenset()
        found = self.gazetteer.places_at(self.tokens, position)
        countries = frozenset(place.country for place in found[0]) if found else frozenset()
        return countries - {"DE"} if len(countries) == 1 else frozenset()

    def _by_adjective(self) -> Iterator[tuple[str, bool]]:
        """Countries by their adjectives, and whether a word for a municipality stands beside.

        Those of partners that are there already are none.
        """
        existing = [span for span, _ in self.speech.existing()]
        for words in self.speech.vocabularies:
            for match in words.gentiles.finditer(self.speech.flat):
                span = match.span()
                others = self._of_others(span) or overlaps(span, existing)
                if match.lastgroup in (None, "DE") or others:
                    continue
                if self.speech.of_partner(span[0]):
                    continue
                yield match.lastgroup, beside_town(self.speech, words, span)

    def _bordered(self, position: int) -> bool:
        """Whether the country at `position` is a neighbour: "on the border with Brazil"."""
        return _BORDER.search(self.speech.flat, max(position - 30, 0), position) is not None

    def _of_others(self, span: Span) -> bool:
        return overlaps(span, self._taken)

    def _sought_there(self, span: Span) -> bool:
        """Whether a partner is looked for in the country named in `span`: "a town in Austria"."""
        return bool(self.sought_in(span))

    def sought_in(self, span: Span) -> Span | None:
        """From the word for a municipality to the country, where that is what is looked for."""
        flat = self.speech.flat
        start, _ = self.speech.sentence(span[0])
        for words in self.speech.vocabularies:
            towns = list(words.cue("town").finditer(flat, max(start, span[0] - 40), span[0]))
            if towns and self.speech.of_partner(towns[-1].end() - 1):
                between = flat[towns[-1].end() : span[0]]
                if len(between.split()) <= 3 and not re.search(r"[;:.()]", between):
                    return towns[-1].start(), span[1]
        return None


def beside_town(speech: Speech, words: Vocabulary, span: Span) -> bool:
    """Whether a word for a municipality stands beside the adjective in `span`."""
    town = words.cue("town")
    start, end = speech.clause(span)
    after = town.search(speech.flat, span[1], end)
    if after is not None and len(speech.flat[span[1] : after.start()].split()) <= _NEAR_WORDS:
        return True
    return any(
        len(speech.flat[match.end() : span[0]].split()) <= _NEAR_WORDS
        for match in town.finditer(speech.flat, start, span[0])
    )


def overlaps(span: Span, spans: Sequence[Span]) -> bool:
    """Whether `span` shares a character with one of `spans`."""
    return any(span[0] < end and start < span[1] for start, end in spans)
