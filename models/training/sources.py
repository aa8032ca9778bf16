"""Reads and cleans the parallel text: ``pairs*/XX-YY.tsv.gz`` (source, kind, text, text)."""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from models.errors import DataError

__all__ = ["Collection", "LanguagePair", "Row", "pair_files", "read_sources"]

LanguagePair = tuple[str, str]

MAX_CHARACTERS = 800
# A sentence of this many words that is the same on both sides was never translated; a shorter one
# may be a name.
UNTRANSLATED_WORDS = 4
MAX_LENGTH_RATIO = 5.0
LENGTH_RATIO_FROM = 60

# Placeholders of anonymised or templated text that stand for nothing in either language.
_PLACEHOLDER = re.compile(r"#[A-Z_]{2,}#|<[a-z/][^>]*>|%\(|%\{|\{[a-zA-Z_]+,")
_VARIABLE = re.compile(r"\{[^}]*\}|%[sd]\b|https?://\S*")


class Row(NamedTuple):
    """One pair of texts that mean the same, and where it comes from."""

    source: str
    kind: str
    left: str
    right: str


@dataclass(slots=True)
class Collection:
    """All rows by language pair, and why rows were left out (reason -> count)."""

    rows: dict[LanguagePair, list[Row]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)

    def count(self) -> int:
        """Number of rows in all pairs."""
        return sum(len(rows) for rows in self.rows.values())


def pair_files(folder: Path) -> list[Path]:
    """The files of parallel text under ``folder``, in a fixed order.

    Raises:
        DataError: there are none.
    """
    found = sorted(folder.glob("pairs*/??-??.tsv.gz"))
    if not found:
        raise DataError(
            f"No parallel text in {folder}: expected pairs*/XX-YY.tsv.gz.",
            mend="Name the folder that holds pairs/, pairs_admin/ and pairs_mt/ with --sources.",
        )
    return found


def read_sources(folder: Path) -> Collection:
    """Read and clean every pair file; exact repetitions within a language pair are left out.

    Raises:
        DataError: a file is missing, unreadable or has a row that isn't four columns.
    """
    collection = Collection()
    for path in pair_files(folder):
        left, right = path.name.removesuffix(".tsv.gz").split("-")
        rows = collection.rows.setdefault((left, right), [])
        seen = {(row.left.casefold(), row.right.casefold()) for row in rows}
        for row in _read(path):
            cleaned = Row(row.source, row.kind, _clean(row.left), _clean(row.right))
            reason = _fault(cleaned)
            if reason is None:
                key = (cleaned.left.casefold(), cleaned.right.casefold())
                if key not in seen:
                    seen.add(key)
                    rows.append(cleaned)
                    continue
                reason = "repeated"
            collection.dropped[reason] += 1
    return collection


def _read(path: Path) -> Iterator[Row]:
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                columns = line.rstrip("\r\n").split("\t")
                if len(columns) != 4:
                    raise DataError(
                        f"{path.name}, line {number}: {len(columns)} columns instead of four.",
                        mend="Each line is: source, kind, text, text, separated by tabs.",
                    )
                source, kind, left, right = columns
                yield Row(sys.intern(source), sys.intern(kind), left, right)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path.name} can't be read: {error}", mend="Fetch the file again."
        ) from error


def _clean(text: str) -> str:
    if "{" in text or "%" in text or "http" in text:
        text = _VARIABLE.sub(" ", text)
    return " ".join(text.split())


def _fault(row: Row) -> str | None:
    """Why a row can't be used, or None."""
    left, right = row.left, row.right
    longer, shorter = max(len(left), len(right)), min(len(left), len(right))
    faults = {
        "empty": shorter == 0,
        "too long": longer > MAX_CHARACTERS,
        "lengths differ": longer >= LENGTH_RATIO_FROM and longer > MAX_LENGTH_RATIO * shorter,
        "no letter": not (_has_letter(left) and _has_letter(right)),
        "placeholder": bool(_PLACEHOLDER.search(left) or _PLACEHOLDER.search(right)),
        "not translated": left == right and left.count(" ") >= UNTRANSLATED_WORDS - 1,
    }
    return next((reason for reason, present in faults.items() if present), None)


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)
