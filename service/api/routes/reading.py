"""``/requests/read``: what is understood of a text or a file, before anybody keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matcher import MatchInput
from matcher.document import Query
from matcher.inputs import Locale
from service.api.access import DESK, EXPENSIVE, State, requires
from service.api.answers import CurrentIndex, answer
from service.countries import country_code
from service.desk.entering import FoundRequest, Upload, already_there, read_pasted, read_upload
from service.desk.requests import RequestEntry

router = APIRouter(prefix="/requests", tags=["requests"], dependencies=[requires(*DESK), EXPENSIVE])

_LONGEST_NAME = 200


class TextToRead(BaseModel):
    """A text, and what is known beside it."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "text": "Halhul looks for a German partner for waste water. Contact: mayor,"
                    " phone +970 2 222 0000.",
                    "country": "PS",
                }
            ]
        },
    )

    text: Annotated[str, Field(description="In any language, 20 to 100 000 characters.")]
    place: Annotated[str | None, Field(description="Name of the requesting place.")] = None
    country: Annotated[str | None, Field(description="ISO 3166 code or name.")] = None
    population: Annotated[int | None, Field(description="Inhabitants of the place.")] = None
    locale: Annotated[Locale, Field(description="Language of labels and notes.")] = "de"


@dataclass(frozen=True, slots=True)
class ReadText:
    """What is understood of a text; ``similar`` are requests of its place that there are already.

    ``found`` has the text without contact data, and how many there were.
    """

    found: FoundRequest
    query: Query
    similar: tuple[RequestEntry, ...]


@router.post("/read", response_model=ReadText, summary="See what is understood of a text")
def read_text(body: TextToRead, index: CurrentIndex, database: State) -> Response:
    """Nothing is kept: ``POST /requests`` keeps it, with the corrections of who looked at it."""
    found = read_pasted(body.text)
    country = body.country and country_code(index.snapshot.countries, body.country)
    given = MatchInput(
        text=found.text, country=country, place=body.place, population=body.population
    )
    query = index.matcher.query(given, body.locale)
    with database.read() as work:
        similar = already_there(work, index, query.place or "", query.country or "")
    return answer(ReadText(found, query, similar))


@router.post("/read-file", response_model=Upload, summary="Read the requests in a file")
def read_file(
    index: CurrentIndex,
    file: Annotated[
        UploadFile,
        File(description="PDF, DOCX, ODT, HTML, EML, text, XLSX, XLS, ODS or CSV; 12 MB at most."),
    ],
) -> Response:
    """Letters hold one, tables a request a row; contact data are left out. Nothing is kept."""
    return answer(read_upload(index, file.file.read(), (file.filename or "")[-_LONGEST_NAME:]))
