"""What kind of body a place abroad is, as far as its name says it."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Tier", "is_operator", "tier_of"]

Tier = Literal["municipality", "district", "region"]

_REGION = re.compile(r"^(?:Oblast|Region|Provinz|Province|Governorate)\s|\s(?:[Oo]blast|Province)$")
_DISTRICT = re.compile(r"^(?:Landkreis|Kreis|Rajon|Raion|District|Union)\s|\s(?:County|District)$")
# A "distrito" of Peru or Costa Rica is a municipality; elsewhere a district has several.
_NAMED_DISTRICT = re.compile(r"^(?:Distrikt|Distrito)\s")
_DISTRICTS_ARE_MUNICIPALITIES = frozenset(
    "AR BO BR CL CO CR EC GT HN MX NI PA PE PY SV UY VE".split()
)
_OPERATOR = re.compile(
    r"\b(?:Water|Sewerage|Sanitation|Utility|Utilities|Company|Vodokanal|Wodokanal)\b"
    r"|werke\b|betriebe?\b|verband\b",
    re.IGNORECASE,
)


def tier_of(place: str, country: str | None = None) -> Tier:
    """Municipality, district or region; a name that says nothing is a municipality's.

    `country` (ISO 3166 alpha-2) tells what the word "Distrikt" means there.
    """
    if _REGION.search(place):
        return "region"
    districts = country is not None and country not in _DISTRICTS_ARE_MUNICIPALITIES
    if _DISTRICT.search(place) or (districts and _NAMED_DISTRICT.search(place)):
        return "district"
    return "municipality"


def is_operator(place: str) -> bool:
    """Whether the name is that of an enterprise or an association (water, waste, energy)."""
    return _OPERATOR.search(place) is not None
