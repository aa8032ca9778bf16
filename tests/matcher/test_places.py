"""Countries, places abroad and German partners in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.snapshot import Snapshot
from matcher.understand.places import Gazetteer, _folded
from models.text import fold


@pytest.fixture(scope="module")
def gazetteer(small_snapshot: Snapshot) -> Gazetteer:
    return Gazetteer(small_snapshot.countries, small_snapshot.places, small_snapshot.units)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Eine Gemeinde in Palästina sucht Partner.", "PS"),
        ("A town in Morocco looks for a partner.", "MA"),
        ("Une commune de Tunisie", "TN"),
        ("Громада в Україні шукає партнера", "UA"),
        ("بلدية في المغرب تبحث عن شريك", "MA"),
        ("Um município do Brasil", "BR"),
    ],
)
def test_finds_the_country_in_every_language(gazetteer: Gazetteer, text: str, country: str) -> None:
    found = gazetteer.countries_in(text)

    assert [code for code, _ in found] == [country]
    start, end = found[0][1]
    assert text[start:end].strip() == text[start:end] != ""


def test_germany_is_not_the_country_that_asks(gazetteer: Gazetteer) -> None:
    found = gazetteer.countries_in("Marokko sucht Partner in Deutschland")

    assert [code for code, _ in found] == ["MA"]


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Die Stadt Beit Jala sucht Partner.", "PS", "ps-beit-jala"),
        ("The municipality of Essaouira asks.", None, "ma-essaouira"),
        ("بلدية بيت جالا تبحث عن شريك", "PS", "ps-beit-jala"),
        ("تبحث مدينة الصويرة عن شريك", "MA", "ma-essaouira"),
        ("Громада Куяльник шукає партнера", "UA", "ua-kuyalnyck"),
    ],
)
def test_finds_the_place_in_every_script(
    gazetteer: Gazetteer, text: str, country: str | None, place: str
) -> None:
    mention = gazetteer.place_in(text, country)

    assert mention is not None
    assert mention.place is not None
    assert mention.place.id == place
    assert text[slice(*mention.span)] == mention.name


def test_a_name_after_with_is_a_partner_not_the_one_who_asks(gazetteer: Gazetteer) -> None:
    text = "Die Stadt Bethlehem arbeitet mit Beit Jala zusammen."

    mention = gazetteer.place_in(text, "PS")

    assert mention is not None
    assert mention.name == "Bethlehem"


def test_an_unknown_place_after_the_word_town_is_kept_as_a_name(gazetteer: Gazetteer) -> None:
    mention = gazetteer.place_in("Die Stadt Halhul sucht Partner.", "PS")

    assert mention is not None
    assert (mention.name, mention.place) == ("Halhul", None)


def test_a_hyphen_belongs_to_an_unknown_name(gazetteer: Gazetteer) -> None:
    mention = gazetteer.place_in("Муніципалітет Вест-Бані-Заїд шукає партнера.", "PS")

    assert mention is not None
    assert mention.name == "Вест-Бані-Заїд"


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_to_fold_is_the_same(name: str) -> None:
    assert _folded(name) == fold(name)


def test_a_common_word_is_no_place_without_a_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.place_in("Sedan ist auch eine Karosserieform.", None) is None


@pytest.mark.parametrize(
    ("text", "ags"),
    [
        ("Wir suchen eine Partnerschaft mit der Stadt Krefeld.", "05114000"),
        ("Xanten sucht, und wir suchen Zusammenarbeit mit Krefeld.", "05114000"),
        ("We are looking for a partnership with Cologne.", "05315000"),
        ("Wir wünschen eine Zusammenarbeit mit dem Enzkreis.", "08236"),
    ],
)
def test_names_the_german_partner_that_is_sought(gazetteer: Gazetteer, text: str, ags: str) -> None:
    found = gazetteer.named_partner(text)

    assert found is not None
    assert found[0].ags == ags


def test_a_partnership_that_is_merely_mentioned_is_not_sought(gazetteer: Gazetteer) -> None:
    assert gazetteer.named_partner("Es besteht eine Partnerschaft mit Krefeld.") is None
