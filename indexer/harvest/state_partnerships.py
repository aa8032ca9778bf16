"""Partnerships of German states with countries or regions abroad."""

from __future__ import annotations

from pathlib import Path

from indexer.harvest.citations import cite_address
from indexer.harvest.raw import raw_rows
from indexer.harvest.report import Report
from indexer.tables import write_csv
from models.errors import DataError
from models.themes import THEME_IDS

__all__ = ["build_state_partnerships"]

_FACTS = "facts/state_partnerships.csv"
_FILE = "state_partnerships.csv"
_COLUMNS = ("state", "country", "region", "since", "themes", "source", "url", "vintage")


def build_state_partnerships(sources: Path, out: Path, report: Report) -> None:
    """Write ``state_partnerships.csv``.

    Raises:
        DataError: the facts are missing, or a row names a theme that does not exist.
    """
    rows = []
    for line, row in enumerate(raw_rows(sources / _FACTS, ("state", "partner_country")), start=2):
        themes = tuple(filter(None, row["themes"].split(";")))
        unknown = sorted(set(themes) - set(THEME_IDS))
        if unknown:
            raise DataError(
                f"{_FACTS}, line {line}: {', '.join(unknown)} is no theme.",
                mend="Use ids of data/themes.yaml.",
            )
        reference = cite_address("facts-state-partnerships", row["source_url"])
        rows.append(
            {
                "state": row["state"],
                "country": row["partner_country"],
                "region": row["partner_region"],
                "since": row["since"],
                "themes": themes,
                "source": reference.source,
                "url": reference.url,
                "vintage": reference.vintage,
            }
        )
    report.count(_FILE, "state partnerships", write_csv(out / _FILE, rows, _COLUMNS))
