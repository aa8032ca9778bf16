"""Passwords: what makes an acceptable one, and how they are kept (Argon2id)."""

from __future__ import annotations

import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from models.errors import BadInputError

__all__ = ["LONGEST", "SHORTEST", "Passwords", "check_password"]

#: In characters; a sentence is welcome.
SHORTEST = 12
LONGEST = 200
_FEWEST_DIFFERENT = 5
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertzuiopasdfghjkl", "qwertyuiopasdfghjkl")
_COMMON = ("partnerkompass", "passwort", "password", "willkommen", "geheim", "letmein")


def check_password(password: str, *, email: str = "") -> str:
    """`password` in its normal form, if it is hard enough to guess.

    Raises:
        BadInputError: it is too short, too long or among the first that anybody would try.
    """
    password = unicodedata.normalize("NFKC", password)
    plain = password.casefold()
    mend = f"Choose {SHORTEST} characters or more, for example four words that don't go together."
    if len(password) < SHORTEST:
        raise BadInputError(f"The password has fewer than {SHORTEST} characters.", mend=mend)
    if len(password) > LONGEST:
        raise BadInputError(
            f"The password has more than {LONGEST} characters.", mend="Choose a shorter one."
        )
    rest = plain
    for word in (*_COMMON, *email.casefold().split("@")[:1]):
        rest = rest.replace(word, "") if word else rest
    if (
        len(set(plain)) < _FEWEST_DIFFERENT
        or len(rest) < SHORTEST // 2
        or plain.isdecimal()
        or any(plain in run or plain in run[::-1] for run in _RUNS)
    ):
        raise BadInputError("The password is one of the first that anybody would try.", mend=mend)
    return password


class Passwords:
    """Hashes passwords and compares them, at the cost of RFC 9106 unless `hasher` has another."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """For accounts that don't exist: the answer takes as long as for those that do."""
        return self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """What is kept of an acceptable password."""
        return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether `password` is the one that `kept` was made of; nobody's is None."""
        try:
            self._hasher.verify(
                kept or self._nobody, unicodedata.normalize("NFKC", password[: LONGEST + 1])
            )
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether the cost has risen since it was made: hash it again at the next chance."""
        return self._hasher.check_needs_rehash(kept)
