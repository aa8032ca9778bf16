"""The service as a process on a real socket."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest
from sqlalchemy import make_url

from service.accounts import Accounts, Role
from service.accounts.demo import make_demo
from service.accounts.passwords import Passwords
from service.state import Database
from tests.service.helpers import REQUEST, Command, assert_refused
from tests.service.people import CHEAP

COMMAND = (
    sys.executable,
    "-W",
    "error",
    "-c",
    "import sys; from service.cli import main; sys.exit(main())",
)


@contextmanager
def serving(
    home: Path, *options: str, state: Path | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running service and its address; the database is at `state`, or in the home folder."""
    database = {"PARTNERKOMPASS_DATABASE": f"sqlite:///{state}"} if state else {}
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *options],
        env={**os.environ, "PARTNERKOMPASS_HOME": str(home), **database},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.search(r"http://\S+", said)
        assert found, said + process.stderr.read()
        yield process, found[0]
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def test_it_prints_its_address_and_a_match_answers_and_ends_cleanly(
    small_home: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state.sqlite3"
    with serving(small_home, "--show-match", REQUEST, "--demo", state=state) as (process, address):
        assert httpx.get(f"{address}healthz", timeout=60).json() == {"status": "ok"}
        assert httpx.get(f"{address}readyz").status_code == 200
        answered = httpx.post(f"{address}api/v1/match", json={"request_id": REQUEST, "k": 1})
        best = answered.json()["candidates"][0]
        assert httpx.get(address).headers["content-type"].startswith("text/html")
        assert httpx.get(f"{address}nothing").json()["status"] == 404
        assert "server" not in httpx.get(address).headers
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert best["label"] in out
    assert "West Bani Zeid" in out
    assert "Traceback" not in err
    assert signs_in(state, *re.findall(r"(\S+@demo\.invalid)  (\S+)", out)) == 2


def signs_in(state: Path, *accounts: tuple[str, str]) -> int:
    """With how many of these mail addresses and passwords one is let in."""
    database = Database(make_url(f"sqlite:///{state}"))
    sessions = Accounts.over(database).sessions
    begun = [sessions.sign_in(*account, address="", agent="") for account in accounts]
    database.close()
    return len(begun)


def test_the_client_in_the_documentation_does_what_it_says(
    small_home: Path, tmp_path: Path
) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    script = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)[0]
    state = tmp_path / "state.sqlite3"
    database = Database(make_url(f"sqlite:///{state}"))
    token = Accounts.over(database).tokens.create("console", name="x", role=Role.ADVISOR)
    with serving(small_home, state=state) as (_, address):
        there = {**os.environ, "ADDRESS": address.rstrip("/"), "TOKEN": token.secret}
        ran = client([sys.executable, "-W", "error", "-c", program], there)
        # test_api_examples.py does the same calls where there is no curl.
        if shutil.which("curl") and shutil.which("bash"):
            told = client(["bash", "-euc", script], there).stdout.splitlines()
            me, listed, matched, hizma = map(json.loads, told)
            assert (me["role"], len(listed["items"])) == ("advisor", 2)
            assert (len(matched["candidates"]), hizma["id"]) == (5, "own-ps-hizma")
    with database.read() as work:
        (entry,) = work.shortlist.of_request("own-ps-halhul")
        case = work.cases.get("own-ps-halhul")
    database.close()
    assert (entry.state, case.status) == ("selected", "in_review")
    assert re.fullmatch(r".+ 0\.\d+\n", ran.stdout)


def client(command: list[str], there: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run an example of the documentation; `there` is its environment."""
    ran = subprocess.run(command, env=there, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


def test_demo_accounts_are_made_once_and_never_beside_others(tmp_path: Path) -> None:
    database = Database(make_url(f"sqlite:///{tmp_path / 'state.sqlite3'}"))
    accounts = Accounts.over(database, Passwords(CHEAP))
    made = make_demo(accounts)
    assert len({one.password for one in made}) == 2
    assert make_demo(accounts) == ()
    assert not any(one.password in repr(made) for one in made)
    database.close()


def test_a_second_start_says_how_to_get_into_the_demo_accounts(
    small_home: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state.sqlite3"
    database = Database(make_url(f"sqlite:///{state}"))
    make_demo(Accounts.over(database, Passwords(CHEAP)))
    database.close()
    with serving(small_home, "--demo", state=state) as (process, address):
        assert httpx.get(f"{address}healthz", timeout=60).status_code == 200
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    assert "gibt es schon: beratung@demo.invalid, kommune@demo.invalid." in out
    # Another port than the usual one: the link must lead to this service.
    told = f"PARTNERKOMPASS_PUBLIC_URL={address.rstrip('/')} partnerkompass user reset"
    assert f"{told} beratung@demo.invalid" in out


def test_a_database_of_a_newer_program_is_told_before_the_service_starts(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state.sqlite3"
    database = Database(make_url(f"sqlite:///{state}"))
    database.prepare()
    database.close()
    with closing(sqlite3.connect(state)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    monkeypatch.setenv("PARTNERKOMPASS_DATABASE", f"sqlite:///{state}")
    assert_refused(command("serve", "--port", "0"), "newer Partnerkompass", code=1)


def test_it_starts_without_an_index_and_says_so(tmp_path: Path) -> None:
    with serving(tmp_path, "--show-match", REQUEST) as (process, address):
        assert httpx.get(f"{address}readyz").status_code == 503
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert "partnerkompass reindex" in err
    assert process.returncode == 0


def test_a_port_in_use_is_a_clear_error(command: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_refused(command("serve", "--port", port), port, "--port")


@pytest.mark.parametrize(
    "options", [["--port", "70000"], ["--port", "-1"], ["--port", "x"], ["--host", "no.invalid"]]
)
def test_impossible_addresses(command: Command, options: list[str]) -> None:
    assert_refused(command("serve", *options), options[0])


def test_a_closed_pipe_is_no_error(small_home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [*COMMAND, "match", "--request", REQUEST, "--json"],
        env={**os.environ, "PARTNERKOMPASS_HOME": str(small_home)},
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_match_imports_nothing_heavy(small_home: Path) -> None:
    heavy = {"pandas", "torch", "sentence_transformers", "spacy", "fastapi", "uvicorn", "jinja2"}
    heavy |= {"sqlalchemy", "alembic", "argon2", "authlib"}
    script = (
        "import sys; from service.cli import main;"
        f"code = main(['match', '--request', '{REQUEST}', '-k', '1']);"
        f"sys.exit(code or ', '.join({heavy} & sys.modules.keys()) or 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PARTNERKOMPASS_HOME": str(small_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
