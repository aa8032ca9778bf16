"""``sources.toml``: read, checked key by key, and what files belong to a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.sources.inputs import configured_source, inputs_of_files, inputs_of_source
from indexer.sources.settings import Settings, load_settings, settings_path
from models.errors import BadInputError, NotFoundError

GOOD = """
[fetch]
hosts = ["www.example.org"]
private_networks = ["10.20.0.0/16"]

[limits]
file_bytes = 1000000

[[source]]
id = "palaestina"
kind = "page"
url = "https://www.example.org/palaestina"
country = "PS"
title = "Gesuche"

[[source]]
id = "briefe"
kind = "document"
path = "eingang/*.txt"

[[source]]
id = "liste"
kind = "table"
path = "liste.csv"
columns = { place = "Ort", country = "Staat" }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_nothing_is_allowed_and_nothing_configured(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "sources.toml")
    assert settings == Settings(folder=tmp_path)
    assert settings.fetch.hosts == ()


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, GOOD))
    assert [source.id for source in settings.source] == ["palaestina", "briefe", "liste"]
    assert settings.limits.file_bytes == 1_000_000
    assert settings.source[2].columns == {"place": "Ort", "country": "Staat"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[fetch]", "[fetsch]"), "fetsch is no setting"),
        (("hosts =", "host ="), "fetch.host is no setting"),
        (("kind = \"page\"", "kind = \"web\""), "kind"),
        (("kind = \"page\"\n", ""), "kind"),
        (("country = \"PS\"", "country = \"Palästina\""), "country"),
        (("id = \"briefe\"", "id = \"palaestina\""), "twice"),
        (("id = \"briefe\"", "id = \"Briefe 2\""), "can't be one"),
        (("path = \"eingang/*.txt\"\n", ""), "path or a url"),
        (("https://www.example.org/", "https://other.example.org/"), "not allowed"),
        (("https://www.example.org/", "file:///"), "no web address"),
        (("10.20.0.0/16", "10.20.0.0/99"), "private_networks"),
        (("[\"www.example.org\"]", "[\"*.example.org\"]"), "no name of a host"),
        (("place = \"Ort\"", "ort = \"Ort\""), "columns"),
        (("file_bytes = 1000000", "file_bytes = \"viel\""), "file_bytes"),
        (("kind = \"document\"", "kind = \"profile\""), "nobody"),
        (("[fetch]", "[fetch"), "TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_mend(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    assert change[0] in GOOD
    with pytest.raises(BadInputError) as refused:
        load_settings(written(tmp_path, GOOD.replace(*change)))
    assert told in refused.value.message
    assert "sources.toml" in refused.value.message
    assert refused.value.mend


def test_a_source_finds_its_files_and_a_file_its_source(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, GOOD))
    folder = tmp_path / "eingang"
    with pytest.raises(BadInputError, match="no file"):
        inputs_of_source(settings.source[1], settings)
    folder.mkdir()
    for name in ("b.txt", "a.txt", "c.pdf"):
        (folder / name).write_text("Text")
    letters = inputs_of_source(settings.source[1], settings)
    assert [given.origin.name for given in letters] == ["a.txt", "b.txt"]
    assert len({given.origin.id for given in letters}) == 2
    (table,) = inputs_of_files([str(tmp_path / "liste.csv")], settings)
    assert (table.origin.id, table.origin.complete) == ("liste", True)
    (page,) = inputs_of_files(["https://www.example.org/palaestina"], settings)
    assert (page.origin.id, page.origin.country) == ("palaestina", "PS")
    (other,) = inputs_of_files([str(tmp_path / "x.csv")], settings, country="MA")
    assert (other.origin.country, other.origin.configured) == ("MA", False)


def test_an_unknown_source_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as refused:
        configured_source("x", load_settings(written(tmp_path, GOOD)))
    assert "palaestina, briefe, liste" in refused.value.mend


def test_another_file_may_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PARTNERKOMPASS_SOURCES", raising=False)
    assert settings_path(tmp_path) == tmp_path / "sources.toml"
    monkeypatch.setenv("PARTNERKOMPASS_SOURCES", str(tmp_path / "own.toml"))
    assert settings_path(tmp_path) == tmp_path / "own.toml"
