"""What the inbox tells of the time since the last visit."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.nightly.report import NightReport, RequestNote, write_report
from service.settings import Settings
from service.state.records import Answer, Case
from tests.service.helpers import REQUEST
from tests.service.people import OTHER, OWN, Served

BEFORE = "2026-05-03T16:00:00+00:00"


@pytest.fixture
def happened(served: Served, tmp_path: Path) -> Served:
    """A night, a request entered by somebody else, an answer: all after the last visit."""
    night = NightReport(
        *(1, "published", 0, "2026-05-04T02:00:00+00:00", "2026-05-04T02:01:00+00:00"),
        added=(RequestNote(REQUEST, "West Bani Zeid", "PS"), RequestNote("gone", "Gone", "PS")),
        new_strong={REQUEST: (OWN, OTHER)},
    )
    write_report(tmp_path, night, 9)
    served.app.state.settings = Settings(home=tmp_path)
    for caller, place in (("advisor", "Hizma"), ("administrator", "Halhul")):
        with served.database.write(f"user:{served.users[caller].id}") as work:
            text = f"{place} sucht Hilfe bei Abwasser."
            work.cases.add(Case(id=f"own-{place}", text=text, place=place, country="PS"))
    with served.database.write(f"user:{served.users['own'].id}") as work:
        work.answers.add(Answer(request_id=REQUEST, ags=OWN, answer="interested"))
    served.was_here("advisor", BEFORE)
    return served


def told(served: Served, address: str = "/desk") -> str:
    page = served.browsing("advisor")[0].get(address).text
    return page[page.index("<h1>") : page.index('class="filters"')]


def test_the_inbox_tells_what_came_since_the_last_visit(happened: Served) -> None:
    news = told(happened)
    assert "Neu seit Ihrem letzten Besuch am 3. Mai 2026" in news
    assert "2 Gesuche:" in news
    assert "Halhul" in news
    assert "Hizma" not in news, "she entered that herself"
    assert "Gone" not in news
    assert "(Köln: interessiert)" in news
    assert "1 Gesuch mit neuen starken Treffern:" in news
    rows = happened.browsing("advisor")[0].get("/desk").text.split("<tbody")[1]
    assert rows.count('badge-new">neu<') == 2
    assert "Neu seit" not in told(happened, "/desk?country=PS")


def test_nothing_is_new_at_a_first_visit_and_to_programs(happened: Served) -> None:
    page = happened.browsing("administrator")[0].get("/desk").text
    assert "Neu seit" not in page
    assert 'badge-new"' not in page


def test_what_the_night_before_the_last_visit_brought_is_not_new(happened: Served) -> None:
    happened.was_here("advisor", "2026-05-04T08:00:00+00:00")
    news = told(happened)
    assert "1 Gesuch:" in news
    assert "Halhul" in news
    assert "starken Treffern" not in news
