"""The parts of the two documents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

from indexer.passages.traces import latest_reference
from indexer.records import Municipality, Partnership
from indexer.snapshot import Snapshot
from matcher.document import (
    Candidate,
    ExistingPartner,
    Explained,
    RequestSummary,
    Suggestion,
    UnitSummary,
)
from matcher.explain.citing import source_name
from matcher.explain.wording import pick
from matcher.inputs import Locale
from matcher.question import Question
from matcher.ranking import Ranking
from matcher.score import UNIT

__all__ = ["candidate_view", "partner_view", "stated_partners", "suggestion_view", "unit_view"]


def candidate_view(
    unit: Municipality, explained: Explained, ranking: Ranking, entry: int, locale: Locale
) -> Candidate:
    """One line of the ranked list."""
    changes = tuple(
        replace(change, rank=ranking.rank_with(entry, round(change.score * UNIT)))
        for change in explained.changes
    )
    return Candidate(
        **_shared(replace(explained, changes=changes)),
        rank=ranking.rank(entry),
        rank_by_score=ranking.rank_by_score(entry),
        moved_because=ranking.moved_because(entry, locale),
        ags=unit.ags,
        name=unit.name,
        label=unit.label,
        kind=unit.kind,
        state=unit.state,
        district=unit.district_name,
        population=unit.population,
    )


def suggestion_view(rank: int, question: Question, explained: Explained) -> Suggestion:
    """One request suggested to a unit."""
    query = question.query
    return Suggestion(
        **_shared(explained),
        rank=rank,
        request=RequestSummary(
            id=query.request or "",
            place=query.place or "",
            country=query.country or "",
            country_name=query.country_name or "",
            population=query.population,
            date=query.date,
            status=query.request_status or "",
            text=query.text,
            themes=query.themes,
        ),
    )


def _shared(explained: Explained) -> dict[str, Any]:
    return {field.name: getattr(explained, field.name) for field in fields(Explained)}


def partner_view(snapshot: Snapshot, partnership: Partnership) -> ExistingPartner:
    """A unit that has, or had, a partnership with the asking place."""
    unit = snapshot.units[snapshot.row[partnership.ags]]
    return ExistingPartner(
        ags=unit.ags,
        name=unit.label,
        state=unit.state,
        kind=partnership.kind,
        status=partnership.status,
        since=partnership.since,
        last_seen=partnership.last_seen,
        source=source_name(snapshot, latest_reference(partnership.references)),
    )


def stated_partners(
    snapshot: Snapshot, question: Question, known: Collection[str], locale: Locale
) -> tuple[ExistingPartner, ...]:
    """The German units that the request says are partners already, where no table does."""
    source = pick(locale, "Angabe im Gesuch", "Stated in the request")
    return tuple(
        ExistingPartner(
            ags=unit.ags,
            name=unit.label,
            state=unit.state,
            kind="unknown",
            status="unknown",
            since=None,
            last_seen=None,
            source=source,
        )
        for unit in (snapshot.units[snapshot.row[ags]] for ags in question.stated_partners)
        if unit.ags not in known
    )


def unit_view(unit: Municipality) -> UnitSummary:
    """The unit that suggestions are for."""
    return UnitSummary(
        ags=unit.ags,
        name=unit.name,
        label=unit.label,
        kind=unit.kind,
        state=unit.state,
        population=unit.population,
    )
