"""The keys of German units: reading them in every spelling that public files use.

A unit has one key, called ``ags`` everywhere: 8 digits for a municipality, 5 for a Landkreis, 9
(ARS) for a Verbandsgemeinde, Samtgemeinde or Amt, and a slug behind the seat's key for boroughs,
enterprises and associations (``11000000-treptow-koepenick``). A kreisfreie Stadt exists once, as
municipality.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from indexer.records import State
from models.errors import BadInputError
from models.text import fold

__all__ = [
    "PEERS_OF_DISTRICTS",
    "SIZE_CLASSES",
    "STATES",
    "STATE_NAMES",
    "SizeClass",
    "normalise_ags",
    "size_class",
    "slug",
    "state_of",
]

SizeClass = Literal[
    "under_5000",
    "under_10000",
    "under_20000",
    "under_50000",
    "under_100000",
    "under_500000",
    "from_500000",
]

#: The seven size classes, smallest first, with the number of inhabitants that a unit stays under.
SIZE_CLASSES: Mapping[SizeClass, float] = MappingProxyType(
    {
        "under_5000": 5_000,
        "under_10000": 10_000,
        "under_20000": 20_000,
        "under_50000": 50_000,
        "under_100000": 100_000,
        "under_500000": 500_000,
        "from_500000": float("inf"),
    }
)

#: The group of peers that Landkreise are compared in, whatever their size.
PEERS_OF_DISTRICTS = "landkreis"

#: The first two digits of a key -> the state's code.
STATES: Mapping[str, State] = MappingProxyType(
    {
        **{"01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP"},
        **{"08": "BW", "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN"},
        **{"15": "ST", "16": "TH"},
    }
)

#: The state's code -> its name.
STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        "SH": "Schleswig-Holstein",
        "HH": "Hamburg",
        "NI": "Niedersachsen",
        "HB": "Bremen",
        "NW": "Nordrhein-Westfalen",
        "HE": "Hessen",
        "RP": "Rheinland-Pfalz",
        "BW": "Baden-Württemberg",
        "BY": "Bayern",
        "SL": "Saarland",
        "BE": "Berlin",
        "BB": "Brandenburg",
        "MV": "Mecklenburg-Vorpommern",
        "SN": "Sachsen",
        "ST": "Sachsen-Anhalt",
        "TH": "Thüringen",
    }
)

# District keys that are one city each. Everything else that ends in 000 is a padded Landkreis.
# 16056 is Eisenach, kreisfrei until 2021-06-30: its old key stays a municipality's, to be joined.
_KREISFREI_KEYS = """
    01001 01002 01003 01004 02000 03101 03102 03103 03401 03402 03403 03404 03405 04011 04012
    05111 05112 05113 05114 05116 05117 05119 05120 05122 05124 05314 05315 05316 05512 05513 05515
    05711 05911 05913 05914 05915 05916 06411 06412 06413 06414 06611
    07111 07211 07311 07312 07313 07314 07315 07316 07317 07318 07319 07320
    08111 08121 08211 08212 08221 08222 08231 08311 08421
    09161 09162 09163 09261 09262 09263 09361 09362 09363 09461 09462 09463 09464
    09561 09562 09563 09564 09565 09661 09662 09663 09761 09762 09763 09764
    11000 12051 12052 12053 12054 13003 13004 14511 14612 14713 15001 15002 15003
    16051 16052 16053 16054 16055 16056
"""
_KREISFREI = frozenset(_KREISFREI_KEYS.split())
_SHAPE = re.compile(r"(\d{12}|\d{9}|\d{8}|\d{5})((?:-[a-z0-9]+)*)")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def normalise_ags(text: str) -> str:
    """The product's key for `text`, which may be written in any of the forms of public files.

    5 digits: a Landkreis, or the city where the district is a kreisfreie Stadt (``01001`` ->
    ``01001000``). 8 digits: a municipality, or a padded Landkreis (``01051000`` -> ``01051``).
    9 digits: the ARS of an association of municipalities; padded (``010510000``) it is the
    Landkreis or the city, and with a member code below 1000 the municipality that belongs to no
    association (``010510011`` -> ``01051011``). 12 digits: the ARS of a municipality. Slugs stay as
    they are. White space is ignored.

    Only the shape is checked, not whether the unit exists.

    Raises:
        BadInputError: `text` has none of these shapes (a lost leading zero is named as such).
    """
    squeezed = "".join(text.split())
    match = _SHAPE.fullmatch(squeezed)
    if match is None or match[1][:2] not in STATES or (match[2] and len(match[1]) == 12):
        raise BadInputError(f"{text!r} is not the key of a German unit.", mend=_mend(squeezed))
    digits, tail = match[1], match[2]
    if len(digits) == 12:
        digits = digits[:5] + digits[9:]
    elif len(digits) == 9 and digits[5] == "0":
        digits = digits[:5] + digits[6:]
    if digits[5:] in ("000", ""):
        district = digits[:5]
        digits = district + "000" if district in _KREISFREI else district
    return digits + tail


def _mend(text: str) -> str:
    if text.isdigit() and len(text) in (4, 7):
        return f"It seems to have lost its leading zero: write 0{text}."
    return "Write 8 digits for a municipality, 5 for a Landkreis, 9 (ARS) for an association."


def state_of(ags: str) -> State:
    """The code of the state that a key lies in (``08236`` -> ``BW``).

    Raises:
        BadInputError: the key starts with no state's number.
    """
    try:
        return STATES[ags[:2]]
    except KeyError:
        raise BadInputError(f"{ags!r} starts with no state's number.", mend=_mend(ags)) from None


def slug(name: str) -> str:
    """`name` as the tail of a key: folded, ASCII, words joined by hyphens.

    Raises:
        BadInputError: nothing of the name is left (no Latin letter or digit).
    """
    found = _NOT_SLUG.sub("-", fold(name)).strip("-")
    if not found:
        raise BadInputError(
            f"No key can be made of {name!r}.", mend="Give a name in Latin letters or digits."
        )
    return found


def size_class(population: int) -> SizeClass:
    """The size class of a unit with `population` inhabitants."""
    return next(name for name, below in SIZE_CLASSES.items() if population < below)
