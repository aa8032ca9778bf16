"""``/snapshots``: the indexes of this installation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from service.accounts import Role
from service.api.access import requires
from service.api.answers import PageQuery, page_of
from service.paging import Page
from service.snapshots import SnapshotEntry, list_snapshots

router = APIRouter(tags=["nights"], dependencies=[requires(Role.ADMINISTRATOR, Role.SERVICE)])


@router.get("/snapshots", response_model=Page[SnapshotEntry], summary="The indexes that are kept")
def snapshots(request: Request, asked: Annotated[PageQuery, Query()]) -> Response:
    """The newest first, damaged ones last; ``partnerkompass snapshots`` rolls back and deletes."""
    found = list_snapshots(request.app.state.settings.home).snapshots
    return page_of([((place, 0, one.id), one) for place, one in enumerate(found)], asked)
