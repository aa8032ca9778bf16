"""All that is held of one candidate of a request: evidence, score, questions, contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indexer.records import Municipality
from matcher import MatchInput
from matcher.document import Candidate, Query
from matcher.inputs import Locale
from service.accounts import Actor
from service.desk.matching import match_for
from service.desk.questions import questions_for
from service.desk.requests import RequestEntry, find
from service.index import Index
from service.profile import PartnershipEntry, unit_profile
from service.state import Database
from service.state.records import ShortlistEntry

__all__ = ["CandidateSheet", "read_candidate"]


@dataclass(frozen=True, slots=True)
class CandidateSheet:
    """One unit as a candidate for one request.

    ``candidate`` is None if it is a partner of the asking place already; its ``rank`` counts all
    units, and ``summary`` says where it stands. ``partnerships`` are its own, those in the country
    that asks first and ended ones last. ``questions`` are what no data can say. ``contacts`` are
    the entries of any shortlist that tell of contact with it, the latest first. ``considered``
    counts the units that were scored with ``weights``.
    """

    snapshot: str
    request: RequestEntry
    query: Query
    unit: Municipality
    candidate: Candidate | None
    summary: str
    partnerships: tuple[PartnershipEntry, ...]
    questions: tuple[str, ...]
    contacts: tuple[ShortlistEntry, ...]
    weights: dict[str, float]
    considered: int


def read_candidate(
    database: Database,
    index: Index,
    actor: Actor,
    given: MatchInput,
    ags: str,
    *,
    locale: Locale,
    today: date,
) -> CandidateSheet:
    """The sheet of the unit `ags`, which must be one of the index, for the request of `given`.

    Raises:
        NotFoundError: no such request, or none that `actor` may see.
    """
    with database.read() as work:
        asked = find(work, index, actor, given.request_id or "")
        contacts = [one for one in work.shortlist.of_unit(ags) if one.contacted_on]
    document = match_for(database, index, actor, given, k=1, locale=locale, compare=ags)
    comparison = document.comparison
    assert comparison is not None, "a unit that was asked for"
    profile, candidate = unit_profile(index.snapshot, ags), comparison.candidate
    partnerships = _nearest_first(profile.partnerships, asked.country)
    questions: tuple[str, ...] = ()
    if candidate is not None:
        questions = questions_for(
            candidate, document.query, partnerships, today=today, locale=locale
        )
    return CandidateSheet(
        snapshot=document.snapshot,
        request=asked,
        query=document.query,
        unit=profile.unit,
        candidate=candidate,
        summary=comparison.summary,
        partnerships=partnerships,
        questions=questions,
        contacts=tuple(sorted(contacts, key=lambda one: one.contacted_on or "", reverse=True)),
        weights=document.weights,
        considered=document.considered,
    )


def _nearest_first(
    partnerships: Sequence[PartnershipEntry], country: str
) -> tuple[PartnershipEntry, ...]:
    """Those in the country of the request first, then by name; ended ones last."""

    def key(entry: PartnershipEntry) -> tuple[bool, bool, str]:
        one = entry.partnership
        return (
            one.status == "ended",
            one.country != country,
            entry.place.name if entry.place else "",
        )

    return tuple(sorted(partnerships, key=key))
