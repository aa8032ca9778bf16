"""The reasons of a match, each with the source it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.document import Candidate, Evidence, Suggestion

__all__ = ["CitedReason", "cited_reasons"]


@dataclass(frozen=True, slots=True)
class CitedReason:
    """One reason; ``date`` and ``url`` are those of the single fact, where it has them.

    ``dated`` is False where the source is a register or a rule: its vintage is in the sources.
    """

    text: str
    source: str | None
    dated: bool = False
    date: str | None = None
    url: str | None = None


def cited_reasons(explained: Candidate | Suggestion) -> tuple[CitedReason, ...]:
    """The best reasons in the matcher's order.

    The matcher writes the source of a passage in brackets behind it; here the two are apart, so
    that the source can be a link.
    """
    return tuple(_cited(reason, explained) for reason in explained.reasons)


def _cited(reason: str, explained: Candidate | Suggestion) -> CitedReason:
    for evidence in explained.evidence:
        if reason.startswith(f"{evidence.text} ["):
            return _of_evidence(evidence)
    for factor in explained.factors:
        if reason in factor.reason:
            return CitedReason(reason, factor.source)
    return CitedReason(reason, None)


def _of_evidence(evidence: Evidence) -> CitedReason:
    return CitedReason(evidence.text, evidence.source, True, evidence.date, evidence.url)
