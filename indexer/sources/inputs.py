"""What is to be read: files and addresses that a person names, and the configured sources."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.keys import slug
from indexer.sources.fetching import fetch
from indexer.sources.readers import Origin
from indexer.sources.readers.base import Kind
from indexer.sources.sandbox import read_file
from indexer.sources.settings import Settings, SourceSettings
from models.errors import BadInputError, NotFoundError

__all__ = [
    "Input",
    "configured_source",
    "inputs_of_files",
    "inputs_of_source",
    "load_input",
    "origin_id",
]


@dataclass(frozen=True, slots=True)
class Input:
    """One file or address to read, and what is known about it.

    ``data`` are its bytes where they are at hand already, ``called`` is what they are called (their
    origin's name by default), ``declared`` the encoding that a server declared.
    """

    origin: Origin
    path: Path | None = None
    url: str | None = None
    data: bytes | None = None
    called: str | None = None
    declared: str | None = None


def load_input(given: Input, settings: Settings) -> Input:
    """The input with its bytes: read from its file, or fetched.

    Raises:
        UnreadableError: it can't be had.
    """
    if given.data is not None:
        return given
    if given.path is not None:
        data = read_file(given.path, settings.limits)
        return replace(given, data=data, called=given.path.name)
    page = fetch(given.url or "", settings.fetch)
    return replace(given, data=page.data, called=page.name, declared=page.declared, url=page.url)


def inputs_of_files(
    names: Sequence[str],
    settings: Settings,
    *,
    country: str | None = None,
    profile: str | None = None,
    source: SourceSettings | None = None,
) -> list[Input]:
    """The inputs that a person named: paths and addresses.

    A file that a configured source speaks of is read as that source.

    Args:
        names: paths, or http(s) addresses of allowed hosts.
        settings: the configuration.
        country: of all that is named, where neither file nor configuration says it.
        profile: the key of the municipality whose profile it is.
        source: the configured source that all of it is read as.
    """
    found = []
    for name in names:
        is_address = name.startswith(("http://", "https://"))
        configured = source or _configured(name, is_address, settings)
        if configured is not None:
            given = _input_of(configured, name if is_address else Path(name))
        elif is_address:
            given = Input(Origin(origin_id(name), name, url=name, complete=True), url=name)
        else:
            path = Path(name)
            key = str(path.absolute())
            given = Input(Origin(origin_id(key), path.name, complete=True), path=path)
        kind: Kind | None = "profile" if profile else given.origin.kind
        found.append(
            replace(
                given,
                origin=replace(
                    given.origin,
                    kind=kind,
                    country=given.origin.country or country,
                    ags=profile or given.origin.ags,
                ),
            )
        )
    return found


def inputs_of_source(source: SourceSettings, settings: Settings) -> list[Input]:
    """What a configured source consists of now; a folder's files each by its own name.

    Raises:
        BadInputError: its path matches no file.
    """
    if source.url is not None:
        return [_input_of(source, source.url)]
    pattern = source.path or ""
    if not _has_wildcard(pattern):
        return [_input_of(source, settings.folder / pattern)]
    base = Path(pattern).anchor or settings.folder
    relative = pattern.removeprefix(Path(pattern).anchor)
    paths = sorted(path for path in Path(base).glob(relative) if path.is_file())
    if not paths:
        raise BadInputError(
            f"The source {source.id} matches no file ({pattern}).",
            mend="Correct its path in sources.toml; it is relative to that file.",
        )
    return [_input_of(source, path) for path in paths]


def configured_source(source_id: str, settings: Settings) -> SourceSettings:
    """The source of that id.

    Raises:
        NotFoundError: there is none.
    """
    for source in settings.source:
        if source.id == source_id:
            return source
    known = ", ".join(source.id for source in settings.source) or "none"
    raise NotFoundError(
        f"No source {source_id!r} is configured.", mend=f"Those in sources.toml: {known}."
    )


def origin_id(key: str) -> str:
    """A readable id that two files of the same name don't share."""
    tail = key.rstrip("/").rsplit("/", maxsplit=1)[-1] or key
    try:
        readable = slug(tail)[:40].strip("-")
    except BadInputError:
        readable = "file"
    return f"{readable}-{hashlib.sha256(key.encode()).hexdigest()[:6]}"


def _input_of(source: SourceSettings, target: str | Path) -> Input:
    several = source.path is not None and _has_wildcard(source.path)
    name = target.name if isinstance(target, Path) else target
    complete = source.complete
    if complete is None:
        complete = source.kind in ("page", "table") and not several
    origin = Origin(
        id=f"{source.id}-{origin_id(name)}" if several else source.id,
        name=name,
        kind=source.kind,
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        url=source.url,
        country=source.country,
        ags=source.ags,
        columns=source.columns,
        configured=True,
        complete=complete,
    )
    if isinstance(target, Path):
        return Input(origin, path=target)
    return Input(origin, url=target)


def _configured(name: str, is_address: bool, settings: Settings) -> SourceSettings | None:
    """The configured source that a file or address belongs to."""
    for source in settings.source:
        if is_address:
            if source.url == name:
                return source
        elif source.path is not None:
            wanted = settings.folder / source.path
            if Path(name).absolute().match(str(wanted.absolute())):
                return source
    return None


def _has_wildcard(pattern: str) -> bool:
    return any(mark in pattern for mark in "*?[")
