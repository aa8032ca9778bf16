"""The work desk of one request: its address, and the forms that correct the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from models.errors import BadInputError, StaleError
from service.accounts import Actor
from service.api.access import EXPENSIVE, STAFF, State, form_fields, requires
from service.api.answers import CurrentIndex
from service.desk.requests import Fields, RequestEntry, change, find
from service.index import Index
from service.pages.desk import candidate, comparing, contacts, shortlist
from service.pages.desk.view import read_view, view_of
from service.pages.desk.work_page import Typed, address, back, seen_version, work_page
from service.pages.forms import whole_number
from service.pages.rendering import language_of
from service.state import Database
from service.state.records import CASE_STATUSES
from service.wording import Wording, wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
for _part in (candidate, comparing, contacts, shortlist):
    router.include_router(_part.router)

Advisor = Annotated[Actor, requires(*STAFF)]
Form = Annotated[Mapping[str, str], Depends(form_fields)]
_SEE_OTHER, _WRONG, _CHANGED = 303, 422, 412
_PATH = "/desk/requests/{request_id}"
_LONGEST_PLACE = 200
_TAKEN_BACK = ("place", "country", "population", "themes")


@router.get(_PATH, dependencies=[EXPENSIVE])
def work_desk(
    request: Request, request_id: str, index: CurrentIndex, database: State, actor: Advisor
) -> Response:
    """A request and its candidates, as the address narrows and weighs them."""
    given = request.query_params.multi_items()
    view, wrong = read_view(given, index, wording(language_of(request)))
    if wrong:
        return work_page(
            request, index, database, actor, request_id, view, wrong=wrong, status=_WRONG
        )
    # A form sends every field; the address that is shared holds only what differs.
    beside = [pair for pair in given if pair[0] == "done"]
    if sorted([*view.pairs(), *beside]) != sorted(pair for pair in given if pair[0] != "lang"):
        done = f"done={beside[-1][1]}" if beside and beside[-1][1].isidentifier() else ""
        query = "&".join(part for part in (view.query(), done) if part)
        return RedirectResponse(address(request, request_id, query), _SEE_OTHER)
    return work_page(request, index, database, actor, request_id, view)


@router.post(f"{_PATH}/status", dependencies=[EXPENSIVE])
def set_status(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """How far one is with it."""
    named = fields.get("status", "")
    status = next((one for one in CASE_STATUSES if one == named), None)
    desk = _Desk(request, request_id, index, database, actor, fields)
    if status is None:
        said = desk.words.text("Bitte einen Stand aus der Liste wählen.")
        return desk.refused("status", {"status": said})
    return desk.changed("status", Fields(status=status), "status")


@router.post(f"{_PATH}/themes", dependencies=[EXPENSIVE])
def set_themes(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """Take a theme away, or add one of the closed list."""
    desk = _Desk(request, request_id, index, database, actor, fields)
    themes = list(desk.asked().themes)
    gone, new = fields.get("remove", ""), fields.get("add", "")
    if gone:
        if gone not in themes:
            return back(request, index, request_id, fields, "same")
        themes.remove(gone)
    elif new not in {theme.id for theme in index.snapshot.themes}:
        return desk.refused(
            "themes", {"add": desk.words.text("Bitte ein Thema aus der Liste wählen.")}
        )
    else:
        themes.append(new)
    return desk.changed("themes", Fields(themes=tuple(themes)), "themes")


@router.post(f"{_PATH}/fields", dependencies=[EXPENSIVE])
def set_fields(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """Correct place, country or inhabitants."""
    desk = _Desk(request, request_id, index, database, actor, fields)
    given, errors = _corrected(desk.asked(), index, desk.words, fields)
    if errors:
        return desk.refused("fields", errors)
    return desk.changed("fields", given, "fields")


@router.post(f"{_PATH}/as-read", dependencies=[EXPENSIVE])
def take_back(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """Take a correction back: it is again as it was read."""
    name = fields.get("name", "")
    if name not in _TAKEN_BACK:
        raise BadInputError(
            f"Field 'name': {name[:40]!r} can't be taken back.",
            mend=f"It is one of {', '.join(_TAKEN_BACK)}.",
        )
    desk = _Desk(request, request_id, index, database, actor, fields)
    return desk.changed(
        "themes" if name == "themes" else "fields", Fields(as_read=(name,)), "as_read"
    )


class _Desk:
    """One form sent from the work desk of a request."""

    def __init__(
        self,
        request: Request,
        request_id: str,
        index: Index,
        database: Database,
        actor: Actor,
        fields: Mapping[str, str],
    ) -> None:
        self._request = request
        self._id = request_id
        self._index = index
        self._database = database
        self._actor = actor
        self._fields = fields
        self.words: Wording = wording(language_of(request))

    def asked(self) -> RequestEntry:
        """The request as it is now."""
        with self._database.read() as work:
            return find(work, self._index, self._actor, self._id)

    def changed(self, form: str, given: Fields, done: str) -> Response:
        """Keep the change, or show what somebody else made of it in between."""
        seen = seen_version(self._fields)
        try:
            with self._database.write(self._actor.key) as work:
                change(work, self._index, self._id, seen, given)
        except StaleError:
            return self._again(Typed(form, self._fields, conflict=True), _CHANGED)
        return back(self._request, self._index, self._id, self._fields, done)

    def refused(self, form: str, errors: Mapping[str, str]) -> Response:
        """The page again, with what was typed and what is wrong with it."""
        return self._again(Typed(form, self._fields, errors), _WRONG)

    def _again(self, typed: Typed, status: int) -> Response:
        view = view_of(self._fields.get("view", ""), self._index, self.words)
        return work_page(
            self._request,
            self._index,
            self._database,
            self._actor,
            self._id,
            view,
            typed=typed,
            status=status,
        )


def _corrected(
    asked: RequestEntry, index: Index, words: Wording, fields: Mapping[str, str]
) -> tuple[Fields, dict[str, str]]:
    """What differs from what is there; an emptied field goes back to what was read."""
    place = " ".join(fields.get("place", "").split())
    country, inhabitants = fields.get("country", "").strip(), fields.get("population", "").strip()
    errors: dict[str, str] = {}
    taken_back = []
    if len(place) > _LONGEST_PLACE:
        errors["place"] = words.text("Der Name ist zu lang: höchstens 200 Zeichen.")
    if not place and asked.desk is not None and asked.desk.entered:
        errors["place"] = words.text("Bitte den Namen des Ortes angeben.")
    elif not place:
        taken_back.append("place")
    if country not in index.snapshot.countries:
        errors["country"] = words.text("Bitte ein Land aus der Liste wählen.")
    population = whole_number(inhabitants) if inhabitants else None
    if inhabitants and population is None:
        errors["population"] = words.text("Bitte eine ganze Zahl eingeben, zum Beispiel 24000.")
    if not inhabitants and asked.desk is not None and "population" in asked.desk.corrected:
        taken_back.append("population")
    corrected = asked.desk.corrected if asked.desk else ()
    given = Fields(
        place=place if place and place != asked.place else None,
        country=country if country != asked.country else None,
        population=population if population != asked.population else None,
        as_read=tuple(name for name in taken_back if name in corrected),
    )
    return given, errors
