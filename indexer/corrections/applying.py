"""The one place that decides what the facts of a unit are once corrections are applied.

Deterministic: the same facts and the same corrections give the same facts, places and sources,
whether they come from the tables or from a snapshot. A correction of a fact that has gone is idle
and said to be.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

from indexer.corrections.records import Corrections, FactChange, Figure, OwnStatement, UnitFacts
from indexer.lookups import ENTERED, Source
from indexer.records import Competence, Membership, Partnership, Place, Reference
from models.language import detect_language
from models.text import fold, similar_names
from models.themes import ThemeDetector

__all__ = ["Applied", "World", "apply", "is_entered"]

_LICENCE = "Eintrag in diesem Dienst"
_BY = {"advisory": "der Beratung", "municipality": "der Kommune"}
_OWN_WORDS = "Selbstauskunft der Kommune"
#: From here on a spelling is taken for a partner that the unit is known to have.
_SAME_PARTNER = 0.85
_NO_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, eq=False, slots=True)
class World:
    """What facts refer to, without anything that was entered; `detector` finds themes in words."""

    places: Iterable[Place]
    memberships: Iterable[Membership]
    countries: Collection[str]
    themes: Collection[str]
    detector: Callable[[], ThemeDetector]


@dataclass(frozen=True, eq=False, slots=True)
class Applied:
    """The facts of the corrected units as they are now, and as they were.

    ``places`` are new ones, ``sources`` those of all that was entered; ``idle`` are corrections
    without effect, because what they correct or speak of is not there.
    """

    facts: dict[str, UnitFacts]
    before: dict[str, UnitFacts]
    places: tuple[Place, ...]
    sources: tuple[Source, ...]
    idle: tuple[FactChange, ...]


def is_entered(reference: Reference) -> bool:
    """Whether a fact comes from a person who entered it here."""
    return reference.source.startswith(ENTERED)


def apply(corrections: Corrections, facts_of: Callable[[str], UnitFacts], world: World) -> Applied:
    """Apply all `corrections`, each to the facts that those before it left.

    Args:
        corrections: of units that exist.
        facts_of: the facts of a unit as the sources have them.
        world: what they refer to.
    """
    return _Applying(corrections, facts_of, world).applied()


@dataclass
class _Applying:
    corrections: Corrections
    facts_of: Callable[[str], UnitFacts]
    world: World
    idle: list[FactChange] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    new_places: dict[str, Place] = field(default_factory=dict)

    def applied(self) -> Applied:
        before = {ags: self.facts_of(ags) for ags in self.corrections.units}
        facts = dict(before)
        for change in self.corrections.changes:
            changed = self._tried(facts[change.ags], change)
            if changed is None:
                self.idle.append(change)
            else:
                facts[change.ags] = changed
        for statement in self.corrections.statements:
            facts[statement.ags] = self._stated(facts[statement.ags], statement)
        return Applied(
            facts={ags: _in_order(one) for ags, one in facts.items()},
            before=before,
            places=tuple(self.new_places[id] for id in sorted(self.new_places)),
            sources=tuple(self.sources[id] for id in sorted(self.sources)),
            idle=tuple(self.idle),
        )

    def _tried(self, facts: UnitFacts, change: FactChange) -> UnitFacts | None:
        """The facts with this change; None if it is idle.

        What was entered was checked then. Since then a theme or a country may have gone.
        """
        fields = dict(change.change)
        if fields.get("country") not in (None, *self.world.countries):
            return None
        if "themes" in fields:
            fields["themes"] = [theme for theme in fields["themes"] if theme in self.world.themes]
        sources, places = dict(self.sources), dict(self.new_places)
        try:
            changed = self._changed(facts, replace(change, change=fields))
            return None if changed is None else _checked(changed, facts)
        except (KeyError, TypeError, ValueError):
            # Nothing of it stays behind.
            self.sources, self.new_places = sources, places
            return None

    def _changed(self, facts: UnitFacts, change: FactChange) -> UnitFacts | None:
        match change.kind:
            case "partnership":
                return self._partnership(facts, change)
            case "competence":
                return self._competence(facts, change)
            case "membership":
                return self._membership(facts, change)
            case "indicator":
                return _figure(facts, change)

    # --- partnerships

    def _partnership(self, facts: UnitFacts, change: FactChange) -> UnitFacts | None:
        if change.action == "add":
            return self._new_partnership(facts, change)
        before = next((one for one in facts.partnerships if one.id == change.fact), None)
        if change.action == "retire":
            kept = tuple(one for one in facts.partnerships if one.id != change.fact)
            return replace(facts, partnerships=kept)
        if before is None:
            return None
        return _with_partnership(facts, self._corrected(before, facts, change))

    def _new_partnership(self, facts: UnitFacts, change: FactChange) -> UnitFacts:
        """Added, or brought up to date if sources know the pair by now."""
        reference = self._reference(change)
        place = self._place(change.change["place"], change.change["country"], facts, reference)
        fields = {"status": "active", **change.change}
        known = next((one for one in facts.partnerships if one.place == place.id), None)
        if known is None:
            known = Partnership(
                id=f"{facts.ags}:{place.id}",
                ags=facts.ags,
                place=place.id,
                country=place.country,
                kind="unknown",
                status="active",
                themes=(),
                topics=(),
                programmes=(),
                references=(),
                resolved_by="entered",
            )
        return _with_partnership(facts, _updated(known, fields, reference, place))

    def _corrected(self, before: Partnership, facts: UnitFacts, change: FactChange) -> Partnership:
        reference = self._reference(change)
        place = None
        if {"place", "country"} & change.change.keys():
            name = change.change.get("place") or self._known[before.place].name
            country = change.change.get("country") or before.country
            place = self._place(name, country, facts, reference)
        return _updated(before, change.change, reference, place)

    # --- the unit's own work

    def _competence(self, facts: UnitFacts, change: FactChange) -> UnitFacts | None:
        others = tuple(one for one in facts.competences if one.id != change.fact)
        if change.action == "retire":
            return replace(facts, competences=others)
        fields = {**change.change}
        if "themes" in fields:
            fields["themes"] = tuple(fields["themes"])
        if change.action == "add":
            added = Competence(
                **{"type": "commitment", "themes": (), **fields},
                id=f"{facts.ags}:{ENTERED}{change.id}",
                ags=facts.ags,
                shared=1,
                reference=self._reference(change),
            )
            return replace(facts, competences=(*others, added))
        before = next((one for one in facts.competences if one.id == change.fact), None)
        if before is None:
            return None
        # New words are the unit's own; the others say the same as before.
        shared = 1 if "statement" in fields else before.shared
        reference = self._reference(change)
        corrected = replace(before, **fields, shared=shared, reference=reference)
        return replace(facts, competences=(*others, corrected))

    def _stated(self, facts: UnitFacts, statement: OwnStatement) -> UnitFacts:
        source = self._source(statement.id, _OWN_WORDS, _OWN_WORDS, statement.entered, None)
        own = Competence(
            id=f"{facts.ags}:{ENTERED}{statement.id}",
            ags=facts.ags,
            themes=self._known_themes(statement.themes) or self._themes(statement.text),
            statement=statement.text,
            type="offer" if statement.kind == "offer" else "interest",
            shared=1,
            reference=Reference(source, statement.entered, None, statement.entered),
            year=int(statement.entered[:4]),
        )
        return replace(facts, competences=(*facts.competences, own))

    def _membership(self, facts: UnitFacts, change: FactChange) -> UnitFacts | None:
        network = change.fact or change.change.get("network")
        before = next((one for one in facts.memberships if one.network == network), None)
        others = tuple(one for one in facts.memberships if one is not before)
        if change.action == "retire":
            return replace(facts, memberships=others)
        if before is None and change.action == "correct":
            return None
        base = before or Membership(
            ags=facts.ags,
            network=str(network),
            status="active",
            commitments=(),
            themes=self._network_themes.get(str(network), ()),
            reference=self._reference(change),
        )
        changed = replace(base, **change.change, reference=self._reference(change))
        return replace(facts, memberships=(*others, changed))

    # --- what facts refer to

    def _place(self, name: str, country: str, facts: UnitFacts, reference: Reference) -> Place:
        """The place of this name, or a new one."""
        folded = fold(name)
        here = self._by_country.get(country, ())
        found = next((one for one in here if folded in map(fold, (one.name, *one.names))), None)
        if found is None:
            partners = {one.place for one in facts.partnerships if one.country == country}
            near = (one for one in here if one.id in partners and _is_called(one, name))
            found = next(near, None)
        slug = _NO_SLUG.sub("-", folded).strip("-") or hashlib.sha256(name.encode()).hexdigest()[:8]
        id = f"{country.lower()}-{slug}"
        found = found or self._known.get(id) or self.new_places.get(id)
        if found is None:
            found = Place(id, name, country, (name,), (reference,))
            self.new_places[id] = found
        return found

    def _reference(self, change: FactChange) -> Reference:
        title = f"Eingetragen von {_BY[change.by]}: {change.title}"
        source = self._source(change.id, title, _BY[change.by], change.entered, change.url)
        return Reference(source, change.entered, change.url, change.date)

    def _source(self, id: str, title: str, publisher: str, entered: str, url: str | None) -> str:
        source = Source(f"{ENTERED}{id}", title, publisher, _LICENCE, entered, url)
        self.sources[source.id] = source
        return source.id

    def _known_themes(self, themes: Iterable[str]) -> tuple[str, ...]:
        return tuple(theme for theme in themes if theme in self.world.themes)

    def _themes(self, text: str) -> tuple[str, ...]:
        hits = self.world.detector().detect(text, detect_language(text).code)
        return tuple(hit.id for hit in hits)

    @cached_property
    def _known(self) -> Mapping[str, Place]:
        return {place.id: place for place in self.world.places}

    @cached_property
    def _by_country(self) -> Mapping[str, Sequence[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self._known.values():
            found.setdefault(place.country, []).append(place)
        return found

    @cached_property
    def _network_themes(self) -> Mapping[str, tuple[str, ...]]:
        """What the first known member of a network signed for."""
        found: dict[str, tuple[str, ...]] = {}
        for membership in self.world.memberships:
            found.setdefault(membership.network, membership.themes)
        return found


def _updated(
    before: Partnership, fields: Mapping[str, object], reference: Reference, place: Place | None
) -> Partnership:
    values = {name: fields[name] for name in ("kind", "status", "since") if name in fields}
    if "themes" in fields:
        # The passage then names the themes, and no phrase that a source had for others.
        values |= {"themes": tuple(fields["themes"]), "topics": ()}  # type: ignore[arg-type]  # checked when entered
    if place is not None:
        values |= {"place": place.id, "country": place.country}
    if reference.date:
        values["last_seen"] = max(int(reference.date[:4]), before.last_seen or 0)
    return replace(before, **values, references=(*before.references, reference))  # type: ignore[arg-type]  # checked when entered


def _with_partnership(facts: UnitFacts, partnership: Partnership) -> UnitFacts:
    others = tuple(one for one in facts.partnerships if one.id != partnership.id)
    return replace(facts, partnerships=(*others, partnership))


def _figure(facts: UnitFacts, change: FactChange) -> UnitFacts:
    """How a figure that somebody entered compares with the peers is not known."""
    id = change.fact or str(change.change.get("id"))
    figures = {name: figure for name, figure in facts.figures.items() if name != id}
    if change.action != "retire" and "value" in change.change:
        figures[id] = Figure(float(change.change["value"]))
    return replace(facts, figures=figures)


def _checked(facts: UnitFacts, before: UnitFacts) -> UnitFacts:
    """`facts`, whose new records are what their types say.

    Raises:
        ValueError: one is not (msgspec.ValidationError).
    """
    known = {id(one) for one in (*before.partnerships, *before.competences, *before.memberships)}
    for record in (*facts.partnerships, *facts.competences, *facts.memberships):
        if id(record) not in known:
            msgspec.convert(msgspec.to_builtins(record), type(record))
    return facts


def _is_called(place: Place, name: str) -> bool:
    spellings = (place.name, *place.names)
    return any(similar_names(name, spelling) >= _SAME_PARTNER for spelling in spellings)


def _in_order(facts: UnitFacts) -> UnitFacts:
    return replace(
        facts,
        partnerships=tuple(sorted(facts.partnerships, key=lambda one: one.id)),
        competences=tuple(sorted(facts.competences, key=lambda one: one.id)),
        memberships=tuple(sorted(facts.memberships, key=lambda one: one.network)),
    )
