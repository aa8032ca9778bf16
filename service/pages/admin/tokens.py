"""Tokens: keys for programs, shown once."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from models.errors import ConflictError
from service.api.access import AccountsOf, State, public_url
from service.api.answers import CurrentIndex
from service.pages.admin.common import SEE_OTHER, Administrator, Fields, read_form
from service.pages.admin.overview import admin_page
from service.pages.rendering import href, language_of, page
from service.wording import wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.post("/admin/tokens")
def create(
    request: Request,
    index: CurrentIndex,
    accounts: AccountsOf,
    database: State,
    actor: Administrator,
    fields: Fields,
) -> Response:
    """Make a token, and show its secret, once."""
    form = read_form(fields, index, wording(language_of(request)), person=False)
    if form.errors:
        return admin_page(request, index, accounts, database, actor, token=form, status=422)
    made = accounts.tokens.create(
        actor.key, name=form.values["name"], role=form.role, ags=form.ags, days=form.days
    )
    context = {"token": made.token, "secret": made.secret, "service": public_url(request)}
    return page(request, "admin/token.html", context)


@router.post("/admin/tokens/{token_id}/revoke")
def revoke(request: Request, token_id: str, accounts: AccountsOf, actor: Administrator) -> Response:
    """From now on it opens nothing; one that is revoked already stays so."""
    with suppress(ConflictError):
        accounts.tokens.revoke(actor.key, token_id)
    return RedirectResponse(f"{href(request, '/admin', said='revoked')}#tokens", SEE_OTHER)
