"""What a service does before anybody waits for it, and what it still has after a start."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from matcher import Matcher, MatchInput
from service.ahead import Ahead, work_ahead
from service.desk.survey import Survey
from service.following import CurrentIndex
from tests.service.helpers import REQUEST
from tests.service.people import Served

COUNTING = "werden gerade ausgezählt"


@pytest.fixture
def ahead(served: Served, tmp_path: Path) -> Iterator[Ahead]:
    """What a service that has just started does ahead."""
    state = served.app.state
    state.index = CurrentIndex(state.settings.home)
    state.survey = Survey(tmp_path)
    ahead = work_ahead(served.app)
    yield ahead
    ahead.finish()


@pytest.fixture
def started(served: Served, ahead: Ahead) -> TestClient:
    """An advisor at that service."""
    return served.browsing("advisor")[0]


def test_nothing_is_left_to_match_for_the_first_view(
    served: Served, ahead: Ahead, started: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    started.get("/readyz")
    ahead.finish()

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("somebody waited for this")

    monkeypatch.setattr(Matcher, "match", never)
    monkeypatch.setattr(Matcher, "suggest", never)
    assert served.browsing("own")[0].get("/my").status_code == 200
    assert started.get(f"/desk/requests/{REQUEST}?lang=en").status_code == 200
    assert started.get(f"/desk/requests/{REQUEST}").status_code == 200
    assert started.get(f"/requests/{REQUEST}").status_code == 200
    overview = started.get("/desk/overview")
    assert overview.status_code == 200
    assert COUNTING not in overview.text


def test_a_shorter_list_is_the_beginning_of_the_longer_one(started: TestClient) -> None:
    index = started.app.state.index.get()
    started.app.state.survey.finish()
    shown = index.match_request(REQUEST, 4, "de")
    assert shown == index.matcher.match(MatchInput(request_id=REQUEST), k=4)
    assert index.match_request(REQUEST, 6, "de").candidates[:4] == shown.candidates


def test_the_lists_of_before_are_there_after_a_start(
    started: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started.get("/readyz")
    started.app.state.survey.finish()
    before = started.get("/desk/overview").text
    go_on = threading.Event()
    match = Matcher.match

    def slow(self: Matcher, *given: Any, **named: Any) -> Any:
        go_on.wait()
        return match(self, *given, **named)

    monkeypatch.setattr(Matcher, "match", slow)
    state = started.app.state
    state.survey = Survey(tmp_path)
    try:
        # No list is counted yet.
        assert started.get("/desk/overview").text == before
        (tmp_path / "cache" / "overview.json").write_text("{")
        state.survey = Survey(tmp_path)
        assert COUNTING in started.get("/desk/overview").text
    finally:
        go_on.set()
    state.survey.finish()
    assert COUNTING not in started.get("/desk/overview").text
