"""From raw public files to the shipped tables, and from those to a newer register."""

from indexer.harvest.pipeline import build_data
from indexer.harvest.updating import Updated, update_data

__all__ = ["Updated", "build_data", "update_data"]
