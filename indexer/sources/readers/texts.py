"""Request pages, letters, mails: blocks of text with one request or several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.sources.adjectives import country_of_adjective
from indexer.sources.contacts import without_contacts
from indexer.sources.cues import is_request_like, stance
from indexer.sources.dating import date_in
from indexer.sources.drafts import Draft, SetAside
from indexer.sources.extract.content import Block, Content
from indexer.sources.fields import FIELDS, Field, field_of
from indexer.sources.naming import NamedPlace, country_code, is_generic, named_place
from indexer.sources.readers.base import Harvest, Origin, Tools
from indexer.sources.readers.tables import header_row, read_rows
from indexer.sources.splitting import Section, split_sections
from indexer.sources.values import languages_in, read_count, read_date
from indexer.sources.wishes import themes_of_phrases, wished_themes, written_text
from indexer.tables.reading import RowError
from models.language import UNDETERMINED, detect_language
from models.sentences import split_sentences

__all__ = ["TextReader"]

_SHORTEST_TEXT = 40
_LONGEST_TEXT = 50_000
_ERROR_PAGE = re.compile(
    r"\b(?:40[0-9]|50[0-9])\b|not found|nicht gefunden|forbidden|access denied|zugriff verweigert"
    r"|service unavailable|bad gateway|wartungsarbeiten|maintenance|captcha|just a moment"
    r"|internal server error|fehlerseite|fehler aufgetreten",
    re.I,
)
_LABELLED = re.compile(r"^(?P<label>[^\W\d_][^:\n]{1,45}?)\s*:\s+(?P<value>\S.*)$")
_ITEM = re.compile(r"\s*[;\n]\s*|\s*,\s*(?![^()]*\))|\s+und\s+|\s+and\s+|\s+et\s+")
_TOP = 8
_MOST_TOLD = 3


class TextReader:
    """Reads running text: pages with a heading per municipality, letters, forms, mails."""

    def read(self, content: Content, origin: Origin, tools: Tools) -> Harvest:
        """The requests in the text, and in tables that stand in it."""
        harvest = Harvest()
        whole = _joined(content)
        blocks, tables = _tables_apart(whole.blocks, origin)
        for rows in tables:
            harvest.add(read_rows(rows, f"{origin.name}, table", origin, tools))
        for sheet in whole.sheets:
            harvest.add(read_rows(sheet.rows, f"{origin.name}, attached table", origin, tools))
        country = origin.country or _page_country(content, blocks, tools)
        sections = split_sections(blocks, tools.understanding, country=country, today=tools.today)
        told: list[Draft] = []
        for number, section in enumerate(sections, start=1):
            if section.whole and harvest.drafts:
                continue  # the page's words around its table
            found = _read_section(section, number, whole, origin, tools)
            if isinstance(found, Draft):
                told.append(found)
            else:
                harvest.set_aside.append(found)
        if len(told) == 1:
            # The day a mail was sent dates the one request in it, be it in the text or attached.
            told[0].date = told[0].date or content.date
        harvest.drafts += told
        if not harvest.drafts and not harvest.set_aside:
            why = "There is no text in it."
            harvest.set_aside.append(SetAside(origin.name, why, "Hand in the text itself."))
        return harvest


def _joined(content: Content) -> Content:
    """A mail together with its attachments: the request may be in either."""
    if not content.attachments:
        return content
    blocks = [*content.blocks, *(b for part in content.attachments for b in part.blocks)]
    sheets = [sheet for part in content.attachments for sheet in part.sheets]
    return replace(content, blocks=tuple(blocks), sheets=tuple(sheets))


def _tables_apart(
    blocks: Sequence[Block], origin: Origin
) -> tuple[list[Block], list[list[tuple[str, ...]]]]:
    """Tables whose head names columns of requests, and the text without them."""
    kept: list[Block] = []
    tables: list[list[tuple[str, ...]]] = []
    run: list[Block] = []

    def close() -> None:
        rows = [tuple(block.text.split("\t")) for block in run]
        header = header_row(rows, origin.columns) if len(rows) > 1 else None
        told = {field_of(cell) for cell in rows[header]} if header is not None else set()
        if "place" in told and len(told - {None}) >= 2:
            tables.append(rows)
        else:
            kept.extend(run)
        run.clear()

    for block in blocks:
        if block.kind == "row":
            run.append(block)
        else:
            close()
            kept.append(block)
    close()
    return kept, tables


def _page_country(content: Content, blocks: Sequence[Block], tools: Tools) -> str | None:
    """The one country that title and first headings speak of."""
    headings = [block.text for block in blocks if block.kind == "heading" and block.level == 1]
    for text in (content.title or "", *headings[:2]):
        codes = {code for code, _ in tools.understanding.countries(text)}
        if len(codes) == 1:
            return codes.pop()
    return None


def _read_section(
    section: Section, number: int, content: Content, origin: Origin, tools: Tools
) -> Draft | SetAside:
    name = section.heading or (f"part {number}" if not section.whole else "")
    where = f"{origin.name}, section {name!r}" if name else origin.name
    labelled = dict(_labelled(section.blocks))
    blocks, removed = without_contacts(list(section.blocks))
    blocks = _without_title(blocks) if section.whole else blocks
    text = written_text(blocks)
    language = detect_language(text).code
    if language == UNDETERMINED:
        language = content.language or UNDETERMINED
    wished = wished_themes(blocks, language, tools.detector)
    problem = _problem(text, wished.themes, section, content, where)
    if problem is not None:
        return problem
    place, country = _where(section, labelled, text, language, origin, tools)
    if place is None:
        return SetAside(
            where,
            "The text names no municipality that asks.",
            "Add its name, as in 'Gemeinde Hizma' or 'Municipality of Hizma', above the text.",
        )
    draft = Draft(where=where, place=place, country=country, text=text, language=language)
    if len(text) > _LONGEST_TEXT:
        draft.text = text[:_LONGEST_TEXT]
        draft.notes.append(f"only the first {_LONGEST_TEXT:,} characters were kept")
    draft.contacts_removed = removed
    draft.topics = tuple(topic for topic in wished.topics if topic in draft.text)
    draft.themes = wished.themes
    draft.population = _population(labelled, text, tools)
    draft.date = _date(labelled, section, tools)
    draft.region = labelled.get("region") or place.region
    draft.languages = languages_in(labelled.get("languages", ""))
    draft.existing_partners = _partners(labelled, text, language)
    draft.named_partner = labelled.get("named_partner")
    draft.notes += content.notes
    if "themes" in labelled:
        phrases = [item for item in _ITEM.split(labelled["themes"]) if item]
        told = themes_of_phrases(phrases, language, tools.detector)
        if set(told) > set(draft.themes):
            draft.themes = told
            draft.topics = tuple(item for item in phrases if item in draft.text)
    return draft


def _problem(
    text: str, themes: Sequence[str], section: Section, content: Content, where: str
) -> SetAside | None:
    """Why a section is no request, if it is none."""
    title = " ".join(filter(None, (content.title, section.heading)))
    head = " ".join([title, *(block.text for block in section.blocks[:3])])
    asks = is_request_like(text)
    if section.whole and not asks and _ERROR_PAGE.search(head):
        return SetAside(
            where,
            f"This is an error page ({head.strip()[:60]!r}) and holds no request.",
            "Open the address in a browser, and correct it in sources.toml if it has moved.",
        )
    if len(text) < _SHORTEST_TEXT:
        return SetAside(
            where, "There is hardly any text in it.", "Hand in the whole text of the request."
        )
    if section.whole and not asks and not themes:
        return SetAside(
            where,
            "The text speaks neither of a partnership nor of something that is wished for.",
            "Hand in the request itself, or name another kind of source in sources.toml.",
        )
    return None


def _without_title(blocks: Sequence[Block]) -> list[Block]:
    """A document's first heading is its title: kept as a sentence of its own, not as a label."""
    kept = list(blocks)
    if kept and kept[0].kind == "heading":
        kept[0] = Block("paragraph", kept[0].text)
    return kept


# --- who asks --------------------------------------------------------------------------------


def _where(
    section: Section,
    labelled: dict[Field, str],
    text: str,
    language: str,
    origin: Origin,
    tools: Tools,
) -> tuple[NamedPlace | None, str | None]:
    """The place and the country; what is stated wins over what is found in the text."""
    understanding = tools.understanding
    country = origin.country
    if "country" in labelled:
        country = country_code(labelled["country"], understanding) or country
    place = section.place
    if place is None and "place" in labelled:
        place = named_place(labelled["place"], understanding)
    country = country or (place.country if place else None) or section.country
    if place is None:
        country = country or _told_country(section, text, language, tools)
        place = _found_place(section, text, country, tools)
    if country is None and place is not None:
        known = understanding.known_place(place.name, None)
        country = _told_country(section, text, language, tools)
        country = country_of_adjective(text, place.name) or country
        country = country or (known.country if known else None)
    return place, country


def _found_place(
    section: Section, text: str, country: str | None, tools: Tools
) -> NamedPlace | None:
    headings = [block.text for block in section.blocks if block.kind == "heading"][:_TOP]
    for written in (*headings, text):
        found = tools.understanding.place(written, country)
        # "Abwasser in Palästina" and "Partnerschaftsgesuche aus Tunesien" are no places.
        is_other = found is not None and (
            (found.record is None and tools.detector.detect(found.name)) or is_generic(found.name)
        )
        if found is not None and not is_other:
            return NamedPlace(found.name)
    for written in headings:
        place = named_place(written, tools.understanding)
        if place and tools.understanding.known_place(place.name, country):
            return place
    return None


def _told_country(section: Section, text: str, language: str, tools: Tools) -> str | None:
    """The country that the text speaks of most; where a partner already is doesn't count."""
    heard = [
        sentence.text
        for sentence in split_sentences(text, language)
        if stance(sentence.text) != "existing"
    ]
    headings = [block.text for block in section.blocks if block.kind == "heading"]
    counted = Counter(
        code for part in (*headings, *heard) for code, _ in tools.understanding.countries(part)
    )
    if not counted:
        return None
    (first, most), *others = counted.most_common(2)
    return first if not others or most > others[0][1] else next(iter(counted))


def _date(labelled: dict[Field, str], section: Section, tools: Tools) -> str | None:
    if "date" in labelled:
        try:
            return read_date(labelled["date"], tools.today)
        except RowError:
            pass
    return date_in(section.blocks, tools.today)


def _population(labelled: dict[Field, str], text: str, tools: Tools) -> int | None:
    if "population" in labelled:
        try:
            return read_count(labelled["population"])
        except RowError:
            pass
    return tools.understanding.inhabitants(text)


# --- labelled lines --------------------------------------------------------------------------


def _labelled(blocks: Sequence[Block]) -> Iterator[tuple[Field, str]]:
    """Fields that a form or a list names: "Land: Marokko", a row of two cells, a heading over one
    line. The first one of each counts."""
    seen = set[Field]()
    for field, value in _all_labelled(blocks):
        if field in FIELDS and field not in seen and value:
            seen.add(field)
            yield field, value


def _all_labelled(blocks: Sequence[Block]) -> Iterator[tuple[Field, str]]:
    for number, block in enumerate(blocks):
        if block.kind == "row":
            cells = [cell for cell in block.text.split("\t") if cell]
            field = field_of(cells[0]) if len(cells) == 2 else None
            if field is not None:
                yield field, cells[1]
        elif block.kind == "heading":
            field = field_of(block.text)
            below = _below(blocks[number + 1 :])
            if field is not None and below:
                yield field, below
        else:
            for line in block.text.split("\n"):
                match = _LABELLED.match(line)
                field = field_of(match["label"]) if match else None
                if match and field is not None:
                    yield field, match["value"]


def _below(blocks: Sequence[Block]) -> str:
    """What stands under a label until the next heading: its items, or one paragraph."""
    items: list[str] = []
    for block in blocks:
        if block.kind == "item":
            items.append(block.text)
        elif block.kind == "paragraph" and not items:
            return block.text
        else:
            break
    return "; ".join(items)


def _partners(labelled: dict[Field, str], text: str, language: str) -> tuple[str, ...]:
    """Partners that are listed, or the sentences that tell of some, word for word."""
    if "existing_partners" in labelled:
        return _list(labelled["existing_partners"])
    sentences = (sentence.text for sentence in split_sentences(text, language))
    told = [sentence.rstrip(".") for sentence in sentences if stance(sentence) == "existing"]
    return tuple(told[:_MOST_TOLD])


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(item.strip(" .") for item in _ITEM.split(text or "") if item.strip(" ."))
