"""Where a point of the earth lies on the maps: one projection for Germany, one for the world.

Both keep areas in proportion, so that nobody's country looks larger than it is. Coordinates are
those of the pictures: x to the right, y downwards, whole units of the view box.
"""

from __future__ import annotations

import math

__all__ = ["GERMANY_BOX", "WORLD_BOX", "germany_xy", "world_xy"]

#: Width and height of the pictures, in their units: 1 km for Germany, about 20 km for the world.
GERMANY_BOX = (660, 880)
WORLD_BOX = (2000, 857)

_EARTH_KM = 6371.0088
# The centre of the official European projection (ETRS89-LAEA), here on the sphere.
_CENTRE_LAT, _CENTRE_LON = math.radians(52.0), math.radians(10.0)
_GERMANY_EAST, _GERMANY_NORTH = 306.0, 352.0

# Equal Earth (Šavrič, Patterson, Jenny 2018): its polynomial, its half width on the unit sphere.
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2
_HALF_WIDTH = 2.7066299836
_SCALE = WORLD_BOX[0] / (2 * _HALF_WIDTH)
_NORTHERN_EDGE = 84.0


def germany_xy(lat: float, lon: float) -> tuple[float, float]:
    """Lambert azimuthal equal-area around 52° N 10° E; WGS 84 degrees to kilometres of the map."""
    phi, east = math.radians(lat), math.radians(lon) - _CENTRE_LON
    cosine = math.sin(_CENTRE_LAT) * math.sin(phi)
    cosine += math.cos(_CENTRE_LAT) * math.cos(phi) * math.cos(east)
    k = _EARTH_KM * math.sqrt(2 / (1 + cosine))
    x = k * math.cos(phi) * math.sin(east)
    y = math.cos(_CENTRE_LAT) * math.sin(phi)
    y -= math.sin(_CENTRE_LAT) * math.cos(phi) * math.cos(east)
    return x + _GERMANY_EAST, _GERMANY_NORTH - k * y


def world_xy(lat: float, lon: float) -> tuple[float, float]:
    """Equal Earth; WGS 84 degrees to units of the map, whose upper edge is 84° N."""
    x, y = _equal_earth(lat, lon)
    _, top = _equal_earth(_NORTHERN_EDGE, 0.0)
    return (x + _HALF_WIDTH) * _SCALE, (top - y) * _SCALE


def _equal_earth(lat: float, lon: float) -> tuple[float, float]:
    theta = math.asin(_M * math.sin(math.radians(lat)))
    square = theta * theta
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = math.radians(lon) * math.cos(theta) / (_M * slope)
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
