"""The record types of the product: the one place that says what a record holds.

They are plain frozen dataclasses. ``msgspec`` decodes and validates them (types and the bounds
below), FastAPI serves them as they are. Keys: one text per unit, called ``ags`` everywhere (DESIGN,
section 3). Countries are ISO 3166 alpha-2, themes are ids of ``data/themes.yaml``, dates are ISO
8601 and may be as short as a year ("2018-04"). Every fact carries a :class:`Reference`: a row that
cannot say where it comes from does not ship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from models.themes.catalogue import Theme

__all__ = [
    "Competence",
    "Indicator",
    "IndicatorKind",
    "Membership",
    "Municipality",
    "Partnership",
    "PartnershipRequest",
    "Passage",
    "Place",
    "Programme",
    "Reference",
    "StatePartnership",
    "Theme",
]

# 8 digits: municipality; 5: district; 9: ARS of a Verbandsgemeinde, Samtgemeinde or Amt; with a
# slug behind the seat's key: borough, enterprise or association.
Ags = Annotated[str, Meta(pattern=r"^[0-9]{5}(?:[0-9]{3}[0-9]?)?(?:-[a-z0-9]+)*$")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
State = Literal[
    "SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH"
]
IsoDate = Annotated[str, Meta(pattern=r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$")]
Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]

UnitKind = Literal[
    "kreisfreie_stadt",
    "stadt",
    "gemeinde",
    "landkreis",
    "bezirk",
    "verbandsgemeinde",
    "samtgemeinde",
    "amt",
    "unternehmen",
    "verband",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a fact comes from.

    ``source`` is an id of ``data/sources.csv`` (title, publisher, licence); ``url`` the page the
    single fact was read on, if any; ``date`` what the fact itself is dated, None if the source
    doesn't say; ``vintage`` the date of the table or of the harvest.
    """

    source: str
    vintage: IsoDate
    url: str | None = None
    date: IsoDate | None = None


@dataclass(frozen=True, slots=True)
class Municipality:
    """A German unit that can be a partner: municipality, district, association, enterprise.

    ``name`` is the everyday name without suffix ("Flensburg"), ``official_name`` the register's
    ("Flensburg, Stadt"), ``label`` tells units of one name apart ("Neustadt (Landkreis Coburg)")
    and equals ``name`` where that is unique. ``district`` is the 5-digit key of the Landkreis (None
    for kreisfreie Städte and for districts themselves); ``parent`` the unit it is part of (Bezirk
    -> city, municipality -> Verbandsgemeinde, enterprise -> owner) and ``seat`` the municipality
    where an enterprise or association sits. Population in persons, area in km², density in persons
    per km², WGS 84 degrees. ``region`` is the register's tourism region; ``urbanisation`` one of
    dense, intermediate, sparse. ``traits`` are approximate marks from the documented mapping:
    coast, mountains, wine.
    """

    ags: Ags
    name: str
    label: str
    kind: UnitKind
    state: State
    reference: Reference
    official_name: str | None = None
    district: str | None = None
    district_name: str | None = None
    parent: str | None = None
    seat: str | None = None
    population: Count | None = None
    population_date: IsoDate | None = None
    area_km2: Annotated[float, Meta(ge=0)] | None = None
    density: Annotated[float, Meta(ge=0)] | None = None
    lat: Annotated[float, Meta(ge=47.0, le=55.2)] | None = None
    lon: Annotated[float, Meta(ge=5.5, le=15.6)] | None = None
    postal_code: Annotated[str, Meta(pattern=r"^[0-9]{5}$")] | None = None
    region: str | None = None
    urbanisation: Literal["dense", "intermediate", "sparse"] | None = None
    coast_km: Annotated[float, Meta(ge=0)] | None = None
    traits: tuple[Literal["coast", "mountains", "wine"], ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorKind:
    """What an indicator measures: a row of ``data/indicators.yaml``.

    ``label`` and ``statement`` are texts in de and en; a statement has the slots ``{top}`` (a whole
    percentage, "top 5 %"), ``{value}`` and ``{peers}`` (the size class in words). ``themes`` are
    the themes it is context for. ``higher_is`` says which end stands out: ``more``, ``less`` or
    ``none`` (never a statement, structure only).
    """

    id: str
    label: dict[str, str]
    unit: str
    statement: dict[str, str]
    themes: tuple[str, ...]
    higher_is: Literal["more", "less", "none"]
    reference: Reference


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of one unit; ``percentile`` in 0..1 among its size class's non-zero values."""

    ags: Ags
    id: str
    value: float
    percentile: Share | None = None
    size_class: str | None = None


@dataclass(frozen=True, slots=True)
class Competence:
    """What a unit does, has won, belongs to or has committed to.

    ``shared`` counts the units that the same statement (same words, same type) is made of: more
    than one is a list fact, a weak signal for each. "offer" and "interest" are what a municipality
    says of itself in this service.
    """

    id: str
    ags: Ags
    themes: tuple[str, ...]
    statement: str
    type: Literal[
        "award",
        "project",
        "membership",
        "commitment",
        "strategy",
        "institution",
        "offer",
        "interest",
    ]
    shared: Annotated[int, Meta(ge=1)]
    reference: Reference
    year: Annotated[int, Meta(ge=1800, le=2100)] | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """Signature of a network's charter; ``status`` "on_hold" is history, not a commitment."""

    ags: Ags
    network: str
    status: Literal["active", "on_hold"]
    commitments: tuple[str, ...]
    themes: tuple[str, ...]
    reference: Reference
    since: IsoDate | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality or region abroad; ``names`` holds every spelling, native scripts included."""

    id: str
    name: str
    country: Country
    names: tuple[str, ...]
    references: tuple[Reference, ...]
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    population: Count | None = None
    region: str | None = None
    traits: tuple[Literal["coast", "mountains"], ...] = ()


@dataclass(frozen=True, slots=True)
class Partnership:
    """One partnership of one unit with one place, merged from every row that tells of it.

    ``kind`` and ``status`` are two things: a row of a twin-town list says "twinning" and "unknown".
    ``last_seen`` is the year the latest source speaks of. ``topics`` are the sources' theme
    phrases, ``themes`` the ids they map to. ``resolved_by`` records how the German unit was found
    (kind, state, coordinates, only, larger).
    """

    id: str
    ags: Ags
    place: str
    country: Country
    kind: Literal[
        "twinning", "project", "climate", "sustainability", "solidarity", "utility", "unknown"
    ]
    status: Literal["active", "initiation", "ended", "suspended", "unknown"]
    themes: tuple[str, ...]
    topics: tuple[str, ...]
    programmes: tuple[str, ...]
    references: tuple[Reference, ...]
    resolved_by: str
    since: Annotated[int, Meta(ge=1200, le=2100)] | None = None
    last_seen: Annotated[int, Meta(ge=1900, le=2100)] | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PartnershipRequest:
    """A municipality abroad looks for a partner.

    ``text`` is composed in own words from the facts of the source. ``themes`` come from the
    source's own theme phrases (``topics``) and stay empty where the source names none
    (``themes_known`` False). ``status_reason`` says why a request is not open; ``named_partner`` is
    the German unit a request is aimed at (``named_partner_text`` as the source put it).
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
    place: str
    country: Country
    text: str
    language: str
    themes: tuple[str, ...]
    themes_known: bool
    topics: tuple[str, ...]
    context: tuple[str, ...]
    existing_partners: tuple[str, ...]
    status: Literal["open", "matched", "dormant", "not_for_germany", "not_actionable"]
    tier: Literal["municipality", "district", "region"]
    reference: Reference
    status_reason: str | None = None
    place_id: str | None = None
    region: str | None = None
    population: Count | None = None
    wants: str | None = None
    languages: tuple[str, ...] = ()
    target_country: Country | None = None
    named_partner: str | None = None
    named_partner_text: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A support programme whose rules are held as facts (``data/programmes.yaml``).

    ``countries`` empty means any; ``states`` empty means all of Germany; ``actors`` are unit kinds.
    ``end`` None means unknown: "check before promising". ``informational`` programmes never fund.
    """

    id: str
    name: dict[str, str]
    publisher: str
    countries: tuple[Country, ...]
    states: tuple[State, ...]
    actors: tuple[UnitKind, ...]
    needs_partnership: bool
    informational: bool
    offers: dict[str, tuple[str, ...]]
    expects: dict[str, tuple[str, ...]]
    themes: tuple[str, ...]
    reference: Reference
    start: int | None = None
    end: int | None = None
    note: dict[str, str] | None = None
    predecessors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatePartnership:
    """A German state's partnership with a country or a region of it."""

    state: State
    country: Country
    themes: tuple[str, ...]
    reference: Reference
    region: str | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded: one statement about one unit, shown word for word when it is a reason.

    ``kind`` says what it was composed from; ``themes`` are those of the fact that the text states;
    ``strength`` in 0..1 what the evidence weighs (type,
    year, uniqueness); ``country`` and ``place`` are set on partnerships, so that a hidden one can
    be found.
    """

    id: str
    ags: Ags
    kind: Literal["partnership", "competence", "membership", "indicator", "profile"]
    text: str
    language: str
    themes: tuple[str, ...]
    strength: Share
    reference: Reference
    country: Country | None = None
    place: str | None = None
