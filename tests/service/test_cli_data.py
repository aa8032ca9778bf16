"""``data build``: wrong use is answered before any work is done."""

from __future__ import annotations

from pathlib import Path

from tests.service.helpers import Command, assert_refused


def test_a_missing_sources_folder(command: Command, tmp_path: Path) -> None:
    assert_refused(command("data", "build", "--sources", str(tmp_path / "none")), "none")
    assert_refused(command("data", "build"), "--sources")
    assert_refused(command("data"), "ACTION")


def test_an_empty_sources_folder(command: Command, tmp_path: Path) -> None:
    sources, out = tmp_path / "sources", tmp_path / "out"
    sources.mkdir()
    assert_refused(
        command("data", "build", "--sources", str(sources), "--out", str(out)), str(sources)
    )
