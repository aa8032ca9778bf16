"""A partnership taken out with every trace of it, so that it can be asked for again (backtest).

Hidden are all rows of the pair, the passages and competence statements of the unit that name the
partner in any known spelling, or its country without another partner of the unit (such a statement
may well speak of this one), and what requests of that place say about the unit. Everything derived
(theme fit, experience, commitment, workload) is derived anew from what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from indexer.records import Competence, PartnershipRequest, Place
from indexer.snapshot import Snapshot
from matcher.commitments import commitment_of
from matcher.inputs import not_found
from matcher.profiles import Bonds, Profiles
from models.text import fold, similar_names

__all__ = ["HiddenPair", "hide", "names_of", "naming_of", "requests_without", "visible_texts"]

Naming = Callable[[str], bool]

# On the two twin lists this is a good bound where the country agrees as well.
_SAME_PLACE = 0.8
# Shorter names are hidden as whole words only; longer ones with any ending ("Jenins").
_WITH_ENDING = 5


@dataclass(frozen=True, slots=True)
class HiddenPair:
    """The distinct pair of a unit and a partner place, all spellings merged.

    ``place`` is the id of a place or any spelling of its name; ``country`` narrows a name down.
    """

    ags: str
    place: str
    country: str | None = None


def hide(profiles: Profiles, pair: HiddenPair) -> Profiles:
    """`profiles` without `pair`.

    A pair that the data don't know hides what names the place, which may be nothing.

    Raises:
        NotFoundError: there is no unit of this key.
    """
    snapshot = profiles.snapshot
    row = snapshot.row.get(pair.ags)
    if row is None:
        raise not_found("unit", pair.ags, snapshot.row, mend="Use a key of the register.")
    places = _places(snapshot, pair)
    naming = _traces(snapshot, pair, places)
    competences = tuple(
        competence
        for competence in profiles.competences
        if competence.ags != pair.ags or not naming(competence.statement)
    )
    hidden_rows = np.array(_hidden_passages(snapshot, pair.ags, places, naming), dtype=np.int64)
    evidence = profiles.evidence.where(~np.isin(profiles.evidence.index, hidden_rows))
    bonds = profiles.bonds.where(_kept_bonds(profiles, pair.ags, places, naming))
    without = replace(
        profiles,
        evidence=evidence,
        bonds=bonds,
        all_bonds=bonds,
        competences=competences,
        commitment=_commitment(profiles, pair.ags, competences, bonds),
        hidden=frozenset((*profiles.hidden, *hidden_rows.tolist())),
    )
    return without.with_fit_of(profiles, row)


def names_of(snapshot: Snapshot, pair: HiddenPair) -> frozenset[str]:
    """Every spelling of the partner's name, folded."""
    names = {fold(pair.place)} if pair.place not in snapshot.places else set()
    for place in _places(snapshot, pair):
        names.update(fold(name) for name in (snapshot.places[place].name, *_names(snapshot, place)))
    return frozenset(names - {""})


def requests_without(
    snapshot: Snapshot, pair: HiddenPair, requests: Iterable[PartnershipRequest]
) -> dict[str, PartnershipRequest]:
    """`requests` by id, in which the place of `pair` no longer says anything of its unit."""
    places = _places(snapshot, pair)
    partner = names_of(snapshot, pair)
    unit = snapshot.units[snapshot.row[pair.ags]]
    naming = naming_of(frozenset(fold(name) for name in (unit.name, unit.label, *unit.aliases)))
    return {
        request.id: _silenced(request, pair.ags, naming)
        if request.place_id in places or fold(request.place) in partner
        else request
        for request in requests
    }


def visible_texts(profiles: Profiles, ags: str) -> list[str]:
    """All text of a unit that the matcher may look at: passages, competences, partnerships."""
    snapshot = profiles.snapshot
    rows = [row for row in snapshot.passage_rows(ags) if row not in profiles.hidden]
    texts = [snapshot.passage(row).text for row in rows]
    texts += [c.statement for c in profiles.competences if c.ags == ags]
    unit = snapshot.row[ags]
    for index in profiles.bonds.index[profiles.units.row[profiles.bonds.unit] == unit].tolist():
        partnership = snapshot.partnerships[index]
        place = snapshot.places[partnership.place]
        texts.append(" ".join((place.name, *place.names, *partnership.topics)))
        texts.append(partnership.note or "")
    return texts


def _places(snapshot: Snapshot, pair: HiddenPair) -> frozenset[str]:
    """The ids that the partner has: one, unless spellings were not merged."""
    if pair.place in snapshot.places:
        return frozenset({pair.place})
    partners = {p.place for p in snapshot.partnerships if p.ags == pair.ags}
    return frozenset(
        place.id
        for place in (snapshot.places[partner] for partner in partners)
        if pair.country in (None, place.country) and _is_called(place, pair.place)
    )


def _is_called(place: Place, name: str) -> bool:
    return any(similar_names(name, known) >= _SAME_PLACE for known in (place.name, *place.names))


def _names(snapshot: Snapshot, place: str) -> tuple[str, ...]:
    return snapshot.places[place].names


def naming_of(names: frozenset[str]) -> Naming:
    """A test whether a text names one of these (folded) names."""
    return lambda text: _names_any(fold(text), names)


def _names_any(folded: str, names: frozenset[str]) -> bool:
    """Whether one of the names stands in a folded text, from the beginning of a word on.

    A pattern of all names would be made anew for each pair, which takes longer than looking.
    """
    return any(name in folded and _is_named(folded, name) for name in names)


def _is_named(folded: str, name: str) -> bool:
    start = folded.find(name)
    while start >= 0:
        end = start + len(name)
        if _parts_words(folded, start) and (len(name) >= _WITH_ENDING or _parts_words(folded, end)):
            return True
        start = folded.find(name, start + 1)
    return False


def _parts_words(text: str, at: int) -> bool:
    """Whether a word begins or ends at this place."""
    return _in_word(text[at - 1 : at]) != _in_word(text[at : at + 1])


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _traces(snapshot: Snapshot, pair: HiddenPair, places: frozenset[str]) -> Naming:
    """A test whether a text of the unit may speak of the pair."""
    partner = names_of(snapshot, pair)
    codes = {snapshot.places[place].country for place in places} | {pair.country}
    country = frozenset(
        fold(name)
        for code in codes
        if (record := snapshot.countries.get(code or "")) is not None
        for name in (*record.names.values(), *record.aliases)
    )

    @cache
    def others() -> frozenset[str]:
        return frozenset(
            fold(name)
            for p in snapshot.partnerships
            if p.ags == pair.ags and p.place not in places
            for name in (snapshot.places[p.place].name, *_names(snapshot, p.place))
        )

    def naming(text: str) -> bool:
        folded = fold(text)
        return _names_any(folded, partner) or (
            _names_any(folded, country) and not _names_any(folded, others())
        )

    return naming


def _hidden_passages(
    snapshot: Snapshot, ags: str, places: frozenset[str], naming: Naming
) -> list[int]:
    found = []
    for row in snapshot.passage_rows(ags):
        passage = snapshot.passage(row)
        if passage.place in places or naming(passage.text):
            found.append(row)
    return found


def _commitment(
    profiles: Profiles, ags: str, competences: Sequence[Competence], bonds: Bonds
) -> NDArray[np.float64]:
    """The commitment of all units; of the unit `ags` what is left of it."""
    snapshot, row = profiles.snapshot, profiles.snapshot.row[ags]
    own = bonds.index[profiles.units.row[bonds.unit] == row].tolist()
    commitment = profiles.commitment.copy()
    commitment[profiles.units.row == row] = commitment_of(
        snapshot,
        [competence for competence in competences if competence.ags == ags],
        [snapshot.partnerships[position] for position in own],
        [membership for membership in snapshot.memberships if membership.ags == ags],
        float(profiles.usual_statements[row]),
    )
    return commitment


def _kept_bonds(
    profiles: Profiles, ags: str, places: frozenset[str], naming: Naming
) -> NDArray[np.bool_]:
    partnerships = profiles.snapshot.partnerships
    own = profiles.units.row[profiles.bonds.unit] == profiles.snapshot.row[ags]
    kept = np.ones(len(own), dtype=bool)
    for position in np.flatnonzero(own).tolist():
        partnership = partnerships[int(profiles.bonds.index[position])]
        named = naming(" ".join((*partnership.topics, partnership.note or "")))
        kept[position] = partnership.place not in places and not named
    return kept


def _silenced(request: PartnershipRequest, ags: str, naming: Naming) -> PartnershipRequest:
    aimed = request.named_partner == ags or naming(request.named_partner_text or "")
    sentences = re.split(r"(?<=[.!?])\s+", request.text)
    return replace(
        request,
        text=" ".join(sentence for sentence in sentences if not naming(sentence)),
        topics=tuple(topic for topic in request.topics if not naming(topic)),
        context=tuple(fact for fact in request.context if not naming(fact)),
        existing_partners=tuple(p for p in request.existing_partners if not naming(p)),
        wants=None if naming(request.wants or "") else request.wants,
        named_partner=None if aimed else request.named_partner,
        named_partner_text=None if aimed else request.named_partner_text,
    )
