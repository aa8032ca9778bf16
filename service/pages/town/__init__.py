"""What a municipality sees: requests that suit it, its answers to them, and its own profile."""

from __future__ import annotations

from fastapi import APIRouter

from service.pages.town import answering, profile, suggesting

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
router.include_router(suggesting.router)
router.include_router(answering.router)
router.include_router(profile.router)
