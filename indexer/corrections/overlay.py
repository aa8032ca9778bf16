"""Corrections at once: put over a published snapshot, in memory.

The outcome is what the night would build from the same tables and corrections, with the same id.
Only units whose facts differ from those of the snapshot are composed anew; a snapshot that holds
all corrections already is returned as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.corrections.applying import Applied, World, apply, is_entered
from indexer.corrections.building import indicator_rows
from indexer.corrections.gathering import gathered, merged
from indexer.corrections.records import Corrections, Figure, UnitFacts
from indexer.lookups import ENTERED
from indexer.passages import PASSAGE_KINDS, compose_passages
from indexer.passages.stating import with_stated_themes
from indexer.records import Passage
from indexer.snapshot import Snapshot
from indexer.snapshot.manifest import CORRECTIONS, snapshot_id
from indexer.snapshot.towns import TownNames
from indexer.tables import IndicatorTable, Tables
from indexer.vectors import KnownVectors, embed
from models import Encoder
from models.themes import THEME_IDS, ThemeDetector

__all__ = ["CorrectedSnapshot", "Overlay"]


class Overlay:
    """Puts corrections over one snapshot.

    Args:
        base: the snapshot; it may hold corrections itself.
        encoder: the one that it was built with.
    """

    def __init__(self, base: Snapshot, encoder: Encoder) -> None:
        self._base = base
        self._encoder = encoder

    def corrected(self, corrections: Corrections) -> Snapshot:
        """The snapshot with exactly these `corrections`; it stays what it is."""
        base = self._base
        corrections = corrections.of_units(base.row)
        if corrections.digest == base.manifest.data.get(CORRECTIONS):
            return base
        return _Run(base, corrections, self._encoder, lambda: self._detector).result()

    @cached_property
    def _detector(self) -> ThemeDetector:
        """Slow to make, and the same for every run."""
        return ThemeDetector(self._base.themes)


class CorrectedSnapshot(Snapshot):
    """A snapshot with some records, arrays and passages in place of those of `base`.

    `origin` tells for each passage its row in `base`, or -1 - its position in `added`.
    """

    def __init__(
        self,
        base: Snapshot,
        manifest_id: str,
        data: Mapping[str, str],
        records: Mapping[str, Sequence[Any]],
        arrays: Mapping[str, npt.NDArray[Any]],
        origin: npt.NDArray[np.int64],
        added: Sequence[Passage],
    ) -> None:
        kinds = Counter(arrays["passage_kind"].tolist())
        counts = {
            **base.manifest.counts,
            "passages": len(origin),
            **{f"passages_{kind}": kinds[n] for n, kind in enumerate(PASSAGE_KINDS)},
            **{name: len(rows) for name, rows in records.items() if name in base.manifest.counts},
        }
        manifest = replace(base.manifest, id=manifest_id, data=dict(data), counts=counts)
        super().__init__(base.folder, manifest, base.warnings)
        self._base = base
        self._changed_records = records
        self._arrays = arrays
        self._origin = origin
        self._added = added

    @cached_property
    def towns(self) -> TownNames:
        """Those of the base."""
        return self._base.towns

    @cached_property
    def index(self) -> Any:
        """The exact inner-product index, made in memory."""
        import faiss

        index = faiss.IndexFlatIP(self.vectors.shape[1])
        index.add(self.vectors)
        return index

    def passage(self, row: int) -> Passage:
        """The passage in this row."""
        if not 0 <= row < self.passage_count:
            return super().passage(row)
        at = int(self._origin[row])
        return self._base.passage(at) if at >= 0 else self._added[-1 - at]

    def _records(
        self,
        name: str,
        record_type: type[Any],  # noqa: ARG002 (as Snapshot calls it)
    ) -> tuple[Any, ...]:
        if name in self._changed_records:
            return tuple(self._changed_records[name])
        kept = getattr(self._base, name)
        return tuple(kept.values()) if isinstance(kept, dict) else kept

    def _array(
        self,
        name: str,
        *,
        mapped: bool = False,  # noqa: ARG002 (as Snapshot calls it)
    ) -> npt.NDArray[Any]:
        array = self._arrays.get(name)
        found: npt.NDArray[Any] = getattr(self._base, name) if array is None else array
        return found


class _Run:
    """One snapshot and what is to lie over it."""

    def __init__(
        self,
        base: Snapshot,
        corrections: Corrections,
        encoder: Encoder,
        detector: Callable[[], ThemeDetector],
    ) -> None:
        self.base = base
        self.corrections = corrections
        self.encoder = encoder
        self.detector = detector
        self.units = {ags: base.units[row] for ags, row in base.row.items()}

    def result(self) -> Snapshot:
        base = self.base
        keys = tuple(sorted({*self.corrections.units, *base.uncorrected}))
        now = self._gathered(keys)
        untouched = {**now, **base.uncorrected}
        # What the snapshot's own corrections brought is not known without them.
        places = {p.id: p for p in base.places.values() if not all(map(is_entered, p.references))}
        memberships = (m for m in base.memberships if not is_entered(m.reference))
        world = World(
            tuple(places.values()),
            tuple(memberships),
            base.countries,
            {theme.id for theme in base.themes},
            self.detector,
        )
        applied = apply(self.corrections, untouched.__getitem__, world)
        facts = {ags: applied.facts.get(ags, untouched[ags]) for ags in keys}
        changed = {ags: one for ags, one in facts.items() if one != now[ags]}
        records = self._records(changed, applied, tuple(places.values()))
        data = {name: hash for name, hash in base.manifest.data.items() if name != CORRECTIONS}
        if self.corrections.digest:
            data[CORRECTIONS] = self.corrections.digest
        arrays, origin, added = self._passages(changed, now, records)
        return CorrectedSnapshot(
            base,
            snapshot_id(data, base.manifest.composer, base.manifest.encoder.hash),
            data,
            {**records, "uncorrected": tuple(applied.before[a] for a in sorted(applied.before))},
            {**arrays, **self._figures(changed)},
            origin,
            added,
        )

    def _gathered(self, keys: Sequence[str]) -> dict[str, UnitFacts]:
        base = self.base
        rows = {ags: base.row[ags] for ags in keys}
        figures = {
            ags: {
                id: Figure(value, None if np.isnan(share) else share)
                for id, value, share in zip(
                    base.indicator_ids,
                    base.indicator_values[row].tolist(),
                    base.indicator_percentiles[row].tolist(),
                    strict=True,
                )
                if not np.isnan(value)
            }
            for ags, row in rows.items()
        }
        return gathered(keys, base.partnerships, base.competences, base.memberships, figures)

    def _records(
        self, changed: Mapping[str, UnitFacts], applied: Applied, places: Sequence[Any]
    ) -> dict[str, tuple[Any, ...]]:
        base = self.base
        sources = [s for s in base.sources.values() if not s.id.startswith(ENTERED)]
        every = changed.values()
        return {
            "partnerships": merged(
                base.partnerships, changed, (p for f in every for p in f.partnerships), "id"
            ),
            "competences": merged(
                base.competences, changed, (c for f in every for c in f.competences), "id"
            ),
            "memberships": merged(
                base.memberships, changed, (m for f in every for m in f.memberships), "ags"
            ),
            "places": tuple(sorted((*places, *applied.places), key=lambda place: place.id)),
            "sources": (*sources, *applied.sources),
        }

    def _figures(self, changed: Mapping[str, UnitFacts]) -> dict[str, npt.NDArray[Any]]:
        table = indicator_rows(self.base.indicator_ids, changed, self.units)
        values, shares = self.base.indicator_values, self.base.indicator_percentiles
        if changed:
            rows = [self.base.row[ags] for ags in changed]
            values, shares = values.copy(), shares.copy()
            values[rows], shares[rows] = table.values, table.percentiles
        return {"indicator_values": values, "indicator_percentiles": shares}

    # --- passages

    def _passages(
        self,
        changed: Mapping[str, UnitFacts],
        now: Mapping[str, UnitFacts],
        records: Mapping[str, tuple[Any, ...]],
    ) -> tuple[dict[str, npt.NDArray[Any]], npt.NDArray[np.int64], list[Passage]]:
        """The arrays of all passages, where each comes from, and the new ones."""
        base = self.base
        figures = {ags: one for ags, one in changed.items() if one.figures != now[ags].figures}
        composed = compose_passages(self._tables(changed, figures, records))
        unchanged, known = self._passages_now(changed)
        # What reads and weighs the same stays with the themes that it was found to state.
        added = [passage for passage in composed if _same(passage, unchanged) is None]
        embedded = embed([passage.text for passage in added], self.encoder, known)
        if added:
            added = with_stated_themes(
                added, embedded.vectors, base.themes, self.encoder, self.detector()
            )
        ids = {passage.id for passage in added}
        kept = {row for passage in composed if (row := _same(passage, unchanged)) is not None}
        for row, passage in unchanged.values():
            fixed = passage.kind == "profile"
            fixed |= passage.kind == "indicator" and passage.ags not in figures
            if fixed and passage.id not in ids:
                kept.add(row)
        stay = np.isin(base.passage_unit, [base.row[ags] for ags in changed], invert=True)
        stay[list(kept)] = True
        return self._arrays(stay, added, embedded.vectors, embedded.hashes)

    def _arrays(
        self,
        stay: npt.NDArray[np.bool_],
        added: list[Passage],
        vectors: npt.NDArray[np.float32],
        hashes: npt.NDArray[np.uint8],
    ) -> tuple[dict[str, npt.NDArray[Any]], npt.NDArray[np.int64], list[Passage]]:
        base = self.base
        rows = np.flatnonzero(stay)
        origin = np.concatenate([rows, -1 - np.arange(len(added))])
        bits = [sum(1 << THEME_IDS.index(theme) for theme in set(p.themes)) for p in added]
        unit = np.array([base.row[p.ags] for p in added], dtype=np.int32)
        kind = np.array([PASSAGE_KINDS.index(p.kind) for p in added], dtype=np.int8)
        strength = np.array([p.strength for p in added], dtype=np.float32)
        new: dict[str, tuple[npt.NDArray[Any], npt.NDArray[Any]]] = {
            "passage_unit": (base.passage_unit, unit),
            "passage_kind": (base.passage_kind, kind),
            "passage_themes": (base.passage_themes, np.array(bits, dtype=np.uint64)),
            "passage_strength": (base.passage_strength, strength),
            "passage_hashes": (base.passage_hashes, hashes),
            "vectors": (base.vectors, vectors),
        }
        units = np.concatenate([base.passage_unit[rows], unit])
        kinds = np.concatenate([base.passage_kind[rows], kind])
        origin = origin[self._order(units, kinds, origin, added)]
        return {name: _taken(old, own, origin) for name, (old, own) in new.items()}, origin, added

    def _order(
        self,
        unit: npt.NDArray[np.int32],
        kind: npt.NDArray[np.int8],
        origin: npt.NDArray[np.int64],
        added: Sequence[Passage],
    ) -> npt.NDArray[np.int64]:
        """By unit, kind and id; within the kinds of a unit only those that got new ones."""
        order = np.lexsort((kind, unit))
        for ags, name in {(p.ags, p.kind) for p in added}:
            code, row = PASSAGE_KINDS.index(name), self.base.row[ags]
            span = np.flatnonzero((unit[order] == row) & (kind[order] == code))
            ids = {at: self._id(int(origin[at]), added) for at in order[span].tolist()}
            order[span] = sorted(ids, key=ids.__getitem__)
        return order

    def _id(self, origin: int, added: Sequence[Passage]) -> str:
        return self.base.passage(origin).id if origin >= 0 else added[-1 - origin].id

    def _passages_now(
        self, changed: Mapping[str, UnitFacts]
    ) -> tuple[dict[str, tuple[int, Passage]], KnownVectors]:
        """The passages that the changed units have in the snapshot, by id, and their vectors."""
        base = self.base
        rows = [row for ags in changed for row in base.passage_rows(ags)]
        found = {(passage := base.passage(row)).id: (row, passage) for row in rows}
        return found, KnownVectors(base.passage_hashes[rows], base.vectors[rows])

    def _tables(
        self,
        changed: Mapping[str, UnitFacts],
        figures: Mapping[str, UnitFacts],
        records: Mapping[str, tuple[Any, ...]],
    ) -> Tables:
        """What the passages of the changed units are composed of."""
        base = self.base
        indicators: IndicatorTable = indicator_rows(base.indicator_ids, figures, self.units)
        return Tables(
            municipalities=(),
            ags_changes=(),
            indicator_kinds=tuple(base.indicator_kinds.values()),
            indicators=indicators,
            competences=tuple(c for f in changed.values() for c in f.competences),
            memberships=tuple(m for f in changed.values() for m in f.memberships),
            places=records["places"],
            partnerships=tuple(p for f in changed.values() for p in f.partnerships),
            requests=(),
            programmes=(),
            programme_vocabulary=(),
            state_partnerships=(),
            countries=base.countries,
            sources=base.sources,
            themes=base.themes,
            towns=(),
            quarantined=(),
        )


def _taken(
    old: npt.NDArray[Any], new: npt.NDArray[Any], origin: npt.NDArray[np.int64]
) -> npt.NDArray[Any]:
    """The rows that `origin` names, in one copy: vectors are large."""
    taken = np.take(old, np.maximum(origin, 0), axis=0)
    added = origin < 0
    taken[added] = new[-1 - origin[added]]
    return taken


def _same(passage: Passage, known: Mapping[str, tuple[int, Passage]]) -> int | None:
    """The row of the passage in the snapshot, if it is there with the same weight and source."""
    row, other = known.get(passage.id, (None, None))
    if other is None or (passage.strength, passage.reference) != (other.strength, other.reference):
        return None
    return row
