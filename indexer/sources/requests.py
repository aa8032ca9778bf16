"""From a draft to a request like the shipped ones; what a source leaves open stays open."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Literal

import msgspec

from indexer.harvest.requests import DORMANT_YEAR
from indexer.imported import ImportedRequest
from indexer.keys import slug
from indexer.lookups import Source
from indexer.records import PartnershipRequest, Place, Reference
from indexer.sources.drafts import Draft, SetAside
from indexer.sources.understanding import Understanding
from indexer.tables import Tables
from indexer.tiers import tier_of
from models.errors import BadInputError
from models.text import fold

__all__ = ["TO_ASK", "build_request", "digest_of"]

#: The fields that are asked for where a source leaves them open.
TO_ASK = ("population", "date", "themes")

_SHORTEST_TEXT = 20
_ID = re.compile(r"[a-z]{2}-[a-z0-9]+(?:-[a-z0-9]+)*")
_GERMAN = re.compile(
    r"deutsch|german|allemand|alem[aáã]|німецьк|німеччин|ألمان|alman|niemiec", re.I
)
_TOPICS_LABEL = {"en": "Topics", "fr": "Thèmes", "es": "Temas", "pt": "Temas", "ar": "المواضيع",
                 "uk": "Теми"}  # fmt: skip
_PARTNER_COUNTRY = re.compile(r", (?P<code>[A-Z]{2})$")


def build_request(
    draft: Draft,
    source: Source,
    origin: str,
    today: str,
    tables: Tables,
    understanding: Understanding,
) -> ImportedRequest | SetAside:
    """The record of a draft, or why it can't be one.

    Args:
        draft: what was read.
        source: the source it came from, as the sources table would hold it.
        origin: the id of the source.
        today: the day of the import, ISO 8601.
        tables: the shipped tables: countries, places, units.
        understanding: reads places and partners.
    """
    if draft.place is None:
        return SetAside(draft.where, "The place is missing.", "Write the name of the municipality.")
    if draft.country is None:
        return SetAside(
            draft.where,
            f"It isn't said which country {draft.place.name} lies in.",
            "Give the country of the whole file with --country, as in --country PS.",
        )
    if draft.country not in tables.countries:
        return SetAside(
            draft.where,
            f"There is no country {draft.country!r}.",
            "Use an ISO 3166 alpha-2 code, as in PS.",
        )
    if draft.country == "DE":
        return SetAside(
            draft.where,
            f"{draft.place.name} is said to lie in Germany; requests come from abroad.",
            "Correct the country, or hand it in as a profile with --profile AGS.",
        )
    record = understanding.known_place(draft.place.name, draft.country)
    if record is None and draft.place.other_name:
        record = understanding.known_place(draft.place.other_name, draft.country)
    shipped = (r.id for r in tables.requests if record and r.place_id == record.id)
    asking = _Asking(draft, draft.place.name, draft.country, record, next(shipped, None))
    request = _request(asking, source, today, tables, understanding)
    return ImportedRequest(
        request=request,
        source=source,
        origin=origin,
        digest=digest_of(draft),
        first_seen=today,
        to_ask=tuple(field for field in TO_ASK if not getattr(draft, field)),
        notes=tuple(_notes(draft)),
    )


def digest_of(draft: Draft) -> str:
    """Hash of what was read, whatever line it stands in."""
    content = {key: value for key, value in asdict(draft).items() if key not in ("where", "notes")}
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks: place and country are known by now; ``record`` if the tables know the place,
    ``shipped_id`` if they hold a request of it."""

    draft: Draft
    place: str
    country: str
    record: Place | None
    shipped_id: str | None


def _request(
    asking: _Asking, source: Source, today: str, tables: Tables, understanding: Understanding
) -> PartnershipRequest:
    draft, record = asking.draft, asking.record
    text = _text(asking, source, tables)
    target = understanding.target_country(text)
    status, reason = _status(draft.date, target, tables)
    named = _named_partner(draft, text, understanding)
    return PartnershipRequest(
        id=_id(asking),
        place=asking.place,
        country=asking.country,
        text=text,
        language=draft.language if draft.text else "de",
        themes=draft.themes,
        themes_known=bool(draft.themes),
        topics=draft.topics,
        context=draft.context,
        existing_partners=draft.existing_partners,
        status=status,
        tier=tier_of(asking.place),
        reference=Reference(source.id, today, draft.url or source.url, draft.date),
        status_reason=reason,
        place_id=record.id if record else None,
        region=draft.region,
        population=draft.population,
        wants=draft.wants,
        languages=tuple(c for c in (_language(w) for w in draft.languages) if c),
        target_country=target or ("DE" if _GERMAN.search(text) else None),
        named_partner=named[0],
        named_partner_text=named[1],
        lat=draft.lat if draft.lat is not None else record.lat if record else None,
        lon=draft.lon if draft.lon is not None else record.lon if record else None,
    )


def _id(asking: _Asking) -> str:
    """Country and place, so that an edited text keeps its id; in no Latin script a hash of it."""
    if asking.draft.id and _ID.fullmatch(asking.draft.id):
        return asking.draft.id
    if asking.record is not None:
        return asking.shipped_id or asking.record.id
    country = asking.country.lower()
    try:
        return f"{country}-{slug(asking.place)}"
    except BadInputError:
        return f"{country}-{hashlib.sha256(fold(asking.place).encode()).hexdigest()[:8]}"


def _text(asking: _Asking, source: Source, tables: Tables) -> str:
    """The request's own text; a row of a table without one gets sentences from its fields."""
    draft = asking.draft
    if len(draft.text) < _SHORTEST_TEXT:
        return _composed(asking, source, tables)
    missing = [topic for topic in draft.topics if topic not in draft.text]
    if not missing:
        return draft.text
    label = _TOPICS_LABEL.get(draft.language, "Themen")
    return f"{draft.text}\n\n{label}: {'; '.join(missing)}."


def _composed(asking: _Asking, source: Source, tables: Tables) -> str:
    from indexer.harvest.facts import RequestFact
    from indexer.harvest.request_text import compose

    draft = asking.draft
    names = {code: country.names["de"] for code, country in tables.countries.items()}
    fact = RequestFact(
        id="",
        place=asking.place,
        country_iso2=asking.country,
        source_url=source.url or "",
        region=draft.region,
        population=draft.population,
        date=draft.date,
        themes=draft.topics,
        context=(*draft.context, draft.text) if draft.text else draft.context,
        existing_partners=tuple(_known_country(p, names) for p in draft.existing_partners),
        wants=draft.wants,
        languages=draft.languages,
    )
    return compose(fact, asking.place, draft.date, names)


def _known_country(partner: str, names: Mapping[str, str]) -> str:
    """ "Barcelona, ES" as it is; two letters that are no country are no country's code."""
    match = _PARTNER_COUNTRY.search(partner)
    return partner if match is None or match["code"] in names else partner.replace(", ", " ")


def _status(
    date: str | None, target: str | None, tables: Tables
) -> tuple[Literal["open", "dormant", "not_for_germany"], str | None]:
    if target not in (None, "DE"):
        country = tables.countries.get(str(target))
        where = country.names["de"] if country else target
        return "not_for_germany", f"Gesucht wird ein Partner in: {where}."
    if date is None:
        return "dormant", "Das Gesuch ist undatiert; ob es noch gilt, ist offen."
    if int(date[:4]) <= DORMANT_YEAR:
        return "dormant", f"Das Gesuch ist von {date[:4]}; ob es noch gilt, ist offen."
    return "open", None


def _named_partner(
    draft: Draft, text: str, understanding: Understanding
) -> tuple[str | None, str | None]:
    if draft.named_partner:
        unit = understanding.named_partner(
            f"Gesucht wird eine Partnerschaft mit {draft.named_partner}"
        )
        return (unit.ags, unit.label) if unit else (None, draft.named_partner)
    unit = understanding.named_partner(text)
    return (unit.ags, unit.label) if unit else (None, None)


def _language(word: str) -> str | None:
    """ISO 639 code of a language that is named in German, English or by its code."""
    folded = fold(word)
    return folded if folded in _language_codes().values() else _language_codes().get(folded)


@cache
def _language_codes() -> dict[str, str]:
    from babel import Locale

    from indexer.harvest.countries import language_codes

    english = {fold(name): code for code, name in sorted(Locale("en").languages.items())}
    return {**english, **language_codes()}


def _notes(draft: Draft) -> Sequence[str]:
    notes = list(draft.notes)
    if draft.contacts_removed:
        notes.append("contact data were left out; they stay in the file that was handed in")
    unknown = [word for word in draft.languages if _language(word) is None]
    if unknown:
        notes.append(f"no code is known for the language {', '.join(unknown)}")
    return notes
