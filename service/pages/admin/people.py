"""Accounts: invited, changed, disabled, given a new link, signed out."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from models.errors import ConflictError, StaleError
from service.accounts import Accounts, Actor
from service.accounts.mail import mail_with
from service.api.access import AccountsOf, State, public_url
from service.api.answers import CurrentIndex
from service.index import Index
from service.pages.admin.common import (
    PERSON_ROLES,
    SEE_OTHER,
    Administrator,
    Fields,
    Form,
    read_form,
    version,
)
from service.pages.admin.overview import admin_page
from service.pages.rendering import href, language_of, page
from service.state.records import User
from service.wording import LANGUAGES, wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_USER = "/admin/users/{user_id}"


@router.post("/admin/users")
def invite(
    request: Request,
    index: CurrentIndex,
    accounts: AccountsOf,
    database: State,
    actor: Administrator,
    fields: Fields,
) -> Response:
    """Make an account, and show the link to it, once."""
    words = wording(language_of(request))
    form = read_form(fields, index, words, person=True, email=True)
    if not form.errors:
        try:
            user = accounts.people.add(
                actor.key,
                email=form.values["email"],
                name=form.values["name"],
                role=form.role,
                ags=form.ags,
            )
        except ConflictError:
            said = words.text("Mit dieser E-Mail-Adresse gibt es schon ein Konto.")
            form = Form(form.values, {"email": said}, form.role)
        else:
            return _link_page(request, index, accounts, actor, user, "invite")
    return admin_page(request, index, accounts, database, actor, person=form, status=422)


@router.get(_USER)
def one_user(
    request: Request, user_id: str, index: CurrentIndex, accounts: AccountsOf, actor: Administrator
) -> Response:
    """One account: what it is, its browsers, and what can be done with it."""
    return _user_page(request, index, accounts, actor, accounts.people.get(user_id))


@router.post(_USER)
def change_user(
    request: Request,
    user_id: str,
    index: CurrentIndex,
    accounts: AccountsOf,
    actor: Administrator,
    fields: Fields,
) -> Response:
    """Name, role, municipality, and whether it is open."""
    words, user = wording(language_of(request)), accounts.people.get(user_id)
    form = read_form(fields, index, words, person=True)
    if form.errors:
        return _user_page(request, index, accounts, actor, user, form, status=422)
    try:
        accounts.people.change(
            actor.key,
            user_id,
            version(fields),
            name=form.values["name"],
            role=form.role,
            ags=form.ags,
            active="active" in fields,
        )
    except StaleError:
        said = words.text(
            "Inzwischen hat jemand dieses Konto geändert. Bitte prüfen Sie, und speichern Sie noch"
            " einmal."
        )
        status = 412
    except ConflictError:
        said = words.text(
            "Das ist das letzte offene Konto, das verwalten darf. Machen Sie zuerst jemand anderen"
            " dazu."
        )
        status = 409
    else:
        return _back(request, f"/admin/users/{user_id}", "changed")
    form = Form(form.values, {"form": said}, form.role)
    user = accounts.people.get(user_id)
    return _user_page(request, index, accounts, actor, user, form, status=status)


@router.post(f"{_USER}/link")
def new_link(
    request: Request,
    user_id: str,
    index: CurrentIndex,
    accounts: AccountsOf,
    actor: Administrator,
    fields: Fields,
) -> Response:
    """A new invitation, or a link to a new password; the one before is void."""
    purpose: Literal["invite", "reset"] = "reset" if fields.get("purpose") == "reset" else "invite"
    user = accounts.people.get(user_id)
    return _link_page(request, index, accounts, actor, user, purpose)


@router.post(f"{_USER}/sign-out")
def sign_out(
    request: Request, user_id: str, accounts: AccountsOf, actor: Administrator
) -> Response:
    """End all its sessions at once."""
    accounts.people.sign_out(actor.key, user_id)
    return _back(request, f"/admin/users/{user_id}", "signed_out")


def _back(request: Request, path: str, said: str) -> Response:
    return RedirectResponse(href(request, path, said=said), SEE_OTHER)


def _label(index: Index, ags: str | None) -> str:
    row = index.snapshot.row.get(ags or "")
    return "" if row is None else index.snapshot.units[row].label


def _user_page(
    request: Request,
    index: Index,
    accounts: Accounts,
    actor: Actor,
    user: User,
    form: Form | None = None,
    *,
    status: int = 200,
) -> Response:
    typed = {"name": user.name, "role": user.role.value, "unit": user.ags or ""}
    context: dict[str, Any] = {
        "user": user,
        "unit_label": _label(index, user.ags),
        "form": form or Form(typed),
        "sessions": accounts.sessions.of_user(user.id),
        "roles": PERSON_ROLES,
        "own": user.id == actor.id,
        "said": request.query_params.get("said", ""),
    }
    return page(request, "admin/user.html", context, status=status)


def _link_page(
    request: Request,
    index: Index,
    accounts: Accounts,
    actor: Actor,
    user: User,
    purpose: Literal["invite", "reset"],
) -> Response:
    """The link is in this answer and nowhere else: a page to go back to could not show it."""
    made = accounts.people.link(actor.key, user.id, purpose)
    address, unit = public_url(request) + made.path, _label(index, user.ags)
    context = {
        "user": user,
        "purpose": purpose,
        "address": address,
        "until": made.link.expires_at,
        "mails": [mail_with(made.link, address, user, unit, one) for one in LANGUAGES],
    }
    return page(request, "admin/link.html", context)
