"""Hostile files cost themselves and nothing else: limits of size, memory, time, and no links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.sources.extract.content import Limits, UnreadableError
from indexer.sources.sandbox import extract_bytes, extract_file
from tests.indexer.sources.files import docx_file, xlsx_file, zipped

MIMETYPE = b"application/vnd.oasis.opendocument.text"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><l>&d;</l>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">]><l>&f;</l>'


def refusal(data: bytes, name: str, **limits: int) -> str:
    with pytest.raises(UnreadableError) as refused:
        extract_bytes(data, name, Limits(**limits))
    assert refused.value.mend
    return refused.value.why


def test_a_file_comes_back_as_content(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Ort;Land\nHizma;PS\n")
    assert extract_file(path, Limits()).sheets[0].rows == (("Ort", "Land"), ("Hizma", "PS"))


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = zipped({"word/document.xml": bytes(50_000_000)})
    assert "unpack to 50 MB" in refusal(bomb, "bomb.docx", unpacked_bytes=40_000_000, ratio=10**6)


def test_a_tightly_packed_part_is_refused() -> None:
    assert "ordinary" in refusal(zipped({"xl/workbook.xml": bytes(5_000_000)}), "bomb.xlsx")


@pytest.mark.parametrize("markup", [LAUGHS, OUTSIDE, LAUGHS.decode().encode("utf-16")])
def test_entities_are_refused(markup: bytes) -> None:
    for members, name in (
        ({"word/document.xml": markup}, "l.docx"),
        ({"mimetype": MIMETYPE, "content.xml": markup}, "l.odt"),
        ({"xl/workbook.xml": markup}, "l.xlsx"),
    ):
        assert "entities" in refusal(zipped(members), name)


def test_a_file_beyond_the_size_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(UnreadableError, match="200 MB"):
        extract_file(large, Limits())


def test_links_folders_pipes_and_missing_files_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "target.csv"
    target.write_text("a;b\n")
    link, pipe = tmp_path / "link.csv", tmp_path / "pipe.csv"
    link.symlink_to(target)
    os.mkfifo(pipe)
    for path, why in (
        (link, "symbolic link"),
        (pipe, "no plain file"),
        (tmp_path, "no plain file"),
        (tmp_path / "absent.csv", "no such file"),
    ):
        with pytest.raises(UnreadableError, match=why):
            extract_file(path, Limits())


def test_a_reader_that_needs_too_much_memory_breaks_off() -> None:
    rows = "a;b\n" * 400_000
    assert "memory" in refusal(rows.encode(), "large.csv", memory_mb=64)


def test_a_reader_that_runs_too_long_is_stopped() -> None:
    rows = b"a;b;c;d\n" * 2_000_000
    why = refusal(rows, "long.csv", seconds=1, memory_mb=4_096, cells=100_000_000)
    assert "longer than 1 s" in why


def test_too_many_cells_are_refused() -> None:
    assert "cells" in refusal(xlsx_file([["a"] * 20] * 20), "wide.xlsx", cells=100)


def test_a_long_text_is_cut_and_says_so() -> None:
    content = extract_bytes(
        docx_file(*[("Normal", "Ein Satz mit Inhalt.")] * 20), "l.docx", Limits(characters=100)
    )
    assert len(content.blocks) == 5
    assert "first 100 characters" in content.notes[0]
