"""Competences: resolved, merged, and counted as list facts where many share a statement."""

import json

import pytest

from indexer.harvest.competences import build_competences
from indexer.harvest.german_side import GermanSide
from indexer.harvest.report import Report


def row(municipality, statement="Macht etwas", **changes):
    return {
        "municipality": municipality,
        "kind": "Stadt",
        "state_in_source": None,
        "theme_ids": ["waste"],
        "statement": statement,
        "type": "project",
        "year": 2020,
        "source_url": "https://example.org",
        **changes,
    }


@pytest.fixture
def report() -> Report:
    return Report()


@pytest.fixture
def build(tmp_path, resolver, report):
    def run(*rows):
        (tmp_path / "facts").mkdir()
        lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
        (tmp_path / "facts" / "competences.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        return build_competences(tmp_path, GermanSide(resolver, report), report)

    return run


def test_a_statement_is_resolved_by_state_and_kind(build):
    found = build(
        row("Frankfurt am Main"),
        row("Rotenburg (Wümme)", "Tut dies", state_in_source="Niedersachsen"),
        row("Landkreis Unterallgäu", "Tut jenes", kind="Landkreis"),
    )
    assert [c.ags for c in found] == ["03357039", "06412000", "09778"]


def test_the_same_statement_of_one_unit_is_one_competence(build):
    found = build(
        row("Köln", theme_ids=["waste"], year=2012),
        row("Köln", "macht  etwas", theme_ids=["sport"], year=2020),
        row("Köln", "Macht anderes"),
    )
    assert len(found) == 2
    merged = next(c for c in found if c.statement != "Macht anderes")
    assert (merged.themes, merged.year) == (("waste", "sport"), 2020)


def test_shared_counts_every_bearer_of_the_wording_even_unresolved_ones(build):
    found = build(row("Köln"), row("Bonn", "MACHT ETWAS"), row("Nirgendwo"), row("Bonn", "Eigenes"))
    assert {(c.ags, c.shared) for c in found} == {
        ("05315000", 3),
        ("05314000", 3),
        ("05314000", 1),
    }


def test_hosts_that_differ_in_their_guests_only_share_a_statement(build):
    found = build(
        row("Köln", "Host Town für die Delegation aus Marokko, inklusives Projekt"),
        row("Bonn", "Host Town für die Delegation aus Costa Rica, inklusives Projekt"),
        row("Frankfurt am Main", "Reise der Delegation aus Marokko"),
    )
    assert sorted((c.ags, c.shared) for c in found) == [
        ("05314000", 2),
        ("05315000", 2),
        ("06412000", 1),
    ]


def test_the_same_words_of_another_type_are_another_fact(build):
    found = build(row("Köln", type="award"), row("Bonn", type="membership"))
    assert [c.shared for c in found] == [1, 1]


def test_a_borough_that_the_statement_names_bears_it(build):
    (found,) = build(row("Berlin", "Bezirk Lichtenberg: Klimapartnerschaft"))
    assert found.ags == "11000000-lichtenberg"


def test_a_doubtful_name_is_left_out_and_reported(build, report):
    assert build(row("Neustadt")) == []
    (doubt,) = report.doubts
    assert doubt.row == "line 1: Neustadt"
    assert "units bear the name" in doubt.reason


def test_a_broken_row_is_set_aside_and_reported(build, report):
    found = build("{no json", row("Köln", type="rumour"), row("Köln"))
    assert len(found) == 1
    assert {doubt.row for doubt in report.doubts} == {"line 1", "line 2"}


def test_ids_are_stable_and_carry_the_unit(build):
    (found,) = build(row("Köln"))
    assert found.id.startswith("05315000:c-")
    assert len(found.id) == len("05315000:c-") + 8
    assert found.reference.date == "2020"
