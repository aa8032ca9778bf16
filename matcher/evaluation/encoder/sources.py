"""The public sources the encoder is measured on, laid out as the training recipe reads them.

``eval/NAME.en-XX.tsv`` (parallel sentences), ``labelled/*.jsonl`` (project descriptions with theme
ids), ``taxonomies/sdg/XX/global_goals.yml`` and ``global_targets.yml``. None of it ships.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from matcher.evaluation.outside import LabelledText, read_labels
from models.bitext import EvaluationSet, read_evaluation_sets
from models.errors import DataError
from models.themes import Theme

__all__ = ["Goals", "PublicSources", "read_public"]


@dataclass(frozen=True, slots=True)
class Goals:
    """The development goals in one language: titles, short and long, by number; targets with their
    goal's number."""

    language: str
    titles: Mapping[int, str]
    targets: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PublicSources:
    """Everything in the folder."""

    sets: list[EvaluationSet]
    projects: list[LabelledText]
    goals: list[Goals]


def read_public(folder: Path, themes: Iterable[Theme]) -> PublicSources:
    """Parallel sentences, project descriptions with ``themes``, and development goals.

    Raises:
        DataError: a part is missing or broken; the message names it.
    """
    return PublicSources(
        read_evaluation_sets(folder),
        _projects(folder, frozenset(theme.id for theme in themes)),
        _goals(folder),
    )


def _projects(folder: Path, theme_ids: frozenset[str]) -> list[LabelledText]:
    files = sorted((folder / "labelled").glob("*.jsonl"))
    if not files:
        raise DataError(
            f"No labelled texts in {folder / 'labelled'}.",
            mend='Put a file with lines {"text","lang","themes":[...]} there.',
        )
    return [row for path in files for row in read_labels(path, theme_ids)[0]]


def _goals(folder: Path) -> list[Goals]:
    goals: list[Goals] = []
    for path in sorted((folder / "taxonomies" / "sdg").glob("*/global_goals.yml")):
        texts = _texts(path)
        titles = {
            int(key.removesuffix("-title")): f"{texts[key.replace('title', 'short')]}. {text}"
            for key, text in texts.items()
            if key.endswith("-title") and key.replace("title", "short") in texts
        }
        targets = tuple(
            (int(key.split("-")[0]), text)
            for key, text in _texts(path.with_name("global_targets.yml")).items()
        )
        goals.append(Goals(path.parent.name, titles, targets))
    if not any(each.language == "de" for each in goals):
        raise DataError(
            f"No German development goals in {folder / 'taxonomies' / 'sdg'}.",
            mend="The folder needs de/global_goals.yml and de/global_targets.yml of Open SDG.",
        )
    return goals


def _texts(path: Path) -> dict[str, str]:
    try:
        texts = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path} can't be read: {error}", mend="Fetch the file again.") from error
    if not isinstance(texts, dict):
        raise DataError(f"{path} is no table of texts.", mend="Fetch the file again.")
    return {str(key): str(text) for key, text in texts.items()}
