"""Which place a request speaks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.records import Place
from indexer.snapshot.towns import NamedTown
from matcher.document import Span
from matcher.understand.countries import CUES_AFTER, NO_PLACE, OwnCountry, overlaps
from matcher.understand.endings import adjective_stem, bare_forms, is_arabic, is_cyrillic
from matcher.understand.gazetteer import Token
from matcher.understand.vocabulary import alternatives, shared_table

__all__ = ["BETWEEN", "WITH", "OwnPlace", "PlaceMention"]


_NAMES = shared_table("names")
_CUES, _COUNCIL = (frozenset(_NAMES["words"][key]) for key in ("cues", "council"))
_FILLERS, _PARTICLES, _ARABIC_FIRST = (
    frozenset(_NAMES["words"][key]) for key in ("fillers", "particles", "arabic_first")
)
_WIDER, _WIDER_AFTER = (frozenset(_NAMES["words"][key]) for key in ("wider", "wider_after"))
#: After these words stands a partner, not the one who asks; with the others in between.
WITH, BETWEEN = (frozenset(_NAMES["words"][key]) for key in ("with", "between"))
_TURKISH = ("belediye", "ilcesi")
_INTRODUCING = re.compile(
    rf"(?<!\w){alternatives(_NAMES['patterns']['introducing'])}(?!\w)[ ,:–—-]*(?:\w+ )?$",
    re.IGNORECASE,
)
_PLACING = re.compile(rf"(?<!\w)و?{alternatives(_NAMES['patterns']['placing'])} $")
_IS_TOWN = re.compile(
    r" (?:هي )?(?:(?:مدينة|بلدية|بلدة|قرية) (?:في|تقع|علي|من|صغيرة|كبيرة|\w{3,}ية)|عاصمة)(?!\w)"
)
_GAP = re.compile(r", |\s[—–]\s")
_NEARBY = re.compile(rf"(?<!\w){alternatives(_NAMES['patterns']['nearby'])} ?$", re.IGNORECASE)
_ACTS = re.compile(
    rf" *(?:\([^)]*\) *)?{alternatives(_NAMES['patterns']['acts'])}(?!\w)", re.IGNORECASE
)
# "Kumba (Kamerun", "Keetmanshoop in Namibia", "Bissau, capital da Guiné"
_TO_COUNTRY = re.compile(
    r"\s*(?:[,،(]?\s*(?:[^\W\d]{1,9}[\s’']){0,3}"
    r"|\s*\((?:[^\W\d]{1,15}[\s’,]+){1,4}"
    rf"|\s{alternatives(_NAMES['patterns']['lies'])}\s(?:[^\W\d](?:[^\W\d]|[’-]){{1,24}}[\s,]+){{0,5}}\(?"
    rf"|,\s{alternatives(_NAMES['patterns']['lies'])}\s(?:[^\W\d]{{1,15}}[\s’',]+)+\(?)$",
    re.IGNORECASE,
)
_TIGHT = re.compile(r"\s*[,(،]\s*(?:(?:en|in|em|au|в|у|في)\s)?$")
_MAIN_LANGUAGES = 2
# A town is meant without its country if it is so many times larger than its namesakes elsewhere.
_STANDS_OUT = 5
# So much must speak for an unknown name.
_ENOUGH = 3
# "In the province of Şırnak": so does that.
_MERELY_AROUND = 4
# "Close to Jerusalem": that speaks against a name.
_MERELY_NEAR = 4
# So many letters before a name may say so.
_NEAR_BEFORE = 40


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place as the text names it.

    ``place`` is None where nothing is known of it; ``town`` then may still tell country and size.
    """

    name: str
    span: Span
    place: Place | None
    town: NamedTown | None = None

    @property
    def country(self) -> str | None:
        """Where it lies, as far as the tables know."""
        known = self.place or self.town
        return known.country if known is not None else None

    @property
    def population(self) -> int | None:
        """How many live there, as far as the tables know."""
        known = self.place or self.town
        return known.population if known is not None else None


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: int
    start: int
    mention: PlaceMention


class OwnPlace(OwnCountry):
    """Finds the country and the place that one text speaks for.

    ``taken`` are the spans that name partners.
    """

    def place(self, country: str | None) -> PlaceMention | None:
        """The place that the text speaks for.

        What counts: a word for a municipality beside the name, its country beside it, that the text
        introduces itself with it or says what it does, that the tables know it in `country`.
        """
        best: _Candidate | None = None
        for position, token in enumerate(self.tokens):
            if not token.name_like or overlaps((token.start, token.end), self._taken):
                continue
            found = self._candidate(position, country)
            if found is not None and (best is None or found.score > best.score):
                best = found
        return best.mention if best is not None else None

    def country_around(self) -> str | None:
        """The country of the provinces and the like that the text names around its place, if they
        lie in one: "in the governorate of Hebron"."""
        found = {
            country
            for position, token in enumerate(self.tokens)
            if token.name_like and self._is_wider(position, 1)
            for country in self._countries_at(position)
        }
        return found.pop() if len(found) == 1 else None

    def _candidate(self, position: int, country: str | None) -> _Candidate | None:
        """What speaks for the name at `position`; None if it is no name or too little does."""
        if _is_partner(self.tokens, position):
            return None
        known = self._known(position, country)
        length = known[1] if known else self._length(position)
        if length == 0:
            return None
        token = self.tokens[position]
        span = token.start, self.tokens[position + length - 1].end
        wider = self._is_wider(position, length)
        explained = self._is_explained(position, span[1])
        cued = not wider and (
            self._cued(position, length) or (explained and is_arabic(token.folded))
        )
        at_home = self._beside_country(position, span[1], country)
        introduced = self._is_introduced(token)
        sure = introduced or (at_home and position == 0)
        plain_word = known is None and is_arabic(token.folded) and not sure
        if not cued and (plain_word or self._in_country_name(token)):
            return None
        score = 4 * cued + 3 * at_home + 3 * introduced + self._context(position, span[1])
        score -= _MERELY_AROUND * wider
        if self.speech.of_partner(token.start) and not at_home:
            score -= 3
        if _NEARBY.search(self.speech.flat, max(token.start - _NEAR_BEFORE, 0), token.start):
            score -= _MERELY_NEAR
        mention = self._mention(position, span, known, country)
        if mention.place is not None or mention.town is not None:
            score += 2
            # without a country too many names are common words
            enough = country is not None or cued or introduced
        else:
            # a name of several places is none of them
            enough = score >= _ENOUGH and (known is None or len(self._likely(known[0])) == 1)
        return _Candidate(score, token.start, mention) if enough else None

    def _mention(
        self,
        position: int,
        span: Span,
        known: tuple[tuple[Place, ...], int] | None,
        country: str | None,
    ) -> PlaceMention:
        name = self._text[slice(*span)]
        if known is not None:
            likely = self._likely(known[0])
            return PlaceMention(name, span, likely[0] if len(likely) == 1 else None)
        return (
            self._adjective(position, country)
            or self._town(position, span, country)
            or PlaceMention(name, span, None)
        )

    def _town(self, position: int, span: Span, country: str | None) -> PlaceMention | None:
        """A town of which only size and country are known; of several the one that stands out."""
        words = [token for token in self.tokens[position:] if token.start < span[1]]
        found = self.gazetteer.towns_of(words)
        towns = [town for town in found if country is None or town.country == country]
        if country is None:
            spoken = [town for town in towns if self._is_spoken(town.country)]
            towns = spoken or towns
        if not towns:
            return None
        largest = towns[0]
        rivals = {town.country for town in towns[1:]} - {largest.country}
        second = next((t.population or 0 for t in towns if t.country in rivals), 0)
        if rivals and (largest.population or 0) < _STANDS_OUT * second:
            return None
        return PlaceMention(self._text[slice(*span)], span, None, largest)

    def _is_spoken(self, country: str) -> bool:
        language = self.speech.vocabularies[0].language
        profile = self.gazetteer.countries.get(country)
        return profile is not None and language in profile.languages[:_MAIN_LANGUAGES]

    def _known(self, position: int, country: str | None) -> tuple[tuple[Place, ...], int] | None:
        found = self.gazetteer.places_at(self.tokens, position)
        if found is None:
            return None
        places = tuple(p for p in found[0] if country is None or p.country == country)
        return (places, found[1]) if places else None

    def _likely(self, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """Of several places those where the language of the text is spoken, if there are any."""
        return tuple(place for place in places if self._is_spoken(place.country)) or places

    def _length(self, position: int) -> int:
        """How many words an unknown name has; 0 if it can't be one."""
        token = self.tokens[position]
        if self._is_common(position):
            return 0
        if is_arabic(token.folded):
            return 2 if token.folded in _ARABIC_FIRST and position + 1 < len(self.tokens) else 1
        last = position
        while last + 1 < len(self.tokens) and last - position < 4:
            following = last + 1
            if self.tokens[following].folded in _PARTICLES and following + 1 < len(self.tokens):
                following += 1
            between = self._text[self.tokens[last].end : self.tokens[following].start]
            # a line may break inside a name, a comma not
            if not re.fullmatch(r"-|\s(?:\w+\s)?", between):
                break
            if self._is_common(following) and not self._is_part_of_name(following):
                break
            if not self.tokens[following].name_like:
                break
            last = following
        return last - position + 1

    def _is_common(self, position: int) -> bool:
        token = self.tokens[position]
        return (
            not token.name_like
            or not _CUES.isdisjoint(bare_forms(token.folded))
            or token.folded in NO_PLACE | BETWEEN
            or self._in_country_name(token)
            or self._is_gentile(token)
        )

    def _is_part_of_name(self, position: int) -> bool:
        """Whether a country's name belongs to the town's: "Antigua Guatemala (Guatemala)"."""
        token = self.tokens[position]
        named = [m.code for m in self.mentions if m.span == (token.start, token.end)]
        return bool(named) and sum(m.code == named[0] for m in self.mentions) > 1

    def _in_country_name(self, token: Token) -> bool:
        return overlaps((token.start, token.end), [mention.span for mention in self.mentions])

    def _is_gentile(self, token: Token) -> bool:
        return any(
            match is not None and match.end() >= token.end
            for words in self.speech.vocabularies
            if (match := words.gentiles.search(self.speech.flat, token.start, token.end))
        )

    def _cued(self, position: int, length: int) -> bool:
        before = position - 1
        while before >= 0 and before > position - 4 and self._is_filler(self.tokens[before]):
            before -= 1
        if before >= 0 and not _CUES.isdisjoint(bare_forms(self.tokens[before].folded)):
            between = self._text[self.tokens[before].end : self.tokens[position].start]
            if not re.search(r"[,.;:()]", between):
                return True
        after = position + length
        if after >= len(self.tokens) or self._text[self.tokens[after - 1].end :][:1] != " ":
            return False
        following = self.tokens[after].folded
        if is_cyrillic(following):
            # "Калинівська громада" is a name, "Невелика громада" is not.
            return (
                following in CUES_AFTER and adjective_stem(self.tokens[position].folded) is not None
            )
        if following in ("city", "town", "municipal"):
            return after + 1 < len(self.tokens) and self.tokens[after + 1].folded in _COUNCIL
        return following in CUES_AFTER or following.startswith(_TURKISH)

    def _is_filler(self, token: Token) -> bool:
        """Whether a word may stand between "municipality" and its name: "commune tunisienne de"."""
        return token.folded in _FILLERS or (not token.name_like and self._is_gentile(token))

    def _context(self, position: int, end: int) -> int:
        """What the words around a name say for it."""
        first = self._is_first(position)
        score = int(position == 0) + int(first)
        if first and (_ACTS.match(self.speech.flat, end) or self._is_explained(position, end)):
            score += 3
        return score

    def _is_introduced(self, token: Token) -> bool:
        """Whether the text speaks for itself with the name: "Somos Cuenca", "تقع حزما"."""
        start, _ = self.speech.sentence(token.start)
        before = self.speech.flat[start : token.start]
        if is_arabic(token.folded) and _PLACING.search(before):
            return True
        return _INTRODUCING.search(before) is not None

    def _is_wider(self, position: int, length: int) -> bool:
        """Whether the name is that of a province or the like, around the place."""
        before = position - 1
        while before >= 0 and self._is_filler(self.tokens[before]):
            before -= 1
        # "Hozat (Tunceli, Türkiye)"
        opened = self._text[: self.tokens[position].start].rstrip().endswith("(")
        if opened and before >= 0 and self.tokens[before].name_like:
            return True
        # what a text begins with asks itself, even a province
        if before > 0 and not _WIDER.isdisjoint(bare_forms(self.tokens[before].folded)):
            gap = self._text[self.tokens[before].end : self.tokens[position].start]
            return re.search(r"[,.;:()]", gap) is None
        after = position + length
        if after >= len(self.tokens) or self._is_first(position):
            return False
        gap = self._text[self.tokens[after - 1].end : self.tokens[after].start]
        return gap in (" ", "-") and self.tokens[after].folded in _WIDER_AFTER

    def _is_first(self, position: int) -> bool:
        """Whether no other name stands before it in its sentence."""
        start, _ = self.speech.sentence(self.tokens[position].start)
        before = [token for token in self.tokens[:position] if token.start >= start]
        if is_arabic(self.tokens[position].folded):
            return len(before) <= 1  # no capitals tell names from words
        return not any(token.name_like and token.folded not in NO_PLACE for token in before)

    def _is_explained(self, position: int, end: int) -> bool:
        """Whether the name is followed by what it is: "Миколаїв, місто корабелів"."""
        if is_arabic(self.tokens[position].folded):
            # "كومبا مدينة كاميرونية"
            return position == 0 and _IS_TOWN.match(self.speech.flat, end) is not None
        gap = _GAP.match(self._text, end)
        if gap is None:
            return False
        clause = gap.end(), self.speech.clause((gap.end(), gap.end()))[1]
        return any(
            words.cue("town").search(self.speech.flat, *clause)
            for words in self.speech.vocabularies
        )

    def _beside_country(self, position: int, end: int, country: str | None) -> bool:
        """Whether the name of its country follows: "Kumba (Kamerun", "Keetmanshoop in Namibia"."""
        gaps = (
            self._text[end : mention.span[0]]
            for mention in self.mentions
            if mention.code == country and mention.span[0] >= end
        )
        gap = next(gaps, None)
        beside = _TO_COUNTRY if self._is_first(position) else _TIGHT
        return gap is not None and beside.match(gap) is not None

    def _adjective(self, position: int, country: str | None) -> PlaceMention | None:
        """The place that an adjective means ("Калинівська громада"); a region is none."""
        token = self.tokens[position]
        stem = adjective_stem(token.folded)
        if stem is None or position + 1 >= len(self.tokens):
            return None
        if self.tokens[position + 1].folded not in CUES_AFTER:
            return None
        found = self.gazetteer.places_like(stem, country or "UA")
        span = token.start, token.end
        towns = self.gazetteer.towns_named(f"{token.folded} громада")
        return PlaceMention(
            self._text[slice(*span)],
            span,
            found[0] if len(found) == 1 else None,
            towns[0] if len(towns) == 1 else None,
        )


def _is_partner(tokens: Sequence[Token], position: int) -> bool:
    before = position - 1
    while before >= 0 and before > position - 4 and tokens[before].folded in BETWEEN:
        before -= 1
    return before >= 0 and tokens[before].folded in WITH
