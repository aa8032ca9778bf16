"""A request as the factors see it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.records import PartnershipRequest, Place
from matcher.document import Query, Span
from matcher.understand.wishes import StatedWishes

__all__ = ["Question", "Segment"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the request that is compared with passages: a clause, a line of a list.

    ``themes`` are the ids of the themes whose spans lie in it; ``weight`` says what it counts for.
    """

    text: str
    span: Span
    weight: float
    themes: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """An understood request with everything that scoring needs.

    ``themes`` and ``theme_weights`` leave out `networks` (alone it is no theme fit) and sum to 1
    unless empty. ``vectors`` holds one row per segment, ``[segments, dim]``, L2-normalised.
    ``partner_population`` is the size that the request wishes its partner to have;
    ``stated_partners`` are the keys of German units that it says are its partners already.
    """

    query: Query
    themes: tuple[str, ...]
    theme_weights: NDArray[np.float64]
    segments: tuple[Segment, ...]
    vectors: NDArray[np.float32]
    wishes: StatedWishes
    languages: tuple[str, ...]
    partner_population: int | None
    request: PartnershipRequest | None
    place: Place | None
    named_partner: str | None
    named_partner_text: str | None
    stated_partners: tuple[str, ...] = ()
