"""What calls that change something have in common: versions, keys against doing it twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from models.errors import BadInputError, VersionNeededError
from service.api.access import State
from service.state import Database, Work
from service.state.records import StoredReply

__all__ = ["Once", "Seen", "etag"]

_VERSION = re.compile(r'(?:W/)?"(\d{1,9})"')
_REPLAYED = {"Idempotency-Replayed": "true"}
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def etag(version: int) -> dict[str, str]:
    """The header that says which version an answer shows."""
    return {"ETag": f'"{version}"'}


def _seen(
    if_match: Annotated[
        str | None,
        Header(
            description="The ETag of the version that the change is made from.", examples=['"3"']
        ),
    ] = None,
) -> int:
    if if_match is None:
        raise VersionNeededError(
            "The header 'If-Match' is missing.",
            mend="Read it first, and send its ETag as 'If-Match': so nobody overwrites what"
            " somebody else has changed in between.",
        )
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise BadInputError(
            f"Header 'If-Match': {if_match[:40]!r} is no ETag of this service.",
            mend='Send it as it came, for example "3" with its quotation marks.',
        )
    return int(found[1])


#: The version that a change was made from, out of ``If-Match``.
Seen = Annotated[int, Depends(_seen)]


class OnceCall:
    """A call that has its effect once, even if it is sent again with the same key."""

    def __init__(self, database: Database, address: str, key: str | None) -> None:
        self._database = database
        self._address = address
        self._key = key

    def run(
        self,
        actor: str,
        body: BaseModel,
        do: Callable[[Work], Response],
        *,
        again: Callable[[Work, str], Response] | None = None,
    ) -> Response:
        """The answer of `do`, or the one that the same call got before (kept for a day).

        With `again` the answer itself is not kept, because of what is in it: `again` makes it anew
        from the ``Location`` that it had.

        Raises:
            BadInputError: another call had this key.
        """
        with self._database.write(actor) as work:
            if self._key is None:
                return do(work)
            said = f"{self._address}\n{body.model_dump_json()}"
            fingerprint = hashlib.sha256(said.encode()).hexdigest()
            earlier = work.replies.find(actor, self._key)
            if earlier is not None:
                _check_same(earlier, fingerprint)
                if again is not None:
                    response = again(work, earlier.headers.get("location", ""))
                    response.headers.update(_REPLAYED)
                    return response
                return _replayed(earlier)
            response = do(work)
            kept = _kept(response, actor, self._key, fingerprint, work)
            work.replies.add(kept if again is None else replace(kept, body=""))
            return response


def _once(
    request: Request,
    database: State,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="Any new text, for example a UUID: the call sent again with it does"
            " nothing twice, and gets the same answer.",
            examples=["0b9f7c1e-6c1c-4c0e-9a55-5b1f5e0d7a11"],
        ),
    ] = None,
) -> OnceCall:
    if idempotency_key is not None and not _KEY.fullmatch(idempotency_key):
        raise BadInputError(
            "Header 'Idempotency-Key': it is empty, too long, or has other characters than ASCII.",
            mend="Send 1 to 255 letters and digits, for example a UUID.",
        )
    return OnceCall(database, f"{request.method} {request.url.path}", idempotency_key)


Once = Annotated[OnceCall, Depends(_once)]


def _check_same(earlier: StoredReply, fingerprint: str) -> None:
    if earlier.fingerprint != fingerprint:
        raise BadInputError(
            "Header 'Idempotency-Key': another call had this key.",
            mend="Send every new call with a key of its own.",
        )


def _replayed(earlier: StoredReply) -> Response:
    headers = {**earlier.headers, **_REPLAYED}
    return Response(
        earlier.body, status_code=earlier.status, headers=headers, media_type="application/json"
    )


def _kept(response: Response, actor: str, key: str, fingerprint: str, work: Work) -> StoredReply:
    told = {
        name: response.headers[name] for name in ("location", "etag") if name in response.headers
    }
    body = bytes(response.body).decode()
    return StoredReply(actor, key, fingerprint, work.now, response.status_code, told, body)
