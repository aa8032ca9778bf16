"""What a text states besides themes: who asks, from where, how large, with whom, wishing what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from indexer.records import PartnershipRequest
from matcher.document import Span, Wish
from matcher.inputs import Locale, not_found
from matcher.understand.gazetteer import Gazetteer
from matcher.understand.numbers import find_inhabitants
from matcher.understand.partners import (
    StatedPartner,
    aimed_at,
    existing_partners,
    foreign_wish,
    named_partner,
    other_country,
)
from matcher.understand.places import OwnPlace, PlaceMention
from matcher.understand.speech import speech_of
from matcher.understand.wish_kinds import is_wish_id
from matcher.understand.wishes import StatedWishes, find_wishes

__all__ = ["Statements", "read_statements"]


@dataclass(frozen=True, slots=True)
class Statements:
    """What was read in a text; None and empty where it says nothing.

    ``partners`` are those that the place has already, without those that a person left out;
    ``dropped`` is everything that was left out.
    """

    country: str | None
    place: PlaceMention | None
    population: int | None
    partners: tuple[StatedPartner, ...]
    wishes: StatedWishes
    dropped: tuple[str, ...]


def read_statements(
    gazetteer: Gazetteer,
    text: str,
    language: str | None = None,
    locale: Locale = "de",
    *,
    country: str | None = None,
    request: PartnershipRequest | None = None,
    drop: Collection[str] = (),
) -> Statements:
    """What `text` states.

    `country` is known from elsewhere and goes before what the text says; of a stored `request`
    the record's fields do. `drop` are ids of wishes, or partners as ``label`` has them.

    Raises:
        NotFoundError: something in `drop` is no wish, and no partner of this request.
    """
    speech = speech_of(text, language)
    partners = existing_partners(gazetteer, speech) if request is None else _recorded(request)
    taken: list[Span] = [partner.whole for partner in partners]
    own = OwnPlace(gazetteer, speech, taken)
    if country is None:
        country = request.country if request is not None else own.country()
    further: Iterable[Wish | None]
    if request is None:
        further = (
            named_partner(gazetteer, speech, taken, locale),
            other_country(own, country, locale),
        )
        place = own.place(country)
        if country is None and place is not None:
            country = place.country
        if country is None:
            country = own.country_around()
            place = place if country is None else own.place(country)
    else:
        further = (aimed_at(request, gazetteer, locale), foreign_wish(request, gazetteer, locale))
        place = None
    wishes = find_wishes(
        text,
        locale,
        speech=speech,
        own=place.span if place is not None else None,
        further=[wish for wish in further if wish is not None],
        drop=drop,
    )
    numbers = find_inhabitants(text, speech)
    return Statements(
        country=country,
        place=place,
        population=next((number.count for number in numbers if not number.of_partner), None),
        partners=tuple(partner for partner in partners if partner.label not in drop),
        wishes=wishes,
        dropped=_dropped(drop, partners, wishes),
    )


def _recorded(request: PartnershipRequest) -> list[StatedPartner]:
    """The partners that a record lists; it doesn't say where its text has them."""
    found = []
    for label in request.existing_partners:
        name, _, country = label.rpartition(", ")
        start = max(0, request.text.find(name or label))
        span = start, start + len(name or label)
        found.append(StatedPartner(name or label, country if name else None, span, span, None))
    return found


def _dropped(
    drop: Collection[str], partners: Iterable[StatedPartner], wishes: StatedWishes
) -> tuple[str, ...]:
    labels = [partner.label for partner in partners]
    ids = [wish.id for wish in wishes.shown]
    for asked in drop:
        if asked not in labels and asked not in ids and not is_wish_id(asked):
            raise not_found(
                "wish",
                asked,
                [*ids, *labels],
                mend=f"This request states: {', '.join((*ids, *labels)) or 'none'}.",
            )
    return tuple(one for one in (*ids, *labels) if one in drop)
