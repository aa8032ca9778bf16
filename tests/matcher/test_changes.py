"""What would change it: the supposed facts, put into the tables, do what was told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from indexer.reindex import reindex
from indexer.snapshot import open_snapshot
from matcher import Matcher, MatchInput
from matcher.document import Candidate, Change
from models import Encoder

EVERY = 1000
#: What depends on wording alone: a new fact has words that a supposed one has not.
WORDING = "text"
ASKED = MatchInput(country="PS", population=24_000, themes=("wastewater", "waste", "peace"))


def matched(data: Path, home: Path, encoder: Encoder, name: str) -> Candidate:
    reindex(data, home, encoder=encoder)
    document = Matcher(open_snapshot(home), encoder).match(ASKED, k=EVERY)
    return next(candidate for candidate in document.candidates if candidate.name == name)


def change_of(candidate: Candidate, kind: str) -> Change:
    return next(change for change in candidate.changes if change.kind == kind)


def without_wording(candidate: Candidate) -> float:
    return sum(f.contribution for f in candidate.factors if f.id != WORDING)


def rows(data: Path, table: str) -> list[dict[str, Any]]:
    text = (data / f"{table}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def write(data: Path, table: str, records: list[dict[str, Any]]) -> None:
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (data / f"{table}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def now(encoder: Encoder, home: Path) -> int:
    return open_snapshot(home).manifest.reference_year


def test_an_own_project_lifts_the_score_by_what_was_told(
    data_folder: Path, tmp_path: Path, encoder: Encoder
) -> None:
    before = matched(data_folder, tmp_path / "home", encoder, "Flensburg")
    told = change_of(before, "project")
    theme = next(
        theme
        for theme, label in (("wastewater", "Abwasser"), ("waste", "Abfall"), ("peace", "Frieden"))
        if f"„{label}" in told.text
    )
    project = {
        "id": "01001000:c-new",
        "ags": "01001000",
        "themes": [theme],
        "statement": "Klärwerk, Kanal und Abwasser, Müll und Abfall, Frieden und Erinnerung",
        "type": "project",
        "shared": 1,
        "year": now(encoder, tmp_path / "home"),
        "reference": {"source": "facts", "vintage": "2026-11-22"},
    }
    write(data_folder, "competences", [*rows(data_folder, "competences"), project])

    after = matched(data_folder, tmp_path / "home", encoder, "Flensburg")

    assert without_wording(after) - without_wording(before) == pytest.approx(told.gain)
    assert told.score == pytest.approx(before.score + told.gain)
    assert told.rank is not None
    assert told.rank <= before.rank


def test_a_partnership_in_the_country_lifts_the_score_by_what_was_told(
    data_folder: Path, tmp_path: Path, encoder: Encoder
) -> None:
    before = matched(data_folder, tmp_path / "home", encoder, "Flensburg")
    told = change_of(before, "partnership")
    year = now(encoder, tmp_path / "home")
    page = {"source": "facts", "vintage": "2026-11-22", "date": str(year)}
    partnership = {
        "id": "01001000-ps-dura",
        "ags": "01001000",
        "place": "ps-new",
        "country": "PS",
        "kind": "project",
        "status": "active",
        "themes": [],
        "topics": [],
        "programmes": [],
        "references": [page],
        "resolved_by": "only",
        "last_seen": year,
    }
    place = {
        "id": "ps-new", "name": "Neuort", "country": "PS", "names": ["Neuort"], "references": [page]
    }  # fmt: skip
    write(data_folder, "places", [*rows(data_folder, "places"), place])
    write(data_folder, "partnerships", [*rows(data_folder, "partnerships"), partnership])

    after = matched(data_folder, tmp_path / "home", encoder, "Flensburg")

    assert without_wording(after) - without_wording(before) == pytest.approx(told.gain)


def test_proof_that_a_partnership_is_alive_lifts_the_score_by_what_was_told(
    data_folder: Path, tmp_path: Path, encoder: Encoder
) -> None:
    partnerships = rows(data_folder, "partnerships")
    listed = next(p for p in partnerships if p["place"] == "ps-bethlehem")
    listed |= {"status": "unknown", "last_seen": None}
    listed["references"] = [{"source": "facts", "vintage": "2026-11-22"}]
    write(data_folder, "partnerships", partnerships)
    before = matched(data_folder, tmp_path / "home", encoder, "Köln")
    told = change_of(before, "alive")
    assert "Bethlehem" in told.text
    year = now(encoder, tmp_path / "home")
    listed |= {"status": "active", "last_seen": year}
    listed["references"] = [{"source": "facts", "vintage": "2026-11-22", "date": str(year)}]
    write(data_folder, "partnerships", partnerships)

    after = matched(data_folder, tmp_path / "home", encoder, "Köln")

    assert without_wording(after) - without_wording(before) == pytest.approx(told.gain)


def test_a_date_lifts_the_score_by_what_was_told(
    data_folder: Path, tmp_path: Path, encoder: Encoder
) -> None:
    undated = {
        "id": "01001000:c-new",
        "ags": "01001000",
        "themes": ["wastewater"],
        "statement": "Klärwerk mit Wärme aus Abwasser",
        "type": "project",
        "shared": 1,
        "reference": {"source": "facts", "vintage": "2026-11-22"},
    }
    competences = rows(data_folder, "competences")
    write(data_folder, "competences", [*competences, undated])
    before = matched(data_folder, tmp_path / "home", encoder, "Flensburg")
    told = change_of(before, "date")
    assert "Klärwerk" in told.text
    dated = undated | {"year": now(encoder, tmp_path / "home")}
    write(data_folder, "competences", [*competences, dated])

    after = matched(data_folder, tmp_path / "home", encoder, "Flensburg")

    assert without_wording(after) - without_wording(before) == pytest.approx(told.gain)


def test_at_most_three_facts_of_different_kinds_best_first(matcher: Matcher) -> None:
    for request in matcher.snapshot.requests:
        for candidate in matcher.match(MatchInput(request_id=request), k=EVERY).candidates:
            gains = [change.gain for change in candidate.changes]
            assert len(gains) <= 3
            assert gains == sorted(gains, reverse=True)
            assert all(gain >= 0.005 for gain in gains)
            kinds = [change.kind for change in candidate.changes]
            assert len(set(kinds)) == len(kinds)
            for change in candidate.changes:
                assert change.score == pytest.approx(candidate.score + change.gain)
                assert change.rank is not None
                assert 1 <= change.rank <= candidate.rank
                assert re.search(r"\.$", change.text)


def test_english_and_german_suppose_the_same(matcher: Matcher) -> None:
    given = MatchInput(request_id="ps-west-bani-zeid")
    german, english = (matcher.match(given, k=10, locale=locale) for locale in ("de", "en"))

    for one, other in zip(german.candidates, english.candidates, strict=True):
        assert [c.gain for c in one.changes] == [c.gain for c in other.changes]
        assert [c.kind for c in one.changes] == [c.kind for c in other.changes]


def test_the_reverse_view_tells_no_rank(matcher: Matcher) -> None:
    document = matcher.suggest("09564000", k=5)

    changes = [change for one in document.suggestions for change in one.changes]
    assert changes
    assert all(change.rank is None for change in changes)
