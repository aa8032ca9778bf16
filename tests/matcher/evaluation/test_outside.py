from __future__ import annotations

from pathlib import Path

import pytest

from matcher.evaluation.outside import read_labels, read_pairs, read_partnerships
from models.errors import BadInputError

THEMES = frozenset({"waste", "water_supply"})


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_pairs_skip_and_count_lines_without_two_texts(tmp_path: Path) -> None:
    rows, skipped = read_pairs(
        write(tmp_path / "p.tsv", "Hallo\tHello\nallein\n\tleer\n\nJa\tYes\n")
    )
    assert [(row.left, row.right) for row in rows] == [("Hallo", "Hello"), ("Ja", "Yes")]
    assert [skip.line for skip in skipped] == [2, 3]


def test_pairs_read_past_a_byte_order_mark(tmp_path: Path) -> None:
    rows, _ = read_pairs(write(tmp_path / "p.tsv", "Hallo\tHello\r\n", "utf-8-sig"))
    assert rows[0].left == "Hallo"
    assert rows[0].right == "Hello"


def test_a_wrong_encoding_is_named_with_its_byte(tmp_path: Path) -> None:
    path = write(tmp_path / "p.tsv", "Müll\twaste\n", "latin-1")
    with pytest.raises(BadInputError, match=r"not UTF-8 text \(byte 1\)"):
        read_pairs(path)


def test_a_file_without_usable_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no usable line"):
        read_pairs(write(tmp_path / "p.tsv", "allein\n"))
    with pytest.raises(BadInputError, match="is empty"):
        read_pairs(write(tmp_path / "q.tsv", ""))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"fehlt\.tsv"):
        read_pairs(tmp_path / "fehlt.tsv")


def test_labels_with_unknown_themes_are_skipped_by_name(tmp_path: Path) -> None:
    path = write(
        tmp_path / "l.jsonl",
        '{"text": "Müllabfuhr", "lang": "de", "themes": ["waste"]}\n'
        '{"text": "x", "themes": ["abfall"]}\n'
        "kein JSON\n"
        '{"text": " ", "themes": []}\n',
    )
    rows, skipped = read_labels(path, THEMES)
    assert [row.text for row in rows] == ["Müllabfuhr"]
    assert [skip.line for skip in skipped] == [2, 3, 4]
    assert "abfall" in skipped[0].why


def test_partnerships_with_unknown_ags_are_skipped(tmp_path: Path) -> None:
    path = write(
        tmp_path / "p.jsonl",
        '{"ags":"05315000","place":"Bethlehem","country":"PS","population":30000,"text":"","themes":[]}\n'
        '{"ags":"99999999","place":"Bethlehem","country":"PS","population":null,"text":null,"themes":[]}\n'
        '{"ags":"05315000","place":"","country":"PS"}\n',
    )
    rows, skipped = read_partnerships(path, frozenset({"05315000"}), THEMES, frozenset({"PS"}))
    assert [row.place for row in rows] == ["Bethlehem"]
    assert [(skip.line, "AGS" in skip.why) for skip in skipped] == [(2, True), (3, False)]


def test_a_row_that_the_matcher_would_refuse_never_stops_the_others(tmp_path: Path) -> None:
    row = '{"ags":"05315000","place":"Bethlehem","country":"PS","population":30000,"text":"kurz"}'
    rows = [
        row,
        row.replace("30000", "-4"),
        row.replace("PS", "QQ"),
        row.replace("kurz", "lang " * 30_000),
        row.replace("kurz", "\\u0000" * 30),
        row.replace("PS", "ps"),
    ]
    path = write(tmp_path / "p.jsonl", "\n".join(rows))

    usable, skipped = read_partnerships(path, frozenset({"05315000"}), THEMES, frozenset({"PS"}))

    assert [found.country for found in usable] == ["PS", "ps"]
    assert [skip.line for skip in skipped] == [2, 3, 4, 5]
    assert "-4" in skipped[0].why
