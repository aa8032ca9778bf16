"""The match document and the suggestion document: what the API and ``--json`` print.

The keys of DESIGN, section 7, are all here under exactly their names; the further ones say more of
the same. ``msgspec`` and FastAPI encode these dataclasses as they are. Spans are pairs
``(start, end)`` of characters of ``query.text``, ``end`` excluded. Texts meant for people come in
the language asked for (de or en).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Candidate",
    "Change",
    "Comparison",
    "Confidence",
    "Evidence",
    "ExistingPartner",
    "Explained",
    "Factor",
    "FactorDifference",
    "MatchDocument",
    "NamedPartner",
    "ProgrammeStatus",
    "Query",
    "QueryTheme",
    "RequestSummary",
    "Span",
    "Suggestion",
    "SuggestionDocument",
    "ThemeMatch",
    "UnitSummary",
    "Versus",
    "Wish",
]

Span = tuple[int, int]
Confidence = Literal["high", "medium", "low"]


# --- the request as it was understood ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueryTheme:
    """A theme the request asks for; the weights of all themes of a request sum to 1.

    ``origin`` says where it comes from: the record of a stored ``request``, the ``text``, or
    ``given`` by the person who asks. ``spans`` may be empty unless it was read from the text.
    ``documented_units`` counts the German units of which own work on the theme is known at all
    (None where it was not looked up).
    """

    id: str
    label: str
    sdgs: tuple[int, ...]
    weight: float
    spans: tuple[Span, ...]
    origin: Literal["request", "text", "given"]
    documented_units: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish or limit the request states, and what the matcher does with it.

    ``effect``: it ``filters`` (others are not proposed), it ``weighs`` in a factor, it is only
    ``shown``, or no data can answer it (``cannot_be_checked``: neither filters nor scores).
    ``wished`` is False where the text only mentions it, of the place that asks or as a theme, and
    does not ask it of the partner. ``values`` are the states, languages, countries or keys that it
    names, ``low`` and ``high`` the bounds of a number of inhabitants. ``preferred``: it is said
    with "gern", "ideally" and counts half. ``dropped``: a person left it out (by its ``id``), it is
    shown and has no effect.
    """

    id: str
    label: str
    effect: Literal["weighs", "filters", "shown", "cannot_be_checked"]
    spans: tuple[Span, ...]
    note: str
    wished: bool
    values: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    preferred: bool = False
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class ExistingPartner:
    """A German unit that has, or had, a partnership with the requesting place."""

    ags: str
    name: str
    state: str
    kind: str
    status: str
    since: int | None
    last_seen: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Query:
    """A request as it was understood; every field may be corrected by the person who asks.

    ``themes_known`` is False where neither the record nor the text names a theme: nothing is
    invented then. ``population`` in persons, ``tier`` is municipality, district or region.
    ``existing_partners`` are the partners abroad and in Germany as the request names them, each
    with its span in ``existing_partner_spans``. ``dropped`` are the wishes (by id) and partners
    that a person left out: they have no effect on the answer.
    """

    text: str
    language: str
    country: str | None
    population: int | None
    themes: tuple[QueryTheme, ...]
    country_name: str | None
    place: str | None
    place_id: str | None
    request: str | None
    request_status: str | None
    tier: str
    themes_known: bool
    wishes: tuple[Wish, ...]
    existing_partners: tuple[str, ...]
    date: str | None
    source: str | None
    existing_partner_spans: tuple[Span, ...] = ()
    dropped: tuple[str, ...] = ()


# --- the answer --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Factor:
    """One term of the score: ``contribution`` is ``weight`` times ``value``, to 4 decimals.

    ``value`` lies in 0..1. A ``missing`` factor has no data for this candidate and holds its
    neutral value. Penalties have a negative weight. ``source`` names the data it rests on.
    """

    id: str
    label: str
    value: float
    weight: float
    contribution: float
    reason: str
    missing: bool
    source: str


@dataclass(frozen=True, slots=True)
class ThemeMatch:
    """A theme both sides share; ``evidence`` are passage ids, ``value`` its fit in 0..1."""

    id: str
    label: str
    sdgs: tuple[int, ...]
    value: float
    request_spans: tuple[Span, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the profile, word for word, and the span of the request it belongs to.

    ``request_span`` are the words that show the theme both share, ``request_text`` is exactly what
    stands there, ``clause`` the part of the request around it. ``similarity`` is the cosine in
    -1..1 between the passage and that clause (the whole request where there is none). ``source``
    is the page that the fact was read on, by its host, or the title of the register or list;
    ``collection`` is the title of the table that holds it. ``date`` is what the fact is dated
    (None: undated, counts as old), ``vintage`` the date of the harvest.
    """

    passage: str
    text: str
    source: str
    date: str | None
    similarity: float
    request_span: Span | None
    request_text: str | None
    clause: Span | None
    kind: str
    themes: tuple[str, ...]
    source_id: str
    collection: str
    url: str | None
    vintage: str


@dataclass(frozen=True, slots=True)
class ProgrammeStatus:
    """Whether a support programme can carry this pair, and the rule that decided.

    ``note`` says what else is known of the programme: focus, source, what to ask first.
    """

    id: str
    name: str
    status: Literal["possible", "needs_partnership", "ended", "not_applicable"]
    why: str
    publisher: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would move a candidate up; really scored with it.

    ``kind`` is what it is about: project, date, alive, partnership, workload. ``text`` says the
    fact, ``score`` what the score would be and ``gain`` by how much it is more; ``rank`` is the
    place in the list then (None where there is no list of units).
    """

    kind: str
    text: str
    score: float
    gain: float
    rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What is said of a pair of a request and a unit, whichever of the two one looks from.

    ``score`` is the sum of the contributions of the ``factors``. ``reasons`` are the best three,
    each with its source; ``against`` is what speaks against it; ``changes`` are the facts that
    would lift the score most.
    """

    score: float
    confidence: Confidence
    confidence_reason: str
    factors: tuple[Factor, ...]
    themes: tuple[ThemeMatch, ...]
    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    changes: tuple[Change, ...]
    programmes: tuple[ProgrammeStatus, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Explained):
    """One German unit in the ranked list."""

    rank: int
    rank_by_score: int
    moved_because: str | None
    ags: str
    name: str
    label: str
    kind: str
    state: str
    district: str | None
    population: int | None


@dataclass(frozen=True, slots=True)
class FactorDifference:
    """A factor of two candidates; ``difference`` is own minus other contribution."""

    id: str
    label: str
    own: float
    other: float
    difference: float
    text: str


@dataclass(frozen=True, slots=True)
class Versus:
    """A unit beside a candidate of the list, factor by factor, what tells most first.

    The differences of all factors add up to ``difference``, the score of the unit minus the
    score of the candidate. ``summary`` says it in a sentence.
    """

    rank: int
    ags: str
    label: str
    score: float
    difference: float
    factors: tuple[FactorDifference, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A unit that was asked for ("why not Jena?") beside the list.

    ``candidate`` is None if the unit already is a partner of the asking place (``summary`` says
    so); its ``rank`` counts all units. ``versus`` are the first of the list and the last shown,
    without the unit itself.
    """

    ags: str
    label: str
    candidate: Candidate | None
    summary: str
    versus: tuple[Versus, ...]


@dataclass(frozen=True, slots=True)
class NamedPartner:
    """The German unit that a request is aimed at, and where it stands.

    ``candidate`` is None if the unit is not in the register or already is a partner (``note`` says
    which); its ``rank`` counts all units, also where it lies beyond the list.
    """

    text: str
    ags: str | None
    candidate: Candidate | None
    note: str


@dataclass(frozen=True, slots=True)
class MatchDocument:
    """The ranked, explained answer to one request.

    ``notes`` come first for the reader: what limits the answer (no themes named, not meant for
    Germany, aimed at one partner, old). ``considered`` counts the units that were scored,
    ``narrowed`` those of them that the list was narrowed to (None: it was not); ``comparison``
    answers for the unit that was asked for by name.
    """

    snapshot: str
    query: Query
    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...]
    named_partner: NamedPartner | None
    partners: tuple[ExistingPartner, ...]
    weights: dict[str, float]
    considered: int
    comparison: Comparison | None = None
    narrowed: int | None = None


# --- the reverse view --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """The German unit that suggestions are for."""

    ags: str
    name: str
    label: str
    kind: str
    state: str
    population: int | None


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """A stored request in the list of suggestions."""

    id: str
    place: str
    country: str
    country_name: str
    population: int | None
    date: str | None
    status: str
    text: str
    themes: tuple[QueryTheme, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(Explained):
    """One request for this unit, with the score that ``match`` gives the pair."""

    rank: int
    request: RequestSummary


@dataclass(frozen=True, slots=True)
class SuggestionDocument:
    """The open requests ranked for one unit."""

    snapshot: str
    unit: UnitSummary
    suggestions: tuple[Suggestion, ...]
    notes: tuple[str, ...]
    weights: dict[str, float]
