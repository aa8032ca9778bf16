"""Training of the theme classifier: ``python -m models.themes.training --sources DIR``."""
