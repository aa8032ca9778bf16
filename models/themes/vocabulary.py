"""The terms of one language, and where they stand in a row of words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.themes.catalogue import Theme
from models.themes.compounds import MEMBERS_FILE, Compounds
from models.themes.coordination import Completion, complete
from models.themes.stemming import begins_anew, is_inflection, term_key, word_keys
from models.themes.terms import SKIPPED, Term, read_terms
from models.themes.tokens import Script, Token, folded

__all__ = ["WORD", "GermanVocabulary", "Match", "Vocabulary"]

WORD = 1.0
_EXPRESSION, _MEMBER = 1.25, 0.9
_SCRIPT = {"ar": Script.ARABIC, "uk": Script.CYRILLIC}
_MOST_SKIPPED = 2  # articles in a row inside an expression
# What joins the parts of a compound that is taken apart, and how many of them.
_LINKS = frozenset(("von", "vom", "der", "des", "mit", "für", "an", "zur", "zum"))
_MOST_LINKS = 2
_SHORTEST_HEAD = 3
_Keys = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Match:
    """A term at characters ``start`` to ``end``, ``first`` being its first token."""

    term: Term
    start: int
    end: int
    first: int
    weight: float


class Vocabulary:
    """Finds the terms of one language as whole words and expressions.

    Args:
        themes: the catalogue.
        language: one of the seven languages.
    """

    def __init__(self, themes: Sequence[Theme], language: str) -> None:
        self._language = language
        self._script = _SCRIPT.get(language, Script.LATIN)
        self._terms = read_terms(themes, language)
        self._index: dict[str, list[Term]] = {}
        for term in self._terms:
            self._index.setdefault(term_key(term.words[0], language), []).append(term)

    def matches(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """Every term at every place; they may overlap."""
        # Numbers and Latin names (Prozorro, CO2) stand in Ukrainian and Arabic expressions too.
        read = (self._script, Script.LATIN)
        keys = [word_keys(t.plain, self._language) if t.script in read else () for t in tokens]
        for place, token_keys in enumerate(keys):
            for key in token_keys:
                for term in self._index.get(key, ()):
                    match = self._at(tokens, keys, place, term)
                    if match is not None:
                        yield match

    def _at(self, tokens: Sequence[Token], keys: _Keys, place: int, term: Term) -> Match | None:
        """`term` at token `place`, whose first key is known to agree."""
        token = tokens[place]
        if len(term.words) == 1:
            return Match(term, token.start, token.end, place, WORD) if _is(token, term) else None
        end = self._end_of_expression(tokens, keys, place, term)
        if end is None:
            return None
        return Match(term, token.start, tokens[end].end, place, _EXPRESSION)

    def _end_of_expression(
        self, tokens: Sequence[Token], keys: _Keys, place: int, term: Term
    ) -> int | None:
        first = place
        for word in term.words[1:]:
            key = term_key(word, self._language)
            for _ in range(_MOST_SKIPPED + 1):
                place += 1
                if place >= len(tokens) or not tokens[place].joined:
                    return None
                if key in keys[place] or tokens[place].plain not in SKIPPED[self._language]:
                    break
            if key not in keys[place]:
                is_last = word is term.words[-1]
                return place if is_last and self._goes_on(tokens[first : place + 1], term) else None
            if begins_anew(tokens[place].plain, word, self._language):
                return None
        return place

    def _goes_on(self, tokens: Sequence[Token], term: Term) -> bool:  # noqa: ARG002 (only German has compounds)
        """Whether the last word of `term` begins a longer word that continues it."""
        return False


class GermanVocabulary(Vocabulary):
    """German besides has compounds, and coordinations that leave a part of them out."""

    def __init__(self, themes: Sequence[Theme], language: str = "de") -> None:
        super().__init__(themes, language)
        self._compounds = Compounds(
            {
                number: (folded(term.words[0]), term.compound)
                for number, term in enumerate(self._terms)
                if term.compound is not None
            },
            _general_members(),
        )

    def matches(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """Every term at every place, as member of a compound only where the word is none itself."""
        whole = set()
        for match in super().matches(tokens):
            if match.end == tokens[match.first].end:
                whole.add(match.first)
            yield match
        for place, token in enumerate(tokens):
            if token.script is Script.LATIN and place not in whole:
                for member in self._compounds.find(folded(token.plain)):
                    term = self._terms[member.term]
                    yield Match(term, token.start, token.end, place, _MEMBER)
        yield from self._completed(tokens)
        yield from self._across_hyphens(tokens)
        yield from self._taken_apart(tokens)

    def _goes_on(self, tokens: Sequence[Token], term: Term) -> bool:
        """erneuerbare Energieerzeugung; not so Umwelt- und Klimaschutz, which says Umweltschutz."""
        last, word = folded(term.words[-1]), folded(tokens[-1].plain)
        return (
            len(last) >= 5
            and len(word) >= len(last) + 4
            and word.startswith(last)
            and not any(token.cut_end for token in tokens)
        )

    def _completed(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """Coordinated words of which a part is left out: Wasser- und Abwassermanagement."""
        for completion in complete(tokens):
            token = tokens[completion.place]
            # The hyphen belongs to the span, which so outweighs the bare first part.
            start, end = token.start - token.cut_start, token.end + token.cut_end
            for term in self._first_known(completion):
                yield Match(term, start, end, completion.place, WORD)

    def _first_known(self, completion: Completion) -> list[Term]:
        for word in completion.words:
            if terms := self._whole(word):
                return terms
        if completion.part is None:
            return []
        return [self._terms[number] for number in self._compounds.first(completion.part)]

    def _across_hyphens(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """Words written with a hyphen that others write as one: Klima-Schutz."""
        for place in range(1, len(tokens)):
            first, second = tokens[place - 1], tokens[place]
            if second.hyphenated and second.script is Script.LATIN:
                for term in self._whole(first.plain + second.plain):
                    yield Match(term, first.start, second.end, place - 1, WORD)

    def _taken_apart(self, tokens: Sequence[Token]) -> Iterator[Match]:
        """Compounds that are put as two nouns: Bau von Straßen, Förderung der Wirtschaft."""
        for place, head in enumerate(tokens):
            if not head.surface[:1].isupper() or len(head.surface) < _SHORTEST_HEAD:
                continue
            last = _after_links(tokens, place)
            if last is None:
                continue
            first = folded(tokens[last].plain)
            members = (first, first + "s", *(first[:-n] for n in (1, 2) if len(first) - n > 2))
            found = (self._whole(member + folded(head.plain)) for member in members)
            terms = next((terms for terms in found if terms), [])
            told = {theme for term in terms for theme in term.themes}
            alone = (*self._whole(head.plain), *self._whole(tokens[last].plain))
            # Digitalisierung der Verwaltung says more than the compound.
            if all(told.issuperset(term.themes) for term in alone):
                for term in terms:
                    yield Match(term, head.start, tokens[last].end, place, WORD)

    def _whole(self, word: str) -> list[Term]:
        terms = self._index.get(term_key(word, "de"), ())
        return [term for term in terms if len(term.words) == 1 and term.literal is None]


def _after_links(tokens: Sequence[Token], place: int) -> int | None:
    """The noun that a preposition or an article joins to the noun before: Bau von Straßen."""
    for later in range(place + 1, min(place + 2 + _MOST_LINKS, len(tokens))):
        token = tokens[later]
        if not token.joined or token.hyphenated:
            return None
        if token.plain not in _LINKS:
            return later if later > place + 1 and token.surface[:1].isupper() else None
    return None


def _general_members() -> Iterable[str]:
    lines = MEMBERS_FILE.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if not line.startswith("#"))


def _is(token: Token, term: Term) -> bool:
    """Whether the word is a form of the one-word `term`, their keys being equal."""
    if term.literal is not None:
        surface = unicodedata.normalize("NFKC", token.surface)  # CO₂
        return term.literal in {surface, surface.removesuffix("s")}
    return is_inflection(folded(token.plain), folded(term.words[0]), term.language)
