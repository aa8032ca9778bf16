"""What would change it: facts that would move a candidate up, each really scored.

Tried are facts that someone could supply: an own project on an asked theme, a date for evidence
that is old or undated, proof that a partnership is alive, a partnership in the country, twin towns
of a list that turn out to be over. Each is put into the unit's facts and the unit is scored anew;
those that lift it most are told. Wording and location stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexer.passages import passage_id
from indexer.passages.statements import competence_text
from indexer.passages.strength import competence_strength, partnership_strength
from indexer.passages.traces import latest_trace, only_listed
from indexer.records import Partnership, Reference
from matcher.commitments import Commitment, partnership_piece
from matcher.dating import is_recent
from matcher.document import Change
from matcher.explain.facts import Bond, CandidateFacts
from matcher.explain.wording import pick, quoted, shortened
from matcher.inputs import Locale
from matcher.profiles import NO_EXPERIENCE, THEME_COLUMN, Profiles
from matcher.question import Question
from matcher.score import UNIT, Scores
from matcher.variants import Variant, appended, totals, values

__all__ = ["Supposals", "changes", "suppose"]

_MOST = 3
# In ten-thousandths of a score: less moves nobody.
_LEAST = 50
_LIVED = frozenset({"active", "initiation"})
_QUOTED = 90


@dataclass(frozen=True, slots=True)
class _Supposed:
    """A fact that is supposed, in words, and the unit with it."""

    kind: str
    text: str
    variant: Variant


@dataclass(frozen=True, eq=False, slots=True)
class Supposals:
    """The facts that may be supposed of one unit, whatever the weights.

    ``values`` is what the dependent factors find with each, ``[facts, factors]``
    (:mod:`matcher.variants`).
    """

    kinds: tuple[str, ...]
    texts: tuple[str, ...]
    values: NDArray[np.float64]


def suppose(
    profiles: Profiles,
    question: Question,
    facts: Sequence[CandidateFacts],
    labels: Mapping[str, str],
    locale: Locale,
) -> list[Supposals]:
    """For each candidate everything that is worth a try."""
    if not facts:
        return []
    tried = [list(_Supposing(profiles, question, one, labels, locale).all()) for one in facts]
    # A call of the factors costs more than a unit.
    found = values(profiles, question, [one.variant for supposed in tried for one in supposed])
    ends = np.cumsum([len(supposed) for supposed in tried])
    return [
        Supposals(tuple(one.kind for one in supposed), tuple(one.text for one in supposed), own)
        for supposed, own in zip(tried, np.split(found, ends[:-1]), strict=True)
    ]


def changes(supposals: Supposals, scores: Scores, entry: int) -> tuple[Change, ...]:
    """The two or three facts that would lift the score of the unit at `entry` most.

    The best of each kind, the best of them first. ``rank`` is left None: where the unit would come
    is the list's to say.
    """
    now = int(scores.total[entry])
    score = totals(scores, entry, supposals.values).tolist()
    best: dict[str, Change] = {}
    for kind, text, total in sorted(
        zip(supposals.kinds, supposals.texts, score, strict=True), key=lambda one: (-one[2], one[1])
    ):
        if total - now >= _LEAST:
            change = Change(
                kind=kind, text=text, score=total / UNIT, gain=(total - now) / UNIT, rank=None
            )
            best.setdefault(kind, change)
    return tuple(list(best.values())[:_MOST])


class _Supposing:
    """Supposes facts of one candidate."""

    def __init__(
        self,
        profiles: Profiles,
        question: Question,
        facts: CandidateFacts,
        labels: Mapping[str, str],
        locale: Locale,
    ) -> None:
        self._profiles = profiles
        self._snapshot = profiles.snapshot
        self._question = question
        self._facts = facts
        self._labels = labels
        self._locale = locale
        self._unit = Variant.of(profiles, facts.entry)
        snapshot = profiles.snapshot
        self._passages = [snapshot.passage(row) for row in self._unit.evidence.index.tolist()]
        #: Those of the unit, in the order of its bonds.
        self._partnerships = [snapshot.partnerships[i] for i in self._unit.bonds.index.tolist()]
        self._commitment = Commitment.of(
            snapshot,
            facts.recorded,
            self._partnerships,
            profiles.memberships.get(facts.unit.ags, ()),
            float(profiles.usual_statements[snapshot.row[facts.unit.ags]]),
        )

    def all(self) -> Iterator[_Supposed]:
        """Every fact worth a try."""
        yield from self._projects()
        yield from self._dated_statements()
        yield from self._living_partnerships()
        yield from self._partnership()
        yield from self._fewer_twins()

    def _projects(self) -> Iterator[_Supposed]:
        known = self._commitment
        # A statement more; whether it leads abroad, nobody can suppose.
        commitment = replace(known, statements=known.statements + 1).value
        for theme in self._question.themes:
            label = quoted(self._labels[theme], self._locale)
            another = theme in self._facts.documented
            evidence = appended(
                self._unit.evidence,
                themes=np.uint64(1 << THEME_COLUMN[theme]),
                strength=1.0,
                documented=True,
            )
            text = self._pick(
                f"Ein eigenes Projekt der letzten zehn Jahre zum Thema {label} "
                f"({'weiterer Beleg' if another else 'bisher kein Beleg'}).",
                f"An own project of the last ten years on the theme {label} "
                f"({'further evidence' if another else 'no evidence so far'}).",
            )
            variant = replace(self._unit, evidence=evidence, commitment=commitment)
            yield _Supposed("project", text, variant)

    def _dated_statements(self) -> Iterator[_Supposed]:
        year = self._facts.year
        for competence in self._facts.competences:
            if is_recent(competence.year, year):
                continue
            dated = replace(competence, year=year)
            before = competence_strength(competence, year)
            stronger = competence_strength(dated, year) / before if before else 1.0
            told = quoted(shortened(competence.statement, _QUOTED), self._locale)
            text = self._pick(
                f"Ein Beleg der letzten zehn Jahre für {told} "
                f"(bisher {competence.year or 'undatiert'}).",
                f"Evidence of the last ten years for {told} "
                f"({competence.year or 'undated'} so far).",
            )
            variant = self._strengthened(competence_text(competence), stronger)
            if variant is not None:
                yield _Supposed("date", text, variant)

    def _living_partnerships(self) -> Iterator[_Supposed]:
        for bond in self._facts.bonds:
            partnership = bond.partnership
            seen = latest_trace(partnership).seen
            lived = partnership.status in _LIVED and is_recent(seen, self._facts.year)
            if lived or partnership.status == "ended" or not self._counts(bond):
                continue
            text = self._pick(
                f"Ein Beleg der letzten zehn Jahre, dass die Partnerschaft mit {bond.place.name} "
                f"gelebt wird (bisher {self._last_trace(partnership)}).",
                f"Evidence of the last ten years that the partnership with {bond.place.name} is "
                f"alive ({self._last_trace(partnership)} so far).",
            )
            yield _Supposed("alive", text, self._alive(bond))

    def _partnership(self) -> Iterator[_Supposed]:
        country = self._question.query.country
        if country is None or country in NO_EXPERIENCE:
            return
        if any(bond.same_country for bond in self._facts.bonds):
            return
        name = self._question.query.country_name
        text = self._pick(
            f"Eine gelebte Projektpartnerschaft im Land ({name}).",
            f"A living project partnership in the country ({name}).",
        )
        year = self._facts.year
        supposed = Partnership(
            id="supposed",
            ags=self._facts.unit.ags,
            place="supposed",
            country=country,
            kind="project",
            status="active",
            themes=(),
            topics=(),
            programmes=(),
            references=(_page(year),),
            resolved_by="only",
            last_seen=year,
        )
        bonds = appended(
            self._unit.bonds,
            country=self._profiles.country_number[country],
            strength=partnership_strength(supposed, year),
        )
        known, weight = self._commitment, partnership_piece(supposed, year)
        commitment = replace(known, partnerships=(*known.partnerships, weight)).value
        variant = replace(self._unit, bonds=bonds, commitment=commitment)
        yield _Supposed("partnership", text, variant)

    def _fewer_twins(self) -> Iterator[_Supposed]:
        """Some of the twin towns that only a list names may be over by now."""
        partnerships = self._partnerships
        listed = np.array([only_listed(p) and p.status != "ended" for p in partnerships], bool)
        spare = self._facts.partners - self._facts.usual
        if np.isnan(spare) or spare <= 0 or not listed.any():
            return
        bonds = replace(self._unit.bonds, ended=self._unit.bonds.ended | listed)
        count = int(listed.sum())
        text = self._pick(
            f"Die Auskunft, dass nur gelistete Partnerschaften ({count}) nicht mehr bestehen: "
            "Dann ist die Auslastung geringer.",
            f"The news that partnerships known from lists only ({count}) are over: "
            "the workload is smaller then.",
        )
        yield _Supposed("workload", text, replace(self._unit, bonds=bonds))

    # --- parts

    def _counts(self, bond: Bond) -> bool:
        """Whether the partnership has to do with the request."""
        shared = not set(self._question.themes).isdisjoint(bond.partnership.themes)
        return bond.relevance > 0 or shared

    def _alive(self, bond: Bond) -> Variant:
        """The unit with a recent page that shows the partnership alive."""
        year = self._facts.year
        places = [partnership.place for partnership in self._partnerships]
        position = places.index(bond.partnership.place)
        original = self._partnerships[position]
        alive = replace(
            original,
            status="active",
            last_seen=year,
            references=(*original.references, _page(year)),
        )
        strength, listed = self._unit.bonds.strength.copy(), self._unit.bonds.listed.copy()
        strength[position] = partnership_strength(alive, year)
        listed[position] = False
        before = partnership_strength(original, year)
        evidence = self._unit.evidence
        if before:
            told = np.array([one.place == original.place for one in self._passages], dtype=bool)
            factor = np.where(told, strength[position] / before, 1.0)
            evidence = replace(evidence, strength=evidence.strength * factor)
        weights = list(self._commitment.partnerships)
        weights[position] = partnership_piece(alive, year)
        return replace(
            self._unit,
            evidence=evidence,
            bonds=replace(self._unit.bonds, strength=strength, listed=listed),
            commitment=replace(self._commitment, partnerships=tuple(weights)).value,
        )

    def _strengthened(self, text: str, stronger: float) -> Variant | None:
        """The unit with one passage that weighs more; None if it has no such passage."""
        key = passage_id(self._facts.unit.ags, text)
        evidence = self._unit.evidence
        told = np.array([passage.id == key for passage in self._passages], dtype=bool)
        if not told.any():
            return None
        strength = np.where(told, evidence.strength * stronger, evidence.strength)
        return replace(self._unit, evidence=replace(evidence, strength=strength))

    def _last_trace(self, partnership: Partnership) -> str:
        if only_listed(partnership):
            return self._pick("nur in einer Liste", "only in a list")
        seen = latest_trace(partnership).seen
        if is_recent(seen, self._facts.year):
            return self._pick("Stand unbekannt", "state unknown")
        return str(seen) if seen else self._pick("undatiert", "undated")

    def _pick(self, german: str, english: str) -> str:
        return pick(self._locale, german, english)


def _page(year: int) -> Reference:
    """A page of this year, as a supposed fact would have one."""
    return Reference(source="supposed", vintage=str(year), date=str(year))
