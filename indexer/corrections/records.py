"""Corrections as the index takes them: plain records, without a word about who entered them."""

from __future__ import annotations

import hashlib
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from indexer.records import Ags, Competence, IsoDate, Membership, Partnership

__all__ = ["Corrections", "FactChange", "Figure", "OwnStatement", "UnitFacts"]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact about a unit that is missing, wrong or over.

    ``by`` is in which role it was entered and ``entered`` when, ``title``, ``url`` and ``date``
    tell the source. ``fact`` is the id of the fact (of a membership its network), ``change`` holds
    the fields as they should be.
    """

    id: str
    ags: Ags
    action: Literal["add", "correct", "retire"]
    kind: Literal["partnership", "competence", "membership", "indicator"]
    by: Literal["advisory", "municipality"]
    entered: IsoDate
    title: str
    fact: str | None = None
    change: dict[str, Any] = field(default_factory=dict)
    url: str | None = None
    date: IsoDate | None = None


@dataclass(frozen=True, slots=True)
class OwnStatement:
    """What a municipality says it offers or looks for."""

    id: str
    ags: Ags
    kind: Literal["offer", "look_for"]
    text: str
    themes: tuple[str, ...]
    entered: IsoDate


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that is in force, in the order in which it takes effect."""

    changes: tuple[FactChange, ...] = ()
    statements: tuple[OwnStatement, ...] = ()

    @property
    def digest(self) -> str | None:
        """SHA-256 of all of it; None if there is nothing."""
        if not self.changes and not self.statements:
            return None
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    @property
    def units(self) -> tuple[str, ...]:
        """The keys of the units that are spoken of, sorted."""
        changed = {change.ags for change in self.changes}
        return tuple(sorted(changed.union(statement.ags for statement in self.statements)))

    def of_units(self, keys: Container[str]) -> Corrections:
        """Those of the units with one of these keys."""
        return Corrections(
            tuple(one for one in self.changes if one.ags in keys),
            tuple(one for one in self.statements if one.ags in keys),
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's value, and its percentile 0..1 among the peers where it is known."""

    value: float
    percentile: float | None = None


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """All facts of one unit that can be corrected; ``figures`` by the id of the indicator."""

    ags: Ags
    partnerships: tuple[Partnership, ...] = ()
    competences: tuple[Competence, ...] = ()
    memberships: tuple[Membership, ...] = ()
    figures: dict[str, Figure] = field(default_factory=dict)
