"""Municipal themes: the closed list, its vocabulary in seven languages, and finding it in text."""

from models.themes.catalogue import LANGUAGES, THEME_IDS, Theme, load_themes
from models.themes.detector import CLEAR, MEANT, ThemeDetector, ThemeHit

__all__ = [
    "CLEAR",
    "LANGUAGES",
    "MEANT",
    "THEME_IDS",
    "Theme",
    "ThemeDetector",
    "ThemeHit",
    "load_themes",
]
