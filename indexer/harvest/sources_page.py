"""What the builder tells about the tables: ``SOURCES.md`` for people, ``report.csv`` in full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from indexer.harvest.raw import curated_records
from indexer.harvest.report import Doubt, Report
from indexer.lookups import Source
from indexer.tables import write_csv

__all__ = ["write_report", "write_sources"]

_TABLES = ("*.csv", "*.jsonl")
_EXAMPLES = 5
_INTRODUCTION = """\
# Sources of the shipped data

Written by `partnerkompass data`; don't edit. Every row of every table names a source of the list
below and its vintage; that of `register` is the reference date. Tables of other dates join through
`ags_changes.csv`.

A licence that the copy at hand does not state is called so: of such a source only bare facts are
taken (numbers, names, who with whom).
"""


def write_sources(out: Path) -> int:
    """Write sources.csv under `out`, the list of all sources; returns the number of rows."""
    columns = tuple(field.name for field in fields(Source))
    rows = [asdict(source) for source in curated_records("sources.csv", Source)]
    return write_csv(out / "sources.csv", rows, columns)


def write_report(report: Report, out: Path, sources: Sequence[Source] | None = None) -> None:
    """Write SOURCES.md and report.csv under `out`, after all tables are there.

    `sources` are those of the tables; without them the builder's own list.
    """
    columns = tuple(field.name for field in fields(Doubt))
    write_csv(out / "report.csv", [asdict(doubt) for doubt in report.doubts], columns)
    parts = (
        _INTRODUCTION,
        _licences(sources or curated_records("sources.csv", Source)),
        _row_counts(out),
        _counts(report),
        _doubts(report.doubts),
    )
    text = "\n".join(parts)
    (out / "SOURCES.md").write_text(text, encoding="utf-8", newline="\n")


def _licences(sources: Sequence[Source]) -> str:
    rows = [
        (f"`{one.id}`", _linked(one), one.publisher, one.licence, one.vintage, one.note or "")
        for one in sorted(sources, key=lambda one: one.id)
    ]
    header = ("id", "what", "publisher", "licence", "vintage", "note")
    return "## Licences and vintages\n\n" + _table(header, rows)


def _linked(source: Source) -> str:
    return f"[{source.title}]({source.url})" if source.url else source.title


def _row_counts(out: Path) -> str:
    rows = []
    for path in sorted(path for pattern in _TABLES for path in out.glob(pattern)):
        lines = path.read_bytes().count(b"\n") - (path.suffix == ".csv")
        rows.append((f"`{path.name}`", str(lines), f"{path.stat().st_size / 1000:.0f} kB"))
    return "## Tables\n\n" + _table(("table", "rows", "size"), rows)


def _counts(report: Report) -> str:
    by_file: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for file, what, n in report.counts():
        by_file[file].append((what, n))
    parts = ["## What was counted\n"]
    for file, counts in sorted(by_file.items()):
        parts.append(f"`{file}`\n")
        parts += [f"- {what}: {n}" for what, n in counts]
        parts.append("")
    return "\n".join(parts)


def _doubts(doubts: Sequence[Doubt]) -> str:
    groups: dict[tuple[str, str], list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        groups[doubt.file, doubt.what].append(doubt)
    parts = [
        "## Doubtful rows\n",
        "Set aside or taken with a reservation; every row is in `report.csv`.\n",
    ]
    for (file, what), members in sorted(groups.items()):
        parts.append(f"`{file}`, {what}: {len(members)}\n")
        parts += list(_examples(members))
        parts.append("")
    return "\n".join(parts)


def _examples(doubts: Sequence[Doubt]) -> Iterator[str]:
    for doubt in doubts[:_EXAMPLES]:
        yield f"- {doubt.row}: {doubt.reason}"
    if len(doubts) > _EXAMPLES:
        yield f"- and {len(doubts) - _EXAMPLES} more"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_line(header), "|" + "---|" * len(header), *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
