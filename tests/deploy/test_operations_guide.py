"""docs/operations.md is what somebody types at seven in the morning: its commands are checked."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.cli import build_parser
from service.settings import NAMES

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
#: Programs of Debian that the guide calls.
OF_DEBIAN = {
    *("apt-get", "cd", "cp", "createdb", "createuser", "docker", "git", "install", "journalctl"),
    *("ls", "python3", "rm", "sudoedit", "systemctl", "useradd"),
}


def lines() -> list[list[str]]:
    """Every command in a block, its words."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line]


def without_sudo(words: list[str]) -> list[str]:
    if words[0] == "sudo":
        words = words[3:] if words[1] == "-u" else words[1:]
    if words[0] == "env":
        words = [word for word in words[1:] if not word.startswith("PARTNERKOMPASS_")]
    return words


def ours() -> list[list[str]]:
    """The arguments of every call of our own command, in blocks and within sentences."""
    found = []
    for words in map(without_sudo, lines()):
        inside = words.index("partnerkompass") if words[0] == "docker" and "exec" in words else 0
        if Path(words[inside]).name in ("pk", "partnerkompass"):
            found.append(words[inside + 1 :])
    spans = re.findall(r"`(?:pk|partnerkompass) ([^`\n]+)`", GUIDE)
    return [*found, *map(shlex.split, spans)]


@pytest.mark.parametrize("arguments", ours(), ids=" ".join)
def test_every_call_of_our_command_is_one(arguments: list[str]) -> None:
    parsed = build_parser(arguments[0]).parse_args(arguments)
    assert parsed.command == arguments[0]


def test_no_other_program_is_called() -> None:
    programs = {Path(words[0]).name for words in map(without_sudo, lines())}
    assert programs - {"pk", "partnerkompass", "pip"} <= OF_DEBIAN
    assert len(ours()) > 20


def test_units_and_files_are_there() -> None:
    for words in lines():
        named = [word for word in words if word.startswith("partnerkompass")]
        if "systemctl" in words or "journalctl" in words:
            assert {name if "." in name else f"{name}.service" for name in named} <= UNITS
    for path in re.findall(r"(?<![\w/])(deploy/[\w./-]*\w)", GUIDE):
        assert (ROOT / path).exists() or path == "deploy/docker/environment", path


def test_settings_and_figures_are_real() -> None:
    known = {*NAMES, "PARTNERKOMPASS_HOME", "PARTNERKOMPASS_DATA"}
    assert set(re.findall(r"\bPARTNERKOMPASS_\w+", GUIDE)) <= known
    source = (ROOT / "service" / "operations" / "metrics.py").read_text(encoding="utf-8")
    of_code = set(re.findall(r'"(partnerkompass_\w+)"', source))
    written = set(re.findall(r"\bpartnerkompass_\w+", GUIDE))
    assert {re.sub(r"_(total|bucket)$", "", name) for name in written} <= of_code
    told = set(re.findall(r"^\| `(partnerkompass_\w+)` \|", GUIDE, re.MULTILINE))
    assert len(told) >= 12


def test_the_rules_for_alerts_can_be_read() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    rules: list[dict[str, Any]] = yaml.safe_load(block)["groups"][0]["rules"]
    assert len(rules) >= 6
    for rule in rules:
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert "partnerkompass_" in rule["expr"]


def test_what_keeps_contact_data_is_named() -> None:
    (duties,) = re.findall(r"## Privacy duties\n(.*)", GUIDE, re.DOTALL)
    for place in ("/var/backups/partnerkompass", "backups/state-*", "before-restore-", "indexes"):
        assert place.lower() in duties.lower(), place
