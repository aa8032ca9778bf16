"""Pages to read: the method, accessibility, privacy, imprint."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from service.accounts.people import VALID
from service.accounts.sessions import IDLE, LONGEST
from service.api.access import PUBLIC
from service.pages.public.documents import document
from service.pages.rendering import language_of, page
from service.settings import Settings

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


@router.get("/method")
def method(request: Request) -> HTMLResponse:
    """How a score comes about, and what it is worth."""
    return _document_page(request, "method.md")


@router.get("/method/evaluation")
def evaluation(request: Request) -> HTMLResponse:
    """What was measured (in English)."""
    return _document_page(request, "evaluation.md")


@router.get("/accessibility")
def accessibility(request: Request) -> HTMLResponse:
    """The statement, with what is known to fall short."""
    return _told(request, "accessibility")


@router.get("/privacy")
def privacy(request: Request) -> HTMLResponse:
    """What is kept, for how long, and whose right it is to ask."""
    return _told(request, "privacy")


@router.get("/imprint")
def imprint(request: Request) -> HTMLResponse:
    """Who runs this."""
    return _told(request, "imprint")


def _document_page(request: Request, name: str) -> HTMLResponse:
    shown = document(name, language_of(request))
    return page(request, "public/document.html", {"document": shown, "name": name})


def _told(request: Request, name: str) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    context = {
        "operator": settings.operator,
        "idle_hours": int(IDLE.total_seconds() // 3600),
        "longest_days": LONGEST.days,
        "invitation_days": VALID["invite"].days,
        "provider": settings.oidc.label if settings.oidc else None,
    }
    return page(request, f"public/{name}.html", context)
