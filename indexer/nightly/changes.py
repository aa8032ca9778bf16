"""Which requests are others than at the last night that was reported.

What is served is compared, not what was collected: so a night that follows one that was killed, or
an index that somebody published by hand, tells what has changed all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from indexer.nightly.report import RequestNote
from indexer.records import PartnershipRequest
from indexer.snapshot import Snapshot, open_snapshot
from indexer.sources.results import Import
from models.errors import PartnerkompassError

__all__ = ["Changes", "changes_collected", "changes_since"]

_GONE = "not_actionable"


@dataclass(frozen=True, slots=True)
class Changes:
    """Requests that are new, others than they were, or can't be worked on any more."""

    added: tuple[RequestNote, ...] = ()
    changed: tuple[RequestNote, ...] = ()
    withdrawn: tuple[RequestNote, ...] = ()


def changes_since(home: Path, snapshot_id: str | None, now: Snapshot) -> Changes | None:
    """What is served now against what was served then; None if that snapshot is no longer there."""
    if snapshot_id == now.id:
        return Changes()
    try:
        before = open_snapshot(home, snapshot_id).requests if snapshot_id else None
    except PartnerkompassError:
        return None
    return None if before is None else _compared(before, now.requests)


def changes_collected(done: Import) -> Changes:
    """What the sources held that was not there before."""
    return Changes(
        added=_notes(t.entry.request for t in done.requests if t.change == "new"),
        changed=_notes(t.entry.request for t in done.requests if t.change == "changed"),
        withdrawn=_notes(entry.request for entry in done.withdrawn),
    )


def _compared(
    before: Mapping[str, PartnershipRequest], now: Mapping[str, PartnershipRequest]
) -> Changes:
    gone = [past for key, past in before.items() if key not in now and past.status != _GONE]
    added, changed, withdrawn = [], [], gone
    for key, request in now.items():
        past = before.get(key)
        if past is None:
            added.append(request)
        elif request.status == _GONE != past.status:
            withdrawn.append(request)
        elif _said(request) != _said(past):
            changed.append(request)
    return Changes(_notes(added), _notes(changed), _notes(withdrawn))


def _said(request: PartnershipRequest) -> PartnershipRequest:
    """The request without the day on which it was read."""
    return replace(request, reference=replace(request.reference, vintage=""))


def _notes(requests: Iterable[PartnershipRequest]) -> tuple[RequestNote, ...]:
    notes = (msgspec.convert(request, RequestNote, from_attributes=True) for request in requests)
    return tuple(sorted(notes, key=lambda note: note.id))
