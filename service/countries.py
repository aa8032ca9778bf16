"""Countries as people write them: by code or by name."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.lookups import CountryProfile
from matcher.inputs import not_found
from models.text import fold

__all__ = ["country_code"]


def country_code(countries: Mapping[str, CountryProfile], text: str) -> str:
    """The ISO code of the country that `text` names: by code, by a name in any language, an alias.

    Raises:
        NotFoundError: there is no such country; the nearest ones are named.
    """
    if text.strip().upper() in countries:
        return text.strip().upper()
    named = {
        fold(name): country.code
        for country in countries.values()
        for name in (*country.names.values(), *country.aliases)
    }
    if fold(text) in named:
        return named[fold(text)]
    known = {
        name: country.code for country in countries.values() for name in country.names.values()
    }
    raise not_found(
        "country",
        text,
        (f"{name} ({code})" for name, code in known.items()),
        mend="Give the two-letter code of ISO 3166 (PS, UA, MA ...) or the country's name.",
    )
