"""Who makes a call, and whether they may: every route states it with one of these dependencies.

``PUBLIC`` is for everybody (``OPEN`` does not even look who it is), ``requires(...)`` for the roles
it names; ``requires(..., own=True)`` also for the municipality whose key stands in the address as
``{ags}``. A test walks all routes and fails for one that states nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, Request
from starlette.responses import Response

from indexer.keys import normalise_ags
from models.errors import NotAllowedError, NotSignedInError
from service.accounts import ANYONE, STAFF, Accounts, Actor, Role
from service.accounts.actors import check
from service.accounts.limits import CallLimit
from service.accounts.secret import same
from service.accounts.sessions import LONGEST, NewSession
from service.settings import Settings
from service.state import Database

__all__ = [
    "CSRF_FIELD",
    "DESK",
    "EXPENSIVE",
    "OPEN",
    "PUBLIC",
    "STAFF",
    "WATCHER",
    "Access",
    "AccountsOf",
    "Caller",
    "Open",
    "State",
    "address_of",
    "end_session",
    "form_fields",
    "is_secure",
    "keep_session",
    "public_url",
    "requires",
]

#: The field of a form, and the header of a call, that carries the token of the session.
CSRF_FIELD = "csrf_token"
_CSRF_HEADER = "x-csrf-token"
_COOKIE = "partnerkompass"
#: Browsers take this name only over https, from this very host, for all its paths.
_SECURE_COOKIE = "__Host-partnerkompass"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM = "application/x-www-form-urlencoded"
_FORM_WITH_FILES = "multipart/form-data"

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
#: What a proxy says of the call that it hands on.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")

#: Who reads what advisors decided.
DESK = (*STAFF, Role.SERVICE)


def _state(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def _accounts(request: Request) -> Accounts:
    accounts: Accounts = request.app.state.accounts
    return accounts


#: The database of what people enter.
State = Annotated[Database, Depends(_state)]
#: Accounts, sessions, tokens.
AccountsOf = Annotated[Accounts, Depends(_accounts)]


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form without its files (the first value of each); none if it is no form."""
    if request.headers.get("content-type", "").startswith(_FORM_WITH_FILES):
        form = await request.form()
        return {name: value for name, value in form.items() if isinstance(value, str)}
    if not request.headers.get("content-type", "").startswith(_FORM):
        return {}
    body = await request.body()
    fields = parse_qs(body.decode("ascii", errors="replace"), errors="replace")
    return {name: values[0] for name, values in fields.items()}


async def _submitted(request: Request) -> AsyncIterator[str]:
    """The token that the call carries, in a header or in a field of its form."""
    if request.method in _SAFE:
        yield ""
        return
    header = request.headers.get(_CSRF_HEADER)
    try:
        yield header if header is not None else (await form_fields(request)).get(CSRF_FIELD, "")
    finally:
        # Files that were handed in are gone once the call is answered, or refused.
        await request.close()


def current_actor(
    request: Request, accounts: AccountsOf, submitted: Annotated[str, Depends(_submitted)]
) -> Actor:
    """Who makes this call; pages find it in ``request.state.actor`` too.

    Raises:
        NotSignedInError: the token is not valid.
        NotAllowedError: the call comes from another site, or without the token of its session.
    """
    request.state.actor = actor = _actor(request, accounts)
    if request.method not in _SAFE and actor.kind != "token":
        _refuse_other_sites(request)
        if actor.csrf is not None and not same(actor.csrf, submitted):
            raise NotAllowedError(
                "This form is not from the session that is signed in now.",
                mend="Load the page again and send the form from there.",
            )
    return actor


def _actor(request: Request, accounts: Accounts) -> Actor:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor = accounts.tokens.actor(secret.strip())
        if actor is None:
            raise NotSignedInError(
                "The token is not valid: it is wrong, too old or revoked.",
                mend="Create a new one: 'partnerkompass token create'.",
            )
        return actor
    cookie = request.cookies.get(_cookie_name(request))
    return (accounts.sessions.actor(cookie) if cookie else None) or ANYONE


def _refuse_other_sites(request: Request) -> None:
    """A form on another site must not act here, not even to sign somebody in.

    Every browser names the site that a form comes from; programs that are no browser carry nobody's
    cookies along.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return
    settings: Settings = request.app.state.settings
    ours = {request.headers.get("host"), urlsplit(settings.public_url or "").netloc}
    if urlsplit(origin).netloc not in ours - {"", None}:
        raise NotAllowedError(
            f"The call comes from another site ({origin[:80]}).",
            mend="Use the pages of this service. If this is one of them, PARTNERKOMPASS_PUBLIC_URL"
            " must be its address.",
        )


CurrentActor = Annotated[Actor, Depends(current_actor)]


class Access:
    """The rule of a route: None is for everybody. Called by FastAPI for each call of the route."""

    def __init__(self, roles: frozenset[Role] | None, *, own: bool = False) -> None:
        self.roles = roles
        self.own = own

    def __call__(self, request: Request, actor: CurrentActor) -> Actor:
        """The actor, if it may."""
        if self.roles is not None:
            own = self.own and actor.role is Role.MUNICIPALITY
            check(actor, self.roles, ags=_unit_in_path(request) if own else None)
        return actor


def _unit_in_path(request: Request) -> str:
    return normalise_ags(request.path_params["ags"])


def requires(*roles: Role, own: bool = False) -> Any:
    """The dependency of a route for these roles, and with `own` for the municipality it is of."""
    return Depends(Access(frozenset(roles), own=own))


class Watcher(Access):
    """The rule of the figures for a monitor: by configuration also for this very machine."""

    def __init__(self) -> None:
        super().__init__(frozenset({Role.SERVICE, Role.ADMINISTRATOR}))

    def __call__(self, request: Request, actor: CurrentActor) -> Actor:
        """The actor, if it may."""
        settings: Settings = request.app.state.settings
        if settings.metrics == "open" or (settings.metrics == "local" and _is_local(request)):
            return actor
        return super().__call__(request, actor)


def _is_local(request: Request) -> bool:
    """Whether the call comes from this machine itself, and not through a proxy on it."""
    if any(request.headers.get(name) for name in _FORWARDED):
        return False
    return address_of(request) in _LOOPBACK


#: Of the route with the figures for a monitor.
WATCHER = Depends(Watcher())


class Open:
    """The rule of a route that does not even ask who calls: it answers without the database."""

    def __call__(self) -> None:
        """Nothing to check."""


OPEN = Depends(Open())
PUBLIC = Depends(Access(None))
#: Whoever makes a call that is for everybody; some see more than others.
Caller = Annotated[Actor, PUBLIC]


def address_of(request: Request) -> str:
    """Where the call comes from; behind a proxy on this machine what the proxy says."""
    return request.client.host if request.client else ""


def _limited(request: Request, actor: CurrentActor) -> None:
    calls: CallLimit = request.app.state.calls
    calls.count(actor.key if actor.role else address_of(request))


#: Of a route that computes a lot: so many calls a minute, and then a pause.
EXPENSIVE = Depends(_limited)


# --- the cookie ------------------------------------------------------------------------------


def is_secure(request: Request) -> bool:
    """Whether people reach this service over https."""
    settings: Settings = request.app.state.settings
    public = settings.public_url or ""
    return request.url.scheme == "https" or public.startswith("https:")


def public_url(request: Request) -> str:
    """The address of this service as people reach it, without a slash at its end."""
    settings: Settings = request.app.state.settings
    return settings.public_url or f"{request.url.scheme}://{request.url.netloc}"


def _cookie_name(request: Request) -> str:
    return _SECURE_COOKIE if is_secure(request) else _COOKIE


def keep_session(request: Request, response: Response, begun: NewSession) -> None:
    """Give the browser the cookie of its new session."""
    response.set_cookie(
        _cookie_name(request),
        begun.secret,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def end_session(request: Request, response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(
        _cookie_name(request),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
