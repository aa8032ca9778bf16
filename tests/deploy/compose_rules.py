"""What the Compose Specification says of the parts that our compose file uses, and of no others.

`docker compose config` would tell the same and needs a plugin that few machines have. Whoever uses
another part of the specification adds its rule here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["breaches"]

_DURATION = r"(?:\d+(?:us|ms|s|m|h))+"
_BYTES = r"\d+(?:b|k|m|g|kb|mb|gb)"
_VARIABLE = re.compile(r"\$(?!\$|\{[A-Za-z_]\w*(?::?[-?+][^}]*)?\})")

Rule = Callable[[Any], bool]


def _text(pattern: str = r"(?s).+") -> Rule:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _list(of: Rule) -> Rule:
    return lambda value: isinstance(value, list) and bool(value) and all(map(of, value))


def _table(rules: Mapping[str, Rule]) -> Rule:
    return lambda value: (
        isinstance(value, dict)
        and all(key in rules and rules[key](item) for key, item in value.items())
    )


def _is(kind: type) -> Rule:
    return lambda value: type(value) is kind


def _names(value: Any) -> bool:
    """A mapping of names to texts or numbers; a truth value must be quoted."""
    return isinstance(value, dict) and all(
        isinstance(item, str | int) and not isinstance(item, bool) for item in value.values()
    )


def _probe(value: Any) -> bool:
    words = _list(_text())(value)
    return words and value[0] in ("CMD", "CMD-SHELL") and (value[0] == "CMD" or len(value) == 2)


_SERVICE: Mapping[str, Rule] = {
    "build": _table({"context": _text(), "dockerfile": _text()}),
    "cap_drop": _list(_text(r"[A-Z_]+")),
    "command": _list(_text()),
    "env_file": _list(_table({"path": _text(), "required": _is(bool)})),
    "environment": _names,
    "healthcheck": _table(
        {
            "test": _probe,
            "interval": _text(_DURATION),
            "timeout": _text(_DURATION),
            "start_period": _text(_DURATION),
            "retries": _is(int),
        }
    ),
    "image": _text(r"[a-z0-9._/-]+(?::[\w.-]+)?"),
    "init": _is(bool),
    "logging": _table({"driver": _text(), "options": lambda v: all(map(_text(), v.values()))}),
    "mem_limit": _text(_BYTES),
    "pids_limit": _is(int),
    "ports": _list(_text(r"(?:\d+\.\d+\.\d+\.\d+:)?\d+:\d+(?:/(?:tcp|udp))?")),
    "read_only": _is(bool),
    "restart": _text(r"no|always|on-failure(?::\d+)?|unless-stopped"),
    "security_opt": _list(_text(r"[a-z-]+[:=]\S+")),
    "tmpfs": _list(_text(r"/[^:]*(?::[\w=,]+)?")),
    "user": _text(r"\d+:\d+"),
    "volumes": _list(_text(r"[a-z][\w.-]*:/[^:]+(?::(?:ro|rw))?")),
}


def breaches(document: Mapping[str, Any]) -> Iterator[str]:
    """Every place in a compose file that the specification does not allow."""
    for key in document.keys() - {"name", "services", "volumes"}:
        if not key.startswith("x-"):
            yield f"{key}: no part of a compose file"
    if not _text(r"[a-z0-9][a-z0-9_-]*")(document.get("name")):
        yield "name: lower case, digits, - and _"
    volumes = document.get("volumes", {})
    for name, service in document["services"].items():
        for key, value in service.items():
            if key not in _SERVICE:
                yield f"{name}.{key}: no part of a service"
            elif not _SERVICE[key](value):
                yield f"{name}.{key}: {value!r}"
        for mount in service.get("volumes", ()):
            if mount.partition(":")[0] not in volumes:
                yield f"{name}.volumes: {mount} is declared nowhere"
    for path, text in _texts(document):
        if _VARIABLE.search(text.replace("$$", "")):
            yield f"{path}: a $ that is meant for the container is written $$"


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _texts(item, f"{path}.{key}" if path else str(key))
