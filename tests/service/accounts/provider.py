"""A small OpenID Connect provider on a real socket; each part of its answer can be made wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "partnerkompass", "client secret of the tests"


@dataclass
class Provider:
    """What it says; ``claims`` are merged into every identity token (None takes one out)."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    refusal: str | None = None
    signs_with: str = "RS256"
    key_is_published: bool = True
    broken: bool = False
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def key(self) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})

    def get(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        if path == "/.well-known/openid-configuration":
            return (
                200,
                {},
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    **self.metadata,
                },
            )
        if path == "/keys":
            return 200, {}, {"keys": [self.key.as_dict(private=False)]}
        if path == "/authorize":
            return 302, {"Location": self._authorized(query)}, None
        return 404, {}, None

    def _authorized(self, query: dict[str, str]) -> str:
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        if self.refusal:
            answer = {"error": self.refusal, "state": query["state"]}
        else:
            code = secrets.token_urlsafe()
            self._codes[code] = query
            answer = {"code": code, "state": query["state"]}
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, str], Any]:
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
            or authorization != f"Basic {basic}"
        ):
            return 400, {}, {"error": "invalid_grant"}
        return (
            200,
            {},
            {
                "access_token": "a",
                "token_type": "Bearer",
                "id_token": self._id_token(asked["nonce"]),
            },
        )

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "subject-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "advisor@example.org",
            "email_verified": True,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.signs_with == "none":
            head, body = ({"alg": "none"}, claims)
            parts = (base64.urlsafe_b64encode(json.dumps(one).encode()) for one in (head, body))
            return ".".join(part.decode().rstrip("=") for part in parts) + "."
        key = self.key
        if not self.key_is_published:
            key = RSAKey.generate_key(2048, {"kid": "one"})
        return jwt.encode({"alg": self.signs_with, "kid": "one"}, claims, key)


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider that answers until the end of the block."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._answer(*provider.get(parts.path, _single(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*provider.token(_single(body), self.headers.get("Authorization", "")))

        def _answer(self, status: int, headers: dict[str, str], document: Any) -> None:
            body = b"broken" if provider.broken else json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the tests print enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
