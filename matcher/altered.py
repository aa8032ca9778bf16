"""One unit with facts taken out: what the score would be without them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from indexer.passages import passage_id
from indexer.passages.statements import competence_text
from matcher.commitments import commitment_of
from matcher.profiles import Profiles

__all__ = ["without_passages"]


def without_passages(profiles: Profiles, row: int, passages: Collection[int]) -> Profiles:
    """The unit in `row` (entry 0) without these passages and the facts they tell.

    `passages` are rows of the snapshot's passages. A partnership goes with its passage, a
    competence with its statement; theme fit, experience, commitment and workload are derived anew.
    """
    snapshot = profiles.snapshot
    ags = snapshot.units[row].ags
    told = [snapshot.passage(passage) for passage in passages]
    ids = {passage.id for passage in told}
    places = {passage.place for passage in told if passage.place is not None}
    unit = profiles.only(row)
    gone = np.fromiter(
        (
            entry == 0 and snapshot.partnerships[index].place in places
            for entry, index in zip(unit.bonds.unit, unit.bonds.index, strict=True)
        ),
        bool,
        len(unit.bonds.unit),
    )
    bonds = unit.bonds.where(~gone)
    competences = tuple(
        competence
        for competence in profiles.competences
        if competence.ags == ags and passage_id(ags, competence_text(competence)) not in ids
    )
    partnerships = [snapshot.partnerships[index] for index in bonds.index[bonds.unit == 0].tolist()]
    commitment = unit.commitment.copy()
    usual = float(profiles.usual_statements[row])
    memberships = [membership for membership in snapshot.memberships if membership.ags == ags]
    commitment[0] = commitment_of(snapshot, competences, partnerships, memberships, usual)
    return replace(
        unit,
        bonds=bonds,
        evidence=unit.evidence.where(~np.isin(unit.evidence.index, list(passages))),
        commitment=commitment,
        hidden=profiles.hidden.union(passages),
    )
