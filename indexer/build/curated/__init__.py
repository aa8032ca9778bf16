"""Hand-written tables of the data builder: what no rule can know, each row with its reason."""

from __future__ import annotations

from pathlib import Path

from indexer.tables import read_csv

__all__ = ["curated_rows"]


def curated_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the CSV files beside this module.

    Raises:
        DataError: there is no such file, or a row doesn't fit its header.
    """
    return read_csv(Path(__file__).parent / name)
