"""From what a municipality says of itself to competence records."""

from __future__ import annotations

import hashlib

from indexer.imported import ImportedStatement
from indexer.keys import normalise_ags
from indexer.lookups import Source
from indexer.records import Competence, Reference
from indexer.sources.drafts import SetAside, StatementDraft
from indexer.tables import Tables
from models.errors import BadInputError

__all__ = ["build_statement"]


def build_statement(
    draft: StatementDraft, source: Source, origin: str, today: str, tables: Tables
) -> ImportedStatement | SetAside:
    """The record of a statement, or why it can't be one.

    A key that became another one is followed, if ``ags_changes.csv`` says so.
    """
    try:
        ags = normalise_ags(draft.ags)
    except BadInputError as error:
        return SetAside(draft.where, error.message, error.mend)
    units = {unit.ags for unit in tables.municipalities}
    if ags not in units:
        successors = {c.old_ags: c.new_ags for c in tables.ags_changes if c.kind != "partial"}
        ags = successors.get(ags, ags)
    if ags not in units:
        return SetAside(
            draft.where, f"There is no municipality {ags!r}.", "Check the AGS in the register."
        )
    digest = hashlib.sha256(draft.text.encode()).hexdigest()[:8]
    return ImportedStatement(
        competence=Competence(
            id=f"{ags}:i-{digest}",
            ags=ags,
            themes=draft.themes,
            statement=draft.text,
            type=draft.type,
            shared=1,
            reference=Reference(
                source.id, today, draft.url, str(draft.year) if draft.year else None
            ),
            year=draft.year,
        ),
        source=source,
        origin=origin,
        first_seen=today,
    )
