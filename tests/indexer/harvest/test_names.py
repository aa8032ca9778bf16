import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.harvest.mentions import read_mentions, read_parts, without_kind
from indexer.harvest.name_index import NameIndex
from indexer.harvest.names import (
    bracket_variants,
    everyday_name,
    expand,
    loose_keys,
    name_halves,
    short_form,
    short_names,
    state_code,
    strict_keys,
    without_suffix,
)


@pytest.mark.parametrize(
    ("official", "name"),
    [
        ("Flensburg, Stadt", "Flensburg"),
        ("Hamburg, Freie und Hansestadt", "Hamburg"),
        ("Kühlungsborn, Ostseebad, Stadt", "Kühlungsborn"),
        ("Neumarkt i.d.OPf., GKSt", "Neumarkt in der Oberpfalz"),
        ("Weilheim i.OB, St", "Weilheim in Oberbayern"),
        ("Bad Homburg v. d. Höhe, Stadt", "Bad Homburg vor der Höhe"),
        ("Berka v. d. Hainich", "Berka vor dem Hainich"),
        ("Bernstadt a. d. Eigen, Stadt", "Bernstadt auf dem Eigen"),
        ("Murnau a.Staffelsee, M", "Murnau am Staffelsee"),
        ("Neukirchen b.Hl.Blut, M", "Neukirchen beim Heiligen Blut"),
        ("Rothenburg/O.L., Stadt", "Rothenburg/Oberlausitz"),
        ("Halle (Westf.), Stadt", "Halle (Westfalen)"),
        ("Langenfeld (Rhld.)", "Langenfeld (Rheinland)"),
        ("Frankfurt (Oder), Stadt", "Frankfurt (Oder)"),  # the bracket is part of the name
        ("Oldenburg (Oldenburg), Stadt", "Oldenburg"),
        ("Hude (Oldb)", "Hude (Oldenburg)"),
        ("Lauenburg/ Elbe, Stadt", "Lauenburg/Elbe"),
        ("St. Peter", "St. Peter"),
    ],
)
def test_the_name_is_the_one_people_use(official, name):
    assert everyday_name(without_suffix(official)) == name


@given(st.text())
def test_expanding_twice_changes_nothing(name):
    assert expand(expand(name)) == expand(name)


@pytest.mark.parametrize(
    ("official", "short", "name"),
    [
        ("Bautzen / Budyšin", "Bautzen", "Bautzen"),
        ("Boxberg/O.L. / Hamor", "Boxberg/O.L.", "Boxberg/O.L."),
        ("Schmitten im Taunus", "Schmitten", "Schmitten im Taunus"),
        ("Garding", "Kirchspiel Garding", "Kirchspiel Garding"),
        ("Langelsheim", "", "Langelsheim"),
    ],
)
def test_second_languages_go_and_later_additions_stay(official, short, name):
    assert short_form(official, short) == name


def test_abbreviated_and_written_out_names_meet():
    for one, other in [
        ("Neumarkt i.d.OPf.", "Neumarkt in der Oberpfalz"),
        ("Rothenburg o.d.T.", "Rothenburg ob der Tauber"),
        ("Freiburg i. Br.", "Freiburg im Breisgau"),
        ("Frankfurt a.M.", "Frankfurt am Main"),
        ("Sankt Wendel", "St. Wendel"),
        ("Muenster", "Münster"),
        ("Chóśebuz", "Chosebuz"),
    ]:
        assert strict_keys(one) & strict_keys(other), (one, other)


def test_different_places_do_not_meet():
    for one, other in [
        ("Neunkirchen", "Neuenkirchen"),
        ("Halle (Saale)", "Halle (Westfalen)"),
        ("Munster", "Münster"),
    ]:
        assert not strict_keys(one) & strict_keys(other), (one, other)


def test_umlauts_written_as_plain_vowels_meet_only_loosely():
    assert loose_keys("Zulpich") & loose_keys("Zülpich")
    index = NameIndex()
    index.add("Münster", "05515000")
    index.add("Munster", "03358016")
    assert index.find("Munster") == {"03358016"}
    assert index.find("Münster") == index.find("Muenster") == {"05515000"}
    assert index.find("Munster", loose=True) == {"03358016", "05515000"}


def test_shorter_forms_of_a_name():
    assert bracket_variants("Halle (Saale)") == {"Halle"}
    assert bracket_variants("Lauenburg/Elbe") == {"Lauenburg"}
    assert bracket_variants("Hagen") == frozenset()
    assert "Freiburg" in short_names("Freiburg im Breisgau")
    assert "Wittenberg" in short_names("Lutherstadt Wittenberg")
    assert not short_names("Bad Kreuznach")
    assert name_halves("Bitterfeld-Wolfen") == {"Bitterfeld", "Wolfen"}
    assert not name_halves("Neu-Ulm")
    assert name_halves("Bad Neuenahr-Ahrweiler") == {"Bad Neuenahr", "Ahrweiler"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("NW", "NW"), ("Nordrhein-Westfalen", "NW"), ("Lower Saxony", "NI"), ("Baden", "BW")],
)
def test_states_in_german_english_and_as_codes(text, code):
    assert state_code(text) == code


def test_a_river_is_no_state():
    assert state_code("Saale") is None


def test_kind_words_are_read_in_front_and_in_brackets():
    for text, name, kind in [
        ("Kreis Unna", "Unna", "landkreis"),
        ("Celle (district)", "Celle", "landkreis"),
        ("Aue (Samtgemeinde)", "Aue", "samtgemeinde"),
        ("Verbandsgemeinde Prüm", "Prüm", "verbandsgemeinde"),
    ]:
        literal, read = list(read_mentions(text))
        assert literal.name == text
        assert not literal.kinds
        assert read.name == name
        assert read.kinds == (kind,)


def test_hints_are_kept_apart_from_states():
    assert list(read_mentions("Friedberg, Hesse"))[-1].state == "HE"
    assert list(read_mentions("Bernsdorf, Bautzen"))[-1].hint == "bautzen"


def test_parts_of_cities():
    assert list(read_parts("Bad Cannstatt (Stuttgart)")) == [("Stuttgart", "Bad Cannstatt", True)]
    assert list(read_parts("Tangerhütte (Ortsteil Lüderitz)")) == [
        ("Tangerhütte", "Lüderitz", True)
    ]
    assert list(read_parts("Bonn – Beuel")) == [("Bonn", "Beuel", True)]
    assert list(read_parts("Hanau-Steinheim")) == [("Hanau", "Steinheim", False)]
    assert not list(read_parts("Hanau"))


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Enzkreis", "Enz"),
        ("Rems-Murr-Kreis", "Rems-Murr"),
        ("Märkischer Kreis", "Märkischer"),
        ("Region Hannover", "Hannover"),
        ("Samtgemeinde Brome", "Brome"),
    ],
)
def test_the_core_of_a_name_that_says_what_it_is(name, core):
    assert without_kind(name) == core
