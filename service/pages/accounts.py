"""Signing in and out, invitations and resets, and one's own account."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import RedirectResponse, Response

from models.errors import BadInputError, NotFoundError, NotSignedInError, TooManyError
from service.accounts import Accounts, Actor, Role
from service.accounts.passwords import SHORTEST
from service.accounts.sessions import NewSession
from service.api.access import (
    PUBLIC,
    AccountsOf,
    address_of,
    end_session,
    form_fields,
    keep_session,
    requires,
)
from service.pages.navigation import first_page
from service.pages.rendering import href, language_of, page
from service.wording import Wording, wording

__all__ = ["add_account_pages", "login_page", "safe_target", "signed_in"]

router = APIRouter(include_in_schema=False)

Fields = Annotated[Mapping[str, str], Depends(form_fields)]
_PERSONS = (Role.ADVISOR, Role.MUNICIPALITY, Role.ADMINISTRATOR)
Person = Annotated[Actor, requires(*_PERSONS)]
_SEE_OTHER = 303
_GONE = 410


def add_account_pages(app: FastAPI) -> None:
    """Add these pages to `app`."""
    app.include_router(router)


def safe_target(target: str) -> str | None:
    """`target`, if it is a page of ours: nobody is to be led elsewhere after signing in."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    ours = target.startswith("/") and not target.startswith("//") and target.isprintable()
    if not ours or "\\" in target or parts.scheme or parts.netloc:
        return None
    return target


# --- signing in and out ----------------------------------------------------------------------


@router.get("/login", dependencies=[PUBLIC])
def login_form(request: Request) -> Response:
    """The form."""
    return login_page(request, target=request.query_params.get("next", ""))


@router.post("/login", dependencies=[PUBLIC])
def login(request: Request, accounts: AccountsOf, fields: Fields) -> Response:
    """Sign in, and go to where one wanted to."""
    email, target = fields.get("email", "").strip(), fields.get("next", "")
    try:
        begun = accounts.sessions.sign_in(
            email,
            fields.get("password", ""),
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
    except NotSignedInError:
        said = _words(request).text(
            "E-Mail-Adresse und Passwort passen nicht zusammen. Bitte prüfen Sie beide."
        )
        return login_page(request, email=email, target=target, error=said, status=422)
    except TooManyError as error:
        said = _words(request).plural(
            "Zu viele Versuche. Bitte warten Sie {n} Minute.",
            "Zu viele Versuche. Bitte warten Sie {n} Minuten.",
            -(-error.retry_after // 60),
        )
        headers = {"Retry-After": str(error.retry_after)}
        return login_page(
            request, email=email, target=target, error=said, status=429, headers=headers
        )
    return signed_in(request, begun, target)


@router.post("/logout", dependencies=[requires(*_PERSONS)])
def logout(request: Request, accounts: AccountsOf, actor: Person) -> Response:
    """Sign this browser out."""
    if actor.session is not None:
        accounts.sessions.end(actor.id, actor.session)
    response = RedirectResponse(href(request, "/login", signed_out="1"), _SEE_OTHER)
    end_session(request, response)
    return response


def login_page(
    request: Request,
    *,
    email: str = "",
    target: str = "",
    error: str = "",
    detail: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The form, with what went wrong; `detail` is for who can mend it."""
    settings = request.app.state.settings
    context = {
        "email": email,
        "target": safe_target(target) or "",
        "error": error,
        "detail": detail,
        "signed_out": "signed_out" in request.query_params,
        "provider": settings.oidc.label if settings.oidc else None,
    }
    return page(request, "login.html", context, status=status, headers=headers)


def signed_in(request: Request, begun: NewSession, target: str) -> Response:
    """On to `target`, or to where one begins the day, with the cookie of the new session."""
    address = safe_target(target) or href(request, first_page(request, begun.user.role))
    response = RedirectResponse(address, _SEE_OTHER)
    keep_session(request, response, begun)
    return response


# --- invitations and resets ------------------------------------------------------------------


@router.get("/welcome/{secret}", dependencies=[PUBLIC])
def welcome_form(request: Request, secret: str, accounts: AccountsOf) -> Response:
    """Who follows a link chooses a password. Looking does not use the link up."""
    return _welcome_page(request, accounts, secret)


@router.post("/welcome/{secret}", dependencies=[PUBLIC])
def welcome(request: Request, secret: str, accounts: AccountsOf, fields: Fields) -> Response:
    """Set the password and sign in."""
    password = fields.get("password", "")
    error = _password_error(request, password, fields.get("again", ""))
    if error is None:
        try:
            user = accounts.people.follow(secret, password)
        except BadInputError:
            error = _too_easy(_words(request))
        except NotSignedInError:
            return _welcome_page(request, accounts, secret)
        else:
            begun = accounts.sessions.begin(user, agent=request.headers.get("user-agent", ""))
            return signed_in(request, begun, "")
    return _welcome_page(request, accounts, secret, error=error, status=422)


def _welcome_page(
    request: Request,
    accounts: Accounts,
    secret: str,
    *,
    error: str | None = None,
    status: int = 200,
) -> Response:
    try:
        link, user = accounts.people.behind(secret)
    except NotSignedInError:
        return page(request, "welcome.html", {"link": None}, status=_GONE)
    context = {"link": link, "user": user, "error": error, "shortest": SHORTEST}
    return page(request, "welcome.html", context, status=status)


# --- one's own account -----------------------------------------------------------------------


@router.get("/account")
def account(request: Request, accounts: AccountsOf, actor: Person) -> Response:
    """Name and role, the browsers one is signed in with, and a new password."""
    return _account_page(request, accounts, actor)


@router.post("/account/password")
def change_password(
    request: Request, accounts: AccountsOf, actor: Person, fields: Fields
) -> Response:
    """A new password for who knows the old one."""
    password = fields.get("password", "")
    error = _password_error(request, password, fields.get("again", ""))
    if error is None:
        try:
            accounts.people.change_password(
                actor.id, fields.get("old", ""), password, session=actor.session
            )
        except BadInputError:
            error = _too_easy(_words(request))
        except NotSignedInError:
            error = _words(request).text("Das jetzige Passwort stimmt nicht.")
        else:
            return RedirectResponse(href(request, "/account", changed="1"), _SEE_OTHER)
    return _account_page(request, accounts, actor, error=error, status=422)


@router.post("/account/sessions/{session_id}/end")
def end_browser(request: Request, session_id: str, accounts: AccountsOf, actor: Person) -> Response:
    """Sign one browser out; one that is over already is signed out as well."""
    with suppress(NotFoundError):
        accounts.sessions.end(actor.id, session_id)
    return RedirectResponse(href(request, "/account"), _SEE_OTHER)


def _account_page(
    request: Request,
    accounts: Accounts,
    actor: Actor,
    *,
    error: str | None = None,
    status: int = 200,
) -> Response:
    context: dict[str, Any] = {
        "sessions": accounts.sessions.of_user(actor.id),
        "user": accounts.people.get(actor.id),
        "error": error,
        "changed": "changed" in request.query_params,
        "shortest": SHORTEST,
    }
    return page(request, "account.html", context, status=status)


def _words(request: Request) -> Wording:
    return wording(language_of(request))


def _password_error(request: Request, password: str, again: str) -> str | None:
    words = _words(request)
    if len(password) < SHORTEST:
        return words.text("Das Passwort braucht mindestens {n} Zeichen.").format(n=SHORTEST)
    if password != again:
        return words.text("Die beiden Passwörter sind nicht gleich.")
    return None


def _too_easy(words: Wording) -> str:
    return words.text(
        "Dieses Passwort ist leicht zu erraten. Gut sind vier Wörter, die nicht zusammengehören."
    )
