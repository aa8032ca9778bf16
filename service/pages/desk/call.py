"""A call of a page that belongs to a request: which one, who makes it, and the form it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from service.accounts import STAFF, Actor
from service.api.access import State, form_fields, requires
from service.api.answers import CurrentIndex
from service.desk.requests import RequestEntry, find
from service.index import Index
from service.pages.desk.view import ListView, view_of
from service.pages.rendering import href, language_of
from service.state import Database
from service.wording import Language, Wording, wording

__all__ = ["PATH", "Desk", "DeskCall"]

#: Where the pages of a request lie.
PATH = "/desk/requests/{request_id}"
_SEE_OTHER = 303


@dataclass(frozen=True)
class DeskCall:
    """What every page and form of a request's work desk is given; only advisors get this far."""

    request: Request
    request_id: str
    index: Index
    database: Database
    actor: Actor
    fields: Mapping[str, str]

    @cached_property
    def language(self) -> Language:
        """The language of the page."""
        return language_of(self.request)

    @cached_property
    def words(self) -> Wording:
        """The words of that language."""
        return wording(self.language)

    @cached_property
    def view(self) -> ListView:
        """The view of the list that a form or a link was sent from."""
        given = self.fields.get("view") or self.request.query_params.get("view", "")
        return view_of(given, self.index, self.words)

    @property
    def seen(self) -> int:
        """The version that the form was made from; 0 where there was nothing yet."""
        text = self.fields.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def asked(self) -> RequestEntry:
        """The request as it is now.

        Raises:
            NotFoundError: there is none.
        """
        with self.database.read() as work:
            return find(work, self.index, self.actor, self.request_id)

    def address(self, query: str) -> str:
        """The address of the work desk with this view."""
        base = href(self.request, PATH.format(request_id=self.request_id))
        return f"{base}{'&' if '?' in base else '?'}{query}" if query else base

    def back(self, done: str) -> Response:
        """After a form: back to the view that it was sent from, with a short message."""
        query = self.view.query()
        told = f"{query}&done={done}" if query else f"done={done}"
        return RedirectResponse(self.address(told), _SEE_OTHER)


def _call(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Annotated[Actor, requires(*STAFF)],
    fields: Annotated[Mapping[str, str], Depends(form_fields)],
) -> DeskCall:
    return DeskCall(request, request_id, index, database, actor, fields)


#: The call of a route below :data:`PATH`.
Desk = Annotated[DeskCall, Depends(_call)]
