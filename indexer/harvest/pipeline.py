"""The builder from end to end: raw public files in, the tables of ``data/`` out."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from indexer.harvest.facts_side import build_facts
from indexer.harvest.german_units import build_german_units, write_german_units
from indexer.harvest.indicators import build_indicators, write_indicators
from indexer.harvest.memberships import build_memberships
from indexer.harvest.outlines import build_outlines
from indexer.harvest.report import Report
from indexer.harvest.sources_page import write_report, write_sources
from models.errors import DataError
from models.paths import data_dir

__all__ = ["build_data"]

#: Written by people, not by the builder.
_BY_HAND = ("programmes.yaml", "themes.yaml")


def build_data(sources: Path, out: Path) -> Report:
    """Build every table under `out` from the raw files under `sources`.

    The same files give the same bytes. The tables are built beside `out` and take its place only
    when all of them are there: a run that fails leaves `out` as it was. What is written by hand
    (themes, programmes) stays, or is copied from the shipped data if `out` lacks it.

    Args:
        sources: folder of raw files, laid out as docs/data.md says (``municipal/`` and so on).
        out: folder of the tables; made if it is missing.

    Raises:
        DataError: `sources` is no folder, or a raw file is missing or broken.
    """
    if not sources.is_dir():
        raise DataError(
            f"The folder of raw files {sources} is missing.", mend="Name another with --sources."
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
        built = Path(folder)
        for name in _BY_HAND:
            own = out / name
            shutil.copyfile(own if own.exists() else data_dir() / name, built / name)
        report = _build(sources, built)
        out.mkdir(exist_ok=True)
        for path in sorted(built.iterdir()):
            os.replace(path, out / path.name)
    return report


def _build(sources: Path, out: Path) -> Report:
    report = Report()
    german = build_german_units(sources, report)
    write_german_units(german, out, report)
    write_indicators(build_indicators(sources, german, report), german, out, report)
    resolver = german.resolver()
    build_memberships(sources, out, resolver, report)
    build_facts(sources, out, resolver, report)
    build_outlines(sources, out, report)
    write_sources(out)
    write_report(report, out)
    return report
