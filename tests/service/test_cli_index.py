"""``reindex``, ``snapshots`` and ``doctor``: building, naming and checking the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.reindex import writing_lock
from tests.service.helpers import REQUEST, Command, assert_refused


@pytest.fixture
def own_home(tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch, command) -> Path:
    """A home and a data folder of this test's own."""
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PARTNERKOMPASS_DATA", str(data_folder))
    return tmp_path / "home"


def test_a_second_run_finds_nothing_to_do(command: Command, own_home: Path) -> None:
    first = command("reindex", "--json")
    assert first.code == 0
    assert first.document["unchanged"] is False
    second = command("reindex", "--json")
    assert second.document["unchanged"] is True
    assert second.document["snapshot"] == first.document["snapshot"]
    assert "Unverändert" in command("reindex").out
    assert "veröffentlicht" in command("reindex", "--full").out


def test_a_broken_row_is_named_and_set_aside(
    command: Command, own_home: Path, data_folder: Path
) -> None:
    table = data_folder / "municipalities.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    broken = next(i for i, line in enumerate(lines) if line.startswith("03455021,"))
    lines[broken] = lines[broken].replace(",gemeinde,", ",dorf,")
    table.write_text("".join(lines), encoding="utf-8")
    ran = command("reindex")
    assert ran.code == 0
    assert f"municipalities.csv, line {broken + 1}" in ran.err
    assert "Zeile" in ran.err


def test_a_missing_table_stops_the_run(command: Command, own_home: Path, data_folder: Path) -> None:
    (data_folder / "requests.jsonl").unlink()
    assert_refused(command("reindex"), "requests.jsonl")
    assert not (own_home / "snapshots" / "current").exists()


def test_another_run_holds_the_lock(command: Command, own_home: Path) -> None:
    with writing_lock(own_home):
        assert_refused(command("reindex"), "Another run", code=4)


def test_snapshots_are_listed_shown_and_verified(command: Command, small_home: Path) -> None:
    listed = command("snapshots", "list", "--json").document["snapshots"]
    assert [one["published"] for one in listed] == [True]
    snapshot_id = listed[0]["id"]
    assert snapshot_id in command("snapshots", "list").out
    assert command("snapshots", "show", "--json").document["id"] == snapshot_id
    assert snapshot_id in command("snapshots", "show", snapshot_id).out
    assert command("snapshots", "verify", "--json").document["intact"] is True
    assert "unversehrt" in command("snapshots", "verify").out
    assert_refused(command("snapshots", "show", "0123"), "0123")


def test_a_damaged_snapshot_is_found(command: Command, own_home: Path) -> None:
    command("reindex")
    snapshot = next(path for path in (own_home / "snapshots").iterdir() if path.is_dir())
    vectors = snapshot / "vectors.npy"
    damaged = bytearray(vectors.read_bytes())
    damaged[-1] ^= 0xFF
    vectors.write_bytes(damaged)
    assert_refused(command("snapshots", "verify"), "vectors.npy", "reindex --full", code=1)
    vectors.write_bytes(damaged[:-10])
    listed = command("snapshots", "list", "--json").document["snapshots"]
    assert "vectors.npy" in listed[0]["problem"]
    assert_refused(
        command("match", "--request", "ps-west-bani-zeid"), "vectors.npy", "reindex", code=1
    )
    assert command("reindex").code == 0
    assert command("match", "--request", "ps-west-bani-zeid").code == 0


def test_an_older_intact_snapshot_answers_with_a_warning(
    command: Command, own_home: Path, data_folder: Path
) -> None:
    command("reindex")
    requests = data_folder / "requests.jsonl"
    requests.write_text(
        requests.read_text(encoding="utf-8").replace("8.000 Einwohner", "8.100 Einwohner"),
        encoding="utf-8",
    )
    newer = command("reindex", "--json").document["snapshot"]
    (own_home / "snapshots" / newer / "units.json").unlink()
    ran = command("match", "--request", "ps-west-bani-zeid", "--json")
    assert ran.code == 0
    assert ran.document["snapshot"] != newer
    assert ran.err.startswith("Warning:")
    assert newer in ran.err


def test_doctor_is_content_with_a_whole_installation(command: Command, own_home: Path) -> None:
    command("reindex")
    ran = command("doctor", "--json")
    assert ran.code == 0, ran.document
    assert ran.document["good"] is True
    subjects = [finding["subject"] for finding in ran.document["findings"]]
    here = ["python", "data", "encoder", "index", "sources", "home"]
    running = ["database", "night", "backup", "restore", "space", "rights", "clock", "imprint"]
    assert subjects == here + running
    imprint = ran.document["findings"][-1]
    assert "operator.toml" in imprint["mend"]


def test_doctor_says_how_to_mend(command: Command, own_home: Path, data_folder: Path) -> None:
    ran = command("doctor")
    assert ran.code == 1
    assert "partnerkompass reindex" in ran.out
    (data_folder / "units.csv").unlink()
    ran = command("doctor", "--json")
    finding = {one["subject"]: one for one in ran.document["findings"]}["data"]
    assert not finding["good"]
    assert "units.csv" in finding["detail"]
    assert finding["mend"]


def test_another_encoder_by_configuration(command: Command, own_home: Path) -> None:
    first = command("reindex", "--json").document
    configuration = own_home / "encoder.toml"
    configuration.write_text('model = "shipped"\nmax_length = 32\n', encoding="utf-8")
    # An index is never searched with another encoder than its own.
    assert_refused(command("match", "--request", REQUEST), "reindex")
    assert command("doctor").code == 1

    second = command("reindex", "--json").document
    assert second["snapshot"] != first["snapshot"]
    assert command("match", "--request", REQUEST).code == 0
    assert command("doctor").code == 0

    configuration.write_text('model = "no/such-model-anywhere"\n', encoding="utf-8")
    assert_refused(command("match", "--request", REQUEST), "no/such-model-anywhere")
