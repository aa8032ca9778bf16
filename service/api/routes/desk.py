"""``/exclusions``, ``/filters`` and ``/history``: the rest of the advisors' desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.accounts import Actor
from service.api.access import DESK, STAFF, State, requires
from service.api.answers import CurrentIndex, answer
from service.api.calls import Once, etag
from service.desk.history import Change, changes_of, latest_changes
from service.desk.pairs import LONGEST_NOTE, exclude
from service.state import Work
from service.state.records import Exclusion, SavedFilter

router = APIRouter(tags=["desk"])


# --- exclusions ------------------------------------------------------------------------------


class NewExclusion(BaseModel):
    """A unit that is not to be proposed for one request, or for a country."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"ags": "05315000", "country": "PS", "reason": "Has two partnerships there."}
            ]
        },
    )

    ags: str
    reason: Annotated[str, Field(max_length=LONGEST_NOTE)]
    request_id: str | None = None
    country: Annotated[str | None, Field(description="ISO 3166 code or name.")] = None


@router.get(
    "/exclusions",
    response_model=list[Exclusion],
    summary="Units that are not to be proposed",
    dependencies=[requires(*DESK)],
)
def exclusions(database: State) -> Response:
    """All of them, the newest first."""
    with database.read() as work:
        return answer(work.exclusions.all())


@router.post(
    "/exclusions", response_model=Exclusion, status_code=201, summary="Propose a unit no more"
)
def add_exclusion(
    actor: Annotated[Actor, requires(*STAFF)],
    body: NewExclusion,
    index: CurrentIndex,
    once: Once,
) -> Response:
    """``POST /match`` shows it apart from then on, with the reason."""

    def do(work: Work) -> Response:
        kept = exclude(work, index, actor, **body.model_dump())
        headers = {**etag(kept.version), "Location": f"/api/v1/exclusions/{kept.id}"}
        return answer(kept, status=201, headers=headers)

    return once.run(actor.key, body, do)


@router.delete("/exclusions/{exclusion_id}", status_code=204, summary="Propose it again")
def end_exclusion(
    exclusion_id: str, database: State, actor: Annotated[Actor, requires(*STAFF)]
) -> Response:
    """The history keeps that it was."""
    with database.write(actor.key) as work:
        work.exclusions.delete(work.exclusions.get(exclusion_id))
    return Response(status_code=204)


# --- saved filters ---------------------------------------------------------------------------


class NewFilter(BaseModel):
    """A filter to see again: the part of the address behind the question mark."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"page": "inbox", "name": "Palestine, open", "query": "country=PS"}]
        },
    )

    page: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    query: Annotated[str, Field(max_length=2000)]


@router.get("/filters", response_model=list[SavedFilter], summary="Own saved filters")
def filters(database: State, actor: Annotated[Actor, requires(*STAFF)]) -> Response:
    """Everybody sees their own."""
    with database.read() as work:
        return answer(work.filters.of_owner(actor.key))


@router.post("/filters", response_model=SavedFilter, status_code=201, summary="Save a filter")
def save_filter(body: NewFilter, actor: Annotated[Actor, requires(*STAFF)], once: Once) -> Response:
    """Its name is free once for each page."""

    def do(work: Work) -> Response:
        kept = work.filters.add(SavedFilter(owner=actor.key, **body.model_dump()))
        headers = {**etag(kept.version), "Location": f"/api/v1/filters/{kept.id}"}
        return answer(kept, status=201, headers=headers)

    return once.run(actor.key, body, do)


@router.delete("/filters/{filter_id}", status_code=204, summary="Delete an own filter")
def delete_filter(
    filter_id: str, database: State, actor: Annotated[Actor, requires(*STAFF)]
) -> Response:
    """Somebody else's are not to be found."""
    with database.write(actor.key) as work:
        kept = work.filters.get(filter_id)
        if kept.owner != actor.key:
            raise work.filters.missing(filter_id)
        work.filters.delete(kept)
    return Response(status_code=204)


# --- history ---------------------------------------------------------------------------------


class HistoryQuery(BaseModel):
    """Of one thing, or the latest of anything."""

    model_config = ConfigDict(extra="forbid")

    entity: Annotated[
        str | None, Field(description="request, shortlist entry, answer, correction ...")
    ] = None
    id: Annotated[str | None, Field(description="Its id.")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    before: Annotated[int | None, Field(description="Id of the last change seen.")] = None


@router.get("/history", response_model=list[Change], summary="Who changed what, and when")
def history(
    actor: Annotated[Actor, requires(*STAFF)],
    asked: Annotated[HistoryQuery, Query()],
    database: State,
) -> Response:
    """The latest first. Changes of accounts and tokens are shown to administrators alone."""
    with database.read() as work:
        if asked.entity is not None and asked.id is not None:
            found = changes_of(work, actor, asked.entity, asked.id)
        else:
            found = latest_changes(work, actor, asked.limit, asked.before)
    return answer(found)
