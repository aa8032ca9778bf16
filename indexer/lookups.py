"""The small tables that records refer to: sources, countries, programme names, changes of keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from indexer.records import Ags, Country, IsoDate

__all__ = ["ENTERED", "IMPORTED", "AgsChange", "Alias", "CountryProfile", "ProgrammeName"]
__all__ += ["Source", "Town"]

#: What the ids of sources begin with that were imported into a home and ship nowhere ...
IMPORTED = "imported-"
#: ... and those of what a person entered.
ENTERED = "entered-"


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from: a row of ``data/sources.csv``."""

    id: str
    title: str
    publisher: str
    licence: str
    vintage: IsoDate
    url: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CountryProfile:
    """A country as ``data/countries.csv`` knows it.

    ``names`` maps the product's languages (de, en, fr, ar, uk, es, pt) to the name; ``languages``
    are the official ones; ``region`` and ``subregion`` are the groups that neighbours share;
    ``borders`` are the countries it touches.
    """

    code: Country
    names: dict[str, str]
    source: str
    aliases: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    region: str | None = None
    subregion: str | None = None
    borders: tuple[Country, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeName:
    """A programme name that occurs in the data: cited as history, never offered."""

    name: str
    note: dict[str, str]
    source: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a German unit: a row of ``data/aliases.csv``."""

    alias: Annotated[str, Meta(min_length=1)]
    ags: Ags
    kind: Literal["abbreviation", "double_name", "exonym", "historic", "short"]
    source: str


@dataclass(frozen=True, slots=True)
class AgsChange:
    """A key that became another one: a row of ``data/ags_changes.csv``."""

    old_ags: Ags
    new_ags: Ags
    date: IsoDate
    kind: Literal["merger", "renumbering", "partial"]
    source: str


@dataclass(frozen=True, slots=True)
class Town:
    """A town abroad that a request may come from: a row of ``data/towns.csv``.

    Only where it lies and how large it is: a text that names it needs no country beside it.
    ``names`` are further spellings, in Latin, Ukrainian and Arabic letters.
    """

    name: str
    country: Country
    source: str
    population: int | None = None
    names: tuple[str, ...] = ()
