from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers import models as tokenizer_models
from tokenizers.normalizers import Lowercase

from models.folding import build_normalizer, folds_like_us, words

NORMALIZER = build_normalizer()
ARTICLE = "والفبكلمدينة أة،1"
LETTERS = "aiäßzIİıłŁñéÇ ёй'’ʼ`їєґаАЯÄéأإآٱاىيءئؤةـًٌَُِّْ٤٪؟?!%.,-–1²ﬁΣςσ\u0301\u0308\u05b0ש"


def by_tokenizer(text: str) -> list[str]:
    folded: str = NORMALIZER.normalize_str(text)
    return folded.split()


@given(st.text(alphabet=st.sampled_from(LETTERS)))
def test_both_foldings_agree_on_text_of_our_languages(text: str) -> None:
    assert words(text) == by_tokenizer(text)


@given(st.text(alphabet=st.sampled_from(ARTICLE)))
def test_both_foldings_agree_on_arabic_articles(text: str) -> None:
    assert words(text) == by_tokenizer(text)


def test_both_foldings_agree_on_every_letter_of_our_scripts() -> None:
    # Latin to Arabic, Arabic extended, Ethiopic, the rest of Latin, signs, ligatures, wide forms.
    blocks = [(0, 0x0700), (0x08A0, 0x0900), (0x1200, 0x13A0), (0x1C80, 0x1C89)]
    blocks += [(0x1E00, 0x2600), (0xFB00, 0xFFFF)]
    for begin, end in blocks:
        for character in map(chr, range(begin, end)):
            # A character younger than one of the two libraries is none to it.
            if unicodedata.category(character) != "Cn":
                for text in (character, f"a{character}b", f"а{character}б"):
                    assert words(text) == by_tokenizer(text), f"U+{ord(character):04X}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mülltrennung, Straße & Łódź!", ["mülltrennung", "strasse", "łódź", "!"]),
        ("25 % der Gemeinde?", ["25", "%", "der", "gemeinde", "?"]),
        ("об'єкт здоров’я слова́", ["обєкт", "здоровя", "слова"]),
        ("телевiзор Iван iз обʼiкт wifi", ["телевізор", "іван", "із", "обікт", "wifi"]),
        ("l'eau d’Essaouira", ["l", "eau", "d", "essaouira"]),
        ("إِدَارَةُ الميـــاه على؟", ["ادارة", "ال", "مياه", "علي", "?"]),
        ("المدينة والنفايات للمياه", ["ال", "مدينة", "وال", "نفايات", "لل", "مياه"]),
        ("وبالتعاون، كالماء", ["وبال", "تعاون", "كال", "ماء"]),
        ("الله التي الان طالبات", ["الله", "التي", "الان", "طالبات"]),
        ("ＷＡＳＳＥＲ İstanbul", ["wasser", "istanbul"]),
        ("שָׁלוֹם", ["שלום"]),
        (" -- \n", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_another_normaliser_is_told_apart() -> None:
    tokenizer = Tokenizer(tokenizer_models.Unigram())
    assert not folds_like_us(_normalizer_of(tokenizer))
    tokenizer.normalizer = Lowercase()
    assert not folds_like_us(_normalizer_of(tokenizer))
    tokenizer.normalizer = build_normalizer()
    assert folds_like_us(_normalizer_of(tokenizer))


def _normalizer_of(tokenizer: Tokenizer) -> object:
    return json.loads(tokenizer.to_str())["normalizer"]
