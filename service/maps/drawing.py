"""Outlines and points to SVG."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from markupsafe import Markup, escape

from indexer.outlines import Outlines, read_outlines
from indexer.projection import GERMANY_BOX, WORLD_BOX, germany_xy, world_xy
from models.paths import data_dir
from service.maps.placing import spread

__all__ = ["MapPoint", "Shape", "germany_map", "load_outlines", "world_map"]

Box = tuple[float, float, float, float]
Shape = Literal["circle", "square", "diamond", "triangle"]
Tone = Literal["accent", "warm", "quiet"]

#: The radius of a marker, as a share of the width of its picture.
_RADIUS_GERMANY, _RADIUS_WORLD = 0.03, 0.0105
_RADIUS_CROPPED = 0.022
#: More points than these are drawn small, where they are, and without a mark.
_MOST_MARKED = 80
_SMALL = 0.35
_UNMARKED = 0.5
#: More points than these are one path of dots: they have no texts of their own and no links.
_MOST_TOLD = 200
#: A cropped picture shows at least this much (about 1200 km), in this shape.
_LEAST_WIDTH = 64.0
_RATIO = 0.66
_MARGIN = 1.25
_STROKE = 900


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One point of a map, in WGS 84 degrees.

    ``label`` is what a reader hears and sees on hovering: it has to say all that the marker says.
    ``mark`` stands in the marker (a rank or a count, up to three characters). ``shape`` and
    ``tone`` tell groups apart; shape and mark must be enough without the colour. With ``href`` the
    marker is a link.
    """

    lat: float
    lon: float
    label: str
    href: str | None = None
    mark: str = ""
    shape: Shape = "circle"
    tone: Tone = "accent"


def germany_map(
    points: Sequence[MapPoint],
    *,
    title: str,
    description: str,
    ident: str = "map",
    shades: Mapping[str, int] | None = None,
    scale: float = 1.0,
) -> Markup:
    """Germany with its states and `points`.

    Args:
        points: within Germany.
        title: what the picture is, in a few words.
        description: what it shows, in a sentence.
        ident: of the picture, where a page has several.
        shades: state -> 1..4, how dark it is drawn.
        scale: of the markers; more than 1 for a small picture.

    Raises:
        DataError: the outlines are missing.
    """
    box: Box = (0.0, 0.0, *GERMANY_BOX)
    places = [germany_xy(one.lat, one.lon) for one in points]
    land = _land(_outlines().states, shades or {})
    radius = GERMANY_BOX[0] * _RADIUS_GERMANY * scale
    drawn = _markers(points, places, radius, box)
    return _svg("germany", ident, title, description, box, land, drawn, linked=_linked(points))


def world_map(
    points: Sequence[MapPoint],
    *,
    title: str,
    description: str,
    ident: str = "map",
    shades: Mapping[str, int] | None = None,
    crop: bool = False,
    origin: MapPoint | None = None,
) -> Markup:
    """The world with its countries and `points`.

    Args:
        points: anywhere.
        title: what the picture is, in a few words.
        description: what it shows, in a sentence.
        ident: of the picture, where a page has several.
        shades: country -> 1..4, how dark it is drawn.
        crop: show only the part of the world where the points (and the origin) are.
        origin: draw a line from here to each point.

    Raises:
        DataError: the outlines are missing.
    """
    places = [world_xy(one.lat, one.lon) for one in points]
    home = world_xy(origin.lat, origin.lon) if origin else None
    box: Box = (0.0, 0.0, *WORLD_BOX)
    countries = _outlines().countries
    share = _RADIUS_WORLD
    if crop and places:
        box = _around([*places, *([home] if home else [])])
        countries = {code: path for code, path in countries.items() if _meets(code, box)}
        share = _RADIUS_CROPPED
    land = _land(countries, shades or {})
    drawn = _lines(home, places) + _markers(points, places, box[2] * share, box)
    if origin and home:
        drawn += _marker(origin, home, home, box[2] * share * 0.6)
    return _svg("world", ident, title, description, box, land, drawn, linked=_linked(points))


def load_outlines() -> None:
    """Read what every map is drawn from now, for whoever draws the first.

    Raises:
        DataError: the outlines are missing.
    """
    _extents()


@lru_cache(maxsize=1)
def _outlines() -> Outlines:
    return read_outlines(data_dir())


@lru_cache(maxsize=1)
def _extents() -> dict[str, Box]:
    """The boxes around the countries, left, top, right, bottom."""
    return {code: _extent(path) for code, path in _outlines().countries.items()}


def _extent(path: str) -> Box:
    xs: list[int] = []
    ys: list[int] = []
    for ring in path.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        xs += accumulate(numbers[::2])
        ys += accumulate(numbers[1::2])
    return min(xs), min(ys), max(xs), max(ys)


def _meets(code: str, box: Box) -> bool:
    left, top, right, bottom = _extents()[code]
    x, y, width, height = box
    return left <= x + width and right >= x and top <= y + height and bottom >= y


def _around(places: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in places], [y for _, y in places]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    width = max(width * _MARGIN, height * _MARGIN / _RATIO, _LEAST_WIDTH)
    width = min(width, float(WORLD_BOX[0]))
    height = min(width * _RATIO, float(WORLD_BOX[1]))
    x = (max(xs) + min(xs) - width) / 2
    y = (max(ys) + min(ys) - height) / 2
    return (
        round(min(max(x, 0.0), WORLD_BOX[0] - width), 1),
        round(min(max(y, 0.0), WORLD_BOX[1] - height), 1),
        round(width, 1),
        round(height, 1),
    )


# --- parts of the picture --------------------------------------------------------------------


def _svg(
    name: str,
    ident: str,
    title: str,
    description: str,
    box: Box,
    land: Markup,
    drawn: Markup,
    *,
    linked: bool,
) -> Markup:
    # A picture of role img hides what is in it; one with links must not.
    role = "group" if linked else "img"
    view = " ".join(f"{number:g}" for number in box)
    return Markup(
        '<svg class="map map-{name}" viewBox="{view}" role="{role}"'
        ' aria-labelledby="{ident}-title" aria-describedby="{ident}-desc">'
        '<title id="{ident}-title">{title}</title><desc id="{ident}-desc">{description}</desc>'
        '<g class="map-land" stroke-width="{stroke:.2f}" aria-hidden="true">{land}</g>{drawn}</svg>'
    ).format(
        name=name,
        view=view,
        role=role,
        ident=ident,
        title=title,
        description=description,
        stroke=box[2] / _STROKE,
        land=land,
        drawn=drawn,
    )


def _land(outlines: Mapping[str, str], shades: Mapping[str, int]) -> Markup:
    """Outlines of one shade are one path: fewer bytes, and no seams."""
    by_shade: dict[int, list[str]] = {}
    for code, path in outlines.items():
        by_shade.setdefault(shades.get(code, 0), []).append(path)
    return Markup("").join(
        Markup('<path class="land-{}" d="{}"/>').format(shade, " ".join(paths))
        for shade, paths in sorted(by_shade.items())
    )


def _lines(home: tuple[float, float] | None, places: Iterable[tuple[float, float]]) -> Markup:
    if home is None:
        return Markup()
    x, y = home
    path = "".join(f"M{x:.0f} {y:.0f}L{to_x:.0f} {to_y:.0f}" for to_x, to_y in places)
    return Markup('<path class="map-ties" aria-hidden="true" d="{}"/>').format(path)


def _markers(
    points: Sequence[MapPoint], places: Sequence[tuple[float, float]], radius: float, box: Box
) -> Markup:
    if len(points) > _MOST_TOLD:
        dots = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places)
        path = '<path class="map-dots" stroke-width="{:.1f}" aria-hidden="true" d="{}"/>'
        return Markup(path).format(radius * _SMALL * 1.5, dots)
    if len(points) > _MOST_MARKED:
        radius *= _SMALL
        spots = list(places)
    elif any(point.mark for point in points):
        spots = spread(places, radius, box)
    else:
        # Nothing has to be read in them: they are smaller, and stay where they are.
        radius *= _UNMARKED
        spots = list(places)
    marked = len(points) <= _MOST_MARKED
    return Markup("").join(
        _marker(point, place, spot, radius, marked=marked)
        for point, place, spot in zip(points, places, spots, strict=True)
    )


def _marker(
    point: MapPoint,
    place: tuple[float, float],
    spot: tuple[float, float],
    radius: float,
    *,
    marked: bool = True,
) -> Markup:
    x, y = spot
    parts = [Markup("<title>{}</title>").format(point.label)]
    if abs(x - place[0]) + abs(y - place[1]) > radius / 2:
        lead = '<path class="map-lead" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>'
        parts.append(Markup(lead).format(*place, x, y))
    parts.append(_shape(point.shape, x, y, radius))
    if marked and point.mark:
        size = radius * (1.15 if len(point.mark) < 2 else 1.0 if len(point.mark) < 3 else 0.8)
        text = '<text x="{:.1f}" y="{:.1f}" font-size="{:.1f}" aria-hidden="true">{}</text>'
        parts.append(Markup(text).format(x, y + size * 0.35, size, point.mark))
    inside = Markup("").join(parts)
    kind = f"map-point map-{point.tone}"
    if point.href is None:
        return Markup('<g class="{}">{}</g>').format(kind, inside)
    return Markup('<a class="{}" href="{}" aria-label="{}">{}</a>').format(
        kind, point.href, escape(point.label), inside
    )


def _shape(shape: Shape, x: float, y: float, radius: float) -> Markup:
    if shape == "circle":
        return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(x, y, radius)
    if shape == "square":
        side = radius * 1.75
        square = '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
        return Markup(square).format(x - side / 2, y - side / 2, side, side)
    if shape == "diamond":
        corners = [(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)]
    else:
        corners = [(0.0, -1.35), (1.25, 0.85), (-1.25, 0.85)]
    path = "L".join(f"{x + dx * radius:.1f} {y + dy * radius:.1f}" for dx, dy in corners)
    return Markup('<path d="M{}z"/>').format(path)


def _linked(points: Sequence[MapPoint]) -> bool:
    return len(points) <= _MOST_TOLD and any(one.href is not None for one in points)
