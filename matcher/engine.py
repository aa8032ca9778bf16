"""The matcher: a snapshot and a request make a ranked, explained list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.keys import normalise_ags
from indexer.records import Competence, Partnership, PartnershipRequest
from indexer.snapshot import Snapshot
from matcher.document import (
    Candidate,
    Comparison,
    Confidence,
    MatchDocument,
    NamedPartner,
    Query,
    SuggestionDocument,
)
from matcher.explain.candidates import Explainer, by_unit
from matcher.explain.comparing import already_partner, beyond_limits, compared
from matcher.explain.knowledge import with_knowledge
from matcher.explain.wording import pick
from matcher.fairness import Exposure, exposure
from matcher.hidden import HiddenPair, hide, requests_without
from matcher.inputs import Locale, MatchInput, check_k, check_locale, not_found
from matcher.keeping import KeptWork, unweighed
from matcher.notes import notes_on, notes_on_suggestions
from matcher.profiles import Profiles
from matcher.question import Question
from matcher.ranking import Ranking
from matcher.score import UNIT, Measured, Scores, score_units
from matcher.understand.reading import Reader
from matcher.views import (
    candidate_view,
    partner_view,
    stated_partners,
    suggestion_view,
    unit_view,
)
from matcher.weights import resolve_weights
from matcher.wished import ruled_out
from models import Encoder
from models.errors import EncoderMismatchError

__all__ = ["Matcher"]


@dataclass(frozen=True, eq=False, slots=True)
class _Answering:
    """One answer in the making; ``free`` are the units that may be proposed, ``limited`` those
    that a limit of the request rules out."""

    explainer: Explainer
    scores: Scores
    ranking: Ranking
    free: NDArray[np.bool_]
    limited: NDArray[np.bool_]
    candidates: tuple[Candidate, ...]
    locale: Locale


class Matcher:
    """Matches requests with all German units of one snapshot; never changes, safe to share.

    Args:
        snapshot: what is known.
        encoder: the encoder that the snapshot was built with.
        like: the matcher of a snapshot with the same units, requests and countries, which was
            built with the same encoder: what is slow to make is shared with it.

    Raises:
        EncoderMismatchError: it is another one.
    """

    def __init__(
        self, snapshot: Snapshot, encoder: Encoder, *, like: Matcher | None = None
    ) -> None:
        if snapshot.manifest.encoder.hash != encoder.hash:
            raise EncoderMismatchError(
                f"Snapshot {snapshot.id} was built with the encoder "
                f"'{snapshot.manifest.encoder.id}' ({snapshot.manifest.encoder.hash[:8]}), "
                f"not with '{encoder.id}' ({encoder.hash[:8]}).",
                mend="Load that encoder, or run `partnerkompass reindex` with this one.",
            )
        self.snapshot = snapshot
        self._profiles = Profiles.of(snapshot)
        self._requests: Mapping[str, PartnershipRequest] = snapshot.requests
        self._reader: Reader = (
            like._reader.over(snapshot) if like else Reader(snapshot, encoder, snapshot.requests)
        )
        if like is not None and snapshot.places == like.snapshot.places:
            # Requests are then read the same way.
            vars(self)["_kept"] = KeptWork(questions=like._kept.questions)

    @property
    def reader(self) -> Reader:
        """What reads requests, with the names and themes that it knows."""
        return self._reader

    @property
    def profiles(self) -> Profiles:
        """What the matcher knows of the units."""
        return self._profiles

    def match(
        self,
        given: MatchInput,
        k: int = 20,
        locale: str = "de",
        *,
        compare: str | None = None,
        within: Collection[str] | None = None,
        skip: int = 0,
    ) -> MatchDocument:
        """The best `k` units for a request, best first; texts in `locale` (de or en).

        Units that already are partners of the asking place are named apart and not ranked.
        `compare` is the key of a unit whose place in the list is explained, wherever it stands.
        `within` narrows what is listed to the units of these keys, `skip` leaves out the first so
        many of them; ranks stay those among all units.

        Raises:
            NotFoundError: unknown request, country, theme, factor or unit.
            BadInputError: the text, `k` (1..1000), the weights or the locale can't be used.
        """
        count, language = check_k(k), check_locale(locale)
        weights = resolve_weights(given.weights)
        question = self._read(given, language)
        scores = self._measured(given, question).weighed(weights)
        partners = [p for p in self._partners_of(question) if p.status != "ended"]
        free = self._free({*(p.ags for p in partners), *question.stated_partners})
        limited = free & ruled_out(self._profiles, question)
        free &= ~limited
        ranking = Ranking(scores, self._fairness(given), free)
        explainer = self._explainer(given, question, language)
        listed = None if within is None else self._among(within)
        first = ranking.first(count, listed, skip)
        shown = (
            *(partner_view(self.snapshot, partnership) for partnership in partners),
            *stated_partners(self.snapshot, question, {p.ags for p in partners}, language),
        )
        candidates = tuple(
            candidate_view(self.snapshot.units[entry], explained, ranking, entry, language)
            for entry, explained in zip(first, explainer.explain(first, scores), strict=True)
        )
        answering = _Answering(explainer, scores, ranking, free, limited, candidates, language)
        return MatchDocument(
            snapshot=self.snapshot.id,
            query=with_knowledge(question.query, self._profiles),
            candidates=candidates,
            notes=notes_on(
                question, shown, self._country_names(language), int(limited.sum()), language
            ),
            named_partner=self._named(answering, question),
            partners=shown,
            weights=weights,
            considered=int(free.sum()),
            comparison=None if compare is None else self._compared(answering, compare),
            narrowed=None if listed is None else int((free & listed).sum()),
        )

    def suggest(
        self,
        ags: str,
        k: int = 20,
        locale: str = "de",
        *,
        dormant: bool = False,
        among: Collection[str] | None = None,
    ) -> SuggestionDocument:
        """The open requests ranked for one unit, with the score that `match` gives each pair.

        Requests that are aimed at another German unit come last, whatever their score. With
        `dormant` also those that are old or undated and must be cleared first; `among` are the ids
        to choose from (all of them without).

        Raises:
            NotFoundError: there is no unit of this key.
            BadInputError: `k` or the locale can't be used.
        """
        count, language = check_k(k), check_locale(locale)
        row = self._row(ags)
        unit = self.snapshot.units[row]
        weights = resolve_weights()
        profiles = self._profiles.only(row)
        found: list[tuple[Question, Scores]] = []
        statuses = ("open", "dormant") if dormant else ("open",)
        asking = [
            question
            for question in self._all_questions(language)
            if question.query.request_status in statuses
            and (among is None or question.query.request in among)
        ]
        for question in asking:
            partners = self._partners_of(question)
            taken = any(p.ags == unit.ags and p.status != "ended" for p in partners)
            if not taken and not ruled_out(profiles, question)[0]:
                known = self._kept.measured.get(_stored(question))
                measured = known.at(row) if known else Measured.of(profiles, question)
                found.append((question, measured.weighed(weights)))
        found.sort(key=lambda pair: _suggested_by(pair[0], pair[1], unit.ags))
        suggestions = tuple(
            suggestion_view(
                rank,
                question,
                *Explainer(profiles, self._competences, question, language).explain([0], scores),
            )
            for rank, (question, scores) in enumerate(found[:count], start=1)
        )
        return SuggestionDocument(
            snapshot=self.snapshot.id,
            unit=unit_view(unit),
            suggestions=suggestions,
            notes=notes_on_suggestions(suggestions, len(asking), dormant, language),
            weights=weights,
        )

    def query(self, given: MatchInput, locale: str = "de") -> Query:
        """A request as it is understood, without matching it."""
        return self._read(given, check_locale(locale)).query

    def question(self, given: MatchInput) -> Question:
        """A request as the factors see it."""
        return self._read(given, "de")

    def confidences(self, given: MatchInput, k: int) -> list[tuple[str, Confidence]]:
        """The keys of the first `k` units, each with how sure the match is; nothing explained.

        Nobody is left out as an existing partner: this is for pairs that are hidden.
        """
        question = self._read(given, "de")
        scores = score_units(self._profiles, question, resolve_weights(given.weights))
        return self.confidences_of(question, scores, given, k)

    def confidences_of(
        self, question: Question, scores: Scores, given: MatchInput, k: int
    ) -> list[tuple[str, Confidence]]:
        """The same for whoever has `question` and `scores` of `given` at hand."""
        ranking = Ranking(scores, self._fairness(given), self._free(()))
        explainer = Explainer(self._profiles, self._competences, question, "de")
        first = ranking.first(k)
        levels = explainer.confidences(first, scores)
        return [(self.snapshot.units[n].ags, level) for n, level in zip(first, levels, strict=True)]

    def listed(self, given: MatchInput, k: int) -> list[tuple[str, float]]:
        """The keys and scores of the first `k` units that `match` lists; nothing explained."""
        question = self._read(given, "de")
        scores = score_units(self._profiles, question, resolve_weights(given.weights))
        partners = {p.ags for p in self._partners_of(question) if p.status != "ended"}
        free = self._free({*partners, *question.stated_partners})
        free &= ~ruled_out(self._profiles, question)
        ranking = Ranking(scores, self._fairness(given), free)
        units = self.snapshot.units
        return [(units[n].ags, int(scores.total[n]) / UNIT) for n in ranking.first(k)]

    def scores(self, given: MatchInput) -> Scores:
        """The scores of all units, in the order of ``snapshot.units``, without explanations."""
        return self.scores_of(self._read(given, "de"), given)

    def scores_of(self, question: Question, given: MatchInput) -> Scores:
        """The same for whoever has the `question` of `given` at hand."""
        return score_units(self._profiles, question, resolve_weights(given.weights))

    def without(self, pair: HiddenPair) -> Matcher:
        """A matcher that has never heard of `pair` (for the backtest); cheap to make.

        Raises:
            NotFoundError: there is no unit of this key.
        """
        pair = replace(pair, ags=self.snapshot.units[self._row(pair.ags)].ags)
        hidden = type(self).__new__(type(self))
        hidden.snapshot = self.snapshot
        hidden._profiles = hide(self._profiles, pair)
        hidden._requests = requests_without(self.snapshot, pair, self._requests.values())
        hidden._reader = self._reader.seeing(hidden._requests)
        return hidden

    @cached_property
    def _competences(self) -> Mapping[str, tuple[Competence, ...]]:
        return by_unit(self._profiles.competences)

    @cached_property
    def exposure(self) -> Exposure:
        """How often each unit would be found over all requests of the snapshot."""
        return exposure(self._profiles, self._requests.values())

    def _fairness(self, given: MatchInput) -> Exposure:
        return self.exposure if given.fair else Exposure.off(len(self._profiles))

    @cached_property
    def _kept(self) -> KeptWork:
        return KeptWork()

    def _read(self, given: MatchInput, locale: Locale) -> Question:
        key = unweighed(given), locale
        return self._kept.questions.of(key, lambda: self._reader.read(given, locale))

    def _measured(self, given: MatchInput, question: Question) -> Measured:
        """What the factors find for `given`, whose `question` this is in any language."""
        return self._kept.measured.of(
            unweighed(given), lambda: Measured.of(self._profiles, question)
        )

    def _explainer(self, given: MatchInput, question: Question, locale: Locale) -> Explainer:
        return self._kept.explainers.of(
            (unweighed(given), locale),
            lambda: Explainer(self._profiles, self._competences, question, locale),
        )

    def _all_questions(self, locale: Locale) -> tuple[Question, ...]:
        return tuple(self._read(MatchInput(request_id=one), locale) for one in self._requests)

    def _row(self, ags: str) -> int:
        row = self.snapshot.row.get(ags)
        if row is None:
            row = self.snapshot.row.get(normalise_ags(ags))
        if row is None:
            mend = "Check the digits of the key."
            raise not_found("unit with the key", ags, self.snapshot.row, mend=mend)
        return row

    def _free(self, taken: Collection[str]) -> NDArray[np.bool_]:
        return ~self._among(taken)

    def _among(self, keys: Collection[str]) -> NDArray[np.bool_]:
        found = np.zeros(len(self._profiles), dtype=bool)
        found[[self._row(ags) for ags in keys]] = True
        return found

    def _partners_of(self, question: Question) -> list[Partnership]:
        """The partnerships with the asking place that may be seen."""
        return self._by_place.get(question.query.place_id or "", [])

    @cached_property
    def _by_place(self) -> Mapping[str, list[Partnership]]:
        found: defaultdict[str, list[Partnership]] = defaultdict(list)
        for row in self._profiles.bonds.index.tolist():
            partnership = self.snapshot.partnerships[row]
            found[partnership.place].append(partnership)
        return found

    def _candidate(self, answering: _Answering, row: int) -> Candidate:
        """One unit, wherever it stands."""
        [explained] = answering.explainer.explain([row], answering.scores)
        unit = self.snapshot.units[row]
        return candidate_view(unit, explained, answering.ranking, row, answering.locale)

    def _compared(self, answering: _Answering, ags: str) -> Comparison:
        """The unit that was asked for, beside the list."""
        row = self._row(ags)
        unit = self.snapshot.units[row]
        if answering.limited[row]:
            return beyond_limits(unit.ags, unit.label, answering.locale)
        if not answering.free[row]:
            return already_partner(unit.ags, unit.label, answering.locale)
        candidate = self._candidate(answering, row)
        considered = int(answering.free.sum())
        return compared(candidate, answering.candidates, considered, answering.locale)

    def _named(self, answering: _Answering, question: Question) -> NamedPartner | None:
        """The unit that the request is aimed at, wherever it stands."""
        text, ags, locale = question.named_partner_text, question.named_partner, answering.locale
        if text is None:
            return None
        row = self.snapshot.row.get(ags or "")
        if row is None:
            note = pick(
                locale,
                f"Das Gesuch richtet sich an {text}; diese Kommune ist hier nicht zu finden.",
                f"The request is aimed at {text}, which can't be found here.",
            )
            return NamedPartner(text, None, None, note)
        unit = self.snapshot.units[row]
        if not answering.free[row]:
            note = pick(
                locale,
                f"Das Gesuch richtet sich an {unit.label}; beide sind schon Partner.",
                f"The request is aimed at {unit.label}; the two already are partners.",
            )
            return NamedPartner(text, unit.ags, None, note)
        note = pick(
            locale,
            f"Das Gesuch richtet sich an {unit.label}: zuerst dort klären, ob es noch offen ist.",
            f"The request is aimed at {unit.label}: find out there first whether it is still open.",
        )
        return NamedPartner(text, unit.ags, self._candidate(answering, row), note)

    def _country_names(self, locale: Locale) -> dict[str, str]:
        return {code: country.names[locale] for code, country in self.snapshot.countries.items()}


def _stored(question: Question) -> MatchInput:
    """What is asked for the stored request of `question`."""
    return MatchInput(request_id=question.query.request)


def _suggested_by(question: Question, scores: Scores, ags: str) -> tuple[bool, int, str]:
    """The order of suggestions: what is aimed at somebody else last, then by score."""
    elsewhere = question.named_partner_text is not None and question.named_partner != ags
    return elsewhere, -int(scores.total[0]), question.query.request or ""
