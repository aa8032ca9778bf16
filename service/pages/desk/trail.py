"""What happened to a request and its candidates, in words: who, when, what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.desk.history import about_request, names_of
from service.desk.requests import RequestEntry
from service.index import Index
from service.state import Work
from service.state.records import HistoryEntry
from service.wording import N_, Wording

__all__ = ["Step", "steps_of"]


_FIELDS = {
    "status": N_("Bearbeitungsstand"),
    "state": N_("Stand"),
    "place": N_("Ort"),
    "country": N_("Land"),
    "population": N_("Einwohner"),
    "themes": N_("Themen"),
    "text": N_("Text"),
    "note": N_("Notiz"),
    "reason": N_("Grund"),
    "contacted_on": N_("letzter Kontakt"),
    "source": N_("Quelle"),
    "received": N_("Eingang"),
}
_AS_READ, _NO_CONTACT = N_("wie gelesen"), N_("keiner")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did; ``about`` is the unit it concerns, ``lines`` what differs."""

    at: datetime
    by: str
    about: str
    lines: tuple[str, ...]


def steps_of(work: Work, index: Index, asked: RequestEntry, words: Wording) -> tuple[Step, ...]:
    """All changes of a request, its shortlist and its exclusions, the latest first."""
    changes = about_request(work, asked.id, asked.country)
    units = _units_of(changes)
    teller = _Teller(index, words, names_of(work))
    return tuple(teller.step(change, units.get(change.entity_id, "")) for change in changes)


def _units_of(changes: Iterable[HistoryEntry]) -> dict[str, str]:
    """Id of a shortlist entry or exclusion -> key of its unit, which only the first change says."""
    return {
        change.entity_id: change.after["ags"]
        for change in changes
        if change.action == "created" and change.after and "ags" in change.after
    }


class _Teller:
    def __init__(self, index: Index, words: Wording, names: Mapping[str, str]) -> None:
        self._index = index
        self._names = names
        self._words = words
        self._themes = {theme.id: theme.label[words.language] for theme in index.snapshot.themes}

    def step(self, change: HistoryEntry, ags: str) -> Step:
        row = self._index.snapshot.row.get(ags)
        about = ags if row is None else self._index.snapshot.units[row].label
        by = self._names.get(change.actor, change.actor)
        return Step(change.at, by, about, tuple(self._lines(change)))

    def _lines(self, change: HistoryEntry) -> list[str]:
        text = self._words.text
        before, after = change.before or {}, change.after or {}
        if change.entity == "exclusion":
            return [self._exclusion(before, after)]
        if change.action == "deleted":
            return [text("von der Merkliste genommen")]
        return self._differences(change, before, after)

    def _exclusion(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        text, everywhere = self._words.text, bool((after or before).get("country"))
        if after and everywhere:
            told = text("für alle Gesuche aus diesem Land ausgeschlossen: {reason}")
        elif after:
            told = text("ausgeschlossen: {reason}")
        elif everywhere:
            told = text("für alle Gesuche aus diesem Land wieder vorgeschlagen")
        else:
            told = text("wieder vorgeschlagen")
        return told.format(reason=after.get("reason", ""))

    def _differences(
        self, change: HistoryEntry, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> list[str]:
        lines = []
        for name, label in _FIELDS.items():
            if name not in after or (change.action == "created" and not after[name]):
                continue
            told = f"{self._words.text(label)}: {self._value(name, after[name])}"
            if name == "themes" and before.get("themes") and after["themes"]:
                told = f"{self._words.text(label)}: {self._moved(before[name], after[name])}"
            lines.append(told)
        return lines

    def _moved(self, before: list[str], after: list[str]) -> str:
        added = [f"+ {self._themes.get(one, one)}" for one in after if one not in before]
        gone = [f"− {self._themes.get(one, one)}" for one in before if one not in after]
        return "; ".join((*added, *gone))

    def _value(self, name: str, value: Any) -> str:
        words = self._words
        if value is None:
            none = _NO_CONTACT if name == "contacted_on" else _AS_READ
            return words.text(none)
        naming: Mapping[str, Callable[[Any], str]] = {
            "themes": lambda ids: "; ".join(self._themes.get(one, one) for one in ids),
            "population": words.number,
            "status": words.case_status,
            "state": words.shortlist_state,
            "country": self._country,
            "contacted_on": words.date,
            "received": words.date,
        }
        text = naming[name](value) if name in naming else str(value)
        return (text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…") or words.text("leer")

    def _country(self, code: str) -> str:
        known = self._index.snapshot.countries.get(code)
        return known.names[self._words.language] if known else code
