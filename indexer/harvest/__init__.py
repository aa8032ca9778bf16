"""From raw public files to the shipped tables: ``build_data(sources, out)``."""

from indexer.harvest.pipeline import build_data

__all__ = ["build_data"]
