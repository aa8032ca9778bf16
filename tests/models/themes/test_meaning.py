"""Vocabulary and encoder together, as the product has them."""

from __future__ import annotations

import pytest

from models import Encoder
from models.themes import CLEAR, LANGUAGES, MEANT, Theme, ThemeDetector
from tests.models.themes.test_detection import REQUEST, WANTED


@pytest.fixture(scope="module")
def both(themes: tuple[Theme, ...], encoder: Encoder) -> ThemeDetector:
    return ThemeDetector(themes, encoder)


def said(detector: ThemeDetector, text: str, language: str | None) -> set[str]:
    return {hit.id for hit in detector.detect(text, language) if hit.score >= CLEAR}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_says_what_it_names(both: ThemeDetector, language: str) -> None:
    found = said(both, REQUEST[language], language)
    assert found <= WANTED
    assert len(found) >= 4


@pytest.mark.parametrize(
    ("text", "language", "theme"),
    [
        ("Aus Hühnermist und Ernteresten kochen die Bauern.", "de", "agriculture"),
        (
            "Zwischen den Tierschutzgebieten sollen Vögel und Molche wandern können.",
            "de",
            "biodiversity",
        ),
        ("Gospodarka odpadami i energia odnawialna", "pl", "waste"),
    ],
)
def test_a_theme_without_its_words_is_shown_by_a_passage(
    both: ThemeDetector, text: str, language: str, theme: str
) -> None:
    hit = next(hit for hit in both.detect(text, language) if hit.id == theme)
    assert hit.score >= MEANT
    assert hit.terms == ()
    [(start, end)] = hit.spans
    assert text[start:end] == text[start:end].strip()
    assert len(text[start:end].split()) >= 2


def test_polish_and_turkish_name_themes(both: ThemeDetector) -> None:
    polish = (
        "Gmina szuka partnera w dziedzinie gospodarki odpadami, turystyki i energii odnawialnej."
    )
    assert {"waste", "tourism", "renewable_energy"} <= said(both, polish, "pl")
    turkish = "Belediyemiz atık yönetimi ve yenilenebilir enerji alanında ortaklık arıyor."
    assert {"waste", "renewable_energy"} <= said(both, turkish, "tr")


@pytest.mark.parametrize(
    "text",
    [
        "Kein Tourismus, bitte.",
        "Wir wohnen in der Kläranlagenstraße 5.",
        "Kläranlagenstraße 5",
        "Sehr geehrte Damen und Herren, vielen Dank für Ihren Brief.",
        "Die Stadt sucht eine Partnerstadt.",
    ],
)
def test_what_is_denied_or_only_named_is_not_said(both: ThemeDetector, text: str) -> None:
    assert said(both, text, "de") == set()


def test_scores_of_one_text_agree_on_every_way(both: ThemeDetector) -> None:
    judged = both.judge(REQUEST["de"], "de")
    assert list(judged.hits) == both.detect(REQUEST["de"], "de")
    assert all(judged.scores[hit.id] == hit.score for hit in judged.hits)
    assert judged.by_meaning is not None
    assert set(judged.by_words) == WANTED
    for scores in (judged.scores, judged.by_words, judged.by_meaning):
        assert all(0 <= score <= 1 for score in scores.values())


@pytest.mark.parametrize("text", ["", "   ", "12 345", "?!", "\x00\x01", "🏙️🌳", "- und -"])
def test_text_without_words(both: ThemeDetector, text: str) -> None:
    assert said(both, text, None) == set()
