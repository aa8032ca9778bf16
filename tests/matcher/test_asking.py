"""Which sentences of a text ask for something."""

from __future__ import annotations

import pytest

from matcher.understand.asking import asking_parts
from matcher.understand.speech import speech_of


def asked(text: str, language: str) -> str:
    return " ".join(next(asking_parts(speech_of(text, language)), "").split())


@pytest.mark.parametrize(
    ("language", "seeking", "going_on"),
    [
        ("de", "Wir suchen eine Kommune.", "Wichtig ist die Solarenergie."),
        ("en", "We look for a town.", "What we have in mind is solar energy."),
        ("fr", "Nous cherchons une ville.", "Nous pensons à des échanges et à l'énergie."),
        ("ar", "نبحث عن بلدية ألمانية.", "ونفكر في الطاقة الشمسية."),
        ("uk", "Шукаємо громаду.", "Маємо на думці сонячну енергію."),
    ],
)
def test_a_text_goes_on_asking(language: str, seeking: str, going_on: str) -> None:
    assert asked(f"{seeking} {going_on}", language) == f"{seeking} {going_on}"
    # the same words before anything is asked for tell of the place
    assert asked(f"{going_on} {seeking}", language) == seeking


def test_what_one_has_already_is_not_asked_for() -> None:
    text = "Wir suchen eine Kommune. Wir arbeiten bereits gemeinsam mit Lyon an Abfall."

    assert asked(text, "de") == "Wir suchen eine Kommune."
