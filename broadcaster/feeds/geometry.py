"""Shapes of feeds as numbers: CAP writes latitude first, GeoJSON longitude first; the product longitude first."""

import re
from collections.abc import Sequence
from typing import Any

from broadcaster.domain.alerts.model import Circle, Polygon
from broadcaster.feeds.refused import MOST_POINTS, MOST_SHAPES, Refused, limited

_NUMBER = re.compile(r"[+-]?(?:\d{1,4}(?:\.\d{0,20})?|\.\d{1,20})", re.ASCII)
#: where the alerts of a UK council can be; shapes outside have their numbers swapped, or are none of ours
_WEST, _EAST, _SOUTH, _NORTH = -11.0, 3.0, 49.0, 61.5


def cap_polygon(text: str) -> Polygon:
    """`lat,lon lat,lon …`: at least four pairs, the last like the first, in range. Raises Refused."""
    pairs = text.split()
    limited(len(pairs), MOST_POINTS, "points of a polygon")
    if len(pairs) < 4:
        raise Refused(f"polygon: {len(pairs)} pairs; a closed shape needs four")
    ring = tuple(_pair(pair, "polygon") for pair in pairs)
    if ring[0] != ring[-1]:
        raise Refused("polygon: first and last pair differ")
    return (ring,)


def cap_circle(text: str) -> Circle:
    """`lat,lon radius`, the radius in km. Raises Refused."""
    parts = text.split()
    if len(parts) != 2:
        raise Refused("circle: it is not a point and a radius")
    lon, lat = _pair(parts[0], "circle")
    return Circle(lon=lon, lat=lat, km=_number(parts[1], "circle", low=0, high=9999))


def _pair(text: str, what: str) -> tuple[float, float]:
    lat, comma, lon = text.partition(",")
    if not comma:
        raise Refused(f"{what}: {text[:40]!r} is not latitude,longitude")
    return _number(lon, what, low=-180, high=180), _number(lat, what, low=-90, high=90)


def _number(text: str, what: str, *, low: float, high: float) -> float:
    if not _NUMBER.fullmatch(text):
        raise Refused(f"{what}: {text[:40]!r} is no number")
    made = float(text)
    if not low <= made <= high:
        raise Refused(f"{what}: {text[:40]} is outside {low:g} to {high:g}")
    return made


def geojson_shapes(geometry: Any) -> tuple[Polygon, ...]:
    """The polygons of a GeoJSON Polygon or MultiPolygon (RFC 7946). Raises Refused."""
    if not isinstance(geometry, dict):
        raise Refused("geometry: it is not an object")
    coordinates = geometry.get("coordinates")
    match geometry.get("type"):
        case "Polygon":
            shapes = [coordinates]
        case "MultiPolygon" if isinstance(coordinates, list):
            shapes = coordinates
        case _:
            raise Refused("geometry: it is no polygon")
    limited(len(shapes), MOST_SHAPES, "shapes of one area")
    return tuple(_polygon(shape) for shape in shapes)


def _polygon(rings: Any) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise Refused("geometry: a polygon without a ring")
    limited(len(rings), MOST_SHAPES, "rings of a polygon")
    return tuple(_ring(ring) for ring in rings)


def _ring(points: Any) -> tuple[tuple[float, float], ...]:
    if not isinstance(points, list) or len(points) < 4:
        raise Refused("geometry: a ring needs four points")
    limited(len(points), MOST_POINTS, "points of a polygon")
    ring = tuple(_point(point) for point in points)
    if ring[0] != ring[-1]:
        raise Refused("geometry: first and last point of a ring differ")
    return ring


def _point(point: Any) -> tuple[float, float]:
    """Longitude and latitude; a height is passed over."""
    numbers = isinstance(point, list) and 2 <= len(point) <= 3
    if not numbers or any(isinstance(n, bool) or not isinstance(n, int | float) for n in point):
        raise Refused("geometry: a point is not two numbers")
    lon, lat = float(point[0]), float(point[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Refused("geometry: a point is not on the Earth")
    return lon, lat


def looks_swapped(shapes: Sequence[Polygon]) -> bool:
    """Whether latitude and longitude seem to have changed places: outside the UK as written, inside the other way."""
    points = [point for shape in shapes for ring in shape for point in ring]
    return bool(points) and not any(_in_uk(*point) for point in points) and all(_in_uk(lat, lon) for lon, lat in points)


def _in_uk(lon: float, lat: float) -> bool:
    return _WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH
