"""Municipal themes: the closed list, its vocabulary in seven languages, and finding it in text."""

from models.themes.catalogue import LANGUAGES, THEME_IDS, Theme, load_themes

__all__ = ["LANGUAGES", "THEME_IDS", "Theme", "load_themes"]
