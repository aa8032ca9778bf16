from __future__ import annotations

import fcntl
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.reindex import ReindexResult, reindex
from indexer.snapshot import open_snapshot, published_id, verify_snapshot
from models.errors import DataError, EncoderError, LockedError, SnapshotError


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def first(data_folder: Path, home: Path, word_encoder: Any) -> ReindexResult:
    result = reindex(data_folder, home, encoder=word_encoder)
    word_encoder.encoded.clear()
    return result


def change_record(folder: Path, file: str, row: int, **fields: object) -> None:
    path = folder / file
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[row] = json.dumps(json.loads(lines[row]) | fields, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def embedded_passages(home: Path, word_encoder: Any) -> list[str]:
    """What was embedded of the passages; the themes' descriptions are encoded as well."""
    snapshot = open_snapshot(home)
    texts = {snapshot.passage(row).text for row in range(snapshot.passage_count)}
    return [text for text in word_encoder.encoded if text in texts]


def everything_under(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.rglob("*")}


# --- what is built


def test_the_first_run_embeds_everything(first: ReindexResult, home: Path) -> None:
    snapshot = open_snapshot(home)

    assert not first.unchanged
    assert first.snapshot == snapshot.id
    assert first.units == len(snapshot.units) == 40
    assert first.passages == first.embedded == snapshot.passage_count
    assert (first.reused, first.removed, first.quarantined) == (0, 0, ())
    assert list(first.seconds) == ["hash", "read", "compose", "embed", "write", "verify", "publish"]
    verify_snapshot(snapshot.folder)


def test_an_unchanged_second_run_builds_nothing(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    before = everything_under(home)

    second = reindex(data_folder, home, encoder=word_encoder)

    assert second.unchanged
    assert second.snapshot == first.snapshot
    assert (second.embedded, second.reused, second.removed) == (0, first.passages, 0)
    assert list(second.seconds) == ["hash"]
    assert word_encoder.encoded == []
    assert everything_under(home) == before


def test_one_changed_record_re_embeds_that_record_only(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    change_record(data_folder, "competences.jsonl", 14, statement="Bioabfall wird zu Kompost")

    second = reindex(data_folder, home, encoder=word_encoder)

    changed = embedded_passages(home, word_encoder)
    assert changed == ["Projekt (2019): Bioabfall wird zu Kompost."]
    assert (second.embedded, second.reused) == (1, first.passages - 1)
    assert second.removed == 1
    assert second.snapshot != first.snapshot
    snapshot = open_snapshot(home)
    texts = [snapshot.passage(row).text for row in range(snapshot.passage_count)]
    assert np.array_equal(snapshot.vectors, word_encoder.encode(texts))


def test_a_changed_field_that_no_passage_tells_embeds_nothing(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    change_record(data_folder, "places.jsonl", 0, lat=41.0)

    second = reindex(data_folder, home, encoder=word_encoder)

    assert not second.unchanged
    assert (second.embedded, second.removed) == (0, 0)
    assert embedded_passages(home, word_encoder) == []
    assert any(place.lat == 41.0 for place in open_snapshot(home).places.values())


def test_a_removed_record_removes_its_passage(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    path = data_folder / "memberships.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")

    second = reindex(data_folder, home, encoder=word_encoder)

    assert (second.removed, second.embedded) == (1, 0)
    assert second.passages == first.passages - 1


def test_another_encoder_embeds_everything_anew(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    word_encoder.hash = "words-2"

    second = reindex(data_folder, home, encoder=word_encoder)

    assert second.embedded == first.passages
    assert second.snapshot != first.snapshot
    assert open_snapshot(home).manifest.encoder.hash == "words-2"


def test_a_full_run_embeds_everything_and_gives_the_same_snapshot(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    files = open_snapshot(home).manifest.files

    second = reindex(data_folder, home, encoder=word_encoder, full=True)

    assert not second.unchanged
    assert second.embedded == first.passages
    assert second.snapshot == first.snapshot
    assert open_snapshot(home).manifest.files == files


def test_the_same_input_gives_the_same_bytes_elsewhere(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere"

    result = reindex(data_folder, other, encoder=word_encoder)

    assert result.snapshot == first.snapshot
    assert open_snapshot(other).manifest.files == open_snapshot(home).manifest.files


def test_going_back_to_earlier_data_publishes_the_earlier_snapshot(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    before = (data_folder / "places.jsonl").read_bytes()
    change_record(data_folder, "places.jsonl", 0, lat=41.0)
    reindex(data_folder, home, encoder=word_encoder)
    (data_folder / "places.jsonl").write_bytes(before)

    third = reindex(data_folder, home, encoder=word_encoder)

    assert third.unchanged
    assert published_id(home) == first.snapshot


def test_rows_set_aside_are_told_by_every_run(
    data_folder: Path, home: Path, word_encoder: Any
) -> None:
    change_record(data_folder, "competences.jsonl", 0, year="long ago")

    first = reindex(data_folder, home, encoder=word_encoder)
    second = reindex(data_folder, home, encoder=word_encoder)

    assert second.unchanged
    assert first.quarantined == second.quarantined
    assert first.quarantined[0].where == "competences.jsonl, line 1, field year"
    assert open_snapshot(home).manifest.counts["quarantined"] == 1


def test_progress_names_every_stage_and_ends_full(
    data_folder: Path, home: Path, word_encoder: Any
) -> None:
    seen: list[tuple[str, int, int]] = []

    reindex(data_folder, home, encoder=word_encoder, progress=lambda *step: seen.append(step))

    stages = list(dict.fromkeys(stage for stage, _, _ in seen))
    assert stages == ["hash", "read", "compose", "embed", "write", "verify", "publish"]
    for stage in stages:
        last = [step for step in seen if step[0] == stage][-1]
        assert last[1] == last[2] > 0


# --- what goes wrong


class Failing:
    """Gives up after the first batch, as an encoder that runs out of memory would."""

    id = "failing"
    hash = "failing"
    dim = 32
    max_length = None

    def encode(self, texts: Sequence[str], role: str = "passage") -> Any:
        raise EncoderError("The encoder gave up.", mend="Use another one.")


def test_a_failure_midway_leaves_the_last_snapshot_and_nothing_else(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    before = everything_under(home)

    with pytest.raises(EncoderError):
        reindex(data_folder, home, encoder=Failing())

    assert everything_under(home) == before
    assert open_snapshot(home).id == first.snapshot
    assert open_snapshot(home).warnings == ()
    assert reindex(data_folder, home, encoder=word_encoder).unchanged


def test_a_failure_while_writing_leaves_nothing_half_written(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    change_record(data_folder, "places.jsonl", 0, lat=41.0)
    before = everything_under(home)

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "verify":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(data_folder, home, encoder=word_encoder, progress=stop)

    assert everything_under(home) == before
    assert not reindex(data_folder, home, encoder=word_encoder).unchanged


def test_vectors_of_the_wrong_length_are_never_published(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    class TooLong(type(word_encoder)):
        hash = "too-long"

        def encode(self, texts: Sequence[str], role: str = "passage") -> Any:
            return super().encode(texts) * 2

    with pytest.raises(SnapshotError, match="lengths"):
        reindex(data_folder, home, encoder=TooLong())

    assert published_id(home) == first.snapshot


def test_a_broken_table_leaves_the_last_snapshot(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    (data_folder / "requests.jsonl").write_text("{\n{\n{\n{\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"requests\.jsonl"):
        reindex(data_folder, home, encoder=word_encoder)

    assert open_snapshot(home).id == first.snapshot


def test_without_data_it_says_what_is_missing(
    tmp_path: Path, home: Path, word_encoder: Any
) -> None:
    with pytest.raises(DataError, match=r"ags_changes\.csv") as error:
        reindex(tmp_path / "nowhere", home, encoder=word_encoder)

    assert "--data" in error.value.mend
    assert error.value.exit_code == 2


def test_tables_that_change_while_they_are_read_are_refused(
    data_folder: Path, home: Path, word_encoder: Any
) -> None:
    def meddle(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("read", 0):
            change_record(data_folder, "places.jsonl", 0, lat=41.0)

    with pytest.raises(DataError, match="changed while they were read"):
        reindex(data_folder, home, encoder=word_encoder, progress=meddle)

    assert published_id(home) is None


def test_a_second_run_at_the_same_time_is_refused(
    data_folder: Path, home: Path, word_encoder: Any
) -> None:
    (home / "snapshots").mkdir(parents=True)
    with (home / "snapshots" / ".lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        with pytest.raises(LockedError) as error:
            reindex(data_folder, home, encoder=word_encoder)

    assert error.value.exit_code == 4
    assert not reindex(data_folder, home, encoder=word_encoder).unchanged


def test_what_a_killed_run_left_behind_is_cleared_away(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    remains = home / "snapshots" / ".building-0123456789abcdef"
    remains.mkdir()
    (remains / "vectors.npy").write_bytes(b"half")
    change_record(data_folder, "places.jsonl", 0, lat=41.0)

    reindex(data_folder, home, encoder=word_encoder)

    assert not remains.exists()


def test_a_damaged_snapshot_is_built_anew(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    folder = home / "snapshots" / first.snapshot
    (folder / "vectors.npy").write_bytes(b"")

    second = reindex(data_folder, home, encoder=word_encoder)

    assert (second.snapshot, second.unchanged) == (first.snapshot, False)
    assert second.embedded == first.passages, "nothing is taken from a damaged snapshot"
    verify_snapshot(folder)
    assert {path.name for path in folder.parent.iterdir()} == {".lock", "current", folder.name}


def test_vectors_of_a_snapshot_with_flipped_bytes_are_not_reused(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    vectors = home / "snapshots" / first.snapshot / "vectors.npy"
    content = bytearray(vectors.read_bytes())
    content[-3] ^= 0x7F
    vectors.write_bytes(content)
    change_record(data_folder, "places.jsonl", 0, lat=41.0)

    second = reindex(data_folder, home, encoder=word_encoder)

    assert second.reused == 0
    verify_snapshot(home / "snapshots" / second.snapshot)


@pytest.mark.parametrize("full", [False, True])
def test_a_run_mends_damage_that_keeps_the_size(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any, full: bool
) -> None:
    folder = home / "snapshots" / first.snapshot
    units = folder / "units.json"
    units.write_bytes(b" " * units.stat().st_size)

    second = reindex(data_folder, home, encoder=word_encoder, full=full)

    assert not second.unchanged
    verify_snapshot(folder)


def test_the_file_of_towns_is_taken_over_unless_it_is_damaged(
    first: ReindexResult, data_folder: Path, home: Path, word_encoder: Any
) -> None:
    towns = home / "snapshots" / first.snapshot / "towns.tsv"
    good = towns.read_bytes()
    change_record(data_folder, "places.jsonl", 0, lat=41.0)
    second = reindex(data_folder, home, encoder=word_encoder)
    kept = home / "snapshots" / second.snapshot / "towns.tsv"
    assert kept.read_bytes() == good
    kept.write_bytes(good.swapcase())
    change_record(data_folder, "places.jsonl", 0, lat=42.0)
    third = reindex(data_folder, home, encoder=word_encoder)
    assert (home / "snapshots" / third.snapshot / "towns.tsv").read_bytes() == good
    assert third.damage
