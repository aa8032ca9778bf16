"""Every route, called by everybody: who may and who may not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import Mount
from starlette.testclient import TestClient

from service.api.access import Access, Open
from service.application import create_app
from service.settings import Settings
from service.state.records import Correction, Exclusion, SavedFilter, Statement
from tests.service.helpers import REQUEST, TEXT
from tests.service.people import OWN, Served

EVERYBODY = frozenset({"anyone", "advisor", "own", "other", "administrator", "service"})
SIGNED_IN = EVERYBODY - {"anyone"}
STAFF = frozenset({"advisor", "administrator"})
DESK = STAFF | {"service"}
TOWNS = frozenset({"own", "other"})
PERSONS = STAFF | TOWNS
ADMIN = frozenset({"administrator"})

#: Every route of the application -> who may. A new route belongs in here, or this file fails.
ROUTES: dict[str, frozenset[str]] = {
    "GET /api/v1/openapi.json": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /metrics": frozenset({"administrator", "service"}),
    "GET /static": EVERYBODY,
    "GET /": EVERYBODY,
    "GET /language": EVERYBODY,
    "GET /requests": EVERYBODY,
    "GET /requests/{request_id}": EVERYBODY,
    "GET /municipalities/{ags}": EVERYBODY,
    "GET /desk": STAFF,
    "POST /desk/status": STAFF,
    "GET /desk/new": STAFF,
    "POST /desk/new": STAFF,
    "POST /desk/filters": STAFF,
    "POST /desk/filters/{filter_id}/delete": STAFF,
    "POST /desk/filters/{filter_id}/restore": STAFF,
    "GET /desk/requests/{request_id}/briefing": STAFF,
    "GET /desk/requests/{request_id}/briefing.{format}": STAFF,
    "GET /desk/countries": STAFF,
    "GET /desk/countries/{cc}": STAFF,
    "GET /desk/countries/{cc}.csv": STAFF,
    "GET /desk/countries/{cc}.xlsx": STAFF,
    "GET /desk/map": STAFF,
    "GET /desk/overview": STAFF,
    "GET /desk/units": STAFF,
    "GET /desk/units/{ags}": STAFF,
    "GET /desk/units/{ags}/correction": STAFF,
    "POST /desk/units/{ags}/corrections": STAFF,
    "POST /desk/units/{ags}/corrections/{correction_id}/withdraw": STAFF,
    "POST /desk/units/{ags}/statements": STAFF,
    "POST /desk/units/{ags}/statements/{statement_id}/withdraw": STAFF,
    "GET /match": EVERYBODY,
    "POST /match": EVERYBODY,
    "GET /desk/requests/{request_id}": STAFF,
    "GET /desk/requests/{request_id}/candidates/{unit}": STAFF,
    "GET /desk/requests/{request_id}/compare": STAFF,
    "GET /desk/requests/{request_id}/contacts": STAFF,
    "POST /desk/requests/{request_id}/contacts": STAFF,
    "GET /desk/requests/{request_id}/contacts/{unit}": STAFF,
    "POST /desk/requests/{request_id}/contacts/{unit}": STAFF,
    "POST /desk/requests/{request_id}/contact/{contact_id}": STAFF,
    "POST /desk/requests/{request_id}/contact/{contact_id}/delete": STAFF,
    "POST /desk/requests/{request_id}/status": STAFF,
    "POST /desk/requests/{request_id}/themes": STAFF,
    "POST /desk/requests/{request_id}/fields": STAFF,
    "POST /desk/requests/{request_id}/as-read": STAFF,
    "POST /desk/requests/{request_id}/shortlist": STAFF,
    "POST /desk/requests/{request_id}/shortlist/{unit}": STAFF,
    "POST /desk/requests/{request_id}/shortlist/{unit}/remove": STAFF,
    "GET /desk/requests/{request_id}/exclude/{unit}": STAFF,
    "POST /desk/requests/{request_id}/exclude/{unit}": STAFF,
    "POST /desk/requests/{request_id}/exclusions/{exclusion_id}/end": STAFF,
    "GET /login": EVERYBODY,
    "POST /login": EVERYBODY,
    "GET /login/oidc": EVERYBODY,
    "GET /login/oidc/callback": EVERYBODY,
    "POST /logout": PERSONS,
    "GET /welcome/{secret}": EVERYBODY,
    "POST /welcome/{secret}": EVERYBODY,
    "GET /account": PERSONS,
    "POST /account/password": PERSONS,
    "POST /account/sessions/{session_id}/end": PERSONS,
    "GET /method": EVERYBODY,
    "GET /method/evaluation": EVERYBODY,
    "GET /accessibility": EVERYBODY,
    "GET /privacy": EVERYBODY,
    "GET /imprint": EVERYBODY,
    "GET /admin": ADMIN,
    "GET /admin/history": ADMIN,
    "POST /admin/users": ADMIN,
    "GET /admin/users/{user_id}": ADMIN,
    "POST /admin/users/{user_id}": ADMIN,
    "POST /admin/users/{user_id}/link": ADMIN,
    "POST /admin/users/{user_id}/sign-out": ADMIN,
    "POST /admin/tokens": ADMIN,
    "POST /admin/tokens/{token_id}/revoke": ADMIN,
    "GET /my": TOWNS,
    "GET /my/requests/{request_id}": TOWNS,
    "POST /my/requests/{request_id}/answer": TOWNS,
    "POST /my/requests/{request_id}/undo": TOWNS,
    "GET /my/profile": TOWNS,
    "GET /my/profile/correction": TOWNS,
    "POST /my/profile/corrections": TOWNS,
    "POST /my/profile/corrections/{correction_id}/withdraw": frozenset({"own"}),
    "POST /my/profile/statements": TOWNS,
    "POST /my/profile/statements/{statement_id}": frozenset({"own"}),
    "POST /api/v1/match": EVERYBODY,
    "GET /api/v1/themes": EVERYBODY,
    "GET /api/v1/programmes": EVERYBODY,
    "GET /api/v1/factors": EVERYBODY,
    "GET /api/v1/countries": EVERYBODY,
    "GET /api/v1/countries/{cc}/ties": EVERYBODY,
    "GET /api/v1/countries/{cc}/ties.{format}": EVERYBODY,
    "GET /api/v1/countries/{cc}/states": EVERYBODY,
    "GET /api/v1/municipalities": EVERYBODY,
    "GET /api/v1/municipalities/{ags}": EVERYBODY,
    "GET /api/v1/municipalities/{ags}/suggestions": EVERYBODY,
    "GET /api/v1/municipalities/{ags}/sheet": DESK,
    "GET /api/v1/municipalities/{ags}/asked": DESK | {"own"},
    "GET /api/v1/municipalities/{ags}/news": DESK | {"own"},
    "GET /api/v1/municipalities/{ags}/answers": DESK | {"own"},
    "GET /api/v1/municipalities/{ags}/answers/{request_id}": DESK | {"own"},
    "DELETE /api/v1/municipalities/{ags}/answers/{request_id}": frozenset({"own"}),
    "GET /api/v1/municipalities/{ags}/corrections": DESK | {"own"},
    "POST /api/v1/municipalities/{ags}/corrections": STAFF | {"own"},
    "GET /api/v1/municipalities/{ags}/statements": DESK | {"own"},
    "POST /api/v1/municipalities/{ags}/statements": STAFF | {"own"},
    "GET /api/v1/requests": EVERYBODY,
    "POST /api/v1/requests": DESK,
    "POST /api/v1/requests/read": DESK,
    "POST /api/v1/requests/read-file": DESK,
    "GET /api/v1/requests/{request_id}": EVERYBODY,
    "GET /api/v1/requests/{request_id}/candidates/{unit}": DESK,
    "PATCH /api/v1/requests/{request_id}": STAFF,
    "GET /api/v1/requests/{request_id}/briefing.{format}": DESK,
    "GET /api/v1/requests/{request_id}/shortlist": DESK,
    "GET /api/v1/requests/{request_id}/answers": DESK,
    "DELETE /api/v1/requests/{request_id}/shortlist/{unit}": STAFF,
    # For both sides, each with its own part of it: see test_api_desk.py.
    "POST /api/v1/feedback": PERSONS,
    "GET /api/v1/inbox": DESK,
    "GET /api/v1/overview": DESK,
    "GET /api/v1/news": DESK,
    "GET /api/v1/snapshots": frozenset({"administrator", "service"}),
    "GET /api/v1/exclusions": DESK,
    "GET /api/v1/exclusions/{exclusion_id}": DESK,
    "POST /api/v1/exclusions": STAFF,
    "DELETE /api/v1/exclusions/{exclusion_id}": STAFF,
    "GET /api/v1/filters": STAFF,
    "POST /api/v1/filters": STAFF,
    "GET /api/v1/filters/{filter_id}": STAFF,
    "PATCH /api/v1/filters/{filter_id}": STAFF,
    "DELETE /api/v1/filters/{filter_id}": STAFF,
    "GET /api/v1/history": STAFF,
    "GET /api/v1/requests/{request_id}/history": STAFF,
    "GET /api/v1/nights": DESK,
    "GET /api/v1/nights/{number}": DESK,
    "GET /desk/night": STAFF,
    "GET /desk/night/{number}": STAFF,
    "GET /api/v1/corrections": DESK,
    "GET /api/v1/corrections/{correction_id}": DESK | {"own"},
    "DELETE /api/v1/corrections/{correction_id}": STAFF | {"own"},
    "GET /api/v1/statements/{statement_id}": DESK | {"own"},
    "PATCH /api/v1/statements/{statement_id}": STAFF | {"own"},
    "DELETE /api/v1/statements/{statement_id}": STAFF | {"own"},
    "GET /api/v1/contacts": STAFF,
    "POST /api/v1/contacts": STAFF,
    "GET /api/v1/contacts/{contact_id}": STAFF,
    "PATCH /api/v1/contacts/{contact_id}": STAFF,
    "DELETE /api/v1/contacts/{contact_id}": STAFF,
    "GET /api/v1/contacts/{contact_id}/accesses": ADMIN,
    "GET /api/v1/me": EVERYBODY,
    "GET /api/v1/me/sessions": PERSONS,
    "DELETE /api/v1/me/sessions/{session_id}": PERSONS,
    "GET /api/v1/users": ADMIN,
    "POST /api/v1/users": ADMIN,
    "GET /api/v1/users/{user_id}": ADMIN,
    "PATCH /api/v1/users/{user_id}": ADMIN,
    "GET /api/v1/users/{user_id}/sessions": ADMIN,
    "DELETE /api/v1/users/{user_id}/sessions": ADMIN,
    "POST /api/v1/users/{user_id}/invitation": ADMIN,
    "POST /api/v1/users/{user_id}/reset": ADMIN,
    "GET /api/v1/tokens": ADMIN,
    "POST /api/v1/tokens": ADMIN,
    "GET /api/v1/tokens/{token_id}": ADMIN,
    "DELETE /api/v1/tokens/{token_id}": ADMIN,
}
#: Bodies that get as far as the rule of the route, where it depends on what is in them.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/match": {"request_id": REQUEST, "k": 1},
}


def routes_of(app: FastAPI) -> Iterator[tuple[str, RouteContext]]:
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, Mount):
            yield f"GET {route.original_route.path}", route
            continue
        assert route.methods, f"a route of another kind: {route}"
        for method in sorted(route.methods - {"HEAD"}):
            yield f"{method} {route.path}", route


def rules_of(dependant: Dependant) -> Iterator[Access | Open]:
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Access | Open):
            yield dependency.call
        yield from rules_of(dependency)


def test_the_table_has_every_route_and_no_other(app: FastAPI) -> None:
    assert {name for name, _ in routes_of(app)} == ROUTES.keys()


def test_every_route_states_who_may(app: FastAPI) -> None:
    silent = [
        name
        for name, route in routes_of(app)
        if isinstance(route.original_route, APIRoute) and not list(rules_of(route.dependant))
    ]
    assert silent == []


@pytest.fixture
def prepared(served: Served) -> tuple[Served, dict[str, str]]:
    """The application with one of each thing, and the ids of them."""
    with served.database.write(f"user:{served.users['own'].id}") as work:
        correction = work.corrections.add(
            Correction(
                ags=OWN,
                action="add",
                kind="partnership",
                source_title="Amtsblatt",
                change={"place": "Hizma", "country": "PS"},
            )
        )
        statement = work.statements.add(Statement(ags=OWN, kind="offer", text="Kläranlagen"))
        exclusion = work.exclusions.add(Exclusion(ags=OWN, reason="x", country="PS"))
        saved = work.filters.add(SavedFilter(owner="user:x", page="inbox", name="a", query=""))
    return served, {
        "ags": OWN,
        "unit": OWN,
        "request_id": REQUEST,
        "correction_id": correction.id,
        "statement_id": statement.id,
        "exclusion_id": exclusion.id,
        "filter_id": saved.id,
        "contact_id": "none",
        "session_id": "none",
        "user_id": served.users["other"].id,
        "token_id": "none",
        "secret": "none",
        "cc": "FR",
        "number": "1",
        "format": "csv",
    }


def test_every_route_with_every_role(prepared: tuple[Served, dict[str, str]]) -> None:
    served, ids = prepared
    with ExitStack() as stack:
        clients = {one: stack.enter_context(served.calling(one)) for one in EVERYBODY}
        wrong = [
            (name, caller, status)
            for name, allowed in ROUTES.items()
            # Those who may come last: what they delete, the others can't be refused.
            for caller in sorted(EVERYBODY, key=lambda one: (one in allowed, one))
            if (status := call(clients[caller], name, ids)) >= 500
            or (status if status in (401, 403) else None)
            != (None if caller in allowed else 401 if caller == "anyone" else 403)
        ]
    assert wrong == []


def call(client: TestClient, name: str, ids: dict[str, str]) -> int:
    method, path = name.split(" ")
    address = "/static/site.css" if path == "/static" else path.format(**ids)
    if method == "POST" and not path.startswith("/api/"):
        return client.post(address, data={"text": TEXT}).status_code
    # No version of anything is 99: whoever may is told so, and nothing changes.
    headers = {"If-Match": '"99"'} if method in ("PATCH", "DELETE") else {}
    body = BODIES.get(name, {}) if method in ("POST", "PATCH") else None
    return client.request(method, address, json=body, headers=headers).status_code


def test_nobody_is_told_more_than_that_they_may_not(served: Served) -> None:
    answered = served.calling("anyone").get("/api/v1/users")
    assert answered.headers["www-authenticate"] == "Bearer"
    assert answered.json()["type"] == "urn:partnerkompass:problem:not-signed-in"
    answered = served.calling("other").get(f"/api/v1/municipalities/{OWN}/answers")
    assert answered.json()["type"] == "urn:partnerkompass:problem:not-allowed"


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer pk_wrong", "bearer  ", "Bearer"])
def test_a_token_that_is_none_is_refused_even_where_everybody_may(
    served: Served, header: str
) -> None:
    client = served.calling("anyone")
    answered = client.get("/api/v1/requests", headers={"Authorization": header})
    assert answered.status_code == 401
    assert "token create" in answered.json()["mend"]


def test_the_database_is_not_asked_for_what_is_open(small_home) -> None:
    nowhere = "postgresql://x@127.0.0.1:1/none?connect_timeout=1"
    client = TestClient(create_app(settings=Settings(home=small_home, database=nowhere)))
    for address in ("/", "/healthz", "/api/v1/requests", "/api/v1/themes"):
        assert client.get(address).status_code == 200
    assert client.post("/api/v1/match", json={"request_id": REQUEST, "k": 1}).status_code == 200
    answered = client.get("/api/v1/users", headers={"Authorization": "Bearer pk_x"})
    assert answered.status_code == 503
    assert answered.json()["type"] == "urn:partnerkompass:problem:no-database"
