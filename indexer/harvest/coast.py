"""How far a point lies from the German coast.

The coastline is what no neighbour shares of Germany's outline in the TopoJSON of Natural Earth
(1:50 million, generalised): distances are approximate, and small islands are missing from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from models.errors import DataError

__all__ = ["Coast", "read_coast"]

_GERMANY = "276"
_KM_PER_DEGREE = 111.32
# A segment without length is a point: keeps the division defined.
_POINT = 1e-12
Segment = tuple[float, float, float, float]


class Coast:
    """The coastline as segments (lat, lon, lat, lon) in degrees; at least one."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._lat, self._lon, lat_b, lon_b = np.array(segments, dtype=np.float64).T
        self._d_lat, self._d_lon = lat_b - self._lat, lon_b - self._lon

    def distance_km(self, lat: float, lon: float) -> float:
        """Kilometres to the nearest point of the coastline (plane around the point)."""
        per_lon = _KM_PER_DEGREE * math.cos(math.radians(lat))
        y, x = (self._lat - lat) * _KM_PER_DEGREE, (self._lon - lon) * per_lon
        dy, dx = self._d_lat * _KM_PER_DEGREE, self._d_lon * per_lon
        length = np.maximum(dx * dx + dy * dy, _POINT)
        along = np.clip(-(x * dx + y * dy) / length, 0.0, 1.0)
        return float(np.hypot(x + along * dx, y + along * dy).min())


def read_coast(path: Path) -> Coast:
    """The German coastline out of a TopoJSON file of countries.

    Raises:
        DataError: the file is missing, no such TopoJSON, or holds no German coast.
    """
    try:
        topology = msgspec.json.decode(path.read_bytes())
        segments = tuple(_coast_segments(topology))
    except (OSError, msgspec.DecodeError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} can't be read as TopoJSON of countries ({type(error).__name__}: {error}).",
            mend="Put countries-50m.json of the world-atlas distribution there.",
        ) from error
    if not segments:
        raise DataError(
            f"{path} holds no outline of Germany that no neighbour shares.",
            mend="Use the TopoJSON whose countries are keyed by their ISO number (276).",
        )
    return Coast(segments)


def _coast_segments(topology: dict[str, Any]) -> Iterator[Segment]:
    owners: dict[int, set[str]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        for arc in _arc_numbers(geometry.get("arcs", [])):
            owners.setdefault(arc, set()).add(geometry.get("id", ""))
    scale_x, scale_y = topology["transform"]["scale"]
    from_x, from_y = topology["transform"]["translate"]
    for arc, countries in sorted(owners.items()):
        if countries != {_GERMANY}:
            continue
        steps = topology["arcs"][arc]
        lons = [from_x + scale_x * x for x in accumulate(step[0] for step in steps)]
        lats = [from_y + scale_y * y for y in accumulate(step[1] for step in steps)]
        for (lat_a, lon_a), (lat_b, lon_b) in pairwise(zip(lats, lons, strict=True)):
            if not (_on_tidal_elbe(lat_a, lon_a) and _on_tidal_elbe(lat_b, lon_b)):
                yield lat_a, lon_a, lat_b, lon_b


def _on_tidal_elbe(lat: float, lon: float) -> bool:
    """Whether a point of the outline is a bank of the Elbe: above Brunsbüttel it is a river."""
    return lat < 53.92 and 9.05 < lon < 10.5


def _arc_numbers(arcs: list[Any]) -> Iterator[int]:
    for item in arcs:
        if isinstance(item, list):
            yield from _arc_numbers(item)
        else:
            yield item if item >= 0 else ~item  # a negative number is the arc read backwards
