"""Countries, places abroad and partners in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.snapshot import Snapshot
from matcher.understand.endings import adjective_stem, ukrainian_forms
from matcher.understand.gazetteer import Gazetteer, _folded, tokens_of
from matcher.understand.statements import Statements, read_statements
from models.errors import NotFoundError
from models.text import fold


@pytest.fixture(scope="module")
def gazetteer(small_snapshot: Snapshot) -> Gazetteer:
    return Gazetteer(
        small_snapshot.countries,
        small_snapshot.places,
        small_snapshot.units,
        small_snapshot.towns,
    )


def read(gazetteer: Gazetteer, text: str, country: str | None = None) -> Statements:
    return read_statements(gazetteer, text, country=country)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Eine Gemeinde in Palästina sucht Partner.", "PS"),
        ("A town in Morocco looks for a partner.", "MA"),
        ("Une commune de Tunisie cherche un partenaire.", "TN"),
        ("Громада в Україні шукає партнера", "UA"),
        ("بلدية في المغرب تبحث عن شريك", "MA"),
        ("Um município do Brasil procura um parceiro.", "BR"),
        ("La ville de Tunis, en Tunisie, cherche un partenaire.", "TN"),
        ("Die tunesische Stadt hat Interesse.", "TN"),
    ],
)
def test_the_country_that_asks(gazetteer: Gazetteer, text: str, country: str) -> None:
    assert read(gazetteer, text).country == country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("An der Grenze zu Tunesien liegt in Palästina Beit Jala, eine Stadt.", "PS"),
        ("Beit Jala liegt in den Bergen. Viele Menschen sind aus Tunesien gekommen.", "PS"),
        ("Марокканське місто шукає партнера.", "MA"),
    ],
)
def test_another_country_in_the_text_is_not_the_one_that_asks(
    gazetteer: Gazetteer, text: str, country: str
) -> None:
    assert read(gazetteer, text).country == country


@pytest.mark.parametrize("first", ["There", "Née", "Gesprochen", "Capitale"])
def test_a_word_at_the_beginning_is_no_place(gazetteer: Gazetteer, first: str) -> None:
    found = read(gazetteer, f"{first} is a word. La commune cherche un partenaire.", country="PS")

    assert found.place is None or found.place.name != first


def test_germany_is_not_the_country_that_asks(gazetteer: Gazetteer) -> None:
    assert read(gazetteer, "Marokko sucht Partner in Deutschland").country == "MA"


def test_a_language_of_one_country_tells_the_country(gazetteer: Gazetteer) -> None:
    assert read(gazetteer, "Громада шукає партнера для молодіжних обмінів.").country == "UA"


@pytest.mark.parametrize(
    ("text", "country", "population"),
    [
        ("La commune de Figuig cherche un partenaire pour l'eau.", "MA", 12_516),
        ("تبحث بلدية نابل عن شريك", "TN", 73_128),
        ("Ковельська міська рада шукає партнера.", "UA", 72_820),
        ("A cidade de Santa Cruz procura um parceiro.", "BR", 35_000),
    ],
)
def test_a_town_tells_its_country(
    gazetteer: Gazetteer, text: str, country: str, population: int
) -> None:
    found = read(gazetteer, text)

    assert found.country == country
    assert found.place is not None
    assert (found.place.place, found.place.population) == (None, population)


def test_refugees_do_not_make_a_country(gazetteer: Gazetteer) -> None:
    text = "Unsere Stadt in Albanien beherbergt ukrainische Familien."

    assert read(gazetteer, text).country == "AL"


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Die Stadt Beit Jala sucht Partner.", "PS", "ps-beit-jala"),
        ("The municipality of Essaouira asks.", None, "ma-essaouira"),
        ("بلدية بيت جالا تبحث عن شريك", "PS", "ps-beit-jala"),
        ("تبحث مدينة الصويرة عن شريك", "MA", "ma-essaouira"),
        ("Громада Куяльник шукає партнера", "UA", "ua-kuyalnyck"),
        ("Essaouira (Marokko) sucht einen Partner.", None, "ma-essaouira"),
    ],
)
def test_the_place_in_every_script(
    gazetteer: Gazetteer, text: str, country: str | None, place: str
) -> None:
    mention = read(gazetteer, text, country).place

    assert mention is not None
    assert mention.place is not None
    assert mention.place.id == place
    assert text[slice(*mention.span)] == mention.name


def test_a_name_after_with_is_a_partner_not_the_one_who_asks(gazetteer: Gazetteer) -> None:
    mention = read(gazetteer, "Die Stadt Bethlehem arbeitet mit Beit Jala zusammen.", "PS").place

    assert mention is not None
    assert mention.name == "Bethlehem"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Die Stadt Halhul sucht Partner.", "Halhul"),
        ("Муніципалітет Вест-Бані-Заїд шукає партнера.", "Вест-Бані-Заїд"),
        ("La commune d'Aïn El Orak, en Algérie", "Aïn El Orak"),
        ("Monte Alegre do Sul, Brasil, quer um parceiro.", "Monte Alegre do Sul"),
        ("Halhul Town Council seeks a partner.", "Halhul"),
    ],
)
def test_an_unknown_place_is_kept_as_a_name(gazetteer: Gazetteer, text: str, name: str) -> None:
    mention = read(gazetteer, text).place

    assert mention is not None
    assert (mention.name, mention.place) == (name, None)


def test_a_common_word_is_no_place_without_a_country(gazetteer: Gazetteer) -> None:
    assert read(gazetteer, "Sedan ist auch eine Karosserieform.").place is None


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_to_fold_is_the_same(name: str) -> None:
    elided = tokens_of(name)
    joined = " ".join(token.folded for token in elided)

    assert _folded(name) in (fold(name), joined)


@pytest.mark.parametrize(
    ("text", "ags"),
    [
        ("Wir suchen eine Partnerschaft mit der Stadt Krefeld.", "05114000"),
        ("Xanten sucht, und wir suchen Zusammenarbeit mit Krefeld.", "05114000"),
        ("We are looking for a partnership with Cologne.", "05315000"),
        ("Wir wünschen eine Zusammenarbeit mit dem Enzkreis.", "08236"),
    ],
)
def test_the_german_partner_that_is_sought(gazetteer: Gazetteer, text: str, ags: str) -> None:
    assert read(gazetteer, text).wishes.named == ags


@pytest.mark.parametrize(
    "text",
    [
        "Es besteht eine Partnerschaft mit Krefeld.",
        "Wir suchen eine Partnerschaft, aber nicht mit Krefeld.",
        "Brief an die Stadt Krefeld, Postfach 12",
    ],
)
def test_a_unit_that_is_merely_mentioned_is_not_sought(gazetteer: Gazetteer, text: str) -> None:
    assert read(gazetteer, text).wishes.named is None


def test_existing_partners_are_listed_with_their_countries(gazetteer: Gazetteer) -> None:
    text = "Wir haben Partnerschaften mit Pogradec (Albanien), Krefeld und Creil in Frankreich."

    partners = read(gazetteer, text).partners

    assert [partner.label for partner in partners] == ["Pogradec, AL", "Krefeld, DE", "Creil, FR"]
    assert [partner.unit for partner in partners] == [None, "05114000", None]
    assert [text[slice(*partner.span)] for partner in partners] == ["Pogradec", "Krefeld", "Creil"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Gesucht wird eine Partnerschaft mit einer österreichischen Gemeinde.", "AT"),
        ("We are looking for a British town.", "GB"),
        ("Wir suchen eine Partnerstadt in Österreich.", "AT"),
        ("Wir suchen eine Partnerstadt in Österreich oder Deutschland.", None),
        ("We look for a French-speaking partner.", None),
        ("Wir suchen Partner für unsere Stadt.", None),
    ],
)
def test_a_partner_elsewhere_than_in_germany(
    gazetteer: Gazetteer, text: str, country: str | None
) -> None:
    assert read(gazetteer, text, "PS").wishes.target_country == country


def test_whatever_is_read_can_be_left_out(gazetteer: Gazetteer) -> None:
    text = "Beit Jala (Palästina), verschwistert mit Krefeld, sucht eine hessische Stadt am Meer."
    everything = read(gazetteer, text)
    labels = [partner.label for partner in everything.partners]
    ids = [wish.id for wish in everything.wishes.shown]

    nothing = read_statements(gazetteer, text, drop=[*ids, *labels])

    assert set(ids) == {"state_he", "coast"}
    assert labels == ["Krefeld, DE"]
    assert (nothing.wishes.active, nothing.partners) == ((), ())
    assert set(nothing.dropped) == {*ids, *labels}


def test_leaving_out_what_is_no_wish_is_refused(gazetteer: Gazetteer) -> None:
    with pytest.raises(NotFoundError, match="cost") as caught:
        read_statements(gazetteer, "Wir suchen eine Stadt am Meer.", drop=["cost"])

    assert "coast" in str(caught.value.mend)


def test_leaving_out_a_wish_that_is_not_stated_does_nothing(gazetteer: Gazetteer) -> None:
    found = read_statements(gazetteer, "Wir suchen eine Stadt am Meer.", drop=["state_he"])

    assert found.dropped == ()


@pytest.mark.parametrize(
    ("form", "name"),
    [("чорткова", "чортків"), ("україні", "україна"), ("лейпцигом", "лейпциг")],
)
def test_ukrainian_cases(form: str, name: str) -> None:
    assert name in ukrainian_forms(form)


@pytest.mark.parametrize(
    ("word", "stem"),
    [("калинівська", "калинів"), ("вінницький", "вінниц"), ("невелика", None)],
)
def test_ukrainian_adjectives(word: str, stem: str | None) -> None:
    assert adjective_stem(word) == stem
