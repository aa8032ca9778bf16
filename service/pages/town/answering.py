"""``/my/requests/{id}``: one request, why it is suggested, and the municipality's answer to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from matcher import MatchInput
from matcher.document import Candidate, MatchDocument
from models.errors import BadInputError, NotFoundError, StaleError
from service.accounts import Actor
from service.api.access import EXPENSIVE, State
from service.api.answers import CurrentIndex
from service.desk.answers import answer_steps, asked_about, undo_answer
from service.desk.pairs import LONGEST_NOTE, give_answer
from service.desk.requests import ENTERED, find, input_of
from service.index import Index
from service.pages.rendering import href, language_of, page
from service.pages.town.common import (
    ANSWERS,
    SEE_OTHER,
    Lists,
    Town,
    first,
    names,
    own_key,
    version,
)
from service.pages.views import marked_text
from service.state import Database
from service.wording import wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ADDRESS = "/my/requests/{request_id}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the form that could not be kept, and why."""

    answer: str
    because: str
    error: str


@router.get(_ADDRESS, dependencies=[EXPENSIVE])
def one_request(
    request: Request, request_id: str, index: CurrentIndex, database: State, actor: Town
) -> Response:
    """The request, what was understood, and what speaks for and against this municipality."""
    return _shown(request, request_id, index, database, actor)


@router.post(f"{_ADDRESS}/answer")
def answer(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Town,
    fields: Lists,
) -> Response:
    """Keep the answer."""
    ags, words = own_key(index, actor), wording(language_of(request))
    given = next((one for one in ANSWERS if one == first(fields, "answer")), None)
    because = first(fields, "because").replace("\r\n", "\n")
    if given is None:
        said = words.text("Bitte wählen Sie eine der drei Antworten.")
        typed = Typed("", because, said)
        return _shown(request, request_id, index, database, actor, typed, status=422)
    try:
        with database.write(actor.key) as work:
            give_answer(
                work,
                index,
                actor,
                request_id=request_id,
                ags=ags,
                seen=version(fields),
                answer=given,
                because=because,
            )
    except StaleError:
        said = words.text(
            "Inzwischen wurde schon geantwortet, aus einem anderen Browser oder von jemand anderem"
            " in Ihrer Kommune. Unten steht, was jetzt gilt; Ihre Eingabe ist noch nicht"
            " gespeichert."
        )
        typed = Typed(given, because, said)
        return _shown(request, request_id, index, database, actor, typed, status=412)
    except NotFoundError:
        raise
    except BadInputError:
        said = words.text("Der Text ist zu lang: höchstens {n} Zeichen.").format(
            n=words.number(LONGEST_NOTE)
        )
        typed = Typed(given, because, said)
        return _shown(request, request_id, index, database, actor, typed, status=422)
    return _back(request, request_id, "saved")


@router.post(f"{_ADDRESS}/undo")
def undo(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Town,
    fields: Lists,
) -> Response:
    """Go back to what was said before."""
    with database.write(actor.key) as work:
        find(work, index, actor, request_id)
        undo_answer(
            work,
            index,
            actor,
            request_id=request_id,
            ags=own_key(index, actor),
            seen=version(fields),
        )
    return _back(request, request_id, "undone")


def _back(request: Request, request_id: str, said: str) -> Response:
    address = href(request, f"/my/requests/{request_id}", said=said)
    return RedirectResponse(f"{address}#answer", SEE_OTHER)


def _shown(
    request: Request,
    request_id: str,
    index: Index,
    database: Database,
    actor: Actor,
    typed: Typed | None = None,
    *,
    status: int = 200,
) -> Response:
    ags, locale = own_key(index, actor), language_of(request)
    with database.read() as work:
        entry = find(work, index, actor, request_id)
        case = work.cases.find(request_id) if request_id.startswith(ENTERED) else None
        given = work.answers.one(request_id, ags)
        steps = answer_steps(work, request_id, ags)
        asked = asked_about(work, ags).get(request_id, False)
    wanted = MatchInput(request_id=request_id) if case is None else input_of(case, request_id)
    # Its own place alone: no other candidate gets as far as the page.
    document = index.answered(wanted, k=1, locale=locale, within=frozenset({ags}))
    context: dict[str, Any] = {
        "asked_request": entry,
        "unit": index.snapshot.units[index.snapshot.row[ags]],
        "document": document,
        "own": _own(document),
        "partner": any(one.ags == ags for one in document.partners),
        "asked": asked,
        "marked": marked_text(document.query),
        "answer": given,
        "steps": steps,
        "typed": typed,
        "longest": LONGEST_NOTE,
        "said": request.query_params.get("said", ""),
        **names(index),
    }
    return page(request, "town/request.html", context, status=status)


def _own(document: MatchDocument) -> Candidate | None:
    """What is said of the municipality itself, without its place among the others."""
    if not document.candidates:
        return None
    own = document.candidates[0]
    changes = tuple(replace(one, rank=None) for one in own.changes)
    return replace(own, moved_because=None, changes=changes)
