"""``/desk/overview``: what needs looking at, in figures, and what happened last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.accounts import STAFF, Actor
from service.api.access import State, requires
from service.api.answers import CurrentIndex
from service.desk.history import Change, latest_changes
from service.desk.overview import (
    asked_of,
    exposure_by,
    most_listed,
    open_requests,
    size_of,
    theme_rows,
    uncovered,
    without_excluded,
)
from service.desk.survey import FIRST, Survey
from service.index import Index
from service.nights import one_night
from service.pages.navigation import has_page
from service.pages.rendering import page
from service.state import Work

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_CHANGES = 15
_MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did; ``request`` and ``ags`` say to what, where that is known."""

    at: datetime
    by: str
    entity: str
    action: str
    request: str
    ags: str


@router.get("/desk/overview")
def overview(
    request: Request,
    index: CurrentIndex,
    database: State,
    actor: Annotated[Actor, requires(*STAFF)],
) -> Response:
    """Requests without candidates, themes, exposure, the last night, the last changes."""
    survey: Survey = request.app.state.survey
    with database.read() as work:
        requests = open_requests(work, index)
        lists = survey.of(index, asked_of(work, requests))
        lists = without_excluded(work, requests, lists)
        done = tuple(_done(work, change) for change in latest_changes(work, actor, _CHANGES))
    themes = theme_rows(index, requests)
    context: dict[str, Any] = {
        "open": len(requests),
        "lists": lists,
        "first": FIRST,
        "uncovered": uncovered(requests, lists),
        "themes": [row for row in themes if row.asked],
        "unasked": [row for row in themes if not row.asked],
        "states": exposure_by(index, lists, lambda unit: unit.state),
        "sizes": exposure_by(index, lists, size_of),
        "most": most_listed(index, lists, _MOST_LISTED),
        "night": one_night(request.app.state.settings.home),
        "has_night": has_page(request, "/desk/night"),
        "done": done,
        **_names(index),
    }
    return page(request, "desk/overview.html", context)


def _done(work: Work, change: Change) -> Done:
    """A change, and what it was about: only the first one of a record says that."""
    fields: dict[str, Any] = {**(change.before or {}), **(change.after or {})}
    if "ags" not in fields and change.entity != "request":
        made = work.history.of(change.entity, change.entity_id)
        first = next((one.after for one in made if one.action == "created" and one.after), {})
        fields = {**first, **fields}
    about = change.entity_id if change.entity == "request" else fields.get("request_id")
    return Done(
        at=change.at,
        by=change.by,
        entity=change.entity,
        action=change.action,
        request=about or "",
        ags=fields.get("ags") or "",
    )


def _names(index: Index) -> Mapping[str, Any]:
    snapshot = index.snapshot
    return {
        "countries": snapshot.countries,
        "theme_labels": {theme.id: theme.label for theme in snapshot.themes},
        "places": {one.id: one.place for one in snapshot.requests.values()},
        "unit_names": {ags: snapshot.units[row].label for ags, row in snapshot.row.items()},
    }
