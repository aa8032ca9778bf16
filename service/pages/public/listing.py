"""``/requests``: the requests as their sources published them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from service.api.access import PUBLIC
from service.api.answers import CurrentIndex
from service.pages.choices import country_choices, theme_choices
from service.pages.rendering import language_of, page
from service.paging import paginate
from service.requests import RequestFilter

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

_LISTED = 50


@router.get("/requests")
def list_requests(
    request: Request,
    index: CurrentIndex,
    q: Annotated[str, Query(max_length=200)] = "",
    country: Annotated[str, Query(max_length=2)] = "",
    theme: Annotated[str, Query(max_length=60)] = "",
    status: Literal["", "open"] = "",
    cursor: str | None = None,
) -> HTMLResponse:
    """All requests or the open ones alone, open ones first and among them the newest."""
    wanted = RequestFilter(
        countries=(country,) if country else (),
        themes=(theme,) if theme else (),
        statuses=(status,) if status else (),
    )
    shown = paginate(index.requests.search(q, wanted), limit=_LISTED, cursor=cursor)
    snapshot, language = index.snapshot, language_of(request)
    listed = snapshot.requests.values()
    context = {
        "shown": shown,
        "chosen": {"q": q, "country": country, "theme": theme, "status": status},
        "themes": theme_choices(index, listed, language),
        "asking": country_choices(index, listed, language),
        "countries": snapshot.countries,
        "sources": snapshot.sources,
        "theme_labels": {one.id: one.label for one in snapshot.themes},
    }
    return page(request, "requests.html", context)
