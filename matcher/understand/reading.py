"""Read a request: language, place, inhabitants, themes, wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.records import PartnershipRequest, Place
from indexer.snapshot import Snapshot
from indexer.tiers import tier_of
from matcher.document import Query, QueryTheme, Span
from matcher.inputs import Locale, MatchInput, check_text, not_found
from matcher.question import Question, Segment
from matcher.understand.asking import asking_parts
from matcher.understand.gazetteer import Gazetteer
from matcher.understand.segments import segments_of, topic_segments, topic_spans
from matcher.understand.speech import Speech, speech_of
from matcher.understand.statements import Statements, read_statements
from models import Encoder
from models.language import detect_language
from models.themes import CLEAR, THEME_IDS, ThemeDetector, ThemeHit

__all__ = ["Reader"]

# The theme that alone is no theme fit: every partnership is about partnership work.
_NO_FIT = "networks"
# Who asks for something names it: in what is asked for, a word counts before the sentence is surely
# about it, if it isn't denied.
_NAMED = 0.1
# Countries list every official language; the first two are those an office writes in.
_MAIN = 2


Origin = Literal["request", "text", "given"]


@dataclass(frozen=True, slots=True)
class _Where:
    """``population`` is what the tables say; the text and a person go before it."""

    country: str | None
    place: str | None
    record: Place | None
    population: int | None


class _Tools:
    """What reading needs and is slow to build: made on first use, shared between readers."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._meanings: dict[str, NDArray[np.float32]] = {}

    @cached_property
    def gazetteer(self) -> Gazetteer:
        snapshot = self._snapshot
        return Gazetteer(snapshot.countries, snapshot.places, snapshot.units, snapshot.towns)

    def meaning(self, themes: Sequence[str]) -> NDArray[np.float32]:
        """The mean of the vectors of what the `themes` mean, each encoded when first asked for."""
        missing = [
            t for t in self._snapshot.themes if t.id in themes and t.id not in self._meanings
        ]
        if missing:
            texts = [f"{theme.label['de']}. {theme.description['de']}" for theme in missing]
            found = self._encoder.encode(texts)
            self._meanings.update(zip((theme.id for theme in missing), found, strict=True))
        mean: NDArray[np.float32] = np.mean([self._meanings[theme] for theme in themes], axis=0)
        return mean

    @cached_property
    def detector(self) -> ThemeDetector:
        return ThemeDetector(self._snapshot.themes, self._encoder)


class Reader:
    """Turns a :class:`MatchInput` into a :class:`Question`.

    ``requests`` are the stored requests that may be seen (a hidden pair changes some).
    """

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        requests: Mapping[str, PartnershipRequest],
        tools: _Tools | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._requests = requests
        self._tools = tools or _Tools(snapshot, encoder)

    @property
    def gazetteer(self) -> Gazetteer:
        """The places, countries and units that it knows by name."""
        return self._tools.gazetteer

    @property
    def detector(self) -> ThemeDetector:
        """What finds the themes of a text."""
        return self._tools.detector

    def seeing(self, requests: Mapping[str, PartnershipRequest]) -> Reader:
        """The same reader with other stored requests."""
        return Reader(self._snapshot, self._encoder, requests, self._tools)

    def over(self, snapshot: Snapshot) -> Reader:
        """A reader for `snapshot`, whose facts may be others; what is slow to make is shared."""
        same = snapshot.places == self._snapshot.places
        tools = self._tools if same else None
        return Reader(snapshot, self._encoder, snapshot.requests, tools)

    def read(self, given: MatchInput, locale: Locale = "de") -> Question:
        """The question behind `given`; what is given explicitly wins over record and text.

        Raises:
            NotFoundError: unknown request, country or theme.
            BadInputError: the text can't be one.
        """
        request = self._request(given.request_id)
        if request is not None:
            text = request.text
        else:
            text = check_text(given.text) if given.text is not None else ""
        language = given.language or (request.language if request else _language(text))
        stated = read_statements(
            self._tools.gazetteer,
            text,
            language,
            locale,
            country=self._country(given.country),
            request=request,
            drop=given.drop,
        )
        where = self._where(given, request, stated)
        themes = self._themes(given, request, text, language, locale)
        scored = [theme for theme in themes if theme.id != _NO_FIT]
        spans = [(theme.id, span) for theme in themes for span in theme.spans]
        if request is not None:
            segments = topic_segments(text, request.topics, spans)
        else:
            segments = segments_of(text, language, spans)
        wishes = stated.wishes
        named, named_text = self._named_partner(stated)
        record_population = where.population
        query = Query(
            text=text,
            language=language,
            country=where.country,
            population=given.population
            or (request.population if request else stated.population)
            or record_population,
            themes=tuple(themes),
            country_name=self._country_name(where.country, locale),
            place=where.place,
            place_id=where.record.id if where.record else None,
            request=request.id if request else None,
            request_status=request.status if request else None,
            tier=request.tier if request else tier_of(where.place or "", where.country),
            themes_known=bool(themes),
            wishes=wishes.shown,
            existing_partners=tuple(partner.label for partner in stated.partners),
            existing_partner_spans=tuple(partner.span for partner in stated.partners),
            dropped=stated.dropped,
            date=request.reference.date if request else None,
            source=self._source(request),
        )
        return Question(
            query=query,
            themes=tuple(theme.id for theme in scored),
            theme_weights=_normalised([theme.weight for theme in scored]),
            segments=segments,
            vectors=self._vectors(segments),
            wishes=wishes,
            languages=self._languages(where.country, request),
            partner_population=wishes.partner_size.count if wishes.partner_size else None,
            stated_partners=tuple(p.unit for p in stated.partners if p.unit in self._snapshot.row),
            request=request,
            place=where.record,
            named_partner=named,
            named_partner_text=named_text,
        )

    def _vectors(self, segments: Sequence[Segment]) -> NDArray[np.float32]:
        """One row per segment: half its words, half what the themes that it names mean in German.

        Passages are German, and the encoder puts the same words of two languages close but not
        together: by what both name, two versions of a request meet the same passages.
        """
        vectors = self._encoder.encode([segment.text for segment in segments], role="query")
        for row, segment in enumerate(segments):
            if segment.themes:
                vectors[row] += self._tools.meaning(segment.themes)
                vectors[row] /= np.linalg.norm(vectors[row])
        return vectors

    def _request(self, request_id: str | None) -> PartnershipRequest | None:
        if request_id is None:
            return None
        request = self._requests.get(request_id)
        if request is None:
            raise not_found(
                "request", request_id, self._requests, mend="The list of requests shows all ids."
            )
        return request

    def _where(
        self, given: MatchInput, request: PartnershipRequest | None, stated: Statements
    ) -> _Where:
        if request is not None:
            record = self._snapshot.places.get(request.place_id or "")
            place, population = given.place or request.place, record.population if record else None
            return _Where(stated.country, place, record, population)
        if given.place:
            country = self._country(given.country)
            record = self._tools.gazetteer.lookup(given.place, country)
            known = record or self._tools.gazetteer.town(given.place, country)
            found = country or (known.country if known else None) or stated.country
            return _Where(found, given.place, record, known.population if known else None)
        mention = stated.place
        if mention is None:
            return _Where(stated.country, None, None, None)
        return _Where(stated.country, mention.name, mention.place, mention.population)

    def _country(self, code: str | None) -> str | None:
        if code is None:
            return None
        known = self._snapshot.countries
        if code.upper() not in known:
            raise not_found("country", code, known, mend="Use an ISO 3166 alpha-2 code, as in PS.")
        return code.upper()

    def _themes(
        self,
        given: MatchInput,
        request: PartnershipRequest | None,
        text: str,
        language: str,
        locale: Locale,
    ) -> list[QueryTheme]:
        """The given themes, else the record's own, else those found in the text.

        A stored request that names none gets none: its context is no wish.
        """
        origin: Origin = "given"
        hits = {hit.id: hit for hit in self._tools.detector.detect(text, language)} if text else {}
        if given.themes is not None:
            for theme in given.themes:
                if theme not in THEME_IDS:
                    known = ", ".join(THEME_IDS)
                    raise not_found("theme", theme, THEME_IDS, mend=f"The themes are: {known}.")
            asked = list(dict.fromkeys(given.themes))
        elif request is not None:
            asked, origin = list(request.themes), "request"
        else:
            hits = self._asked_for(text, language, hits)
            asked, origin = list(hits), "text"
        strengths = [0.0 if theme == _NO_FIT else 1.0 for theme in asked]
        weights = _normalised(strengths)
        wished = topic_spans(text, request.topics) if request else []
        catalogue = {theme.id: theme for theme in self._snapshot.themes}
        return [
            QueryTheme(
                id=theme,
                label=catalogue[theme].label[locale],
                sdgs=catalogue[theme].sdgs,
                weight=round(float(weight), 4),
                spans=_wished(hits[theme].spans, wished) if theme in hits else (),
                origin=origin,
            )
            for theme, weight in zip(asked, weights, strict=True)
        ]

    def _asked_for(
        self, text: str, language: str, touched: Mapping[str, ThemeHit]
    ) -> dict[str, ThemeHit]:
        """The themes that a text asks for; what only describes the place is no wish.

        Where no sentence asks, all that the text is surely about: what it merely touches is none.
        """
        speech = speech_of(text, language)
        parts = list(asking_parts(speech))
        for part in parts:
            hits = self._tools.detector.detect(part, language)
            found = {hit.id: hit for hit in hits if hit.score >= CLEAR or _is_named(hit, speech)}
            if found.keys() - {_NO_FIT}:
                return found
        if parts:
            return {}
        return {theme: hit for theme, hit in touched.items() if hit.score >= CLEAR}

    def _named_partner(self, stated: Statements) -> tuple[str | None, str | None]:
        """The key of the unit that the request is aimed at, and its name; None each if unknown."""
        named = stated.wishes.named
        row = self._snapshot.row.get(named or "")
        return (None, named) if row is None else (named, self._snapshot.units[row].label)

    def _languages(
        self, country: str | None, request: PartnershipRequest | None
    ) -> tuple[str, ...]:
        official = self._snapshot.countries[country].languages[:_MAIN] if country else ()
        stated = request.languages if request else ()
        return tuple(dict.fromkeys((*official, *stated)))

    def _country_name(self, country: str | None, locale: Locale) -> str | None:
        return self._snapshot.countries[country].names[locale] if country else None

    def _source(self, request: PartnershipRequest | None) -> str | None:
        if request is None:
            return None
        return request.reference.url or self._snapshot.sources[request.reference.source].title


def _wished(spans: tuple[Span, ...], topics: list[Span]) -> tuple[Span, ...]:
    """Of a stored request only what its topics say, where they say the theme at all."""
    inside = tuple(s for s in spans if any(t[0] <= s[0] and s[1] <= t[1] for t in topics))
    return inside or spans


def _language(text: str) -> str:
    return detect_language(text).code if text else "und"


def _normalised(strengths: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    weights = np.array(strengths, dtype=np.float64)
    total = weights.sum()
    return weights / total if total > 0 else weights


def _is_named(hit: ThemeHit, speech: Speech) -> bool:
    """Whether a word names the theme, and not only to deny it."""
    said = any(not speech.denied(span) for span in hit.spans)
    return bool(hit.terms) and hit.score >= _NAMED and said
