"""How sources mention a German unit: kind words, states and hints around the name itself.

"Celle (district)", "Bernsdorf, Bautzen", "Kreis Unna", "Bad Cannstatt (Stuttgart)": each is a name
plus something that helps to tell which unit is meant. A mention can be read in several ways; the
resolver takes the first reading that leads to a unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from indexer.harvest.names import state_code
from indexer.records import UnitKind
from models.text import fold

__all__ = ["MUNICIPAL", "Mention", "kinds_of", "read_mentions", "read_parts", "without_kind"]

MUNICIPAL: tuple[UnitKind, ...] = ("kreisfreie_stadt", "stadt", "gemeinde")
_CITY: tuple[UnitKind, ...] = ("kreisfreie_stadt", "stadt")
_ASSOCIATION: tuple[UnitKind, ...] = ("verbandsgemeinde", "samtgemeinde", "amt")

# A kind as sources put it -> the kinds it means, and those taken if no unit is of the first.
# Whether a place calls itself Stadt or Gemeinde is often mixed up; a district is never a town.
_KINDS: Mapping[str, tuple[tuple[UnitKind, ...], tuple[UnitKind, ...]]] = MappingProxyType(
    {
        "kreisfreie stadt": (("kreisfreie_stadt",), ("stadt", "gemeinde")),
        "stadt": (_CITY, ("gemeinde", "bezirk")),
        "gemeinde": (("gemeinde",), _CITY),
        "markt": (("gemeinde",), _CITY),
        "landkreis": (("landkreis",), ()),
        "kreis": (("landkreis",), ()),
        "lkr": (("landkreis",), ()),
        "lk": (("landkreis",), ()),
        "district": (("landkreis",), ()),
        "bezirk": (("bezirk",), ()),
        "stadtbezirk": (("bezirk",), ()),
        "verbandsgemeinde": (("verbandsgemeinde",), ("samtgemeinde", "amt")),
        "vg": (("verbandsgemeinde",), ("samtgemeinde", "amt")),
        "samtgemeinde": (("samtgemeinde",), ("verbandsgemeinde", "amt")),
        "sg": (("samtgemeinde",), ("verbandsgemeinde", "amt")),
        "amt": (("amt",), ("verbandsgemeinde", "samtgemeinde")),
        "verband": (("verband", *_ASSOCIATION, "landkreis"), ("unternehmen",)),
        "unternehmen": (("unternehmen", "verband"), ()),
        "kommunalunternehmen": (("unternehmen", "verband"), ()),
    }
)
# In front of a name these say the kind; "Verband" and "Unternehmen" are parts of names there.
_LEADING = re.compile(
    r"^(Landkreis|Kreis|Lkr\.?|LK|Verbandsgemeinde|VG|Samtgemeinde|SG|Amt|Stadt|Gemeinde|Markt|Bezirk)"
    r"\s+(?=\S)"
)
_DISTRICT_WORDS = re.compile(
    r"^(?:Landkreis|Kreis|Region|Städteregion|StädteRegion|Regionalverband)\s+"
    r"|(?:-Kreis|\s+Kreis|kreis)$"
)
_HINTED = re.compile(r"^(?P<name>.+?)\s*(?:\((?P<bracket>[^()]+)\)|,\s*(?P<comma>[^,()]+))$")
_PART = re.compile(r"(?:Ortsteil|Stadtteil|OT)\s+")
# "Frankfurt an der Oder" for Frankfurt (Oder).
_WHERE = re.compile(
    r"^([^(,]+?)\s+(?:am|an der|an dem|auf|bei|im|in der|in|ob der|vor der)\s+(\S+)$"
)
_DASH = re.compile(r"\s+[–—-]\s+")
_TITLE = re.compile(
    r"^(?:(?:Freie und )?Hansestadt|Freistadt|Landeshauptstadt|Bundesstadt|Universitätsstadt|"
    r"Wissenschaftsstadt|Lutherstadt|Kreisstadt|Klingenstadt|Ostseebad|Nordseebad|Hallig)\s+(?=\S)"
)
# English in a German hint: "Stolberg (Rhineland)".
_HINT_WORDS = MappingProxyType(
    {"rhineland": "rheinland", "palatinate": "pfalz", "hanover": "hannover"}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One reading of how a source names a unit.

    ``name`` is looked up; ``kinds`` are the unit kinds in question (empty: any) and ``near_kinds``
    those taken if none is of the first; ``state`` is a code; ``hint`` is folded text that the
    unit's names or district must contain.
    """

    name: str
    kinds: tuple[UnitKind, ...] = ()
    near_kinds: tuple[UnitKind, ...] = ()
    state: str | None = None
    hint: str | None = None


def kinds_of(kind: str | None) -> tuple[tuple[UnitKind, ...], tuple[UnitKind, ...]]:
    """The unit kinds that a stated kind means, and those taken if there is none; empty for any."""
    if kind is None:
        return (), ()
    return _KINDS.get(fold(kind), ((), ()))


def read_mentions(
    name: str, *, kind: str | None = None, state: str | None = None
) -> Iterator[Mention]:
    """The readings of `name`, most literal first.

    The name as it stands comes first: "Amt Neuhaus" and "Stadt Wehlen" are municipalities. Then
    kind words, states and other hints are taken for what they say.
    """
    kinds, near = kinds_of(kind)
    stated = None if state is None else state_code(state)
    plain = Mention(name.strip(), kinds, near, stated)
    yield plain
    yield from _reread(plain)


def _reread(mention: Mention) -> Iterator[Mention]:
    leading = _LEADING.match(mention.name)
    if leading:
        inner = _with_kind(mention, leading[1].rstrip("."), mention.name[leading.end() :])
        yield inner
        yield from _reread(inner)
        return
    title = _TITLE.match(mention.name)
    if title:
        yield replace(mention, name=mention.name[title.end() :])
    tail = _WHERE.match(mention.name)
    if tail:
        yield replace(mention, name=tail[1], hint=fold(tail[2]))
    hinted = _HINTED.match(mention.name)
    if hinted:
        yield from _with_hint(mention, hinted["name"], hinted["bracket"] or hinted["comma"])


def _with_kind(mention: Mention, word: str, name: str) -> Mention:
    kinds, near = kinds_of(word)
    return replace(mention, name=name, kinds=kinds, near_kinds=near)


def _with_hint(mention: Mention, name: str, hint: str) -> Iterator[Mention]:
    state = state_code(hint)
    if hint in {"Germany", "Deutschland"}:
        yield replace(mention, name=name)
    elif state is not None:
        yield replace(mention, name=name, state=mention.state or state)
    elif fold(hint) in _KINDS:
        yield _with_kind(mention, hint, name)
    else:
        leading = _LEADING.match(hint)
        words = fold(hint[leading.end() :] if leading else hint)
        yield replace(mention, name=name, hint=_HINT_WORDS.get(words, words))


def read_parts(name: str) -> Iterator[tuple[str, str, bool]]:
    """(city, part of it, whether the source says so) for each way to read `name` as a city's part.

    "Bad Cannstatt (Stuttgart)" and "Wiesbaden – Mainz-Kostheim" say so; "Hanau-Steinheim" may be a
    double name.
    """
    hinted = _HINTED.match(name.strip())
    if hinted and hinted["bracket"]:
        part = _PART.match(hinted["bracket"])
        if part:
            yield hinted["name"], hinted["bracket"][part.end() :], True
        else:
            yield hinted["bracket"], hinted["name"], True
        return
    halves = _DASH.split(name.strip(), maxsplit=1)
    if len(halves) == 2:
        yield halves[0], halves[1], True
        return
    for found in re.finditer(r"(?<=\w)-(?=\w)", name):
        yield name[: found.start()], name[found.end() :], False


def without_kind(name: str) -> str:
    """A unit's name without the word that says what it is.

    ``Enzkreis`` -> ``Enz``, ``Samtgemeinde Brome`` -> ``Brome``.
    """
    leading = _LEADING.match(name)
    return _DISTRICT_WORDS.sub("", name[leading.end() :] if leading else name)
