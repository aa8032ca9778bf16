"""``/requests``: the partnership requests that the index holds."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from indexer.records import PartnershipRequest
from service.api.answers import CurrentIndex, Cursor, Limit, answer
from service.countries import country_code
from service.paging import Page, paginate
from service.requests import RequestFilter

router = APIRouter(prefix="/requests", tags=["requests"])

Status = Literal["open", "matched", "dormant", "not_for_germany", "not_actionable"]


@router.get("", response_model=Page[PartnershipRequest], summary="List requests")
def list_requests(
    index: CurrentIndex,
    q: Annotated[str, Query(max_length=200, description="Words the request contains.")] = "",
    country: Annotated[list[str], Query(description="ISO 3166 codes or names.")] = [],  # noqa: B006
    theme: Annotated[list[str], Query(description="Theme ids; one of them is enough.")] = [],  # noqa: B006
    status: Annotated[list[Status], Query()] = [],  # noqa: B006
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Open requests first, the newest first among them; undated ones count as old."""
    wanted = RequestFilter(
        countries={country_code(index.snapshot.countries, one) for one in country},
        themes={index.theme_id(one) for one in theme},
        statuses=status,
    )
    return answer(paginate(index.requests.search(q, wanted), limit=limit, cursor=cursor))


@router.get("/{request_id}", response_model=PartnershipRequest, summary="One request")
def one_request(request_id: str, index: CurrentIndex) -> Response:
    """The request with its source; its ranked candidates are at ``POST /match``."""
    return answer(index.request(request_id))
