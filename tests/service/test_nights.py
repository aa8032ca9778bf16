"""The nights as pages and in the API, and what is new since yesterday."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.nightly.bounds import Finding
from indexer.nightly.report import NightReport, RequestNote, write_report
from indexer.sources.drafts import SetAside
from models.errors import NotFoundError
from service.nights import digest, last_nights, one_night
from service.settings import Settings
from tests.service.helpers import REQUEST
from tests.service.people import OWN, Served

HALHUL = RequestNote("own-halhul", "Halhul", "PS")

Tell = Callable[..., NightReport]


def published(number: int, started: str, **more: object) -> NightReport:
    report = NightReport(
        number=number,
        result="published",
        exit_code=0,
        started=started,
        finished=started,
        snapshot="0123456789abcdef",
        seconds={"collect": 0.25, "embed": 1.5},
    )
    return replace(report, **more)  # type: ignore[arg-type] -- the fields of the report


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    """Write the report of a night to the home of the test."""

    def write(number: int, started: str, **more: object) -> NightReport:
        report = published(number, started, **more)
        write_report(tmp_path, report, keep=9)
        return report

    return write


@pytest.fixture
def at_home(served: Served, small_home: Path, tmp_path: Path) -> Iterator[Served]:
    """The application over the small index, with the nights of the test's own home."""
    shutil.copytree(small_home / "snapshots", tmp_path / "snapshots")
    before = served.app.state.settings
    served.app.state.settings = Settings(home=tmp_path, calls_per_minute=0)
    yield served
    served.app.state.settings = before


def test_before_the_first_night_there_is_none(tmp_path: Path) -> None:
    assert (last_nights(tmp_path, 30), one_night(tmp_path), digest(tmp_path)) == ((), None, None)
    with pytest.raises(NotFoundError, match="night 7"):
        one_night(tmp_path, 7)


def test_the_digest_is_what_the_nights_of_a_day_brought(tell: Tell, tmp_path: Path) -> None:
    old, day, noon = "2026-05-01T02:00:00+00:00", "2026-05-02T02:00:01+00:00", "2026-05-02T12:00"
    tell(1, old, added=(RequestNote("old", "Old", "PS"),), new_strong_by_unit={OWN: ("old",)})
    tell(2, day, added=(HALHUL,), new_strong={"a": ("1",)}, new_strong_by_unit={OWN: ("a",)})
    tell(3, f"{noon}:00+00:00", new_strong={"a": ("2",)}, new_strong_by_unit={OWN: ("b", "a")})
    tell(4, f"{noon}:30+00:00", result="refused", new_strong={"c": ("3",)})
    found = digest(tmp_path)
    assert found is not None
    assert found.added == (HALHUL,)
    assert found.new_strong == {"a": ("2", "1")}
    assert found.by_unit == {OWN: ("b", "a")}


def test_a_clock_that_was_put_back_hides_no_night(tell: Tell, tmp_path: Path) -> None:
    tell(1, "2026-05-02T02:00:00+00:00", added=(HALHUL,))
    tell(2, "1999-01-01T00:00:00+00:00")
    assert [line.number for line in last_nights(tmp_path, 1)] == [2]
    found = digest(tmp_path)
    assert found is not None
    assert found.added == (HALHUL,)


def test_the_page_tells_of_the_newest_night_and_of_any_other(at_home: Served, tell: Tell) -> None:
    browser, _ = at_home.browsing("advisor")
    empty = browser.get("/desk/night")
    assert empty.status_code == 200
    assert "Noch keine Nacht" in empty.text
    assert browser.get("/desk/night/1").status_code == 404
    tell(
        1,
        "2026-05-02T02:00:00+00:00",
        added=(HALHUL,),
        new_strong={REQUEST: (OWN,)},
        new_strong_by_unit={OWN: (REQUEST,)},
        quarantined=(SetAside("brief.pdf", "It holds <no> text.", "Scan it anew."),),
        findings=(Finding("units", True, "40, before 40"),),
        passages={"all": 1234},
    )
    tell(
        2,
        "2026-05-03T02:00:00+00:00",
        result="refused",
        exit_code=3,
        message="The new index is worse.",
        mend="Look at the tables.",
        findings=(Finding("partnerships", False, "7, before 15", "Look at the tables."),),
    )
    newest = browser.get("/desk/night").text
    assert "The new index is worse." in newest
    assert "Partnerschaften" in newest
    assert "2. Mai 2026, 02:00 UTC" in newest, "the night before is listed"
    first = browser.get("/desk/night/1?lang=en").text
    assert "It holds &lt;no&gt; text." in first
    assert "Scan it anew." in first
    assert "Halhul" in first
    assert "West Bani Zeid" in first
    assert "Köln" in first
    assert "1,234" in first
    assert "1.8 s" in first
    assert browser.get("/desk/night/99999999999").status_code == 422


def test_the_api_gives_the_report_as_it_was_written(at_home: Served, tell: Tell) -> None:
    client = at_home.calling("service")
    assert client.get("/api/v1/nights").json()["digest"] is None
    tell(1, "2026-05-02T02:00:00+00:00", added=(HALHUL,))
    document = client.get("/api/v1/nights").json()
    assert [one["result"] for one in document["items"]] == ["published"]
    assert document["digest"]["added"][0]["place"] == "Halhul"
    assert client.get("/api/v1/nights/1").json()["snapshot"] == "0123456789abcdef"
    assert client.get("/api/v1/nights/2").status_code == 404
