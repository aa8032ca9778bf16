"""Pages of a sorted list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadInputError
from service.paging import SortKey, paginate

keys = st.tuples(
    st.integers(-3, 3), st.integers(-(10**9), 10**9), st.text(st.characters(codec="utf-8"))
)
lists = st.sets(keys, max_size=30).map(sorted)


def walk(entries: list[tuple[SortKey, SortKey]], limit: int) -> list[SortKey]:
    shown: list[SortKey] = []
    cursor = None
    while True:
        page = paginate(entries, limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        assert page.total == len(entries)
        shown += page.items
        if page.next is None:
            return shown
        cursor = page.next


@given(lists, st.integers(1, 40))
def test_all_pages_together_are_the_list(sorted_keys: list[SortKey], limit: int) -> None:
    assert walk([(key, key) for key in sorted_keys], limit) == sorted_keys


@given(lists, st.sets(keys, max_size=5), st.integers(1, 5))
def test_a_change_between_pages_repeats_nothing(
    sorted_keys: list[SortKey], added: set[SortKey], limit: int
) -> None:
    first = paginate([(key, key) for key in sorted_keys], limit=limit, cursor=None)
    if first.next is None:
        return
    changed = sorted(set(sorted_keys) | added)
    second = paginate([(key, key) for key in changed], limit=1000, cursor=first.next)
    assert set(second.items).isdisjoint(first.items)
    assert set(sorted_keys) <= set(first.items) | set(second.items)


def refusal(cursor: str) -> BadInputError | None:
    try:
        paginate([((0, 0, "a"), "a")], limit=1, cursor=cursor)
    except BadInputError as error:
        return error
    return None


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_a_cursor_or_refused(cursor: str) -> None:
    refused = refusal(cursor)
    assert refused is None or ("cursor" in refused.message and refused.mend)


def test_an_empty_list_has_one_empty_page() -> None:
    page = paginate([], limit=5, cursor=None)
    assert (page.items, page.next, page.total) == ((), None, 0)


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(BadInputError):
        paginate([], limit=5, cursor="\ud800")
