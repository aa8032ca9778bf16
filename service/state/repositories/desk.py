"""The advisors' desk: cases, shortlists, answers, exclusions, corrections, statements, filters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Table, func, or_, select

from service.state import tables
from service.state.records import (
    Answer,
    Case,
    Correction,
    Exclusion,
    Kept,
    SavedFilter,
    ShortlistEntry,
    Statement,
)
from service.state.repositories.base import Repository
from service.state.repositories.trail import Stamps

__all__ = [
    "Answers",
    "Cases",
    "Corrections",
    "Exclusions",
    "Filters",
    "Shortlist",
    "Statements",
]


Record = TypeVar("Record", bound=Kept)


class Cases(Repository[Case]):
    """Requests on the desk, by the id of the request."""

    table: ClassVar[Table] = tables.cases
    record = Case
    entity: ClassVar[str] = "request"

    def all(self) -> dict[str, Case]:
        """All of them by id, the oldest first."""
        return {case.id: case for case in self._all()}


class Shortlist(Repository[ShortlistEntry]):
    """Candidates that advisors picked."""

    table: ClassVar[Table] = tables.shortlist
    record = ShortlistEntry
    entity: ClassVar[str] = "shortlist entry"

    def of_request(self, request_id: str) -> tuple[ShortlistEntry, ...]:
        """Those of one request, in the order in which they were picked."""
        return self._all(self.table.c.request_id == request_id)

    def of_unit(self, ags: str) -> tuple[ShortlistEntry, ...]:
        """Those of one German unit, the newest first."""
        return self._all(self.table.c.ags == ags, newest_first=True)

    def counts(self) -> dict[str, int]:
        """How many units are on the shortlist of each request that has one."""
        columns = self.table.c
        query = select(columns.request_id, func.count()).group_by(columns.request_id)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def last_contacts(self, units: Collection[str]) -> dict[str, ShortlistEntry]:
        """Of each of these units the entry, for whatever request, that had contact last."""
        columns = self.table.c
        found = self._all(columns.ags.in_(units), columns.contacted_on.is_not(None))
        return {one.ags: one for one in sorted(found, key=lambda one: one.contacted_on or "")}

    def one(self, request_id: str, ags: str) -> ShortlistEntry | None:
        """The entry of this pair."""
        return self._one(self.table.c.request_id == request_id, self.table.c.ags == ags)


class Answers(Repository[Answer]):
    """What municipalities say to requests."""

    table: ClassVar[Table] = tables.answers
    record = Answer
    entity: ClassVar[str] = "answer"

    def of_request(self, request_id: str) -> tuple[Answer, ...]:
        """Those to one request, the oldest first."""
        return self._all(self.table.c.request_id == request_id)

    def of_unit(self, ags: str) -> tuple[Answer, ...]:
        """Those of one German unit, the newest first."""
        return self._all(self.table.c.ags == ags, newest_first=True)

    def since(self, moment: datetime) -> tuple[Answer, ...]:
        """Those that were given or changed after this time, the oldest first."""
        return self._all(self.table.c.updated_at > moment)

    def one(self, request_id: str, ags: str) -> Answer | None:
        """The answer of this pair."""
        return self._one(self.table.c.request_id == request_id, self.table.c.ags == ags)


class Exclusions(Repository[Exclusion]):
    """Units that are not to be proposed."""

    table: ClassVar[Table] = tables.exclusions
    record = Exclusion
    entity: ClassVar[str] = "exclusion"

    def all(self) -> tuple[Exclusion, ...]:
        """All of them, the newest first."""
        return self._all(newest_first=True)

    def that_apply(self, request_id: str | None, country: str | None) -> dict[str, Exclusion]:
        """Those for this request or this country, by unit; the one for the request goes first."""
        columns = self.table.c
        found = self._all(
            or_(
                columns.request_id == (request_id or ""),
                columns.country == (country or ""),
            )
        )
        found = tuple(sorted(found, key=lambda one: one.request_id is not None))
        return {one.ags: one for one in found}


class _Facts(Repository[Record]):
    """What the index is served with: every change is stamped."""

    def _remember(
        self,
        id: str,
        action: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        super()._remember(id, action, before, after)
        Stamps(self._context).renew(Stamps.FACTS)


class Corrections(_Facts[Correction]):
    """Facts about German units that somebody knows better."""

    table: ClassVar[Table] = tables.corrections
    record = Correction
    entity: ClassVar[str] = "correction"

    def all(self) -> tuple[Correction, ...]:
        """All of them, withdrawn ones included, the newest first."""
        return self._all(newest_first=True)

    def of_unit(self, ags: str) -> tuple[Correction, ...]:
        """Those that concern one unit, withdrawn ones included, the newest first."""
        return self._all(self.table.c.ags == ags, newest_first=True)

    def in_force(self) -> tuple[Correction, ...]:
        """Those that were not withdrawn, in the order in which they take effect."""
        return self._all(self.table.c.withdrawn.is_(False))


class Statements(_Facts[Statement]):
    """What municipalities say of themselves."""

    table: ClassVar[Table] = tables.statements
    record = Statement
    entity: ClassVar[str] = "statement"

    def all(self) -> tuple[Statement, ...]:
        """All of them, the oldest first."""
        return self._all()

    def of_unit(self, ags: str) -> tuple[Statement, ...]:
        """Those of one unit, the oldest first."""
        return self._all(self.table.c.ags == ags)


class Filters(Repository[SavedFilter]):
    """Filters that people want to see again."""

    table: ClassVar[Table] = tables.filters
    record = SavedFilter
    entity: ClassVar[str] = "filter"

    def of_owner(self, owner: str) -> tuple[SavedFilter, ...]:
        """Those of one person."""
        return self._all(self.table.c.owner == owner)
