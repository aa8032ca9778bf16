"""Evidence pairs: which passage of the profile belongs to which words of the request."""

from __future__ import annotations

import numpy as np

from indexer.records import Passage
from indexer.snapshot import Snapshot
from matcher.dating import evidence_date
from matcher.document import Evidence, ThemeMatch
from matcher.explain.citing import source_name
from matcher.explain.facts import CandidateFacts, Finding
from matcher.profiles import Profiles
from matcher.question import Question

__all__ = ["evidence_pairs", "matched_themes"]

_MOST = 8
_AT_LEAST = 0.1
_PER_THEME = 2
_PARTNERSHIPS = 2
_NEARLY_NOTHING = 0.1


def evidence_pairs(
    profiles: Profiles, question: Question, facts: CandidateFacts
) -> tuple[Evidence, ...]:
    """The passages that carry the match, best first, each once, at most eight.

    First the best passage of each shared theme, then the partnerships that count as experience,
    then second passages of the themes.
    """
    themes = sorted(facts.documented, key=lambda theme: (-_worth(facts, theme), theme))
    nearest = _nearest_pairs(facts)
    shown: dict[str, Finding] = {}
    for nth in range(_PER_THEME):
        for theme in themes:
            if nth < len(facts.documented[theme]):
                passage = facts.documented[theme][nth].passage.id
                shown.setdefault(passage, nearest[passage])
        if nth == 0:
            for finding in _of_partnerships(profiles, question, facts):
                shown.setdefault(finding.passage.id, finding)
    text = question.query.text
    return tuple(_as_evidence(profiles.snapshot, f, text) for f in list(shown.values())[:_MOST])


def _worth(facts: CandidateFacts, theme: str) -> float:
    """How good a reason the theme is: well documented, and in words near to the request's."""
    return facts.fit[theme] * (_AT_LEAST + max(facts.documented[theme][0].similarity, 0.0))


def _nearest_pairs(facts: CandidateFacts) -> dict[str, Finding]:
    """For each passage the piece of the request that it is nearest to, of all themes it states."""
    nearest: dict[str, Finding] = {}
    for findings in facts.documented.values():
        for finding in findings:
            best = nearest.get(finding.passage.id)
            if best is None or finding.similarity > best.similarity:
                nearest[finding.passage.id] = finding
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
    profiles: Profiles, question: Question, facts: CandidateFacts
) -> list[Finding]:
    """The passages of the partnerships that count most as experience."""
    wanted = [bond for bond in facts.bonds if bond.relevance > _NEARLY_NOTHING][:_PARTNERSHIPS]
    passages = {
        passage.place: (row, passage)
        for row, passage in _partnership_passages(profiles, facts.unit.ags)
    }
    found = []
    for bond in wanted:
        row, passage = passages.get(bond.partnership.place, (None, None))
        if row is not None and passage is not None:
            similarity = _similarity(profiles, question, row)
            date = evidence_date(passage, bond.partnership)
            found.append(Finding(passage, None, similarity, None, None, date))
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
