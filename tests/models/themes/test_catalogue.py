from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.errors import DataError
from models.paths import data_dir
from models.themes import LANGUAGES, THEME_IDS, Theme, load_themes
from models.themes.plain_yaml import parse_plain

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def shipped() -> str:
    """The shipped catalogue as JSON, which is YAML too and quickly written again."""
    return json.dumps(parse_plain((data_dir() / "themes.yaml").read_text(encoding="utf-8")))


def test_the_shipped_catalogue_is_whole(themes: tuple[Theme, ...]) -> None:
    assert tuple(theme.id for theme in themes) == THEME_IDS
    assert len(THEME_IDS) == 40
    waste = themes[THEME_IDS.index("waste")]
    assert waste.label["de"] == "Abfall- und Kreislaufwirtschaft"
    assert waste.sdgs == (11, 12)
    assert "Abfall" in waste.terms["de"]
    for theme in themes:
        assert set(theme.label) == set(theme.description) == set(theme.terms) == set(LANGUAGES)


def test_labels_and_descriptions_are_told_apart(themes: tuple[Theme, ...]) -> None:
    for language in LANGUAGES:
        assert len({theme.label[language] for theme in themes}) == len(themes)
        assert len({theme.description[language] for theme in themes}) == len(themes)


def _drop(*path: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        place: Any = rows[2]
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


def _set(value: Any, *path: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        place: Any = rows[2]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_drop("label"), "theme waste, label: missing"),
        (_drop("label", "uk"), "theme waste, label.uk: missing"),
        (_drop("description", "ar"), "theme waste, description.ar: missing"),
        (_set("", "description", "de"), "theme waste, description.de: no text"),
        (_set("x", "label", "ru"), "theme waste, label.ru: unknown language"),
        (_set("x", "colour"), "theme waste, colour: unknown field"),
        (_set("rubbish", "id"), "theme rubbish, id: not one of the closed list"),
        (_set([], "sdgs"), "theme waste, sdgs: no list"),
        (_set([11, 18], "sdgs"), "theme waste, sdgs: '18' is no goal"),
        (_set(["x"], "sdgs"), "theme waste, sdgs: 'x' is no goal"),
        (_set("Abfall", "terms", "de"), "theme waste, terms.de: no list"),
        (_set(["Abfall"] * 30, "terms", "de"), "theme waste, terms.de: 'Abfall' stands twice"),
        (_set([f"w{i}" for i in range(24)], "terms", "de"), "theme waste, terms.de: only 24 terms"),
        (_set([f"w{i}" for i in range(14)], "terms", "ar"), "theme waste, terms.ar: only 14 terms"),
        (
            _set([f"w{i}" for i in range(14)] + ["~x", "~y"], "terms", "ar"),
            "theme waste, terms.ar: only 14 terms",
        ),
        (_set([f"w{i}" for i in range(30)] + ["="], "terms", "de"), "terms.de: a term is empty"),
        (_set([["Abfall"]], "terms", "de"), "terms.de: a term is empty or nested"),
        (_set([], "terms"), "theme waste, terms: no mapping by language"),
        (lambda rows: rows.pop(), "missing themes networks"),
        (lambda rows: rows.append(rows[0]), "themes water_supply stand twice"),
        (lambda rows: rows.reverse(), "theme networks stands out of order"),
        (lambda rows: rows.insert(1, "x"), "entry 2 is no mapping"),
    ],
)
def test_a_broken_row_names_theme_field_and_mend(
    shipped: str, tmp_path: Path, change: Callable[[Rows], None], words: str
) -> None:
    rows: Rows = json.loads(shipped)
    change(rows)
    path = tmp_path / "themes.yaml"
    path.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_themes(path)
    assert words in caught.value.message
    assert "themes.yaml" in caught.value.message
    assert caught.value.mend.endswith(".")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: b: c\n", "line 1"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: b\n", "holds no list"),
    ],
)
def test_a_file_that_is_no_catalogue(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "themes.yaml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        load_themes(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is missing"):
        load_themes(tmp_path / "themes.yaml")
