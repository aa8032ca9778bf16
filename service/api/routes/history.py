"""``/history``: who changed what, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from models.errors import BadInputError
from service.accounts import Actor
from service.api.access import STAFF, State, requires
from service.api.answers import CurrentIndex, PageQuery, answer, page_of
from service.desk.history import Change, changes_of, changes_of_request, latest_page
from service.desk.requests import find
from service.paging import Page, SortKey

router = APIRouter(tags=["history"])

Advisor = Annotated[Actor, requires(*STAFF)]


class HistoryQuery(PageQuery):
    """Of one thing, or the latest of anything."""

    entity: Annotated[
        str | None,
        Field(description="request, shortlist entry, answer, exclusion, correction, filter ..."),
    ] = None
    id: Annotated[str | None, Field(description="Its id; given with 'entity'.")] = None


@router.get("/history", response_model=Page[Change], summary="Who changed what, and when")
def history(actor: Advisor, asked: Annotated[HistoryQuery, Query()], database: State) -> Response:
    """The latest first. Changes of accounts and tokens are shown to administrators alone."""
    if (asked.entity is None) != (asked.id is None):
        raise BadInputError(
            "The history of one thing needs 'entity' and 'id'.",
            mend="Give both, or none of them for the latest changes of anything.",
        )
    with database.read() as work:
        if asked.entity is not None and asked.id is not None:
            found = changes_of(work, actor, asked.entity, asked.id)
        else:
            return answer(latest_page(work, actor, asked.limit, asked.cursor))
    return page_of(_entries(found), asked)


@router.get(
    "/requests/{request_id}/history",
    response_model=Page[Change],
    summary="Who changed what about a request",
)
def history_of_request(
    request_id: str,
    actor: Advisor,
    asked: Annotated[PageQuery, Query()],
    index: CurrentIndex,
    database: State,
) -> Response:
    """Its status and corrections, its shortlist and its exclusions (those for all requests of its
    country too), the latest first."""
    with database.read() as work:
        asked_for = find(work, index, actor, request_id)
        found = changes_of_request(work, actor, request_id, asked_for.country)
    return page_of(_entries(found), asked)


def _entries(changes: Iterable[Change]) -> list[tuple[SortKey, Change]]:
    return [((-one.id, 0, ""), one) for one in changes]
