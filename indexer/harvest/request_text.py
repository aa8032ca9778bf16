"""The text of a request in own words, composed from its facts. Nothing is added to them.

Sentences are kept apart by subject: what is wished for, the themes, and only then the place itself,
because "Landwirtschaft" among the facts about a place is no wish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from indexer.harvest.facts import RequestFact
from indexer.harvest.raw import curated_rows

__all__ = ["compose", "enumeration", "locative", "partner_name"]

_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_BRACKET = re.compile(r"\s*\((?P<inside>[^()]+)\)")
_NAMED = re.compile(r"\s*\((?P<name>[^()]+)\)$")
_COUNTRY = re.compile(r", (?P<code>[A-Z]{2})$")
_SOME = re.compile(r"^(?P<what>Kommune|Gemeinde|Stadt) in ")


def compose(fact: RequestFact, place: str, state_of: str | None, names: Mapping[str, str]) -> str:
    """The text of a request.

    Args:
        fact: the facts.
        place: the place's name to show.
        state_of: the year or month the facts are dated, ISO 8601; None if the source is undated.
        names: German names of countries by their code.
    """
    return " ".join(_sentences(fact, place, state_of, names))


def partner_name(wants: str | None) -> str | None:
    """The German unit that a wish names in brackets, None if it names none."""
    named = _NAMED.search(wants or "")
    return named["name"] if named else None


def locative(code: str, names: Mapping[str, str]) -> str:
    """Where something lies: "im Libanon", "in Marokko"."""
    return _locatives().get(code) or f"in {names[code]}"


def enumeration(items: Sequence[str]) -> str:
    """ "a, b und c"; "a; b und c; d" where an item is an enumeration itself."""
    if any("," in item or " und " in item for item in items):
        return "; ".join(items)
    return " und ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def _sentences(
    fact: RequestFact, place: str, state_of: str | None, names: Mapping[str, str]
) -> Iterator[str]:
    yield _where(fact, place, names)
    yield _wish(fact.wants)
    if fact.themes:
        yield f"Als Themen nennt das Gesuch: {enumeration(fact.themes)}."
    else:
        yield "Welche Themen gewünscht sind, geht aus der Quelle nicht hervor."
    about = [item for item in fact.context if not item.startswith("Stand ")]
    if about:
        yield f"Über den Ort heißt es: {enumeration(about)}."
    if fact.existing_partners:
        partners = [_partner(partner, names) for partner in fact.existing_partners]
        yield f"Partner hat der Ort bereits: {enumeration(partners)}."
    if fact.languages:
        yield f"Genannte Sprachen: {enumeration(fact.languages)}."
    yield "Das Gesuch ist undatiert." if state_of is None else f"Stand: {_date(state_of)}."


def _where(fact: RequestFact, place: str, names: Mapping[str, str]) -> str:
    country = locative(fact.country_iso2, names)
    region = _BRACKET.sub(r", \g<inside>", fact.region or "")
    lies = f"{place} liegt {country}" + (f" ({region})" if region else "")
    if fact.population is None:
        return f"{lies}."
    about = "rund " if fact.population % 100 == 0 else ""
    people = f"{fact.population:,}".replace(",", ".")
    return f"{lies} und hat {about}{people} Einwohnerinnen und Einwohner."


def _wish(wants: str | None) -> str:
    if not wants:
        return "Was gesucht wird, geht aus der Quelle nicht hervor."
    named = partner_name(wants)
    sentence = _wishes().get(_NAMED.sub("", wants), f"Gesucht wird: {_NAMED.sub('', wants)}")
    return f"{sentence}; genannt ist {named}." if named else f"{sentence}."


def _partner(written: str, names: Mapping[str, str]) -> str:
    """ "Barcelona, ES" as "Barcelona (Spanien)", "Gemeinde in Italien, IT" as it reads."""
    country = _COUNTRY.search(written)
    name = _COUNTRY.sub("", written)
    if _SOME.match(name):
        return f"eine {name}"
    if country is None or names[country["code"]] in name:
        return name
    return f"{name} ({names[country['code']]})"


def _date(iso: str) -> str:
    year, _, month = iso.partition("-")
    return f"{_MONTHS[int(month[:2]) - 1]} {year}" if month else year


@cache
def _wishes() -> Mapping[str, str]:
    return {row["wants"]: row["sentence"] for row in curated_rows("wishes.csv")}


@cache
def _locatives() -> Mapping[str, str]:
    return {row["code"]: row["phrase"] for row in curated_rows("country_locatives.csv")}
