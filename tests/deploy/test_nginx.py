"""The proxy's file: read by nginx itself, and standing before a running service on this machine."""

from __future__ import annotations

import datetime as dt
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.application import create_app
from service.settings import Settings

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "partner.example.org"
#: Debian puts it where only root looks.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

pytestmark = pytest.mark.skipif(
    NGINX is None, reason="no nginx (apt-get install nginx-light): its file was not tried"
)


@dataclass(frozen=True)
class Proxy:
    http: int
    https: int

    def get(self, path: str, *, tls: bool = True, **headers: str) -> http.client.HTTPResponse:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        caller: http.client.HTTPConnection
        if tls:
            caller = http.client.HTTPSConnection(
                "127.0.0.1", self.https, context=context, timeout=20
            )
        else:
            caller = http.client.HTTPConnection("127.0.0.1", self.http, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        caller.request("GET", path, headers={"Host": NAME, **named})
        answer = caller.getresponse()
        answer.read()
        caller.close()
        return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The real application without an index: it answers, and says that it can't match."""
    home = tmp_path_factory.mktemp("home")
    app = create_app(settings=Settings(home=home, public_url=f"https://{NAME}"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def proxy(service: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    ports = Proxy(free_port(), free_port())
    site = CONF.read_text(encoding="utf-8")
    site = re.sub(r"^\s*listen \[::\]:.*\n", "", site, flags=re.MULTILINE)
    for there, here in (
        ("listen 80;", f"listen 127.0.0.1:{ports.http};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{ports.https} ssl;"),
        (f"/etc/letsencrypt/live/{NAME}", str(folder)),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{service}"),
    ):
        assert there in site
        site = site.replace(there, here)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ {paths} include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    assert NGINX is not None
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    read = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    assert "warn" not in read.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 20
        while running.poll() is None and time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", ports.https), timeout=1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield ports
        running.terminate()


def test_calls_reach_the_service_and_carry_their_number(proxy: Proxy) -> None:
    answer = proxy.get("/healthz")
    assert answer.status == 200
    assert answer.getheader("Strict-Transport-Security") == "max-age=31536000"
    # nginx gives each call a number of 32 hexadecimal digits, and the service takes it over.
    assert re.fullmatch(r"[0-9a-f]{32}", answer.getheader("X-Request-ID") or "")
    assert len(answer.headers.get_all("Content-Security-Policy") or ()) == 1


def test_without_tls_everybody_is_sent_on(proxy: Proxy) -> None:
    answer = proxy.get("/requests?q=wasser", tls=False)
    assert answer.status == 301
    assert answer.getheader("Location") == f"https://{NAME}/requests?q=wasser"


def test_figures_are_shut(proxy: Proxy) -> None:
    assert proxy.get("/metrics").status == 403
    assert proxy.get("/metrics", X_Forwarded_For="127.0.0.1").status == 403
    assert proxy.get("/%6detrics").status == 403


def test_an_address_that_a_caller_claims_is_not_handed_on(proxy: Proxy, service: int) -> None:
    def status(**claimed: str) -> int:
        caller = http.client.HTTPConnection("127.0.0.1", service, timeout=20)
        caller.request("GET", "/metrics", headers=claimed)
        found = caller.getresponse().status
        caller.close()
        return found

    # The service believes what this machine says of a caller, so the proxy must not repeat claims.
    assert status() == 200
    assert status(**{"X-Forwarded-For": "192.0.2.7"}) in (401, 403)
    line = re.search(r"X-Forwarded-For\s+(\S+);", CONF.read_text(encoding="utf-8"))
    assert line is not None
    assert line[1] == "$remote_addr"
    answer = proxy.get("/desk", X_Forwarded_For="192.0.2.7", X_Forwarded_Proto="http")
    assert answer.status in (302, 303, 503)
    assert "http://" not in (answer.getheader("Location") or "")


def test_files_larger_than_the_service_takes_end_at_the_proxy(proxy: Proxy) -> None:
    answer = proxy.get("/healthz", Content_Length=str(26 * 1024 * 1024))
    assert answer.status == 413
