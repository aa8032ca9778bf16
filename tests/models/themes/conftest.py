from __future__ import annotations

import pytest

from models.paths import data_dir
from models.themes import Theme, ThemeDetector, load_themes


@pytest.fixture(scope="session")
def themes() -> tuple[Theme, ...]:
    return load_themes(data_dir() / "themes.yaml")


@pytest.fixture(scope="session")
def detector(themes: tuple[Theme, ...]) -> ThemeDetector:
    return ThemeDetector(themes)
