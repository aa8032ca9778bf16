from __future__ import annotations

import pytest

from models.themes.plain_yaml import PlainYamlError, parse_plain


def test_every_scalar_stays_text() -> None:
    text = "a: [no, on, 1.0, 2021-12-31, ~, =Bad, Solar-, -anbau, ~Müller]\nb: {c: 011}\n"
    assert parse_plain(text) == {
        "a": ["no", "on", "1.0", "2021-12-31", "~", "=Bad", "Solar-", "-anbau", "~Müller"],
        "b": {"c": "011"},
    }


def test_blocks_quotes_and_folded_lines() -> None:
    assert parse_plain('- a: "x: y"\n  b:\n    - one\n      line\n') == [
        {"a": "x: y", "b": ["one line"]}
    ]


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert parse_plain("") == {}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice"),
        ("a: x\nb: c: d\n", 2, "mapping values"),
        ("a: &x [1]\nb: *x\n", 2, "aliases"),
        ("a: [1,\n", 2, "expected"),
        ("a: x\n[1]: y\n", 2, "a key must be a text"),
        ("a: x\nb: \x07\n", 2, "not allowed"),
    ],
)
def test_a_fault_names_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(PlainYamlError, match=problem) as caught:
        parse_plain(text)
    assert caught.value.line == line
