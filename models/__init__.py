"""Text -> numbers: the encoder and what stands beside it.

``load_encoder`` is imported on first use, so that ``import models`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.encoder import Encoder, Role
    from models.loading import load_encoder

__all__ = ["Encoder", "Role", "load_encoder"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from models import encoder, loading

        return getattr(loading if name == "load_encoder" else encoder, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
