"""What is known of one candidate for one request: the facts that every explanation draws on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.passages import passage_id
from indexer.passages.statements import competence_text
from indexer.records import Competence, Municipality, Partnership, Passage, Place
from matcher.dating import evidence_date
from matcher.document import Span
from matcher.factors.experience import Relevance
from matcher.factors.text import agreement
from matcher.profiles import THEME_COLUMN, Profiles
from matcher.question import Question
from models.themes import THEME_IDS

__all__ = ["Bond", "CandidateFacts", "Finding", "gather"]


# Evidence that says the same as the request is shown before evidence that merely weighs more.
_AT_LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage (and its row in the snapshot) and the clause of the request it belongs to.

    ``theme`` is the theme both share, None where the words alone are near; ``span`` are the words
    of the request that show it. ``similarity`` is the cosine between the passage and the
    ``clause`` around them (the whole request where there is none). ``date`` is the fact's own.
    """

    row: int
    passage: Passage
    theme: str | None
    similarity: float
    span: Span | None
    clause: Span | None
    date: str | None

    @property
    def year(self) -> int | None:
        """The year of the fact, None if it is undated."""
        return int(self.date[:4]) if self.date else None


@dataclass(frozen=True, slots=True)
class Bond:
    """A partnership of the candidate: its weight as evidence, what it counts for the request, and
    whether it is in the asking country, in its region (or the country), on an asked theme."""

    partnership: Partnership
    place: Place
    strength: float
    relevance: float
    same_country: bool
    in_region: bool
    same_theme: bool


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """Everything about one candidate, each list with the best first.

    ``competences`` and the partnerships in ``bonds`` hold the themes that their passages state,
    ``recorded`` the competences as the tables have them.
    ``documented`` and ``context`` (indicators) map theme ids of the request to findings;
    ``nearest`` is the finding whose words are nearest. ``partners`` counts partnerships that have
    not ended, ``usual`` is what its size carries and ``farmland`` a percentile (NaN: unknown);
    ``year`` is the data's "now".
    """

    unit: Municipality
    entry: int
    fit: dict[str, float]
    documented: dict[str, list[Finding]]
    context: dict[str, list[Finding]]
    nearest: Finding | None
    bonds: list[Bond]
    competences: list[Competence]
    recorded: list[Competence]
    with_place: Partnership | None
    partners: int
    usual: float
    has_facts: bool
    farmland: float
    year: int


def gather(
    profiles: Profiles,
    question: Question,
    entry: int,
    competences: Sequence[Competence],
    counts: Relevance,
    *,
    compared: bool = True,
) -> CandidateFacts:
    """The facts of one candidate; `competences` are its own, `counts` are of all partnerships.

    Unless they are `compared` with the request no passages are found for it.
    """
    snapshot = profiles.snapshot
    unit = snapshot.units[int(profiles.units.row[entry])]
    stated = _Stated(profiles, unit.ags)
    bonds = _bonds(profiles, counts, entry, stated)
    passages = _Passages(profiles, question, entry, bonds)
    return CandidateFacts(
        unit=unit,
        entry=entry,
        fit={t: float(profiles.documented_fit[entry, THEME_COLUMN[t]]) for t in question.themes},
        documented=passages.by_theme(documented=True) if compared else {},
        context=passages.by_theme(documented=False) if compared else {},
        nearest=passages.nearest() if compared else None,
        bonds=bonds,
        competences=[stated.by(competence) for competence in competences],
        recorded=list(competences),
        with_place=_with_place(bonds, question.query.place_id),
        partners=int(profiles.partner_count[entry]),
        usual=float(profiles.usual_partners[entry]),
        has_facts=bool(bonds or competences or passages.any_documented),
        farmland=float(profiles.units.farmland[entry]),
        year=snapshot.manifest.reference_year,
    )


class _Stated:
    """Records of one unit with the themes that their passages state."""

    def __init__(self, profiles: Profiles, ags: str) -> None:
        self._ags = ags
        snapshot = profiles.snapshot
        rows = (row for row in snapshot.passage_rows(ags) if row not in profiles.hidden)
        passages = [snapshot.passage(row) for row in rows]
        self._by_id = {passage.id: passage.themes for passage in passages}
        self._by_place = {p.place: p.themes for p in passages if p.place is not None}

    def by(self, competence: Competence) -> Competence:
        key = passage_id(self._ags, competence_text(competence))
        themes = self._by_id.get(key, competence.themes)
        return competence if themes == competence.themes else replace(competence, themes=themes)

    def within(self, partnership: Partnership) -> Partnership:
        themes = self._by_place.get(partnership.place, partnership.themes)
        return partnership if themes == partnership.themes else replace(partnership, themes=themes)


class _Passages:
    """The evidence passages of one unit, compared with the pieces of the request."""

    def __init__(
        self, profiles: Profiles, question: Question, entry: int, bonds: Sequence[Bond]
    ) -> None:
        evidence = profiles.evidence
        self._partnerships = {bond.partnership.place: bond.partnership for bond in bonds}
        self._decoded: dict[int, Passage] = {}
        self._question = question
        self._snapshot = profiles.snapshot
        start, end = np.searchsorted(evidence.unit, (entry, entry + 1))
        self._rows = evidence.index[start:end]
        self._themes = evidence.themes[start:end]
        self._strength = evidence.strength[start:end]
        self._documented = evidence.documented[start:end]
        self._segments = {
            theme: np.array(
                [i for i, segment in enumerate(question.segments) if theme in segment.themes],
                dtype=np.intp,
            )
            for theme in question.themes
        }

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return self._snapshot.vectors[self._rows]

    @cached_property
    def _cosine(self) -> NDArray[np.float64]:
        cosine: NDArray[np.float64] = (self._vectors @ self._question.vectors.T).astype(np.float64)
        return cosine.round(4)

    @cached_property
    def _whole(self) -> NDArray[np.float32]:
        cosine: NDArray[np.float32] = self._vectors @ _whole_request(self._question)
        return cosine.round(4)

    def _passage(self, row: int) -> Passage:
        if row not in self._decoded:
            self._decoded[row] = self._snapshot.passage(row)
        return self._decoded[row]

    @property
    def any_documented(self) -> bool:
        return bool(self._documented.any())

    def by_theme(self, *, documented: bool) -> dict[str, list[Finding]]:
        found = {}
        for theme in self._question.themes:
            bit = np.uint64(1) << np.uint64(THEME_IDS.index(theme))
            stating = ((self._themes & bit) != 0) & (self._documented == documented)
            positions = np.flatnonzero(stating)
            if len(positions):
                found[theme] = self._findings(theme, positions)
        return found

    def nearest(self) -> Finding | None:
        """The documented passage whose words come nearest to a piece of the request."""
        if not self._cosine.size or not self._documented.any():
            return None
        agree = agreement(self._themes, self._question)
        cosine = np.where(self._documented[:, None], self._cosine * agree, -1.0)
        position, segment = np.unravel_index(int(np.argmax(cosine)), cosine.shape)
        clause = self._question.segments[int(segment)].span
        similarity = float(self._cosine[position, segment])
        return self._finding(int(position), None, similarity, clause, clause)

    def _findings(self, theme: str, positions: NDArray[np.intp]) -> list[Finding]:
        segments = self._segments[theme]
        clauses: list[Span | None] = [None] * len(positions)
        similarity = self._whole[positions]
        if len(segments):
            cosine = self._cosine[np.ix_(positions, segments)]
            clauses = [self._question.segments[segments[n]].span for n in cosine.argmax(axis=1)]
            similarity = cosine.max(axis=1)
        worth = self._strength[positions] * (_AT_LEAST + np.maximum(similarity, 0.0))
        found = []
        for nth in np.argsort(-worth, kind="stable").tolist():
            words = self._words(theme, clauses[nth])
            position, cosine_to = int(positions[nth]), float(similarity[nth])
            found.append(self._finding(position, theme, cosine_to, words, clauses[nth]))
        return found

    def _finding(
        self,
        position: int,
        theme: str | None,
        similarity: float,
        words: Span | None,
        clause: Span | None,
    ) -> Finding:
        row = int(self._rows[position])
        passage = self._passage(row)
        date = evidence_date(passage, self._partnerships.get(passage.place or ""))
        return Finding(row, passage, theme, similarity, words, clause, date)

    def _words(self, theme: str, clause: Span | None) -> Span | None:
        """The words of the request that show the theme: in the clause, if there is one."""
        spans = next((t.spans for t in self._question.query.themes if t.id == theme), ())
        if clause is None:
            return next(iter(spans), None)
        return next((s for s in spans if clause[0] <= s[0] and s[1] <= clause[1]), clause)


def _whole_request(question: Question) -> NDArray[np.float32]:
    """One vector for the whole request; zero without text."""
    if not len(question.vectors):
        return np.zeros(question.vectors.shape[1], dtype=np.float32)
    weights = np.array([segment.weight for segment in question.segments], dtype=np.float32)
    mean = weights @ question.vectors
    length = float(np.linalg.norm(mean))
    whole: NDArray[np.float32] = mean / length if length > 0 else mean
    return whole


def _bonds(profiles: Profiles, counts: Relevance, entry: int, stated: _Stated) -> list[Bond]:
    snapshot = profiles.snapshot
    of_unit = np.flatnonzero(profiles.bonds.unit == entry)
    found = []
    for position in of_unit.tolist():
        partnership = snapshot.partnerships[int(profiles.bonds.index[position])]
        found.append(
            Bond(
                partnership=stated.within(partnership),
                place=snapshot.places[partnership.place],
                strength=float(profiles.bonds.strength[position]),
                relevance=float(counts.value[position]),
                same_country=bool(counts.same_country[position]),
                in_region=bool(counts.in_region[position]),
                same_theme=bool(counts.same_theme[position]),
            )
        )
    return sorted(found, key=lambda bond: (-bond.relevance, bond.partnership.id))


def _with_place(bonds: Sequence[Bond], place_id: str | None) -> Partnership | None:
    if place_id is None:
        return None
    return next((b.partnership for b in bonds if b.partnership.place == place_id), None)
