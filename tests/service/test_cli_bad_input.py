"""Every bad input has a clear answer: exit code 2, nothing on stdout, and the mend on stderr."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.service.helpers import REQUEST, TEXT, Command, assert_refused


def test_no_command_and_unknown_ones(command: Command) -> None:
    assert_refused(command(), "COMMAND")
    assert_refused(command("mach"), "mach")
    assert_refused(command("match"), "--request")
    assert_refused(command("match", "--request", REQUEST, "--text", TEXT), "not allowed")
    assert_refused(command("match", "--request", REQUEST, "--colour"), "--colour")


def test_help_and_version_are_no_errors(command: Command) -> None:
    for arguments in (["--help"], ["match", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as ended:
            command(*arguments)
        assert ended.value.code == 0


def test_unknown_request_names_near_ids(command: Command) -> None:
    assert_refused(command("match", "--request", "ps-west-bani-zed"), REQUEST)


@pytest.mark.parametrize("key", ["05315999", "99999999", "Kölnhausen", "", "5315000"])
def test_unknown_ags(command: Command, key: str) -> None:
    assert_refused(command("suggest", "--ags", key), key)


@pytest.mark.parametrize("country", ["XX", "Palestina", "", "Atlantis"])
def test_unknown_country(command: Command, country: str) -> None:
    assert_refused(command("match", "--text", TEXT, "--country", country), country)


def test_near_country_is_named(command: Command) -> None:
    assert_refused(command("match", "--text", TEXT, "--country", "Palestin"), "PS")


def test_unknown_theme_names_near_ones(command: Command) -> None:
    assert_refused(command("match", "--text", TEXT, "--theme", "wastee"), "waste")


@pytest.mark.parametrize("k", ["0", "-1", "1000000000", "many", "1.5"])
def test_k_out_of_range(command: Command, k: str) -> None:
    assert_refused(command("match", "--request", REQUEST, "-k", k), k)
    assert_refused(command("suggest", "--ags", "05315000", "-k", k), k)


@pytest.mark.parametrize("population", ["0", "-5", "1000000000", "viele"])
def test_impossible_population(command: Command, population: str) -> None:
    assert_refused(command("match", "--text", TEXT, "--population", population), population)


@pytest.mark.parametrize("weight", ["themes", "themes=viel", "colour=1", "themes=nan", "themes=-1"])
def test_impossible_weights(command: Command, weight: str) -> None:
    assert_refused(command("match", "--text", TEXT, "--weight", weight))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "0 characters"),
        ("Abfall neu", "10 characters"),
        ("a" * 200_000, "200000 characters"),
        ("\x00\x01\x02" * 20, "binary"),
        ("?!" * 20, "no words"),
    ],
)
def test_texts_that_say_nothing(command: Command, text: str, said: str) -> None:
    assert_refused(command("match", "--text", text), said)


def test_an_argument_in_the_wrong_encoding(command: Command) -> None:
    wrong = "für Abfallwirtschaft und Abwasser".encode("latin-1").decode("utf-8", "surrogateescape")
    assert_refused(command("match", "--text", wrong), "Argument 3 is not UTF-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "0 characters"),
        (b"Abfall neu", "10 characters"),
        (b"a" * 200_000, "200000 characters"),
        (b"a" * 600_000, "more than 500,000 bytes"),
        ("Gesuch um Abfallwirtschaft für alle".encode("latin-1"), "byte 29 (line 1) is 0xFC"),
        (b"eins\nzwei\n" + b"\xe4" * 30, "byte 11 (line 3) is 0xE4"),
        ("Abfall und Abwasser".encode("utf-16"), "UTF-16"),
        ("Abfall und Abwasser".encode("utf-32"), "UTF-32"),
        (b"Abfall\x00und Abwasser und Energie", "byte 7 is 0x00"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 ...", "Word"),
        (b"\x89PNG\r\n", "image"),
    ],
)
def test_files_that_are_no_request(
    command: Command, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "request.txt"
    file.write_bytes(content)
    assert_refused(command("match", "--file", str(file)), said)


def test_standard_input_that_is_no_text(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff" * 40)))
    assert_refused(command("match", "--file", "-"), "standard input", "byte 1")


def test_files_that_can_not_be_read(command: Command, tmp_path: Path) -> None:
    assert_refused(command("match", "--file", str(tmp_path / "none.txt")), "no file")
    assert_refused(command("match", "--file", str(tmp_path)), "folder")


def test_a_home_without_an_index_says_how_to_build_one(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(tmp_path))
    for arguments in (
        ["match", "--request", REQUEST],
        ["suggest", "--ags", "05315000"],
        ["snapshots", "show"],
        ["snapshots", "verify"],
    ):
        assert_refused(command(*arguments), "partnerkompass reindex", code=1)
