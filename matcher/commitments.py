"""How much international work a unit already does, whatever the request asks for.

Evidence: projects with partners abroad, signatures and prizes for development policy and fair
trade, the Covenant of Mayors. A network with the town next door is none. Twin towns of a list count
little: they tell of friendship, not of an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from indexer.passages.strength import (
    competence_strength,
    membership_strength,
    partnership_strength,
)
from indexer.records import Competence, Membership, Partnership
from indexer.snapshot import Snapshot
from matcher.combining import combine_best

__all__ = ["commitment_evidence", "commitment_of", "works_abroad"]

# Themes whose work may have to do with partners abroad; the statement must say so.
_PERHAPS_ABROAD = frozenset({"networks", "humanitarian_aid", "peace", "administration"})
_ABROAD = re.compile(
    r"partner(?:schaft|stadt|städt|kommune|gemeinde)|kommune bewegt welt|eine[rn]? welt|global"
    r"|entwicklungs(?:politi|zusammen|hilfe)|international|agenda 2030|nord-süd|afrika|ausland"
    r"|mayors for peace|europaaktiv|delegation",
    re.IGNORECASE,
)
# How much of a partnership's strength tells of an administration that works internationally.
_BY_KIND: Mapping[str, float] = MappingProxyType(
    {
        **{"project": 0.8, "utility": 0.8, "climate": 0.8, "sustainability": 0.8},
        **{"solidarity": 0.6, "twinning": 0.3, "unknown": 0.3},
    }
)
_COMPETENCE = 0.6
# The Covenant is about climate, and much of Europe has signed it.
_MEMBERSHIP = 0.5


def commitment_evidence(
    snapshot: Snapshot, competences: Iterable[Competence], partnerships: NDArray[np.int32]
) -> NDArray[np.float64]:
    """The evidence of international work per unit of `snapshot`, 0..1.

    `competences` and `partnerships` (indices) are those that may be seen.
    """
    seen = (snapshot.partnerships[position] for position in partnerships.tolist())
    pieces = _pieces(snapshot, competences, seen, snapshot.memberships)
    found = [(snapshot.row[ags], strength) for ags, strength in pieces if ags in snapshot.row]
    units = np.array([unit for unit, _ in found], dtype=np.int64)
    strengths = np.array([strength for _, strength in found], dtype=np.float64)
    return combine_best(units, strengths, len(snapshot.units))


def commitment_of(
    snapshot: Snapshot,
    ags: str,
    competences: Iterable[Competence],
    partnerships: Iterable[Partnership],
) -> float:
    """The same for one unit with these competences and partnerships, whatever the tables say."""
    memberships = [one for one in snapshot.memberships if one.ags == ags]
    pieces = _pieces(snapshot, competences, partnerships, memberships)
    strengths = np.array([strength for _, strength in pieces], dtype=np.float64)
    return float(combine_best(np.zeros(len(strengths), dtype=np.int64), strengths, 1)[0])


def _pieces(
    snapshot: Snapshot,
    competences: Iterable[Competence],
    partnerships: Iterable[Partnership],
    memberships: Iterable[Membership],
) -> Iterator[tuple[str, float]]:
    """Every piece of evidence: whose it is, and what it weighs."""
    year = snapshot.manifest.reference_year
    for partnership in partnerships:
        yield partnership.ags, _BY_KIND[partnership.kind] * partnership_strength(partnership, year)
    for competence in competences:
        if works_abroad(competence):
            yield competence.ags, _COMPETENCE * competence_strength(competence, year)
    for membership in memberships:
        if membership.status == "active":
            yield membership.ags, _MEMBERSHIP * membership_strength(membership, year)


def works_abroad(competence: Competence) -> bool:
    """Whether a statement tells of work with partners abroad, or for fair trade with them."""
    if "fair_procurement" in competence.themes:
        return True
    may_be = not _PERHAPS_ABROAD.isdisjoint(competence.themes)
    return may_be and _ABROAD.search(competence.statement) is not None
