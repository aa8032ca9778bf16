"""The application: routes, pages, and what holds for all of them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from models.errors import BadInputError
from service.accounts import Accounts
from service.accounts.limits import CallLimit
from service.api.middleware import BodyLimit, ConditionalGet, HeadAsGet, SecurityHeaders
from service.api.openapi import describe
from service.api.problems import register_handlers
from service.api.routes import (
    accounts,
    briefings,
    candidates,
    catalogues,
    contacts,
    countries,
    exclusions,
    facts,
    feedback,
    health,
    history,
    inbox,
    match,
    metrics,
    municipalities,
    nights,
    overview,
    reading,
    requests,
    snapshots,
    towns,
)
from service.api.watching import Watching
from service.correcting import Corrected
from service.desk.entered import Entered
from service.desk.survey import Survey
from service.following import CurrentIndex
from service.operations.metrics import Metrics
from service.pages import add_pages, error_page
from service.settings import Settings
from service.state import Database
from service.state.engine import database_url

if TYPE_CHECKING:
    from service.accounts.oidc import OidcSignIn

__all__ = ["create_app"]

_API = "/api/v1"
_ROUTES = (
    match,
    requests,
    reading,
    candidates,
    briefings,
    municipalities,
    towns,
    countries,
    feedback,
    inbox,
    overview,
    exclusions,
    history,
    facts,
    contacts,
    accounts,
    catalogues,
    nights,
    snapshots,
)
#: A text of 100 000 characters fits even if its JSON escapes every one of them.
_MAX_BODY = 2_000_000
#: Where letters and tables are handed in: a scanned page has some megabytes.
_FILES = {"/desk/new": 12_000_000, f"{_API}/requests/read-file": 12_000_000}
_WORTH_PACKING = 1_000


def create_app(home: Path | None = None, settings: Settings | None = None) -> FastAPI:
    """The service over the snapshots under `home` (default: :func:`models.paths.home_dir`).

    It starts without a published snapshot too: every answer is then a 503 that says so, until one
    is published. The database of what people enter is opened when it is first needed. `settings`
    are those of the environment unless they are given.
    """
    settings = settings or Settings.from_environment(home)
    app = FastAPI(
        title="Partnerkompass",
        version=version("partnerkompass"),
        description="Ranked, explained German partners for municipalities abroad.",
        openapi_url=f"{_API}/openapi.json",
        # The documentation pages of FastAPI load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # What programs that are made from the description call an operation.
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    entered = Corrected(lambda: Entered(app.state.database))
    app.state.index = CurrentIndex(settings.home, entered)
    app.state.survey = Survey(settings.home)
    app.state.database = Database(database_url(settings.database, settings.home))
    app.state.accounts = Accounts.over(app.state.database)
    app.state.oidc = _provider(settings, app.state.database)
    app.state.calls = CallLimit(settings.calls_per_minute)
    for routes in _ROUTES:
        app.include_router(routes.router, prefix=_API)
    app.include_router(health.router)
    app.include_router(metrics.router)
    add_pages(app)
    register_handlers(app, error_page)
    describe(app)
    app.add_middleware(ConditionalGet, prefix=f"{_API}/")
    app.add_middleware(BodyLimit, limit=_MAX_BODY, larger=_FILES)
    app.add_middleware(GZipMiddleware, minimum_size=_WORTH_PACKING, compresslevel=5)
    figures = Metrics(settings.home, app.state.index, lambda: app.state.database)
    app.state.metrics = figures
    # Inside what turns HEAD into GET: that hands on a copy, in which the route would be lost.
    app.add_middleware(Watching, whole=app, metrics=figures)
    app.add_middleware(HeadAsGet)
    app.add_middleware(SecurityHeaders)
    return app


def _provider(settings: Settings, database: Database) -> OidcSignIn | None:
    """The way through the configured OpenID Connect provider."""
    if settings.oidc is None:
        return None
    try:
        from service.accounts.oidc import OidcSignIn
    except ImportError as error:
        raise BadInputError(
            "PARTNERKOMPASS_OIDC_ISSUER is set, but what signing in with a provider needs is not"
            " installed.",
            mend="Run: pip install 'partnerkompass[oidc]'",
        ) from error
    return OidcSignIn(settings.oidc, database)
