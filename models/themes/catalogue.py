"""The closed list of themes (DESIGN, section 4): ids in code, wording in ``data/themes.yaml``.

How a term is written there:

``Abfall``
    found in every inflection; in German, from five letters on, also as a member of a compound
    (``Abfallwirtschaftsbetrieb``), never inside a word (``Transport`` is not ``Sport``).
``=Wald``
    the whole word only, in its inflections, never a member of a compound.
``Solar-`` / ``-anbau``
    the whole word, or the first / last member of a compound.
``~Müller``
    a false friend: the expression is recognised, so that no shorter term in it is, and tells
    nothing.

A term in capitals (``ÖPNV``, ``GIS``) matches capitals only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import DataError

if TYPE_CHECKING:
    from models.themes.plain_yaml import Plain

__all__ = ["LANGUAGES", "THEME_IDS", "Theme", "load_themes"]

LANGUAGES = ("de", "en", "fr", "ar", "uk", "es", "pt")

# The order of DESIGN, section 4; bit i of a snapshot's theme masks is THEME_IDS[i].
THEME_IDS = (
    "water_supply",
    "wastewater",
    "waste",
    "renewable_energy",
    "energy_efficiency",
    "climate_mitigation",
    "climate_adaptation",
    "disaster_risk",
    "biodiversity",
    "green_space",
    "urban_planning",
    "housing_construction",
    "heritage",
    "mobility",
    "air_soil",
    "agriculture",
    "tourism",
    "economy",
    "employment",
    "digital",
    "innovation_science",
    "education",
    "environmental_education",
    "youth",
    "culture",
    "sport",
    "health",
    "social_inclusion",
    "gender",
    "migration",
    "administration",
    "citizen_participation",
    "local_governance",
    "municipal_finance",
    "fair_procurement",
    "public_services",
    "reconstruction",
    "humanitarian_aid",
    "peace",
    "networks",
)

_FIELDS = ("id", "sdgs", "label", "description", "terms")
_SDGS = range(1, 18)
_LEAST_TERMS = {language: 25 if language == "de" else 15 for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: label, description and characteristic terms per language (de en fr ar uk es pt).

    ``sdgs`` are the goals (1-17) it serves. ``terms`` are written as the module says; false friends
    (``~``) stand among them.
    """

    id: str
    label: dict[str, str]
    sdgs: tuple[int, ...]
    description: dict[str, str]
    terms: dict[str, tuple[str, ...]]


def load_themes(path: Path) -> tuple[Theme, ...]:
    """The forty themes of the YAML file at `path`, in the order of ``THEME_IDS``.

    Raises:
        DataError: the file is missing or no YAML, an id is unknown, missing or out of order, or a
            theme lacks a field, a language or terms (25 in German, 15 elsewhere). The message names
            theme and field.
    """
    rows = _read(path)
    themes = tuple(_theme(path, place, row) for place, row in enumerate(rows, start=1))
    found = tuple(theme.id for theme in themes)
    if found != THEME_IDS:
        raise DataError(
            f"{path.name}: {_what_is_off(found)}.",
            mend="Keep exactly the ids of DESIGN section 4, each once, in that order.",
        )
    return themes


def _read(path: Path) -> list[Plain]:
    # Imported late: an index holds the themes as records, and then no YAML is read.
    from models.themes.plain_yaml import PlainYamlError, parse_plain

    try:
        document = parse_plain(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(
            f"{path} is missing.",
            mend="Restore it from the repository, or set PARTNERKOMPASS_DATA.",
        ) from None
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path.name} is not UTF-8 (byte {error.start}).", mend="Save it as UTF-8."
        ) from None
    except PlainYamlError as error:
        raise DataError(
            f"{path.name}, line {error.line}: {error.problem}.",
            mend="Mend the YAML there; quote a text that holds a colon followed by a space.",
        ) from None
    if not isinstance(document, list):
        raise DataError(f"{path.name} holds no list.", mend="Write one list entry per theme.")
    return document


def _theme(path: Path, place: int, row: Plain) -> Theme:
    if not isinstance(row, dict):
        raise DataError(
            f"{path.name}, entry {place} is no mapping.",
            mend=f"Give it the fields {_listed(_FIELDS)}.",
        )
    entry = _Entry(path.name, str(row.get("id", f"entry {place}")), row)
    entry.check_fields()
    return Theme(
        id=entry.known_id(),
        label=entry.texts("label"),
        sdgs=entry.sdgs(),
        description=entry.texts("description"),
        terms=entry.terms(),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One raw entry of the file, with the words for what is wrong about it."""

    file: str
    name: str
    row: Mapping[str, Plain]

    def error(self, field: str, problem: str, mend: str) -> DataError:
        return DataError(f"{self.file}, theme {self.name}, {field}: {problem}.", mend=mend)

    def check_fields(self) -> None:
        for field in _FIELDS:
            if field not in self.row:
                raise self.error(field, "missing", f"Add it; a theme has {_listed(_FIELDS)}.")
        for field in self.row:
            if field not in _FIELDS:
                raise self.error(field, "unknown field", f"Keep to {_listed(_FIELDS)}.")

    def known_id(self) -> str:
        if self.name not in THEME_IDS:
            raise self.error("id", "not one of the closed list", "Use an id of DESIGN section 4.")
        return self.name

    def sdgs(self) -> tuple[int, ...]:
        mend = "Write a list of goal numbers, as in [11, 12]."
        value = self.row["sdgs"]
        if not isinstance(value, list) or not value:
            raise self.error("sdgs", "no list of goals", mend)
        goals = []
        for goal in value:
            number = int(goal) if isinstance(goal, str) and goal.isdecimal() else 0
            if number not in _SDGS:
                raise self.error("sdgs", f"{goal!r} is no goal from 1 to 17", mend)
            goals.append(number)
        return tuple(goals)

    def texts(self, field: str) -> dict[str, str]:
        texts = {}
        for language, value in self._by_language(field):
            if not isinstance(value, str) or not value.strip():
                raise self.error(f"{field}.{language}", "no text", "Write it in that language.")
            texts[language] = value
        return texts

    def terms(self) -> dict[str, tuple[str, ...]]:
        return {
            language: self._terms_in(language, value)
            for language, value in self._by_language("terms")
        }

    def _terms_in(self, language: str, value: Plain) -> tuple[str, ...]:
        field = f"terms.{language}"
        if not isinstance(value, list):
            raise self.error(field, "no list", "Write the terms as a YAML list.")
        terms = tuple(term for term in value if isinstance(term, str) and _has_word(term))
        if len(terms) != len(value):
            raise self.error(field, "a term is empty or nested", "Give every term as one text.")
        if len(set(terms)) != len(terms):
            twice = next(term for term in terms if terms.count(term) > 1)
            raise self.error(field, f"{twice!r} stands twice", "Remove one of them.")
        telling = sum(not term.startswith("~") for term in terms)
        if telling < _LEAST_TERMS[language]:
            raise self.error(
                field, f"only {telling} terms", f"Give at least {_LEAST_TERMS[language]} of them."
            )
        return terms

    def _by_language(self, field: str) -> list[tuple[str, Plain]]:
        value = self.row[field]
        if not isinstance(value, dict):
            raise self.error(field, "no mapping by language", f"Give {_listed(LANGUAGES)}.")
        for language in LANGUAGES:
            if language not in value:
                raise self.error(f"{field}.{language}", "missing", "Add that language.")
        for language in value:
            if language not in LANGUAGES:
                raise self.error(
                    f"{field}.{language}", "unknown language", f"Keep to {_listed(LANGUAGES)}."
                )
        return [(language, value[language]) for language in LANGUAGES]


def _has_word(term: str) -> bool:
    return any(character.isalnum() for character in term)


def _what_is_off(found: tuple[str, ...]) -> str:
    missing = [theme_id for theme_id in THEME_IDS if theme_id not in found]
    twice = sorted({theme_id for theme_id in found if found.count(theme_id) > 1})
    if missing:
        return f"missing themes {_listed(missing)}"
    if twice:
        return f"themes {_listed(twice)} stand twice"
    moved = next(a for a, b in zip(found, THEME_IDS, strict=True) if a != b)
    return f"theme {moved} stands out of order"


def _listed(words: tuple[str, ...] | list[str]) -> str:
    return ", ".join(words)
