"""Evidence pairs: which passage of the profile belongs to which words of the request."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.records import Passage
from indexer.snapshot import Snapshot
from matcher.dating import evidence_date
from matcher.document import Evidence, ThemeMatch
from matcher.explain.carrying import Offer, carrying
from matcher.explain.citing import source_name
from matcher.explain.facts import Bond, CandidateFacts, Finding
from matcher.factors import FACTORS
from matcher.factors.connections import CONNECTIONS
from matcher.factors.experience import EXPERIENCE
from matcher.factors.text import NEAR, TEXT
from matcher.factors.themes import THEMES
from matcher.profiles import Profiles
from matcher.question import Question
from matcher.score import Scores

__all__ = ["NEARLY_NOTHING", "evidence_pairs", "matched_themes", "offered"]

_MOST = 6
_PER_THEME = 5
_PARTNERSHIPS = 3
# What passages carry; of a unit that is linked to the place also the link.
_CARRIED = (THEMES, EXPERIENCE)
#: Twin towns of a list in another country of the region are no reason.
NEARLY_NOTHING = 0.1


def offered(
    profiles: Profiles, question: Question, facts: CandidateFacts, *, linked: bool
) -> Offer:
    """The passages that state a theme of the request or tell of a partnership that counts.

    A unit that is `linked` to the place may be so through any of its partnerships.
    """
    bonds = [bond for bond in facts.bonds if linked or bond.relevance > NEARLY_NOTHING]
    found = _of_partnerships(profiles, question, facts, bonds if linked else bonds[:_PARTNERSHIPS])
    findings = {finding.row: finding for finding in found} | _nearest_pairs(facts)
    return Offer(findings, (*_CARRIED, CONNECTIONS) if linked else _CARRIED)


def evidence_pairs(
    profiles: Profiles,
    question: Question,
    facts: Sequence[CandidateFacts],
    offers: Sequence[Offer],
    scores: Scores,
) -> list[tuple[Evidence, ...]]:
    """For each candidate the passages that carry its score, the most important first, up to six.

    Last comes the passage whose words are nearest to the request, where wording counts. `offers`
    are what :func:`offered` offers of each.
    """
    by_entry = {one.entry: offer for one, offer in zip(facts, offers, strict=True)}
    rows = carrying(profiles, question, scores.weights, by_entry, _MOST)
    near = scores.value[:, FACTORS.index(TEXT)] >= NEAR
    found = []
    for one, offer in zip(facts, offers, strict=True):
        chosen = [offer.findings[row] for row in rows[one.entry]]
        nearest = one.nearest if near[one.entry] else None
        if nearest is not None and nearest.row not in rows[one.entry]:
            chosen.append(nearest)
        text = question.query.text
        found.append(tuple(_as_evidence(profiles.snapshot, pair, text) for pair in chosen[:_MOST]))
    return found


def _nearest_pairs(facts: CandidateFacts) -> dict[int, Finding]:
    """For each passage the piece of the request that it is nearest to, of all themes it states.

    Of a theme only the passages are tried that can lift it: more than a few add nothing.
    """
    nearest: dict[int, Finding] = {}
    for findings in facts.documented.values():
        for finding in findings[:_PER_THEME]:
            best = nearest.get(finding.row)
            if best is None or finding.similarity > best.similarity:
                nearest[finding.row] = finding
    return nearest


def matched_themes(
    question: Question, facts: CandidateFacts, shown: tuple[Evidence, ...]
) -> tuple[ThemeMatch, ...]:
    """The themes that both sides share, best first, with the passages shown for each."""
    ids = {evidence.passage for evidence in shown}
    found = []
    for theme in question.query.themes:
        passages = tuple(
            finding.passage.id
            for finding in facts.documented.get(theme.id, ())
            if finding.passage.id in ids
        )
        if passages:
            found.append(
                ThemeMatch(
                    id=theme.id,
                    label=theme.label,
                    sdgs=theme.sdgs,
                    value=round(facts.fit[theme.id], 4),
                    request_spans=theme.spans,
                    evidence=passages,
                )
            )
    return tuple(sorted(found, key=lambda match: -match.value))


def _of_partnerships(
    profiles: Profiles, question: Question, facts: CandidateFacts, bonds: Sequence[Bond]
) -> list[Finding]:
    """The passages of these partnerships."""
    passages = {
        passage.place: (row, passage)
        for row, passage in _partnership_passages(profiles, facts.unit.ags)
    }
    found = []
    for bond in bonds:
        row, passage = passages.get(bond.partnership.place, (None, None))
        if row is not None and passage is not None:
            similarity = _similarity(profiles, question, row)
            date = evidence_date(passage, bond.partnership)
            found.append(Finding(row, passage, None, similarity, None, None, date))
    return found


def _partnership_passages(profiles: Profiles, ags: str) -> list[tuple[int, Passage]]:
    snapshot = profiles.snapshot
    rows = [row for row in snapshot.passage_rows(ags) if row not in profiles.hidden]
    passages = [(row, snapshot.passage(row)) for row in rows]
    return [(row, passage) for row, passage in passages if passage.kind == "partnership"]


def _similarity(profiles: Profiles, question: Question, row: int) -> float:
    if not len(question.vectors):
        return 0.0
    cosine = question.vectors @ np.asarray(profiles.snapshot.vectors[row])
    return round(float(cosine.max()), 4)


def _as_evidence(snapshot: Snapshot, finding: Finding, request: str) -> Evidence:
    passage, reference = finding.passage, finding.passage.reference
    span = finding.span
    return Evidence(
        passage=passage.id,
        text=passage.text,
        source=source_name(snapshot, reference),
        date=finding.date,
        similarity=round(finding.similarity, 4),
        request_span=span,
        request_text=request[span[0] : span[1]] if span else None,
        clause=finding.clause,
        kind=passage.kind,
        themes=passage.themes,
        source_id=reference.source,
        collection=snapshot.sources[reference.source].title,
        url=reference.url,
        vintage=reference.vintage,
    )
