"""From the tables to passages: one statement about one unit each, deterministic."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from indexer.lookups import ENTERED
from indexer.passages.indicators import indicator_text, standouts
from indexer.passages.partnerships import partnership_text
from indexer.passages.profiles import profile_text
from indexer.passages.statements import competence_text, membership_text
from indexer.passages.strength import (
    INDICATOR,
    PROFILE,
    competence_strength,
    membership_strength,
    partnership_strength,
)
from indexer.passages.traces import latest_reference
from indexer.passages.wording import themes_sentence
from indexer.records import Competence, Membership, Municipality, Partnership, Passage, Reference
from indexer.tables import Tables

__all__ = ["PASSAGE_KINDS", "compose_passages", "passage_id"]

Fact = TypeVar("Fact", Municipality, Partnership, Competence, Membership)

#: What passages are composed from, in the order of a unit's passages; arrays hold the position.
PASSAGE_KINDS = ("partnership", "competence", "membership", "indicator", "profile")

#: The keys of the units to compose for; None for all of them.
Only = Collection[str] | None

LANGUAGE = "de"
_HOME = "DE"


def compose_passages(
    tables: Tables,
    progress: Callable[[int, int], None] | None = None,
    only: Only = None,
) -> list[Passage]:
    """Every passage of every unit, sorted by AGS and within a unit by kind and id.

    Two facts that read the same make one passage, the stronger one; the ids are unique. `only`
    are the keys of the units to compose for; what passages are made of is told by
    :func:`indexer.passages.origins.unit_origins`, which has to know whatever is looked at here.
    """
    steps = (_partnerships, _competences, _memberships, _indicators, _profiles)
    found: dict[str, Passage] = {}
    for done, step in enumerate(steps, start=1):
        for passage in step(tables, only):
            same = found.get(passage.id)
            if same is None or passage.strength > same.strength:
                found[passage.id] = passage
        if progress:
            progress(done, len(steps))
    return sorted(found.values(), key=lambda p: (p.ags, PASSAGE_KINDS.index(p.kind), p.id))


def passage_id(ags: str, text: str) -> str:
    """``<ags>:<10 hex digits of the text's hash>``."""
    return f"{ags}:{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _partnerships(tables: Tables, only: Only) -> Iterator[Passage]:
    places = {place.id: place for place in tables.places}
    labels = _labels(tables)
    for partnership in _of(tables.partnerships, only):
        # Twinning inside Germany says nothing about work with municipalities abroad.
        if partnership.country == _HOME:
            continue
        country = tables.countries[partnership.country]
        text = partnership_text(partnership, places[partnership.place], country, labels)
        yield Passage(
            id=passage_id(partnership.ags, text),
            ags=partnership.ags,
            kind="partnership",
            text=text,
            language=LANGUAGE,
            themes=partnership.themes,
            strength=partnership_strength(partnership, tables.reference_year),
            reference=latest_reference(partnership.references),
            country=partnership.country,
            place=partnership.place,
        )


def _competences(tables: Tables, only: Only) -> Iterator[Passage]:
    labels = _labels(tables)
    for competence in _of(tables.competences, only):
        text = competence_text(competence)
        if competence.reference.source.startswith(ENTERED) and competence.themes:
            # A person chose them: the passage says so, and counts for them.
            named = themes_sentence([labels[theme] for theme in competence.themes])
            text = f"{text} {named}"
        yield Passage(
            id=passage_id(competence.ags, text),
            ags=competence.ags,
            kind="competence",
            text=text,
            language=LANGUAGE,
            themes=competence.themes,
            strength=competence_strength(competence, tables.reference_year),
            reference=_dated(competence.reference, competence.year),
        )


def _memberships(tables: Tables, only: Only) -> Iterator[Passage]:
    labels = _labels(tables)
    for membership in _of(tables.memberships, only):
        text = membership_text(membership, labels)
        yield Passage(
            id=passage_id(membership.ags, text),
            ags=membership.ags,
            kind="membership",
            text=text,
            language=LANGUAGE,
            themes=membership.themes,
            strength=membership_strength(membership, tables.reference_year),
            reference=membership.reference,
        )


def _indicators(tables: Tables, only: Only) -> Iterator[Passage]:
    kinds = {kind.id: kind for kind in tables.indicator_kinds}
    for row, ags in enumerate(tables.indicators.ags):
        if only is not None and ags not in only:
            continue
        for standout in standouts(tables.indicators.row(row), kinds):
            text = indicator_text(standout)
            yield Passage(
                id=passage_id(ags, text),
                ags=ags,
                kind="indicator",
                text=text,
                language=LANGUAGE,
                themes=standout.kind.themes,
                strength=INDICATOR,
                reference=standout.kind.reference,
            )


def _profiles(tables: Tables, only: Only) -> Iterator[Passage]:
    names = {unit.ags: unit.name for unit in tables.municipalities}
    for unit in _of(tables.municipalities, only):
        text = profile_text(unit, names)
        yield Passage(
            id=passage_id(unit.ags, text),
            ags=unit.ags,
            kind="profile",
            text=text,
            language=LANGUAGE,
            themes=(),
            strength=PROFILE,
            reference=unit.reference,
        )


def _of(records: Iterable[Fact], only: Only) -> Iterable[Fact]:
    return records if only is None else (one for one in records if one.ags in only)


def _labels(tables: Tables) -> dict[str, str]:
    return {theme.id: theme.label["de"] for theme in tables.themes}


def _dated(reference: Reference, year: int | None) -> Reference:
    """The reference with the fact's own year where the source's page has no date."""
    return replace(reference, date=str(year)) if year and not reference.date else reference
