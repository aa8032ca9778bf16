"""Read a request: language, place, inhabitants, themes, wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from indexer.records import PartnershipRequest, Place
from indexer.snapshot import Snapshot
from matcher.document import Query, QueryTheme, Span
from matcher.inputs import Locale, MatchInput, check_text, not_found
from matcher.question import Question
from matcher.understand.numbers import find_inhabitants
from matcher.understand.places import Gazetteer
from matcher.understand.segments import segments_of, topic_segments, topic_spans
from matcher.understand.wishes import find_wishes
from models import Encoder
from models.language import detect_language
from models.themes import CLEAR, THEME_IDS, ThemeDetector

__all__ = ["Reader"]

# The theme that alone is no theme fit: every partnership is about partnership work.
_NO_FIT = "networks"
# Countries list every official language; the first two are those an office writes in.
_MAIN = 2


Origin = Literal["request", "text", "given"]


@dataclass(frozen=True, slots=True)
class _Where:
    country: str | None
    place: str | None
    record: Place | None


class _Tools:
    """What reading needs and is slow to build: made on first use, shared between readers."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        self._snapshot = snapshot
        self._encoder = encoder

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self._snapshot.countries, self._snapshot.places, self._snapshot.units)

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

    def seeing(self, requests: Mapping[str, PartnershipRequest]) -> Reader:
        """The same reader with other stored requests."""
        return Reader(self._snapshot, self._encoder, requests, self._tools)

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
        where = self._where(given, request, text)
        wishes = find_wishes(
            text,
            locale,
            also=_said(request),
            target=request.target_country if request else None,
        )
        own, partner = _populations(text)
        themes = self._themes(given, request, text, language, locale)
        scored = [theme for theme in themes if theme.id != _NO_FIT]
        spans = [(theme.id, span) for theme in themes for span in theme.spans]
        if request is not None:
            segments = topic_segments(text, request.topics, spans)
        else:
            segments = segments_of(text, language, spans)
        named, named_text = self._named_partner(request, text)
        record_population = where.record.population if where.record else None
        query = Query(
            text=text,
            language=language,
            country=where.country,
            population=given.population
            or (request.population if request else own)
            or record_population,
            themes=tuple(themes),
            country_name=self._country_name(where.country, locale),
            place=where.place,
            place_id=where.record.id if where.record else None,
            request=request.id if request else None,
            request_status=request.status if request else None,
            tier=request.tier if request else "municipality",
            themes_known=bool(themes),
            wishes=wishes.shown,
            existing_partners=request.existing_partners if request else (),
            date=request.reference.date if request else None,
            source=self._source(request),
        )
        return Question(
            query=query,
            themes=tuple(theme.id for theme in scored),
            theme_weights=_normalised([theme.weight for theme in scored]),
            segments=segments,
            vectors=self._encoder.encode([segment.text for segment in segments], role="query"),
            wishes=wishes,
            languages=self._languages(where.country, request),
            partner_population=partner,
            request=request,
            place=where.record,
            named_partner=named,
            named_partner_text=named_text,
        )

    def _request(self, request_id: str | None) -> PartnershipRequest | None:
        if request_id is None:
            return None
        request = self._requests.get(request_id)
        if request is None:
            raise not_found(
                "request", request_id, self._requests, mend="List them: GET /api/v1/requests."
            )
        return request

    def _where(self, given: MatchInput, request: PartnershipRequest | None, text: str) -> _Where:
        country = self._country(given.country)
        if request is not None:
            record = self._snapshot.places.get(request.place_id or "")
            return _Where(country or request.country, given.place or request.place, record)
        if given.place:
            record = self._tools.gazetteer.lookup(given.place, country)
            found = country or (record.country if record else None) or self._country_of(text)
            return _Where(found, given.place, record)
        found = country or self._country_of(text)
        mention = self._tools.gazetteer.place_in(text, found) if text else None
        if mention is None:
            return _Where(found, None, None)
        if found is None and mention.place is not None:
            found = mention.place.country
        return _Where(found, mention.name, mention.place)

    def _country(self, code: str | None) -> str | None:
        if code is None:
            return None
        known = self._snapshot.countries
        if code.upper() not in known:
            raise not_found("country", code, known, mend="Use an ISO 3166 alpha-2 code, as in PS.")
        return code.upper()

    def _country_of(self, text: str) -> str | None:
        found = self._tools.gazetteer.countries_in(text)
        return found[0][0] if found else None

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
                    raise not_found("theme", theme, THEME_IDS, mend="GET /api/v1/themes lists all.")
            asked = list(dict.fromkeys(given.themes))
        elif request is not None:
            asked, origin = list(request.themes), "request"
        else:
            # what is merely touched is no wish
            asked = [hit.id for hit in hits.values() if hit.score >= CLEAR]
            origin = "text"
        strengths = [
            0.0 if theme == _NO_FIT else hits[theme].score if origin == "text" else 1.0
            for theme in asked
        ]
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

    def _named_partner(
        self, request: PartnershipRequest | None, text: str
    ) -> tuple[str | None, str | None]:
        if request is not None:
            row = self._snapshot.row.get(request.named_partner or "")
            if row is not None:
                return request.named_partner, self._snapshot.units[row].label
            return None, request.named_partner_text
        found = self._tools.gazetteer.named_partner(text) if text else None
        return (found[0].ags, found[0].label) if found else (None, None)

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


def _said(request: PartnershipRequest | None) -> tuple[str, ...]:
    if request is None:
        return ()
    return tuple(part for part in (request.wants, request.region, *request.context) if part)


def _populations(text: str) -> tuple[int | None, int | None]:
    """The request's own number of inhabitants, and the one it wishes its partner to have."""
    found = find_inhabitants(text)
    own = next((count.count for count in found if not count.of_partner), None)
    partner = next((count.count for count in found if count.of_partner), None)
    return own, partner


def _normalised(strengths: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    weights = np.array(strengths, dtype=np.float64)
    total = weights.sum()
    return weights / total if total > 0 else weights
