"""What the facts of a unit are once corrections are applied."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.corrections import Corrections, FactChange, OwnStatement
from indexer.corrections.building import with_corrections
from indexer.records import Partnership
from indexer.tables import Tables, read_tables

CITY, TOWN = "05315000", "08236"
PLACE = {"place": "Bethlehem", "country": "PS"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, small_data: Any) -> Tables:
    folder: Path = small_data(tmp_path_factory.mktemp("applying") / "data")
    return read_tables(folder)


def change(ags: str, action: Any, kind: Any, **fields: Any) -> FactChange:
    given = {"id": "a", "by": "advisory", "entered": "2026-11-20", "title": "Rat", **fields}
    return FactChange(ags=ags, action=action, kind=kind, **given)


def corrected(tables: Tables, *changes: FactChange) -> Tables:
    return with_corrections(tables, Corrections(changes))[0]


def of(tables: Tables, ags: str) -> list[Partnership]:
    return [one for one in tables.partnerships if one.ags == ags]


@pytest.mark.parametrize("name", ["Bethlehem", "bethlehem", "بيت لحم"])
def test_a_place_is_known_by_any_of_its_names(tables: Tables, name: str) -> None:
    after = corrected(
        tables, change(TOWN, "add", "partnership", change={"place": name, "country": "PS"})
    )
    assert "ps-bethlehem" in {one.place for one in of(after, TOWN)}
    assert len(after.places) == len(tables.places)


def test_an_unknown_place_comes_along_with_its_source(tables: Tables) -> None:
    after = corrected(
        tables, change(TOWN, "add", "partnership", change={"place": "Al-Bireh", "country": "PS"})
    )
    [new] = [place for place in after.places if place not in tables.places]
    assert (new.name, new.country) == ("Al-Bireh", "PS")
    assert after.sources[new.references[0].source].title == "Eingetragen von der Beratung: Rat"


def test_a_pair_that_sources_know_by_now_stays_one(tables: Tables) -> None:
    before = next(one for one in of(tables, CITY) if one.place == "ps-bethlehem")
    after = corrected(tables, change(CITY, "add", "partnership", change=PLACE, date="2026-02"))
    [one] = [one for one in of(after, CITY) if one.place == "ps-bethlehem"]
    assert one.id == before.id
    assert one.references[:-1] == before.references
    assert one.last_seen == 2026
    assert one.topics == before.topics


def test_a_correction_changes_what_it_names_and_nothing_else(tables: Tables) -> None:
    before = next(one for one in of(tables, CITY) if one.place == "ps-bethlehem")
    ended = change(CITY, "correct", "partnership", fact=before.id, change={"status": "ended"})
    [after] = [p for p in of(corrected(tables, ended), CITY) if p.id == before.id]
    assert after == replace(before, status="ended", references=after.references)
    assert len(after.references) == len(before.references) + 1


def test_a_correction_of_what_is_gone_is_set_aside_and_said(tables: Tables) -> None:
    gone = change(CITY, "correct", "competence", fact="none", change={"year": 2020})
    homeless = change("01001999", "retire", "competence", fact="x", id="b")
    after = corrected(tables, gone, homeless)
    told = [str(row) for row in after.quarantined if row.file == "corrections"]
    assert len(told) == 2
    assert "none" in told[0]
    assert "01001999" in told[1]
    assert replace(after, quarantined=()) == replace(
        tables, quarantined=(), indicators=after.indicators
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"country": "PS"},
        {"place": "Halhul", "country": "XX"},
        {**PLACE, "kind": "friendship"},
        {"place": "Al-Bireh", "country": "PS", "kind": "friendship"},
        {**PLACE, "since": "neulich"},
        {**PLACE, "since": 900},
    ],
)
def test_what_no_longer_fits_is_set_aside_and_the_night_goes_on(
    tables: Tables, fields: dict[str, Any]
) -> None:
    after = corrected(tables, change(TOWN, "add", "partnership", change=fields))
    assert of(after, TOWN) == of(tables, TOWN)
    assert (after.places, after.sources) == (tables.places, tables.sources)
    [told] = [str(row) for row in after.quarantined if row.file == "corrections"]
    assert "no effect" in told


def test_a_theme_that_has_gone_is_left_out(tables: Tables) -> None:
    fields = {**PLACE, "themes": ["waste", "was-einmal-thema-war"]}
    after = corrected(tables, change(TOWN, "add", "partnership", change=fields))
    [one] = [one for one in of(after, TOWN) if one.place == "ps-bethlehem"]
    assert one.themes == ("waste",)


def test_what_is_retired_already_stays_retired_without_a_word(tables: Tables) -> None:
    fact = of(tables, CITY)[0].id
    twice = [change(CITY, "retire", "partnership", fact=fact, id=id) for id in "ab"]
    after = corrected(tables, *twice)
    assert fact not in {one.id for one in of(after, CITY)}
    assert after.quarantined == tables.quarantined


def test_a_statement_has_a_type_of_its_own_and_the_themes_of_its_words(tables: Tables) -> None:
    text = "Unsere Kläranlage zeigt anderen Städten, wie Abwasser gereinigt wird."
    said = OwnStatement("s", TOWN, "offer", text, (), "2026-11-20")
    after, untouched = with_corrections(tables, Corrections(statements=(said,)))
    [own] = [one for one in after.competences if one not in tables.competences]
    assert own.type == "offer"
    assert "wastewater" in own.themes
    assert after.sources[own.reference.source].title == "Selbstauskunft der Kommune"
    assert [facts.ags for facts in untouched] == [TOWN]
    assert after.reference_year == tables.reference_year


def test_nothing_tells_who_entered_it() -> None:
    # The index takes a role, and no name, no account and no note.
    assert not {"created_by", "updated_by", "note"} & set(FactChange.__dataclass_fields__)
    assert not {"created_by", "updated_by"} & set(OwnStatement.__dataclass_fields__)
