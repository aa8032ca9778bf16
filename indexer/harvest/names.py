"""Names of German units: from the register's form to the one people use.

The register writes "Neumarkt i.d.OPf., GKSt", people write "Neumarkt in der Oberpfalz". Here are
the rules for that and the keys under which both meet; nothing here knows which units exist.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from indexer.keys import STATE_NAMES
from models.text import fold, search_keys

__all__ = [
    "bracket_variants",
    "everyday_name",
    "expand",
    "loose_keys",
    "name_halves",
    "short_form",
    "short_names",
    "state_code",
    "strict_keys",
    "without_suffix",
]

_ABBREVIATIONS: Mapping[str, str] = MappingProxyType(
    {
        r"\ba\. ?d\. ?Eigen\b": "auf dem Eigen",
        r"\ba\. ?(?=Darß\b)": "auf dem ",
        r"\bv\. ?d\. ?(?=Hainich\b)": "vor dem ",
        r"\bb\. ?Hl\. ?Blut\b": "beim Heiligen Blut",
        r"\bi\. ?d\. ?": "in der ",
        r"\ba\. ?d\. ?": "an der ",
        r"\bv\. ?d\. ?": "vor der ",
        r"\bo\. ?d\. ?T\.": "ob der Tauber",
        r"\bo\. ?d\. ?": "ob der ",
        r"\bi\. ?OB\b\.?": "in Oberbayern",
        r"\bi\. ?NB\b\.?": "in Niederbayern",
        r"\bi\. ?UFr\.": "in Unterfranken",
        r"\bi\. ?OFr\.": "in Oberfranken",
        r"\bi\. ?Bay\.": "in Bayern",
        r"\bi\. ?Schw\.": "in Schwaben",
        r"\bi\. ?Br\.?(?=$|\s)": "im Breisgau",
        r"\bi\. ?Westf\.?(?=$|\s)": "in Westfalen",
        r"\bi\. ?W\.(?=$|\s)": "in Westfalen",
        r"\bi\. ?d\.? ?OPf\.?": "in der Oberpfalz",
        r"\bi\. ?Odw\.": "im Odenwald",
        r"\ba\. ?M\.(?=$|\s)": "am Main",
        r"\ba\. ?Rh\.": "am Rhein",
        r"\ba\. ?": "am ",
        r"\bb\. ?": "bei ",
        r"\bi\. ?": "im ",
        r"\bu\. ?": "und ",
        r"\bOPf\.?(?=$|\W)": "Oberpfalz",
        r"\bO\. ?L\.": "Oberlausitz",
        r"\bSächs\. ?Schw\.": "Sächsische Schweiz",
        r"\bErzgeb\.": "Erzgebirge",
        r"\bVogtl\.": "Vogtland",
        r"\bThür\. ?Wald\b": "Thüringer Wald",
        r"\bThür\.": "Thüringen",
        r"\bSa\.": "Sachsen",
        r"\bWestf\.": "Westfalen",
        r"\bRhld\.": "Rheinland",
        r"\bOldb\b\.?": "Oldenburg",
    }
)
# One pass over the patterns in the order written: the special ones come before the general ones.
_EXPANSIONS = tuple((re.compile(pattern), text) for pattern, text in _ABBREVIATIONS.items())

# What people call them, where neither register nor rule says so.
_EVERYDAY: Mapping[str, str] = MappingProxyType({"Oldenburg (Oldenburg)": "Oldenburg"})

_BRACKET = re.compile(r"\s*\(([^()]*)\)\s*$")
_SLASH = re.compile(r"\s*/.*$")
# Where the place lies: "an der Donau", "bei Coburg", "unter Teck".
_WHERE = re.compile(
    r"\s+(?:am|an|auf|bei|beim|im|in|ob|unter|vor|zu|zum|a\.|b\.|i\.|v\.)(?:\s.*|\S*\.\S.*)$"
)
_TITLES = re.compile(
    r"^(?:(?:Freie und )?Hansestadt|Landeshauptstadt|Bundesstadt|Universitätsstadt|"
    r"Wissenschaftsstadt|Lutherstadt|Kreisstadt|Barlachstadt|Reuterstadt|Stadt|Gemeinde|Markt|Flecken|Ostseebad|"
    r"Nordseebad|Seebad|Seeheilbad|Kurort|Heilbad|Hallig|Kirchspiel)\s+(?=[A-ZÄÖÜ])"
)
# "Neu-", "Groß-" and "Bad" alone are no names.
_HALF = re.compile(
    r"(?!(?:Alt|Neu|Groß|Klein|Ober|Unter|Nieder|Mittel|Hohen|Bad|Sankt)$)[A-ZÄÖÜ].{3,}"
)
_SAINT = re.compile(r"\b(?:sankt|saint)\b")

# Historic lands and regions that lie in one state are as good as the state.
_STATE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "Baden": "BW",
        "Württemberg": "BW",
        "Westfalen": "NW",
        "Pfalz": "RP",
        "Holstein": "SH",
        "Anhalt": "ST",
        "Oberbayern": "BY",
        "Niederbayern": "BY",
        "Oberpfalz": "BY",
        "Oberfranken": "BY",
        "Mittelfranken": "BY",
        "Unterfranken": "BY",
        "Bavaria": "BY",
        "Lower Franconia": "BY",
        "Upper Franconia": "BY",
        "Middle Franconia": "BY",
        "Swabia": "BY",
        "Upper Bavaria": "BY",
        "Lower Bavaria": "BY",
        "Upper Palatinate": "BY",
        "Hesse": "HE",
        "Lower Saxony": "NI",
        "Saxony": "SN",
        "Saxony-Anhalt": "ST",
        "Thuringia": "TH",
        "North Rhine-Westphalia": "NW",
        "NRW": "NW",
        "Rhineland-Palatinate": "RP",
        "Mecklenburg-Western Pomerania": "MV",
        "Schleswig-Holstein": "SH",
    }
)


def without_suffix(official: str) -> str:
    """The register's name without what follows the comma: ``Flensburg, Stadt`` -> ``Flensburg``."""
    return official.split(",", 1)[0].strip()


def expand(name: str) -> str:
    """`name` with the register's abbreviations written out (``a.d. Donau`` -> ``an der Donau``)."""
    for pattern, text in _EXPANSIONS:
        name = pattern.sub(text, name)
    return re.sub(r"\s+", " ", re.sub(r"\s*/\s*(?=\S)", "/", name)).strip()


def everyday_name(name: str) -> str:
    """The name that people use, made of the register's short name (without suffix)."""
    expanded = expand(name)
    return _EVERYDAY.get(expanded, expanded)


def short_form(official: str, short: str) -> str:
    """The official name or its shorter form out of the outlines: the one without a second language.

    ``Bautzen / Budyšin`` and ``Bautzen`` -> ``Bautzen``; but a tail that came later stays
    (``Schmitten im Taunus`` and ``Schmitten``).
    """
    if not short:
        return official
    tail = official.removeprefix(short)
    return official if tail != official and re.match(r" \w", tail) else short


def bracket_variants(name: str) -> frozenset[str]:
    """`name` without the bracket or slash that tells it apart: ``Halle (Saale)`` -> ``Halle``."""
    found = {_BRACKET.sub("", name), _SLASH.sub("", name), _SLASH.sub("", _BRACKET.sub("", name))}
    return frozenset(found - {name, ""})


def short_names(name: str) -> frozenset[str]:
    """`name` without the tail that says where it lies: ``Freiburg im Breisgau`` -> ``Freiburg``.

    A title in front goes the same way (``Lutherstadt Wittenberg`` -> ``Wittenberg``).
    """
    bases = {name, *bracket_variants(name)}
    untitled = {_TITLES.sub("", base) for base in bases}
    found = bases | untitled | {_WHERE.sub("", base) for base in bases | untitled}
    return frozenset(found - {name, ""} - bracket_variants(name))


def name_halves(name: str) -> frozenset[str]:
    """The halves of a double name, each once a name of its own: ``Bitterfeld-Wolfen``."""
    halves = name.split("-")
    double = len(halves) == 2 and all(_HALF.fullmatch(half) for half in halves)
    return frozenset(halves) if double else frozenset()


@lru_cache(maxsize=65_536)
def strict_keys(name: str) -> frozenset[str]:
    """The folded keys of a name as it is spelled; ü and ue are one, u is another."""
    return frozenset(_SAINT.sub("st", fold(form)) for form in (name, expand(name)))


@lru_cache(maxsize=65_536)
def loose_keys(name: str) -> frozenset[str]:
    """The folded keys under which a name is found when its umlauts are written as plain vowels."""
    keys = search_keys(name) | search_keys(expand(name))
    return frozenset(_SAINT.sub("st", key) for key in keys)


def state_code(text: str) -> str | None:
    """The state that `text` names, as code, German or English name; None if it names none."""
    return _states().get(text.strip().casefold())


@lru_cache(maxsize=1)
def _states() -> Mapping[str, str]:
    return {
        **{name.casefold(): code for code, name in STATE_NAMES.items()},
        **{code.casefold(): code for code in STATE_NAMES},
        **{name.casefold(): code for name, code in _STATE_WORDS.items()},
    }
