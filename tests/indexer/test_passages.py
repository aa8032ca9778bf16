from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.passages import LIST_FACT_MAX, PASSAGE_KINDS, compose_passages, passage_id
from indexer.passages.strength import (
    age_factor,
    competence_strength,
    membership_strength,
    partnership_strength,
    uniqueness_factor,
)
from indexer.records import Competence, Membership, Partnership, Passage, Reference
from indexer.tables import IndicatorTable, Tables, read_tables

NOW = 2026
KOELN = "05315000"
PAGE = Reference("facts", "2026-11-22")
LIST = Reference("twin-towns-wikipedia", "2026-02-01")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, small_data: Callable[[Path], Path]) -> Tables:
    return read_tables(small_data(tmp_path_factory.mktemp("passages") / "data"))


def texts(tables: Tables, ags: str, kind: str) -> list[str]:
    return [p.text for p in compose_passages(tables) if p.ags == ags and p.kind == kind]


def with_partnership(tables: Tables, **fields: Any) -> str:
    first = next(p for p in tables.partnerships if p.place == "ps-bethlehem")
    changed = replace(tables, partnerships=(replace(first, **fields),))
    (text,) = texts(changed, KOELN, "partnership")
    return text


# --- partnerships


def test_an_active_partnership_tells_since_when_what_and_by_which_programme(
    tables: Tables,
) -> None:
    assert with_partnership(tables) == (
        "Partnerschaft mit Bethlehem (Palästinensische Gebiete) seit 1996, zuletzt belegt 2019. "
        "Themen: Friedensförderung, Begegnung junger Menschen, Sport, LED-Straßenbeleuchtung, "
        "Solarenergie. Programm: Nakopa."
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"status": "active"}, "Klimapartnerschaft mit Bethlehem (Palästinensische Gebiete)."),
        (
            {"status": "initiation", "last_seen": 2019},
            "Klimapartnerschaft mit Bethlehem (Palästinensische Gebiete) in Anbahnung, "
            "zuletzt belegt 2019.",
        ),
        (
            {"status": "ended", "since": 2012},
            "Beendete Klimapartnerschaft mit Bethlehem (Palästinensische Gebiete), begonnen 2012.",
        ),
        (
            {"status": "suspended"},
            "Ruhende Klimapartnerschaft mit Bethlehem (Palästinensische Gebiete).",
        ),
        (
            {"status": "unknown", "since": 1988},
            "Klimapartnerschaft mit Bethlehem (Palästinensische Gebiete) seit 1988; "
            "ob sie heute gelebt wird, ist nicht belegt.",
        ),
    ],
)
def test_the_status_is_said_plainly(tables: Tables, fields: dict[str, Any], text: str) -> None:
    bare = {
        "kind": "climate",
        "since": None,
        "last_seen": None,
        "topics": (),
        "themes": (),
        "programmes": (),
        "references": (PAGE,),
    }

    assert with_partnership(tables, **(bare | fields)) == text


def test_a_list_of_twin_towns_is_called_a_list(tables: Tables) -> None:
    text = with_partnership(
        tables,
        status="unknown",
        topics=(),
        themes=(),
        programmes=(),
        last_seen=2026,
        references=(LIST,),
    )

    assert text == (
        "Partnerschaft mit Bethlehem (Palästinensische Gebiete) seit 1996, in einem Verzeichnis "
        "von 2026 geführt; ob sie heute gelebt wird, ist nicht belegt."
    )


@pytest.mark.parametrize(
    ("references", "last_seen", "seen"),
    [
        (("page", "list"), 2026, "in einem Verzeichnis von 2026 geführt"),
        (("page", "list"), 2019, "zuletzt belegt 2019"),
        (("dated", "list"), 2026, "zuletzt belegt 2021"),
        (("page",), 2026, "zuletzt belegt 2026"),
        (("page",), 1996, "seit 1996."),
    ],
)
def test_the_year_of_a_list_is_no_year_of_the_partnership(
    tables: Tables, references: tuple[str, ...], last_seen: int, seen: str
) -> None:
    kinds = {"page": PAGE, "list": LIST, "dated": replace(PAGE, date="2021-03")}

    text = with_partnership(
        tables, last_seen=last_seen, references=tuple(kinds[name] for name in references)
    )

    assert seen in text


def test_a_note_of_the_builder_is_told_but_not_twice(tables: Tables) -> None:
    told = with_partnership(
        tables, note="Aktueller Stand unbekannt. Partner ist der Ortsteil Porz."
    )

    assert told.endswith("Programm: Nakopa. Partner ist der Ortsteil Porz.")


def test_partnership_work_alone_is_no_topic(tables: Tables) -> None:
    text = with_partnership(tables, topics=(), themes=("networks",), programmes=())

    assert "Them" not in text


def test_without_topics_the_themes_are_named_by_their_labels(tables: Tables) -> None:
    label = next(theme.label["de"] for theme in tables.themes if theme.id == "waste")

    text = with_partnership(tables, topics=(), themes=("waste",), programmes=())

    assert text.endswith(f"Thema: {label}.")


def test_topics_that_contain_a_comma_stay_apart(tables: Tables) -> None:
    text = with_partnership(tables, topics=("Luft, Boden, Lärm", "Sport"), programmes=())

    assert text.endswith("Themen: Luft, Boden, Lärm; Sport.")


def test_a_part_of_a_city_needs_one_pair_of_brackets(tables: Tables) -> None:
    places = tuple(
        replace(place, name="KaMubukwana (Maputo)") if place.id == "ps-bethlehem" else place
        for place in tables.places
    )

    assert with_partnership(replace(tables, places=places)).startswith(
        "Partnerschaft mit KaMubukwana (Maputo, Palästinensische Gebiete) seit 1996"
    )


def test_a_topic_is_named_once_however_it_is_written(tables: Tables) -> None:
    text = with_partnership(tables, topics=("Sport", "sport", "Kultur"), programmes=())

    assert text.endswith("Themen: Sport, Kultur.")


def test_twinning_inside_germany_makes_no_passage(tables: Tables) -> None:
    assert any(p.country == "DE" for p in tables.partnerships)
    assert all(p.country != "DE" for p in compose_passages(tables))


def test_a_partnership_passage_can_be_found_by_place_and_country(tables: Tables) -> None:
    passages = [p for p in compose_passages(tables) if p.kind == "partnership"]

    assert {(p.place, p.country) for p in passages} >= {("ps-nablus", "PS"), ("tz-masasi", "TZ")}


# --- competences, memberships


def test_a_competence_is_its_statement_with_type_and_year(tables: Tables) -> None:
    assert texts(tables, "12060052", "competence") == [
        "Projekt (2019): Getrennte Sammlung von Bioabfall mit Umweltbildung an Schulen."
    ]
    assert texts(tables, "16051000", "competence") == [
        "Projekt (ohne Jahresangabe): Sanierung der mittelalterlichen Altstadt."
    ]


def test_a_passage_carries_the_year_of_its_fact(tables: Tables) -> None:
    passages = {p.text: p for p in compose_passages(tables)}

    dated = passages[
        "Projekt (2019): Getrennte Sammlung von Bioabfall mit Umweltbildung an Schulen."
    ]
    assert dated.reference.date == "2019"
    undated = passages["Projekt (ohne Jahresangabe): Sanierung der mittelalterlichen Altstadt."]
    assert undated.reference.date is None


def test_a_membership_on_hold_is_history(tables: Tables) -> None:
    (text,) = texts(tables, "16051000", "membership")

    assert "heute ruhend" in text
    assert "Zusagen" not in text


# --- indicators


def indicators(tables: Tables, percentiles: dict[str, float]) -> Tables:
    table = tables.indicators
    shares = np.full(table.percentiles.shape, np.nan, dtype=np.float32)
    row = table.ags.index(KOELN)
    for name, share in percentiles.items():
        shares[row, table.ids.index(name)] = share
    changed = IndicatorTable(table.ags, table.size_classes, table.ids, table.values, shares)
    return replace(tables, indicators=changed)


@pytest.mark.parametrize(
    ("share", "top"), [(0.9, "10 %"), (0.951, "5 %"), (0.95, "5 %"), (0.999, "1 %"), (1.0, "1 %")]
)
def test_the_top_tenth_is_a_statement(tables: Tables, share: float, top: str) -> None:
    (text,) = texts(indicators(tables, {"forest_share": share}), KOELN, "indicator")

    assert f"unter den oberen {top} der Kommunen ab 500.000 Einwohnern" in text


def test_below_the_top_tenth_there_is_none(tables: Tables) -> None:
    assert texts(indicators(tables, {"forest_share": 0.899}), KOELN, "indicator") == []


def test_an_indicator_of_structure_is_never_a_statement(tables: Tables) -> None:
    assert texts(indicators(tables, {"growth": 0.99}), KOELN, "indicator") == []


def test_where_less_stands_out_the_lower_end_counts(tables: Tables) -> None:
    kinds = tuple(
        replace(kind, higher_is="less") if kind.id == "forest_share" else kind
        for kind in tables.indicator_kinds
    )
    low = indicators(replace(tables, indicator_kinds=kinds), {"forest_share": 0.03})
    high = indicators(replace(tables, indicator_kinds=kinds), {"forest_share": 0.97})

    assert "oberen 3 %" in texts(low, KOELN, "indicator")[0]
    assert texts(high, KOELN, "indicator") == []


def test_districts_are_compared_with_districts(tables: Tables) -> None:
    (text,) = texts(tables, "07231", "indicator")

    assert text == "Viel Wald: 48 % der Fläche, unter den oberen 6 % der Landkreise."


def test_an_indicator_stays_context(tables: Tables) -> None:
    found = [p for p in compose_passages(tables) if p.kind == "indicator"]

    assert found
    assert all(0 < p.strength <= 0.2 for p in found)


# --- profile


def test_the_profile_describes_and_claims_nothing(tables: Tables) -> None:
    profiles = {p.ags: p for p in compose_passages(tables) if p.kind == "profile"}

    assert profiles.keys() == {unit.ags for unit in tables.municipalities}
    assert all(p.themes == () and p.strength == 0 for p in profiles.values())
    assert profiles["07231008"].text == (
        "Stadt in Rheinland-Pfalz (Landkreis Bernkastel-Wittlich). 7.114 Einwohner (Größenklasse "
        "5.000 bis unter 10.000). Mittlere Besiedlungsdichte. Region: Mosel-Saar. "
        "Lage (ungefähr bestimmt): in einer Weinregion."
    )
    assert "Region: " not in profiles["10041100"].text, "the rest of a state is no region"
    assert profiles["11000000-treptow-koepenick"].text == "Bezirk von Berlin."
    assert profiles["11000000"].text.startswith("Stadtstaat. ")
    assert profiles["01055"].text.startswith("Kreis in Schleswig-Holstein.")
    assert profiles["10041"].text.startswith("Region im Rang eines Landkreises im Saarland.")
    assert profiles["05113000-emschergenossenschaft"].text == (
        "Kommunaler Verband mit Sitz in Essen, Nordrhein-Westfalen."
    )


# --- all of them


def test_passages_are_deterministic_sorted_and_unique(tables: Tables) -> None:
    passages = compose_passages(tables)

    assert passages == compose_passages(tables)
    order = [(p.ags, PASSAGE_KINDS.index(p.kind), p.id) for p in passages]
    assert order == sorted(order)
    assert max(Counter(p.id for p in passages).values()) == 1
    assert all(p.id == passage_id(p.ags, p.text) for p in passages)


def test_the_order_of_the_tables_does_not_matter(tables: Tables) -> None:
    turned = replace(
        tables,
        partnerships=tables.partnerships[::-1],
        competences=tables.competences[::-1],
        municipalities=tables.municipalities[::-1],
    )

    assert compose_passages(turned) == compose_passages(tables)


def test_of_two_facts_that_read_the_same_the_stronger_stays(tables: Tables) -> None:
    weak = replace(tables.competences[0], id="c-weak", shared=50)
    twice = compose_passages(replace(tables, competences=(weak, *tables.competences)))

    assert twice == compose_passages(tables)


def test_sentences_are_clean(tables: Tables) -> None:
    for passage in compose_passages(tables):
        check_sentence(passage)


def check_sentence(passage: Passage) -> None:
    text = passage.text
    assert text == text.strip(), text
    assert text.endswith("."), text
    assert text[0].isupper() or text[0].isdigit(), text
    for flaw in ("  ", "..", " ,", " .", "None", "()", "{", "}", "nan", ": ."):
        assert flaw not in text, text


# --- strength


def competence(year: int | None, *, kind: str = "project", shared: int = 1) -> Competence:
    return Competence(
        "c",
        KOELN,
        (),
        "S",
        kind,
        shared,
        Reference("facts", "2026"),
        year,
    )


def partnership(**fields: Any) -> Partnership:
    base = Partnership(
        id="p",
        ags=KOELN,
        place="x",
        country="PS",
        kind="project",
        status="active",
        themes=(),
        topics=(),
        programmes=(),
        references=(PAGE,),
        resolved_by="only",
    )
    return replace(base, **fields)


@given(st.integers(1800, 2100), st.integers(1800, 2100))
def test_a_younger_fact_never_weighs_less(one: int, other: int) -> None:
    older, younger = sorted((one, other))

    assert age_factor(older, NOW) <= age_factor(younger, NOW)
    assert competence_strength(competence(older), NOW) <= competence_strength(
        competence(younger), NOW
    )
    assert partnership_strength(partnership(last_seen=max(older, 1900)), NOW) <= (
        partnership_strength(partnership(last_seen=max(younger, 1900)), NOW)
    )


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_the_more_share_a_statement_the_less_it_weighs_for_each(one: int, other: int) -> None:
    fewer, more = sorted((one, other))

    assert uniqueness_factor(fewer) >= uniqueness_factor(more) > 0


@given(
    st.none() | st.integers(1800, 2100),
    st.sampled_from(["award", "project", "membership", "commitment", "strategy", "institution"]),
    st.integers(2, 1000),
)
def test_no_list_fact_exceeds_its_bound(year: int | None, kind: str, shared: int) -> None:
    assert 0 < competence_strength(competence(year, kind=kind, shared=shared), NOW) <= LIST_FACT_MAX


def test_projects_and_institutions_weigh_most() -> None:
    weights = {
        kind: competence_strength(competence(2024, kind=kind), NOW)
        for kind in ("project", "institution", "strategy", "award", "commitment", "membership")
    }

    assert weights["project"] == weights["institution"] == 1.0
    assert all(weights[kind] < 1.0 for kind in ("strategy", "award", "commitment", "membership"))


def test_an_undated_fact_counts_as_old() -> None:
    assert competence_strength(competence(None), NOW) == competence_strength(
        competence(NOW - 15), NOW
    )


def test_an_old_friendship_without_a_dated_trace_weighs_like_an_undated_one() -> None:
    assert partnership_strength(partnership(since=1970), NOW) == partnership_strength(
        partnership(), NOW
    )
    assert partnership_strength(partnership(since=2024), NOW) == 1.0


def test_a_row_of_a_twin_list_weighs_little_however_new_the_list_is() -> None:
    twin = partnership(kind="twinning", status="unknown", last_seen=2026, references=(LIST,))

    assert partnership_strength(twin, NOW) == 0.15


def test_a_list_does_not_make_an_old_project_young() -> None:
    project = partnership(last_seen=2026, references=(replace(PAGE, date="2009"), LIST))

    assert partnership_strength(project, NOW) == partnership_strength(
        partnership(last_seen=2009), NOW
    )


def test_a_friendship_weighs_more_when_a_source_tells_what_is_done_in_it() -> None:
    bare, topics, funded = (
        partnership_strength(partnership(kind="twinning", last_seen=2024, **fields), NOW)
        for fields in ({}, {"topics": ("Abfall",)}, {"programmes": ("Nakopa",)})
    )

    assert bare < topics < funded


@pytest.mark.parametrize("country", ["RU", "BY"])
def test_partnerships_with_russia_and_belarus_give_no_experience(country: str) -> None:
    assert partnership_strength(partnership(country=country, last_seen=2020), NOW) == 0.0


def test_status_orders_partnerships() -> None:
    active, initiation, ended = (
        partnership_strength(partnership(status=status, last_seen=2024), NOW)
        for status in ("active", "initiation", "ended")
    )

    assert active > initiation > ended > 0


def test_a_signature_on_hold_weighs_next_to_nothing() -> None:
    active = Membership(KOELN, "N", "active", (), (), Reference("c", "2024"), "2019")
    on_hold = replace(active, status="on_hold")

    assert membership_strength(on_hold, NOW) < membership_strength(active, NOW) / 4
