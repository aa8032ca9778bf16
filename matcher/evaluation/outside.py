"""Outside data for ``partnerkompass evaluate``: read, checked, never trusted.

A line that can't be used is skipped and counted with its reason; a file without one usable line is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from matcher.evaluation.report import Skipped
from matcher.inputs import SHORTEST_TEXT, MatchInput, check_text
from models.errors import BadInputError

__all__ = [
    "LabelledText",
    "PastPartnership",
    "SentencePair",
    "read_labels",
    "read_pairs",
    "read_partnerships",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SentencePair:
    """The same sentence in two languages."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with the theme ids it is about."""

    text: str
    themes: tuple[str, ...]
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class PastPartnership:
    """A known partnership of ``ags`` with ``place``: hidden in the profile and asked for again."""

    ags: str
    place: str
    country: str
    population: int | None = None
    text: str | None = None
    themes: tuple[str, ...] = ()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"{path} can't be read: {error.strerror}.",
            mend="Name a file that exists and is readable.",
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{path} is not UTF-8 text (byte {error.start}).", mend="Save the file as UTF-8."
        ) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r")


def _usable(
    path: Path, rows: list[T], skipped: list[Skipped], form: str
) -> tuple[list[T], list[Skipped]]:
    """The rows with the skipped lines in file order; a file without one usable line is refused."""
    skipped.sort(key=lambda skip: skip.line)
    if rows:
        return rows, skipped
    first = f" Line {skipped[0].line}: {skipped[0].why}." if skipped else " It is empty."
    raise BadInputError(f"{path} has no usable line.{first}", mend=f"Each line must be {form}.")


def read_pairs(path: Path) -> tuple[list[SentencePair], list[Skipped]]:
    """Two tab-separated columns of parallel text."""
    rows: list[SentencePair] = []
    skipped: list[Skipped] = []
    for number, line in _lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2 or not cells[0] or not cells[1]:
            skipped.append(Skipped(number, "not two tab-separated texts"))
        else:
            rows.append(SentencePair(cells[0], cells[1]))
    return _usable(path, rows, skipped, "two texts with a tab between")


def _read_jsonl(path: Path, kind: type[T], form: str) -> tuple[list[tuple[int, T]], list[Skipped]]:
    decoder = msgspec.json.Decoder(kind)
    rows: list[tuple[int, T]] = []
    skipped: list[Skipped] = []
    for number, line in _lines(path):
        try:
            rows.append((number, decoder.decode(line)))
        except msgspec.DecodeError as error:
            skipped.append(Skipped(number, str(error)))
    return _usable(path, rows, skipped, form)


def read_labels(path: Path, theme_ids: frozenset[str]) -> tuple[list[LabelledText], list[Skipped]]:
    """Lines ``{"text", "lang", "themes": [...]}``; unknown theme ids skip the line."""
    numbered, skipped = _read_jsonl(path, LabelledText, '{"text", "lang", "themes": [...]}')
    rows: list[LabelledText] = []
    for number, row in numbered:
        unknown = sorted(set(row.themes) - theme_ids)
        if unknown:
            skipped.append(Skipped(number, f"unknown theme ids: {', '.join(unknown)}"))
        elif not row.text.strip():
            skipped.append(Skipped(number, "empty text"))
        else:
            rows.append(row)
    form = "an object with a text and known theme ids"
    return _usable(path, rows, skipped, form)


def read_partnerships(
    path: Path, known_ags: frozenset[str], theme_ids: frozenset[str], countries: frozenset[str]
) -> tuple[list[PastPartnership], list[Skipped]]:
    """Lines ``{"ags", "place", "country", "population", "text", "themes"}``.

    A line that the matcher could not be asked (unknown AGS, theme or country, impossible number of
    inhabitants, unusable text) is skipped and counted: it never stops the others.
    """
    numbered, skipped = _read_jsonl(
        path, PastPartnership, '{"ags", "place", "country", "population", "text", "themes"}'
    )
    rows: list[PastPartnership] = []
    for number, row in numbered:
        unknown = sorted(set(row.themes) - theme_ids)
        if row.ags not in known_ags:
            skipped.append(Skipped(number, f"unknown AGS {row.ags!r}"))
        elif unknown:
            skipped.append(Skipped(number, f"unknown theme ids: {', '.join(unknown)}"))
        elif not row.place.strip() or not row.country.strip():
            skipped.append(Skipped(number, "no place or no country"))
        elif row.country.upper() not in countries:
            skipped.append(Skipped(number, f"unknown country {row.country!r}"))
        elif (refused := _refused(row)) is not None:
            skipped.append(Skipped(number, refused))
        else:
            rows.append(row)
    form = "an object with a known AGS, a place and a country"
    return _usable(path, rows, skipped, form)


def _refused(row: PastPartnership) -> str | None:
    """Why the matcher would not take the row; a text too short to say anything counts as none."""
    try:
        MatchInput(place=row.place, population=row.population)
        if row.text and len(row.text.strip()) >= SHORTEST_TEXT:
            check_text(row.text)
    except BadInputError as error:
        return error.message
    return None
