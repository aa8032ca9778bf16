"""All that is known of one German unit, for the advisors: facts, what was entered, last contact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from indexer.corrections import UnitFacts
from indexer.lookups import ENTERED
from indexer.passages.traces import only_listed
from indexer.snapshot import Snapshot
from service.desk.history import names_of
from service.index import Index
from service.profile import PartnershipEntry, UnitProfile, unit_profile
from service.state import Work
from service.state.records import Correction, Exclusion, ShortlistEntry, Statement

__all__ = ["Entry", "Known", "UnitSheet", "how_much", "read_sheet", "statement_of"]

#: How much is known of a unit: nothing of its own, one or two facts, some, many.
Known = Literal["nothing", "thin", "some", "much"]
_THIN, _SOME = 2, 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A correction that somebody entered, the names of who did it and who took it back.

    ``fact`` is the fact that it retires or corrects, as the sources have it; empty if they have
    none of that id any more. ``idle``: it is in force and without effect, because what it corrects
    is gone.
    """

    correction: Correction
    by: str
    withdrawn_by: str
    fact: str
    idle: bool


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """One unit; ``known`` says how much, from ``facts`` of its own that more than a list tells.

    Of its partnerships ``listed`` are those that only lists of twin towns name.
    """

    profile: UnitProfile
    lived: tuple[PartnershipEntry, ...]
    listed: tuple[PartnershipEntry, ...]
    known: Known
    facts: int
    entries: tuple[Entry, ...]
    statements: tuple[Statement, ...]
    contacts: tuple[ShortlistEntry, ...]
    exclusions: tuple[Exclusion, ...]
    names: Mapping[str, str]


def read_sheet(work: Work, index: Index, ags: str) -> UnitSheet:
    """The sheet of the unit `ags`, which must be one of the index."""
    profile, names = unit_profile(index.snapshot, ags), names_of(work)
    untouched = index.snapshot.uncorrected.get(ags)
    named = {} if untouched is None else _named(index.snapshot, untouched)
    there = {*named, *_ids(profile)}
    entries = tuple(
        Entry(
            correction=one,
            by=names.get(one.created_by, ""),
            withdrawn_by=names.get(one.updated_by, "") if one.withdrawn else "",
            fact=named.get((one.kind, one.fact or ""), ""),
            idle=one.action == "correct"
            and not one.withdrawn
            and (one.kind, one.fact or "") not in there,
        )
        for one in work.corrections.of_unit(ags)
    )
    contacts = [one for one in work.shortlist.of_unit(ags) if one.contacted_on]
    facts = own_facts(profile)
    return UnitSheet(
        profile=profile,
        lived=tuple(e for e in profile.partnerships if not only_listed(e.partnership)),
        listed=tuple(e for e in profile.partnerships if only_listed(e.partnership)),
        known=how_much(facts),
        facts=facts,
        entries=entries,
        statements=work.statements.of_unit(ags),
        exclusions=tuple(one for one in work.exclusions.all() if one.ags == ags),
        contacts=tuple(sorted(contacts, key=lambda one: one.contacted_on or "", reverse=True)),
        names=names,
    )


def own_facts(profile: UnitProfile) -> int:
    """How many facts tell what the unit does: no figures, no mere entries of lists."""
    told = (entry for entry in profile.partnerships if not only_listed(entry.partnership))
    own = (one for one in profile.competences if one.shared == 1)
    return sum(1 for _ in told) + sum(1 for _ in own) + len(profile.memberships)


def how_much(facts: int) -> Known:
    """What that many facts make of a profile."""
    if facts == 0:
        return "nothing"
    return "thin" if facts <= _THIN else "some" if facts <= _SOME else "much"


def statement_of(competence_id: str, statements: Iterable[Statement]) -> Statement | None:
    """The statement of the municipality that a competence of the index was made of."""
    _, _, id = competence_id.partition(f":{ENTERED}")
    return next((one for one in statements if one.id == id), None)


def _ids(profile: UnitProfile) -> Iterator[tuple[str, str]]:
    """Kind and id of every fact of the profile."""
    yield from (("partnership", entry.partnership.id) for entry in profile.partnerships)
    yield from (("competence", one.id) for one in profile.competences)
    yield from (("membership", one.network) for one in profile.memberships)
    yield from (("indicator", one.kind.id) for one in profile.indicators)


def _named(snapshot: Snapshot, facts: UnitFacts) -> dict[tuple[str, str], str]:
    """What the facts of the sources are called, by kind and id."""
    places = snapshot.places
    found = {
        ("partnership", one.id): places[one.place].name if one.place in places else one.place
        for one in facts.partnerships
    }
    found |= {("competence", one.id): one.statement for one in facts.competences}
    found |= {("membership", one.network): one.network for one in facts.memberships}
    kinds = snapshot.indicator_kinds
    return found | {("indicator", id): kinds[id].label["de"] for id in facts.figures}
