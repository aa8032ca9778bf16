"""The forms in which facts are corrected and added, by a municipality or for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.errors import NotFoundError
from service.countries import country_code
from service.desk.facts import Kind, correct
from service.index import Index
from service.pages.forms import iso_date
from service.profile import PartnershipEntry, UnitProfile
from service.state import Work
from service.state.records import Correction
from service.wording import Wording

__all__ = [
    "ADDED",
    "CORRECTED",
    "FactForm",
    "StatementForm",
    "changed",
    "corrected_names",
    "fact_names",
    "keep_fact",
    "kind_of",
    "present_values",
    "read_form",
]

#: Kind of fact -> the fields that the form for a wrong one has. A partnership with the wrong place
#: is retired, and the right one added.
CORRECTED: Mapping[str, tuple[str, ...]] = {
    "partnership": ("kind", "status", "since"),
    "competence": ("statement", "year"),
    "membership": ("status", "since"),
    "indicator": ("value",),
}
#: The fields of a new one. Figures come from the registers and are only corrected.
ADDED: Mapping[str, tuple[str, ...]] = {
    "partnership": ("place", "country", "kind", "status", "since", "themes"),
    "competence": ("statement", "type", "year", "themes"),
    "membership": ("network", "since"),
}
_KINDS: Mapping[str, Kind] = {
    "partnership": "partnership",
    "competence": "competence",
    "membership": "membership",
    "indicator": "indicator",
}
_NEEDED = frozenset({"place", "country", "statement", "type", "network", "value"})
_YEAR = re.compile(r"1[89]\d\d|20\d\d")
_NUMBER = re.compile(r"-?\d{1,9}([.,]\d{1,6})?")
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class FactForm:
    """What was typed, and a message for each field that can't be used.

    ``fact`` None: one is missing. ``over``: it is not so (any more). ``change`` holds the fields
    that are to be different, as the record has them.
    """

    kind: Kind
    fact: str | None = None
    over: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    source_title: str = ""
    source_url: str = ""
    source_date: str = ""
    note: str = ""
    change: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A statement as it was typed; ``id`` is that of the one that is changed."""

    id: str = ""
    kind: str = ""
    text: str = ""
    themes: tuple[str, ...] = ()
    error: str = ""


def kind_of(text: str) -> Kind:
    """The kind of fact that `text` names.

    Raises:
        NotFoundError: there is none.
    """
    if text not in _KINDS:
        raise NotFoundError(
            f"There is no kind of fact {text[:40]!r}.", mend=f"One of: {', '.join(_KINDS)}."
        )
    return _KINDS[text]


def present_values(profile: UnitProfile, kind: Kind, fact: str, words: Wording) -> dict[str, str]:
    """What the profile says now, as the fields of the form show it.

    Raises:
        NotFoundError: the profile has no such fact (any more).
    """
    record: Any = _record(profile, kind, fact)
    found = {}
    for name in CORRECTED[kind]:
        value = getattr(record, name)
        found[name] = (
            "" if value is None else _figure(value, words) if name == "value" else str(value)
        )
    return found


def fact_names(profile: UnitProfile, words: Wording) -> dict[tuple[str, str], str]:
    """What each fact of a profile is called, by its kind and its id."""
    named = {
        ("partnership", entry.partnership.id): f"{_place(entry)}, {_country(entry, words)}"
        for entry in profile.partnerships
    }
    named |= {("competence", one.id): one.statement for one in profile.competences}
    named |= {("membership", one.network): one.network for one in profile.memberships}
    figures = profile.indicators
    return named | {("indicator", one.kind.id): one.kind.label[words.language] for one in figures}


def corrected_names(
    index: Index, profile: UnitProfile, corrections: Iterable[Correction], words: Wording
) -> dict[tuple[str, str], str]:
    """What each fact of a profile is called, and each that was corrected out of it.

    A retired fact is not in the profile any more: its place, network or figure still has a name.
    """
    names = fact_names(profile, words)
    for one in corrections:
        if one.fact is not None and (one.kind, one.fact) not in names:
            name = _retired(index, one.ags, one.kind, one.fact, words)
            if name:
                names[one.kind, one.fact] = name
    return names


def _retired(index: Index, ags: str, kind: Kind, fact: str, words: Wording) -> str:
    snapshot = index.snapshot
    if kind == "partnership":
        # The id of a partnership is the unit's key and the place's id.
        id = fact.removeprefix(ags)[1:]
        place, country = snapshot.places.get(id), snapshot.countries.get(id[:2].upper())
        # Places that nobody is tied to any more are not kept: the id is the name in plain letters.
        name = place.name if place else id[3:].replace("-", " ").title()
        return f"{name}, {country.names[words.language]}" if name and country else name
    if kind == "indicator":
        known = snapshot.indicator_kinds.get(fact)
        return known.label[words.language] if known else ""
    return fact if kind == "membership" else words.text("eine belegte Erfahrung")


def _place(entry: PartnershipEntry) -> str:
    return entry.place.name if entry.place else entry.partnership.place


def _country(entry: PartnershipEntry, words: Wording) -> str:
    return entry.country_names.get(words.language, entry.partnership.country)


def _figure(value: float, words: Wording) -> str:
    # Six digits: the figures are held as 32-bit numbers.
    text = f"{value:.6g}"
    return text.replace(".", ",") if words.language == "de" else text


def _record(profile: UnitProfile, kind: Kind, fact: str) -> object:
    found: Mapping[Kind, Mapping[str, object]] = {
        "partnership": {one.partnership.id: one.partnership for one in profile.partnerships},
        "competence": {one.id: one for one in profile.competences},
        "membership": {one.network: one for one in profile.memberships},
        "indicator": {one.kind.id: one for one in profile.indicators},
    }
    if fact not in found[kind]:
        raise NotFoundError(
            f"The profile has no {kind} {fact[:60]!r}.", mend="Look at the profile again."
        )
    return found[kind][fact]


def read_form(
    fields: Mapping[str, Sequence[str]], kind: Kind, fact: str | None, index: Index, words: Wording
) -> FactForm:
    """The form out of the fields of the body, checked."""

    def value(name: str) -> str:
        return next(iter(fields.get(name, ())), "").replace("\r\n", "\n").strip()

    names = ADDED.get(kind, ()) if fact is None else CORRECTED[kind]
    values = {name: value(name) for name in names if name != "themes"}
    over = fact is not None and value("action") == "retire"
    errors: dict[str, str] = {}
    change = {} if over else _checked(kind, values, index, words, errors)
    themes = tuple(dict.fromkeys(fields.get("themes", ()))) if "themes" in names else ()
    if themes or (kind == "competence" and fact is None):
        change["themes"] = [one for one in themes if one in {t.id for t in index.snapshot.themes}]
    title, url, date = value("source_title"), value("source_url"), value("source_date")
    if not title:
        errors["source_title"] = words.text(
            "Bitte nennen Sie eine Quelle: Woher weiß man es? Auch „Auskunft der Stadt“ genügt."
        )
    if url and not url.startswith(("https://", "http://")):
        errors["source_url"] = words.text(
            "Bitte geben Sie eine Adresse an, die mit https:// beginnt."
        )
    if date and iso_date(date) is None:
        errors["source_date"] = words.text(
            "Bitte geben Sie ein Datum an wie 4.5.2026 oder nur das Jahr."
        )
    for name, text in (*values.items(), ("source_title", title), ("note", value("note"))):
        if len(text) > _LONGEST:
            errors[name] = words.text("Der Text ist zu lang: höchstens {n} Zeichen.").format(
                n=words.number(_LONGEST)
            )
    return FactForm(
        kind=kind,
        fact=fact,
        over=over,
        values=values,
        themes=themes,
        source_title=title,
        source_url=url,
        source_date=iso_date(date) or date,
        note=value("note"),
        change=change,
        errors=errors,
    )


def changed(form: FactForm, profile: UnitProfile, words: Wording) -> tuple[dict[str, Any], str]:
    """What is to be different from what the profile says, and what is wrong if that is nothing."""
    if form.fact is None or form.over:
        return dict(form.change), ""
    present = present_values(profile, form.kind, form.fact, words)
    different = {
        name: value for name, value in form.change.items() if form.values[name] != present[name]
    }
    said = words.text("Bitte ändern Sie, was nicht stimmt, oder wählen Sie die erste Antwort.")
    return different, "" if different else said


def _checked(
    kind: Kind, values: Mapping[str, str], index: Index, words: Wording, errors: dict[str, str]
) -> dict[str, Any]:
    """The typed `values` as the records have them; what can't be used goes into `errors`."""
    change: dict[str, Any] = {}
    for name, text in values.items():
        if not text:
            if name in _NEEDED:
                errors[name] = words.text("Bitte füllen Sie dieses Feld aus.")
            continue
        if name == "country":
            try:
                change[name] = country_code(index.snapshot.countries, text)
            except NotFoundError:
                errors[name] = words.text(
                    "Dieses Land ist nicht bekannt. Bitte wählen Sie eines aus der Liste."
                )
        elif name in ("since", "year"):
            time = _time(kind, text)
            if time is None:
                errors[name] = words.text("Bitte geben Sie ein Jahr mit vier Ziffern an.")
            else:
                change[name] = time
        elif name == "value":
            if _NUMBER.fullmatch(text):
                change[name] = float(text.replace(",", "."))
            else:
                errors[name] = words.text("Bitte geben Sie eine Zahl an.")
        else:
            change[name] = text
    return change


def _time(kind: Kind, text: str) -> int | str | None:
    """A year; since when somebody has been a member may be a whole date."""
    if kind == "membership":
        return iso_date(text)
    return int(text) if _YEAR.fullmatch(text) else None


def keep_fact(
    work: Work, index: Index, ags: str, form: FactForm, change: Mapping[str, Any]
) -> Correction:
    """Keep what the form says of a fact of the unit; `change` is what :func:`changed` found.

    Raises:
        BadInputError: it can't be used.
    """
    return correct(
        work,
        index,
        ags=ags,
        action="add" if form.fact is None else "retire" if form.over else "correct",
        kind=form.kind,
        fact=form.fact,
        change=dict(change) or None,
        source_title=form.source_title,
        source_url=form.source_url or None,
        source_date=form.source_date or None,
        note=form.note,
    )
