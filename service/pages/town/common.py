"""What the municipality's pages share: who it is, and the names that the templates need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, get_args
from urllib.parse import parse_qs

from fastapi import Depends, Request

from indexer.records import Reference
from matcher.explain.citing import source_name
from service.accounts import Actor, Role
from service.api.access import requires
from service.desk.pairs import GivenAnswer
from service.index import Index
from service.pages.views import bar_parts
from service.reasons import cited_reasons

__all__ = ["ANSWERS", "SEE_OTHER", "Lists", "Town", "first", "names", "own_key", "version"]

#: The municipality that is signed in.
Town = Annotated[Actor, requires(Role.MUNICIPALITY)]
ANSWERS: tuple[GivenAnswer, ...] = get_args(GivenAnswer)
SEE_OTHER = 303
_SHORT, _LONG = 40, 160


def own_key(index: Index, actor: Actor) -> str:
    """The key of the municipality as this index has it.

    Raises:
        NotFoundError: it is not in the register any more.
    """
    assert actor.ags is not None, "a municipality without its key"
    return index.unit_key(actor.ags)


def names(index: Index) -> dict[str, Any]:
    """What the templates look names up in."""
    return {
        "countries": index.snapshot.countries,
        "sources": index.snapshot.sources,
        "theme_labels": {theme.id: theme.label for theme in index.snapshot.themes},
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
        "shortened": shortened,
        "source_name": partial(source_name, index.snapshot),
        "told_apart": partial(told_apart, index),
    }


def shortened(text: str) -> str:
    """The first sentence of a reason that has many: the page of the request has them all."""
    if len(text) <= _LONG:
        return text
    end = text.find(". ", _SHORT)
    return f"{text[: end + 1]} …" if 0 < end < _LONG else text


def told_apart(index: Index, references: Iterable[Reference]) -> tuple[Reference, ...]:
    """References without those that name the same page or list again."""
    return tuple({(one.url, source_name(index.snapshot, one)): one for one in references}.values())


async def _lists(request: Request) -> dict[str, list[str]]:
    """The fields of an urlencoded form with all their values, as :func:`form_fields` has them."""
    body = await request.body()
    return parse_qs(body.decode("ascii", errors="replace"), errors="replace")


#: The fields of the form, each with all its values.
Lists = Annotated[dict[str, list[str]], Depends(_lists)]


def first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    """The first value of a field; empty where there is none."""
    return next(iter(fields.get(name, ())), "")


def version(fields: Mapping[str, Sequence[str]]) -> int:
    """The version that a form was made from; 0 if there was nothing."""
    value = first(fields, "version")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
