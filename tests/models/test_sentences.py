from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sentences import split_sentences


def texts(text: str, language: str = "und") -> list[str]:
    return [sentence.text for sentence in split_sentences(text, language)]


def test_german_abbreviations_numbers_and_dates_do_not_end_a_sentence() -> None:
    text = (
        "Die ca. 8000 Einwohner starke Gemeinde liegt z. B. bei Nr. 3. "
        "Am 12. April 2018 kamen 3.000 Gäste. Danke!"
    )
    assert texts(text, "de") == [
        "Die ca. 8000 Einwohner starke Gemeinde liegt z. B. bei Nr. 3.",
        "Am 12. April 2018 kamen 3.000 Gäste.",
        "Danke!",
    ]


def test_arabic_marks_end_a_sentence() -> None:
    text = "هل تبحث البلدية عن شريك؟ نعم، في مجال المياه. شكرا!"
    assert len(texts(text, "ar")) == 3


def test_ukrainian() -> None:
    assert len(texts("Громада має 20 тис. мешканців. Вона шукає партнера.", "uk")) == 2


def test_bullets_and_blank_lines_end_a_sentence() -> None:
    text = "Themen:\n- Abfall\n- Abwasser\n\nKontakt im Rathaus"
    assert texts(text, "de") == ["Themen:", "- Abfall", "- Abwasser", "Kontakt im Rathaus"]


def test_offsets_point_into_the_original_text() -> None:
    text = "  Müll und Öl. \n\n Größere Städte?  Ja. "
    for sentence in split_sentences(text, "de"):
        assert text[sentence.start : sentence.end] == sentence.text


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_gives_no_sentence(text: str) -> None:
    assert split_sentences(text) == []


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_sentences_are_in_order_and_lose_nothing(text: str) -> None:
    sentences = split_sentences(text)
    position = 0
    for sentence in sentences:
        assert text[position : sentence.start].strip() == ""
        assert text[sentence.start : sentence.end] == sentence.text
        position = sentence.end
    assert text[position:].strip() == ""
