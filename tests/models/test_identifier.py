from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.identifier import load_identifier

LANGUAGES = ("de", "en", "fr")
TEXT = "die stadt sucht eine partnerschaft"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, float]]]:
    """A working folder with the unpacked model, and what the packed one answered."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARTNERKOMPASS_HOME", str(home))
        return home, load_identifier(LANGUAGES).rank(TEXT)


@pytest.fixture
def home(unpacked: tuple[Path, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(unpacked[0], tmp_path / "home")
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_unpacked_model_answers_like_the_packed_one(
    home: Path, unpacked: tuple[Path, list[tuple[str, float]]]
) -> None:
    assert sorted(path.suffix for path in (home / "cache").iterdir()) == [".npy", ".npz"]
    assert load_identifier(LANGUAGES).rank(TEXT) == unpacked[1]
    assert unpacked[1][0][0] == "de"


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_a_damaged_file_costs_time_and_is_mended(home: Path, suffix: str) -> None:
    (path,) = (home / "cache").glob(f"*{suffix}")
    whole = path.stat().st_size
    path.write_bytes(path.read_bytes()[:1000])

    assert load_identifier(LANGUAGES).classify(TEXT)[0] == "de"
    assert path.stat().st_size == whole


def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path / "file"))

    assert load_identifier(LANGUAGES).classify(TEXT)[0] == "de"
