"""What every reader is given, and what it gives back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from indexer.sources.drafts import Draft, SetAside, StatementDraft, TableMapping
from indexer.sources.extract.content import Content
from indexer.sources.fields import Field
from indexer.sources.understanding import Understanding
from models.themes import ThemeDetector

__all__ = ["Harvest", "Kind", "Origin", "Reader", "Tools", "reader_of"]

Kind = Literal["page", "table", "document", "profile"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is read from, and what a person has said about it.

    ``id`` stays the same from harvest to harvest: withdrawn requests are those that the same origin
    no longer holds. ``complete`` says that it lists all its requests each time (a page, a
    table), so that a missing one is withdrawn; a letter withdraws nothing. ``columns`` maps fields
    to heads of columns; ``country`` (ISO 3166) and ``ags`` are of the whole source. ``configured``:
    it stands in ``sources.toml``.
    """

    id: str
    name: str
    kind: Kind | None = None
    title: str | None = None
    publisher: str | None = None
    licence: str | None = None
    url: str | None = None
    country: str | None = None
    ags: str | None = None
    columns: Mapping[Field, str] = field(default_factory=dict)
    complete: bool = False
    configured: bool = False


@dataclass(frozen=True, slots=True)
class Tools:
    """What readers work with; ``today`` bounds the dates that are believed."""

    understanding: Understanding
    detector: ThemeDetector
    today: dt.date


@dataclass(slots=True)
class Harvest:
    """What a reader found, and what it set aside."""

    drafts: list[Draft] = field(default_factory=list)
    statements: list[StatementDraft] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    mappings: list[TableMapping] = field(default_factory=list)

    def add(self, other: Harvest) -> None:
        """Take over what another reader found in a part of the same source."""
        self.drafts += other.drafts
        self.statements += other.statements
        self.set_aside += other.set_aside
        self.mappings += other.mappings


class Reader(Protocol):
    """Reads one kind of source."""

    def read(self, content: Content, origin: Origin, tools: Tools) -> Harvest:
        """Everything that can be read from `content`; what can't is in ``set_aside``."""


def reader_of(content: Content, kind: Kind | None) -> Reader:
    """The reader for `content`: the one that the configuration names, or the one that fits."""
    # Each brings what it needs; most runs need one of them.
    if kind == "profile":
        from indexer.sources.readers.profiles import ProfileReader

        return ProfileReader()
    if content.sheets:
        from indexer.sources.readers.tables import TableReader

        return TableReader()
    from indexer.sources.readers.texts import TextReader

    return TextReader()
