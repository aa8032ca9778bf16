"""Requests on the desk: published ones with their corrections, and those that people entered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from indexer.keys import slug
from indexer.records import PartnershipRequest, Reference
from matcher import MatchInput
from matcher.document import Query
from matcher.inputs import check_text, not_found
from models.errors import BadInputError, NotFoundError, StaleError
from service.accounts import Actor
from service.countries import country_code
from service.index import Index
from service.requests import RequestDirectory
from service.state import Work
from service.state.records import Case, CaseStatus

__all__ = [
    "ENTERED",
    "DeskState",
    "Fields",
    "RequestEntry",
    "change",
    "directory",
    "enter",
    "find",
    "input_of",
    "is_visible",
    "unknown",
]

#: The ids of entered requests begin with this; those of published ones with a country.
ENTERED = "own-"
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_LONGEST = 500
#: What the status on the desk means for the index's own, where it means anything.
_STATUS = {"matched": "matched", "closed": "dormant"}
_FIELDS = tuple(field.name for field in fields(PartnershipRequest))
#: Fields of a published request that may be corrected.
_CORRECTABLE = ("place", "country", "population", "themes")


@dataclass(frozen=True, slots=True)
class DeskState:
    """What advisors made of a request; ``corrected`` names the fields that they changed.

    ``version`` is what a change has to name; 0: nobody has touched it yet.
    """

    status: CaseStatus
    version: int
    entered: bool
    corrected: tuple[str, ...]
    source: str | None = None
    updated_at: datetime | None = None
    updated_by: str | None = None


@dataclass(frozen=True, slots=True)
class RequestEntry(PartnershipRequest):
    """A request as its source published it or as a person entered it.

    Who sees the desk gets the corrected fields, and ``desk``; for others it is None.
    """

    desk: DeskState | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """What a person says of a request; None leaves a field as it is (or as it is read).

    ``as_read`` names fields whose correction is taken back.
    """

    status: CaseStatus | None = None
    text: str | None = None
    place: str | None = None
    country: str | None = None
    population: int | None = None
    language: str | None = None
    themes: tuple[str, ...] | None = None
    source: str | None = None
    received: str | None = None
    as_read: tuple[str, ...] = ()


# --- reading -------------------------------------------------------------------------------------


def find(work: Work, index: Index, actor: Actor, request_id: str) -> RequestEntry:
    """A request as `actor` may see it.

    Raises:
        NotFoundError: there is none, or none that they may see.
    """
    case = work.cases.find(request_id)
    published = index.snapshot.requests.get(request_id)
    if published is not None:
        return entry_of(index, published, case if actor.sees_desk else None, desk=actor.sees_desk)
    if case is None or not is_visible(work, case, actor):
        raise unknown(index, request_id)
    return entry_of(index, None, case, desk=actor.sees_desk)


def is_visible(work: Work, case: Case, actor: Actor) -> bool:
    """Whether `actor` may see an entered request: a municipality once it was asked about it."""
    if actor.sees_desk:
        return True
    asked = work.shortlist.one(case.id, actor.ags) if actor.ags else None
    return asked is not None and asked.state != "selected"


def directory(work: Work, index: Index) -> tuple[RequestDirectory, dict[str, RequestEntry]]:
    """All requests as the desk sees them: searchable, and by id."""
    cases = work.cases.all()
    published = index.snapshot.requests
    entries = {
        id: entry_of(index, published.get(id), cases.get(id), desk=True)
        for id in {**published, **{id: None for id, case in cases.items() if case.entered}}
    }
    return RequestDirectory(entries.values(), index.snapshot.places), entries


def entry_of(
    index: Index, published: PartnershipRequest | None, case: Case | None, *, desk: bool
) -> RequestEntry:
    """The entry of a request that is published, or entered (`case`), or published and touched."""
    if published is not None:
        state = _desk_state(case) if desk else None
        return _entry(_corrected(published, case), state)
    assert case is not None
    return _entry(_as_record(index, case), _desk_state(case) if desk else None)


def input_of(
    case: Case | None,
    request_id: str,
    *,
    country: str | None = None,
    place: str | None = None,
    population: int | None = None,
    language: str | None = None,
    themes: tuple[str, ...] | None = None,
    weights: Mapping[str, float] | None = None,
) -> MatchInput:
    """What the matcher is asked for a request: corrections win over it, the given fields over them.

    An entered request is asked as its text.
    """
    case = case or Case(id=request_id)
    return MatchInput(
        text=case.text,
        request_id=None if case.entered else request_id,
        country=country or case.country,
        place=place or case.place,
        population=population or case.population,
        language=language or case.language,
        themes=case.themes if themes is None else themes,
        weights=weights,
    )


# --- writing -------------------------------------------------------------------------------------


def enter(work: Work, index: Index, given: Fields, *, id: str | None = None) -> Case:
    """Keep a new request.

    Country and place are read from the text where they are not given.

    Raises:
        BadInputError, NotFoundError: a field can't be used.
    """
    if given.text is None:
        raise BadInputError("Field 'text': there is none.", mend="Give the text of the request.")
    checked = _checked(index, given)
    case = _applied(Case(text=""), checked)
    read = index.understood(input_of(case, ""))
    country, place = case.country or read.country, case.place or read.place
    if country is None or place is None:
        missing = "country" if country is None else "place"
        raise BadInputError(
            f"Field {missing!r}: the text does not say it.", mend=f"Give {missing!r} beside it."
        )
    case = replace(case, country=country, place=place, language=case.language or read.language)
    return work.cases.add(replace(case, id=id or _free_id(work, country, place)))


def change(work: Work, index: Index, request_id: str, seen: int, given: Fields) -> Case:
    """Change status or fields of a request; `seen` is the version the change was made from.

    Raises:
        NotFoundError: there is no such request.
        BadInputError: a field can't be used.
        StaleError: somebody else has changed it since.
    """
    case = work.cases.find(request_id)
    published = request_id in index.snapshot.requests
    if case is None and not published:
        raise unknown(index, request_id)
    if published and given.text is not None:
        raise BadInputError(
            "Field 'text': a published request keeps the text of its source.",
            mend="Correct its fields, or enter a request of your own.",
        )
    checked = _checked(index, given)
    if case is None:
        if seen != 0:
            raise StaleError(
                f"The request {request_id!r} has no version {seen}: nobody has changed it yet.",
                mend="Read it anew, and make your change again.",
            )
        return work.cases.add(_applied(Case(id=request_id), checked))
    return work.cases.change(replace(_applied(case, checked), version=seen))


def _applied(case: Case, given: Fields) -> Case:
    changes: dict[str, Any] = {
        name: getattr(given, name)
        for name in (field.name for field in fields(Fields))
        if name != "as_read" and getattr(given, name) is not None
    }
    for name in given.as_read:
        if name not in ("population", "themes") and not (name in _CORRECTABLE and not case.entered):
            raise BadInputError(
                f"Field 'as_read': {name!r} can't be taken back.",
                mend=f"Name one of {', '.join(_CORRECTABLE)} (of an entered request the last two).",
            )
        changes[name] = None
    return replace(case, **changes)


def _checked(index: Index, given: Fields) -> Fields:
    text = None if given.text is None else check_text(given.text)
    country = given.country
    if country is not None:
        country = country_code(index.snapshot.countries, country)
    themes = given.themes
    if themes is not None:
        themes = tuple(dict.fromkeys(index.theme_id(theme) for theme in themes))
    if given.population is not None and not 0 < given.population < 50_000_000:
        raise BadInputError(
            f"Field 'population': {given.population} is no number of inhabitants.",
            mend="Give a whole number between 1 and 50 000 000, or leave the field out.",
        )
    if given.received is not None and not _DATE.fullmatch(given.received):
        raise BadInputError(
            f"Field 'received': {given.received[:20]!r} is no date.",
            mend="Give it as 2026-05-04, 2026-05 or 2026.",
        )
    return replace(
        given,
        text=text,
        country=country,
        themes=themes,
        place=_line("place", given.place),
        source=_line("source", given.source),
        language=_language(given.language),
    )


def _line(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    value = " ".join(value.split())
    if not 0 < len(value) <= (200 if name == "place" else _LONGEST):
        raise BadInputError(
            f"Field {name!r}: it is empty or too long.", mend="Write one line, or leave it out."
        )
    return value


def _language(code: str | None) -> str | None:
    if code is not None and not re.fullmatch(r"[a-z]{2,3}", code):
        raise BadInputError(
            f"Field 'language': {code[:20]!r} is no code of a language.",
            mend="Give two letters of ISO 639-1, as in ar, or leave it out.",
        )
    return code


def _free_id(work: Work, country: str, place: str) -> str:
    base = ENTERED + country.lower()
    # A name in Arabic or Cyrillic letters makes no address: the number behind the country does.
    with suppress(BadInputError):
        base = f"{base}-{slug(place)}"[:100].rstrip("-")
    number, id = 1, base
    while work.cases.find(id) is not None:
        number += 1
        id = f"{base}-{number}"
    return id


# --- entries -------------------------------------------------------------------------------------


def _entry(request: PartnershipRequest, state: DeskState | None) -> RequestEntry:
    values = {name: getattr(request, name) for name in _FIELDS}
    return RequestEntry(**values, desk=state)


def _desk_state(case: Case | None) -> DeskState:
    if case is None:
        return DeskState(status="new", version=0, entered=False, corrected=())
    return DeskState(
        status=case.status,
        version=case.version,
        entered=case.entered,
        corrected=tuple(
            name
            for name in (("population", "themes") if case.entered else _CORRECTABLE)
            if getattr(case, name) is not None
        ),
        source=case.source,
        updated_at=case.updated_at,
        updated_by=case.updated_by,
    )


def _corrected(published: PartnershipRequest, case: Case | None) -> PartnershipRequest:
    if case is None:
        return published
    changes = {
        name: getattr(case, name) for name in _CORRECTABLE if getattr(case, name) is not None
    }
    if case.themes is not None:
        changes["themes_known"] = bool(case.themes)
    return replace(published, **changes)


def _as_record(index: Index, case: Case) -> PartnershipRequest:
    """An entered request in the form of the published ones."""
    read: Query = index.understood(input_of(case, case.id))
    themes = tuple(theme.id for theme in read.themes) if case.themes is None else case.themes
    status: Any = _STATUS.get(case.status, "open")
    return PartnershipRequest(
        id=case.id,
        place=case.place or read.place or "",
        country=case.country or read.country or "",
        text=case.text or "",
        language=case.language or read.language,
        themes=themes,
        themes_known=bool(themes),
        topics=(),
        context=(),
        existing_partners=(),
        status=status,
        tier="municipality",
        reference=Reference(
            source="entered", vintage=case.created_at.date().isoformat(), date=case.received
        ),
        place_id=read.place_id,
        population=case.population or read.population,
    )


def unknown(index: Index, request_id: str) -> NotFoundError:
    """The error for a request that is not there, or not for whoever asks."""
    return not_found(
        "request",
        request_id,
        index.snapshot.requests,
        mend="/api/v1/requests lists them all.",
    )
