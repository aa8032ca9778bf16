"""The partnerships of one unit on a map."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from indexer.records import Municipality
from service.maps.drawing import MapPoint, world_map
from service.maps.points import partner_points
from service.profile import PartnershipEntry
from service.wording import Wording

__all__ = ["partners_map"]


def partners_map(
    unit: Municipality, partnerships: Iterable[PartnershipEntry], words: Wording
) -> Markup | None:
    """Where the partners of a unit are; None where no place of them is known."""
    points = partner_points(partnerships, words)
    if not points:
        return None
    origin = None
    if unit.lat is not None and unit.lon is not None:
        origin = MapPoint(unit.lat, unit.lon, unit.label, shape="triangle", tone="warm")
    return world_map(
        points,
        title=words.text("Partnerschaften von {name}").format(name=unit.label),
        description=words.text("Linien von der Kommune zu den Orten, die daneben aufgezählt sind."),
        ident=f"partners-{unit.ags}",
        crop=True,
        origin=origin,
    )
