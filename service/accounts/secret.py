"""Secrets that are made here: long and random, so a plain hash of them is enough to keep."""

from __future__ import annotations

import hashlib
import hmac
import secrets

__all__ = ["csrf_token", "hash_secret", "new_secret", "same"]

_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """A new one: 256 random bits behind `prefix`, which tells people what it is."""
    return prefix + secrets.token_urlsafe(_BYTES)


def hash_secret(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(session_secret: str) -> str:
    """What the forms of a session carry; who can't read the cookie can't know it."""
    return hmac.new(session_secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
