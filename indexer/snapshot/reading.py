"""Read a snapshot: everything is loaded on first use, vectors are mapped and never copied."""

from __future__ import annotations

import mmap
from functools import cached_property
from pathlib import Path
from types import GenericAlias
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.corrections.records import UnitFacts
from indexer.lookups import AgsChange, CountryProfile, ProgrammeName, Source
from indexer.records import (
    Competence,
    IndicatorKind,
    Membership,
    Municipality,
    Partnership,
    PartnershipRequest,
    Passage,
    Place,
    Programme,
    StatePartnership,
    Theme,
)
from indexer.snapshot.manifest import CORRECTIONS, Manifest
from indexer.snapshot.towns import TOWNS_FILE, TownNames
from indexer.tables import QuarantinedRow
from models.errors import SnapshotError

if TYPE_CHECKING:
    import faiss

__all__ = ["Snapshot"]

T = TypeVar("T")

#: Whoever is explained for one request is explained for the next; some megabytes.
_KEPT_PASSAGES = 8192


class Snapshot:
    """One published state of the index; immutable, safe to share between threads.

    Rows of units are positions in ``units``, rows of passages positions in the passage arrays. The
    passages of one unit lie together (``passage_rows``).

    Attributes:
        folder: where it lies.
        manifest: what it says of itself.
        warnings: why this snapshot was opened and not the one that was published last; mostly
        empty.
    """

    def __init__(self, folder: Path, manifest: Manifest, warnings: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.manifest = manifest
        self.warnings = warnings

    @property
    def id(self) -> str:
        """The id derived from data, encoder and composing code."""
        return self.manifest.id

    # --- units and their figures

    @cached_property
    def units(self) -> tuple[Municipality, ...]:
        """All German units, sorted by AGS."""
        return self._records("units", Municipality)

    @cached_property
    def row(self) -> dict[str, int]:
        """AGS -> row of the unit."""
        return {unit.ags: row for row, unit in enumerate(self.units)}

    @property
    def indicator_ids(self) -> tuple[str, ...]:
        """What the columns of the indicator arrays are."""
        return self.manifest.indicator_ids

    @cached_property
    def indicator_kinds(self) -> dict[str, IndicatorKind]:
        """Indicator id -> what it measures."""
        return {kind.id: kind for kind in self._records("indicator_kinds", IndicatorKind)}

    @cached_property
    def unit_origins(self) -> npt.NDArray[np.uint8]:
        """uint8 [units, 16]: hashes of what each unit's passages were made of."""
        return self._array("unit_origins")

    @cached_property
    def indicator_values(self) -> npt.NDArray[np.float32]:
        """float32 [units, indicators]; NaN where there is no figure."""
        return self._array("indicator_values")

    @cached_property
    def indicator_percentiles(self) -> npt.NDArray[np.float32]:
        """float32 [units, indicators], 0..1 within the size class; NaN where there is none."""
        return self._array("indicator_percentiles")

    # --- passages

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self.manifest.counts["passages"]

    def passage(self, row: int) -> Passage:
        """Decode one passage.

        Raises:
            IndexError: there is no such row.
            SnapshotError: the line is damaged.
        """
        if not 0 <= row < self.passage_count:
            raise IndexError(f"There is no passage {row}; the snapshot has {self.passage_count}.")
        found = self._decoded.get(row)
        if found is not None:
            return found
        start, end = self.passage_offsets[row : row + 2]
        try:
            found = self._decoder.decode(self.passage_lines[start:end])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._damaged("passages.jsonl", error) from error
        if len(self._decoded) >= _KEPT_PASSAGES:
            self._decoded.clear()
        self._decoded[row] = found
        return found

    def passage_rows(self, ags: str) -> range:
        """The rows of a unit's passages; empty for an unknown key."""
        row = self.row.get(ags)
        if row is None:
            return range(0)
        start, end = np.searchsorted(self.passage_unit, (row, row + 1))
        return range(int(start), int(end))

    @cached_property
    def passage_unit(self) -> npt.NDArray[np.int32]:
        """int32 [passages]: the row of the passage's unit, ascending."""
        return self._array("passage_unit")

    @cached_property
    def passage_kind(self) -> npt.NDArray[np.int8]:
        """int8 [passages]: position in ``PASSAGE_KINDS``."""
        return self._array("passage_kind")

    @cached_property
    def passage_themes(self) -> npt.NDArray[np.uint64]:
        """uint64 [passages]: bit i is set for the theme ``THEME_IDS[i]``."""
        return self._array("passage_themes")

    @cached_property
    def passage_strength(self) -> npt.NDArray[np.float32]:
        """float32 [passages], 0..1 (see ``indexer.passages.strength``)."""
        return self._array("passage_strength")

    @cached_property
    def passage_hashes(self) -> npt.NDArray[np.uint8]:
        """uint8 [passages, 16]: hashes of the texts."""
        return self._array("passage_hashes")

    # --- vectors

    @cached_property
    def vectors(self) -> npt.NDArray[np.float32]:
        """float32 [passages, dim], L2-normalised, read-only and mapped from the file.

        They stand beside the FAISS file, which holds the same numbers, because its header of 45
        bytes leaves a mapped view unaligned: numpy would copy the whole matrix for every product.
        """
        return self._array("vectors", mapped=True)

    @cached_property
    def index(self) -> faiss.Index:
        """The exact inner-product index over the same vectors, mapped from ``index.faiss``."""
        # Nothing that serves needs it at German scale, so nothing that serves waits for its import.
        import faiss

        path = self.folder / "index.faiss"
        try:
            return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise self._damaged(path.name, error) from error

    # --- other records

    @cached_property
    def partnerships(self) -> tuple[Partnership, ...]:
        """All partnerships, sorted by id."""
        return self._records("partnerships", Partnership)

    @cached_property
    def competences(self) -> tuple[Competence, ...]:
        """All competence statements, sorted by id."""
        return self._records("competences", Competence)

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """All signatures of networks, sorted by AGS."""
        return self._records("memberships", Membership)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Place id -> place abroad."""
        return {place.id: place for place in self._records("places", Place)}

    @cached_property
    def requests(self) -> dict[str, PartnershipRequest]:
        """Request id -> request."""
        return {r.id: r for r in self._records("requests", PartnershipRequest)}

    @cached_property
    def programmes(self) -> tuple[Programme, ...]:
        """The programmes whose rules are known."""
        return self._records("programmes", Programme)

    @cached_property
    def programme_vocabulary(self) -> tuple[ProgrammeName, ...]:
        """Programme names that are cited as history only."""
        return self._records("programme_vocabulary", ProgrammeName)

    @cached_property
    def state_partnerships(self) -> tuple[StatePartnership, ...]:
        """Partnerships of German states."""
        return self._records("state_partnerships", StatePartnership)

    @cached_property
    def countries(self) -> dict[str, CountryProfile]:
        """ISO code -> country."""
        return {country.code: country for country in self._records("countries", CountryProfile)}

    @cached_property
    def towns(self) -> TownNames:
        """Towns abroad that requests may come from, by name."""
        try:
            return TownNames.open(self.folder / TOWNS_FILE)
        except OSError as error:
            raise self._damaged(TOWNS_FILE, error) from error

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        """The forty themes in the order of ``THEME_IDS``."""
        return self._records("themes", Theme)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Source id -> source."""
        return {source.id: source for source in self._records("sources", Source)}

    @cached_property
    def ags_changes(self) -> tuple[AgsChange, ...]:
        """Keys that became others."""
        return self._records("ags_changes", AgsChange)

    @cached_property
    def quarantined(self) -> tuple[QuarantinedRow, ...]:
        """The rows that were set aside when this snapshot was built."""
        return self._records("quarantined", QuarantinedRow)

    @cached_property
    def uncorrected(self) -> dict[str, UnitFacts]:
        """AGS -> the facts as the sources have them, of the units that people corrected."""
        if CORRECTIONS not in self.manifest.data:
            return {}
        return {facts.ags: facts for facts in self._records("uncorrected", UnitFacts)}

    # --- files

    @cached_property
    def _decoded(self) -> dict[int, Passage]:
        return {}

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[Passage]:
        return msgspec.json.Decoder(Passage)

    @cached_property
    def passage_offsets(self) -> npt.NDArray[np.int64]:
        """int64 [passages + 1]: where each passage begins in ``passage_lines``."""
        return self._array("passage_offsets")

    @cached_property
    def passage_lines(self) -> mmap.mmap:
        """The passages as JSON, one a line, mapped from the file."""
        with (self.folder / "passages.jsonl").open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def _records(self, name: str, record_type: type[T]) -> tuple[T, ...]:
        path = self.folder / f"{name}.json"
        rows = GenericAlias(tuple, (record_type, ...))
        try:
            return cast(tuple[T, ...], msgspec.json.decode(path.read_bytes(), type=rows))
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._damaged(path.name, error) from error

    def _array(self, name: str, *, mapped: bool = False) -> npt.NDArray[Any]:
        path = self.folder / f"{name}.npy"
        try:
            array: npt.NDArray[Any] = np.load(path, mmap_mode="r" if mapped else None)
        except (OSError, ValueError) as error:
            raise self._damaged(path.name, error) from error
        return array

    def _damaged(self, file: str, error: Exception) -> SnapshotError:
        return SnapshotError(
            f"{file} of the snapshot {self.id} is damaged ({error}).",
            mend="Run `partnerkompass reindex --full` to build it anew.",
        )
