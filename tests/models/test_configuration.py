from __future__ import annotations

from pathlib import Path

import pytest

from models import load_encoder
from models.configuration import load_configured_encoder
from models.errors import EncoderError
from models.paths import shipped_encoder_dir


def configure(home: Path, text: str) -> Path:
    (home / "encoder.toml").write_text(text, encoding="utf-8")
    return home


def test_without_a_file_it_is_the_shipped_one(tmp_path: Path) -> None:
    assert load_configured_encoder(tmp_path).hash == load_encoder().hash


def test_every_option_reaches_the_encoder(tmp_path: Path) -> None:
    home = configure(
        tmp_path,
        'model = "shipped"\nquery_prefix = "suche "\npassage_prefix = ""\nmax_length = 64\n'
        'batch_size = 8\ndevice = "cpu"\n',
    )
    configured = load_configured_encoder(home)
    expected = load_encoder("shipped", query_prefix="suche ", passage_prefix="", max_length=64)

    assert configured.max_length == 64
    assert configured.hash == expected.hash != load_encoder().hash


def test_a_folder_may_lie_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "own").symlink_to(shipped_encoder_dir())
    home = configure(tmp_path, 'model = "own"')

    assert load_configured_encoder(home).hash == load_encoder().hash


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('model = "none/such/folder', "encoder.toml"),
        ("model = 3", "model is no text"),
        ('speed = "high"', "unknown speed"),
        ("[model]\nname = 'x'", "encoder.toml"),
        ("max_length = 0", "max_length"),
        ('device = "cpu"\nbatch_size = "many"', "batch_size"),
        ('model = "./none"', "none"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(EncoderError, match=message) as caught:
        load_configured_encoder(configure(tmp_path, text))
    assert caught.value.mend


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "encoder.toml").write_bytes(b"model = '\xff\xfe'")
    with pytest.raises(EncoderError, match=r"encoder\.toml"):
        load_configured_encoder(tmp_path)
