"""The units: accepted by systemd, confined, and calling commands that there are."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.cli import build_parser
from service.settings import NAMES

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
COMMAND = "/opt/partnerkompass/bin/partnerkompass"
#: Exposure as `systemd-analyze security` counts it, times ten: 96 is nothing confined.
MOST_EXPOSED = 20


def section(unit: Path, name: str) -> dict[str, str]:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    return dict(parser[name])


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Asks systemd itself; a machine without it says so instead of passing."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here: the units were not checked by systemd itself")
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )


def test_systemd_accepts_all_of_them(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(text.replace(COMMAND, "/bin/true"), encoding="utf-8")
    ran = analyze("verify", "--man=no", *map(str, sorted(tmp_path.iterdir())))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_each_is_confined(unit: Path) -> None:
    found = section(unit, "Service")
    assert found["User"] == "partnerkompass"
    assert found["ProtectSystem"] == "strict"
    assert found["StateDirectoryMode"] == "0700"
    assert "MemoryMax" in found
    ran = analyze(
        "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", str(unit)
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_each_calls_a_command_that_there_is(unit: Path) -> None:
    program, *arguments = section(unit, "Service")["ExecStart"].split()
    assert program == COMMAND
    assert build_parser(arguments[0]).parse_args(arguments).command == arguments[0]


def test_every_timer_has_its_service() -> None:
    timers = {unit.stem for unit in UNITS if unit.suffix == ".timer"}
    assert timers == {"partnerkompass-night", "partnerkompass-backup"}
    assert timers <= {unit.stem for unit in SERVICES}
    for unit in UNITS:
        if unit.suffix == ".timer":
            assert section(unit, "Timer")["Persistent"] == "yes"


def test_the_settings_are_settings() -> None:
    text = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#? ?(PARTNERKOMPASS_\w+)=", text, re.MULTILINE))
    assert "PARTNERKOMPASS_PUBLIC_URL" in named
    assert named <= {*NAMES, "PARTNERKOMPASS_HOME"}


def test_pk_runs_the_command_as_its_user_with_its_settings(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    environment.write_text("PARTNERKOMPASS_HOME=/srv/home\n", encoding="utf-8")
    fake = tmp_path / "runuser"
    fake.write_text('#!/bin/sh\necho "$PARTNERKOMPASS_HOME" "$PWD" "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    ran = subprocess.run(
        [DEPLOY / "pk", "user", "reset", "anna@skew.example"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "PARTNERKOMPASS_ENVIRONMENT": environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == [
        *("/srv/home", "/", "-u", "partnerkompass", "--", COMMAND),
        *("user", "reset", "anna@skew.example"),
    ]


def test_the_proxy_hides_the_figures_and_says_who_calls() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert re.search(r"location = /metrics \{\s+deny all;", text)
    assert re.search(r"X-Forwarded-For +\$remote_addr;", text), "never what the caller claims"
    assert "Strict-Transport-Security" in text
    assert "access_log off" in text
    assert text.count("{") == text.count("}")
