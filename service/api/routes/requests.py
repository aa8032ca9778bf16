"""``/requests``: what the index holds, and what people entered or corrected."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import NotAllowedError
from service.accounts import Actor
from service.api.access import DESK, STAFF, Caller, State, requires
from service.api.answers import CurrentIndex, PageQuery, answer, kept_page, page_of
from service.api.calls import Once, Seen, etag
from service.countries import country_code
from service.desk.entering import read_pasted
from service.desk.requests import (
    Fields,
    RequestEntry,
    change,
    directory,
    enter,
    find,
)
from service.index import Index
from service.paging import Page
from service.requests import RequestFilter
from service.state import Work
from service.state.records import Answer, CaseStatus, ShortlistEntry

router = APIRouter(prefix="/requests", tags=["requests"])

Reader = Annotated[Actor, requires(*DESK)]
Status = Literal["open", "matched", "dormant", "not_for_germany", "not_actionable"]


class RequestQuery(PageQuery):
    """Filters of the list; a repeated one means "or", different ones "and"."""

    q: Annotated[str, Field(max_length=200, description="Words the request contains.")] = ""
    country: Annotated[tuple[str, ...], Field(description="ISO 3166 codes or names.")] = ()
    theme: Annotated[tuple[str, ...], Field(description="Theme ids; one of them is enough.")] = ()
    status: tuple[Status, ...] = ()
    desk: Annotated[
        tuple[CaseStatus, ...], Field(description="Status on the advisors' desk; for them alone.")
    ] = ()


class _RequestFields(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    place: Annotated[str | None, Field(description="Name of the requesting place.")] = None
    country: Annotated[str | None, Field(description="ISO 3166 code or name.")] = None
    population: Annotated[int | None, Field(description="Inhabitants of the place.")] = None
    themes: Annotated[
        list[str] | None, Field(description="Theme ids that replace the recognised ones.")
    ] = None
    source: Annotated[
        str | None, Field(description="Where the request came from: a letter, a mail, a visit.")
    ] = None
    received: Annotated[str | None, Field(description="When it came: 2026-05-04.")] = None


class NewRequest(_RequestFields):
    """A request that a person hands in; what is left out is read from the text."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "text": "Our city of 24 000 people near Ramallah looks for a German partner"
                    " for waste management and energy efficiency.",
                    "place": "West Bani Zeid",
                    "country": "PS",
                    "source": "Letter of the mayor",
                    "received": "2026-05-04",
                }
            ]
        },
    )

    text: Annotated[str, Field(description="In any language, 20 to 100 000 characters.")]
    language: Annotated[str | None, Field(description="ISO 639-1 code, if it is known.")] = None


class RequestChange(_RequestFields):
    """What is to be different; ``null`` for a corrected field takes the correction back."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"status": "in_review", "themes": ["waste", "wastewater"]}]
        },
    )

    status: CaseStatus | None = None
    text: Annotated[str | None, Field(description="Of an entered request alone.")] = None
    language: str | None = None


@router.get("", response_model=Page[RequestEntry], summary="List requests")
def list_requests(
    index: CurrentIndex, database: State, actor: Caller, asked: Annotated[RequestQuery, Query()]
) -> Response:
    """Open requests first, the newest first among them; undated ones count as old.

    Advisors also see those that people entered, corrections, and ``desk``.
    """
    wanted = _filter(index, asked)
    if not actor.sees_desk:
        if asked.desk:
            raise NotAllowedError(
                "The filter 'desk' is for advisors.", mend="Leave it out, or sign in."
            )
        found = index.requests.search(asked.q, wanted)
        return page_of(found, asked)
    with database.read() as work:
        requests, entries = directory(work, index)
    all_found = [(key, entries[one.id]) for key, one in requests.search(asked.q, wanted)]
    shown = [
        (key, entry)
        for key, entry in all_found
        if not asked.desk or (entry.desk is not None and entry.desk.status in asked.desk)
    ]
    return page_of(shown, asked)


@router.post("", response_model=RequestEntry, status_code=201, summary="Enter a request")
def enter_request(
    actor: Annotated[Actor, requires(*DESK)],
    body: NewRequest,
    index: CurrentIndex,
    once: Once,
) -> Response:
    """It is matched like the published ones from then on (``request_id`` of ``POST /match``).

    Contact data are left out of the text: ``POST /contacts`` keeps them apart.
    """

    def do(work: Work) -> Response:
        case = enter(work, index, replace(_fields(body), text=read_pasted(body.text).text))
        return _shown(work, index, actor, case.id, status=201)

    return once.run(actor.key, body, do)


@router.get("/{request_id}", response_model=RequestEntry, summary="One request")
def one_request(request_id: str, index: CurrentIndex, database: State, actor: Caller) -> Response:
    """The request with its source; its ranked candidates are at ``POST /match``."""
    if actor.role is None:
        return answer(index.request(request_id))
    with database.read() as work:
        return _shown(work, index, actor, request_id)


@router.patch("/{request_id}", response_model=RequestEntry, summary="Correct a request")
def change_request(
    actor: Annotated[Actor, requires(*STAFF)],
    request_id: str,
    body: RequestChange,
    seen: Seen,
    index: CurrentIndex,
    database: State,
) -> Response:
    """Its status on the desk, and what was read wrongly; the list follows at once.

    ``If-Match`` names the version that the change is made from ("0" for an untouched one).
    """
    with database.write(actor.key) as work:
        change(work, index, request_id, seen, _fields(body))
        return _shown(work, index, actor, request_id)


@router.get(
    "/{request_id}/shortlist",
    response_model=Page[ShortlistEntry],
    summary="The candidates that advisors picked",
)
def shortlist(
    request_id: str,
    actor: Reader,
    asked: Annotated[PageQuery, Query()],
    index: CurrentIndex,
    database: State,
) -> Response:
    """With notes and how far each got, in the order in which they were picked; ``POST /feedback``
    changes it."""
    with database.read() as work:
        find(work, index, actor, request_id)
        return kept_page(work.shortlist.of_request(request_id), asked, newest_first=False)


@router.get(
    "/{request_id}/answers",
    response_model=Page[Answer],
    summary="What municipalities say to it",
)
def answers_to_request(
    request_id: str,
    actor: Reader,
    asked: Annotated[PageQuery, Query()],
    index: CurrentIndex,
    database: State,
) -> Response:
    """The oldest first. Each sees only its own: at ``/municipalities/{ags}/answers``."""
    with database.read() as work:
        find(work, index, actor, request_id)
        return kept_page(work.answers.of_request(request_id), asked, newest_first=False)


def _filter(index: Index, asked: RequestQuery) -> RequestFilter:
    return RequestFilter(
        countries={country_code(index.snapshot.countries, one) for one in asked.country},
        themes={index.theme_id(one) for one in asked.theme},
        statuses=asked.status,
    )


def _fields(body: NewRequest | RequestChange) -> Fields:
    given = body.model_dump(exclude_none=True)
    if "themes" in given:
        given["themes"] = tuple(given["themes"])
    null = {name for name in body.model_fields_set if getattr(body, name) is None}
    taken_back = () if isinstance(body, NewRequest) else tuple(sorted(null))
    return Fields(**given, as_read=taken_back)


def _shown(
    work: Work, index: Index, actor: Actor, request_id: str, *, status: int = 200
) -> Response:
    entry = find(work, index, actor, request_id)
    headers = {} if entry.desk is None else etag(entry.desk.version)
    if status == 201:
        headers["Location"] = f"/api/v1/requests/{request_id}"
    return answer(entry, status=status, headers=headers)
