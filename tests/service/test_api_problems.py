"""Every answer that is no success is a problem document (RFC 9457)."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.application import create_app
from tests.service.helpers import REQUEST, TEXT
from tests.service.people import OWN, Served
from tests.service.test_access import ROUTES

MATCH = "/api/v1/match"
JSON = {"content-type": "application/json"}


def problem_of(answered) -> dict:
    assert answered.headers["content-type"] == "application/problem+json"
    problem = answered.json()
    assert problem.keys() == {"type", "title", "status", "detail", "mend", "errors"}
    assert problem["status"] == answered.status_code
    assert problem["detail"]
    assert problem["mend"]
    return problem


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/nothing", "/api/v1/match/", "/api"])
def test_unknown_addresses(client: TestClient, address: str) -> None:
    answered = client.get(address)
    assert answered.status_code == 404
    assert address in problem_of(answered)["detail"]


def test_a_method_that_is_not_taken(client: TestClient) -> None:
    answered = client.get(MATCH)
    assert answered.status_code == 405
    assert answered.headers["allow"] == "POST"
    assert "POST" in problem_of(answered)["mend"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"text": ', "character"),
        (b"text=Abfall", "character 1"),
        (b'{"text": "' + "für".encode("latin-1") + b'"}', "byte 12 is 0xFC"),
        (b"[" * 100_000, "nested"),
    ],
)
def test_bodies_that_are_no_json(client: TestClient, body: bytes, said: str) -> None:
    answered = client.post(MATCH, content=body, headers=JSON)
    assert answered.status_code == 400
    assert said in problem_of(answered)["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "\\ud800 Abfall, Abwasser und Energie", "k": 1}',
        b'{"text": "Abfall, Abwasser und Energie", "weights": {"themes": NaN}}',
        b'{"text": "Abfall, Abwasser und Energie", "population": ' + b"9" * 5000 + b"}",
    ],
)
def test_json_that_python_reads_and_others_do_not(client: TestClient, body: bytes) -> None:
    answered = client.post(MATCH, content=body, headers=JSON)
    assert answered.status_code in (400, 422)
    problem_of(answered)


def test_no_body_and_another_media_type(client: TestClient) -> None:
    assert client.post(MATCH).status_code == 422
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/xml"):
        answered = client.post(MATCH, content=TEXT, headers={"content-type": kind})
        assert answered.status_code in (400, 415)
        problem = problem_of(answered)
    assert "application/xml" in problem["detail"]
    assert "application/json" in problem["mend"]
    as_json = {"content-type": "application/vnd.x+json; charset=utf-8"}
    assert client.post(MATCH, content=b'{"k": "x"}', headers=as_json).status_code == 422


def test_a_body_over_the_limit_announced_or_not(client: TestClient) -> None:
    announced = client.post(MATCH, content=b" " * 2_000_001, headers=JSON)
    streamed = client.post(MATCH, content=iter([b" " * 500_000] * 5), headers=JSON)
    for answered in (announced, streamed):
        assert answered.status_code == 413
        assert "2,000,000" in problem_of(answered)["detail"]


def test_several_wrong_fields_are_all_named(client: TestClient) -> None:
    answered = client.post(MATCH, json={"text": 1, "k": "x", "colour": "red"})
    errors = problem_of(answered)["errors"]
    assert {error["field"] for error in errors} == {"text", "k", "colour"}
    assert {error["place"] for error in errors} == {"body"}


def test_an_error_of_our_own_shows_no_trace(small_home: Path) -> None:
    app = create_app(small_home)

    @app.get("/api/v1/broken")
    def broken() -> None:
        raise RuntimeError("secret detail")

    with TestClient(app, raise_server_exceptions=False) as client:
        answered = client.get("/api/v1/broken")
    assert answered.status_code == 500
    assert "secret" not in answered.text
    problem_of(answered)


def test_a_service_without_an_index_says_so(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path)) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        for answered in (
            client.get("/readyz"),
            client.get("/api/v1/requests"),
            client.post(MATCH, json={"request_id": REQUEST}),
        ):
            assert answered.status_code == 503
            assert answered.headers["retry-after"]
            assert "partnerkompass reindex" in problem_of(answered)["mend"]


def test_head_is_get_without_a_body(client: TestClient) -> None:
    for address in ("/", "/api/v1/themes", "/healthz", "/nothing"):
        got, head = client.get(address), client.head(address)
        assert head.status_code == got.status_code
        assert head.headers["content-type"] == got.headers["content-type"]
        assert head.content == b""


def test_security_headers_are_on_every_answer(client: TestClient) -> None:
    for address in ("/", "/api/v1/themes", "/nothing", "/static/site.css", "/healthz"):
        headers = client.get(address).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_openapi_describes_every_operation_and_its_problems(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    described = {
        f"{method.upper()} {path}"
        for path, operations in schema["paths"].items()
        for method in operations
    }
    undescribed = {"GET /api/v1/openapi.json"}
    probes = {"GET /healthz", "GET /readyz", "GET /metrics"}
    api = {name for name in ROUTES if " /api/v1/" in name}
    assert described == (api | probes) - undescribed
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            for status, answered in operation["responses"].items():
                reference = answered.get("$ref", "")
                assert reference.startswith("#/components/responses/Problem") == (status > "300")
                named = reference.rpartition("/")[2]
                assert not named or named in schema["components"]["responses"]
    for answered in schema["components"]["responses"].values():
        assert set(answered["content"]) == {"application/problem+json"}
    schemas = schema["components"]["schemas"]
    assert {"Problem", "MatchDocument", "UnitProfile", "Municipality"} <= schemas.keys()
    assert "HTTPValidationError" not in schemas


def test_the_documentation_loads_nothing_from_elsewhere(app: FastAPI, client: TestClient) -> None:
    assert app.docs_url is None
    assert app.redoc_url is None
    assert client.get("/docs").status_code == 404


# --- whatever the API answers ----------------------------------------------------------------

ADDRESSES = sorted({name.split(" ")[1] for name in ROUTES if "/api/v1/" in name})


def test_every_address_refuses_other_methods_with_a_problem(client: TestClient) -> None:
    for address in ADDRESSES:
        answered = client.put(re.sub(r"{\w+}", "csv", address))
        assert answered.status_code == 405
        allowed = {name.split(" ")[0] for name in ROUTES if name.split(" ")[1] == address}
        assert allowed <= set(answered.headers["allow"].split(", "))
        assert answered.headers["allow"] in problem_of(answered)["mend"]


@pytest.mark.parametrize("part", ["9" * 400, "%00", "🦄'\""])
def test_no_address_breaks_the_service(served: Served, part: str) -> None:
    client = served.calling("administrator", raise_server_exceptions=False)
    for name in ROUTES:
        method, address = name.split(" ")
        if "/api/v1/" not in name or "{" not in name:
            continue
        path = re.sub(r"{\w+}", part, address)
        answered = client.request(method, path, json={}, headers={"if-match": '"1"'})
        assert answered.status_code < 500, name
        if answered.status_code >= 400:
            problem_of(answered)


def test_no_cursor_breaks_the_service(served: Served) -> None:
    client = served.calling("administrator", raise_server_exceptions=False)
    cursor = base64.urlsafe_b64encode(f'[{"9" * 40},0,"x"]'.encode()).decode().rstrip("=")
    lists = [name for name in ROUTES if name.startswith("GET /api/v1/") and "{" not in name]
    for name in lists:
        answered = client.get(name.removeprefix("GET "), params={"cursor": cursor})
        assert answered.status_code in (200, 422), name


def test_every_body_of_another_kind_is_refused_with_a_problem(served: Served) -> None:
    clients = [served.calling(who) for who in ("administrator", "own")]
    bodies = 0
    for path, operations in clients[0].get("/api/v1/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            if "requestBody" not in operation:
                continue
            bodies += 1
            address = path.replace("{ags}", OWN).replace("{request_id}", REQUEST)
            headers = {"content-type": "text/csv", "if-match": '"1"'}
            answers = [
                client.request(method, address, content=b"a;b", headers=headers)
                for client in clients
            ]
            assert 415 in {one.status_code for one in answers}, address
            for answered in answers:
                problem_of(answered)
    assert bodies > 15


# --- answers that are there already ----------------------------------------------------------


def test_an_answer_that_one_has_is_not_sent_again(served: Served) -> None:
    client = served.calling("anyone")
    first = client.get("/api/v1/themes")
    etag = first.headers["etag"]
    assert etag.startswith('W/"')
    for known in (etag, f'"x", {etag}'):
        again = client.get("/api/v1/themes", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    other = client.get("/api/v1/themes?limit=1", headers={"If-None-Match": etag})
    assert other.status_code == 200
    assert other.headers["etag"] != etag
    head = client.head("/api/v1/themes", headers={"If-None-Match": etag})
    assert head.status_code == 304


def test_a_version_is_no_etag_of_all_that_is_in_an_answer(served: Served) -> None:
    advisor = served.calling("advisor")
    address = f"/api/v1/requests/{REQUEST}"
    version = advisor.get(address).headers["etag"]
    assert version == '"0"'
    assert advisor.get(address, headers={"If-None-Match": version}).status_code == 200
    administrator = served.calling("administrator")
    assert "etag" not in administrator.get("/api/v1/users").headers
    assert "etag" not in advisor.get("/api/v1/requests?limit=0").headers
