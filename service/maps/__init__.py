"""Maps drawn by the product itself: SVG for the pages, from its own outlines, nothing loaded.

How a page shows one::

    from service.maps import candidate_points, germany_map

    points = candidate_points(index.snapshot, document.candidates, wording(language), here)
    context["map"] = germany_map(points, title=_("..."), description=_("..."))

    {% from "_maps.html" import map_figure with context %}
    {{ map_figure(map, "germany") }}          {# "world" for world_map: names the sources below #}

``here`` makes the address of a point out of a unit's key (None for no link). The description says
what the picture shows; the same facts must stand beside it as a list or table, which is the equal
alternative. The styles are in ``static/maps.css``.

- :func:`germany_map` (points, title, description, ident, shades, scale): Germany with its states.
- :func:`world_map` (points, title, description, ident, shades, crop, origin): the world; ``crop``
  shows only the part where the points are, ``origin`` draws a line to each from one place.
- :func:`candidate_points`, :func:`partner_points`, :func:`request_points`: points out of records.
- :func:`partners_map` (unit, partnerships, words): the partners of one unit, ready drawn.
- :func:`load_outlines`: for a service that starts.
- :class:`MapPoint`: one point (lat, lon, label, href, mark, shape, tone).
"""

from __future__ import annotations

from service.maps.drawing import MapPoint, germany_map, load_outlines, world_map
from service.maps.partners import partners_map
from service.maps.points import candidate_points, country_centres, partner_points, request_points

__all__ = [
    "MapPoint",
    "candidate_points",
    "country_centres",
    "germany_map",
    "load_outlines",
    "partner_points",
    "partners_map",
    "request_points",
    "world_map",
]
