from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language import LANGUAGES, UNDETERMINED, detect_language, warm_up


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Die Stadt sucht eine Partnerschaft in der Abfallwirtschaft.", "de"),
        ("The municipality is looking for a partner in waste water treatment.", "en"),
        ("La commune cherche un partenaire pour la gestion des déchets.", "fr"),
        ("تبحث البلدية عن شريك ألماني في مجال إدارة النفايات.", "ar"),
        ("Громада шукає німецького партнера для поводження з відходами.", "uk"),
        ("Община ищет партнёра для обращения с отходами, чтобы обменяться опытом.", "ru"),
        ("El municipio busca un socio para la gestión de residuos.", "es"),
        ("O município procura um parceiro para a gestão de resíduos.", "pt"),
        ("Gmina szuka partnera w dziedzinie gospodarki odpadami.", "pl"),
        ("Belediye atık yönetimi için bir ortak arıyor.", "tr"),
        ("Manispaa inatafuta mshirika kwa usimamizi wa taka.", "sw"),
        ("העירייה מחפשת שותף גרמני לניהול פסולת", "he"),
        ("ማዘጋጃ ቤቱ የጀርመን አጋር ይፈልጋል", "am"),
    ],
)
def test_one_sentence_is_enough(text: str, code: str) -> None:
    assert detect_language(text).code == code


@pytest.mark.parametrize("text", ["", "   ", "12345 67", "?!… 3.000", "\u0000\u0001"])
def test_text_without_letters_has_no_language(text: str) -> None:
    assert detect_language(text).code == UNDETERMINED


def test_a_few_words_of_another_language_do_not_decide() -> None:
    text = "تبحث بلدية الخليل (Hebron) عن شراكة في مجال الطاقة الشمسية والمياه."
    assert detect_language(text).code == "ar"


def test_persian_is_not_taken_for_arabic() -> None:
    text = "شهرداری به دنبال یک شریک آلمانی برای مدیریت پسماند و انرژی می‌گردد و گفتگو می‌کند"
    assert detect_language(text).code == "fa"


def test_a_long_text_is_not_read_to_its_end() -> None:
    text = "Die Gemeinde wünscht sich Austausch. " * 200 + "The rest is in English. " * 8000
    assert detect_language(text).code == "de"


def test_capitals_do_not_matter() -> None:
    assert detect_language("ABFALLWIRTSCHAFT UND RECYCLING IN DER GEMEINDE").code == "de"


@given(st.text(max_size=200))
def test_any_text_gets_a_known_code(text: str) -> None:
    language = detect_language(text)
    assert language.code in {*LANGUAGES, UNDETERMINED}
    assert 0.0 <= language.confidence <= 1.0 + 1e-6


def test_warming_up_twice_and_asking_meanwhile_is_safe() -> None:
    warm_up()
    warm_up()
    assert detect_language("Wir suchen eine Partnergemeinde").code == "de"
