"""The one exception tree of Partnerkompass.

Every message says three things: what was wrong, where, and how to mend it. The two parts are kept
apart (``message`` and ``mend``) so that the command line and the API's problem documents can each
show them their own way. ``exit_code`` is the contract of the command line.
"""

from __future__ import annotations

__all__ = [
    "AccessError",
    "BadInputError",
    "ConflictError",
    "DataError",
    "EncoderError",
    "EncoderMismatchError",
    "LockedError",
    "MissingExtraError",
    "NotAllowedError",
    "NotFoundError",
    "NotSignedInError",
    "PartnerkompassError",
    "ProviderError",
    "QualityGateError",
    "SnapshotError",
    "StaleError",
    "StateError",
    "TooManyError",
    "VersionNeededError",
]


class PartnerkompassError(Exception):
    """Root of the tree.

    Args:
        message: what was wrong, and where (file, row, field, value).
        mend: what the reader can do about it, as an instruction.
    """

    exit_code = 1

    def __init__(self, message: str, *, mend: str) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}"


class BadInputError(PartnerkompassError):
    """What a person or a program handed in can't be used as it is."""

    exit_code = 2


class NotFoundError(BadInputError):
    """An identifier (AGS, request, country, theme, snapshot) that nothing is known under."""


class DataError(PartnerkompassError):
    """A table or text under ``data/``, or a source it is built from, is missing or broken."""

    exit_code = 2


class EncoderError(PartnerkompassError):
    """An encoder can't be loaded or used."""

    exit_code = 2


class MissingExtraError(EncoderError):
    """The encoder asked for needs the optional extra ``partnerkompass[transformers]``."""


class EncoderMismatchError(EncoderError):
    """A snapshot was built with another encoder than the one at hand."""


class SnapshotError(PartnerkompassError):
    """A snapshot is missing, incomplete or damaged."""


class QualityGateError(PartnerkompassError):
    """A new index was refused because its quality figures fell below the bound."""

    exit_code = 3


class LockedError(PartnerkompassError):
    """Another run holds the lock."""

    exit_code = 4


class StateError(PartnerkompassError):
    """The database of what people entered can't be opened, or was written by a newer program."""


class ProviderError(PartnerkompassError):
    """The OpenID Connect provider can't be reached, or is none."""


class AccessError(PartnerkompassError):
    """Whoever asks may not have what they ask for."""

    exit_code = 2


class NotSignedInError(AccessError):
    """It needs an account or a token, and none was shown, or one that is not valid (any more)."""


class NotAllowedError(AccessError):
    """The account or the token is valid, but this is not for it."""


class TooManyError(AccessError):
    """Too many attempts or calls in a short time; ``retry_after`` seconds later it works again."""

    def __init__(self, message: str, *, mend: str, retry_after: int) -> None:
        super().__init__(message, mend=mend)
        self.retry_after = retry_after


class ConflictError(PartnerkompassError):
    """What was asked for does not go together with what is there."""

    exit_code = 2


class StaleError(ConflictError):
    """Somebody else has changed it since it was read."""


class VersionNeededError(BadInputError):
    """A change that does not say which version it was made from."""
