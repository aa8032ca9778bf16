"""What the register says of a unit, in one German passage.

It describes the place and is no theme: it carries no themes and no strength, so that a profile
without any facts never looks like a thematic match.
"""

from __future__ import annotations

from collections.abc import Mapping

from indexer.keys import SIZE_CLASSES, STATE_NAMES, SizeClass, size_class
from indexer.passages.wording import in_state, inhabitants
from indexer.records import Municipality

__all__ = ["profile_text", "size_words"]

_KINDS = {
    "kreisfreie_stadt": "Kreisfreie Stadt",
    "stadt": "Stadt",
    "gemeinde": "Gemeinde",
    "bezirk": "Bezirk",
    "verbandsgemeinde": "Verbandsgemeinde",
    "samtgemeinde": "Samtgemeinde",
    "amt": "Amt",
    "unternehmen": "Kommunales Unternehmen",
    "verband": "Kommunaler Verband",
}
# Where the law says Kreis and not Landkreis.
_KREIS_STATES = ("NW", "SH")
_REGIONS = ("Region ", "Regionalverband ", "Städteregion ", "StädteRegion ")
# "Übriges Thüringen" is what no tourism region wanted.
_REST = "übrig"
_CITY_STATES = ("02000000", "11000000")
_URBANISATION = {
    "dense": "Dicht besiedelt",
    "intermediate": "Mittlere Besiedlungsdichte",
    "sparse": "Ländlich, dünn besiedelt",
}
_TRAITS = {
    "coast": "nahe der Küste",
    "mountains": "in den Bergen oder im Mittelgebirge",
    "wine": "in einer Weinregion",
}


def profile_text(unit: Municipality, names: Mapping[str, str]) -> str:
    """``Stadt in Bayern (Landkreis Coburg), 24.000 Einwohner. Ländlich, dünn besiedelt. ...``

    Args:
        unit: whose profile.
        names: AGS -> name, for the parent and the seat.
    """
    sentences = [_identity(unit, names) + "."]
    if unit.population:
        words = size_words(size_class(unit.population))
        sentences.append(f"{inhabitants(unit.population)} ({words}).")
    if unit.urbanisation:
        sentences.append(f"{_URBANISATION[unit.urbanisation]}.")
    if unit.region and not unit.region.casefold().startswith(_REST):
        # Not "Tourismusregion": every profile would be near to a request that asks for tourism.
        sentences.append(f"Region: {unit.region}.")
    if unit.traits:
        where = ", ".join(_TRAITS[trait] for trait in unit.traits)
        sentences.append(f"Lage (ungefähr bestimmt): {where}.")
    return " ".join(sentences)


def size_words(name: SizeClass) -> str:
    """``unter 5.000``, ``20.000 bis unter 50.000``, ``ab 500.000``."""
    classes = list(SIZE_CLASSES)
    place = classes.index(name)
    upper = SIZE_CLASSES[name]
    lower = SIZE_CLASSES[classes[place - 1]] if place else 0
    if place == 0:
        return f"Größenklasse unter {_number(upper)}"
    if place == len(classes) - 1:
        return f"Größenklasse ab {_number(lower)}"
    return f"Größenklasse {_number(lower)} bis unter {_number(upper)}"


def _identity(unit: Municipality, names: Mapping[str, str]) -> str:
    kind = _kind_words(unit)
    if unit.kind == "bezirk" and unit.parent and unit.parent in names:
        return f"{kind} von {names[unit.parent]}"
    if unit.kind in ("unternehmen", "verband") and unit.seat and unit.seat in names:
        seat, state = names[unit.seat], STATE_NAMES[unit.state]
        return f"{kind} mit Sitz in {seat}" + (f", {state}" if state != seat else "")
    if unit.ags in _CITY_STATES:
        return "Stadtstaat"
    text = f"{kind} {in_state(unit.state)}"
    return f"{text} ({unit.district_name})" if unit.district_name else text


def _kind_words(unit: Municipality) -> str:
    if unit.kind == "landkreis":
        if unit.name.startswith(_REGIONS):
            return "Region im Rang eines Landkreises"
        return "Kreis" if unit.state in _KREIS_STATES else "Landkreis"
    return _KINDS[unit.kind]


def _number(count: float) -> str:
    return f"{int(count):,}".replace(",", ".")
