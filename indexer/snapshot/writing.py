"""Write the files of a snapshot into a folder that nobody reads yet."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.corrections.records import UnitFacts
from indexer.passages import PASSAGE_KINDS
from indexer.snapshot.files import sync
from indexer.snapshot.manifest import FileEntry
from indexer.snapshot.passages import PassageRows
from indexer.snapshot.towns import TOWNS_FILE, town_lines
from indexer.tables import Tables

__all__ = ["Content", "counts_of", "figures_of", "write_content"]

# What counts as knowing something of a unit: a fact of its own, no figure and no register entry.
_FACTS = ("partnership", "competence", "membership")


@dataclass(frozen=True, slots=True)
class Content:
    """What a snapshot holds.

    ``origins`` are the hashes of what each unit's passages were made of, ``uncorrected`` the facts
    of corrected units as the sources have them, ``towns`` the file of towns where an earlier
    snapshot has it already.
    """

    tables: Tables
    passages: PassageRows
    origins: npt.NDArray[np.uint8]
    uncorrected: Sequence[UnitFacts] = ()
    towns: bytes | None = None


class _Folder:
    """Writes files; what each hashes to is told by what was meant to be written, so that reading
    them back (``verify_snapshot``) finds whatever went wrong on the way to the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, FileEntry] = {}

    def write(self, name: str, *parts: bytes | memoryview) -> None:
        digest, size = hashlib.sha256(), 0
        with (self.path / name).open("wb") as file:
            for part in parts:
                file.write(part)
                digest.update(part)
                size += len(part)
        sync(self.path / name)
        self.entries[name] = FileEntry(size, digest.hexdigest())

    def save(self, name: str, array: npt.NDArray[Any]) -> None:
        """The array as ``<name>.npy``."""
        whole, header = np.ascontiguousarray(array), io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header, np.lib.format.header_data_from_array_1_0(whole)
        )
        self.write(f"{name}.npy", header.getvalue(), whole.reshape(-1).view(np.uint8).data)


def write_content(folder: Path, content: Content) -> dict[str, FileEntry]:
    """Write every file but the manifest, flush them to disk, and return their sizes and hashes."""
    files = _Folder(folder)
    _write_records(files, content.tables)
    towns = content.towns if content.towns is not None else town_lines(content.tables.towns)
    files.write(TOWNS_FILE, towns)
    if content.uncorrected:
        files.write("uncorrected.json", msgspec.json.encode(content.uncorrected))
    files.save("unit_origins", content.origins)
    _write_passages(files, content.passages)
    _write_indicators(files, content.tables)
    _write_vectors(files, content.passages.vectors)
    return dict(sorted(files.entries.items()))


def counts_of(content: Content) -> dict[str, int]:
    """How many records of each kind the snapshot holds."""
    tables = content.tables
    kinds = np.bincount(content.passages.kind, minlength=len(PASSAGE_KINDS)).tolist()
    return {
        "units": len(tables.municipalities),
        "passages": len(content.passages),
        **{f"passages_{kind}": kinds[code] for code, kind in enumerate(PASSAGE_KINDS)},
        "competences": len(tables.competences),
        "memberships": len(tables.memberships),
        "partnerships": len(tables.partnerships),
        "places": len(tables.places),
        "requests": len(tables.requests),
        "quarantined": len(tables.quarantined),
    }


def figures_of(content: Content) -> dict[str, float]:
    """Shares that tell how much the index knows, to compare one night with the last."""
    tables, passages = content.tables, content.passages
    units = len(tables.municipalities)
    facts = np.isin(passages.kind, [PASSAGE_KINDS.index(kind) for kind in _FACTS])
    with_facts = np.unique(passages.unit[facts])
    with_themes = np.unique(passages.unit[facts & (passages.themes != 0)])
    open_requests = [r for r in tables.requests if r.status == "open"]
    return {
        "passages_per_unit": round(len(passages) / units, 4),
        "units_with_facts": round(len(with_facts) / units, 4),
        "units_with_themes": round(len(with_themes) / units, 4),
        "open_requests": float(len(open_requests)),
        "open_requests_with_themes": float(sum(r.themes_known for r in open_requests)),
    }


def _write_records(files: _Folder, tables: Tables) -> None:
    records: dict[str, Sequence[Any]] = {
        "units": tables.municipalities,
        "ags_changes": tables.ags_changes,
        "indicator_kinds": tables.indicator_kinds,
        "competences": tables.competences,
        "memberships": tables.memberships,
        "places": tables.places,
        "partnerships": tables.partnerships,
        "requests": tables.requests,
        "programmes": tables.programmes,
        "programme_vocabulary": tables.programme_vocabulary,
        "state_partnerships": tables.state_partnerships,
        "countries": tuple(tables.countries.values()),
        "sources": tuple(tables.sources.values()),
        "themes": tables.themes,
        "quarantined": tables.quarantined,
    }
    for name, rows in records.items():
        files.write(f"{name}.json", msgspec.json.encode(rows))


def _write_passages(files: _Folder, passages: PassageRows) -> None:
    files.write("passages.jsonl", passages.lines)
    files.save("passage_offsets", passages.offsets)
    files.save("passage_unit", passages.unit)
    files.save("passage_kind", passages.kind)
    files.save("passage_themes", passages.themes)
    files.save("passage_strength", passages.strength)
    files.save("passage_hashes", passages.hashes)


def _write_indicators(files: _Folder, tables: Tables) -> None:
    """Bring the rows of the indicator table into the order of the units."""
    table = tables.indicators
    rows = {unit.ags: row for row, unit in enumerate(tables.municipalities)}
    at = [rows[ags] for ags in table.ags]
    for name, figures in (("values", table.values), ("percentiles", table.percentiles)):
        ordered = np.full((len(rows), len(table.ids)), np.nan, dtype=np.float32)
        ordered[at] = figures
        files.save(f"indicator_{name}", ordered)


def _write_vectors(files: _Folder, vectors: npt.NDArray[np.float32]) -> None:
    # Only a run that builds something needs it.
    import faiss

    files.save("vectors", vectors)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    files.write("index.faiss", faiss.serialize_index(index).data)
