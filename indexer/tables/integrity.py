"""What a row refers to must exist: the checks across tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches
from typing import Any, TypeVar

from indexer.tables.reading import QuarantinedRow, RowError

__all__ = ["Check", "keep", "known", "referenced", "unique"]

T = TypeVar("T")
Check = Callable[[Any], None]


def keep(
    file: str,
    rows: Iterable[tuple[int, T]],
    checks: Iterable[Check],
    broken: list[QuarantinedRow],
) -> list[tuple[int, T]]:
    """The rows (line, record) that pass every check; the others are appended to ``broken``."""
    checks = tuple(checks)
    kept = []
    for line, record in rows:
        try:
            for check in checks:
                check(record)
        except RowError as error:
            broken.append(error.at(file, line))
        else:
            kept.append((line, record))
    return kept


def unique(field: str) -> Check:
    """No two rows with the same value; the first one stays."""
    seen: set[str] = set()

    def check(record: Any) -> None:
        value = getattr(record, field)
        if value in seen:
            raise RowError(
                f"{value!r} occurs a second time.",
                mend="Keep one of the two rows, or merge them.",
                field=field,
            )
        seen.add(value)

    return check


def known(field: str, values: Collection[str], table: str) -> Check:
    """The field's value, or every item of it, is a key of another table; None is allowed."""

    def check(record: Any) -> None:
        value = getattr(record, field)
        for item in (value,) if isinstance(value, str) else value or ():
            if item not in values:
                near = get_close_matches(item, values, n=1)
                mend = f"Add it to {table}, or correct the key"
                raise RowError(
                    f"{item!r} is not in {table}.",
                    mend=f"{mend} (perhaps {near[0]!r})." if near else f"{mend}.",
                    field=field,
                )

    return check


def referenced(sources: Collection[str]) -> Check:
    """The record says where it comes from, and the source is listed."""

    def check(record: Any) -> None:
        references = getattr(record, "references", None)
        if references is None:
            references = (record.reference,)
        if not references:
            raise RowError(
                "The row names no source.",
                mend="Add at least one reference; a fact without a source does not ship.",
                field="references",
            )
        for reference in references:
            if reference.source not in sources:
                raise RowError(
                    f"The source {reference.source!r} is not in sources.csv.",
                    mend="Add it to sources.csv with title, publisher, licence and vintage.",
                    field="reference.source",
                )

    return check
