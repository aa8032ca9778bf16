"""The page of one German unit: the requests that suit it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from service.api.access import EXPENSIVE, PUBLIC
from service.api.answers import CurrentIndex
from service.pages.rendering import language_of, page
from service.pages.views import bar_parts
from service.reasons import cited_reasons

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

_SHOWN = 15


@router.get("/municipalities/{ags}", dependencies=[EXPENSIVE])
def one_unit(
    request: Request,
    ags: str,
    index: CurrentIndex,
    dormant: Annotated[bool, Query(description="Old and undated requests too.")] = False,
) -> HTMLResponse:
    """The open requests for one unit, ordered by the score that the search gives the pair."""
    key = index.unit_key(ags)
    document = index.matcher.suggest(key, k=_SHOWN, locale=language_of(request), dormant=dormant)
    context = {
        "document": document,
        "dormant": dormant,
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
    }
    return page(request, "unit.html", context)
