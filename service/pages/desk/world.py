"""The map: the world with requests and partnerships, or one country, and the same as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from indexer.records import PartnershipRequest
from models.text import fold
from service.accounts import STAFF
from service.api.access import State, requires
from service.api.answers import CurrentIndex
from service.desk.requests import directory
from service.desk.ties import CountryCount, Tie, TieFilter, ties
from service.exports.ties import tie_kind_name
from service.index import Index
from service.maps import MapPoint, request_points, world_map
from service.pages.desk.ties import country_name, only, theme_labels, unit_address
from service.pages.navigation import has_page
from service.pages.rendering import href, language_of, page
from service.requests import RequestFilter
from service.state import Database
from service.wording import wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[requires(*STAFF)])

#: From how many partnerships on a country is drawn darker.
_SHADES = (1, 5, 25, 100)
#: So many partnerships of one country stand beside its map; the page of the country has them all.
_MOST_LISTED = 100


@router.get("/desk/map")
def world(request: Request, index: CurrentIndex, database: State) -> HTMLResponse:
    """The world, or one country, with requests and partnerships; and the same as a table."""
    shown = _shown(request, index, database)
    language = language_of(request)
    named = {code: country_name(index, code, language) for code in index.snapshot.countries}
    labels = theme_labels(index)
    choices = sorted(shown.countries, key=lambda code: fold(named.get(code) or code))
    context = {
        "shown": shown,
        "picture": _country_picture(request, index, shown, named)
        if shown.country
        else _world_picture(request, index, shown),
        "named": named,
        "themes": sorted(
            ((labels[id][language], id) for id in labels), key=lambda one: fold(one[0])
        ),
        "choices": [(code, named.get(code, code)) for code in choices],
        "shades": _SHADES,
        "most": _MOST_LISTED,
        "snapshot": index.snapshot,
        "has_inbox": has_page(request, "/desk"),
        "unit_address": unit_address(request),
        "request_address": _request_address(request),
        "tie_kind_name": lambda kind: tie_kind_name(kind, wording(language)),
    }
    return page(request, "desk/map.html", context)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the map shows; ``codes`` are its countries, those that ask most first."""

    theme: str
    country: str
    only_open: bool
    requests: tuple[PartnershipRequest, ...]
    asking: Mapping[str, int]
    partnerships: Mapping[str, CountryCount]
    countries: frozenset[str]
    ties: tuple[Tie, ...]

    @property
    def codes(self) -> list[str]:
        tied = {code: one.partnerships for code, one in self.partnerships.items()}
        return sorted(
            {*self.asking, *tied},
            key=lambda code: (-self.asking.get(code, 0), -tied.get(code, 0), code),
        )


def _shown(request: Request, index: Index, database: Database) -> _Shown:
    given = request.query_params
    theme = given.get("theme", "")
    theme = theme if theme in theme_labels(index) else ""
    country = given.get("country", "")
    country = country if country in index.snapshot.countries else ""
    only_open = given.get("requests") != "all"
    wanted = TieFilter(themes=only(theme))
    counted = ties(index.snapshot).counts(wanted)
    partnerships = {one.code: one for one in counted if one.partnerships}
    with database.read() as work:
        searchable, _ = directory(work, index)
    asked = RequestFilter(themes=only(theme), statuses=("open",) if only_open else ())
    requests = [one for _, one in searchable.search("", asked)]
    asking = Counter(one.country for one in requests)
    here = ties(index.snapshot).search(country, wanted, "place") if country else []
    return _Shown(
        theme=theme,
        country=country,
        only_open=only_open,
        requests=tuple(one for one in requests if not country or one.country == country),
        asking=asking,
        partnerships=partnerships,
        countries=frozenset({*asking, *partnerships}),
        ties=tuple(tie for _, tie in here if tie.kind != "statement"),
    )


def _world_picture(request: Request, index: Index, shown: _Shown) -> Markup:
    words = wording(language_of(request))
    return world_map(
        request_points(
            shown.requests,
            index.snapshot,
            words,
            lambda code: href(request, "/desk/map", country=code, theme=shown.theme),
        ),
        title=words.text("Gesuche und Partnerschaften in der Welt"),
        description=words.text(
            "Länder sind umso dunkler, je mehr Partnerschaften deutscher Kommunen dorthin bekannt"
            " sind. Eine Raute nennt die Zahl der Gesuche aus einem Land."
        ),
        ident="world",
        shades={code: _shade(one.partnerships) for code, one in shown.partnerships.items()},
    )


def _country_picture(
    request: Request, index: Index, shown: _Shown, named: Mapping[str, str]
) -> Markup | None:
    """One country with the places that ask and those that have a partner."""
    words = wording(language_of(request))
    to_request = _request_address(request)
    asking = [
        MapPoint(
            place[0],
            place[1],
            words.text("{place}: Gesuch").format(place=one.place),
            href=to_request(one.id),
            shape="diamond",
            tone="warm",
        )
        for one in shown.requests
        if (place := _where(index, one)) is not None
    ]
    partners = Counter(tie.partner for tie in shown.ties if tie.partner)
    tied = []
    for id, count in partners.items():
        partner = index.snapshot.places.get(id)
        if partner is None or partner.lat is None or partner.lon is None:
            continue
        told = words.plural("{n} Partnerschaft", "{n} Partnerschaften", count)
        tied.append(MapPoint(partner.lat, partner.lon, f"{partner.name}: {told}"))
    if not asking and not tied:
        return None
    return world_map(
        # Those that ask lie on top.
        [*tied, *asking],
        title=words.text("{country}: Gesuche und Partnerschaften").format(
            country=named.get(shown.country, shown.country)
        ),
        description=words.text(
            "Eine Raute ist ein Ort mit Gesuch, ein Kreis ein Ort mit einer Partnerschaft."
        ),
        ident="world",
        shades={shown.country: 1},
        crop=True,
    )


def _where(index: Index, one: PartnershipRequest) -> tuple[float, float] | None:
    if one.lat is not None and one.lon is not None:
        return one.lat, one.lon
    place = index.snapshot.places.get(one.place_id or "")
    if place is None or place.lat is None or place.lon is None:
        return None
    return place.lat, place.lon


def _request_address(request: Request) -> Callable[[str], str]:
    """The work desk of a request where this service has it, its public page otherwise."""
    has_desk = has_page(request, "/desk/requests/{request_id}")
    within = "/desk/requests" if has_desk else "/requests"
    return lambda id: href(request, f"{within}/{id}")


def _shade(count: int) -> int:
    return sum(count >= least for least in _SHADES)
