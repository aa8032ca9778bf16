"""The small index served by the real application, and the command line run in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.api import create_app
from service.cli import main
from tests.service.helpers import Command, Ran


@pytest.fixture(scope="session")
def app(small_home: Path) -> FastAPI:
    return create_app(small_home)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def command(
    small_home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Run ``partnerkompass`` with these arguments over the small index."""
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(small_home))
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        code = main(arguments)
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    return run
