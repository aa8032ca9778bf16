"""What is decided about a request and a German unit: shortlist, answers, exclusions."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Literal

from models.errors import BadInputError, NotAllowedError, StaleError
from service.accounts import Actor
from service.countries import country_code
from service.desk.requests import find
from service.index import Index
from service.state import Work
from service.state.records import Answer, Exclusion, ShortlistEntry

__all__ = ["LONGEST_NOTE", "exclude", "give_answer", "set_shortlist", "take_off"]

ShortlistState = Literal["selected", "contacted", "interested", "declined", "matched"]
GivenAnswer = Literal["interested", "later", "not_us"]

LONGEST_NOTE = 5000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def set_shortlist(
    work: Work,
    index: Index,
    actor: Actor,
    *,
    request_id: str,
    ags: str,
    seen: int,
    state: ShortlistState,
    note: str | None = None,
    reason: str | None = None,
    contacted_on: str | None = None,
) -> ShortlistEntry:
    """Put a unit on the shortlist of a request (`seen` 0), or change its entry.

    Texts that are None stay as they are; an empty ``contacted_on`` takes the day back.

    Raises:
        NotFoundError: no such request or unit.
        BadInputError: a field can't be used; who declines needs a reason.
        StaleError: somebody else has changed the entry since version `seen`.
    """
    find(work, index, actor, request_id)
    ags = index.unit_key(ags)
    entry = work.shortlist.one(request_id, ags)
    _expect(entry, seen, "shortlist entry")
    before = entry or ShortlistEntry(request_id=request_id, ags=ags, state="selected")
    after = replace(
        before,
        version=seen or 1,
        state=state,
        note=before.note if note is None else _text("note", note),
        reason=before.reason if reason is None else _text("reason", reason),
        contacted_on=before.contacted_on if contacted_on is None else _day(contacted_on) or None,
    )
    if state == "declined" and not after.reason:
        raise BadInputError(
            "Field 'reason': why was it declined?",
            mend="Say it in a few words; it helps with the next request.",
        )
    return work.shortlist.add(after) if entry is None else work.shortlist.change(after)


def take_off(work: Work, request_id: str, ags: str, seen: int) -> None:
    """Take a unit off a shortlist.

    Raises:
        StaleError: somebody else has changed or removed it since version `seen`.
    """
    entry = work.shortlist.one(request_id, ags)
    _expect(entry, seen, "shortlist entry")
    if entry is not None:
        work.shortlist.delete(replace(entry, version=seen))


def give_answer(
    work: Work,
    index: Index,
    actor: Actor,
    *,
    request_id: str,
    ags: str,
    seen: int,
    answer: GivenAnswer,
    because: str = "",
) -> Answer:
    """Keep what a municipality says to a request, or what it says now.

    Raises:
        NotAllowedError: somebody answers for another one.
        NotFoundError: no such request, or none that it may see.
        StaleError: it has answered anew since version `seen` (from another browser).
    """
    ags = index.unit_key(ags)
    if not actor.speaks_for(ags):
        raise NotAllowedError(
            f"Only {ags} itself answers for {ags}.",
            mend="Advisors note what they hear in the shortlist.",
        )
    find(work, index, actor, request_id)
    given = work.answers.one(request_id, ags)
    _expect(given, seen, "answer")
    before = given or Answer(request_id=request_id, ags=ags, answer=answer)
    after = replace(before, version=seen or 1, answer=answer, because=_text("because", because))
    return work.answers.add(after) if given is None else work.answers.change(after)


def exclude(
    work: Work,
    index: Index,
    actor: Actor,
    *,
    ags: str,
    reason: str,
    request_id: str | None = None,
    country: str | None = None,
) -> Exclusion:
    """From now on a unit is not proposed for one request, or for a whole country.

    Raises:
        BadInputError: no reason, or not exactly one of request and country.
        NotFoundError: no such unit, request or country.
        ConflictError: it is excluded there already.
    """
    if (request_id is None) == (country is None):
        raise BadInputError(
            "An exclusion is for one request or for one country.",
            mend="Give 'request_id' or 'country', and not both.",
        )
    if request_id is not None:
        find(work, index, actor, request_id)
    if country is not None:
        country = country_code(index.snapshot.countries, country)
    reason = _text("reason", reason)
    if not reason:
        raise BadInputError("Field 'reason': there is none.", mend="Say why, in a few words.")
    return work.exclusions.add(
        Exclusion(ags=index.unit_key(ags), reason=reason, request_id=request_id, country=country)
    )


def _expect(found: ShortlistEntry | Answer | None, seen: int, what: str) -> None:
    """Whether what is there is what was seen; the repository compares the versions themselves."""
    if (found is None) == (seen == 0):
        return
    there = "there is none (any more)" if found is None else f"there is version {found.version}"
    raise StaleError(
        f"This change was made from version {seen} of the {what}, but {there}.",
        mend="Read it anew, and make your change again ('version' 0 makes a new one).",
    )


def _text(name: str, value: str) -> str:
    value = value.strip()
    if len(value) > LONGEST_NOTE:
        raise BadInputError(
            f"Field {name!r}: {len(value)} characters are too many.",
            mend=f"Shorten it to {LONGEST_NOTE}.",
        )
    return value


def _day(value: str) -> str:
    """The day; empty where none is given."""
    if not value:
        return ""
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise BadInputError(
        f"Field 'contacted_on': {value[:20]!r} is no day.", mend="Give it as 2026-05-04."
    )
