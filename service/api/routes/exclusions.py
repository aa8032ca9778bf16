"""``/exclusions``: units that are not to be proposed, for one request or for a country."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.accounts import Actor
from service.api.access import DESK, STAFF, State, requires
from service.api.answers import CurrentIndex, PageQuery, answer, kept_page
from service.api.calls import Once, Seen, etag
from service.countries import country_code
from service.desk.pairs import LONGEST_NOTE, exclude
from service.paging import Page
from service.state import Work
from service.state.records import Exclusion

router = APIRouter(tags=["exclusions"])


class NewExclusion(BaseModel):
    """A unit that is not to be proposed for one request, or for a country."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"ags": "05315000", "country": "PS", "reason": "Has two partnerships there."}
            ]
        },
    )

    ags: str
    reason: Annotated[str, Field(max_length=LONGEST_NOTE)]
    request_id: str | None = None
    country: Annotated[str | None, Field(description="ISO 3166 code or name.")] = None


class ExclusionQuery(PageQuery):
    """Which ones; different fields mean "and"."""

    ags: Annotated[str | None, Field(description="Key of the German unit.")] = None
    request_id: str | None = None
    country: Annotated[str | None, Field(description="ISO 3166 code or name.")] = None


@router.get(
    "/exclusions",
    response_model=Page[Exclusion],
    summary="Units that are not to be proposed",
    dependencies=[requires(*DESK)],
)
def exclusions(
    index: CurrentIndex, database: State, asked: Annotated[ExclusionQuery, Query()]
) -> Response:
    """All of them, the newest first."""
    wanted = {
        "ags": None if asked.ags is None else index.unit_key(asked.ags),
        "request_id": asked.request_id,
        "country": None
        if asked.country is None
        else country_code(index.snapshot.countries, asked.country),
    }
    with database.read() as work:
        found = [
            one
            for one in work.exclusions.all()
            if all(value in (None, getattr(one, name)) for name, value in wanted.items())
        ]
    return kept_page(found, asked)


@router.get(
    "/exclusions/{exclusion_id}",
    response_model=Exclusion,
    summary="One exclusion",
    dependencies=[requires(*DESK)],
)
def one_exclusion(exclusion_id: str, database: State) -> Response:
    """What, from where, and why."""
    with database.read() as work:
        kept = work.exclusions.get(exclusion_id)
    return answer(kept, headers=etag(kept.version))


@router.post(
    "/exclusions", response_model=Exclusion, status_code=201, summary="Propose a unit no more"
)
def add_exclusion(
    actor: Annotated[Actor, requires(*STAFF)],
    body: NewExclusion,
    index: CurrentIndex,
    once: Once,
) -> Response:
    """``POST /match`` shows it apart from then on, with the reason."""

    def do(work: Work) -> Response:
        kept = exclude(work, index, actor, **body.model_dump())
        headers = {**etag(kept.version), "Location": f"/api/v1/exclusions/{kept.id}"}
        return answer(kept, status=201, headers=headers)

    return once.run(actor.key, body, do)


@router.delete("/exclusions/{exclusion_id}", status_code=204, summary="Propose it again")
def end_exclusion(
    exclusion_id: str, seen: Seen, database: State, actor: Annotated[Actor, requires(*STAFF)]
) -> Response:
    """The history keeps that it was."""
    with database.write(actor.key) as work:
        work.exclusions.delete(replace(work.exclusions.get(exclusion_id), version=seen))
    return Response(status_code=204)
