"""What everybody may read beside the search: published requests, the method, the legal pages."""

from __future__ import annotations

from fastapi import APIRouter

from service.pages.public import listing, reading

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
router.include_router(listing.router)
router.include_router(reading.router)
