"""What the readers ask about a text, and the small answers they get.

Reading places and sizes out of running text belongs to understanding a request, one floor up; the
command line hands it in (:class:`Understanding`), so that there is one such reading in the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from indexer.records import Municipality, Place

__all__ = ["FoundPlace", "Understanding"]


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place as the text names it; ``record`` is None where the tables don't know it."""

    name: str
    record: Place | None


class Understanding(Protocol):
    """Reads single facts out of running text in any of the product's languages."""

    def countries(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        """Codes of the countries that `text` names (Germany left out), with their spans."""

    def known_place(self, name: str, country: str | None) -> Place | None:
        """The one place of this name; None if there is none, or several."""

    def place(self, text: str, country: str | None) -> FoundPlace | None:
        """The place that `text` speaks for."""

    def inhabitants(self, text: str) -> int | None:
        """How many people live in the place that `text` speaks for."""

    def named_partner(self, text: str) -> Municipality | None:
        """The German unit that `text` seeks a partnership with."""

    def target_country(self, text: str) -> str | None:
        """Another country than Germany that the partner shall come from."""
