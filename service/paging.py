"""Pages of a sorted list, with a cursor that survives a new index.

A cursor holds the sort key of the last item shown, not a position: whatever was inserted or removed
in between, nothing is shown twice and nothing that stayed is left out.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from models.errors import BadInputError

__all__ = ["Page", "SortKey", "paginate"]

#: Compared in this order; ends with the item's id, so that no two are equal.
SortKey = tuple[int, int, str]
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
        start = bisect_right(entries, _decode(cursor), key=lambda entry: entry[0])
    shown = entries[start : start + limit]
    more = start + limit < len(entries)
    return Page(
        items=tuple(item for _, item in shown),
        next=_encode(shown[-1][0]) if more else None,
        total=len(entries),
    )


def _encode(key: SortKey) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def _decode(cursor: str) -> SortKey:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        return _KEY_DECODER.decode(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadInputError(
            f"Field 'cursor': {cursor[:40]!r} is no cursor of this list.",
            mend="Take it from 'next' of the page before, or leave it out to start anew.",
        ) from error
