"""The recipe that trains the shipped encoder: ``python -m models.training --sources DIR``."""
