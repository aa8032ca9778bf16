"""The reader of places, sizes and wishes that imports are given: the one that requests are read by.

The sources' readers lie two floors below it and only know its shape
(:class:`indexer.sources.understanding.Understanding`).
"""

from __future__ import annotations

from indexer.records import Municipality, Place
from indexer.snapshot.towns import TownNames
from indexer.sources.understanding import FoundPlace
from indexer.tables import Tables
from matcher.understand.gazetteer import Gazetteer, tokens_of
from matcher.understand.numbers import find_inhabitants
from matcher.understand.statements import Statements, read_statements

__all__ = ["TableUnderstanding"]


class TableUnderstanding:
    """Reads with the names that the tables know."""

    def __init__(self, names: Tables | Gazetteer) -> None:
        self._gazetteer = names if isinstance(names, Gazetteer) else _gazetteer(names)

    def countries(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        """Codes of the countries that `text` names (Germany left out), with their spans."""
        found = self._gazetteer.countries_in(tokens_of(text))
        return [(mention.code, mention.span) for mention in found if mention.code != "DE"]

    def known_place(self, name: str, country: str | None) -> Place | None:
        """The one place of this name; None if there is none, or several."""
        return self._gazetteer.lookup(name, country)

    def place(self, text: str, country: str | None) -> FoundPlace | None:
        """The place that `text` speaks for."""
        found = self._read(text, country).place
        return FoundPlace(found.name, found.place) if found else None

    def inhabitants(self, text: str) -> int | None:
        """How many people live in the place that `text` speaks for."""
        return next((n.count for n in find_inhabitants(text) if not n.of_partner), None)

    def named_partner(self, text: str) -> Municipality | None:
        """The German unit that `text` seeks a partnership with."""
        return self._gazetteer.unit_of(self._read(text, None).wishes.named or "")

    def target_country(self, text: str) -> str | None:
        """Another country than Germany that the partner shall come from."""
        return self._read(text, None).wishes.target_country

    def _read(self, text: str, country: str | None) -> Statements:
        return read_statements(self._gazetteer, text, country=country)


def _gazetteer(tables: Tables) -> Gazetteer:
    places = {place.id: place for place in tables.places}
    return Gazetteer(tables.countries, places, tables.municipalities, TownNames.of(tables.towns))
