from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.themes import ThemeDetector
from models.themes.mentions import addresses, without


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Besuchen Sie uns: Kläranlagenstraße 5, 07743 Jena", "Kläranlagenstraße 5"),
        ("Am Wasserwerk-Weg 12a, Hinterhaus", "Wasserwerk-Weg 12a"),
        ("Straße der Jugend 7", "Straße der Jugend 7"),
        ("write to 5 Museum Street, please", "5 Museum Street"),
        ("Park Road 12 is closed", "Park Road 12"),
        ("au 12 bis, rue de la Gare à Sfax", "12 bis, rue de la Gare"),
        ("Avenue du Musée, 3", "Avenue du Musée, 3"),
        ("calle del Museo 3, bajo", "calle del Museo 3"),
        ("Rua da Escola, n.º 7", "Rua da Escola, n.º 7"),
        ("вул. Шкільна, 7, Чортків", "вул. Шкільна, 7"),
        ("مقرنا في شارع المدارس 5", "شارع المدارس 5"),
        ("umwelt@klimaschutz-stadt.de", "umwelt@klimaschutz-stadt.de"),
        ("mehr auf www.tourismus-jena.de/abfall", "www.tourismus-jena.de/abfall"),
        ("https://waste.example.org/water?x=1", "https://waste.example.org/water?x=1"),
    ],
)
def test_an_address_is_found_and_says_no_theme(
    detector: ThemeDetector, text: str, address: str
) -> None:
    assert address in {text[start:end] for start, end in addresses(text)}
    assert detector.detect(text) == []


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Ein Radweg 20 km am Fluss", "mobility"),
        ("Ein Radweg von 2019", "mobility"),
        ("Die Fahrradstraße wird breiter", "mobility"),
        ("Der Sportplatz braucht Licht", "sport"),
        ("Le musée de la rue commerçante", "culture"),
    ],
)
def test_a_street_without_house_number_is_what_towns_work_on(
    detector: ThemeDetector, text: str, theme: str
) -> None:
    assert theme in {hit.id for hit in detector.detect(text)}


def test_blanking_leaves_every_other_character_where_it_was() -> None:
    text = "Abfall, Schulweg 3, Wasser"
    assert without(text, addresses(text)) == "Abfall,           , Wasser"


@given(st.text(max_size=200))
def test_addresses_lie_in_the_text_in_order(text: str) -> None:
    last = 0
    for start, end in addresses(text):
        assert last <= start < end <= len(text)
        last = end
    assert len(without(text, addresses(text))) == len(text)
