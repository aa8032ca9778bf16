"""The addresses of the pages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from matcher.document import MatchDocument
from service.api.access import EXPENSIVE, PUBLIC, is_secure
from service.api.answers import CurrentIndex
from service.api.problems import Problem
from service.index import Index
from service.pages import admin, public, town, units
from service.pages.accounts import add_account_pages, safe_target
from service.pages.comparing import asked_unit
from service.pages.desk import briefing, entering, inbox, night, overview, ties, working, world
from service.pages.desk import units as desk_units
from service.pages.forms import MatchForm, checked, left_out, read_form
from service.pages.navigation import note_pages
from service.pages.oidc import add_oidc_pages
from service.pages.rendering import LANGUAGE_COOKIE, STATIC_DIR, language_of, page
from service.pages.views import bar_parts, marked_text
from service.reasons import cited_reasons
from service.requests import RequestFilter
from service.wording import LANGUAGES, wording

__all__ = ["add_pages", "error_page"]

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

_EXAMPLE = "ps-west-bani-zeid"
_EXAMPLE_MATCHES = 3
#: With all their evidence these stay under 150 kB.
_MATCHES = 12
_FIRST_LISTED = 8
_YEAR = 365 * 24 * 3600


def add_pages(app: FastAPI) -> None:
    """Add the pages, their stylesheets and scripts to `app`."""
    app.include_router(router)
    app.include_router(units.router)
    app.include_router(public.router)
    app.include_router(admin.router)
    app.include_router(town.router)
    app.include_router(inbox.router)
    app.include_router(entering.router)
    app.include_router(ties.router)
    app.include_router(world.router)
    app.include_router(briefing.router)
    app.include_router(working.router)
    app.include_router(desk_units.router)
    app.include_router(overview.router)
    app.include_router(night.router)
    add_account_pages(app)
    add_oidc_pages(app)
    app.mount("/static", KeptFiles(directory=STATIC_DIR), name="static")
    note_pages(app)


class KeptFiles(StaticFiles):
    """Files that a browser keeps where their address names their content (``?v=``)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the 404."""
        response = await super().get_response(path, scope)
        named = response.status_code < 400 and scope["query_string"].startswith(b"v=")
        kept = "public, max-age=31536000, immutable" if named else "no-cache"
        response.headers["Cache-Control"] = kept
        return response


def error_page(
    request: Request, problem: Problem, headers: dict[str, str] | None = None
) -> Response:
    """The page that tells a person what a problem document tells a program."""
    return page(request, "error.html", {"problem": problem}, status=problem.status, headers=headers)


@router.get("/")
def start(request: Request, index: CurrentIndex) -> HTMLResponse:
    """What this is, with one real request and its matches."""
    open_requests = index.requests.search("", RequestFilter(statuses=("open",)))
    context: dict[str, Any] = {
        "counts": index.snapshot.manifest.counts,
        "requests": [one for _, one in open_requests[:_FIRST_LISTED]],
        "open_count": len(open_requests),
        "example": index.snapshot.requests.get(_EXAMPLE),
        **_form(index, MatchForm()),
    }
    if context["example"]:
        document = index.match_request(_EXAMPLE, _EXAMPLE_MATCHES, language_of(request))
        context |= _shown(index, document)
    return page(request, "start.html", context)


@router.get("/language")
def switch_language(request: Request, to: str = "", next: str = "/") -> Response:
    """Keep the language that somebody switched to, and go back to where they were."""
    target = safe_target(next) or "/"
    if to not in LANGUAGES:
        return RedirectResponse(target, 303)
    # The address names it too: for browsers that keep no cookies.
    named = f"{target}{'&' if '?' in target else '?'}lang={to}"
    response = RedirectResponse(named, 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        to,
        max_age=_YEAR,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/requests/{request_id}")
def one_request(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    compare: Annotated[str, Query(max_length=100)] = "",
    drop: Annotated[list[str], Query()] = [],  # noqa: B006 (FastAPI copies it)
    keep: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """One request and its candidates.

    `compare` names a unit whose place is explained; `drop` are wishes to leave out, `keep` is one
    that shall count again.
    """
    asked, unit = index.request(request_id), asked_unit(index, compare)
    key, dropped = unit.key if unit else None, left_out(drop, keep)
    document = index.match_request(request_id, _MATCHES, language_of(request), key, dropped)
    context = {"asked": asked, "asked_unit": unit, **_shown(index, document)}
    return page(request, "request.html", context)


@router.get("/match")
def empty_form(request: Request, index: CurrentIndex) -> HTMLResponse:
    """The form alone."""
    return page(request, "match.html", _form(index, MatchForm()))


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post("/match", dependencies=[EXPENSIVE])
def match_text(
    request: Request, index: CurrentIndex, body: Annotated[bytes, Depends(_body)]
) -> HTMLResponse:
    """The candidates for a text; it is neither kept nor logged."""
    form, asked = checked(read_form(body), index, wording(language_of(request)))
    context = _form(index, form)
    if asked is None:
        return page(request, "match.html", context, status=422)
    unit = asked_unit(index, form.compare)
    key = unit.key if unit else None
    document = index.matcher.match(asked, k=_MATCHES, locale=language_of(request), compare=key)
    context |= {"asked_unit": unit, **_shown(index, document)}
    return page(request, "match.html", context)


def _shown(index: Index, document: MatchDocument) -> dict[str, Any]:
    return {
        "document": document,
        "marked": marked_text(document.query),
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
        **_names(index),
    }


def _form(index: Index, form: MatchForm) -> dict[str, Any]:
    return {"form": form, "document": None, **_names(index)}


def _names(index: Index) -> dict[str, Any]:
    return {
        "snapshot": index.snapshot,
        "countries": index.snapshot.countries,
        "sources": index.snapshot.sources,
        "theme_labels": {theme.id: theme.label for theme in index.snapshot.themes},
    }
