"""How the ties of one unit and one place become one partnership."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from indexer.harvest.report import Report
from indexer.harvest.ties import LIST_SOURCES, Tie
from indexer.harvest.topics import topic_themes
from indexer.records import Partnership, Place
from models.themes.catalogue import THEME_IDS

__all__ = ["KINDS", "STATUSES", "merge_ties"]

Kind = Literal[
    "twinning", "project", "climate", "sustainability", "solidarity", "utility", "unknown"
]
Status = Literal["active", "initiation", "ended", "suspended", "unknown"]

#: What a pair is where its rows say different things: the most binding form first.
KINDS: tuple[Kind, ...] = (
    "twinning",
    "climate",
    "sustainability",
    "solidarity",
    "utility",
    "project",
    "unknown",
)
#: What holds where rows say different things and none is known to be younger.
STATUSES: tuple[Status, ...] = ("active", "initiation", "suspended", "ended", "unknown")
_RESOLVED_BY = ("kind", "state", "coordinates", "only", "larger")
# The state of partnerships with these countries is not known since the attack on Ukraine in 2022.
_STATE_UNKNOWN = frozenset({"RU", "BY"})
_STATE_UNKNOWN_NOTE = "Aktueller Stand unbekannt."


def merge_ties(ags: str, place: Place, ties: Sequence[Tie], report: Report) -> Partnership:
    """One partnership with all references; themes, topics and programmes united."""
    unknown = place.country in _STATE_UNKNOWN
    topics = tuple(dict.fromkeys(topic for tie in ties for topic in tie.topics))
    themes = {theme for topic in topics for theme in topic_themes(topic)}
    themes.update(theme for tie in ties for theme in tie.themes)
    references = {tie.reference for tie in ties}
    notes = [_STATE_UNKNOWN_NOTE] if unknown else []
    notes.extend(_notes(ties))
    return Partnership(
        id=f"{ags}:{place.id}",
        ags=ags,
        place=place.id,
        country=place.country,
        kind=next(kind for kind in KINDS if any(tie.kind == kind for tie in ties)),
        status="unknown" if unknown else _status(ties),
        themes=tuple(theme for theme in THEME_IDS if theme in themes),
        topics=topics,
        programmes=tuple(sorted({tie.programme for tie in ties if tie.programme})),
        references=tuple(sorted(references, key=lambda r: (r.source, r.url or "", r.date or ""))),
        resolved_by=next(by for by in _RESOLVED_BY if any(tie.unit.by == by for tie in ties)),
        since=_since(ties, report),
        last_seen=max((tie.last_seen for tie in ties if tie.last_seen), default=None),
        note=" ".join(notes) or None,
    )


def _status(ties: Iterable[Tie]) -> Status:
    """The youngest dated statement if it is the only youngest one, else the strongest."""
    stated = [tie for tie in ties if tie.status != "unknown"]
    years = {tie.status: tie.last_seen for tie in stated if tie.last_seen is not None}
    if len({tie.status for tie in stated}) > 1 and all(t.last_seen is not None for t in stated):
        youngest = max(year for year in years.values() if year is not None)
        stated = [tie for tie in stated if tie.last_seen == youngest]
    return next((s for s in STATUSES if any(tie.status == s for tie in stated)), "unknown")


def _since(ties: Sequence[Tie], report: Report) -> int | None:
    """The earliest year that begins the partnership, None if none does.

    A year in a row of a funding programme is the project's. Only where programmes that are
    partnerships themselves are all that is known of the pair, it begins there. A year after the
    pair was already seen, in a list of twin towns or on a dated page, is no beginning.
    """
    starts = {tie.start for tie in ties if tie.start is not None}
    if not starts and all(tie.programme_start is not None or tie.programme for tie in ties):
        starts = {tie.programme_start for tie in ties if tie.programme_start is not None}
    seen = min(filter(None, map(_sighted, ties)), default=9999)
    for tie in ties:
        if tie.start is not None and tie.start > seen:
            report.doubt(
                tie.mention.file,
                tie.mention.row,
                "year of beginning",
                f"{tie.start} is left out: the pair was already seen in {seen}",
            )
    return min((year for year in starts if year <= seen), default=None)


def _sighted(tie: Tie) -> int | None:
    """A year in which the partnership is known to have existed."""
    if tie.reference.source in LIST_SOURCES:
        return tie.last_seen
    if tie.status == "active" and tie.reference.date:
        return int(tie.reference.date[:4])
    return None


def _notes(ties: Sequence[Tie]) -> Iterator[str]:
    parts = {tie.unit.part for tie in ties}
    if None not in parts:
        for part in sorted(part for part in parts if part):
            if part.endswith("-Allianz"):
                yield f"Im Rahmen der {part}."
            else:
                yield f"Partner ist der Ortsteil {part.removeprefix('Ortsteil ')}."
    yield from sorted({tie.note for tie in ties if tie.note})
