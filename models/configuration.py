"""Which encoder the index is built and searched with: ``encoder.toml`` in the working folder.

Without that file it is the shipped one. With it::

    model = "intfloat/multilingual-e5-small"   # a folder, a hub name, or "shipped"
    query_prefix = "query: "                   # the rest may be left out
    passage_prefix = "passage: "
    max_length = 512
    batch_size = 64
    device = "cpu"
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec

from models.encoder import Encoder, EncoderOptions
from models.errors import EncoderError
from models.loading import SHIPPED, load_encoder

__all__ = ["CONFIGURATION", "configured_folder", "load_configured_encoder"]

CONFIGURATION = "encoder.toml"


def load_configured_encoder(home: Path) -> Encoder:
    """The encoder that ``home``/encoder.toml names, the shipped one if there is no such file.

    A model folder may be given relative to ``home``.

    Raises:
        EncoderError: the file is no TOML or says something unknown, the model can't be loaded, or
            an option is out of its bounds.
        MissingExtraError: the model needs ``partnerkompass[transformers]``.
    """
    model, options = _read(home)
    if model is None:
        return load_encoder()
    return load_encoder(str(configured_folder(home) or model), **options)


def configured_folder(home: Path) -> Path | None:
    """The folder of the configured model, if it lies inside ``home``.

    Raises:
        EncoderError: as :func:`load_configured_encoder`.
    """
    model, _ = _read(home)
    beside = home / (model or "")
    return beside if model and beside.is_dir() else None


def _read(home: Path) -> tuple[str | None, dict[str, Any]]:
    """The model that the file names, None without a file, and the options for it."""
    path = home / CONFIGURATION
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None, {}
    except OSError as error:
        raise _broken(path, str(error.strerror)) from error
    try:
        settings = msgspec.toml.decode(content, type=dict[str, str | int])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _broken(path, str(error)) from error
    model = settings.pop("model", SHIPPED)
    known = [field.name for field in fields(EncoderOptions)]
    unknown = sorted(set(settings) - set(known))
    if unknown or not isinstance(model, str):
        what = f"unknown {', '.join(unknown)}" if unknown else "model is no text"
        raise _broken(path, f"{what}; known are: model, {', '.join(known)}")
    return model, settings


def _broken(path: Path, why: str) -> EncoderError:
    return EncoderError(
        f"{path} can't be used: {why}.",
        mend='Write lines such as model = "folder or hub name", or remove the file to use the '
        "shipped encoder.",
    )
