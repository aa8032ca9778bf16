from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.spelling import plainly


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müll", "Mull"),
        ("Mülle", "Muelle"),
        ("Gestion des déchets à Łódź", "Gestion des dechets a Lodz"),
        ("ışık İzmir", "isik Izmir"),
        ("район її", "район її"),
        ("إدارة", "إدارة"),
        ("plain", "plain"),
    ],
)
def test_only_latin_letters_lose_their_accents(text: str, expected: str) -> None:
    assert plainly(text) == expected


@given(st.text(alphabet="aäöüéçłığŞñ їй"))
def test_no_latin_accent_is_left(text: str) -> None:
    assert not set(plainly(text)) & set("äöüéçłığŞñ")
