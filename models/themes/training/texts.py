"""The labelled texts that the classifier is trained on, from public files and from ``data/``.

What the labels of a set can tell differs, and :class:`TextSet` says it: Interreg's own labels cover
16 of the 40 themes and at most three a project, so a theme that is absent there is a weak sign
within the 16 and none outside.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from models.errors import DataError
from models.themes.catalogue import LANGUAGES, THEME_IDS, Theme
from models.themes.lexicon import Lexicon
from models.themes.training.splitting import groups

__all__ = [
    "Labelled",
    "TextSet",
    "background",
    "catalogue_texts",
    "goals",
    "interreg",
    "labels_of",
    "own_sentences",
    "procurement",
    "statements",
    "topics",
]

_TABLES = Path(__file__).parent
_GOAL_LANGUAGES = ("de", "en", "fr", "ar", "uk", "es")
# Everyday sentences and instructions, with a licence that asks for credit only.
_EVERYDAY = ("manythings", "tatoeba", "gnome_docs")
_PER_LANGUAGE = 400
_FEWEST_WORDS, _MOST_WORDS = 4, 25


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, its language, its themes, and the key of the group it must not be parted from."""

    text: str
    language: str
    themes: frozenset[str]
    group: str


@dataclass(frozen=True, slots=True)
class TextSet:
    """Texts of one origin. ``covered``: the themes that its labels can name at all."""

    name: str
    texts: tuple[Labelled, ...]
    covered: tuple[str, ...] = THEME_IDS


def labels_of(texts: Iterable[Labelled]) -> NDArray[np.bool_]:
    """[n, themes] in the order of ``THEME_IDS``."""
    rows = [[theme in text.themes for theme in THEME_IDS] for text in texts]
    return np.array(rows, dtype=bool).reshape(-1, len(THEME_IDS))


def interreg(sources: Path) -> TextSet:
    """Descriptions of Interreg projects with themes led from keep.eu's own labels."""
    rows = list(_json_lines(sources / "lang/labelled/interreg_dev.jsonl"))
    keys = groups([row["text"] for row in rows])
    texts = tuple(
        Labelled(row["text"], row["lang"], frozenset(row["themes"]), key)
        for row, key in zip(rows, keys, strict=True)
    )
    named = frozenset[str]().union(*(text.themes for text in texts))
    return TextSet("interreg", texts, tuple(theme for theme in THEME_IDS if theme in named))


def statements(data: Path) -> TextSet:
    """What German municipalities do, in own words, with the themes of the collection."""
    themes: dict[str, set[str]] = defaultdict(set)
    for row in _json_lines(data / "competences.jsonl"):
        themes[row["statement"]].update(row["themes"])
    ordered = sorted(themes)
    keys = groups(ordered)
    return TextSet(
        "statements",
        tuple(
            Labelled(text, "de", frozenset(themes[text]), key)
            for text, key in zip(ordered, keys, strict=True)
        ),
    )


def topics(data: Path) -> TextSet:
    """The topics of a partnership or a request, joined, with the themes of its record."""
    themes: dict[str, set[str]] = defaultdict(set)
    for table in ("partnerships.jsonl", "requests.jsonl"):
        for row in _json_lines(data / table):
            if row.get("topics") and row.get("themes"):
                themes[", ".join(row["topics"])].update(row["themes"])
    return TextSet(
        "topics",
        tuple(Labelled(text, "de", frozenset(themes[text]), text) for text in sorted(themes)),
    )


def catalogue_texts(themes: Iterable[Theme]) -> list[TextSet]:
    """Descriptions, labels and terms of ``data/themes.yaml`` in seven languages, a set each."""
    descriptions, labels = [], []
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for theme in themes:
        own = frozenset((theme.id,))
        for language in LANGUAGES:
            descriptions.append(Labelled(theme.description[language], language, own, theme.id))
            labels.append(Labelled(theme.label[language], language, own, theme.id))
            for term in theme.terms[language]:
                if not term.startswith("~"):
                    owners[language, term.strip("=-")].add(theme.id)
    terms = tuple(
        Labelled(term, language, frozenset(ids), term) for (language, term), ids in owners.items()
    )
    return [
        TextSet("descriptions", tuple(descriptions)),
        TextSet("labels", tuple(labels)),
        TextSet("terms", terms),
    ]


def goals(sources: Path) -> TextSet:
    """The targets of the Sustainable Development Goals in six languages.

    Which themes a target is about was decided by reading it (``sdg_targets.csv``). Some are about
    none; those that are not in the table say too little either way.
    """
    themes = _themes_by(_TABLES / "sdg_targets.csv", "target")
    texts = []
    for language in _GOAL_LANGUAGES:
        path = sources / f"lang/taxonomies/sdg/{language}/global_targets.yml"
        for key, text in yaml.safe_load(_read(path)).items():
            target = key.removesuffix("-title")
            if target in themes:
                texts.append(Labelled(text, language, themes[target], target))
    return TextSet("goals", tuple(texts))


def procurement(sources: Path) -> TextSet:
    """Terms of the procurement vocabulary (CPV) that belong to a theme, in six languages.

    The Ukrainian edition lists them in the order of their codes, so a heading of
    ``cpv_sections.csv`` holds until the next one; other languages join by the English term.
    """
    sections = _themes_by(_TABLES / "cpv_sections.csv", "heading")
    themes: dict[str, frozenset[str]] = {}
    texts, section = [], frozenset[str]()
    for source, english, other in _pairs(sources / "lang/pairs_admin/en-uk.tsv.gz"):
        if source == "cpv_dk021":
            section = sections.get(english, section)
            themes[english] = section
            texts += [
                Labelled(english, "en", section, english),
                Labelled(other, "uk", section, english),
            ]
    for language in ("de", "fr", "es", "pt"):
        for source, english, other in _pairs(sources / f"lang/pairs/en-{language}.tsv.gz"):
            if source == "cpv" and english in themes:
                texts.append(Labelled(other, language, themes[english], english))
    return TextSet("procurement", tuple(text for text in texts if text.themes))


def own_sentences() -> TextSet:
    """Sentences as requests and profiles have them, written for this (``sentences.tsv``).

    Many say their theme without its term; some name a place or a person only and are about nothing.
    Those of one theme were written together, as each other's translations in part, so they are one
    group.
    """
    texts = []
    for line in _read(_TABLES / "sentences.tsv").splitlines():
        language, themes, text = line.split("\t")
        ids = frozenset(themes.split()) - {"-"}
        texts.append(Labelled(text, language, ids, " ".join(sorted(ids)) or text))
    return TextSet("sentences", tuple(texts))


def background(sources: Path, lexicon: Lexicon) -> TextSet:
    """Sentences of everyday language that are about no theme: no term in either of two languages.

    A fixed choice by the sentence's digest.
    """
    texts = []
    for language in LANGUAGES:
        if language == "en":
            continue
        rows = sorted(
            {
                (english, other)
                for source, english, other in _pairs(sources / f"lang/pairs/en-{language}.tsv.gz")
                if source.startswith(_EVERYDAY)
                and _FEWEST_WORDS <= len(other.split()) <= _MOST_WORDS
            },
            key=lambda row: hashlib.blake2b("\t".join(row).encode(), digest_size=8).digest(),
        )
        taken = 0
        for english, other in rows:
            if taken == _PER_LANGUAGE:
                break
            if lexicon.find(english, "en") or lexicon.find(other, language):
                continue
            texts.append(Labelled(other, language, frozenset(), english))
            if taken % 4 == 0:
                texts.append(Labelled(english, "en", frozenset(), english))
            taken += 1
    return TextSet("background", tuple(texts))


def _themes_by(path: Path, column: str) -> Mapping[str, frozenset[str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return {
            row[column]: frozenset(filter(None, row["themes"].split(";")))
            for row in csv.DictReader(table)
        }


def _pairs(path: Path) -> Iterator[tuple[str, str, str]]:
    """(source, first text, second text) of a file of parallel text."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                source, _, first, second = line.rstrip("\n").split("\t")
                yield source, first, second
    except FileNotFoundError as error:
        raise _missing(path) from error


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in _read(path).splitlines():
        yield json.loads(line)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise _missing(path) from error


def _missing(path: Path) -> DataError:
    return DataError(
        f"{path} is missing.",
        mend="Name the folder that holds lang/labelled, lang/taxonomies and lang/pairs "
        "with --sources.",
    )
