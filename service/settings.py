"""What can be set from outside: environment variables, all with a default that works.

``docs/accounts.md`` tells of each of them; a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from models.errors import BadInputError
from models.paths import home_dir
from service.imprint import Operator, read_operator

__all__ = ["NAMES", "LogLevel", "MetricsReaders", "OidcSettings", "Settings"]

_DATABASE = "PARTNERKOMPASS_DATABASE"
_PUBLIC_URL = "PARTNERKOMPASS_PUBLIC_URL"
_CALLS = "PARTNERKOMPASS_CALLS_PER_MINUTE"
_ISSUER = "PARTNERKOMPASS_OIDC_ISSUER"
_CLIENT = "PARTNERKOMPASS_OIDC_CLIENT_ID"
_SECRET_FILE = "PARTNERKOMPASS_OIDC_CLIENT_SECRET_FILE"
_LABEL = "PARTNERKOMPASS_OIDC_LABEL"
_METRICS = "PARTNERKOMPASS_METRICS"
_LOG_LEVEL = "PARTNERKOMPASS_LOG_LEVEL"
#: Every variable that is read here.
NAMES = (
    *(_DATABASE, _PUBLIC_URL, _CALLS, _ISSUER, _CLIENT, _SECRET_FILE, _LABEL),
    *(_METRICS, _LOG_LEVEL),
)

#: Who reads the figures: this machine or a token, a token only, whoever can reach the service.
MetricsReaders = Literal["local", "token", "open"]
LogLevel = Literal["debug", "info", "warning", "error"]

_CALLS_PER_MINUTE = 600
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """An OpenID Connect provider; ``label`` is what the button on the sign-in page calls it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str = "OpenID Connect"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this service is run.

    ``home`` is the folder of index and database, ``database`` the address of another database,
    ``public_url`` the address that people type (without a slash at its end), ``calls_per_minute``
    how many expensive calls one address or one account may make (0: any number), ``operator`` what
    stands in the imprint, ``metrics`` who reads ``/metrics``, ``log_level`` from which level on the
    log is written.
    """

    home: Path
    database: str | None = field(default=None, repr=False)
    public_url: str | None = None
    calls_per_minute: int = _CALLS_PER_MINUTE
    oidc: OidcSettings | None = None
    operator: Operator = field(default_factory=Operator)
    metrics: MetricsReaders = "local"
    log_level: LogLevel = "warning"

    @classmethod
    def from_environment(cls, home: Path | None = None) -> Settings:
        """The settings that the environment asks for.

        Raises:
            BadInputError: a variable can't be used; it is named.
        """
        values = os.environ
        folder = home or home_dir()
        return cls(
            home=folder,
            database=values.get(_DATABASE) or None,
            public_url=_url(values, _PUBLIC_URL),
            calls_per_minute=_count(values),
            oidc=_oidc(values),
            metrics=_choice(values, _METRICS, get_args(MetricsReaders), "local"),
            log_level=_choice(values, _LOG_LEVEL, get_args(LogLevel), "warning"),
            operator=read_operator(folder),
        )


def _url(values: Mapping[str, str], name: str) -> str | None:
    value = values.get(name, "").rstrip("/")
    if not value:
        return None
    with suppress(ValueError):
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.hostname and not parts.query:
            return value
    raise BadInputError(
        f"{name}: {value!r} is no address.",
        mend="Set it to an address like https://partner.example.org",
    )


def _count(values: Mapping[str, str]) -> int:
    value = values.get(_CALLS) or str(_CALLS_PER_MINUTE)
    if not value.isdecimal():
        raise BadInputError(
            f"{_CALLS}: {value!r} is no whole number.",
            mend="Set it to a number; 0 sets no limit.",
        )
    return int(value)


def _choice(
    values: Mapping[str, str], name: str, known: tuple[str, ...], otherwise: str
) -> Any:  # one of the texts of a Literal type
    value = values.get(name) or otherwise
    if value not in known:
        raise BadInputError(
            f"{name}: {value!r} is none of {', '.join(known)}.", mend="Set it to one of them."
        )
    return value


def _oidc(values: Mapping[str, str]) -> OidcSettings | None:
    issuer = _url(values, _ISSUER)
    if issuer is None:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise BadInputError(
            f"{_ISSUER}: {issuer} is not encrypted.", mend="Use the provider's https address."
        )
    missing = [name for name in (_CLIENT, _SECRET_FILE) if not values.get(name)]
    if missing:
        raise BadInputError(
            f"{_ISSUER} is set, but {' and '.join(missing)} is not.",
            mend="Set all three; the provider tells the id and the secret of this client.",
        )
    return OidcSettings(
        issuer=issuer,
        client_id=values[_CLIENT],
        client_secret=_secret(Path(values[_SECRET_FILE])),
        label=values.get(_LABEL) or "OpenID Connect",
    )


def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"{_SECRET_FILE}: {str(path)!r} can't be read.",
            mend="Name a text file with the secret that the service may read.",
        ) from error
