"""The loaded index: snapshot, encoder and matcher."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.corrections import Corrections
from indexer.keys import normalise_ags
from indexer.records import Municipality, PartnershipRequest
from indexer.snapshot import Snapshot, open_snapshot
from matcher import Matcher, MatchInput
from matcher.document import MatchDocument, Query, SuggestionDocument
from matcher.inputs import Locale, not_found
from matcher.keeping import Kept
from models import Encoder
from models.configuration import load_configured_encoder
from models.errors import BadInputError, NotFoundError
from models.language import warm_up
from service.requests import RequestDirectory
from service.units import UnitDirectory, UnitFilter

if TYPE_CHECKING:
    from indexer.corrections.overlay import Overlay

__all__ = ["Index", "open_index"]

_KEPT_ANSWERS = 320
_KEPT_QUERIES = 256
#: Each explains up to thirty requests.
_KEPT_SUGGESTIONS = 64
#: More units of one name are counted and not listed.
_MOST_NAMED = 8

#: A question without its weights, the weights, the language, the unit compared, what the list is
#: narrowed to, and how many are skipped.
_Asked = tuple[
    MatchInput,
    tuple[tuple[str, float], ...],
    Locale,
    str | None,
    frozenset[str] | None,
    int,
]


class Index:
    """One snapshot with all that answers from it; immutable, shared between threads."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, like: Index | None = None) -> None:
        self.snapshot = snapshot
        self.encoder = encoder
        self.matcher: Matcher = Matcher(snapshot, encoder, like=like.matcher if like else None)
        self._answers: Kept[_Asked, tuple[int, MatchDocument]] = Kept(_KEPT_ANSWERS)
        self._queries: Kept[MatchInput, Query] = Kept(_KEPT_QUERIES)
        self._suggestions: Kept[Hashable, SuggestionDocument] = Kept(_KEPT_SUGGESTIONS)

        if like is not None:
            vars(self).update(units=like.units, requests=like.requests)

    @cached_property
    def _overlay(self) -> Overlay:
        # Only a service needs it, and the short commands don't wait for its imports.
        from indexer.corrections.overlay import Overlay

        return Overlay(self.snapshot, self.encoder)

    def corrected(self, corrections: Corrections) -> Index:
        """The index with exactly these corrections over its snapshot.

        What depends on units and requests alone is shared, so that it is ready in a moment.
        """
        snapshot = self._overlay.corrected(corrections)
        return self if snapshot is self.snapshot else Index(snapshot, self.encoder, like=self)

    @cached_property
    def units(self) -> UnitDirectory:
        """Search over the German units."""
        return UnitDirectory(self.snapshot.units)

    @cached_property
    def requests(self) -> RequestDirectory:
        """Search over the requests."""
        return RequestDirectory(self.snapshot.requests.values(), self.snapshot.places)

    def match_request(
        self,
        request_id: str,
        k: int,
        locale: Locale,
        compare: str | None = None,
        drop: tuple[str, ...] = (),
    ) -> MatchDocument:
        """The match of a stored request with the default weights.

        `compare` is the key of a unit, `drop` are the wishes to leave out.

        The same question has the same answer for as long as this index lives, so the last answers
        are kept: pages that many people open are not computed for each of them.

        Raises:
            NotFoundError: there is no such request.
        """
        given = MatchInput(request_id=request_id, drop=drop)
        return self.answered(given, k=k, locale=locale, compare=compare)

    def suggestions(
        self,
        ags: str,
        k: int,
        locale: Locale,
        *,
        dormant: bool = False,
        among: frozenset[str] | None = None,
    ) -> SuggestionDocument:
        """The requests that suit a unit, as :meth:`matcher.Matcher.suggest`; the last are kept.

        Raises:
            NotFoundError: there is no unit of this key.
        """
        return self._suggestions.of(
            (ags, k, locale, dormant, among),
            lambda: self.matcher.suggest(ags, k=k, locale=locale, dormant=dormant, among=among),
        )

    def answered(
        self,
        given: MatchInput,
        *,
        k: int,
        locale: Locale,
        compare: str | None = None,
        within: frozenset[str] | None = None,
        skip: int = 0,
    ) -> MatchDocument:
        """The answer to any question, as :meth:`matcher.Matcher.match`; the last ones are kept.

        A shorter list is the beginning of a longer one that is kept.
        """
        weights = tuple(sorted((given.weights or {}).items()))
        asked = (replace(given, weights=None), weights, locale, compare, within, skip)
        length, document = self._answers.get(asked) or (0, None)
        if document is not None and length == k:
            return document
        if document is not None and compare is None and 0 < k < length:
            return replace(document, candidates=document.candidates[:k])
        document = self.matcher.match(
            given, k=k, locale=locale, compare=compare, within=within, skip=skip
        )
        self._answers.put(asked, (k, document))
        return document

    def understood(self, given: MatchInput) -> Query:
        """A request as it is understood, without matching it; the last ones are kept.

        Raises:
            BadInputError, NotFoundError: it can't be understood.
        """
        return self._queries.of(given, lambda: self.matcher.query(given))

    def unit_key(self, ags: str) -> str:
        """The key of the unit that `ags` names in any of its spellings.

        A key that is no longer one leads to the successor that the official list of changes names.

        Raises:
            BadInputError: it has not the shape of a key.
            NotFoundError: there is no such unit.
        """
        key = self._successor(normalise_ags(ags))
        if key not in self.snapshot.row:
            raise not_found(
                "German unit",
                key,
                self.snapshot.row,
                mend="Check the digits, or give the name instead.",
            )
        return key

    def unit_named(self, asked: str) -> str:
        """The key of the one unit that `asked` names: a key in any spelling, or a name.

        Raises:
            BadInputError: it has digits but not the shape of a key, or several units are called so
                (all are told with their keys).
            NotFoundError: no unit is called so; the nearest names are told.
        """
        name = " ".join(asked.split())
        if any(character.isdigit() for character in name):
            return self.unit_key(name)
        found = self.units.named(name)
        if len(found) == 1:
            return found[0].ags
        if found:
            raise BadInputError(
                f"{len(found)} German units are called '{name}'.",
                mend=f"Give the key or the full name: {_listed(found)}.",
            )
        near = [unit for _, unit in self.units.search(name, UnitFilter())]
        if near:
            raise NotFoundError(
                f"No German unit is called just '{name}'.",
                mend=f"Give the key or the full name: {_listed(near)}.",
            )
        raise not_found(
            "German unit",
            name,
            (unit.label for unit in self.snapshot.units),
            mend="Give its name as the register has it, or its key.",
        )

    @cached_property
    def _successors(self) -> dict[str, str]:
        # A part that was ceded says nothing of the whole.
        changes = self.snapshot.ags_changes
        return {one.old_ags: one.new_ags for one in changes if one.kind != "partial"}

    def _successor(self, key: str) -> str:
        """`key`, or what became of it, through as many changes as there were."""
        row = self.snapshot.row
        for _ in self._successors if key not in row else ():
            if key in row or key not in self._successors:
                break
            key = self._successors[key]
        return key

    def request(self, request_id: str) -> PartnershipRequest:
        """The request with this id.

        Raises:
            NotFoundError: there is none; the nearest ids are named.
        """
        requests = self.snapshot.requests
        if request_id not in requests:
            raise not_found(
                "request", request_id, requests, mend="The list of requests shows all ids."
            )
        return requests[request_id]

    def theme_id(self, theme: str) -> str:
        """`theme`, if it is one of the forty.

        Raises:
            NotFoundError: it is not; the nearest ids are named.
        """
        known = [one.id for one in self.snapshot.themes]
        if theme not in known:
            raise not_found("theme", theme, known, mend=f"The themes are: {', '.join(known)}.")
        return theme

    def warm_up(self) -> None:
        """Build what the first request would otherwise wait for."""
        warm_up()
        snapshot = self.snapshot
        _ = self.units, self.requests, snapshot.sources, snapshot.indicator_values, self._overlay
        for request_id in [*snapshot.requests][:1]:
            self.matcher.match(MatchInput(request_id=request_id), k=1)
        for unit in snapshot.units[:1]:
            # Reads every request; most of the time goes there.
            self.matcher.suggest(unit.ags, k=1)


def _listed(units: Sequence[Municipality]) -> str:
    more = len(units) - _MOST_NAMED
    named = "; ".join(f"{unit.label} {unit.ags}" for unit in units[:_MOST_NAMED])
    return f"{named}; and {more} more" if more > 0 else named


def open_index(home: Path) -> Index:
    """Open the published snapshot under `home` with the encoder that is configured there.

    Raises:
        SnapshotError: nothing is published, or it is damaged.
        EncoderError: its encoder can't be loaded, or is another one by now.
    """
    return Index(open_snapshot(home), load_configured_encoder(home))
