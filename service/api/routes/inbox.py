"""``/inbox`` and ``/filters``: the requests as advisors work on them, and the lists they keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.accounts import Actor
from service.api.access import DESK, STAFF, State, requires
from service.api.answers import CurrentIndex, PageQuery, answer, kept_page
from service.api.calls import Once, Seen, etag
from service.countries import country_code
from service.desk.filters import (
    LONGEST_NAME,
    FilterPage,
    change_filter,
    own_filter,
    own_filters,
    save_filter,
)
from service.desk.inbox import LONGEST_SEARCH, InboxFilter, InboxRow, read_inbox
from service.paging import Page, paginate_ordered
from service.state import Work
from service.state.records import CaseStatus, SavedFilter

router = APIRouter(tags=["inbox"])

Advisor = Annotated[Actor, requires(*STAFF)]


# --- the inbox -------------------------------------------------------------------------------


class InboxQuery(PageQuery):
    """What the inbox is narrowed to and sorted by; the query of a saved filter is one of these."""

    q: Annotated[
        str, Field(max_length=LONGEST_SEARCH, description="Words the request contains.")
    ] = ""
    status: Annotated[CaseStatus | None, Field(description="Status on the desk.")] = None
    country: Annotated[str | None, Field(description="ISO 3166 code or name.")] = None
    theme: Annotated[str | None, Field(description="Id of a theme.")] = None
    tier: Literal["municipality", "district", "region"] | None = None
    source: Annotated[
        Literal["open", "matched", "dormant", "not_for_germany", "not_actionable"] | None,
        Field(description="Status that the source of the request states."),
    ] = None
    sort: Annotated[
        Literal["open", "place", "country", "date", "status", "changed", "shortlist"],
        Field(description="'open': open requests first, and among them the newest."),
    ] = "open"
    reverse: Annotated[bool, Field(description="Turns the order round.")] = False


@dataclass(frozen=True, slots=True)
class InboxPage(Page[InboxRow]):
    """Some rows; ``counts`` are those by status that pass all other fields of the filter."""

    counts: Mapping[str, int]


@router.get(
    "/inbox",
    response_model=InboxPage,
    summary="The requests as advisors work on them",
    dependencies=[requires(*DESK)],
)
def inbox(index: CurrentIndex, database: State, asked: Annotated[InboxQuery, Query()]) -> Response:
    """Each with its status, who changed it last, and how many units are on its shortlist."""
    wanted = InboxFilter(
        q=" ".join(asked.q.split()),
        status=asked.status,
        country=country_code(index.snapshot.countries, asked.country) if asked.country else "",
        theme=index.theme_id(asked.theme) if asked.theme else "",
        tier=asked.tier or "",
        source=asked.source or "",
        sort=asked.sort,
        reverse=asked.reverse,
    )
    with database.read() as work:
        found = read_inbox(work, index, wanted, ())
    shown = paginate_ordered(
        found.rows, id_of=lambda row: row.request.id, limit=asked.limit, cursor=asked.cursor
    )
    return answer(InboxPage(shown.items, shown.next, shown.total, found.counts))


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

    page: Annotated[FilterPage, Field(description="The list that it is a filter of.")]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    query: Annotated[str, Field(max_length=2000, description="As ``GET /inbox`` takes it.")]


class FilterChange(BaseModel):
    """What is to be different."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"query": "country=PS&status=in_review"}]},
    )

    name: Annotated[str | None, Field(min_length=1, max_length=LONGEST_NAME)] = None
    query: Annotated[str | None, Field(max_length=2000)] = None


@router.get("/filters", response_model=Page[SavedFilter], summary="Own saved filters")
def filters(database: State, actor: Advisor, asked: Annotated[PageQuery, Query()]) -> Response:
    """Everybody sees their own, the oldest first; ``GET /inbox?QUERY`` applies one."""
    with database.read() as work:
        return kept_page(own_filters(work, actor), asked, newest_first=False)


@router.post("/filters", response_model=SavedFilter, status_code=201, summary="Save a filter")
def add_filter(body: NewFilter, actor: Advisor, once: Once) -> Response:
    """Its name is free once for each list."""

    def do(work: Work) -> Response:
        kept = save_filter(work, actor, page=body.page, name=body.name, query=body.query)
        headers = {**etag(kept.version), "Location": f"/api/v1/filters/{kept.id}"}
        return answer(kept, status=201, headers=headers)

    return once.run(actor.key, body, do)


@router.get("/filters/{filter_id}", response_model=SavedFilter, summary="One own filter")
def one_filter(filter_id: str, database: State, actor: Advisor) -> Response:
    """Somebody else's are not to be found."""
    with database.read() as work:
        kept = own_filter(work, actor, filter_id)
    return answer(kept, headers=etag(kept.version))


@router.patch("/filters/{filter_id}", response_model=SavedFilter, summary="Change an own filter")
def alter_filter(
    filter_id: str, body: FilterChange, seen: Seen, database: State, actor: Advisor
) -> Response:
    """Another name, or another query under the same name."""
    with database.write(actor.key) as work:
        kept = change_filter(work, actor, filter_id, seen, name=body.name, query=body.query)
    return answer(kept, headers=etag(kept.version))


@router.delete("/filters/{filter_id}", status_code=204, summary="Delete an own filter")
def delete_filter(filter_id: str, seen: Seen, database: State, actor: Advisor) -> Response:
    """Somebody else's are not to be found."""
    with database.write(actor.key) as work:
        work.filters.delete(replace(own_filter(work, actor, filter_id), version=seen))
    return Response(status_code=204)
