"""The web pages: rendered on the server, complete without a script."""

from service.pages.routes import add_pages, error_page

__all__ = ["add_pages", "error_page"]
