from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from indexer.passages import compose_passages
from indexer.reindex import reindex
from indexer.snapshot import (
    PASSAGE_KINDS,
    Snapshot,
    open_snapshot,
    publish,
    published_id,
    verify_snapshot,
)
from indexer.tables import read_tables, write_jsonl
from models.errors import NotFoundError, SnapshotError
from models.themes.catalogue import THEME_IDS


@pytest.fixture
def home(tmp_path: Path, data_folder: Path, word_encoder: Any) -> Path:
    reindex(data_folder, tmp_path / "home", encoder=word_encoder)
    return tmp_path / "home"


@pytest.fixture
def two(home: Path, data_folder: Path, word_encoder: Any) -> tuple[Path, str, str]:
    """A home with an older snapshot and a published newer one: (home, older, newer)."""
    older = open_snapshot(home).id
    write_jsonl(data_folder / "memberships.jsonl", read_tables(data_folder).memberships[:2])
    newer = reindex(data_folder, home, encoder=word_encoder).snapshot
    return home, older, newer


def published(home: Path) -> Path:
    return open_snapshot(home).folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


# --- what it holds


def test_a_snapshot_holds_the_tables_word_for_word(home: Path, data_folder: Path) -> None:
    tables = read_tables(data_folder)
    snapshot = open_snapshot(home)

    assert snapshot.warnings == ()
    assert snapshot.units == tables.municipalities
    assert snapshot.units[snapshot.row["13074087"]].name == "Wismar"
    assert snapshot.partnerships == tables.partnerships
    assert snapshot.competences == tables.competences
    assert snapshot.memberships == tables.memberships
    assert tuple(snapshot.places.values()) == tables.places
    assert snapshot.requests["ps-hizma"].population == 8000
    assert snapshot.programmes == tables.programmes
    assert snapshot.programme_vocabulary == tables.programme_vocabulary
    assert snapshot.state_partnerships == tables.state_partnerships
    assert snapshot.countries == tables.countries
    assert snapshot.sources == tables.sources
    assert snapshot.themes == tables.themes
    assert snapshot.ags_changes == tables.ags_changes
    assert tuple(snapshot.indicator_kinds.values()) == tables.indicator_kinds
    assert snapshot.quarantined == ()


def test_passages_and_their_arrays_say_the_same(home: Path, data_folder: Path) -> None:
    passages = compose_passages(read_tables(data_folder))
    snapshot = open_snapshot(home)

    assert snapshot.passage_count == len(passages)
    for row, composed in enumerate(passages):
        passage = snapshot.passage(row)
        # of the themes of the fact those that the text states (tests/indexer/test_stating.py)
        assert passage == replace(composed, themes=passage.themes)
        assert set(passage.themes) <= set(composed.themes)
        assert snapshot.units[snapshot.passage_unit[row]].ags == passage.ags
        assert PASSAGE_KINDS[snapshot.passage_kind[row]] == passage.kind
        assert snapshot.passage_strength[row] == pytest.approx(passage.strength)
        bits = int(snapshot.passage_themes[row])
        assert {t for i, t in enumerate(THEME_IDS) if bits >> i & 1} == set(passage.themes)
    types = {
        "passage_unit": np.int32,
        "passage_kind": np.int8,
        "passage_themes": np.uint64,
        "passage_strength": np.float32,
        "vectors": np.float32,
        "indicator_values": np.float32,
    }
    assert all(getattr(snapshot, name).dtype == dtype for name, dtype in types.items())


def test_a_unit_s_passages_lie_together(home: Path) -> None:
    snapshot = open_snapshot(home)

    found = [snapshot.passage(row) for row in snapshot.passage_rows("05315000")]

    assert len(found) == 11
    assert {passage.ags for passage in found} == {"05315000"}
    everything = [row for unit in snapshot.units for row in snapshot.passage_rows(unit.ags)]
    assert everything == list(range(snapshot.passage_count))
    assert len(snapshot.passage_rows("00000000")) == 0


@pytest.mark.parametrize("row", [-1, 10**9])
def test_there_is_no_passage_beyond_the_last(home: Path, row: int) -> None:
    with pytest.raises(IndexError, match=str(row)):
        open_snapshot(home).passage(row)


def test_vectors_are_mapped_aligned_and_read_only(home: Path) -> None:
    vectors = open_snapshot(home).vectors

    assert isinstance(vectors, np.memmap)
    assert vectors.flags.aligned
    assert not vectors.flags.writeable


def test_the_faiss_index_finds_what_the_vectors_say(home: Path, word_encoder: Any) -> None:
    snapshot = open_snapshot(home)
    query = word_encoder.encode(["Umbau eines Abwasserlaufs zum naturnahen Fluss"])

    scores, rows = snapshot.index.search(query, 5)

    products = snapshot.vectors @ query[0]
    assert snapshot.index.ntotal == snapshot.passage_count
    assert np.allclose(scores[0], np.sort(products)[::-1][:5], atol=1e-5)
    assert snapshot.passage(int(rows[0][0])).ags == "05113000-emschergenossenschaft"


def test_indicators_stand_in_the_rows_of_their_units(home: Path, data_folder: Path) -> None:
    table = read_tables(data_folder).indicators
    snapshot = open_snapshot(home)
    borough = snapshot.row["11000000-treptow-koepenick"]

    for at, ags in enumerate(table.ags):
        assert np.array_equal(
            snapshot.indicator_values[snapshot.row[ags]], table.values[at], equal_nan=True
        )
    assert np.isnan(snapshot.indicator_values[borough]).all()
    assert np.isnan(snapshot.indicator_percentiles[borough]).all()


def test_the_manifest_tells_what_it_was_built_from(home: Path, word_encoder: Any) -> None:
    manifest = open_snapshot(home).manifest

    assert manifest.encoder.hash == word_encoder.hash
    assert manifest.encoder.dim == word_encoder.dim
    assert manifest.counts["units"] == 40
    assert manifest.counts["passages"] == sum(
        manifest.counts[f"passages_{kind}"] for kind in PASSAGE_KINDS
    )
    assert manifest.reference_year == 2026
    assert 0 < manifest.figures["units_with_themes"] <= manifest.figures["units_with_facts"] < 1
    names = {path.name for path in published(home).iterdir()}
    assert names == set(manifest.files) | {"manifest.json"}


# --- what is broken is refused


@pytest.mark.parametrize("file", ["vectors.npy", "passages.jsonl", "units.json", "index.faiss"])
def test_a_file_that_was_cut_off_is_named(home: Path, file: str) -> None:
    folder = published(home)
    cut(folder / file)

    with pytest.raises(SnapshotError, match=file) as error:
        open_snapshot(home, folder.name)
    assert "reindex" in error.value.mend


def test_a_missing_file_is_named(home: Path) -> None:
    folder = published(home)
    (folder / "places.json").unlink()

    with pytest.raises(SnapshotError, match=r"places\.json .* is missing"):
        open_snapshot(home, folder.name)


def test_every_changed_byte_is_found_by_the_full_check(home: Path) -> None:
    folder = published(home)
    verify_snapshot(folder)
    for file in sorted(path.name for path in folder.iterdir() if path.name != "manifest.json"):
        original = (folder / file).read_bytes()
        if not original:
            continue
        flip(folder / file)
        with pytest.raises(SnapshotError, match=file.replace(".", r"\.")):
            verify_snapshot(folder)
        (folder / file).write_bytes(original)
    verify_snapshot(folder)


def test_a_file_that_contradicts_the_manifest_is_found(home: Path) -> None:
    folder = published(home)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["counts"]["units"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    with pytest.raises(SnapshotError, match="checksum"):
        open_snapshot(home, folder.name)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "damaged"),
        (b"{}", "damaged"),
        (b'{"format": 2}', "damaged"),
        (b'{"format": 999, "id": "x"}', "format 999"),
        (b"\xff\xfe", "damaged"),
    ],
)
def test_a_broken_manifest_is_refused(home: Path, content: bytes, why: str) -> None:
    folder = published(home)
    (folder / "manifest.json").write_bytes(content)

    with pytest.raises(SnapshotError, match=why):
        open_snapshot(home, folder.name)


def test_a_snapshot_without_manifest_is_refused(home: Path) -> None:
    folder = published(home)
    (folder / "manifest.json").unlink()

    with pytest.raises(SnapshotError, match=r"no readable manifest\.json"):
        open_snapshot(home, folder.name)


@pytest.mark.parametrize("file", ["units.json", "passages.jsonl", "passage_unit.npy"])
def test_damage_that_keeps_the_size_is_an_error_and_no_stack_trace(home: Path, file: str) -> None:
    folder = published(home)
    (folder / file).write_bytes(b"\x00" * (folder / file).stat().st_size)
    snapshot = open_snapshot(home)

    with pytest.raises(SnapshotError, match=file):
        _ = (snapshot.units, snapshot.passage_unit, snapshot.passage(0))


def test_a_byte_that_is_no_utf_8_any_more_is_an_error_and_no_stack_trace(home: Path) -> None:
    path = published(home) / "themes.json"
    content = bytearray(path.read_bytes())
    # the continuation byte of a letter beyond ASCII
    content[next(at for at, byte in enumerate(content) if 0x80 <= byte < 0xC0)] ^= 0x41
    path.chmod(0o644)
    path.write_bytes(bytes(content))

    with pytest.raises(SnapshotError, match="damaged"):
        _ = open_snapshot(home).themes


def test_a_damaged_faiss_file_is_an_error_and_no_stack_trace(home: Path) -> None:
    path = published(home) / "index.faiss"
    path.write_bytes(b"XXXX" + path.read_bytes()[4:])

    with pytest.raises(SnapshotError, match=r"index\.faiss"):
        _ = open_snapshot(home).index


# --- which one is opened


def test_the_published_one_is_opened(two: tuple[Path, str, str]) -> None:
    home, older, newer = two

    assert open_snapshot(home).id == published_id(home) == newer
    assert open_snapshot(home, older).id == older
    assert len(open_snapshot(home, older).memberships) == 3


def test_a_broken_published_one_gives_way_to_the_last_intact_one(
    two: tuple[Path, str, str],
) -> None:
    home, older, newer = two
    cut(home / "snapshots" / newer / "vectors.npy")

    snapshot = open_snapshot(home)

    assert snapshot.id == older
    (warning,) = snapshot.warnings
    assert "vectors.npy" in warning
    assert newer in warning
    assert older in warning


@pytest.mark.parametrize("pointer", [None, "", "../../etc\n", "\xff"])
def test_without_a_usable_pointer_the_newest_one_is_opened(
    two: tuple[Path, str, str], pointer: str | None
) -> None:
    home, _, newer = two
    path = home / "snapshots" / "current"
    if pointer is None:
        path.unlink()
    else:
        path.write_text(pointer, encoding="latin-1")

    snapshot = open_snapshot(home)

    assert snapshot.id == newer
    assert "names no snapshot" in snapshot.warnings[0]


def test_when_all_are_broken_it_says_so(two: tuple[Path, str, str]) -> None:
    home, older, newer = two
    for name in (older, newer):
        (home / "snapshots" / name / "manifest.json").unlink()

    with pytest.raises(SnapshotError, match="no usable index") as error:
        open_snapshot(home)
    assert "partnerkompass reindex" in error.value.mend


def test_before_the_first_run_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError) as error:
        open_snapshot(tmp_path)
    assert "partnerkompass reindex" in error.value.mend


@pytest.mark.parametrize("name", ["0123456789abcdef", "", "..", "../snapshots", "x" * 16])
def test_an_unknown_snapshot_is_not_found(home: Path, name: str) -> None:
    with pytest.raises(NotFoundError, match="There is no snapshot"):
        open_snapshot(home, name)


def test_publishing_an_older_one_takes_it_back(two: tuple[Path, str, str]) -> None:
    home, older, _ = two

    publish(home, older)

    assert open_snapshot(home).id == older


def test_a_reader_keeps_what_it_opened(home: Path, data_folder: Path, word_encoder: Any) -> None:
    reader = open_snapshot(home)
    before = [msgspec.json.encode(reader.passage(row)) for row in range(reader.passage_count)]
    vectors = reader.vectors.copy()
    reindex(data_folder, home, encoder=word_encoder, full=True)
    shutil.rmtree(home / "snapshots" / reader.id)

    after = [msgspec.json.encode(reader.passage(row)) for row in range(reader.passage_count)]

    assert after == before
    assert np.array_equal(reader.vectors, vectors)


def test_the_shared_fixture_is_intact(small_snapshot: Snapshot) -> None:
    assert verify_snapshot(small_snapshot.folder).counts["units"] == 40
