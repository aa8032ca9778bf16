"""Tables: one request a row. Columns are mapped by configuration, or by their heads and shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from indexer.sources.contacts import without_contacts
from indexer.sources.drafts import Draft, SetAside, TableMapping
from indexer.sources.extract.content import Block, Content
from indexer.sources.fields import FIELDS, Field, field_of
from indexer.sources.naming import country_code, named_place
from indexer.sources.readers.base import Harvest, Origin, Tools
from indexer.sources.values import (
    DayOrder,
    day_order,
    languages_in,
    read_count,
    read_date,
    read_degrees,
    scale_of,
)
from indexer.sources.wishes import themes_of_phrases, wished_themes, written_text
from indexer.tables.reading import RowError
from models.language import detect_language
from models.text import fold

__all__ = ["TableReader", "header_row", "read_rows"]

T = TypeVar("T")

_HEADER_WITHIN = 20
_LONGEST_HEAD = 80
# Labels that make a table of two columns a form.
_FORM = 3
# Characters that tell a language.
_TELLING = 60
_LIST = re.compile(r"\s*(?:[;\n•·]|\s[–-]\s)\s*")
_COMMAS = re.compile(r"\s*,\s*(?![^()]*\))")
_ITEM = re.compile(r"^(?:[-–—•*·▪●]|\d{1,2}[.)])\s*")
# Numbers of the days from 1990 to 2064, counted as spreadsheets do.
_SERIAL = re.compile(r"3[3-9]\d{3}|[45]\d{4}")
_FIRST_DAY = dt.date(1899, 12, 30)
# Fields whose cells may stand in several columns ("Beschreibung", "Ziele").
_MANY = frozenset({"text", "context", "themes"})
_EMPTY = frozenset({"", "-", "–", "—", "k. a.", "k.a.", "n/a"})


class TableReader:
    """Reads sheets of requests."""

    def read(self, content: Content, origin: Origin, tools: Tools) -> Harvest:
        """Every row of every sheet that has a place."""
        harvest = Harvest()
        empty = True
        for sheet in content.sheets:
            if any(any(row) for row in sheet.rows):
                empty = False
                where = f"{origin.name}, sheet {sheet.name}" if sheet.name else origin.name
                harvest.add(read_rows(sheet.rows, where, origin, tools))
        if empty:
            harvest.set_aside.append(
                SetAside(origin.name, "The table has no rows.", "Hand in the table once more.")
            )
        return harvest


def header_row(rows: Sequence[Sequence[str]], columns: Mapping[Field, str]) -> int | None:
    """The row that names the columns: the first of the rows that name the most fields."""
    best, most = None, 1
    wanted = {fold(head) for head in columns.values()}
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        if any(len(cell) > _LONGEST_HEAD for cell in row):
            continue
        told = {field_of(cell) or field_of(cell, loose=True) for cell in row if cell} - {None}
        count = len(told) + 2 * sum(fold(cell) in wanted for cell in row if cell)
        if count > most:
            best, most = number, count
    return best


def read_rows(rows: Sequence[Sequence[str]], where: str, origin: Origin, tools: Tools) -> Harvest:
    """The requests in the rows of one table."""
    harvest = Harvest()
    rows = _upright(rows)
    header = header_row(rows, origin.columns)
    if header is not None and not origin.country:
        origin = replace(origin, country=_country_above(rows[:header], tools))
    if header is None:
        harvest.set_aside.append(
            SetAside(
                where,
                "No row names the columns.",
                "Write a header with the place and the country (Gemeinde; Land; Einwohner; "
                "Datum; Themen; Text), or name the columns in sources.toml.",
            )
        )
        return harvest
    try:
        columns = _columns(rows[header], origin.columns, bool(origin.country))
    except RowError as error:
        harvest.set_aside.append(SetAside(f"{where}, row {header + 1}", error.why, error.mend))
        return harvest
    heads = [cell for cell in rows[header] if cell]
    used = {rows[header][i] for indexes in columns.values() for i in indexes}
    harvest.mappings.append(
        TableMapping(
            where,
            {f: " + ".join(rows[header][i] for i in columns[f]) for f in FIELDS if f in columns},
            guessed=not origin.columns,
            unused=tuple(head for head in heads if head not in used),
        )
    )
    dates = [_cell(row, columns, "date") for row in rows[header + 1 :]]
    order = day_order(dates)
    scale = scale_of(_cell(rows[header], columns, "population"))
    # A row says too little to tell its language, the whole table says enough.
    language = detect_language(
        "\n".join(cell for row in rows for cell in row if len(cell) > 3)
    ).code
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        if any(row) and list(row) != list(rows[header]):
            cells = {field: _cell(row, columns, field) for field in FIELDS}
            _read_row(
                _Row(f"{where}, row {number}", cells, language, scale, harvest),
                order,
                origin,
                tools,
            )
    if not harvest.drafts and not harvest.set_aside:
        harvest.set_aside.append(
            SetAside(where, "The table has a header and no rows.", "Hand in the whole table.")
        )
    return harvest


def _upright(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """A form of two columns, what is asked beside what was answered, as a head and its one row."""
    filled = [row for row in rows if any(row)]
    if len(filled) < _FORM or any(len(row) < 2 or any(row[2:]) for row in filled):
        return rows
    told = [field_of(row[0]) for row in filled]
    asked = {field for field in told if field is not None}
    answers = {field_of(row[1]) for row in filled} - {None}
    if "place" not in asked or len(asked) < _FORM or len(answers) >= 2:
        return rows
    return [[row[0] for row in filled], [row[1] for row in filled]]


def _country_above(rows: Sequence[Sequence[str]], tools: Tools) -> str | None:
    """The one country that titles above the head speak of ("Gesuche an Deutschland: Ukraine")."""
    above = "\n".join(cell for row in rows for cell in row if cell)
    codes = {code for code, _ in tools.understanding.countries(above)} - {"DE"}
    return codes.pop() if len(codes) == 1 else None


def _columns(
    header: Sequence[str], configured: Mapping[Field, str], country_known: bool
) -> dict[Field, tuple[int, ...]]:
    """Field -> its columns: as configured, else by exact heads, else by words in them."""
    found: dict[Field, list[int]] = {}
    for field, head in configured.items():
        at = [i for i, cell in enumerate(header) if fold(cell) == fold(head)]
        if not at:
            raise RowError(
                f"There is no column {head!r} for {field}; the columns are: "
                f"{', '.join(cell for cell in header if cell)}.",
                mend=f"Correct `{field}` under columns in sources.toml.",
            )
        found[field] = at[:1]
    taken = {i for indexes in found.values() for i in indexes}
    for loose in (False, True):
        for i, cell in enumerate(header):
            told = field_of(cell, loose=loose) if cell and i not in taken else None
            if told is None or (told in configured) or (told in found and told not in _MANY):
                continue
            found.setdefault(told, []).append(i)
            taken.add(i)
    missing = [f for f in ("place", "country") if f not in found]
    if "country" in missing and country_known:
        missing.remove("country")
    if missing:
        raise RowError(
            f"No column says the {' and the '.join(missing)}; the columns are: "
            f"{', '.join(cell for cell in header if cell)}.",
            mend="Name it in the header (Gemeinde, Land), under columns in sources.toml, or give "
            "the country of the whole table with --country.",
        )
    return {field: tuple(indexes) for field, indexes in found.items()}


def _cell(row: Sequence[str], columns: Mapping[Field, tuple[int, ...]], field: Field) -> str:
    cells = [row[i].strip() for i in columns.get(field, ()) if i < len(row)]
    return "\n".join(cell for cell in cells if cell.casefold() not in _EMPTY)


@dataclass(slots=True)
class _Row:
    """One row: its cells by field; a cell that can't be read is set aside, the row goes on."""

    where: str
    cells: Mapping[Field, str]
    language: str
    scale: str
    harvest: Harvest

    def value(self, field: Field, read: Callable[[str], T | None]) -> T | None:
        try:
            return read(self.cells[field])
        except RowError as error:
            self.refuse(field, f"{error.why} The request was taken without it.", error.mend)
            return None

    def refuse(self, field: Field, why: str, mend: str) -> None:
        self.harvest.set_aside.append(SetAside(f"{self.where}, field {field}", why, mend))


def _read_row(row: _Row, order: DayOrder, origin: Origin, tools: Tools) -> None:
    cells = row.cells
    place = named_place(cells["place"], tools.understanding) if cells["place"] else None
    if place is None:
        why = f"{cells['place']!r} names no place." if cells["place"] else "The place is missing."
        row.refuse("place", why, "Write the name of the municipality.")
        return
    country = country_code(cells["country"], tools.understanding) if cells["country"] else None
    country = country or place.country
    if country is None and cells["country"]:
        why = f"The country {cells['country']!r} is unknown."
        row.refuse("country", why, "Write its name, or its ISO code as in PS.")
        return
    draft = Draft(where=row.where, place=place, country=country or origin.country)
    draft.population = row.value("population", lambda cell: read_count(cell, row.scale))
    draft.date = row.value("date", lambda cell: read_date(_day_of(cell), tools.today, order))
    draft.lat = row.value("lat", lambda cell: read_degrees(cell, 90))
    draft.lon = row.value("lon", lambda cell: read_degrees(cell, 180))
    draft.region = cells["region"] or place.region
    draft.wants = cells["wants"] or None
    draft.languages = languages_in(cells["languages"])
    draft.existing_partners = tuple(_items(cells["existing_partners"]))
    draft.named_partner = cells["named_partner"] or None
    draft.context = tuple(_items(cells["context"], commas=False))
    draft.url = cells["url"] if cells["url"].startswith(("https://", "http://")) else None
    draft.id = cells["id"] or None
    _read_texts(draft, row, tools)
    row.harvest.drafts.append(draft)


def _read_texts(draft: Draft, row: _Row, tools: Tools) -> None:
    cells = row.cells
    blocks, draft.contacts_removed = without_contacts(
        [Block("paragraph", part) for part in re.split(r"\n\s*\n", cells["text"]) if part.strip()]
    )
    text = written_text(blocks)
    told = " ".join(filter(None, (text, cells["themes"], cells["wants"])))
    draft.language = detect_language(told).code if len(told) >= _TELLING else row.language
    phrases = [phrase for phrase in _items(cells["themes"]) if phrase]
    draft.text = text
    if phrases:
        draft.topics = tuple(phrases)
        draft.themes = themes_of_phrases(phrases, draft.language, tools.detector)
    elif text:
        wished = wished_themes(blocks, draft.language, tools.detector)
        draft.topics, draft.themes = wished.topics, wished.themes


def _day_of(cell: str) -> str:
    """A day that a spreadsheet shows as its number of days, because the cell has no format."""
    if _SERIAL.fullmatch(cell):
        return (_FIRST_DAY + dt.timedelta(days=int(cell))).isoformat()
    return cell


def _items(cell: str, *, commas: bool = True) -> list[str]:
    """The items of a cell: parted by semicolons, lines or bullets, else by commas."""
    items = [_ITEM.sub("", part).strip(" .,;") for part in _LIST.split(cell)]
    items = [item for item in items if item]
    if len(items) == 1 and commas:
        items = [part.strip(" .") for part in _COMMAS.split(items[0]) if part.strip(" .")]
    return items
