"""Numbers of inhabitants in running text."""

from __future__ import annotations

import pytest

from matcher.understand.numbers import find_inhabitants


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Sourif hat ca. 18.500 Einwohner.", 18_500),
        ("eine 8000-Einwohner-Stadt bei Jerusalem", 8_000),
        ("1,2 Millionen Einwohner", 1_200_000),
        ("24.000 Einwohnerinnen und Einwohner", 24_000),
        ("Einwohnerzahl: 20.534", 20_534),
        ("Die Einwohnerzahl wird auf ca. 211.550 geschätzt.", 211_550),
        ("une ville de 24 000 habitants", 24_000),
        ("une ville de 24\u202f000 habitants", 24_000),
        ("about 30k inhabitants", 30_000),
        ("30 thousand people live here", 30_000),
        ("Population: 24,000.", 24_000),
        ("بلدة عدد سكانها ٢٤ ألف نسمة", 24_000),
        ("عدد السكان 45000", 45_000),
        ("населення – 24 тис.", 24_000),
        ("Громада має 20 534 жителів", 20_534),
        ("24 mil habitantes", 24_000),
        ("un municipio de 1.200.000 habitantes", 1_200_000),
    ],
)
def test_reads_the_own_number_in_every_language(text: str, count: int) -> None:
    found = find_inhabitants(text)

    assert [(number.count, number.of_partner) for number in found] == [(count, False)]
    start, end = found[0].span
    assert any(character.isdigit() for character in text[start:end])


@pytest.mark.parametrize(
    "text",
    [
        "Wir suchen eine Stadt mit etwa 5.000 Einwohnern.",
        "We are looking for a town of about 5,000 inhabitants.",
        "Nous cherchons une commune de 5 000 habitants.",
        "تبحث البلدية عن مدينة عدد سكانها 5000 نسمة",
    ],
)
def test_a_number_after_seeking_is_the_size_of_the_partner(text: str) -> None:
    assert [(n.count, n.of_partner) for n in find_inhabitants(text)] == [(5_000, True)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("We look for a German partner not bigger than 80,000.", None, 80_000),
        ("Wir suchen eine Partnerstadt, die nicht größer als 30.000 ist.", None, 30_000),
        ("Wir suchen eine Partnerstadt, die größer als 30.000 ist.", 30_000, None),
        ("Nous cherchons une ville partenaire pas plus grande que 40 000.", None, 40_000),
        ("Buscamos un municipio socio no mayor de 50.000 habitantes.", None, 50_000),
        ("Шукаємо німецького партнера не більшого за 50 000.", None, 50_000),
        ("نبحث عن مدينة شريكة أصغر من 60000", None, 60_000),
    ],
)
def test_a_compared_size_is_a_wish_with_or_without_a_word_for_people(
    text: str, low: int | None, high: int | None
) -> None:
    found = [(number.of_partner, number.low, number.high) for number in find_inhabitants(text)]

    assert found == [(True, low, high)]


def test_two_thousand_is_one_word_in_arabic_and_part_of_a_number_behind_another() -> None:
    texts = ["بلدة يسكنها ألفا نسمة", "بلدة يسكنها عشرون ألفا نسمة", "بلدة يسكنها 24 ألفا نسمة"]

    found = [[number.count for number in find_inhabitants(text)] for text in texts]

    assert found == [[2_000], [20_000], [24_000]]


def test_own_number_and_wished_size_are_told_apart() -> None:
    text = "Sourif (18.500 Einwohner) sucht eine Stadt mit 20.000 Einwohnern."

    assert [(n.count, n.of_partner) for n in find_inhabitants(text)] == [
        (18_500, False),
        (20_000, True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Gesucht wird Rat für Sourif (18.500 Einwohner) im Westjordanland.",
        "تبحث بلدية صوريف (18500 نسمة) عن شريك",
        "تبحث بلدية صوريف، وعدد سكانها 18500 نسمة، عن شريك",
    ],
)
def test_a_number_in_brackets_or_before_what_is_sought_is_the_own_one(text: str) -> None:
    assert [(n.count, n.of_partner) for n in find_inhabitants(text)] == [(18_500, False)]


@pytest.mark.parametrize(
    "text",
    [
        *("gegründet 1915, 570 m Höhe", "105 km von Bogotá", "Tel. 0221 123456", "7 Einwohner"),
        "We seek a partner town. Our landfill is larger than 20,000 tonnes.",
        "Nous cherchons un partenaire. Notre forêt est plus grande que 2 000 hectares.",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert find_inhabitants(text) == []
