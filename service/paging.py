"""Pages of a sorted list, with a cursor that survives a new index.

A cursor holds the sort key of the last item shown, not a position: whatever was inserted or removed
in between, nothing is shown twice and nothing that stayed is left out.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar

import msgspec

from models.errors import BadInputError

__all__ = [
    "Page",
    "SortKey",
    "by_time",
    "cursor_of",
    "key_of",
    "paginate",
    "paginate_ordered",
]

#: As large as any database takes it.
Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
#: Compared in this order; ends with the item's id, so that no two are equal.
SortKey = tuple[Whole, Whole, str]
Item = TypeVar("Item")
_KEY_DECODER: msgspec.json.Decoder[SortKey] = msgspec.json.Decoder(SortKey)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list; ``next`` is the cursor of the page after it, None on the last."""

    items: tuple[Item, ...]
    next: str | None
    total: int


def paginate(
    entries: Sequence[tuple[SortKey, Item]], *, limit: int, cursor: str | None
) -> Page[Item]:
    """The page of at most `limit` items after `cursor`; `entries` are (sort key, item), sorted.

    Raises:
        BadInputError: the cursor is none that this function gave out.
    """
    start = 0
    if cursor is not None:
        start = bisect_right(entries, key_of(cursor), key=lambda entry: entry[0])
    shown = entries[start : start + limit]
    more = start + limit < len(entries)
    return Page(
        items=tuple(item for _, item in shown),
        next=cursor_of(shown[-1][0]) if more else None,
        total=len(entries),
    )


def paginate_ordered(
    items: Sequence[Item], *, id_of: Callable[[Item], str], limit: int, cursor: str | None
) -> Page[Item]:
    """The page of at most `limit` items after `cursor`, in an order that no key of three tells.

    It goes on behind the item shown last, wherever that stands now; if it is gone, where it stood.

    Raises:
        BadInputError: the cursor is none that this function gave out.
    """
    start = 0
    if cursor is not None:
        position, _, last = key_of(cursor)
        places = {id_of(item): place for place, item in enumerate(items)}
        start = places[last] + 1 if last in places else max(position, 0)
    shown = tuple(items[start : start + limit])
    more = start + limit < len(items)
    return Page(
        items=shown,
        next=cursor_of((start + limit - 1, 0, id_of(shown[-1]))) if more else None,
        total=len(items),
    )


def by_time(
    items: Iterable[Item],
    *,
    time_of: Callable[[Item], datetime],
    id_of: Callable[[Item], str],
    newest_first: bool = True,
) -> list[tuple[SortKey, Item]]:
    """Items with their sort keys, in the order of their times, for :func:`paginate`."""
    # In millionths of a second: as exact as the database keeps it.
    sign = -1_000_000 if newest_first else 1_000_000
    entries = [((round(sign * time_of(item).timestamp()), 0, id_of(item)), item) for item in items]
    return sorted(entries, key=lambda entry: entry[0])


def cursor_of(key: SortKey) -> str:
    """The cursor of the page after the item with this key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def key_of(cursor: str) -> SortKey:
    """The key in a cursor.

    Raises:
        BadInputError: it is no cursor.
    """
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        return _KEY_DECODER.decode(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadInputError(
            f"Field 'cursor': {cursor[:40]!r} is no cursor of this list.",
            mend="Take it from 'next' of the page before, or leave it out to start anew.",
        ) from error
