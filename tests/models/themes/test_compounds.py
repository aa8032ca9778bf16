from __future__ import annotations

import pytest

from models.text import fold
from models.themes.compounds import MEMBERS_FILE, Compounds, Position

TERMS = {
    "Abfall": Position.ANYWHERE,
    "Wirtschaft": Position.FIRST,
    "Kultur": Position.ANYWHERE,
    "Sport": Position.ANYWHERE,
    "Kläranlage": Position.ANYWHERE,
    "Schule": Position.ANYWHERE,
    "Straßenbeleuchtung": Position.ANYWHERE,
    "Solar": Position.FIRST,
    "anbau": Position.LAST,
    "Straßenbaum": Position.ANYWHERE,
    "Straßenbau": Position.ANYWHERE,
    "Umschulung": Position.ANYWHERE,
    "Museum": Position.ANYWHERE,
    "Photovoltaik": Position.ANYWHERE,
    "Restaurierung": Position.ANYWHERE,
}


@pytest.fixture(scope="module")
def compounds() -> Compounds:
    general = [
        line
        for line in MEMBERS_FILE.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    return Compounds({i: (fold(t), p) for i, (t, p) in enumerate(TERMS.items())}, general)


def found(compounds: Compounds, word: str) -> list[str]:
    names = list(TERMS)
    return [names[member.term] for member in compounds.find(fold(word))]


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("Abfallwirtschaftsbetrieb", ["Abfall"]),
        ("Kläranlagenerweiterung", ["Kläranlage"]),
        ("Schulpartnerschaften", ["Schule"]),
        ("Sportvereine", ["Sport"]),
        ("Stadtkultur", ["Kultur"]),
        ("Solarstraßenbeleuchtung", ["Solar", "Straßenbeleuchtung"]),
        ("Kakaoanbau", ["anbau"]),
        ("Wirtschaftsdelegation", ["Wirtschaft"]),
        ("Heimatmuseen", ["Museum"]),
        ("Photovoltaikanlagen", ["Photovoltaik"]),
        ("Straßenbaumaterial", ["Straßenbau"]),
        ("Xylophonrestaurierung", ["Restaurierung"]),
        ("Waldbaumschulen", ["Schule"]),
    ],
)
def test_members_at_their_joints(compounds: Compounds, word: str, terms: list[str]) -> None:
    assert found(compounds, word) == terms


@pytest.mark.parametrize(
    "word",
    [
        "Transport",
        "Hilfstransporte",
        "Agrikultur",
        "Monokultur",
        "Landwirtschaft",
        "Anbauverband",
        "kulturell",
        "sportlich",
        "Schulter",
        "Abfall",
        "",
    ],
)
def test_no_member_inside_a_word(compounds: Compounds, word: str) -> None:
    assert found(compounds, word) == []


def test_a_cut_off_first_part(compounds: Compounds) -> None:
    names = list(TERMS)
    for part, term in [("schul", "Schule"), ("wirtschafts", "Wirtschaft"), ("sport", "Sport")]:
        assert [names[number] for number in compounds.first(part)] == [term]
    assert compounds.first("berufs") == []


def test_positions_tell_where_the_member_stands(compounds: Compounds) -> None:
    (member,) = compounds.find("abfallwirtschaftsbetrieb")
    assert "abfallwirtschaftsbetrieb"[member.start : member.end] == "abfall"
