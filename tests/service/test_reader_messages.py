"""What readers of files say is known in German: every message that stands in their source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import indexer.sources
from service.reader_messages import told, told_where
from service.wording import wording

SOURCES = Path(indexer.sources.__file__).parent
#: Who makes messages, and which of their arguments are none.
MAKERS = {"UnreadableError": 0, "RowError": 0, "SetAside": 1, "refuse": 1}
#: How the settings are read, which is told on the command line alone.
LEFT_OUT = {"settings.py"}
GERMAN = wording("de")


def messages() -> Iterator[str]:
    """Every message in the source, its gaps filled with something that can stand there."""
    for path in sorted(SOURCES.rglob("*.py")):
        if path.name in LEFT_OUT:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assigned = {
            name.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for name in node.targets
            if isinstance(name, ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MAKERS:
                given = [*node.args[MAKERS[name] :], *(word.value for word in node.keywords)]
                for argument in given:
                    yield from texts(argument, assigned)


def texts(node: ast.expr, assigned: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Name) and node.id in assigned:
        yield from texts(assigned[node.id], {})
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, assigned)
        yield from texts(node.orelse, assigned)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(filled(part) for part in node.values)


def filled(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    if part.conversion == ord("r") or "_shown" in ast.unparse(part.value):
        return "'Żółw'"
    if ast.unparse(part.value) == "error.why":
        return "The file is empty."
    return "1,234"


ALL = sorted(set(messages()))


def test_the_source_has_messages() -> None:
    assert len(ALL) > 100
    assert "The file is empty." in ALL


@pytest.mark.parametrize("message", ALL)
def test_every_message_is_known_in_german(message: str) -> None:
    found = told(message, GERMAN)
    assert found.language == "de"
    assert not re.search(r"[{}]", found.text)
    assert found.text.count("Żółw") == message.count("Żółw")
    assert found.text.count("234") == message.count("234")
    assert told(message, wording("en")).text == message


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "'seit gestern' can't be read as a date. The request was taken without it.",
            "„seit gestern“ ist nicht als Datum zu lesen. Das Gesuch ist ohne diese Angabe"
            " übernommen.",
        ),
        ("The file 'x.rtf': RTF is not read.", "Die Datei „x.rtf“: RTF wird nicht gelesen."),
        ("The table has more than 1,000,000 cells.", "Die Tabelle hat mehr als 1.000.000 Zellen."),
        (
            "No column says the place and the country; the columns are: A, B.",
            "Keine Spalte nennt: Ort, Land. Die Spalten sind: A, B.",
        ),
        ("It repeats a.csv, row 2.", "Es wiederholt a.csv, Zeile 2."),
    ],
)
def test_messages_in_german(english: str, german: str) -> None:
    assert told(english, GERMAN).text == german


def test_what_is_not_known_stays_english_and_says_so() -> None:
    found = told("Something new went wrong.", GERMAN)
    assert (found.text, found.language) == ("Something new went wrong.", "en")


def test_places_in_files() -> None:
    where = "a.xlsx, sheet Liste, row 12, field population"
    assert told_where(where, GERMAN) == "a.xlsx, Blatt Liste, Zeile 12, Feld Einwohner"
    assert told_where(where, wording("en")) == where
