"""``sources.toml``: which sources there are, what may be fetched, what a file may cost."""

from __future__ import annotations

import dataclasses
import ipaddress
import os
import re
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from indexer.records import Country, Share
from indexer.sources.extract.content import Limits
from indexer.sources.fetching import FetchSettings
from indexer.sources.fields import Field
from indexer.sources.readers.base import Kind
from models.errors import BadInputError

__all__ = [
    "SETTINGS_FILE",
    "Bounds",
    "NightSettings",
    "Settings",
    "SourceSettings",
    "load_settings",
    "settings_path",
]

SETTINGS_FILE = "sources.toml"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AT = re.compile(r" - at `\$\.?([^`]*)`$")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source: what it is called, where it lies, and what a person knows about it.

    ``path`` (relative to the file's folder, wildcards allowed) or ``url``; ``country`` (ISO 3166)
    for sources that are of one country, ``ags`` for a municipality's profile, ``columns`` maps
    fields to heads of columns. ``complete`` says whether a request that is missing has been
    withdrawn; by default it is true for pages and tables with a path without wildcards.
    """

    id: str
    kind: Kind
    path: str | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    licence: str | None = None
    country: Country | None = None
    ags: str | None = None
    complete: bool | None = None
    columns: dict[Field, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NightSettings:
    """What the night keeps: snapshots (the published one included), reports, and for how many days
    imported requests that their source has withdrawn (for good if that is left out)."""

    keep_snapshots: Annotated[int, Meta(ge=2)] = 7
    keep_reports: Annotated[int, Meta(ge=1)] = 90
    keep_withdrawn_days: Annotated[int, Meta(ge=30)] | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much worse than the published index is too much.

    ``max_loss`` of any count or share, as a share of last night's; ``max_request_loss`` of the open
    requests; ``canaries`` the share of last night's strong matches that must still stand among the
    first fifty; ``max_hit_loss`` of the backtest's hit rate, as a difference.
    """

    max_loss: Share = 0.05
    max_request_loss: Share = 0.5
    canaries: Share = 0.7
    max_hit_loss: Share = 0.1


@dataclass(frozen=True, slots=True)
class Settings:
    """All of ``sources.toml``; ``folder`` is what paths in it are relative to."""

    fetch: FetchSettings = field(default_factory=FetchSettings)
    limits: Limits = field(default_factory=Limits)
    nightly: NightSettings = field(default_factory=NightSettings)
    bounds: Bounds = field(default_factory=Bounds)
    source: tuple[SourceSettings, ...] = ()
    folder: Path = Path()


def settings_path(home: Path) -> Path:
    """Where the settings lie: ``PARTNERKOMPASS_SOURCES``, or ``sources.toml`` in the home."""
    configured = os.environ.get("PARTNERKOMPASS_SOURCES")
    return Path(configured) if configured else home / SETTINGS_FILE


def load_settings(path: Path) -> Settings:
    """Read and check the settings; the defaults where there is no file.

    Raises:
        BadInputError: the file can't be read, or something in it is unknown, missing or wrong.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(folder=path.parent)
    except OSError as error:
        raise BadInputError(
            f"{path} can't be read ({error.strerror}).", mend="Check its permissions."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"{path} is no valid TOML ({error}).",
            mend="Correct the line: texts stand in quotation marks, lists in brackets.",
        ) from None
    _refuse_unknown(document, Settings, "", path, hidden=("folder",))
    try:
        settings = msgspec.convert(document, Settings)
    except msgspec.ValidationError as error:
        at = _AT.search(str(error))
        why = str(error)[: at.start()] if at else str(error)
        raise BadInputError(
            f"{path}: {at[1] if at else 'the file'}: {why}.",
            mend="docs/sources.md describes every key.",
        ) from None
    settings = dataclasses.replace(settings, folder=path.parent)
    _check(settings, path)
    return settings


def _refuse_unknown(
    document: Mapping[str, Any],
    record_type: Any,
    where: str,
    path: Path,
    hidden: tuple[str, ...] = (),
) -> None:
    """A misspelt key would otherwise be a setting that silently does nothing."""
    hints = typing.get_type_hints(record_type)
    names = [name for name in hints if name not in hidden]
    for key, value in document.items():
        if key not in names:
            near = get_close_matches(key, names, n=1)
            raise BadInputError(
                f"{path}: {where}{key} is no setting.",
                mend=f"Did you mean {near[0]!r}?" if near else f"Use one of {', '.join(names)}.",
            )
        hint = hints[key]
        inner = next((t for t in typing.get_args(hint) if dataclasses.is_dataclass(t)), None)
        if dataclasses.is_dataclass(hint) and isinstance(value, dict):
            _refuse_unknown(value, hint, f"{key}.", path)
        elif inner is not None and isinstance(value, list):
            for number, entry in enumerate(value, start=1):
                if isinstance(entry, dict):
                    _refuse_unknown(entry, inner, f"{key} {number}: ", path)


def _check(settings: Settings, path: Path) -> None:
    for network in settings.fetch.private_networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise BadInputError(
                f"{path}: fetch.private_networks: {error}.", mend='Write it as in "10.20.0.0/16".'
            ) from None
    for host in settings.fetch.hosts:
        if "/" in host or "*" in host:
            raise BadInputError(
                f"{path}: fetch.hosts: {host!r} is no name of a host.",
                mend='Write each name in full and without "https://", as in "www.rgre.de".',
            )
    seen: set[str] = set()
    for number, source in enumerate(settings.source, start=1):
        problem = _problem(source, settings, seen)
        if problem is not None:
            raise BadInputError(f"{path}: source {number}: {problem[0]}", mend=problem[1])
        seen.add(source.id)


def _problem(source: SourceSettings, settings: Settings, seen: set[str]) -> tuple[str, str] | None:
    if not _ID.fullmatch(source.id):
        return f"The id {source.id!r} can't be one.", "Use a-z, 0-9 and hyphens."
    if source.id in seen:
        return f"The id {source.id!r} occurs twice.", "Give every source an id of its own."
    if (source.path is None) == (source.url is None):
        return f"{source.id} needs either a path or a url.", "Give one of them."
    if source.kind == "profile" and not source.ags:
        return f"{source.id} is a profile of nobody.", "Add `ags`, the key of the municipality."
    return _problem_of_address(source, settings) if source.url is not None else None


def _problem_of_address(source: SourceSettings, settings: Settings) -> tuple[str, str] | None:
    parts = urlsplit(source.url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{source.id}: {source.url!r} is no web address.", "Correct it."
    named = parts.netloc.rpartition("@")[2].casefold()
    if {named, parts.hostname} & {host.casefold() for host in settings.fetch.hosts}:
        return None
    return (
        f"{source.id}: the host {named} is not allowed.",
        f'Add "{named}" to hosts under [fetch].',
    )
