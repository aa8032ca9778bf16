"""Templates to HTML: one environment per language, and what every page needs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from service.accounts import ANYONE, Actor
from service.api.access import CSRF_FIELD
from service.wording import LANGUAGES, Language, direction, wording

__all__ = ["STATIC_DIR", "href", "language_of", "page"]

_HERE = Path(__file__).resolve().parent
STATIC_DIR = _HERE / "static"


def language_of(request: Request) -> Language:
    """The language that the address asks for with ``?lang=``; German otherwise."""
    asked = request.query_params.get("lang")
    return next((language for language in LANGUAGES if language == asked), "de")


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The page that `template` makes of `context`, in the language of the request."""
    language = language_of(request)
    actor: Actor = getattr(request.state, "actor", ANYONE)
    html = (
        _environment(language)
        .get_template(template)
        .render(
            context,
            path=request.url.path,
            other_language=_other_language(request, language),
            actor=actor,
            csrf_field=_csrf_field(actor),
        )
    )
    # What somebody sees who is signed in is for no one else, and not for the next one here.
    private = {} if actor.role is None else {"Cache-Control": "no-store"}
    return HTMLResponse(html, status_code=status, headers={**private, **(headers or {})})


def href(request: Request, path: str, **parameters: str) -> str:
    """The address of one of our pages in the language of the request."""
    return _address(path, language_of(request), list(parameters.items()))


def _csrf_field(actor: Actor) -> Markup:
    """The hidden field that every form needs whose sender is signed in."""
    if actor.csrf is None:
        return Markup()
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, actor.csrf)


def _other_language(request: Request, language: Language) -> tuple[Language, str]:
    """The language one can switch to, and the address of this page in it."""
    other: Language = "en" if language == "de" else "de"
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return other, _address(request.url.path, other, kept)


def _address(path: str, language: Language, parameters: list[tuple[str, str]]) -> str:
    if language != "de":
        parameters = [*parameters, ("lang", language)]
    return f"{path}?{urlencode(parameters)}" if parameters else path


@lru_cache(maxsize=len(LANGUAGES))
def _environment(language: Language) -> Environment:
    words = wording(language)
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Set by the i18n extension at run time, which its types don't know.
    environment.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]

    def here(path: str, **parameters: str | None) -> str:
        given = [(key, value) for key, value in parameters.items() if value]
        return _address(path, language, given)

    environment.globals.update(
        w=words, language=language, direction=direction, href=here, stylesheet=_stylesheet()
    )
    return environment


def _stylesheet() -> str:
    """The address of the stylesheet; it changes with the content, so that nothing old is cached."""
    digest = hashlib.sha256((STATIC_DIR / "site.css").read_bytes()).hexdigest()
    return f"/static/site.css?v={digest[:12]}"
