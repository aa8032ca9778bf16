"""The administrator's pages: who may come in, keys for programs, and what was changed."""

from __future__ import annotations

from fastapi import APIRouter

from service.pages.admin import overview, people, tokens

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
router.include_router(overview.router)
router.include_router(people.router)
router.include_router(tokens.router)
