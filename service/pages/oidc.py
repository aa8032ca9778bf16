"""Signing in with an OpenID Connect provider, where one is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from models.errors import NotSignedInError
from service.api.access import PUBLIC, AccountsOf, is_secure, public_url
from service.pages.accounts import login_page, safe_target, signed_in
from service.pages.rendering import language_of
from service.wording import wording

if TYPE_CHECKING:
    from service.accounts.oidc import OidcSignIn

__all__ = ["add_oidc_pages"]

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

_PATH = "/login/oidc"
_CALLBACK = f"{_PATH}/callback"
#: Ties the way through the provider to the browser that began it.
_COOKIE = "partnerkompass-login"
_COOKIE_SECONDS = 600
_SEE_OTHER = 303


def add_oidc_pages(app: FastAPI) -> None:
    """Add these addresses to `app`."""
    app.include_router(router)


@router.get(_PATH)
def begin(request: Request) -> Response:
    """Go to the provider."""
    target = safe_target(request.query_params.get("next", "")) or ""
    begun = _provider(request).begin(public_url(request) + _CALLBACK, target)
    response = RedirectResponse(begun.address, _SEE_OTHER)
    response.set_cookie(
        _COOKIE,
        begun.browser,
        max_age=_COOKIE_SECONDS,
        path=_PATH,
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return response


@router.get(_CALLBACK)
def callback(request: Request, accounts: AccountsOf) -> Response:
    """Come back from there."""
    redirect_uri = public_url(request) + _CALLBACK
    browser = request.cookies.get(_COOKIE, "")
    try:
        user, target = _provider(request).finish(redirect_uri, request.query_params, browser)
    except NotSignedInError as error:
        said = wording(language_of(request)).text(
            "Die Anmeldung über Ihre Organisation hat nicht geklappt. Haben Sie hier kein Konto,"
            " fragen Sie, wer die Konten verwaltet."
        )
        return login_page(request, error=said, detail=error.message, status=401)
    begun = accounts.sessions.begin(user, agent=request.headers.get("user-agent", ""))
    response = signed_in(request, begun, target)
    response.delete_cookie(_COOKIE, path=_PATH)
    return response


def _provider(request: Request) -> OidcSignIn:
    provider: OidcSignIn | None = request.app.state.oidc
    if provider is None:
        raise HTTPException(404)
    return provider
