"""Keeps evaluation sentences out of training: equal ones and near-duplicates, on both sides.

A training row goes when either of its sides says the same as an evaluation sentence of that
language: the same words after folding (case, punctuation, digits and marks ignored), at least 80 %
of the words in common (Jaccard), or at least 75 % of the four-letter runs. Candidates come from an
index of each evaluation sentence's rarest words and runs, so that millions of rows are checked in
minutes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from math import ceil
from typing import Literal

from models.bitext import EvaluationSet
from models.training.sources import Collection, Row

__all__ = ["HeldOut", "Overlap", "remove_heldout"]

WORD_OVERLAP = 0.8
# One changed ending in a sentence of thirty letters leaves about this share of four-letter runs.
RUN_OVERLAP = 0.75
RUN = 4

Match = Literal["equal", "near"]

_MARK = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Overlap:
    """What was found: rows removed by how, and evaluation sentences met in training per set."""

    rows: Counter[str] = field(default_factory=Counter)
    sizes: dict[str, int] = field(default_factory=dict)
    met: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def report(self) -> dict[str, dict[str, int]]:
        """Counts ready for the model card."""
        sets = {
            name: {"sentences": size, "met_in_training": len(self.met[name])}
            for name, size in sorted(self.sizes.items())
        }
        return {"rows_removed": dict(sorted(self.rows.items())), **sets}


class HeldOut:
    """Tells whether a text says the same as an evaluation sentence of its language."""

    def __init__(self, sentences: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        """``sentences``: language -> set name -> texts."""
        self._indices = {language: _LanguageIndex(by_set) for language, by_set in sentences.items()}

    def match(self, language: str, text: str) -> tuple[Match, frozenset[tuple[str, str]]] | None:
        """How ``text`` meets evaluation sentences, and which: (set name, folded sentence)."""
        index = self._indices.get(language)
        return index.match(text) if index is not None else None


class _LanguageIndex:
    """All evaluation sentences of one language, by words and by four-letter runs."""

    def __init__(self, by_set: Mapping[str, Iterable[str]]) -> None:
        self._sets: dict[str, set[str]] = defaultdict(set)
        for name, texts in by_set.items():
            for text in texts:
                if folded := fold(text):
                    self._sets[folded].add(name)
        self._words = _OverlapIndex({text: _words(text) for text in self._sets}, WORD_OVERLAP)
        self._runs = _OverlapIndex({text: _runs(text) for text in self._sets}, RUN_OVERLAP)
        self._seen: dict[str, tuple[Match, frozenset[tuple[str, str]]] | None] = {}

    def match(self, text: str) -> tuple[Match, frozenset[tuple[str, str]]] | None:
        folded = fold(text)
        if folded not in self._seen:
            self._seen[folded] = self._look_up(folded)
        return self._seen[folded]

    def _look_up(self, folded: str) -> tuple[Match, frozenset[tuple[str, str]]] | None:
        found = self._words.near(_words(folded)) | self._runs.near(_runs(folded))
        if not found:
            return None
        named = frozenset((name, sentence) for sentence in found for name in self._sets[sentence])
        return ("equal" if folded in found else "near"), named


class _OverlapIndex:
    """Finds the sets whose Jaccard overlap with a given set reaches the bound.

    Two such sets always share one of their rarest members (prefix filtering): only those are
    indexed and looked up.
    """

    def __init__(self, members: Mapping[str, frozenset[str]], bound: float) -> None:
        self._members = members
        self._bound = bound
        counts = Counter(member for each in members.values() for member in each)
        # Ties are broken by the member itself: both sides must order alike.
        ordered = sorted(counts, key=lambda member: (counts[member], member))
        self._rank = {member: rank for rank, member in enumerate(ordered)}
        self._by_member: dict[str, dict[int, list[str]]] = {}
        for key, each in members.items():
            for member in sorted(each, key=self._rank.__getitem__)[: self._prefix(len(each))]:
                self._by_member.setdefault(member, {}).setdefault(len(each), []).append(key)

    def near(self, members: frozenset[str]) -> set[str]:
        size = len(members)
        known = [member for member in members if member in self._rank]
        # A member that no evaluation sentence has is rarer than all others.
        wanted = self._prefix(size) - (size - len(known))
        if wanted <= 0:
            return set()
        smallest, largest = self._shared(size), int(size / self._bound + 1e-9)
        candidates = {
            key
            for member in nsmallest(wanted, known, key=self._rank.__getitem__)
            for other, keys in self._by_member.get(member, {}).items()
            if smallest <= other <= largest
            for key in keys
        }
        return {key for key in candidates if _jaccard(members, self._members[key]) >= self._bound}

    def _shared(self, size: int) -> int:
        """How many members a set that overlaps enough must share with one of ``size``."""
        return ceil(self._bound * size - 1e-9)  # the small amount takes off rounding errors

    def _prefix(self, size: int) -> int:
        return size - self._shared(size) + 1


def fold(text: str) -> str:
    """Words only: case, punctuation, digits, accents and vowel marks are gone."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall(_MARK.sub("", decomposed)))


def _words(folded: str) -> frozenset[str]:
    return frozenset(folded.split())


def _runs(folded: str) -> frozenset[str]:
    padded = f" {folded} "
    return frozenset(padded[begin : begin + RUN] for begin in range(len(padded) - RUN + 1))


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared)


def remove_heldout(collection: Collection, sets: Iterable[EvaluationSet]) -> Overlap:
    """Take rows that meet an evaluation sentence out of ``collection``; say what was found."""
    sets = list(sets)
    overlap = Overlap()
    by_language: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in sets:
        by_language["en"][f"{each.name}.en"].extend(each.english)
        by_language[each.language][f"{each.name}.{each.language}"].extend(each.other)
    for named in by_language.values():
        for name, texts in named.items():
            overlap.sizes[name] = len({fold(text) for text in texts})
    heldout = HeldOut(by_language)
    for (left, right), rows in collection.rows.items():
        kept: list[Row] = []
        for row in rows:
            matches = [heldout.match(left, row.left), heldout.match(right, row.right)]
            found = [match for match in matches if match is not None]
            if not found:
                kept.append(row)
                continue
            overlap.rows["equal" if any(how == "equal" for how, _ in found) else "near"] += 1
            overlap.rows[f"from {row.source}"] += 1
            for _, sentences in found:
                for name, sentence in sentences:
                    overlap.met[name].add(sentence)
        collection.rows[left, right] = kept
    return overlap
