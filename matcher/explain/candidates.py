"""A scored unit as the candidate that people see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from indexer.records import Competence
from matcher.document import Change, Confidence, Evidence, Explained, Factor, ProgrammeStatus
from matcher.explain.against import objections
from matcher.explain.changes import changes
from matcher.explain.confidence import Ties, confidence, size_fits
from matcher.explain.evidence import NEARLY_NOTHING, evidence_pairs, matched_themes
from matcher.explain.facts import CandidateFacts, gather
from matcher.explain.reasons import Reasons
from matcher.explain.wishes import unmet_wishes
from matcher.explain.wording import pick
from matcher.factors import FACTORS
from matcher.factors.connections import connection_facts
from matcher.factors.experience import relevance
from matcher.inputs import Locale
from matcher.profiles import Profiles
from matcher.programmes import programme_statuses
from matcher.question import Question
from matcher.score import UNIT, Scores

__all__ = ["Explainer", "by_unit"]

_MOST_REASONS = 3
_SPEAKING = 0.15
_SIZE_SPEAKS = 0.8
# From here on a link to the place ties (a value of the factor), and a partnership in the region: in
# a neighbouring country, or on an asked theme in one a little further.
_TIED_TO_PLACE = 0.15
_TIED_TO_REGION = 0.15
_COLUMN = {factor.id: nth for nth, factor in enumerate(FACTORS)}


def by_unit(competences: Sequence[Competence]) -> Mapping[str, tuple[Competence, ...]]:
    """The competences of each unit."""
    found: defaultdict[str, list[Competence]] = defaultdict(list)
    for competence in competences:
        found[competence.ags].append(competence)
    return {ags: tuple(rows) for ags, rows in found.items()}


class Explainer:
    """Explains the scored units of one question."""

    def __init__(
        self,
        profiles: Profiles,
        competences: Mapping[str, tuple[Competence, ...]],
        question: Question,
        scores: Scores,
        locale: Locale,
    ) -> None:
        self._profiles = profiles
        self._competences = competences
        self._question = question
        self._scores = scores
        self._locale = locale
        snapshot = profiles.snapshot
        self._relevance = relevance(profiles, question)
        self._labels = {theme.id: theme.label[locale] for theme in snapshot.themes}
        self._countries = {code: c.names[locale] for code, c in snapshot.countries.items()}

    def explain(self, entries: Sequence[int]) -> list[Explained]:
        """Everything that is said about the units at `entries` of the profiles."""
        facts = [self._facts(entry) for entry in entries]
        evidence = evidence_pairs(self._profiles, self._question, facts, self._scores)
        supposed = changes(
            self._profiles, self._question, self._scores, facts, self._labels, self._locale
        )
        return [self._explained(*one) for one in zip(facts, evidence, supposed, strict=True)]

    def confidences(self, entries: Sequence[int]) -> list[Confidence]:
        """How sure the match with each of the units is, and nothing else."""
        return [self._confidence(self._facts(entry, compared=False))[0] for entry in entries]

    def _confidence(self, facts: CandidateFacts) -> tuple[Confidence, str]:
        values = self._scores.value[facts.entry]
        ties = Ties(
            place=bool(values[_COLUMN["connections"]] > _TIED_TO_PLACE),
            region=any(b.in_region and b.relevance > _TIED_TO_REGION for b in facts.bonds),
        )
        return confidence(facts, self._question, ties, self._labels, self._locale)

    def _facts(self, entry: int, *, compared: bool = True) -> CandidateFacts:
        unit = self._profiles.snapshot.units[int(self._profiles.units.row[entry])]
        own = self._competences.get(unit.ags, ())
        return gather(
            self._profiles, self._question, entry, own, self._relevance, compared=compared
        )

    def _explained(
        self, facts: CandidateFacts, evidence: tuple[Evidence, ...], supposed: tuple[Change, ...]
    ) -> Explained:
        question, locale = self._question, self._locale
        factors = self._factors(facts.entry, facts)
        level, why = self._confidence(facts)
        return Explained(
            score=int(self._scores.total[facts.entry]) / UNIT,
            confidence=level,
            confidence_reason=why,
            factors=factors,
            themes=matched_themes(question, facts, evidence),
            evidence=evidence,
            reasons=self._reasons(facts, factors, evidence),
            against=objections(
                facts,
                question,
                self._countries,
                self._profiles.snapshot.programmes,
                unmet_wishes(self._profiles, question, facts.entry, locale),
                locale,
            ),
            changes=supposed,
            programmes=self._programmes(facts),
        )

    def _factors(self, entry: int, facts: CandidateFacts) -> tuple[Factor, ...]:
        scores, locale = self._scores, self._locale
        writer = Reasons(self._profiles, self._question, facts, self._labels, locale)
        return tuple(
            Factor(
                id=factor.id,
                label=factor.label[locale],
                value=float(scores.value[entry, nth]),
                weight=float(scores.weight[nth]),
                contribution=int(scores.contribution[entry, nth]) / UNIT,
                reason=writer.of(
                    factor.id,
                    value=float(scores.value[entry, nth]),
                    missing=bool(scores.missing[entry, nth]),
                ),
                missing=bool(scores.missing[entry, nth]),
                source=factor.source[locale],
            )
            for nth, factor in enumerate(FACTORS)
        )

    def _reasons(
        self, facts: CandidateFacts, factors: Sequence[Factor], evidence: Sequence[Evidence]
    ) -> tuple[str, ...]:
        """The best three, each with its source; fewer if there is less to say.

        Evidence comes first; a link to the asking place (its partner next door, a twin town in
        common) is worth a place among the three, and says what a twin town that merely makes the
        link would leave unsaid.
        """
        by_id = {factor.id: factor for factor in factors}
        links: list[str] = []
        if not by_id["connections"].missing:
            told = connection_facts(self._profiles, self._question, facts.entry)
            links = [fact.text[self._locale] for fact in told[:1]]
            merely = self._links_only(facts)
            evidence = [pair for pair in evidence if pair.passage not in merely]
        cited = [f"{pair.text} [{_cited(pair, self._locale)}]" for pair in evidence[:_MOST_REASONS]]
        found = [*cited[: _MOST_REASONS - len(links)], *links]
        if by_id["geography"].value > _SPEAKING and not by_id["geography"].missing:
            found.append(by_id["geography"].reason)
        alike = size_fits(facts, self._question)
        if alike and by_id["structure"].value >= _SIZE_SPEAKS and not by_id["structure"].missing:
            found.append(by_id["structure"].reason)
        return tuple(found[:_MOST_REASONS])

    def _links_only(self, facts: CandidateFacts) -> frozenset[str]:
        """The passages of partnerships that are neither experience nor on an asked theme."""
        snapshot, asked = self._profiles.snapshot, set(self._question.themes)
        places = {b.partnership.place for b in facts.bonds if b.relevance <= NEARLY_NOTHING}
        own = map(snapshot.passage, snapshot.passage_rows(facts.unit.ags))
        return frozenset(
            one.id for one in own if one.place in places and asked.isdisjoint(one.themes)
        )

    def _programmes(self, facts: CandidateFacts) -> tuple[ProgrammeStatus, ...]:
        snapshot = self._profiles.snapshot
        partnership = facts.with_place
        return programme_statuses(
            snapshot.programmes,
            facts.unit,
            self._question.query.country,
            partners_already=partnership is not None and partnership.status != "ended",
            reference_year=snapshot.manifest.reference_year,
            countries=snapshot.countries,
            themes={theme: self._labels[theme] for theme in self._question.themes},
            labels=self._labels,
            locale=self._locale,
        )


def _cited(pair: Evidence, locale: Locale) -> str:
    return f"{pair.source}, {pair.date[:4] if pair.date else pick(locale, 'undatiert', 'undated')}"
