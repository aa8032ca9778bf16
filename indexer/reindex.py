"""Build and publish the index: tables -> passages -> vectors -> snapshot.

A run that finds nothing changed ends after hashing the data files and the encoder. A run that
finds something changed composes the passages of the units whose facts changed and embeds only the
texts that the last snapshot lacks. Whatever fails, the published snapshot stays as it was.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from indexer.composer import composer_hash
from indexer.corrections import Corrections
from indexer.corrections.building import with_corrections
from indexer.imported import hash_imported, with_imported
from indexer.passages import PASSAGE_KINDS, compose_passages
from indexer.passages.origins import unit_origins
from indexer.passages.stating import with_stated_themes
from indexer.snapshot.files import file_hash
from indexer.snapshot.manifest import (
    CORRECTIONS,
    FORMAT,
    EncoderEntry,
    Manifest,
    snapshot_id,
    write_manifest,
)
from indexer.snapshot.passages import Kept, PassageRows
from indexer.snapshot.reading import Snapshot
from indexer.snapshot.store import (
    building_folder,
    check_contents,
    install,
    next_moment,
    open_snapshot,
    publish,
    published_id,
    refused_ids,
    snapshots_dir,
    verified,
)
from indexer.snapshot.towns import TOWNS_FILE
from indexer.snapshot.writing import Content, counts_of, figures_of, write_content
from indexer.steps import timed_step
from indexer.tables import TABLE_FILES, QuarantinedRow, Tables, read_tables
from indexer.tables.known import KnownRows, known_rows
from indexer.vectors import KnownVectors, embed
from models import Encoder
from models.configuration import load_configured_encoder
from models.errors import DataError, LockedError, QualityGateError, SnapshotError
from models.themes.catalogue import THEME_IDS

__all__ = ["Gate", "Progress", "ReindexResult", "hash_tables", "reindex", "writing_lock"]

#: Called with (stage, done, total); stages are those of ``ReindexResult.seconds``.
Progress = Callable[[str, int, int], None]

#: Called with a built and verified snapshot and the one that is published (None the first time);
#: raises :class:`QualityGateError` to keep it from being published.
Gate = Callable[[Snapshot, Snapshot | None], None]

_LOCK = ".lock"
#: The tables that the file of towns is made of.
_OF_TOWNS = ("towns.csv", "countries.csv", "sources.csv")
NO_CORRECTIONS = Corrections()


@dataclass(frozen=True, slots=True)
class ReindexResult:
    """What a run did.

    ``unchanged``: data, encoder and composing code are those of the published snapshot, nothing
    was built. ``embedded`` and ``reused`` count passages by where their vectors come from,
    ``removed`` passages of the last snapshot that are gone. ``damage`` says what was found broken
    in the snapshots that were there. ``seconds`` maps the run's stages (hash, read, compose, embed,
    write, verify, gate, publish) to wall-clock seconds.
    """

    snapshot: str
    unchanged: bool
    units: int
    passages: int
    embedded: int
    reused: int
    removed: int
    quarantined: tuple[QuarantinedRow, ...]
    seconds: dict[str, float]
    damage: str | None = None


def reindex(
    data: Path,
    home: Path,
    *,
    encoder: Encoder | None = None,
    full: bool = False,
    progress: Progress | None = None,
    gate: Gate | None = None,
    dry_run: bool = False,
    read: Callable[[Path, KnownRows], Tables] = read_tables,
    corrections: Corrections = NO_CORRECTIONS,
) -> ReindexResult:
    """Bring the published snapshot up to date with the data and the encoder.

    Args:
        data: folder of tables.
        home: where snapshots lie (``<home>/snapshots``).
        encoder: embeds the passages; by default the one that ``home`` configures.
        full: build and embed everything anew, even if nothing changed.
        progress: called as the stages go on.
        gate: has the last word before a new snapshot is published.
        dry_run: build and check, and publish nothing.
        read: reads the tables, for whoever has them at hand already.
        corrections: what people know better; the snapshot holds them.

    Raises:
        DataError: a table is missing or largely broken.
        LockedError: another run is building.
        EncoderError: the encoder can't be loaded or fails.
        SnapshotError: what was built didn't survive its verification; it was not published.
        QualityGateError: the gate refused it, or a person rolled this very index back.
    """
    with writing_lock(home):
        used = encoder or load_configured_encoder(home)
        return _Run(data, home, used, full, progress, gate, dry_run, read, corrections).result()


@contextmanager
def writing_lock(home: Path) -> Iterator[None]:
    """Hold the lock that everything takes which writes snapshots; a killed run frees it too.

    Raises:
        LockedError: another run holds it.
    """
    root = snapshots_dir(home)
    root.mkdir(parents=True, exist_ok=True)
    with (root / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(
                f"Another run is building an index in {root}.",
                mend="Wait until it has finished, or choose another PARTNERKOMPASS_HOME.",
            ) from None
        yield


@dataclass
class _Run:
    """One run; the lock is held."""

    data: Path
    home: Path
    encoder: Encoder
    full: bool
    progress: Progress | None
    gate: Gate | None
    dry_run: bool
    read: Callable[[Path, KnownRows], Tables]
    corrections: Corrections
    seconds: dict[str, float] = field(default_factory=dict)
    damage: str | None = None

    def result(self) -> ReindexResult:
        with self._stage("hash"):
            hashes = self._hashes()
            composer = composer_hash()
            new_id = snapshot_id(hashes, composer, self.encoder.hash)
            existing = None if self.full else self._intact(new_id)
        if new_id in refused_ids(self.home):
            raise QualityGateError(
                f"The index {new_id}, which these tables give, was rolled back by a person.",
                mend="Correct the tables, or allow it again with "
                f"`partnerkompass snapshots rollback --allow {new_id}`.",
            )
        if existing is not None:
            if published_id(self.home) != new_id and not self.dry_run:
                publish(self.home, new_id)
            return self._unchanged(existing)

        with self._stage("read"):
            known_lines = KnownRows() if self.full else known_rows(self.home, composer)
            imported = with_imported(self.read(self.data, known_lines), self.home)
            tables, uncorrected = with_corrections(imported, self.corrections)
            if self._hashes() != hashes:
                raise DataError(
                    f"The tables in {self.data} were changed while they were read.",
                    mend="Run it again when nobody writes there.",
                )
        with self._stage("compose"):
            last = self._last()
            intact = self._checked(last)
            origins = unit_origins(tables, self.encoder.hash)
            kept = None
            if intact is not None and intact.manifest.composer == composer:
                kept = Kept.of(origins, intact)
            new = compose_passages(tables, self._within("compose"), _made_anew(tables, kept))
        with self._stage("embed"):
            texts = [passage.text for passage in new]
            known = self._known(intact)
            embedded = embed(texts, self.encoder, known, self._within("embed"))
            new = with_stated_themes(new, embedded.vectors, tables.themes, self.encoder)
            rows = {unit.ags: row for row, unit in enumerate(tables.municipalities)}
            passages = PassageRows.of(new, embedded, rows)
            passages = passages.with_kept(kept) if kept else passages
        gone = _gone(last, kept) - {passage.id for passage in new}
        towns = self._known_towns(intact, hashes, composer)
        content = Content(tables, passages, origins, uncorrected, towns)
        self._build(new_id, content, hashes, composer)
        if not self.dry_run:
            known_lines.save()
        return ReindexResult(
            snapshot=new_id,
            unchanged=False,
            units=len(tables.municipalities),
            passages=len(passages),
            embedded=embedded.embedded,
            reused=len(passages) - embedded.embedded,
            removed=len(gone),
            quarantined=tables.quarantined,
            seconds=self.seconds,
            damage=self.damage,
        )

    def _hashes(self) -> dict[str, str]:
        entered = self.corrections.digest
        hashes = {**hash_tables(self.data), **hash_imported(self.home)}
        return {**hashes, CORRECTIONS: entered} if entered else hashes

    def _unchanged(self, manifest: Manifest) -> ReindexResult:
        folder = snapshots_dir(self.home) / manifest.id
        return ReindexResult(
            snapshot=manifest.id,
            unchanged=True,
            units=manifest.counts["units"],
            passages=manifest.counts["passages"],
            embedded=0,
            reused=manifest.counts["passages"],
            removed=0,
            quarantined=Snapshot(folder, manifest).quarantined,
            seconds=self.seconds,
            damage=self.damage,
        )

    def _intact(self, snapshot_id: str) -> Manifest | None:
        """The manifest of a snapshot of that id, if there is one to go on with."""
        folder = snapshots_dir(self.home) / snapshot_id
        if not folder.is_dir():
            return None
        try:
            return check_contents(folder)
        except SnapshotError as error:
            self.damage = error.message
            return None

    def _last(self) -> Snapshot | None:
        """The snapshot whose vectors are reused; damage in it is no reason to stop."""
        try:
            found = open_snapshot(self.home)
        except SnapshotError as error:
            if published_id(self.home) is not None:
                self.damage = error.message
            return None
        self.damage = " ".join(found.warnings) or self.damage
        return found

    def _checked(self, last: Snapshot | None) -> Snapshot | None:
        """The last snapshot, if it may be taken from: read to its last byte and found whole."""
        if last is None or self.full:
            return None
        try:
            check_contents(last.folder)
        except SnapshotError as error:
            self.damage = error.message
            return None
        return last

    def _known(self, intact: Snapshot | None) -> KnownVectors | None:
        if intact is None or intact.manifest.encoder.hash != self.encoder.hash:
            return None
        return KnownVectors(intact.passage_hashes, intact.vectors)

    def _known_towns(
        self, intact: Snapshot | None, hashes: dict[str, str], composer: str
    ) -> bytes | None:
        """The file of towns, if the last snapshot made it of the same by the same code."""
        if intact is None or intact.manifest.composer != composer:
            return None
        if any(intact.manifest.data.get(name) != hashes[name] for name in _OF_TOWNS):
            return None
        return (intact.folder / TOWNS_FILE).read_bytes()

    def _build(self, new_id: str, content: Content, hashes: dict[str, str], composer: str) -> None:
        with building_folder(self.home, new_id) as folder:
            with self._stage("write"):
                files = write_content(folder, content)
                manifest = Manifest(
                    format=FORMAT,
                    id=new_id,
                    created=next_moment(self.home),
                    encoder=EncoderEntry(self.encoder.id, self.encoder.hash, self.encoder.dim),
                    composer=composer,
                    data=hashes,
                    theme_ids=tuple(THEME_IDS),
                    passage_kinds=PASSAGE_KINDS,
                    indicator_ids=content.tables.indicators.ids,
                    reference_year=content.tables.reference_year,
                    counts=counts_of(content),
                    figures=figures_of(content),
                    files=files,
                )
                write_manifest(folder, manifest)
            with self._stage("verify"):
                snapshot = verified(folder)
            if self.gate is not None:
                with self._stage("gate"):
                    self.gate(snapshot, self._last())
            if self.dry_run:
                return
            with self._stage("publish"):
                install(self.home, folder, new_id)
                publish(self.home, new_id)

    def _stage(self, name: str) -> AbstractContextManager[None]:
        return timed_step(name, self.seconds, self.progress)

    def _within(self, stage: str) -> Callable[[int, int], None] | None:
        if self.progress is None:
            return None
        return partial(self.progress, stage)


def hash_tables(data: Path) -> dict[str, str]:
    """File name -> SHA-256 of every table under `data`.

    Raises:
        DataError: a table is missing or can't be read.
    """
    hashes = {}
    for name in TABLE_FILES:
        try:
            hashes[name] = file_hash(data / name)
        except OSError as error:
            raise DataError(
                f"The table {data / name} can't be read ({error.strerror}).",
                mend="Restore it, build the tables with `partnerkompass data build --sources DIR`, "
                "or name another folder with --data.",
            ) from None
    return hashes


def _made_anew(tables: Tables, kept: Kept | None) -> set[str] | None:
    """The keys of the units whose passages are composed; None for all."""
    if kept is None:
        return None
    rows = np.flatnonzero(kept.row < 0).tolist()
    return {tables.municipalities[row].ags for row in rows}


def _gone(last: Snapshot | None, kept: Kept | None) -> set[str]:
    """The ids of the last snapshot's passages that were not taken over."""
    if last is None:
        return set()
    rows = range(last.passage_count) if kept is None else kept.gone().tolist()
    return {last.passage(row).id for row in rows}
