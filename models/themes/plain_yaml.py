"""YAML read as nested dicts, lists and texts, nothing else.

Every scalar stays text: no word of a vocabulary (``no``, ``on``, ``1.0``) turns into something
else. It reads the C parser's events directly, twice as fast as ``yaml.CSafeLoader``, whose implicit
typing runs in Python once per scalar: forty themes in seven languages are over eight thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

__all__ = ["Plain", "PlainYamlError", "parse_plain"]

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"


class PlainYamlError(ValueError):
    """The text is no plain YAML; ``line`` counts from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


def parse_plain(text: str) -> Plain:
    """The one document in `text`. Raises :class:`PlainYamlError` with the line of the fault."""
    try:
        events = iter(yaml.parse(text, Loader=yaml.CBaseLoader))
        next(events)  # stream start
        if not isinstance(next(events), yaml.events.DocumentStartEvent):
            return {}
        return _node(next(events), events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "unreadable"
        raise PlainYamlError(problem, mark.line + 1 if mark else 1) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise PlainYamlError(f"character not allowed ({error.reason})", line) from None


def _node(event: Event, events: Iterator[Event]) -> Plain:
    if isinstance(event, ScalarEvent):
        return str(event.value)
    if isinstance(event, SequenceStartEvent):
        items: list[Plain] = []
        for item in events:
            if isinstance(item, SequenceEndEvent):
                return items
            items.append(_node(item, events))
    if isinstance(event, MappingStartEvent):
        mapping: dict[str, Plain] = {}
        for key in events:
            if isinstance(key, MappingEndEvent):
                return mapping
            if not isinstance(key, ScalarEvent):
                raise PlainYamlError("a key must be a text", _line(key))
            if key.value in mapping:
                raise PlainYamlError(f"key {key.value!r} stands twice", _line(key))
            mapping[key.value] = _node(next(events), events)
    problem = (
        "anchors and aliases are not used here" if isinstance(event, AliasEvent) else "cut off"
    )
    raise PlainYamlError(problem, _line(event))


def _line(event: Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1
