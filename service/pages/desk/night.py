"""The nights: how the last ones ended, and the report of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import HTMLResponse

from indexer.nightly.report import NightReport
from service.accounts import STAFF
from service.api.access import requires
from service.api.answers import CurrentIndex
from service.index import Index
from service.nights import last_nights, one_night
from service.pages.navigation import has_page
from service.pages.rendering import page

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[requires(*STAFF)])

_LISTED = 30
_HIGHEST = 10**9
#: Requests with new strong matches, and entries that stand aside, as many as fit a page.
_SHOWN = 60


@router.get("/desk/night")
def newest_night(request: Request, index: CurrentIndex) -> HTMLResponse:
    """The newest night and the list of the last ones; before the first one it says so."""
    return _shown(request, index, one_night(_home(request)))


@router.get("/desk/night/{number}")
def that_night(
    request: Request, number: Annotated[int, Path(ge=1, le=_HIGHEST)], index: CurrentIndex
) -> HTMLResponse:
    """The report of one night."""
    return _shown(request, index, one_night(_home(request), number))


def _home(request: Request) -> Any:
    return request.app.state.settings.home


def _shown(request: Request, index: Index, report: NightReport | None) -> HTMLResponse:
    context: dict[str, Any] = {
        "night": report,
        "nights": last_nights(_home(request), _LISTED),
        "shown": _SHOWN,
        "warnings": request.app.state.index.warnings,
        "units": {unit.ags: unit for unit in index.snapshot.units} if report else {},
        "asking": index.snapshot.requests,
        "countries": index.snapshot.countries,
        "request_pages": "/desk/requests/"
        if has_page(request, "/desk/requests/{request_id}")
        else "/requests/",
        "bad_checks": _bad(report),
        "by_unit": _by_size(report.new_strong_by_unit) if report else (),
    }
    return page(request, "desk/night.html", context)


def _bad(report: NightReport | None) -> int:
    return sum(not finding.good for finding in report.findings) if report else 0


def _by_size(by_unit: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Municipalities with their requests, those with most first."""
    return tuple(sorted(by_unit.items(), key=lambda found: (-len(found[1]), found[0])))
