"""Plurals that the Snowball stemmers lead elsewhere."""

from __future__ import annotations

import pytest

from models.themes import ThemeDetector


@pytest.mark.parametrize(
    ("plural", "language", "theme"),
    [
        ("emplois", "fr", "employment"),
        ("tournois", "fr", "sport"),
        ("mujeres", "es", "gender"),
        ("enfermedades", "es", "health"),
        ("facultades", "es", "innovation_science"),
        ("hospitais", "pt", "health"),
        ("museus", "pt", "culture"),
        ("festivais", "pt", "culture"),
        ("construções", "pt", "housing_construction"),
    ],
)
def test_a_plural_is_found(detector: ThemeDetector, plural: str, language: str, theme: str) -> None:
    assert theme in {hit.id for hit in detector.detect(plural, language)}
