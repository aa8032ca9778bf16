"""Write the files of a snapshot into a folder that nobody reads yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import msgspec
import numpy as np
import numpy.typing as npt

from indexer.corrections.records import UnitFacts
from indexer.passages import PASSAGE_KINDS
from indexer.records import Passage
from indexer.snapshot.files import file_hash, sync
from indexer.snapshot.manifest import FileEntry
from indexer.snapshot.towns import TOWNS_FILE, town_lines
from indexer.tables import Tables
from indexer.vectors import Embedded
from models.themes.catalogue import THEME_IDS

__all__ = ["Content", "counts_of", "figures_of", "write_content"]


@dataclass(frozen=True, slots=True)
class Content:
    """What a snapshot holds.

    ``uncorrected`` are the facts of corrected units as the sources have them, ``towns`` the file of
    towns where an earlier snapshot has it already.
    """

    tables: Tables
    passages: Sequence[Passage]
    embedded: Embedded
    uncorrected: Sequence[UnitFacts] = ()
    towns: bytes | None = None


def write_content(folder: Path, content: Content) -> dict[str, FileEntry]:
    """Write every file but the manifest, flush them to disk, and return their sizes and hashes."""
    _write_records(folder, content.tables)
    towns = content.towns if content.towns is not None else town_lines(content.tables.towns)
    (folder / TOWNS_FILE).write_bytes(towns)
    if content.uncorrected:
        uncorrected = msgspec.json.encode(content.uncorrected)
        (folder / "uncorrected.json").write_bytes(uncorrected)
    _write_passages(folder, content)
    _write_indicators(folder, content.tables)
    _write_vectors(folder, content.embedded.vectors)
    entries = {}
    for path in sorted(folder.iterdir()):
        sync(path)
        entries[path.name] = FileEntry(path.stat().st_size, file_hash(path))
    return entries


def counts_of(content: Content) -> dict[str, int]:
    """How many records of each kind the snapshot holds."""
    tables = content.tables
    kinds = Counter[str](passage.kind for passage in content.passages)
    return {
        "units": len(tables.municipalities),
        "passages": len(content.passages),
        **{f"passages_{kind}": kinds[kind] for kind in PASSAGE_KINDS},
        "competences": len(tables.competences),
        "memberships": len(tables.memberships),
        "partnerships": len(tables.partnerships),
        "places": len(tables.places),
        "requests": len(tables.requests),
        "quarantined": len(tables.quarantined),
    }


def figures_of(content: Content) -> dict[str, float]:
    """Shares that tell how much the index knows, to compare one night with the last."""
    tables = content.tables
    units = len(tables.municipalities)
    # What counts as knowing something of a unit: a fact of its own, no figure and no register
    # entry.
    facts = ("partnership", "competence", "membership")
    with_facts = {p.ags for p in content.passages if p.kind in facts}
    with_themes = {p.ags for p in content.passages if p.kind in facts and p.themes}
    open_requests = [r for r in tables.requests if r.status == "open"]
    return {
        "passages_per_unit": round(len(content.passages) / units, 4),
        "units_with_facts": round(len(with_facts) / units, 4),
        "units_with_themes": round(len(with_themes) / units, 4),
        "open_requests": float(len(open_requests)),
        "open_requests_with_themes": float(sum(r.themes_known for r in open_requests)),
    }


def _write_records(folder: Path, tables: Tables) -> None:
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
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(rows))


def _write_passages(folder: Path, content: Content) -> None:
    passages = content.passages
    encoder = msgspec.json.Encoder()
    lines = [encoder.encode(passage) + b"\n" for passage in passages]
    (folder / "passages.jsonl").write_bytes(b"".join(lines))
    offsets = np.zeros(len(lines) + 1, dtype=np.int64)
    np.cumsum([len(line) for line in lines], out=offsets[1:])
    rows = {unit.ags: row for row, unit in enumerate(content.tables.municipalities)}
    kinds = {kind: code for code, kind in enumerate(PASSAGE_KINDS)}
    bits = {theme: 1 << bit for bit, theme in enumerate(THEME_IDS)}
    _save(folder, "passage_offsets", offsets)
    _save(folder, "passage_unit", np.array([rows[p.ags] for p in passages], dtype=np.int32))
    _save(folder, "passage_kind", np.array([kinds[p.kind] for p in passages], dtype=np.int8))
    themes = [sum(bits[theme] for theme in set(passage.themes)) for passage in passages]
    _save(folder, "passage_themes", np.array(themes, dtype=np.uint64))
    _save(folder, "passage_strength", np.array([p.strength for p in passages], dtype=np.float32))
    _save(folder, "passage_hashes", content.embedded.hashes)


def _write_indicators(folder: Path, tables: Tables) -> None:
    """Bring the rows of the indicator table into the order of the units."""
    table = tables.indicators
    rows = {unit.ags: row for row, unit in enumerate(tables.municipalities)}
    at = [rows[ags] for ags in table.ags]
    for name, figures in (("values", table.values), ("percentiles", table.percentiles)):
        ordered = np.full((len(rows), len(table.ids)), np.nan, dtype=np.float32)
        ordered[at] = figures
        _save(folder, f"indicator_{name}", ordered)


def _write_vectors(folder: Path, vectors: npt.NDArray[np.float32]) -> None:
    _save(folder, "vectors", vectors)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "index.faiss"))


def _save(folder: Path, name: str, array: npt.NDArray[Any]) -> None:
    np.save(folder / f"{name}.npy", np.ascontiguousarray(array))
