"""Every call of the API stands in docs/api.md, and does there what the page says.

The answers are also the examples of the OpenAPI description. After a change of the records write
them anew: ``RECORD=service/api/examples.json pytest tests/service/test_api_examples.py``.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from httpx2 import Response
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from indexer.sources.extract.__main__ import take_apart
from indexer.sources.extract.content import Content, Limits
from service.api.openapi import EXAMPLES
from tests.service.people import Served
from tests.service.test_access import ROUTES
from tests.service.test_nights import Tell, at_home, tell  # noqa: F401 (fixtures)

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
LETTER = (
    b"Halhul in Palestine, a town of 28,000 people, looks for a German partner municipality for"
    b" waste management and waste water."
)
#: A token has no browsers; test_api_accounts.py ends one.
OF_BROWSERS = {"DELETE /api/v1/me/sessions/{session_id}"}
#: What opens something is not shown, not even if it is of a test.
SECRETS = {
    r"http://testserver": "https://partner.example",
    r"welcome/[\w-]+": "welcome/…",
    r"pk_[\w-]+": "pk_…",
}
_LONGEST = 160


@dataclass
class Shell:
    """Runs the lines of the page: the function `api`, `$ID`, `$ETAG` and the options it needs."""

    clients: dict[str, TestClient]
    known: dict[str, str] = field(default_factory=dict)

    def run(self, line: str) -> tuple[str, Response]:
        words = shlex.split(line)
        who = "own" if words[0] == "TOKEN=$TOWN" else "administrator"
        if who == "own":
            words.pop(0)
        assert words.pop(0) == "api"
        path = f"/api/v1{self.filled(words.pop(0))}"
        method, body, headers, files = "GET", None, {}, None
        while words:
            option, value = words.pop(0), self.filled(words.pop(0))
            if option == "-X":
                method = value
            elif option == "-H":
                name, _, content = value.partition(": ")
                headers[name] = content
            elif option == "--json":
                method = method if method != "GET" else "POST"
                body = json.loads(value)
            elif option == "-F":
                method, files = "POST", {"file": (value.removeprefix("file=@"), LETTER)}
            else:
                assert option == "-o", option
        answered = self.clients[who].request(method, path, json=body, headers=headers, files=files)
        assert answered.is_success, f"{line}\n{answered.text}"
        self.note(answered)
        return f"{method} {path.partition('?')[0]}", answered

    def filled(self, word: str) -> str:
        return re.sub(r"\$(ID|ETAG)", lambda found: self.known[found[1]], word)

    def note(self, answered: Response) -> None:
        if answered.headers.get("etag", "").startswith('"'):
            self.known["ETAG"] = answered.headers["etag"]
        if not is_json(answered):
            return
        shown = answered.json()
        thing = shown.get("user") or shown.get("token") or shown
        if "id" in thing:
            self.known["ID"] = thing["id"]


def is_json(answered: Response) -> bool:
    return answered.headers.get("content-type") == "application/json"


def lines() -> Iterator[str]:
    for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        _, _, rest = block.rpartition('$@"; }\n')
        yield from re.split(r"\n(?=\S)", rest.strip())


@pytest.fixture
def walked(
    at_home: Served,  # noqa: F811
    tell: Tell,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> list[tuple[str, Response]]:
    """Every call of the page, and what it answered."""

    def extract(data: bytes, name: str, limits: Limits, *, declared: str | None = None) -> Content:
        return take_apart(data, name, declared, limits)

    monkeypatch.setattr("service.desk.entering.extract_bytes", extract)
    tell(1, "2026-05-02T02:00:00+00:00")
    at_home.browsing("advisor")
    shell = Shell({who: at_home.calling(who) for who in ("administrator", "own")})
    return [shell.run(line) for line in lines()]


def test_every_call_is_shown_and_works_and_is_an_example(
    walked: list[tuple[str, Response]],
) -> None:
    wanted = {name for name in ROUTES if "/api/v1/" in name and "openapi" not in name}
    called: dict[str, Response] = {}
    for name, answered in walked:
        fits = [one for one in wanted if re.fullmatch(re.sub(r"{\w+}", "[^/]+", one), name)]
        assert fits, name
        # An address that is written out goes before one with a part to fill in.
        called.setdefault(min(fits, key=lambda one: one.count("{")), answered)
    assert wanted - called.keys() == OF_BROWSERS
    if os.environ.get("RECORD"):
        record(Path(os.environ["RECORD"]), called)
    kept = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    of_json = {name for name, answered in called.items() if is_json(answered)}
    assert kept.keys() == of_json, "write the examples anew (see above)"


def test_the_examples_are_what_the_description_says(client: TestClient) -> None:
    kept = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for route in iter_route_contexts(client.app.routes):  # type: ignore[attr-defined] -- FastAPI
        for method in route.methods or ():
            example = kept.get(f"{method} {route.path}")
            if isinstance(route.original_route, APIRoute) and example is not None:
                told = TypeAdapter(route.original_route.response_model)
                told.validate_json(json.dumps(example))


def test_every_operation_is_described_in_full(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            name = f"{method} {path}"
            assert operation["summary"], name
            assert re.search(r"\nFor(: \w| everybody)", operation["description"]), name
            done = next(one for code, one in operation["responses"].items() if code < "300")
            for kind, content in done.get("content", {}).items():
                if kind == "application/json" and path.startswith("/api/v1/"):
                    assert "example" in content, name
            for one in operation.get("parameters", []):
                assert one["in"] != "path" or one["description"], name
    ids = [one["operationId"] for of in schema["paths"].values() for one in of.values()]
    assert len(set(ids)) == len(ids)
    assert all(id.isidentifier() and "api_v1" not in id for id in ids)
    withdraw = schema["paths"]["/api/v1/statements/{statement_id}"]["delete"]
    assert withdraw["responses"].keys() >= {"204", "401", "403", "404", "412", "428", "default"}
    assert withdraw["description"].endswith("For: administrator, advisor, municipality.")
    assert withdraw["security"] == [{"token": []}, {"browser": []}]


def record(path: Path, called: dict[str, Response]) -> None:
    """Write the answers of the page, shortened, as the examples of the description."""
    answers = {
        name: shortened(answered.json())
        for name, answered in sorted(called.items())
        if is_json(answered)
    }
    text = json.dumps(answers, ensure_ascii=False, indent=1)
    for secret, shown in SECRETS.items():
        text = re.sub(secret, shown, text)
    path.write_text(f"{text}\n", encoding="utf-8")


def shortened(value: Any) -> Any:
    """One item of each list, the first words of each text, one of many alike."""
    if isinstance(value, list) and not all(isinstance(one, int) for one in value):
        return [shortened(one) for one in value[:1]]
    if isinstance(value, dict):
        shapes = {tuple(one) if isinstance(one, dict) else None for one in value.values()}
        alike = len(value) > 1 and len(shapes) == 1 and None not in shapes
        parts = list(value.items())[: 1 if alike else None]
        return {name: shortened(one) for name, one in parts}
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}…"
    return value
