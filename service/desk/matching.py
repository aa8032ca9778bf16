"""The list of candidates as the desk sees it: with corrections applied and exclusions taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Literal

from matcher import MatchInput
from matcher.document import Candidate, MatchDocument
from matcher.inputs import Locale
from service.accounts import Actor
from service.desk.narrowing import Narrowing, units_within
from service.desk.requests import ENTERED, input_of, is_visible, unknown
from service.index import Index
from service.state import Database
from service.state.records import Case, Exclusion

__all__ = ["DeskMatchDocument", "ExcludedUnit", "match_for"]


@dataclass(frozen=True, slots=True)
class ExcludedUnit:
    """A unit that advisors took out of a list; ``rank`` is where it would stand.

    ``scope`` says what it is excluded from: this request, or its whole country.
    """

    ags: str
    label: str
    rank: int
    reason: str
    scope: Literal["request", "country"]
    exclusion: str
    excluded_at: datetime
    excluded_by: str


@dataclass(frozen=True, slots=True)
class DeskMatchDocument(MatchDocument):
    """A match document for who sees the desk; the ranks of the others stay as they are."""

    excluded: tuple[ExcludedUnit, ...] = ()


def match_for(
    database: Database,
    index: Index,
    actor: Actor,
    given: MatchInput,
    *,
    k: int = 20,
    locale: Locale = "de",
    compare: str | None = None,
    narrowing: Narrowing | None = None,
    within: frozenset[str] | None = None,
    skip: int = 0,
) -> MatchDocument:
    """The candidates for a request, as `actor` may see them; `compare` is the key of a unit.

    `within` and `skip` narrow what is listed as in :meth:`matcher.Matcher.match`; `narrowing` does
    so by what the units are.

    For anybody it is what the index says. Who sees the desk may name an entered request too, gets
    the corrections of a published one applied (fields of `given` win over them), and finds the
    excluded units apart.

    Raises:
        NotFoundError, BadInputError: as :meth:`matcher.Matcher.match`.
    """
    if not actor.sees_desk and not _is_entered(given.request_id):
        within = _narrowed(index, given, narrowing, within)
        request_id, whole = given.request_id, within is None and skip == 0
        if request_id is not None and whole and given == MatchInput(request_id=request_id):
            return index.match_request(request_id, k, locale, compare)
        return index.matcher.match(
            given, k=k, locale=locale, compare=compare, within=within, skip=skip
        )
    case, exclusions = _from_desk(database, index, actor, given)
    if given.request_id is not None:
        given = _with_case(case, given)
    within = _narrowed(index, given, narrowing, within)
    document = index.answered(
        given,
        k=k,
        locale=locale,
        compare=compare,
        within=_left(index, within, exclusions),
        skip=skip,
    )
    if case is not None and case.entered:
        query = replace(document.query, request=case.id, date=case.received, source=case.source)
        document = replace(document, query=query)
    if not actor.sees_desk:
        return document
    return _with_excluded(index, given, document, exclusions, locale)


def _is_entered(request_id: str | None) -> bool:
    return request_id is not None and request_id.startswith(ENTERED)


def _from_desk(
    database: Database, index: Index, actor: Actor, given: MatchInput
) -> tuple[Case | None, Mapping[str, Exclusion]]:
    with database.read() as work:
        case = None if given.request_id is None else work.cases.find(given.request_id)
        missing = given.request_id is not None and given.request_id not in index.snapshot.requests
        if missing and (case is None or not is_visible(work, case, actor)):
            raise unknown(index, given.request_id or "")
        published = index.snapshot.requests.get(given.request_id or "")
        country = given.country or (case.country if case else None)
        country = country or (published.country if published else None)
        if not actor.sees_desk:
            return case, {}
        return case, work.exclusions.that_apply(given.request_id, country)


def _with_case(case: Case | None, given: MatchInput) -> MatchInput:
    asked = input_of(
        case,
        given.request_id or "",
        country=given.country,
        place=given.place,
        population=given.population,
        language=given.language,
        themes=given.themes,
        weights=given.weights,
    )
    return replace(asked, drop=given.drop, fair=given.fair)


def _narrowed(
    index: Index, given: MatchInput, narrowing: Narrowing | None, within: frozenset[str] | None
) -> frozenset[str] | None:
    """The units that pass; partnerships and programmes are asked for the country that asks."""
    if narrowing is None or narrowing == Narrowing():
        return within
    country = index.understood(replace(given, weights=None)).country
    found = units_within(index, narrowing, country)
    return found if within is None or found is None else found & within


def _left(
    index: Index, within: frozenset[str] | None, exclusions: Mapping[str, Exclusion]
) -> frozenset[str] | None:
    """What may be listed once the excluded units are taken out."""
    if not exclusions:
        return within
    return frozenset(index.snapshot.row if within is None else within).difference(exclusions)


def _with_excluded(
    index: Index,
    given: MatchInput,
    document: MatchDocument,
    exclusions: Mapping[str, Exclusion],
    locale: Locale,
) -> DeskMatchDocument:
    """The excluded units that would stand above the last one listed, with their ranks."""
    values = {field.name: getattr(document, field.name) for field in fields(MatchDocument)}
    known = frozenset(exclusions).intersection(index.snapshot.row)
    if not known or not document.candidates:
        return DeskMatchDocument(**values)
    last = document.candidates[-1].rank
    out = index.answered(given, k=len(known), locale=locale, within=known)
    return DeskMatchDocument(
        **values,
        excluded=tuple(
            _excluded(one, exclusions[one.ags]) for one in out.candidates if one.rank < last
        ),
    )


def _excluded(candidate: Candidate, exclusion: Exclusion) -> ExcludedUnit:
    return ExcludedUnit(
        ags=candidate.ags,
        label=candidate.label,
        rank=candidate.rank,
        reason=exclusion.reason,
        scope="country" if exclusion.country else "request",
        exclusion=exclusion.id,
        excluded_at=exclusion.created_at,
        excluded_by=exclusion.created_by,
    )
