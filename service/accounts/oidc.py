"""Signing in with an OpenID Connect provider: the code flow with PKCE.

The provider says who somebody is; which account that is, and what it may do, is decided here. Only
people who have an account get in: the first time by their verified mail address, from then on by
the provider's own name for them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.errors import NotSignedInError, ProviderError
from service.accounts.secret import hash_secret, new_secret
from service.settings import OidcSettings
from service.state import Database, Work
from service.state.records import User

__all__ = ["Begun", "OidcSignIn"]

_VALID = timedelta(minutes=10)
_TIMEOUT_SECONDS = 10.0
_METADATA_SECONDS = 3600.0
_LEEWAY_SECONDS = 60
#: Signatures with the provider's private key; never with the secret that both sides know.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: where the browser goes, and the secret it comes back with."""

    address: str
    browser: str


class OidcSignIn:
    """The way through one provider, over one database; safe to share between threads."""

    def __init__(self, settings: OidcSettings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._lock = threading.Lock()
        self._metadata: tuple[float, Mapping[str, Any]] | None = None

    def begin(self, redirect_uri: str, target: str) -> Begun:
        """Send somebody to the provider; `target` is where they want to go afterwards.

        Raises:
            ProviderError: the provider can't be reached.
        """
        state, nonce, verifier, browser = (new_secret() for _ in range(4))
        with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                self._provider()["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
            )
        with self._database.write("login") as work:
            work.logins.add(
                state_hash=hash_secret(state),
                browser_hash=hash_secret(browser),
                nonce=nonce,
                verifier=verifier,
                target=target,
                expires_at=work.now + _VALID,
            )
        return Begun(address, browser)

    def finish(
        self, redirect_uri: str, answer: Mapping[str, str], browser: str
    ) -> tuple[User, str]:
        """Who came back from the provider with `answer`, and where they want to go.

        Raises:
            NotSignedInError: the provider refuses, something does not fit, or there is no account.
            ProviderError: the provider can't be reached.
        """
        with self._database.write("login") as work:
            begun = work.logins.take(hash_secret(answer.get("state", "")), hash_secret(browser))
        if begun is None:
            raise NotSignedInError(
                "This sign-in was not begun in this browser, or too long ago.",
                mend="Begin it anew at /login.",
            )
        if "code" not in answer:
            reason = answer.get("error", "no code")[:60]
            raise NotSignedInError(
                f"The provider has not let you in ({reason}).", mend="Try again at /login."
            )
        claims = self._claims(redirect_uri, answer["code"], begun)
        with self._database.write("login") as work:
            return self._account(work, claims), str(begun["target"])

    def _claims(self, redirect_uri: str, code: str, begun: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the provider says of who came back; its signature and all else are checked."""
        provider = self._provider()
        with self._client(redirect_uri) as client:
            token = client.fetch_token(
                provider["token_endpoint"], code=code, code_verifier=begun["verifier"]
            )
            keys = client.request("GET", provider["jwks_uri"], withhold_token=True)
            keys.raise_for_status()
            decoded = jwt.decode(
                token.get("id_token") or "",
                KeySet.import_key_set(keys.json()),
                algorithms=list(_ALGORITHMS),
            )
            expected = {"iss": provider["issuer"], "aud": self._settings.client_id}
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {name: {"essential": True, "value": value} for name, value in expected.items()},
                {
                    "nonce": begun["nonce"],
                    "client_id": self._settings.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=_LEEWAY_SECONDS)
        found: Mapping[str, Any] = claims
        return found

    def _account(self, work: Work, claims: Mapping[str, Any]) -> User:
        issuer, subject = str(claims["iss"]), str(claims["sub"])
        user = work.users.by_identity(issuer, subject)
        if user is None and claims.get("email_verified") is True:
            user = work.users.by_email(str(claims.get("email", "")).lower())
            if user is not None and user.active:
                work.users.add_identity(user.id, issuer, subject)
        if user is None or not user.active:
            raise NotSignedInError(
                "There is no account here for who the provider says you are.",
                mend="Ask whoever manages the accounts for one with your mail address.",
            )
        return user

    def _provider(self) -> Mapping[str, Any]:
        """What the provider says of itself; asked anew every hour."""
        with self._lock:
            now = time.monotonic()
            if self._metadata is None or now - self._metadata[0] > _METADATA_SECONDS:
                self._metadata = (now, self._discovered())
            return self._metadata[1]

    def _discovered(self) -> Mapping[str, Any]:
        address = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        with self._reached(), httpx2.Client(timeout=_TIMEOUT_SECONDS) as client:
            answered = client.get(address)
            answered.raise_for_status()
            found: dict[str, Any] = answered.json()
        if found.get("issuer", "").rstrip("/") != self._settings.issuer.rstrip("/"):
            raise ProviderError(
                f"{address} speaks for another issuer.",
                mend="Set PARTNERKOMPASS_OIDC_ISSUER to the one that it names.",
            )
        missing = [name for name in _NEEDED if not found.get(name)]
        if missing:
            raise ProviderError(
                f"{address} does not name its {missing[0]}.",
                mend="Check that PARTNERKOMPASS_OIDC_ISSUER is an OpenID Connect provider.",
            )
        return found

    @contextmanager
    def _client(self, redirect_uri: str) -> Iterator[Any]:
        client = OAuth2Client(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            token_endpoint_auth_method="client_secret_basic",
            scope="openid email profile",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_TIMEOUT_SECONDS,
        )
        with self._reached(), client:
            yield client

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Whatever goes wrong on the way to the provider, in our own words."""
        try:
            yield
        except (AuthlibBaseError, JoseError) as error:
            raise NotSignedInError(
                f"What the provider answered does not fit: {type(error).__name__}.",
                mend="Try again at /login; if it stays, check the settings of this client there.",
            ) from error
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderError(
                f"The provider {self._settings.issuer} can't be reached: {type(error).__name__}.",
                mend="Check its address and the network; local accounts go on working.",
            ) from error
