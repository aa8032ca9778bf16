"""A new request: hand in a text or a file, see what was understood, correct it, keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from matcher import MatchInput
from matcher.document import Query
from models.errors import BadInputError, PartnerkompassError
from models.text import fold
from service.accounts import STAFF, Actor
from service.api.access import EXPENSIVE, State, requires
from service.api.answers import CurrentIndex
from service.countries import country_code
from service.desk.entering import FoundRequest, already_there, read_pasted, read_upload
from service.desk.requests import Fields, RequestEntry, enter
from service.index import Index
from service.pages.desk.inbox import names
from service.pages.forms import iso_date, read_size, text_error, whole_number
from service.pages.navigation import has_page
from service.pages.rendering import href, language_of, page
from service.pages.views import marked_text
from service.state import Database
from service.wording import Wording, wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Staff = Annotated[Actor, requires(*STAFF)]

#: More requests of one file are counted and not listed.
_MOST_FOUND = 60
_MOST_THEMES = 40
_LONGEST_LINE = 200
_SEE_OTHER = 303
_UNUSABLE = 422


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the form sent: its fields, the themes that stayed, and the file, if there was one."""

    fields: Mapping[str, str]
    themes: tuple[str, ...]
    name: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Entry:
    """The request as it stands in the form, and a message for each field that can't be used.

    ``themes`` is None until somebody has seen them: then the text's own count.
    """

    text: str = ""
    place: str = ""
    country: str = ""
    population: str = ""
    received: str = ""
    source: str = ""
    themes: tuple[str, ...] | None = None
    contacts: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)


async def _submitted(request: Request) -> Submitted:
    """The form, with or without a file."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        sent = parse_qs((await request.body()).decode("ascii", errors="replace"), errors="replace")
        plain = {name: values[0] for name, values in sent.items()}
        return Submitted(plain, tuple(sent.get("themes", [])[:_MOST_THEMES]))
    form = await request.form()
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    upload = form.get("file")
    if isinstance(upload, UploadFile) and upload.filename:
        return Submitted(texts, (), upload.filename[-_LONGEST_LINE:], await upload.read())
    return Submitted(texts, ())


@router.get("/desk/new", dependencies=[requires(*STAFF)])
def empty(request: Request, index: CurrentIndex) -> Response:
    """Where a text is pasted or a file is handed in."""
    return _start(request, index, Entry())


@router.post("/desk/new", dependencies=[EXPENSIVE])
def hand_in(
    request: Request,
    index: CurrentIndex,
    database: State,
    actor: Staff,
    sent: Annotated[Submitted, Depends(_submitted)],
) -> Response:
    """Read it and show what was understood; with ``do=save`` keep it."""
    words = wording(language_of(request))
    if sent.data or sent.name:
        return _read_file(request, index, database, sent, words)
    seen = "seen" in sent.fields
    entry = _entry(sent, seen=seen)
    message = text_error(entry.text, words)
    if message:
        entry = _with_errors(entry, {"text": message})
        return _start(request, index, entry, status=_UNUSABLE)
    if not seen and "chosen" not in sent.fields:
        entry = _of_found(read_pasted(entry.text), entry.source, index, words)
    if sent.fields.get("do") == "save":
        return _save(request, index, database, actor, entry, words)
    return _check(request, index, database, entry)


# --- reading -------------------------------------------------------------------------------------


def _read_file(
    request: Request, index: Index, database: Database, sent: Submitted, words: Wording
) -> Response:
    source = _line(sent.fields.get("source", ""))
    try:
        upload = read_upload(index, sent.data, sent.name)
    except BadInputError as error:
        said = words.text("Die Datei lässt sich nicht lesen. Den Text einzufügen geht immer.")
        return _start(
            request,
            index,
            Entry(source=source, errors={"file": said}),
            details=(error.message, error.mend),
            status=_UNUSABLE,
        )
    if len(upload.found) == 1:
        entry = _of_found(upload.found[0], source or sent.name, index, words)
        return _check(request, index, database, entry)
    if not upload.found:
        said = words.text("In der Datei steht kein Text, der ein Gesuch sein könnte.")
        details = [text for one in upload.set_aside[:3] for text in (one.why, one.mend)]
        entry = Entry(source=source, errors={"file": said})
        return _start(request, index, entry, details=details, status=_UNUSABLE)
    context = {
        "found": [
            (one, _of_found(one, source or sent.name, index, words))
            for one in upload.found[:_MOST_FOUND]
        ],
        "total": len(upload.found),
        "set_aside": upload.set_aside[:_MOST_FOUND],
        "name": sent.name,
        **names(index),
    }
    return page(request, "desk/choose.html", context)


def _entry(sent: Submitted, *, seen: bool) -> Entry:
    given = sent.fields
    themes: tuple[str, ...] | None = None
    if seen:
        added = given.get("add_theme", "")
        themes = tuple(dict.fromkeys((*sent.themes, *([added] if added else []))))
    return Entry(
        text=given.get("text", "").replace("\r\n", "\n").strip(),
        place=_line(given.get("place", "")),
        country=_line(given.get("country", "")),
        population=_line(given.get("population", "")),
        received=_line(given.get("received", "")),
        source=_line(given.get("source", "")),
        themes=themes,
        contacts=int(number) if (number := given.get("contacts", "0")).isdecimal() else 0,
    )


def _of_found(found: FoundRequest, source: str, index: Index, words: Wording) -> Entry:
    country = index.snapshot.countries.get(found.country or "")
    return Entry(
        text=found.text,
        place=found.place or "",
        country=country.names[words.language] if country else "",
        population=words.number(found.population) if found.population else "",
        received=found.received or "",
        source=source,
        contacts=found.contacts,
    )


def _line(value: str) -> str:
    return " ".join(value.split())[:_LONGEST_LINE]


def _with_errors(entry: Entry, errors: Mapping[str, str]) -> Entry:
    return replace(entry, errors=errors)


# --- keeping -------------------------------------------------------------------------------------


def _save(
    request: Request,
    index: Index,
    database: Database,
    actor: Actor,
    entry: Entry,
    words: Wording,
) -> Response:
    read = index.understood(MatchInput(text=entry.text))
    given, errors = _fields(entry, read, index, words)
    if errors:
        return _check(request, index, database, _with_errors(entry, errors), status=_UNUSABLE)
    with database.write(actor.key) as work:
        twice = [c for c in work.cases.all().values() if c.text == given.text]
        same = next((c for c in twice if fold(c.place or "") == fold(entry.place)), None)
        # Sent twice, by a second click: there is one request all the same.
        kept = same or enter(work, index, given)
    shown = "/desk/requests/" if has_page(request, "/desk/requests/{request_id}") else "/requests/"
    return RedirectResponse(href(request, shown + kept.id), _SEE_OTHER)


def _fields(
    entry: Entry, read: Query, index: Index, words: Wording
) -> tuple[Fields, dict[str, str]]:
    """What is kept: of what is read from the text anyway, only what differs from it."""
    errors: dict[str, str] = {}
    if not entry.place:
        errors["place"] = words.text("Welcher Ort fragt an? Der Text sagt es nicht.")
    if not entry.country:
        errors["country"] = words.text("In welchem Land liegt der Ort? Der Text sagt es nicht.")
    country, population = read_size(entry.country, entry.population, index, words, errors)
    received = iso_date(entry.received)
    if entry.received and received is None:
        errors["received"] = words.text("Bitte ein Datum wie 4.5.2026, 2026-05 oder 2026 angeben.")
    known = [theme.id for theme in index.snapshot.themes]
    themes = None if entry.themes is None else tuple(t for t in entry.themes if t in known)
    same_themes = themes is None or set(themes) == {theme.id for theme in read.themes}
    return (
        Fields(
            text=entry.text,
            place=entry.place or None,
            country=country,
            population=None if population == read.population else population,
            themes=None if same_themes else themes,
            source=entry.source or None,
            received=received,
        ),
        errors,
    )


# --- pages ---------------------------------------------------------------------------------------


def _start(
    request: Request, index: Index, entry: Entry, *, details: Sequence[str] = (), status: int = 200
) -> Response:
    context = {"entry": entry, "details": details, **names(index)}
    return page(request, "desk/new.html", context, status=status)


def _check(
    request: Request, index: Index, database: Database, entry: Entry, *, status: int = 200
) -> Response:
    """What was understood of the text and the fields; all of it can be corrected."""
    language = language_of(request)
    code = _code_or_none(index, entry.country)
    given = MatchInput(
        text=entry.text,
        country=code,
        place=entry.place or None,
        population=whole_number(entry.population) if entry.population else None,
    )
    read = index.matcher.query(given, language)
    if entry.themes is None:
        entry = _completed(entry, read, wording(language))
    with database.read() as work:
        similar: Sequence[RequestEntry] = already_there(
            work, index, entry.place, _code_or_none(index, entry.country) or ""
        )
    chosen = entry.themes or ()
    context: dict[str, Any] = {
        "entry": entry,
        "read": read,
        "marked": marked_text(read),
        "similar": similar,
        "chosen_themes": [t for t in index.snapshot.themes if t.id in chosen],
        "other_themes": [t for t in index.snapshot.themes if t.id not in chosen],
        "read_themes": {theme.id for theme in read.themes},
        "has_desk": has_page(request, "/desk/requests/{request_id}"),
        **names(index),
    }
    return page(request, "desk/check.html", context, status=status)


def _completed(entry: Entry, read: Query, words: Wording) -> Entry:
    """The form with what was read in the fields that are still empty."""
    return replace(
        entry,
        place=entry.place or read.place or "",
        country=entry.country or read.country_name or "",
        population=entry.population or (words.number(read.population) if read.population else ""),
        themes=tuple(theme.id for theme in read.themes),
    )


def _code_or_none(index: Index, country: str) -> str | None:
    try:
        return country_code(index.snapshot.countries, country) if country else None
    except PartnerkompassError:
        return None
