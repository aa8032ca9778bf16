"""The view of a list of candidates: filters, weights, what is left out, how far down.

All of it stands in the address, so that a view can be shared, kept and gone back to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from indexer.keys import SIZE_CLASSES, STATE_NAMES
from indexer.records import UnitKind
from matcher import MatchInput
from matcher.weights import DEFAULT_WEIGHTS, PENALTIES
from service.desk.narrowing import Narrowing, offered_programmes
from service.index import Index
from service.pages.comparing import asked_unit
from service.wording import N_, Wording

__all__ = ["PER_PAGE", "Chip", "ListView", "chips", "default_percent", "read_view", "view_of"]

PER_PAGE = 15
KINDS: tuple[str, ...] = get_args(UnitKind)
_KM, _MOST_KM, _MOST_PAGES, _MOST_DROPPED, _LONGEST = 50, 1000, 60, 60, 100
_WEIGHT = "w_"
#: What an address may hold beside the view.
_BESIDE = frozenset({"lang", "done", "unit", "view"})


_UNKNOWN = N_("Diese Auswahl gibt es nicht: {value}. Sie wurde weggelassen.")
_NO_NAME = N_("Diese Angabe in der Adresse ist nicht bekannt: {value}. Sie wurde weggelassen.")
_NO_NUMBER = N_("{name}: „{value}“ ist keine ganze Zahl von {low} bis {high}.")
_NOT_FOUND = N_("Umkreis: Keine deutsche Kommune heißt „{value}“.")
_MANY = N_("Umkreis: „{value}“ heißen mehrere Kommunen. Gemeint ist vielleicht: {choices}.")
_NUMBERS = {"km": N_("Umkreis"), "page": N_("Seite")}
_PARTNER = {
    "yes": N_("mit Partnerschaft in: {country}"),
    "no": N_("ohne Partnerschaft in: {country}"),
}
_ALL_OFF = N_("Alle Gewichte stehen auf null; es gelten die üblichen.")


@dataclass(frozen=True, slots=True)
class ListView:
    """What a list of candidates shows, as the address says it.

    ``near`` is the name as it was typed, ``near_key`` the unit it names. ``weights`` are the
    factors whose weight differs from the default, in per cent (of a penalty without its sign).
    """

    state: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    near: str = ""
    km: int = _KM
    partner: Literal["", "yes", "no"] = ""
    programme: str = ""
    weights: tuple[tuple[str, int], ...] = ()
    drop: tuple[str, ...] = ()
    compare: str = ""
    page: int = 1
    near_key: str | None = None

    @property
    def narrowing(self) -> Narrowing:
        """What is shown of the list."""
        return Narrowing(
            states=self.state,
            kinds=self.kind,
            sizes=self.size,
            near=self.near_key,
            km=self.km if self.near_key else None,
            partner=self.partner or None,
            programme=self.programme or None,
        )

    @property
    def skip(self) -> int:
        """How many candidates come before this page."""
        return PER_PAGE * (self.page - 1)

    def question(self, request_id: str) -> MatchInput:
        """What the matcher is asked."""
        weights = {
            factor: (-percent if factor in PENALTIES else percent) / 100
            for factor, percent in self.weights
        }
        return MatchInput(request_id=request_id, weights=weights or None, drop=self.drop)

    def pairs(self, **changes: Any) -> tuple[tuple[str, str], ...]:
        """Names and values for an address or hidden fields, with these fields changed."""
        view = replace(self, **changes) if changes else self
        found = [(name, one) for name in ("state", "kind", "size") for one in getattr(view, name)]
        if view.near:
            found += [("near", view.near), ("km", str(view.km))]
        found += [(name, getattr(view, name)) for name in ("partner", "programme")]
        found += [(_WEIGHT + factor, str(percent)) for factor, percent in view.weights]
        found += [("drop", one) for one in view.drop]
        found += [("compare", view.compare), ("page", str(view.page) if view.page > 1 else "")]
        return tuple((name, value) for name, value in found if value)

    def query(self, **changes: Any) -> str:
        """The part of an address behind the question mark, with these fields changed."""
        return urlencode(self.pairs(**changes))

    def percent(self, factor: str) -> int:
        """The weight of a factor as its slider shows it."""
        return dict(self.weights).get(factor, default_percent(factor))


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows or changes the list, and the address part without it."""

    label: str
    query: str


def default_percent(factor: str) -> int:
    """The usual weight of a factor in whole per cent, without the sign of a penalty."""
    return round(100 * abs(DEFAULT_WEIGHTS[factor]))


def view_of(query: str, index: Index, words: Wording) -> ListView:
    """The view that a form carries along in a hidden field."""
    return read_view(parse_qsl(query), index, words)[0]


def read_view(
    given: Iterable[tuple[str, str]], index: Index, words: Wording
) -> tuple[ListView, tuple[str, ...]]:
    """The view of an address, and what was wrong with it; what can't be used is left out."""
    reader = _Reader(index, words)
    for name, value in given:
        reader.take(name, " ".join(value.split()))
    return reader.view(), tuple(reader.wrong)


class _Reader:
    def __init__(self, index: Index, words: Wording) -> None:
        self._index = index
        self._words = words
        self._values: dict[str, list[str]] = {}
        self._weights: dict[str, int] = {}
        self.wrong: list[str] = []
        programmes = {one.id for one in offered_programmes(index)}
        self._choices: Mapping[str, Callable[[str], bool]] = {
            "state": STATE_NAMES.__contains__,
            "kind": KINDS.__contains__,
            "size": SIZE_CLASSES.__contains__,
            "partner": ("yes", "no").__contains__,
            "programme": programmes.__contains__,
            "near": lambda value: len(value) <= _LONGEST,
            "compare": lambda value: len(value) <= _LONGEST,
            "drop": lambda value: len(value) <= 2 * _LONGEST,
            "keep": lambda value: len(value) <= 2 * _LONGEST,
        }

    def take(self, name: str, value: str) -> None:
        if not value or name in _BESIDE:
            return
        if name.startswith(_WEIGHT) and name[len(_WEIGHT) :] in DEFAULT_WEIGHTS:
            self._weight(name[len(_WEIGHT) :], value)
        elif name in ("km", "page"):
            low, high = 1, _MOST_KM if name == "km" else _MOST_PAGES
            label = self._words.text(_NUMBERS[name])
            if self._number(label, value, low, high) is not None:
                self._values[name] = [value]
        elif name not in self._choices:
            self._say(_NO_NAME, value=name[:_LONGEST])
        elif not self._choices[name](value):
            self._say(_UNKNOWN, value=value[:_LONGEST])
        else:
            self._values.setdefault(name, []).append(value)

    def view(self) -> ListView:
        values = {name: tuple(dict.fromkeys(found)) for name, found in self._values.items()}
        single: dict[str, Any] = {
            name: values[name][-1]
            for name in ("near", "partner", "programme", "compare")
            if name in values
        }
        near_key = self._near(single.get("near", ""))
        if near_key is None:
            single.pop("near", None)
        weights = tuple(
            (factor, percent)
            for factor in DEFAULT_WEIGHTS
            if (percent := self._weights.get(factor, default_percent(factor)))
            != default_percent(factor)
        )
        kept = values.get("keep", ())
        known: dict[str, Any] = {
            **{name: values[name] for name in ("state", "kind", "size") if name in values},
            **{name: int(values[name][0]) for name in ("km", "page") if name in values},
            **single,
        }
        view = ListView(
            **known,
            drop=tuple(one for one in values.get("drop", ()) if one not in kept)[:_MOST_DROPPED],
            weights=weights,
            near_key=near_key,
        )
        if all(view.percent(factor) == 0 for factor in DEFAULT_WEIGHTS if factor not in PENALTIES):
            self._say(_ALL_OFF)
            return replace(view, weights=())
        return view

    def _weight(self, factor: str, value: str) -> None:
        percent = self._number(self._words.text("Gewicht"), value, 0, 100)
        if percent is not None:
            self._weights[factor] = percent

    def _number(self, name: str, value: str, low: int, high: int) -> int | None:
        if value.isascii() and value.isdigit() and len(value) < 6 and low <= int(value) <= high:
            return int(value)
        self._say(_NO_NUMBER, name=name, value=value[:40], low=str(low), high=str(high))
        return None

    def _near(self, name: str) -> str | None:
        asked = asked_unit(self._index, name)
        if asked is None or asked.key is not None:
            return asked.key if asked else None
        if asked.choices:
            labels = ", ".join(f"{unit.label} ({unit.ags})" for unit in asked.choices[:4])
            self._say(_MANY, value=name, choices=labels)
        else:
            self._say(_NOT_FOUND, value=name)
        return None

    def _say(self, text: str, **values: str) -> None:
        self.wrong.append(self._words.text(text).format(**values))


def chips(view: ListView, index: Index, words: Wording, country: str) -> tuple[Chip, ...]:
    """What narrows the list, each removable; `country` is the name of the asking one."""
    found = []
    naming: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("state", words.state),
        ("kind", words.unit_kind),
        ("size", words.size),
    )
    for name, label in naming:
        for one in getattr(view, name):
            left = tuple(other for other in getattr(view, name) if other != one)
            found.append(Chip(label(one), view.query(**{name: left, "page": 1})))
    if view.near_key is not None:
        unit = index.snapshot.units[index.snapshot.row[view.near_key]]
        text = words.text("bis {km} km um {place}").format(km=view.km, place=unit.label)
        found.append(Chip(text, view.query(near="", page=1)))
    if view.partner:
        text = words.text(_PARTNER[view.partner]).format(country=country)
        found.append(Chip(text, view.query(partner="", page=1)))
    for programme in offered_programmes(index):
        if programme.id == view.programme:
            name = programme.name.get(words.language) or programme.name["de"]
            found.append(Chip(name, view.query(programme="", page=1)))
    if view.weights:
        found.append(Chip(words.text("eigene Gewichte"), view.query(weights=(), page=1)))
    return tuple(found)
