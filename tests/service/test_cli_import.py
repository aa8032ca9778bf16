"""``partnerkompass import``: the contract of its JSON, its exit codes, and what comes of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.helpers import Command, assert_refused

PAGE = (
    "<html><head><title>Partnerschaftsgesuche aus Palästina</title></head><body><h2>Hizma</h2>"
    "<p>Die ca. 9000-Einwohner starke Gemeinde Hizma sucht eine deutsche Partnerkommune für"
    " Abwasserbehandlung und Abfallwirtschaft.</p><p>(Mai 2026)</p></body></html>"
)


@pytest.fixture
def home(
    small_home: Path,
    tmp_path: Path,
    small_data: Callable[[Path], Path],
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A home of this test's own, over the small data."""
    shutil.copytree(small_home, tmp_path / "home")
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PARTNERKOMPASS_DATA", str(small_data(tmp_path / "data")))
    return tmp_path / "home"


def test_an_imported_request_is_matched_after_the_next_reindex(
    home: Path, command: Command, tmp_path: Path
) -> None:
    page = tmp_path / "palaestina.html"
    page.write_text(PAGE, encoding="utf-8")
    imported = command("import", str(page), "--json")
    assert imported.code == 0
    (request,) = imported.document["requests"]
    assert {key: request[key] for key in ("id", "place", "country", "population", "date")} == {
        "id": "ps-hizma",
        "place": "Hizma",
        "country": "PS",
        "population": 9000,
        "date": "2026-05",
    }
    assert set(request["themes"]) >= {"waste", "wastewater"}
    assert "Abwasserbehandlung" in request["text"]
    assert imported.document["quarantined"] == []
    assert command("doctor", "--json").code == 1, "the index is older than what was imported"
    assert command("reindex", "--json").document["unchanged"] is False
    matched = command("match", "--request", "ps-hizma", "--json").document
    assert matched["query"]["population"] == 9000
    assert {theme["id"] for theme in matched["query"]["themes"]} >= {"waste", "wastewater"}
    assert command("import", str(page), "--json").document["requests"][0]["change"] == "unchanged"
    assert command("reindex", "--json").document["unchanged"] is True


def test_a_dry_run_changes_nothing(home: Path, command: Command, tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    page.write_text(PAGE, encoding="utf-8")
    ran = command("import", "--dry-run", str(page), "--json")
    assert ran.code == 0
    assert ran.document["dry_run"] is True
    assert not (home / "imported").exists()


def test_nothing_accepted_is_2_and_says_why(home: Path, command: Command, tmp_path: Path) -> None:
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(b"%PDF-1.7 cut")
    ran = command("import", str(cut), str(tmp_path / "absent.csv"), "--json")
    assert ran.code == 2
    assert ran.document["requests"] == []
    assert [row["where"] for row in ran.document["quarantined"]] == ["cut.pdf", "absent.csv"]
    assert all(row["why"] and row["mend"] for row in ran.document["quarantined"])


def test_the_report_shows_columns_open_questions_and_what_was_set_aside(
    home: Path, command: Command, tmp_path: Path
) -> None:
    table = tmp_path / "liste.csv"
    table.write_text("Gemeinde;Land;Einwohner;Notiz\nNablus;PS;viele;x\n", encoding="utf-8")
    ran = command("import", str(table))
    assert ran.code == 0
    assert "ps-nablus" in ran.out
    assert "zu erfragen: Einwohnerzahl, Datum, Themen" in ran.out
    assert 'place = "Gemeinde"' in ran.err
    assert "nicht verwendet: Notiz" in ran.err
    assert "liste.csv, row 2, field population" in ran.err
    english = command("import", str(table), "--lang", "en")
    assert "to ask: population, date, themes" in english.out.casefold()


def test_a_profile_joins_what_is_known_of_the_municipality(
    home: Path, command: Command, tmp_path: Path
) -> None:
    report = tmp_path / "bericht.txt"
    report.write_text(
        "Die Stadt hat 2019 ihre Kläranlage mit einer vierten Reinigungsstufe ausgerüstet."
    )
    ran = command("import", str(report), "--profile", "08236040", "--json")
    assert ran.code == 0
    (statement,) = ran.document["statements"]
    assert (statement["ags"], statement["year"]) == ("08236040", 2019)


def test_a_configured_source_is_read_by_its_id(home: Path, command: Command) -> None:
    (home / "sources.toml").write_text(
        '[[source]]\nid = "seite"\nkind = "page"\npath = "seite.html"\ntitle = "Gesuche"\n'
    )
    assert command("doctor", "--json").code == 1
    (home / "seite.html").write_text(PAGE, encoding="utf-8")
    ran = command("import", "--source", "seite", "--json")
    assert ran.document["requests"][0]["source"] == "Gesuche"
    assert_refused(command("import", "--source", "andere"), "andere", "seite")


def test_wrong_use_is_answered(home: Path, command: Command, tmp_path: Path) -> None:
    assert_refused(command("import"), "nothing to import")
    assert_refused(command("import", "x.csv", "--country", "XX"), "XX")
    refused = command("import", "https://www.example.org/x.html", "--json")
    assert refused.code == 2
    assert "not allowed" in refused.document["quarantined"][0]["why"]
    (home / "sources.toml").write_text("[fetsch]\n")
    assert_refused(command("import", "x.csv"), "fetsch")
    findings = command("doctor", "--json").document["findings"]
    assert next(f for f in findings if f["subject"] == "sources")["good"] is False
