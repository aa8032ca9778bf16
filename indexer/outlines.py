"""The outlines that maps are drawn from: ``data/outlines.json``, made by the builder.

Every outline is the path of an SVG (``M``, ``l``, ``z`` with whole numbers) in the coordinates of
:mod:`indexer.projection`. Neighbours share the very same points along their border.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from models.errors import DataError

__all__ = ["OUTLINES_FILE", "Outlines", "read_outlines"]

OUTLINES_FILE = "outlines.json"


@dataclass(frozen=True, slots=True)
class Outlines:
    """Paths by code: ``states`` of Germany (two letters), ``countries`` (ISO 3166 alpha-2).

    ``sources`` are the ids of the sources that a picture has to name. The smallest countries have
    no path: at this scale nothing of them is left.
    """

    states: dict[str, str]
    countries: dict[str, str]
    sources: tuple[str, ...]


def read_outlines(data: Path) -> Outlines:
    """The outlines under the folder `data`.

    Raises:
        DataError: the file is missing or broken.
    """
    path = data / OUTLINES_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Outlines)
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(
            f"The outlines for maps, {path}, can't be read ({error}).",
            mend="Restore the file from the distribution, or run 'partnerkompass data build'.",
        ) from error
