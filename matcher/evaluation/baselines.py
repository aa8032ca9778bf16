"""What the matcher is held against: rankings that a person could make without it.

Each baseline scores all units for one hidden pair, ``[units]``, higher is better. All of them see
what the matcher sees: the profiles with the pair hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import Stemmer
from numpy.typing import NDArray

from indexer.snapshot import Snapshot
from matcher.profiles import Profiles
from models import Encoder

__all__ = ["Bm25", "Question", "embedding", "popularity", "size_similarity"]

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Question:
    """One hidden pair as it is asked for again.

    ``row`` is the unit that should come first, ``hidden`` the rows of the passages not to be seen.
    """

    row: int
    text: str
    population: int | None
    hidden: frozenset[int]


def popularity(profiles: Profiles) -> Scores:
    """Number of partnerships abroad that have not ended."""
    return profiles.partner_count.astype(np.float32)


def size_similarity(profiles: Profiles, population: int | None) -> Scores:
    """Nearness in inhabitants on a log scale; nothing is told apart where the size is unknown."""
    known = profiles.units.population
    if population is None:
        return np.zeros(len(known), dtype=np.float32)
    distance: Scores = np.abs(np.log(known) - np.log(population)).astype(np.float32)
    return -np.nan_to_num(distance, nan=np.inf)


def embedding(snapshot: Snapshot, question: Question, encoder: Encoder) -> Scores:
    """Cosine of the whole request and each unit's nearest visible passage."""
    cosine: Scores = snapshot.vectors @ encoder.encode([question.text], role="query")[0]
    visible = np.ones(snapshot.passage_count, dtype=bool)
    visible[sorted(question.hidden)] = False
    nearest = np.full(len(snapshot.units), -1.0, dtype=np.float32)
    np.maximum.at(nearest, snapshot.passage_unit[visible], cosine[visible])
    return nearest


class Bm25:
    """BM25 over profiles: one document per unit, all its passages, German stems.

    The unit asked for has a second document without the passages of the hidden pair, which stands
    in for the first one: one index serves all questions.
    """

    def __init__(self, snapshot: Snapshot, questions: Sequence[Question]) -> None:
        self._units = len(snapshot.units)
        self._stemmer = Stemmer.Stemmer("german")
        # The night needs this module and no BM25, whose import takes longer than most of its steps.
        import bm25s

        self._tokenize = bm25s.tokenize
        documents = [_document(snapshot, unit.ags, frozenset()) for unit in snapshot.units]
        documents += [_document(snapshot, snapshot.units[q.row].ags, q.hidden) for q in questions]
        self._index = bm25s.BM25()
        self._index.index(self._tokens(documents), show_progress=False)
        self._document_of = {id(q): self._units + n for n, q in enumerate(questions)}

    def scores(self, question: Question) -> Scores:
        """Scores [units] of one of the questions the index was made for."""
        query = [token for token in self._tokens([question.text])[0] if self._knows(token)]
        if not query:
            return np.zeros(self._units, dtype=np.float32)
        scores = np.asarray(self._index.get_scores(query), dtype=np.float32)
        units = scores[: self._units].copy()
        units[question.row] = scores[self._document_of[id(question)]]
        return units

    def _knows(self, token: str) -> bool:
        return token in self._index.vocab_dict

    def _tokens(self, texts: list[str]) -> list[list[str]]:
        tokens = self._tokenize(
            texts, stopwords="de", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return [list(words) for words in tokens]


def _document(snapshot: Snapshot, ags: str, hidden: frozenset[int]) -> str:
    rows = (row for row in snapshot.passage_rows(ags) if row not in hidden)
    return " ".join(snapshot.passage(row).text for row in rows)
