"""What an import did: records taken, set aside, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.imported import ImportedRequest, ImportedStatement
from indexer.sources.drafts import SetAside, TableMapping
from indexer.sources.store import Change

__all__ = ["Import", "Taken"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A request as it now stands, and what the import did to it. ``shipped_newer``: the shipped
    tables hold a request of that id which is dated later, and go on showing that one."""

    entry: ImportedRequest
    change: Change
    where: str
    shipped_newer: bool = False


@dataclass(slots=True)
class Import:
    """What an import did, or would do; ``disbelieved`` are the ids of sources that suddenly held
    implausibly little."""

    requests: list[Taken] = field(default_factory=list)
    statements: list[tuple[ImportedStatement, Change]] = field(default_factory=list)
    quarantined: list[SetAside] = field(default_factory=list)
    withdrawn: list[ImportedRequest] = field(default_factory=list)
    tables: list[TableMapping] = field(default_factory=list)
    disbelieved: set[str] = field(default_factory=set)

    @property
    def accepted(self) -> int:
        """How many records were taken."""
        return len(self.requests) + len(self.statements)
