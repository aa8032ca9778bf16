"""Partnership requests of municipalities abroad: fields, own-words text, what became of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from indexer.harvest.citations import cite_address
from indexer.harvest.countries import CountryNames, language_codes
from indexer.harvest.facts import RequestFact, read_facts
from indexer.harvest.german_side import GermanSide
from indexer.harvest.place_groups import PlaceMention
from indexer.harvest.places import PlaceTable
from indexer.harvest.raw import curated_rows
from indexer.harvest.report import Report
from indexer.harvest.request_text import compose, locative, partner_name
from indexer.harvest.topics import topic_themes
from indexer.keys import slug
from indexer.records import Partnership, PartnershipRequest, Place
from indexer.tiers import tier_of
from models.text import fold
from models.themes import THEME_IDS

__all__ = ["DORMANT_YEAR", "RequestDraft", "build_requests", "collect_requests"]

_FILE = "facts/requests.jsonl"
_OUT = "requests.jsonl"

Status = Literal["open", "matched", "dormant", "not_for_germany", "not_actionable"]

#: Requests of this year and before sleep: nobody knows whether they still hold.
DORMANT_YEAR = 2019

_HINT = re.compile(r"\s*\((?:Region|Bezirk|Kreis|Provinz) [^()]+\)$")
_STATE_OF = re.compile(r"^Stand (?P<year>\d{4})$")
_TARGETS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"österreich", re.IGNORECASE), "AT"),
    (re.compile(r"britisch|walisisch", re.IGNORECASE), "GB"),
    (re.compile(r"deutsch|hessisch", re.IGNORECASE), "DE"),
)
# The German section of CEMR lists requests that are meant for Germany.
_GERMAN_LISTS = ("rgre.de/",)


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A request with what its joins led to: the number of its place, the unit it is aimed at."""

    id: str
    fact: RequestFact
    place: int
    named_partner: str | None


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: Status
    reason: str | None = None


def collect_requests(
    sources: Path, german: GermanSide, places: PlaceTable, report: Report
) -> list[RequestDraft]:
    """Read the requests, find their places and the German units they name."""
    drafts = []
    for _, fact in read_facts(sources, _FILE, RequestFact, report):
        mention = PlaceMention(
            written=fact.place,
            country=fact.country_iso2,
            reference=cite_address("facts-requests", fact.source_url, fact.date),
            file=_FILE,
            row=fact.id,
            german=True,
            native=fact.place_native,
        )
        drafts.append(
            RequestDraft(
                id=slug(fact.id),
                fact=fact,
                place=places.find(mention),
                named_partner=_named_partner(fact, german),
            )
        )
    return drafts


def build_requests(
    drafts: Sequence[RequestDraft],
    records: Mapping[int, Place],
    partnerships: Collection[Partnership],
    countries: CountryNames,
    report: Report,
) -> list[PartnershipRequest]:
    """The record of every request."""
    active = {(p.ags, p.place) for p in partnerships if p.status == "active"}
    known = language_codes()
    found = []
    for draft in drafts:
        place = records[draft.place]
        verdict = _verdict(draft, (draft.named_partner, place.id) in active, countries)
        languages = tuple(_languages(draft, known, report))
        found.append(_record(draft, place, verdict, languages, countries))
        report.count(_OUT, f"status {verdict.status}")
    report.count(_OUT, "without themes in the source", sum(not r.themes_known for r in found))
    report.count(_OUT, "aimed at one German unit", sum(bool(r.named_partner) for r in found))
    return found


def _record(
    draft: RequestDraft,
    place: Place,
    verdict: _Verdict,
    languages: tuple[str, ...],
    countries: CountryNames,
) -> PartnershipRequest:
    fact = draft.fact
    name = _HINT.sub("", fact.place)
    themes = {theme for phrase in fact.themes for theme in topic_themes(phrase)}
    dated = _dated(fact)
    return PartnershipRequest(
        id=draft.id,
        place=name,
        country=place.country,
        text=compose(fact, name, dated, countries.german),
        language="de",
        themes=tuple(theme for theme in THEME_IDS if theme in themes),
        themes_known=bool(fact.themes),
        topics=fact.themes,
        context=fact.context,
        existing_partners=fact.existing_partners,
        status=verdict.status,
        tier=tier_of(fact.place, place.country),
        reference=cite_address("facts-requests", fact.source_url, dated),
        status_reason=verdict.reason,
        place_id=place.id,
        region=fact.region or None,
        population=fact.population,
        wants=fact.wants,
        languages=languages,
        target_country=_target(fact),
        named_partner=draft.named_partner,
        named_partner_text=partner_name(fact.wants),
        lat=place.lat,
        lon=place.lon,
    )


def _verdict(draft: RequestDraft, wish_came_true: bool, countries: CountryNames) -> _Verdict:
    decided = _decided().get(draft.id, {})
    target = _target(draft.fact)
    dated = _dated(draft.fact)
    if target not in (None, "DE"):
        where = locative(str(target), countries.german)
        return _Verdict("not_for_germany", f"Gesucht wird ein Partner {where}.")
    if decided.get("status") == "not_actionable":
        return _Verdict("not_actionable", decided["reason"])
    if wish_came_true:
        partner = partner_name(draft.fact.wants)
        return _Verdict("matched", f"Die gewünschte Partnerschaft mit {partner} besteht.")
    if dated is not None and int(dated[:4]) <= DORMANT_YEAR:
        return _Verdict("dormant", f"Das Gesuch ist von {dated[:4]}; ob es noch gilt, ist offen.")
    if dated is None and not decided.get("year"):
        return _Verdict("dormant", "Das Gesuch ist undatiert; ob es noch gilt, ist offen.")
    return _Verdict("open", decided["reason"] if dated is None else None)


def _dated(fact: RequestFact) -> str | None:
    """What the source dates the request, or the state of its facts ("Stand 2024")."""
    states = (_STATE_OF.match(item) for item in fact.context)
    return fact.date or next((state["year"] for state in states if state), None)


def _target(fact: RequestFact) -> str | None:
    """The country that the wish is for; None if neither the wish nor the page says it."""
    for pattern, country in _TARGETS:
        if pattern.search(fact.wants or ""):
            return country
    return "DE" if any(part in fact.source_url for part in _GERMAN_LISTS) else None


def _named_partner(fact: RequestFact, german: GermanSide) -> str | None:
    name = partner_name(fact.wants)
    if name is None or fact.wants is None:
        return None
    district = "Landkreis" in fact.wants
    units = german.resolve(
        name,
        _FILE,
        f"{fact.id}: {fact.wants}",
        kind="Landkreis" if district else None,
        url=fact.source_url,
    )
    return units[0].ags if len(units) == 1 else None


def _languages(draft: RequestDraft, known: Mapping[str, str], report: Report) -> Iterator[str]:
    for language in draft.fact.languages:
        code = known.get(fold(language))
        if code is None:
            report.doubt(_FILE, draft.id, "language", f"{language}: no code is known for it")
        else:
            yield code


@cache
def _decided() -> Mapping[str, Mapping[str, str]]:
    return {row["id"]: row for row in curated_rows("request_states.csv")}
