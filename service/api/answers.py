"""Answers that go out exactly as the command line prints them: one encoder for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import msgspec
from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.index import Index
from service.paging import SortKey, by_time, paginate
from service.state.records import Kept

__all__ = ["CurrentIndex", "PageQuery", "answer", "kept_page", "page_of"]


def _loaded_index(request: Request) -> Index:
    index: Index = request.app.state.index.get()
    return index


#: The index to answer from; every use within one request sees the same one.
CurrentIndex = Annotated[Index, Depends(_loaded_index)]


class PageQuery(BaseModel):
    """What every list takes. An unknown parameter is an error: a filter must not be ignored."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200, description="Items on one page.")] = 50
    cursor: Annotated[str | None, Field(description="'next' of the page before.")] = None


def answer(
    document: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """`document` (dataclasses) as JSON; the route's ``response_model`` describes it."""
    return Response(
        msgspec.json.encode(document),
        status_code=status,
        headers=headers,
        media_type="application/json",
    )


def page_of(
    entries: Sequence[tuple[SortKey, object]],
    asked: PageQuery,
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page of a sorted list that is asked for."""
    return answer(paginate(entries, limit=asked.limit, cursor=asked.cursor), headers=headers)


def kept_page(
    records: Iterable[Kept],
    asked: PageQuery,
    *,
    newest_first: bool = True,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page of these records that is asked for, in the order in which they were made."""
    entries = by_time(
        records,
        time_of=lambda one: one.created_at,
        id_of=lambda one: one.id,
        newest_first=newest_first,
    )
    return page_of(entries, asked, headers=headers)
