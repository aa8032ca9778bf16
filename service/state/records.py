"""The records of the database, as the repositories give them out.

None holds a secret: password hashes and the hashes of tokens and sessions never leave their
repository. Times are UTC. Who did something is written ``user:ID``, ``token:ID`` or ``console``
(the command line of the server).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal

__all__ = [
    "CASE_STATUSES",
    "Answer",
    "ApiToken",
    "Case",
    "CaseStatus",
    "Contact",
    "ContactAccess",
    "Correction",
    "Exclusion",
    "HistoryEntry",
    "Kept",
    "Link",
    "Role",
    "SavedFilter",
    "Session",
    "ShortlistEntry",
    "Statement",
    "StoredReply",
    "User",
]

_UNSET = datetime(1970, 1, 1, tzinfo=UTC)


class Role(StrEnum):
    """What an account or a token is for."""

    ADVISOR = "advisor"
    MUNICIPALITY = "municipality"
    ADMINISTRATOR = "administrator"
    #: Programs: they hand in requests and read what advisors decided. No person has this role.
    SERVICE = "service"


CaseStatus = Literal["new", "in_review", "proposed", "in_contact", "matched", "closed"]
#: In the order in which a request goes through them.
CASE_STATUSES: tuple[CaseStatus, ...] = (
    "new",
    "in_review",
    "proposed",
    "in_contact",
    "matched",
    "closed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What every record has that people change; the repository fills it in.

    ``version`` counts the changes: a change names the version it was made from, so that two people
    who edit the same thing do not overwrite each other silently.
    """

    id: str = ""
    version: int = 1
    created_at: datetime = _UNSET
    created_by: str = ""
    updated_at: datetime = _UNSET
    updated_by: str = ""


# --- accounts --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Kept):
    """A person with an account; ``ags`` is set exactly for the role municipality.

    ``email`` is in lower case and unique. A disabled account keeps its history.
    """

    email: str
    name: str
    role: Role
    ags: str | None = None
    active: bool = True
    signed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in; ``agent`` is what it calls itself, shortened."""

    id: str
    user_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation or a reset: whoever follows it may set the password, once."""

    id: str
    user_id: str
    purpose: Literal["invite", "reset"]
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken(Kept):
    """A key for programs; ``ags`` is set exactly for the role municipality."""

    name: str
    role: Role
    ags: str | None = None
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None


# --- the advisors' desk ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Kept):
    """A request on the advisors' desk.

    A published request gets a case when somebody first touches it: ``text`` is None then, and the
    other fields are corrections of what its source says (None: as read). An entered request has its
    ``text`` here; where a field is None, it is read from the text. ``received`` is an ISO date.
    """

    status: CaseStatus = "new"
    text: str | None = None
    place: str | None = None
    country: str | None = None
    population: int | None = None
    language: str | None = None
    themes: tuple[str, ...] | None = None
    source: str | None = None
    received: str | None = None

    @property
    def entered(self) -> bool:
        """Whether a person handed it in (otherwise a source published it)."""
        return self.text is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistEntry(Kept):
    """A candidate that advisors picked for a request, and how far it got.

    ``reason`` says why a municipality declined; ``contacted_on`` is the date of the last contact.
    """

    request_id: str
    ags: str
    state: Literal["selected", "contacted", "interested", "declined", "matched"]
    note: str = ""
    reason: str = ""
    contacted_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Kept):
    """What a municipality says to a request."""

    request_id: str
    ags: str
    answer: Literal["interested", "later", "not_us"]
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion(Kept):
    """A unit that is not to be proposed: for one request, or for a country. One of them is set."""

    ags: str
    reason: str
    request_id: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Kept):
    """Somebody knows better than a source.

    ``fact`` is the id of the fact that is corrected or retired (None where one is added);
    ``change`` holds the fields as they should be; ``source_title`` says where that is known from.
    """

    ags: str
    action: Literal["add", "correct", "retire"]
    kind: Literal["partnership", "competence", "membership", "indicator"]
    source_title: str
    fact: str | None = None
    change: dict[str, Any] | None = None
    source_url: str | None = None
    source_date: str | None = None
    note: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Kept):
    """What a municipality says of itself: what it offers, or what it looks for."""

    ags: str
    kind: Literal["offer", "look_for"]
    text: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter(Kept):
    """A filter of a list that its owner wants to see again; ``query`` is the address's part."""

    owner: str
    page: str
    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Kept):
    """A person one can write to, at a German unit or behind a request; personal data.

    Never part of the index, of a history entry or of an export.
    """

    ags: str | None = None
    request_id: str | None = None
    name: str
    function: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""


# --- what is written along -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContactAccess:
    """Who looked at, changed or deleted contact data, and when; stays when the contact is gone."""

    id: int
    at: datetime
    actor: str
    contact_id: str
    action: Literal["added", "read", "changed", "deleted"]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change: ``before`` and ``after`` hold the fields that differ."""

    id: int
    at: datetime
    actor: str
    entity: str
    entity_id: str
    action: Literal["created", "changed", "deleted"]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class StoredReply:
    """The answer to a POST with an idempotency key, for the same call sent again."""

    actor: str
    key: str
    fingerprint: str
    at: datetime
    status: int
    headers: dict[str, str]
    body: str
