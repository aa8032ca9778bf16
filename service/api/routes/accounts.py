"""``/me``, ``/users`` and ``/tokens``: who may come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import ConflictError
from service.accounts import Accounts, Actor, Role
from service.accounts.mail import Mail, mail_with
from service.api.access import AccountsOf, Caller, State, public_url, requires
from service.api.answers import CurrentIndex, PageQuery, answer, kept_page, page_of
from service.api.calls import Once, Seen, etag
from service.index import Index
from service.paging import Page, by_time
from service.state import Work
from service.state.records import ApiToken, Session, User
from service.wording import LANGUAGES

router = APIRouter(tags=["accounts"])

_NO_STORE = {"Cache-Control": "no-store"}
_PERSONS = (Role.ADVISOR, Role.MUNICIPALITY, Role.ADMINISTRATOR)
PersonRole = Literal["advisor", "municipality", "administrator"]


@dataclass(frozen=True, slots=True)
class Me:
    """Who calls; all empty for anybody."""

    kind: Literal["anyone", "user", "token"]
    id: str
    name: str
    role: Role | None
    ags: str | None


@router.get("/me", response_model=Me, summary="Who am I?")
def me(actor: Caller) -> Response:
    """What this service takes the caller for."""
    shown = Me(actor.kind, actor.id, actor.name, actor.role, actor.ags)
    return answer(shown, headers=_NO_STORE)


@router.get("/me/sessions", response_model=Page[Session], summary="Where am I signed in?")
def own_sessions(
    accounts: AccountsOf,
    actor: Annotated[Actor, requires(*_PERSONS)],
    asked: Annotated[PageQuery, Query()],
) -> Response:
    """The own browsers, the latest used first."""
    return _sessions(accounts, actor.id, asked)


@router.delete("/me/sessions/{session_id}", status_code=204, summary="Sign a browser out")
def end_own_session(
    session_id: str, accounts: AccountsOf, actor: Annotated[Actor, requires(*_PERSONS)]
) -> Response:
    """It has to sign in anew."""
    accounts.sessions.end(actor.id, session_id)
    return Response(status_code=204)


# --- users -----------------------------------------------------------------------------------


class NewUser(BaseModel):
    """A person who is to get an account; the link to it sets the password."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "email": "partnerschaft@stadt.example",
                    "name": "Office for Partnerships",
                    "role": "municipality",
                    "ags": "05315000",
                }
            ]
        },
    )

    email: str
    name: str
    role: PersonRole
    ags: str | None = None


class UserChange(BaseModel):
    """What is to be different; ``active`` false disables the account."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"active": False}]})

    name: str | None = None
    role: PersonRole | None = None
    ags: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """An account and the link to it, which is shown this once; ``mails`` are texts to send it
    with, German and English."""

    user: User
    link: str
    expires_at: datetime
    mails: tuple[Mail, ...]


ONLY_ADMINISTRATORS = Annotated[Actor, requires(Role.ADMINISTRATOR)]


@router.get(
    "/users",
    response_model=Page[User],
    summary="All accounts",
    dependencies=[requires(Role.ADMINISTRATOR)],
)
def users(accounts: AccountsOf, asked: Annotated[PageQuery, Query()]) -> Response:
    """Disabled ones included, the oldest first."""
    return kept_page(accounts.people.all(), asked, newest_first=False, headers=_NO_STORE)


@router.post("/users", response_model=Invited, status_code=201, summary="Invite somebody")
def invite(
    actor: ONLY_ADMINISTRATORS,
    body: NewUser,
    request: Request,
    index: CurrentIndex,
    accounts: AccountsOf,
) -> Response:
    """Pass the link on: no mail is sent from here."""
    ags = None if body.ags is None else index.unit_key(body.ags)
    role = Role(body.role)
    user = accounts.people.add(actor.key, email=body.email, name=body.name, role=role, ags=ags)
    return _linked(request, index, accounts, actor, user, "invite", status=201)


@router.get(
    "/users/{user_id}",
    response_model=User,
    summary="One account",
    dependencies=[requires(Role.ADMINISTRATOR)],
)
def one_user(user_id: str, accounts: AccountsOf) -> Response:
    """With the version that a change has to name."""
    user = accounts.people.get(user_id)
    return answer(user, headers={**etag(user.version), **_NO_STORE})


@router.patch("/users/{user_id}", response_model=User, summary="Change or disable an account")
def change_user(
    actor: ONLY_ADMINISTRATORS,
    user_id: str,
    body: UserChange,
    seen: Seen,
    index: CurrentIndex,
    accounts: AccountsOf,
) -> Response:
    """Who is disabled, or gets another role, is signed out everywhere."""
    user = accounts.people.change(
        actor.key,
        user_id,
        seen,
        name=body.name,
        role=None if body.role is None else Role(body.role),
        ags=None if body.ags is None else index.unit_key(body.ags),
        active=body.active,
    )
    return answer(user, headers=etag(user.version))


@router.post(
    "/users/{user_id}/invitation", response_model=Invited, summary="A new link to an account"
)
def invite_again(
    user_id: str,
    request: Request,
    index: CurrentIndex,
    accounts: AccountsOf,
    actor: ONLY_ADMINISTRATORS,
) -> Response:
    """Valid for seven days; the one before is void."""
    return _linked(request, index, accounts, actor, accounts.people.get(user_id), "invite")


@router.post("/users/{user_id}/reset", response_model=Invited, summary="A link for a new password")
def reset_password(
    user_id: str,
    request: Request,
    index: CurrentIndex,
    accounts: AccountsOf,
    actor: ONLY_ADMINISTRATORS,
) -> Response:
    """Valid for a day; the one before is void."""
    return _linked(request, index, accounts, actor, accounts.people.get(user_id), "reset")


@router.get(
    "/users/{user_id}/sessions",
    response_model=Page[Session],
    summary="Where somebody is signed in",
    dependencies=[requires(Role.ADMINISTRATOR)],
)
def sessions_of_user(
    user_id: str, accounts: AccountsOf, asked: Annotated[PageQuery, Query()]
) -> Response:
    """The browsers of an account, the latest used first."""
    return _sessions(accounts, accounts.people.get(user_id).id, asked)


@router.delete("/users/{user_id}/sessions", status_code=204, summary="Sign somebody out everywhere")
def end_sessions_of_user(
    user_id: str, accounts: AccountsOf, actor: ONLY_ADMINISTRATORS
) -> Response:
    """Ends all sessions of an account at once; its password stays."""
    accounts.people.sign_out(actor.key, user_id)
    return Response(status_code=204)


def _sessions(accounts: Accounts, user_id: str, asked: PageQuery) -> Response:
    found = accounts.sessions.of_user(user_id)
    entries = by_time(found, time_of=lambda one: one.seen_at, id_of=lambda one: one.id)
    return page_of(entries, asked, headers=_NO_STORE)


def _label(index: Index, ags: str | None) -> str:
    row = index.snapshot.row.get(ags or "")
    return "" if row is None else index.snapshot.units[row].label


def _linked(
    request: Request,
    index: Index,
    accounts: Accounts,
    actor: Actor,
    user: User,
    purpose: Literal["invite", "reset"],
    *,
    status: int = 200,
) -> Response:
    made = accounts.people.link(actor.key, user.id, purpose)
    address, unit = public_url(request) + made.path, _label(index, user.ags)
    mails = tuple(mail_with(made.link, address, user, unit, one) for one in LANGUAGES)
    shown = Invited(user, address, made.link.expires_at, mails)
    headers = dict(_NO_STORE)
    if status == 201:
        headers["Location"] = f"/api/v1/users/{user.id}"
    return answer(shown, status=status, headers=headers)


# --- tokens ----------------------------------------------------------------------------------


class NewToken(BaseModel):
    """A key for a program; what it may do is what its role may do."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Import of requests", "role": "service"}]},
    )

    name: str
    role: Role
    ags: str | None = None
    days: Annotated[int | None, Field(description="How long it is valid; unlimited without.")] = (
        None
    )


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token and its secret; the secret is shown this once."""

    token: ApiToken
    secret: str


@router.get(
    "/tokens",
    response_model=Page[ApiToken],
    summary="All tokens",
    dependencies=[requires(Role.ADMINISTRATOR)],
)
def tokens(accounts: AccountsOf, asked: Annotated[PageQuery, Query()]) -> Response:
    """Revoked ones included, without their secrets, the oldest first."""
    return kept_page(accounts.tokens.all(), asked, newest_first=False, headers=_NO_STORE)


@router.post("/tokens", response_model=MadeToken, status_code=201, summary="Create a token")
def create_token(
    body: NewToken,
    index: CurrentIndex,
    accounts: AccountsOf,
    actor: ONLY_ADMINISTRATORS,
    once: Once,
) -> Response:
    """Send its secret as ``Authorization: Bearer SECRET``.

    The secret is shown this once: the same call sent again with its key makes no second token, and
    is told which one there is (409).
    """

    def do(work: Work) -> Response:
        made = accounts.tokens.add(
            work,
            name=body.name,
            role=body.role,
            ags=None if body.ags is None else index.unit_key(body.ags),
            days=body.days,
        )
        headers = {**_NO_STORE, "Location": f"/api/v1/tokens/{made.token.id}"}
        return answer(MadeToken(made.token, made.secret), status=201, headers=headers)

    def again(_: Work, location: str) -> Response:
        raise ConflictError(
            f"This call has made a token already: {location}.",
            mend="Its secret was shown then. If it is lost, revoke the token and make a new one.",
        )

    return once.run(actor.key, body, do, again=again)


@router.get(
    "/tokens/{token_id}",
    response_model=ApiToken,
    summary="One token",
    dependencies=[requires(Role.ADMINISTRATOR)],
)
def one_token(token_id: str, database: State) -> Response:
    """Without its secret."""
    with database.read() as work:
        token = work.tokens.get(token_id)
    return answer(token, headers={**etag(token.version), **_NO_STORE})


@router.delete("/tokens/{token_id}", response_model=ApiToken, summary="Revoke a token")
def revoke_token(token_id: str, accounts: AccountsOf, actor: ONLY_ADMINISTRATORS) -> Response:
    """It stays in the list as what it was."""
    return answer(accounts.tokens.revoke(actor.key, token_id))
