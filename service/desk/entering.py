"""A new request out of a pasted text or a file: what can be read of it before anybody keeps it.

Nothing here writes: :func:`service.desk.requests.enter` keeps what a person has looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.harvest.facts import RequestFact
from indexer.harvest.request_text import compose
from indexer.sources.contacts import without_contacts
from indexer.sources.drafts import Draft, SetAside
from indexer.sources.extract.content import Block, Content, Limits, UnreadableError
from indexer.sources.inputs import origin_id
from indexer.sources.readers import Origin, Tools, reader_of
from indexer.sources.sandbox import extract_bytes
from matcher.inputs import SHORTEST_TEXT
from models.clock import now
from models.errors import BadInputError
from models.text import fold
from service.desk.requests import RequestEntry, directory
from service.index import Index
from service.requests import RequestFilter
from service.state import Work
from service.understanding import TableUnderstanding

__all__ = ["FoundRequest", "Upload", "already_there", "read_pasted", "read_upload"]

#: A person waits for it, so it may cost less than an import.
_LIMITS = Limits(file_bytes=12_000_000, unpacked_bytes=60_000_000, seconds=15, pages=200)
_MOST_SIMILAR = 3


@dataclass(frozen=True, slots=True)
class FoundRequest:
    """One request of a text or a file. What could not be read is None.

    ``contacts`` counts the contact data that were left out of ``text``; ``where`` is its place in
    the file.
    """

    text: str
    place: str | None = None
    country: str | None = None
    population: int | None = None
    language: str | None = None
    received: str | None = None
    where: str = ""
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file holds, and what of it was set aside."""

    found: tuple[FoundRequest, ...]
    set_aside: tuple[SetAside, ...]


def read_pasted(text: str) -> FoundRequest:
    """A pasted text without contact data; as it is, if there are none in it."""
    blocks = [Block("paragraph", part) for part in text.split("\n\n") if part.strip()]
    kept, taken = without_contacts(blocks)
    if not taken or not kept:
        return FoundRequest(text)
    return FoundRequest("\n\n".join(block.text for block in kept), contacts=taken)


def read_upload(index: Index, data: bytes, name: str) -> Upload:
    """The requests in a file: PDF, DOCX, ODT, HTML, EML, text, XLSX, XLS, ODS, CSV.

    Raises:
        BadInputError: it can't be read.
    """
    try:
        content = extract_bytes(data, name, _LIMITS)
    except UnreadableError as error:
        raise BadInputError(f"The file {name[:80]!r}: {error.why}", mend=error.mend) from error
    reader = index.matcher.reader
    tools = Tools(TableUnderstanding(reader.gazetteer), reader.detector, now().date())
    harvest = reader_of(content, None).read(content, Origin(origin_id(name), name), tools)
    found = tuple(_found(draft, index) for draft in harvest.drafts)
    # A letter that no reader takes for a request may be one all the same: a person looks at it.
    return Upload(found or _as_one_text(content, name), tuple(harvest.set_aside))


def _found(draft: Draft, index: Index) -> FoundRequest:
    return FoundRequest(
        text=draft.text if len(draft.text) >= SHORTEST_TEXT else _composed(draft, index),
        place=draft.place.name if draft.place else None,
        country=draft.country if draft.country in index.snapshot.countries else None,
        population=draft.population,
        language=draft.language if draft.text and draft.language != "und" else None,
        received=draft.date,
        where=draft.where,
        contacts=draft.contacts_removed,
    )


def _composed(draft: Draft, index: Index) -> str:
    """Sentences from the fields of a row that has no text of its own."""
    names = {code: country.names["de"] for code, country in index.snapshot.countries.items()}
    place = draft.place.name if draft.place else ""
    fact = RequestFact(
        id="",
        place=place,
        country_iso2=draft.country or "",
        source_url="",
        region=draft.region,
        population=draft.population,
        date=draft.date,
        themes=draft.topics,
        context=(*draft.context, draft.text) if draft.text else draft.context,
        existing_partners=draft.existing_partners,
        wants=draft.wants,
        languages=draft.languages,
    )
    if not place or draft.country not in names:
        said = (draft.text, draft.wants or "", *draft.topics, *draft.context)
        return "\n".join(part for part in (place, *said) if part)
    return compose(fact, place, draft.date, names)


def _as_one_text(content: Content, name: str) -> tuple[FoundRequest, ...]:
    blocks, taken = without_contacts(list(content.blocks))
    text = "\n\n".join(block.text for block in blocks)
    return (FoundRequest(text, where=name, contacts=taken),) if len(text) >= SHORTEST_TEXT else ()


def already_there(work: Work, index: Index, place: str, country: str) -> tuple[RequestEntry, ...]:
    """Requests of this place that the desk has already, at most three."""
    found, entries = directory(work, index)
    narrowed = RequestFilter(countries=[country]) if country else RequestFilter()
    near = [one for _, one in found.search(place, narrowed)] if place else []
    named = [entries[one.id] for one in near if _same_place(one.place, place)]
    return tuple(named[:_MOST_SIMILAR])


def _same_place(one: str, other: str) -> bool:
    return fold(one) == fold(other)
