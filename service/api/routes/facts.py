"""Corrections of facts, and what municipalities say of themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.accounts import Actor, Role
from service.accounts.actors import check
from service.api.access import DESK, STAFF, State, requires
from service.api.answers import CurrentIndex, PageQuery, answer, kept_page
from service.api.calls import Once, Seen, etag
from service.desk.facts import Action, Kind, correct, say, say_anew, seen_by, withdraw
from service.paging import Page
from service.state import Work
from service.state.records import Correction, Statement

router = APIRouter(tags=["facts"])

_ADDRESS = "/municipalities/{ags}"


class NewCorrection(BaseModel):
    """A fact that is missing, wrong or over, with the source one knows it from."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "action": "add",
                    "kind": "partnership",
                    "change": {"place": "Hizma", "country": "PS", "kind": "project", "since": 2025},
                    "source_title": "Council decision of 12 March 2025",
                    "source_url": "https://stadt.example/beschluss",
                    "source_date": "2025-03-12",
                }
            ]
        },
    )

    action: Action
    kind: Kind
    fact: Annotated[
        str | None, Field(description="Id of the fact; of a membership the network.")
    ] = None
    change: Annotated[dict[str, Any] | None, Field(description="The fields as they should be.")] = (
        None
    )
    source_title: str
    source_url: str | None = None
    source_date: str | None = None
    note: str = ""


@router.get(
    "/corrections",
    response_model=Page[Correction],
    summary="All corrections of facts",
    dependencies=[requires(*DESK)],
)
def all_corrections(database: State, asked: Annotated[PageQuery, Query()]) -> Response:
    """The newest first, withdrawn ones included."""
    with database.read() as work:
        return kept_page(work.corrections.all(), asked)


@router.get(
    "/corrections/{correction_id}", response_model=Correction, summary="One correction of a fact"
)
def one_correction(
    actor: Annotated[Actor, requires(*DESK, Role.MUNICIPALITY)],
    correction_id: str,
    database: State,
) -> Response:
    """A municipality sees those about itself, without advisors' notes."""
    with database.read() as work:
        kept = work.corrections.get(correction_id)
        check(actor, frozenset(DESK), ags=kept.ags)
        (shown,) = seen_by(work, actor, (kept,))
    return answer(shown, headers=etag(shown.version))


@router.get(
    f"{_ADDRESS}/corrections",
    response_model=Page[Correction],
    summary="Corrections of facts about one unit",
)
def corrections(
    actor: Annotated[Actor, requires(*DESK, own=True)],
    ags: str,
    asked: Annotated[PageQuery, Query()],
    index: CurrentIndex,
    database: State,
) -> Response:
    """The newest first, withdrawn ones included; advisors' notes are for advisors."""
    with database.read() as work:
        found = seen_by(work, actor, work.corrections.of_unit(index.unit_key(ags)))
    return kept_page(found, asked)


@router.post(
    f"{_ADDRESS}/corrections",
    response_model=Correction,
    status_code=201,
    summary="Add, correct or retire a fact",
)
def add_correction(
    actor: Annotated[Actor, requires(*STAFF, own=True)],
    ags: str,
    body: NewCorrection,
    index: CurrentIndex,
    once: Once,
) -> Response:
    """Every correction names a source, as every fact does."""

    def do(work: Work) -> Response:
        kept = correct(work, index, ags=ags, **body.model_dump())
        headers = {**etag(kept.version), "Location": f"/api/v1/corrections/{kept.id}"}
        return answer(kept, status=201, headers=headers)

    return once.run(actor.key, body, do)


@router.delete("/corrections/{correction_id}", response_model=Correction, summary="Withdraw one")
def withdraw_correction(
    actor: Annotated[Actor, requires(*STAFF, Role.MUNICIPALITY)],
    correction_id: str,
    seen: Seen,
    database: State,
) -> Response:
    """A municipality withdraws those about itself. It stays visible as withdrawn."""
    with database.write(actor.key) as work:
        kept = withdraw(work, actor, correction_id, seen)
    return answer(kept, headers=etag(kept.version))


class NewStatement(BaseModel):
    """What a municipality can offer, or what it looks for."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "kind": "offer",
                    "text": "Two engineers for waste water can travel for a week a year.",
                    "themes": ["wastewater"],
                }
            ]
        },
    )

    kind: Literal["offer", "look_for"]
    text: str
    themes: list[str] = []


class StatementChange(BaseModel):
    """What is to be different."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"themes": ["wastewater", "water_supply"]}]},
    )

    text: str | None = None
    themes: list[str] | None = None


@router.get(
    f"{_ADDRESS}/statements",
    response_model=Page[Statement],
    summary="What a municipality says of itself",
    dependencies=[requires(*DESK, own=True)],
)
def statements(
    ags: str, asked: Annotated[PageQuery, Query()], index: CurrentIndex, database: State
) -> Response:
    """The oldest first."""
    with database.read() as work:
        found = work.statements.of_unit(index.unit_key(ags))
    return kept_page(found, asked, newest_first=False)


@router.post(
    f"{_ADDRESS}/statements",
    response_model=Statement,
    status_code=201,
    summary="Say something of oneself",
)
def add_statement(
    actor: Annotated[Actor, requires(*STAFF, own=True)],
    ags: str,
    body: NewStatement,
    index: CurrentIndex,
    once: Once,
) -> Response:
    """Advisors may write down what a municipality told them."""

    def do(work: Work) -> Response:
        themes = tuple(body.themes)
        kept = say(work, index, ags=ags, kind=body.kind, text=body.text, themes=themes)
        headers = {**etag(kept.version), "Location": f"/api/v1/statements/{kept.id}"}
        return answer(kept, status=201, headers=headers)

    return once.run(actor.key, body, do)


@router.get("/statements/{statement_id}", response_model=Statement, summary="One statement")
def one_statement(
    actor: Annotated[Actor, requires(*DESK, Role.MUNICIPALITY)],
    statement_id: str,
    database: State,
) -> Response:
    """A municipality sees its own."""
    with database.read() as work:
        kept = work.statements.get(statement_id)
        check(actor, frozenset(DESK), ags=kept.ags)
    return answer(kept, headers=etag(kept.version))


@router.patch("/statements/{statement_id}", response_model=Statement, summary="Change a statement")
def change_statement(
    actor: Annotated[Actor, requires(*STAFF, Role.MUNICIPALITY)],
    statement_id: str,
    body: StatementChange,
    seen: Seen,
    index: CurrentIndex,
    database: State,
) -> Response:
    """A municipality changes its own."""
    themes = None if body.themes is None else tuple(body.themes)
    with database.write(actor.key) as work:
        statement = work.statements.get(statement_id)
        check(actor, STAFF, ags=statement.ags)
        kept = say_anew(work, index, statement, seen, text=body.text, themes=themes)
    return answer(kept, headers=etag(kept.version))


@router.delete("/statements/{statement_id}", status_code=204, summary="Withdraw a statement")
def delete_statement(
    actor: Annotated[Actor, requires(*STAFF, Role.MUNICIPALITY)],
    statement_id: str,
    seen: Seen,
    database: State,
) -> Response:
    """A municipality withdraws its own."""
    with database.write(actor.key) as work:
        statement = work.statements.get(statement_id)
        check(actor, STAFF, ags=statement.ags)
        work.statements.delete(replace(statement, version=seen))
    return Response(status_code=204)
