"""The work desk of one request: its address, and the forms that correct the request."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from models.errors import BadInputError, StaleError
from service.api.access import EXPENSIVE
from service.desk.requests import Fields, RequestEntry, change
from service.index import Index
from service.pages.desk import candidate, comparing, contacts, shortlist
from service.pages.desk.call import PATH, Desk, DeskCall
from service.pages.desk.view import read_view
from service.pages.desk.work_page import Typed, work_page
from service.pages.forms import whole_number
from service.state.records import CASE_STATUSES
from service.wording import Wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
for _part in (candidate, comparing, contacts, shortlist):
    router.include_router(_part.router)

_SEE_OTHER, _WRONG, _CHANGED = 303, 422, 412
_LONGEST_PLACE = 200
_TAKEN_BACK = ("place", "country", "population", "themes")


@router.get(PATH, dependencies=[EXPENSIVE])
def work_desk(call: Desk) -> Response:
    """A request and its candidates, as the address narrows and weighs them."""
    given = call.request.query_params.multi_items()
    view, wrong = read_view(given, call.index, call.words)
    if wrong:
        return work_page(call, view, wrong=wrong, status=_WRONG)
    # A form sends every field; the address that is shared holds only what differs.
    beside = [pair for pair in given if pair[0] == "done"]
    if sorted([*view.pairs(), *beside]) != sorted(pair for pair in given if pair[0] != "lang"):
        done = f"done={beside[-1][1]}" if beside and beside[-1][1].isidentifier() else ""
        query = "&".join(part for part in (view.query(), done) if part)
        return RedirectResponse(call.address(query), _SEE_OTHER)
    return work_page(call, view)


@router.post(f"{PATH}/status", dependencies=[EXPENSIVE])
def set_status(call: Desk) -> Response:
    """How far one is with it."""
    named = call.fields.get("status", "")
    status = next((one for one in CASE_STATUSES if one == named), None)
    if status is None:
        said = call.words.text("Bitte einen Stand aus der Liste wählen.")
        return _refused(call, "status", {"status": said})
    return _changed(call, "status", Fields(status=status), "status")


@router.post(f"{PATH}/themes", dependencies=[EXPENSIVE])
def set_themes(call: Desk) -> Response:
    """Take a theme away, or add one of the closed list."""
    themes = list(call.asked().themes)
    gone, new = call.fields.get("remove", ""), call.fields.get("add", "")
    if gone:
        if gone not in themes:
            return call.back("same")
        themes.remove(gone)
    elif new not in {theme.id for theme in call.index.snapshot.themes}:
        said = call.words.text("Bitte ein Thema aus der Liste wählen.")
        return _refused(call, "themes", {"add": said})
    else:
        themes.append(new)
    return _changed(call, "themes", Fields(themes=tuple(themes)), "themes")


@router.post(f"{PATH}/fields", dependencies=[EXPENSIVE])
def set_fields(call: Desk) -> Response:
    """Correct place, country or inhabitants."""
    given, errors = _corrected(call.asked(), call.index, call.words, call.fields)
    if errors:
        return _refused(call, "fields", errors)
    return _changed(call, "fields", given, "fields")


@router.post(f"{PATH}/as-read", dependencies=[EXPENSIVE])
def take_back(call: Desk) -> Response:
    """Take a correction back: it is again as it was read."""
    name = call.fields.get("name", "")
    if name not in _TAKEN_BACK:
        raise BadInputError(
            f"Field 'name': {name[:40]!r} can't be taken back.",
            mend=f"It is one of {', '.join(_TAKEN_BACK)}.",
        )
    form = "themes" if name == "themes" else "fields"
    return _changed(call, form, Fields(as_read=(name,)), "as_read")


def _changed(call: DeskCall, form: str, given: Fields, done: str) -> Response:
    """Keep the change, or show what somebody else made of it in between."""
    try:
        with call.database.write(call.actor.key) as work:
            change(work, call.index, call.request_id, call.seen, given)
    except StaleError:
        typed = Typed(form, call.fields, conflict=True)
        return work_page(call, call.view, typed=typed, status=_CHANGED)
    return call.back(done)


def _refused(call: DeskCall, form: str, errors: Mapping[str, str]) -> Response:
    """The page again, with what was typed and what is wrong with it."""
    return work_page(call, call.view, typed=Typed(form, call.fields, errors), status=_WRONG)


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
