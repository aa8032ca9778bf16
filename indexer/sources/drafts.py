"""What readers find, before it becomes a record: every field may be missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from indexer.sources.naming import NamedPlace

__all__ = ["Draft", "SetAside", "StatementDraft", "TableMapping"]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record, cell or file that was not taken: where it stands, why, and how to mend it."""

    where: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How the columns of a table were understood: field -> head of the column.

    ``guessed`` unless the configuration says it; ``unused`` are the heads nothing was read from.
    """

    where: str
    columns: dict[str, str]
    guessed: bool
    unused: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """A request as it was read. ``text`` is its own text without contact data; empty where a
    table has none. ``topics`` are its theme phrases, ``themes`` the ids they show."""

    where: str
    place: NamedPlace | None = None
    country: str | None = None
    region: str | None = None
    population: int | None = None
    date: str | None = None
    text: str = ""
    language: str = "und"
    topics: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    wants: str | None = None
    languages: tuple[str, ...] = ()
    existing_partners: tuple[str, ...] = ()
    named_partner: str | None = None
    context: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    url: str | None = None
    id: str | None = None
    contacts_removed: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """One thing that a German municipality says of itself, word for word."""

    where: str
    ags: str
    text: str
    language: str
    themes: tuple[str, ...]
    type: Literal["award", "project", "membership", "commitment", "strategy", "institution"]
    year: int | None = None
    url: str | None = None
