"""Ties to countries: all countries, and one country with its units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from models.text import fold
from service.accounts import STAFF
from service.api.access import State, requires
from service.api.answers import CurrentIndex
from service.countries import country_code
from service.desk.requests import directory
from service.desk.ties import (
    KINDS,
    SORTS,
    STANDINGS,
    CountryCount,
    Tie,
    TieFilter,
    TieSort,
    ties,
)
from service.exports.ties import cited, standing_name, tie_kind_name, ties_file
from service.index import Index
from service.maps import MapPoint, germany_map
from service.pages.navigation import has_page
from service.pages.rendering import href, language_of, page
from service.wording import Language, Wording, wording

__all__ = ["country_name", "only", "router", "theme_labels", "unit_address"]

router = APIRouter(include_in_schema=False, dependencies=[requires(*STAFF)])

#: With both sources of each these stay under 150 kB.
_ROWS = 60
_LONGEST_SEARCH = 200
_COLUMNS = ("name", "units", "partnerships", "active", "statements", "states", "requests")


def _asked(request: Request) -> tuple[TieFilter, TieSort, dict[str, str]]:
    """Filter and order that the address asks for; what it asks wrongly is left out."""
    given = request.query_params

    def one_of(name: str, allowed: tuple[str, ...]) -> str:
        return given.get(name, "") if given.get(name) in allowed else ""

    fields = {
        "kind": one_of("kind", KINDS),
        "standing": one_of("standing", STANDINGS),
        "theme": given.get("theme", "")[:80],
        "state": given.get("state", "")[:2],
        "q": " ".join(given.get("q", "").split())[:_LONGEST_SEARCH],
    }
    wanted = TieFilter(
        kinds=only(fields["kind"]),
        standings=only(fields["standing"]),
        themes=only(fields["theme"]),
        states=only(fields["state"]),
        q=fields["q"],
    )
    sort: Any = one_of("sort", SORTS) or "unit"
    return wanted, sort, {**fields, "sort": sort if sort != "unit" else ""}


def only(value: str) -> tuple[str, ...]:
    """A filter of one value; none where it is empty."""
    return (value,) if value else ()


# --- all countries -------------------------------------------------------------------------------


@router.get("/desk/countries")
def list_countries(request: Request, index: CurrentIndex, database: State) -> HTMLResponse:
    """All countries with the number of ties to them."""
    language = language_of(request)
    with database.read() as work:
        _, entries = directory(work, index)
    asking = Counter(one.country for one in entries.values() if one.status == "open")
    counts = {one.code: one for one in ties(index.snapshot).counts()}
    for code in asking:
        counts.setdefault(code, CountryCount(code, 0, 0, 0, 0, 0))
    sort = request.query_params.get("sort", "")
    sort = sort if sort in _COLUMNS else "units"
    named = {code: country_name(index, code, language) for code in index.snapshot.countries}
    rows = sorted(counts.values(), key=lambda one: fold(named.get(one.code, one.code)))
    if sort != "name":
        rows.sort(key=lambda one: -(asking[one.code] if sort == "requests" else getattr(one, sort)))
    others = sorted(
        (name, code) for code, name in named.items() if code not in counts and code != "DE"
    )
    context = {
        "rows": rows,
        "others": sorted(others, key=lambda one: fold(one[0])),
        "asking": asking,
        "named": named,
        "sort": sort,
        "snapshot": index.snapshot,
    }
    return page(request, "desk/countries.html", context)


# --- one country ---------------------------------------------------------------------------------


def _chosen(request: Request, index: CurrentIndex, cc: str) -> tuple[str, list[Tie]]:
    """The country of the address, and the ties that its filter leaves."""
    code = country_code(index.snapshot.countries, cc)
    wanted, sort, _ = _asked(request)
    return code, [tie for _, tie in ties(index.snapshot).search(code, wanted, sort)]


Chosen = Annotated[tuple[str, list[Tie]], Depends(_chosen)]


@router.get("/desk/countries/{cc}.csv")
def country_as_csv(request: Request, index: CurrentIndex, chosen: Chosen) -> Response:
    """The ties that the filter leaves, as CSV."""
    return ties_file(index, *chosen, "csv", language_of(request))


@router.get("/desk/countries/{cc}.xlsx")
def country_as_xlsx(request: Request, index: CurrentIndex, chosen: Chosen) -> Response:
    """The ties that the filter leaves, as XLSX."""
    return ties_file(index, *chosen, "xlsx", language_of(request))


@router.get("/desk/countries/{cc}")
def one_country(request: Request, index: CurrentIndex, chosen: Chosen) -> HTMLResponse:
    """All German units with any tie to one country."""
    code, found = chosen
    language = language_of(request)
    words = wording(language)
    directory_ = ties(index.snapshot)
    everything = directory_.of(code)
    _, sort, fields = _asked(request)
    number, pages = _page_number(request.query_params.get("page", ""), len(found))
    name = country_name(index, code, language)
    address = _addresses(request, f"/desk/countries/{code}", fields)
    context = {
        "code": code,
        "name": name,
        "found": found,
        "rows": found[_ROWS * (number - 1) : _ROWS * number],
        "first": _ROWS * (number - 1) + 1,
        "number": number,
        "pages": pages,
        "everything": everything,
        "units": len({tie.ags for tie in found}),
        "asked": fields,
        "sort": sort,
        "address": address,
        "download": _addresses(request, f"/desk/countries/{code}", fields, suffixed=True),
        "choices": _choices(everything, index, words),
        "partner_states": directory_.states_with(code),
        "map": _country_map(index, found, name, words),
        "unit_address": unit_address(request),
        "tie_kind_name": lambda kind: tie_kind_name(kind, words),
        "standing_name": lambda standing: standing_name(standing, words),
        "cited": lambda reference: cited(reference, words, index.snapshot.sources),
        "theme_labels": theme_labels(index),
        "sources": index.snapshot.sources,
        "snapshot": index.snapshot,
    }
    return page(request, "desk/country.html", context)


def _choices(
    everything: tuple[Tie, ...], index: Index, words: Wording
) -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to here: value and label with the number of ties."""
    labels = theme_labels(index)
    kinds = Counter(tie.kind for tie in everything)
    standings = Counter(tie.standing for tie in everything)
    themes = Counter(theme for tie in everything for theme in tie.themes if theme in labels)
    states = Counter(tie.state for tie in everything)

    def counted(value: str, label: str, count: int) -> tuple[str, str]:
        return value, f"{label} ({words.number(count)})"

    return {
        "kind": [counted(k, tie_kind_name(k, words), kinds[k]) for k in KINDS if kinds[k]],
        "standing": [
            counted(s, standing_name(s, words), standings[s]) for s in STANDINGS if standings[s]
        ],
        "theme": [
            counted(theme, labels[theme][words.language], count)
            for theme, count in sorted(themes.items(), key=lambda one: (-one[1], one[0]))
        ],
        "state": [
            counted(state, words.state(state), count)
            for state, count in sorted(states.items(), key=lambda one: words.state(one[0]))
        ],
    }


def _country_map(index: Index, found: list[Tie], name: str, words: Wording) -> Any:
    """Where in Germany the units are; None if none of them has coordinates."""
    points = []
    for ags, tie in {tie.ags: tie for tie in found}.items():
        unit = index.snapshot.units[index.snapshot.row[ags]]
        if unit.lat is not None and unit.lon is not None:
            points.append(MapPoint(unit.lat, unit.lon, tie.label))
    if not points:
        return None
    return germany_map(
        points,
        title=words.text("Kommunen mit Verbindungen nach {country}").format(country=name),
        description=words.text("Ein Punkt je Kommune der Liste; die Liste nennt sie alle."),
        ident="ties",
    )


# --- shared --------------------------------------------------------------------------------------


def country_name(index: Index, code: str, language: Language) -> str:
    """The name of a country; its code where the index does not know it."""
    country = index.snapshot.countries.get(code)
    return country.names[language] if country else code


def theme_labels(index: Index) -> dict[str, Mapping[str, str]]:
    """The labels of the themes in each language, by id."""
    return {theme.id: theme.label for theme in index.snapshot.themes}


def unit_address(request: Request) -> Callable[[str], str]:
    """The profile with corrections where this service has it, the public page otherwise."""
    within = "/desk/units" if has_page(request, "/desk/units/{ags}") else "/municipalities"
    return lambda ags: href(request, f"{within}/{ags}")


def _page_number(text: str, found: int) -> tuple[int, int]:
    pages = max(1, -(-found // _ROWS))
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return min(max(number, 1), pages), pages


def _addresses(
    request: Request, path: str, fields: Mapping[str, str], *, suffixed: bool = False
) -> Callable[..., str]:
    """For the template: an address with these fields, some of them changed."""

    def address(suffix: str = "", **changed: Any) -> str:
        given = {**fields, **{name: str(value) for name, value in changed.items()}}
        kept = {name: value for name, value in given.items() if value and (name, value) != _FIRST}
        if suffixed:
            # A file is in the language of the page it was asked for on.
            return f"{path}{suffix}?{urlencode({**kept, 'lang': language_of(request)})}"
        return href(request, path, **kept)

    return address


_FIRST = ("page", "1")
