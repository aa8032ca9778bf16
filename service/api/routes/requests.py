"""``/requests``: the partnership requests that the index holds."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from indexer.records import PartnershipRequest
from service.api.answers import CurrentIndex, PageQuery, answer
from service.countries import country_code
from service.paging import Page, paginate
from service.requests import RequestFilter

router = APIRouter(prefix="/requests", tags=["requests"])

Status = Literal["open", "matched", "dormant", "not_for_germany", "not_actionable"]


class RequestQuery(PageQuery):
    """Filters of the list; a repeated one means "or", different ones "and"."""

    q: Annotated[str, Field(max_length=200, description="Words the request contains.")] = ""
    country: Annotated[tuple[str, ...], Field(description="ISO 3166 codes or names.")] = ()
    theme: Annotated[tuple[str, ...], Field(description="Theme ids; one of them is enough.")] = ()
    status: tuple[Status, ...] = ()


@router.get("", response_model=Page[PartnershipRequest], summary="List requests")
def list_requests(index: CurrentIndex, asked: Annotated[RequestQuery, Query()]) -> Response:
    """Open requests first, the newest first among them; undated ones count as old."""
    wanted = RequestFilter(
        countries={country_code(index.snapshot.countries, one) for one in asked.country},
        themes={index.theme_id(one) for one in asked.theme},
        statuses=asked.status,
    )
    found = index.requests.search(asked.q, wanted)
    return answer(paginate(found, limit=asked.limit, cursor=asked.cursor))


@router.get("/{request_id}", response_model=PartnershipRequest, summary="One request")
def one_request(request_id: str, index: CurrentIndex) -> Response:
    """The request with its source; its ranked candidates are at ``POST /match``."""
    return answer(index.request(request_id))
