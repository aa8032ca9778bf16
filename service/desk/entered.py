"""What people entered about German units, as the index takes it: nobody's name goes along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexer.corrections import Corrections, FactChange, OwnStatement
from service.state import Database, Work
from service.state.records import Correction
from service.state.repositories.trail import Stamps

__all__ = ["Entered", "corrections_in_force"]


@dataclass(frozen=True, slots=True)
class Entered:
    """All that was entered into one database, for whoever follows it.

    ``of`` names the database: the stamps of two have nothing to do with each other.
    """

    database: Database

    @property
    def of(self) -> str:
        """The address of the database, without a password."""
        return self.database.url.render_as_string()

    def stamp(self) -> str:
        """A word that becomes another one whenever something is entered or withdrawn."""
        with self.database.read() as work:
            return work.stamps.of(Stamps.FACTS)

    def stamped(self) -> tuple[str, Corrections]:
        """The stamp, and all that is in force under it."""
        with self.database.read() as work:
            return work.stamps.of(Stamps.FACTS), corrections_in_force(work)


def corrections_in_force(work: Work) -> Corrections:
    """Every correction that was not withdrawn, and every statement."""
    municipalities = _municipalities(work)
    return Corrections(
        changes=tuple(_change(one, municipalities) for one in work.corrections.in_force()),
        statements=tuple(
            OwnStatement(
                id=one.id,
                ags=one.ags,
                kind=one.kind,
                text=one.text,
                themes=one.themes,
                entered=one.updated_at.date().isoformat(),
            )
            for one in work.statements.all()
        ),
    )


def _change(correction: Correction, municipalities: frozenset[str]) -> FactChange:
    by: Literal["advisory", "municipality"] = (
        "municipality" if correction.created_by in municipalities else "advisory"
    )
    return FactChange(
        id=correction.id,
        ags=correction.ags,
        action=correction.action,
        kind=correction.kind,
        by=by,
        entered=correction.created_at.date().isoformat(),
        title=correction.source_title,
        fact=correction.fact,
        change=correction.change or {},
        url=correction.source_url,
        date=correction.source_date,
    )


def _municipalities(work: Work) -> frozenset[str]:
    """Who speaks for a municipality, as records name them."""
    users = (f"user:{user.id}" for user in work.users.all() if user.ags)
    return frozenset((*users, *(f"token:{token.id}" for token in work.tokens.all() if token.ags)))
