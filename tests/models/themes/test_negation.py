"""What is turned down, what is lacking, and what is neither."""

from __future__ import annotations

import pytest

from models.themes import CLEAR, ThemeDetector


def score(detector: ThemeDetector, text: str, language: str, theme: str) -> float:
    return next(hit.score for hit in detector.detect(text, language) if hit.id == theme)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tourismus ist nicht gewünscht", "de"),
        ("Am Tourismus besteht kein Interesse", "de"),
        ("Wir haben kein Interesse an Tourismus", "de"),
        ("Kein Interesse an Sport, Kultur oder Tourismus", "de"),
        ("tourism plays no role for us", "en"),
        ("tourism is not a priority", "en"),
        ("le tourisme n'est pas souhaité", "fr"),
        ("туризм нас не цікавить", "uk"),
        ("немає інтересу до туризму", "uk"),
        ("el turismo no nos interesa", "es"),
        ("o turismo não interessa", "pt"),
    ],
)
def test_what_is_turned_down_weighs_little(
    detector: ThemeDetector, text: str, language: str
) -> None:
    assert score(detector, text, language, "tourism") < CLEAR


@pytest.mark.parametrize(
    ("text", "language", "theme"),
    [
        ("Trinkwasser ist nicht gesichert", "de", "water_supply"),
        ("Wir haben keine Müllabfuhr und kein sauberes Wasser", "de", "water_supply"),
        ("Es gibt keine Kläranlage", "de", "wastewater"),
        ("There is no sewage system", "en", "wastewater"),
        ("Les habitants n'ont pas d'eau potable", "fr", "water_supply"),
        ("У селі немає каналізації", "uk", "wastewater"),
        ("No hay agua potable", "es", "water_supply"),
        ("Não há água potável", "pt", "water_supply"),
        ("لا توجد شبكة مياه", "ar", "water_supply"),
    ],
)
def test_what_is_lacking_is_a_theme(
    detector: ThemeDetector, text: str, language: str, theme: str
) -> None:
    assert score(detector, text, language, theme) >= CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben keine Müllabfuhr und suchen Partner für Tourismus oder Kultur",
        "Kein Sport, sondern Tourismus oder Kultur",
        "Tourismus ist ein Thema, Sport ist nicht gewünscht",
    ],
)
def test_a_denial_ends_where_something_new_begins(detector: ThemeDetector, text: str) -> None:
    assert score(detector, text, "de", "tourism") >= CLEAR


def test_what_german_denies_no_other_language_affirms(detector: ThemeDetector) -> None:
    """Sport is an English word too, and "kein" is none."""
    assert score(detector, "kein Sport", "de", "sport") < CLEAR
