"""Templates to HTML: one environment per language, and what every page needs.

A page takes its stylesheets and scripts by name, in the blocks of ``base.html``::

    {% block styles %}{{ stylesheet("desk.css") }}{% endblock %}
    {% block scripts %}{{ script("inbox.js") }}{% endblock %}
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from starlette.responses import HTMLResponse

from service.accounts import ANYONE, Actor
from service.api.access import CSRF_FIELD
from service.pages.navigation import navigation
from service.reader_messages import told, told_where
from service.wording import LANGUAGES, Language, direction, wording

__all__ = [
    "LANGUAGE_COOKIE",
    "STATIC_DIR",
    "asset",
    "compile_templates",
    "href",
    "language_of",
    "page",
]

_HERE = Path(__file__).resolve().parent
STATIC_DIR = _HERE / "static"
#: Where a browser keeps the language that somebody switched to; set by nothing else.
LANGUAGE_COOKIE = "language"


def language_of(request: Request) -> Language:
    """The language of the address (``?lang=``), else of the browser's cookie, else German."""
    return _known(request.query_params.get("lang")) or _kept_language(request)


def _kept_language(request: Request) -> Language:
    return _known(request.cookies.get(LANGUAGE_COOKIE)) or "de"


def _known(code: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == code), None)


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
            href=_here(request),
            other_language=_other_language(request, language),
            navigation=navigation(request, actor),
            actor=actor,
            csrf_field=_csrf_field(actor),
        )
    )
    # What somebody sees who is signed in is for no one else, and not for the next one here.
    private = {} if actor.role is None else {"Cache-Control": "no-store"}
    given = {"Vary": "Cookie", **private, **(headers or {})}
    return HTMLResponse(html, status_code=status, headers=given)


def href(request: Request, path: str, **parameters: str) -> str:
    """The address of one of our pages in the language of the request."""
    return _here(request)(path, **parameters)


def _here(request: Request) -> Callable[..., str]:
    """Makes addresses in the language of the request, for the templates.

    The language stands in them only where the browser has not kept it.
    """
    language = language_of(request)
    named = None if language == _kept_language(request) else language

    def here(path: str, **parameters: str | None) -> str:
        given = [(key, value) for key, value in parameters.items() if value]
        return _address(path, named, given)

    return here


def _csrf_field(actor: Actor) -> Markup:
    """The hidden field that every form needs whose sender is signed in."""
    if actor.csrf is None:
        return Markup()
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, actor.csrf)


def _other_language(request: Request, language: Language) -> tuple[Language, str]:
    """The language one can switch to, and the address that switches to it and comes back."""
    other: Language = "en" if language == "de" else "de"
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    # A page that answered a form can't be fetched again: its address may lead elsewhere.
    target = _address(request.url.path, None, kept)
    return other, _address("/language", None, [("to", other), ("next", target)])


def _address(path: str, language: Language | None, parameters: list[tuple[str, str]]) -> str:
    if language is not None:
        parameters = [*parameters, ("lang", language)]
    return f"{path}?{urlencode(parameters)}" if parameters else path


def compile_templates() -> None:
    """Compile every page for every language now: the first view of a page waits for none."""
    for language in LANGUAGES:
        environment = _environment(language)
        for name in environment.list_templates():
            environment.get_template(name)


class _Compiled(BytecodeCache):
    """Compiled once for all languages: what they differ in is looked up when a page is made."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key] = bucket.checksum, bucket.code


_COMPILED = _Compiled()


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
        bytecode_cache=_COMPILED,
    )
    # Set by the i18n extension at run time, which its types don't know.
    environment.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        w=words,
        language=language,
        direction=direction,
        asset=asset,
        stylesheet=_stylesheet,
        script=_script,
        told=partial(told, words=words),
        told_where=partial(told_where, words=words),
    )
    return environment


@lru_cache
def asset(name: str) -> str:
    """The address of a file under ``static/``.

    It changes with the content, so that browsers may keep what they have.
    """
    digest = hashlib.sha256((STATIC_DIR / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


def _stylesheet(name: str) -> Markup:
    return Markup('<link rel="stylesheet" href="{}">').format(asset(name))


def _script(name: str) -> Markup:
    return Markup('<script type="module" src="{}"></script>').format(asset(name))
