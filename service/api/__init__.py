"""The HTTP service: a JSON API under ``/api/v1`` and the server-rendered pages."""

from service.api.app import create_app

__all__ = ["create_app"]
