"""The partners that a request names: those it has, the German one it is aimed at, and another
country than Germany where it looks for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.records import Municipality, PartnershipRequest
from matcher.document import Span, Wish
from matcher.inputs import Locale
from matcher.understand.countries import beside_town
from matcher.understand.endings import bare_forms, is_arabic
from matcher.understand.gazetteer import CountryMention, Gazetteer, Token, tokens_of
from matcher.understand.places import BETWEEN, WITH, OwnPlace
from matcher.understand.speech import Speech
from matcher.understand.vocabulary import alternatives, shared_table
from matcher.understand.wish_kinds import NAMED, OTHER_COUNTRY, label_of, note_of

__all__ = [
    "StatedPartner",
    "aimed_at",
    "existing_partners",
    "foreign_wish",
    "named_partner",
    "other_country",
]

_NAMES = shared_table("names")
_WORD_AND, _WORD_IN = (alternatives(_NAMES["patterns"][key]) for key in ("and", "in"))
_AND = re.compile(rf"\s*[,،;]\s*(?:{_WORD_AND}\s)?\s*|\s{_WORD_AND}\s|\s(?=و)", re.IGNORECASE)
_COUNTRY_FOLLOWS = re.compile(
    rf"\s*[(,]?\s*(?:{_WORD_IN}\s)?(?:der |den |the |la |l['’])?", re.IGNORECASE
)
_MOST = 20
# Before the name of the unit that is meant, besides "with".
_UNIT_CUES = frozenset(_NAMES["words"]["unit_cues"])


@dataclass(frozen=True, slots=True)
class StatedPartner:
    """A partner that the request says it has; ``unit`` is its key if it is a German one.

    ``span`` is the name's, ``whole`` goes on to the end of its country.
    """

    name: str
    country: str | None
    span: Span
    whole: Span
    unit: str | None

    @property
    def label(self) -> str:
        """As stored requests put it: "Florenz, IT"."""
        return f"{self.name}, {self.country}" if self.country else self.name


def existing_partners(gazetteer: Gazetteer, speech: Speech) -> list[StatedPartner]:
    """The partners that the text says the place has, each with its span."""
    tokens = tokens_of(speech.text)
    countries = {m.span[0]: m for m in gazetteer.countries_in(tokens)}
    found: dict[Span, StatedPartner] = {}
    for (start, end), certain in speech.existing():
        names = _PartnerList(gazetteer, speech.text, tokens, countries).read(start, end, certain)
        for partner in names:
            found.setdefault(partner.span, partner)
    return [found[span] for span in sorted(found)]


class _PartnerList:
    """Reads "Straßburg, Florenz (Italien) und Barcelona" from one point of a text on."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        text: str,
        tokens: list[Token],
        countries: dict[int, CountryMention],
    ) -> None:
        self._gazetteer = gazetteer
        self._text = text
        self._tokens = tokens
        self._countries = countries

    def read(self, start: int, end: int, certain: bool) -> list[StatedPartner]:
        """The list from `start` on; unless it is `certain` that there is one, the tables must know
        one name or its country."""
        found: list[StatedPartner] = []
        sure = certain
        position = self._token_at(start)
        while position < len(self._tokens) and self._tokens[position].start < end:
            while self._skips(position, end):
                position += 1
            name = self._name(position, end)
            if name is None:
                break
            partner, known, behind = name
            found.append(partner)
            sure = sure or known or partner.country is not None
            separator = _AND.match(self._text, behind, end)
            if separator is None or len(found) >= _MOST:
                break
            position = self._token_at(max(separator.end(), behind + 1))
        return found if sure else []

    def _skips(self, position: int, end: int) -> bool:
        tokens = self._tokens
        return (
            position < len(tokens)
            and tokens[position].start < end
            and not (BETWEEN | WITH).isdisjoint(bare_forms(tokens[position].folded))
        )

    def _name(self, position: int, end: int) -> tuple[StatedPartner, bool, int] | None:
        """One name, whether the tables know it, and where the text goes on behind its country."""
        if position >= len(self._tokens) or self._tokens[position].start >= end:
            return None
        token = self._tokens[position]
        if not token.name_like or token.start in self._countries:
            return None
        unit = self._gazetteer.unit_at(self._tokens, position)
        places = self._gazetteer.places_at(self._tokens, position)
        length = max(unit[1] if unit else 0, places[1] if places else 0) or self._run(position, end)
        span = token.start, self._tokens[position + length - 1].end
        country, behind = self._country(span[1])
        key = None
        if country is None and unit is not None and places is None:
            country = "DE"
        if country == "DE" and unit is not None:
            key = unit[0].ags
        if country is None and places is not None:
            named = {place.country for place in places[0]}
            country = named.pop() if len(named) == 1 else None
        name = self._text[slice(*span)]
        if is_arabic(name) and name.startswith("و") and self._text[: span[0]].rstrip()[-1:] != ":":
            name, span = name[1:], (span[0] + 1, span[1])  # "and" is glued to the name
        partner = StatedPartner(name, country, span, (span[0], behind), key)
        return partner, bool(unit or places), behind

    def _run(self, position: int, end: int) -> int:
        """The length of an unknown name: words with capitals that follow each other."""
        last = position
        while last + 1 < len(self._tokens) and self._tokens[last + 1].start < end:
            following = self._tokens[last + 1]
            between = self._text[self._tokens[last].end : following.start]
            if is_arabic(following.folded) or not following.name_like or between not in (" ", "-"):
                break
            last += 1
        return last - position + 1

    def _country(self, position: int) -> tuple[str | None, int]:
        link = _COUNTRY_FOLLOWS.match(self._text, position)
        mention = self._countries.get(link.end()) if link else None
        if mention is None:
            return None, position
        behind = mention.span[1]
        return mention.code, behind + (self._text[behind : behind + 1] == ")")

    def _token_at(self, position: int) -> int:
        return next(
            (n for n, token in enumerate(self._tokens) if token.start >= position),
            len(self._tokens),
        )


def named_partner(
    gazetteer: Gazetteer, speech: Speech, taken: list[Span], locale: Locale
) -> Wish | None:
    """The German unit that the text seeks a partnership with, if it names one."""
    tokens = tokens_of(speech.text)
    for position, token in enumerate(tokens):
        if (WITH | _UNIT_CUES).isdisjoint(bare_forms(token.folded)):
            continue
        if any(start <= token.start < end for start, end in taken):
            continue
        hit = _unit_after(gazetteer, tokens, position + 1)
        if hit is None:
            continue
        unit, span = hit
        if speech.of_partner(span[0]) and not speech.denied(span):
            return _aimed_at(unit.label, (unit.ags,), (span,), locale)
    return None


def aimed_at(request: PartnershipRequest, gazetteer: Gazetteer, locale: Locale) -> Wish | None:
    """The German unit that a stored request is aimed at; its key, if the register has it."""
    text = request.named_partner_text
    if text is None:
        return None
    start = request.text.find(text)
    spans = ((start, start + len(text)),) if start >= 0 else ()
    unit = gazetteer.unit_of(request.named_partner or "")
    return _aimed_at(unit.label if unit else text, (unit.ags,) if unit else (), spans, locale)


def _aimed_at(name: str, keys: tuple[str, ...], spans: tuple[Span, ...], locale: Locale) -> Wish:
    label = label_of("named", locale, name)
    return Wish(NAMED, label, "shown", spans, note_of("named", locale), True, (*keys, name)[:2])


def _unit_after(
    gazetteer: Gazetteer, tokens: list[Token], position: int
) -> tuple[Municipality, Span] | None:
    first, district = position, "kreis" in tokens[position - 1].folded
    while first < len(tokens) and first < position + 4:
        district = district or "kreis" in tokens[first].folded
        found = gazetteer.unit_at(tokens, first, district=district)
        if found is not None:
            unit, length = found
            return unit, (tokens[first].start, tokens[first + length - 1].end)
        between = not BETWEEN.isdisjoint(bare_forms(tokens[first].folded))
        if not between and "kreis" not in tokens[first].folded:
            return None
        first += 1
    return None


def other_country(place: OwnPlace, own: str | None, locale: Locale) -> Wish | None:
    """The country other than Germany where the text looks for a partner, if it does."""
    speech = place.speech
    asked = [hit for hit in _countries_asked(place, speech) if hit[0] != own]
    wanted = {code for code, span in asked if not speech.denied(span)}
    if not wanted or "DE" in wanted:
        return None
    code = next(code for code, span in asked if code in wanted)
    spans = tuple(span for other, span in asked if other == code and not speech.denied(span))
    return _elsewhere(code, spans, place.gazetteer, locale)


def foreign_wish(request: PartnershipRequest, gazetteer: Gazetteer, locale: Locale) -> Wish | None:
    """The country other than Germany that a stored request is meant for."""
    code = request.target_country
    return None if code in (None, "DE") else _elsewhere(code or "", (), gazetteer, locale)


def _elsewhere(code: str, spans: tuple[Span, ...], gazetteer: Gazetteer, locale: Locale) -> Wish:
    name = gazetteer.countries[code].names[locale] if code in gazetteer.countries else code
    label = label_of("other", locale, name)
    return Wish(OTHER_COUNTRY, label, "shown", spans, note_of("other", locale), True, (code,))


def _countries_asked(place: OwnPlace, speech: Speech) -> Iterator[tuple[str, Span]]:
    """Countries that stand beside a word for the partner, by name or by adjective."""
    for mention in place.mentions:
        span = place.sought_in(mention.span)
        if span is not None:
            yield mention.code, mention.span
    for words in speech.vocabularies:
        spoken = [m.span() for _, p in words.speaks() for m in p.finditer(speech.flat)]
        for match in words.gentiles.finditer(speech.flat):
            start, end = match.span()
            if any(first < end and start < last for first, last in spoken):
                continue  # "English-speaking" is no country
            if (
                match.lastgroup
                and beside_town(speech, words, (start, end))
                and speech.of_partner(start)
            ):
                yield match.lastgroup, (start, end)
