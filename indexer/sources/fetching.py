"""Fetching pages: only from hosts that a person allowed, only from addresses that were checked.

A name is resolved once, every address it has is checked, and the connection goes to the checked
address itself (the name stays in the Host header and in the TLS handshake): what a name server says
a moment later changes nothing. Each redirect goes through the same checks. Proxies of the
environment are not used, because they would resolve the name again.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.sources.extract.content import UnreadableError

if TYPE_CHECKING:
    import httpx2

__all__ = ["FetchSettings", "Fetched", "fetch"]

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_RATIO = 100
_SMALL = 1_000_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_AGENT = "Partnerkompass"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """What may be fetched.

    ``hosts`` are names ("www.rgre.de", or "intranet.example:8443" for another port than the usual
    ones); none by default: nothing is fetched unless a person wrote it down. ``private_networks``
    ("10.20.0.0/16") are ranges that a name may resolve to although they are not public. ``seconds``
    is the time for the whole page, redirects included.
    """

    hosts: tuple[str, ...] = ()
    private_networks: tuple[str, ...] = ()
    seconds: int = 30
    max_bytes: int = 10_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: its bytes, the address it came from in the end, and the encoding it declared."""

    data: bytes
    url: str
    name: str
    declared: str | None


def fetch(url: str, settings: FetchSettings) -> Fetched:
    """Fetch one page.

    Raises:
        UnreadableError: the address is not allowed, or the page can't be had within the limits.
    """
    import httpx2

    deadline = time.monotonic() + settings.seconds
    try:
        with httpx2.Client(trust_env=False, follow_redirects=False) as client:
            for _ in range(settings.redirects + 1):
                target = _checked(url, settings)
                with _request(client, target, settings) as response:
                    if response.status_code in _REDIRECTS:
                        url = _redirected(target.url, response)
                        continue
                    return _read(target.url, response, settings, deadline)
    except httpx2.HTTPError as error:
        raise UnreadableError(
            f"{url} can't be fetched ({error or type(error).__name__}).",
            mend="Try it in a browser; if it is gone, correct the address in sources.toml.",
        ) from None
    raise UnreadableError(
        f"{url} redirects more than {settings.redirects} times.", mend="Give the final address."
    )


@dataclass(frozen=True, slots=True)
class _Target:
    url: httpx2.URL
    address: Address


def _checked(url: str, settings: FetchSettings) -> _Target:
    """The address to connect to, if host, port and every resolved address are allowed."""
    import httpx2

    try:
        parsed = httpx2.URL(url)
        host = parsed.raw_host.decode("ascii").casefold().rstrip(".")
    except (httpx2.InvalidURL, UnicodeError):
        raise UnreadableError(f"{url!r} is no web address.", mend="Correct it.") from None
    if parsed.scheme not in _PORTS or parsed.userinfo or not host:
        raise UnreadableError(
            f"{url!r} is no address that is fetched.",
            mend="Give an http or https address without user name and password.",
        )
    port = parsed.port or _PORTS[parsed.scheme]
    shown = f"[{host}]" if ":" in host else host
    named = shown if port == _PORTS[parsed.scheme] else f"{shown}:{port}"
    allowed = {entry.casefold() for entry in settings.hosts}
    if named not in allowed and f"{shown}:{port}" not in allowed:
        raise UnreadableError(
            f"The host {named} is not allowed.",
            mend=f'If you trust it, add "{named}" to hosts under [fetch] in sources.toml.',
        )
    addresses = _resolved(host, port)
    for address in addresses:
        if not _is_allowed(address, settings):
            raise UnreadableError(
                f"{host} resolves to {address}, which is no public address.",
                mend="If it is a server of your own, add its network to private_networks under "
                "[fetch] in sources.toml.",
            )
    return _Target(parsed, addresses[0])


def _resolved(host: str, port: int) -> list[Address]:
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreadableError(
            f"The host {host} can't be found ({error}).", mend="Check the address and the network."
        ) from None
    found = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in entries]
    return sorted(dict.fromkeys(found), key=lambda address: address.version)


def _is_allowed(address: Address, settings: FetchSettings) -> bool:
    for plain in (address, *_embedded(address)):
        networks = (ipaddress.ip_network(entry) for entry in settings.private_networks)
        if any(plain.version == network.version and plain in network for network in networks):
            continue
        if not plain.is_global or plain.is_multicast or plain.is_reserved:
            return False
    return True


def _embedded(address: Address) -> Iterator[Address]:
    """IPv4 addresses that an IPv6 address stands for: what is connected to in the end."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


@contextmanager
def _request(
    client: httpx2.Client, target: _Target, settings: FetchSettings
) -> Iterator[httpx2.Response]:
    pinned = target.url.copy_with(host=str(target.address))
    headers = {
        "Host": target.url.netloc.decode("ascii"),
        "User-Agent": _AGENT,
        "Accept-Encoding": "gzip",
        "Accept": "text/html,application/xhtml+xml,application/pdf,text/csv,*/*;q=0.5",
    }
    host = target.url.raw_host.decode("ascii")
    with client.stream(
        "GET",
        pinned,
        headers=headers,
        extensions={"sni_hostname": host},
        timeout=settings.seconds,
    ) as response:
        yield response


def _redirected(url: httpx2.URL, response: httpx2.Response) -> str:
    location = response.headers.get("location")
    if not location:
        raise UnreadableError(f"{url} redirects to nowhere.", mend="Correct the address.")
    target = url.join(location)
    if url.scheme == "https" and target.scheme != "https":
        raise UnreadableError(
            f"{url} redirects to an address without encryption ({target}).",
            mend="Give the final address if you trust it.",
        )
    return str(target)


def _read(
    url: httpx2.URL, response: httpx2.Response, settings: FetchSettings, deadline: float
) -> Fetched:
    if response.status_code != 200:
        raise UnreadableError(
            f"{url} answers {response.status_code} {response.reason_phrase}.",
            mend="Try it in a browser; if it has moved, correct the address in sources.toml.",
        )
    packed = response.headers.get("content-encoding", "identity").casefold()
    if packed not in ("identity", "gzip", "x-gzip", ""):
        raise UnreadableError(
            f"{url} is packed in a way that was not asked for ({packed}).",
            mend="Save the page and hand in the file.",
        )
    inflate = zlib.decompressobj(wbits=31) if "gzip" in packed else None
    data, received = bytearray(), 0
    for chunk in response.iter_raw():
        received += len(chunk)
        room = settings.max_bytes + 1 - len(data)
        data += inflate.decompress(chunk, room) if inflate else chunk[:room]
        _refuse_excess(url, len(data), received, settings, deadline)
    expected = response.headers.get("content-length", "")
    if expected.isdigit() and int(expected) != received:
        raise UnreadableError(f"{url} was cut short.", mend="Try again later.")
    if inflate is not None and not inflate.eof:
        raise UnreadableError(f"{url} was cut short.", mend="Try again later.")
    kind = response.headers.get("content-type", "")
    charset = re.search(r"charset\s*=\s*[\"']?([\w-]+)", kind, re.I)
    return Fetched(
        data=bytes(data),
        url=str(url),
        name=_name(url, kind),
        declared=charset[1] if charset else None,
    )


def _refuse_excess(
    url: httpx2.URL, size: int, received: int, settings: FetchSettings, deadline: float
) -> None:
    if size > settings.max_bytes:
        raise UnreadableError(
            f"{url} is larger than {settings.max_bytes / 1e6:,.0f} MB.",
            mend="Raise max_bytes under [fetch] in sources.toml if you trust it.",
        )
    if size > _SMALL and size > _MOST_RATIO * received:
        raise UnreadableError(
            f"{url} unpacks to more than {_MOST_RATIO} times its size.", mend="Don't trust it."
        )
    if time.monotonic() > deadline:
        raise UnreadableError(
            f"{url} takes longer than {settings.seconds} s.",
            mend="Try again later, or raise seconds under [fetch] in sources.toml.",
        )


def _name(url: httpx2.URL, kind: str) -> str:
    """A file name whose ending says what the server says; the bytes have the last word."""
    name = url.path.rsplit("/", maxsplit=1)[-1] or "page"
    ending = {"text/html": ".html", "text/csv": ".csv", "text/plain": ".txt"}
    declared = ending.get(kind.split(";", maxsplit=1)[0].strip().casefold())
    return f"{name}{declared}" if declared and not name.endswith(declared) else name
