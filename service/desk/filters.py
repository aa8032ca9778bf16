"""Filters of lists that people keep to see again; everybody has their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from models.errors import BadInputError, ConflictError
from service.accounts import Actor
from service.desk.inbox import checked_query
from service.state import Work
from service.state.records import SavedFilter

__all__ = [
    "LONGEST_NAME",
    "FilterPage",
    "change_filter",
    "deleted_filter",
    "own_filter",
    "own_filters",
    "restore_filter",
    "save_filter",
]

#: The lists that a filter can be kept of.
FilterPage = Literal["inbox"]
LONGEST_NAME = 60


def own_filters(work: Work, actor: Actor) -> tuple[SavedFilter, ...]:
    """The filters of `actor`, the oldest first."""
    return work.filters.of_owner(actor.key)


def own_filter(work: Work, actor: Actor, filter_id: str) -> SavedFilter:
    """One of them.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    kept = work.filters.get(filter_id)
    if kept.owner != actor.key:
        raise work.filters.missing(filter_id)
    return kept


def save_filter(
    work: Work, actor: Actor, *, page: FilterPage, name: str, query: str
) -> SavedFilter:
    """Keep `query`, the part of an address behind the question mark, under a name.

    Raises:
        BadInputError: the name is empty or too long, or the list does not know the query.
        ConflictError: there is a filter of this name already.
    """
    kept = SavedFilter(owner=actor.key, page=page, name=_name(name), query=_query(page, query))
    _refuse_double(work, kept)
    return work.filters.add(kept)


def change_filter(
    work: Work,
    actor: Actor,
    filter_id: str,
    seen: int,
    *,
    name: str | None = None,
    query: str | None = None,
) -> SavedFilter:
    """Rename a filter, or keep another query in it; `seen` is the version that was read.

    Raises:
        NotFoundError, BadInputError, ConflictError: as above.
        StaleError: it was changed since.
    """
    before = own_filter(work, actor, filter_id)
    after = replace(
        before,
        version=seen,
        name=before.name if name is None else _name(name),
        query=before.query if query is None else _query(before.page, query),
    )
    _refuse_double(work, after)
    return work.filters.change(after)


def deleted_filter(work: Work, actor: Actor, filter_id: str) -> SavedFilter | None:
    """An own filter as it was when it was deleted; None if it is there, or never was."""
    changes = work.history.of(work.filters.entity, filter_id)
    before = changes[0].before if changes and changes[0].action == "deleted" else None
    if not before or before.get("owner") != actor.key:
        return None
    names = ("owner", "page", "name", "query")
    return SavedFilter(id=filter_id, **{name: before[name] for name in names})


def restore_filter(work: Work, actor: Actor, filter_id: str) -> SavedFilter:
    """Bring a deleted filter back, under its old id.

    Raises:
        NotFoundError: no own filter of this id was deleted.
        ConflictError: there is another one of its name by now.
    """
    gone = deleted_filter(work, actor, filter_id)
    if gone is None:
        raise work.filters.missing(filter_id)
    _refuse_double(work, gone)
    return work.filters.add(gone)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInputError(
            "Field 'name': it is empty or too long.",
            mend=f"Give 1 to {LONGEST_NAME} characters.",
        )
    return name


def _query(page: str, query: str) -> str:
    if page not in get_args(FilterPage):
        raise BadInputError(
            f"Field 'page': there is no list {page[:40]!r}.",
            mend=f"It is one of: {', '.join(get_args(FilterPage))}.",
        )
    return checked_query(query)


def _refuse_double(work: Work, wanted: SavedFilter) -> None:
    for one in work.filters.of_owner(wanted.owner):
        if (one.page, one.name) == (wanted.page, wanted.name) and one.id != wanted.id:
            raise ConflictError(
                f"There is a filter {wanted.name!r} already ({one.id}).",
                mend="Take another name, or change the one that is there.",
            )
