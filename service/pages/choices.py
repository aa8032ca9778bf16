"""The entries of the filters above a list of requests: its themes and its countries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from indexer.records import PartnershipRequest
from service.index import Index
from service.wording import Language

__all__ = ["Choice", "country_choices", "theme_choices"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter."""

    value: str
    label: str


def theme_choices(
    index: Index, listed: Collection[PartnershipRequest], language: Language
) -> list[Choice]:
    """The themes that these requests ask for, by name."""
    asked = {theme for one in listed for theme in one.themes}
    themes = index.snapshot.themes
    return _by_name([Choice(one.id, one.label[language]) for one in themes if one.id in asked])


def country_choices(
    index: Index, listed: Collection[PartnershipRequest], language: Language
) -> list[Choice]:
    """The countries that these requests come from, by name."""
    known = index.snapshot.countries
    codes = {one.country for one in listed}
    return _by_name(
        [Choice(code, known[code].names[language] if code in known else code) for code in codes]
    )


def _by_name(choices: list[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda one: one.label.casefold())
