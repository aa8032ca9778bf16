"""The way to an encoder: ``load_encoder``."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from models.encoder import Encoder, EncoderOptions
from models.errors import EncoderError
from models.paths import shipped_encoder_dir
from models.static import StaticEncoder, is_static_folder

__all__ = ["load_encoder"]

SHIPPED = "shipped"


def load_encoder(spec: str = SHIPPED, **options: Any) -> Encoder:
    """The encoder that ``spec`` names.

    Args:
        spec: ``"shipped"``, the folder of a sentence-transformers model, or a hub name such as
            ``intfloat/multilingual-e5-base``. Folders of static models are read without torch.
        options: the fields of :class:`EncoderOptions`.

    Raises:
        EncoderError: unknown option, no such folder or model, or a broken one.
        MissingExtraError: the model needs ``partnerkompass[transformers]``.
    """
    settings = _options(options)
    if not isinstance(spec, str) or not spec.strip():
        raise EncoderError(
            f"No encoder is named {spec!r}.",
            mend='Give "shipped", the folder of a sentence-transformers model, or a hub name.',
        )
    folder = shipped_encoder_dir() if spec == SHIPPED else Path(spec).expanduser()
    if spec == SHIPPED or is_static_folder(folder):
        return StaticEncoder.from_folder(folder, settings)
    from models.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder.load(spec, settings)


def _options(options: dict[str, Any]) -> EncoderOptions:
    known = [field.name for field in fields(EncoderOptions)]
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise EncoderError(
            f"Unknown encoder option {', '.join(unknown)}.", mend=f"Known are: {', '.join(known)}."
        )
    return EncoderOptions(**options)
