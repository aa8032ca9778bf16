"""A scored unit as the candidate that people see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.records import Competence
from matcher.document import Confidence, Evidence, Explained, Factor, ProgrammeStatus
from matcher.explain.against import objections
from matcher.explain.carrying import Offer
from matcher.explain.changes import Supposals, changes, suppose
from matcher.explain.confidence import Ties, confidence, size_fits
from matcher.explain.evidence import NEARLY_NOTHING, evidence_pairs, matched_themes, offered
from matcher.explain.facts import CandidateFacts, gather
from matcher.explain.reasons import Reasons
from matcher.explain.wishes import unmet_wishes
from matcher.explain.wording import pick
from matcher.factors import FACTORS
from matcher.factors.connections import connection_facts
from matcher.factors.experience import relevance
from matcher.inputs import Locale
from matcher.keeping import Kept
from matcher.profiles import Profiles
from matcher.programmes import programme_statuses
from matcher.question import Question
from matcher.score import UNIT, Scores

__all__ = ["Explainer", "by_unit"]

_MOST_REASONS = 3
# Two or three pages of a list, with what weights and filters bring up besides.
_KEPT_ACCOUNTS = 60
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


@dataclass(frozen=True, eq=False, slots=True)
class _Account:
    """What is said of one unit whatever the weights are.

    ``why`` holds the reason of each factor, ``link`` what ties the unit to the asking place, and
    ``merely`` the passages that tell of nothing else; ``alike``: its size fits.
    """

    facts: CandidateFacts
    confidence: Confidence
    confidence_reason: str
    why: tuple[str, ...]
    link: str | None
    merely: frozenset[str]
    alike: bool
    against: tuple[str, ...]
    programmes: tuple[ProgrammeStatus, ...]
    offer: Offer
    supposals: Supposals


class Explainer:
    """Explains the scored units of one question.

    What it says of a unit whatever the weights are it keeps, so that other weights cost little. All
    `scores` that are handed in must be of this question; safe to share between threads.
    """

    def __init__(
        self,
        profiles: Profiles,
        competences: Mapping[str, tuple[Competence, ...]],
        question: Question,
        locale: Locale,
    ) -> None:
        self._profiles = profiles
        self._competences = competences
        self._question = question
        self._locale = locale
        snapshot = profiles.snapshot
        self._relevance = relevance(profiles, question)
        self._labels = {theme.id: theme.label[locale] for theme in snapshot.themes}
        self._countries = {code: c.names[locale] for code, c in snapshot.countries.items()}
        self._accounts: Kept[int, _Account] = Kept(_KEPT_ACCOUNTS)

    def explain(self, entries: Sequence[int], scores: Scores) -> list[Explained]:
        """Everything that is said about the units at `entries` of the profiles."""
        accounts = self._accounts_of(entries, scores)
        facts = [account.facts for account in accounts]
        offers = [account.offer for account in accounts]
        evidence = evidence_pairs(self._profiles, self._question, facts, offers, scores)
        return [
            self._explained(account, pairs, scores)
            for account, pairs in zip(accounts, evidence, strict=True)
        ]

    def confidences(self, entries: Sequence[int], scores: Scores) -> list[Confidence]:
        """How sure the match with each of the units is, and nothing else."""
        return [
            self._confidence(self._facts(entry, compared=False), scores)[0] for entry in entries
        ]

    def _accounts_of(self, entries: Sequence[int], scores: Scores) -> list[_Account]:
        found = {entry: self._accounts.get(entry) for entry in entries}
        facts = [self._facts(entry) for entry, account in found.items() if account is None]
        # All at once: a call of the factors costs more than a unit.
        supposed = suppose(self._profiles, self._question, facts, self._labels, self._locale)
        for one, supposals in zip(facts, supposed, strict=True):
            account = self._account(one, supposals, scores)
            found[one.entry] = self._accounts.put(one.entry, account)
        return [account for account in found.values() if account is not None]

    def _account(self, facts: CandidateFacts, supposals: Supposals, scores: Scores) -> _Account:
        profiles, question, locale = self._profiles, self._question, self._locale
        entry = facts.entry
        linked = not scores.missing[entry, _COLUMN["connections"]]
        level, reason = self._confidence(facts, scores)
        writer = Reasons(profiles, question, facts, self._labels, locale)
        told = connection_facts(profiles, question, entry)[:1] if linked else ()
        return _Account(
            facts=facts,
            confidence=level,
            confidence_reason=reason,
            why=tuple(
                writer.of(
                    factor.id,
                    value=float(scores.value[entry, nth]),
                    missing=bool(scores.missing[entry, nth]),
                )
                for nth, factor in enumerate(FACTORS)
            ),
            link=told[0].text[locale] if told else None,
            merely=self._links_only(facts) if linked else frozenset(),
            alike=bool(size_fits(facts, question)),
            against=objections(
                facts,
                question,
                self._countries,
                profiles.snapshot.programmes,
                unmet_wishes(profiles, question, entry, locale),
                locale,
            ),
            programmes=self._programmes(facts),
            offer=offered(profiles, question, facts, linked=linked),
            supposals=supposals,
        )

    def _confidence(self, facts: CandidateFacts, scores: Scores) -> tuple[Confidence, str]:
        values = scores.value[facts.entry]
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
        self, account: _Account, evidence: tuple[Evidence, ...], scores: Scores
    ) -> Explained:
        facts = account.facts
        factors = self._factors(account, scores)
        return Explained(
            score=int(scores.total[facts.entry]) / UNIT,
            confidence=account.confidence,
            confidence_reason=account.confidence_reason,
            factors=factors,
            themes=matched_themes(self._question, facts, evidence),
            evidence=evidence,
            reasons=self._reasons(account, factors, evidence),
            against=account.against,
            changes=changes(account.supposals, scores, facts.entry),
            programmes=account.programmes,
        )

    def _factors(self, account: _Account, scores: Scores) -> tuple[Factor, ...]:
        entry, locale = account.facts.entry, self._locale
        return tuple(
            Factor(
                id=factor.id,
                label=factor.label[locale],
                value=float(scores.value[entry, nth]),
                weight=float(scores.weight[nth]),
                contribution=int(scores.contribution[entry, nth]) / UNIT,
                reason=account.why[nth],
                missing=bool(scores.missing[entry, nth]),
                source=factor.source[locale],
            )
            for nth, factor in enumerate(FACTORS)
        )

    def _reasons(
        self, account: _Account, factors: Sequence[Factor], evidence: Sequence[Evidence]
    ) -> tuple[str, ...]:
        """The best three, each with its source; fewer if there is less to say.

        Evidence comes first; a link to the asking place (its partner next door, a twin town in
        common) is worth a place among the three, and says what a twin town that merely makes the
        link would leave unsaid.
        """
        by_id = {factor.id: factor for factor in factors}
        links = [] if account.link is None else [account.link]
        evidence = [pair for pair in evidence if pair.passage not in account.merely]
        cited = [f"{pair.text} [{_cited(pair, self._locale)}]" for pair in evidence[:_MOST_REASONS]]
        found = [*cited[: _MOST_REASONS - len(links)], *links]
        if by_id["geography"].value > _SPEAKING and not by_id["geography"].missing:
            found.append(by_id["geography"].reason)
        structure = by_id["structure"]
        if account.alike and structure.value >= _SIZE_SPEAKS and not structure.missing:
            found.append(structure.reason)
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
