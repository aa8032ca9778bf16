"""Image and compose file: what a linter would look for. No engine is needed, and none is asked."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.cli import build_parser
from tests.deploy.compose_rules import breaches

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "deploy" / "docker"


def instructions() -> list[tuple[str, str]]:
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [
        (word, rest)
        for word, _, rest in (line.partition(" ") for line in joined.splitlines())
        if word
    ]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def test_the_image_is_pinned_unprivileged_and_looked_after() -> None:
    found = instructions()
    bases = [rest.split()[0] for word, rest in found if word == "FROM"]
    assert all(re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+[\w.-]*", base) for base in bases), bases
    words = [word for word, _ in found]
    last = words[len(words) - words[::-1].index("FROM") :]
    assert {"USER", "HEALTHCHECK", "CMD", "EXPOSE"} <= set(last)
    (user,) = [rest for word, rest in found if word == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number, so that a host can forbid root"
    assert not [rest for word, rest in found if word == "ADD"]
    assert "curl" not in str(found)
    (command,) = [rest for word, rest in found if word == "CMD"]
    program, *arguments = yaml.safe_load(command)
    assert program == "partnerkompass"
    assert build_parser("serve").parse_args(arguments).command == "serve"


def test_no_secret_gets_into_the_image() -> None:
    settings = " ".join(rest for word, rest in instructions() if word in ("ENV", "ARG"))
    assert not re.search(r"(?i)password|secret|token|_DATABASE", settings)
    taken = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert taken[0] == "*", "only what is named"
    assert not [line for line in taken if re.search(r"var|\.git|environment", line)]


def test_all_that_is_copied_is_there_and_let_through() -> None:
    taken = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line[0] == "!"
    }
    copied = {
        name
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for name in rest.split()[:-1]
    }
    assert copied == taken
    assert all((ROOT / name).exists() for name in copied)


def test_both_containers_can_do_little(compose: dict[str, Any]) -> None:
    assert compose["services"].keys() == {"web", "nights"}
    for service in compose["services"].values():
        assert service["user"] == "10001:10001"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["healthcheck"]["test"]
        assert "home:/var/lib/partnerkompass" in service["volumes"]
        assert not service.get("privileged")
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in compose["services"]["nights"]
    assert compose["volumes"].keys() == {"home", "backups"}
    build = compose["services"]["web"]["build"]
    assert ((DOCKER / build["context"]).resolve() / build["dockerfile"]).is_file()


def test_the_loop_of_nights_is_a_shell_script_of_commands_that_there_are() -> None:
    script = DOCKER / "nights.sh"
    subprocess.run(["/bin/sh", "-n", script], check=True)
    called = re.findall(
        r"^    partnerkompass (\w+)(.*?)\|\|", script.read_text("utf-8"), re.M | re.S
    )
    assert [command for command, _ in called] == ["nightly", "backup"]
    for command, rest in called:
        words = rest.replace("\\\n", " ").replace('"${KEEP_BACKUPS:-14}"', "14").split()
        assert build_parser(command).parse_args([command, *words]).command == command


def test_the_compose_file_keeps_to_the_specification(compose: dict[str, Any]) -> None:
    """By our own rules everywhere; by the client of docker too, where it has the plugin."""
    assert list(breaches(compose)) == []
    command = ["docker", "compose", "-f", str(DOCKER / "compose.yaml")]
    with contextlib.suppress(OSError):
        if subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0:
            ran = subprocess.run(
                [*command, "config", "--quiet"], capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("read_onyl", True),
        ("read_only", "true"),
        ("healthcheck", {"test": ["curl", "-f"], "interval": "30s"}),
        ("healthcheck", {"test": ["CMD", "true"], "interval": 30}),
        ("ports", [8000]),
        ("volumes", ["elsewhere:/var/lib/partnerkompass"]),
        ("environment", {"PARTNERKOMPASS_HOME": "$HOME"}),
        ("environment", {"FORWARDED": True}),
        ("restart", "sometimes"),
        ("mem_limit", "2 GB"),
    ],
)
def test_the_rules_find_what_docker_would_refuse(
    compose: dict[str, Any], key: str, value: object
) -> None:
    service = {**compose["services"]["web"], key: value}
    assert list(breaches({**compose, "services": {"web": service}}))


def test_the_loop_goes_on_after_a_bad_night_and_ends_when_told(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    fake = tmp_path / "partnerkompass"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n[ "$1" != nightly ]\n', encoding="utf-8")
    fake.chmod(0o755)
    # The first thing after night and backup is the sleep until the next one.
    asleep = tmp_path / "sleep"
    asleep.write_text(f'#!/bin/sh\necho "sleep $1" >> {calls}\nexec /bin/sleep 30\n', "utf-8")
    asleep.chmod(0o755)
    loop = subprocess.Popen(
        [DOCKER / "nights.sh"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "KEEP_BACKUPS": "3"},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 30
        while "sleep" not in (calls.read_text("utf-8") if calls.exists() else ""):
            assert time.monotonic() < until
            time.sleep(0.02)
        loop.terminate()
        assert loop.wait(timeout=20) == 0
    finally:
        os.killpg(loop.pid, signal.SIGKILL)
    assert loop.stderr is not None
    assert loop.stderr.read() == "night: exit code 1\n"
    loop.stderr.close()
    night, backup, sleep = calls.read_text("utf-8").splitlines()
    assert night == "nightly"
    assert backup.endswith("--keep 3")
    assert 0 < int(sleep.split()[1]) <= 2 * 86_400
