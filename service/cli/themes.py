"""``partnerkompass themes``: which themes a text speaks of, and where."""

from __future__ import annotations

import argparse
import unicodedata
from dataclasses import dataclass

from models import load_encoder
from models.errors import BadInputError
from models.language import detect_language, warm_up
from models.paths import data_dir
from models.themes import CLEAR, Theme, ThemeDetector, load_themes
from service.cli.asking import add_text_options, text_of
from service.cli.output import Output, add_output_options

__all__ = ["configure", "run"]

_LONGEST = 100_000
_WHITE_SPACE = "\t\n\r\f\v"


@dataclass(frozen=True, slots=True)
class ThemeFound:
    """A theme in the text; spans are character offsets into it, the end excluded."""

    id: str
    score: float
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ThemesDocument:
    """The contract of DESIGN, section 7; the surest theme first."""

    language: str
    themes: tuple[ThemeFound, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of DESIGN, section 7."""
    add_text_options(parser.add_mutually_exclusive_group(required=True))
    add_output_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    """Find the themes and print them. No index is needed."""
    text = _checked(text_of(args))
    warm_up()
    themes = load_themes(data_dir() / "themes.yaml")
    language = detect_language(text).code
    hits = ThemeDetector(themes, load_encoder()).detect(text, language)
    found = tuple(
        ThemeFound(hit.id, round(hit.score, 4), hit.spans) for hit in hits if hit.score >= CLEAR
    )
    document = ThemesDocument(language, found)
    if output.json:
        output.document(document)
    else:
        _print(document, text, {theme.id: theme for theme in themes}, output)
    return 0


def _checked(text: str) -> str:
    """`text`, if there are words in it; unlike for a match, one word is enough."""
    if len(text) > _LONGEST:
        raise BadInputError(
            f"{len(text)} characters are too many.",
            mend=f"Shorten the text to at most {_LONGEST} characters.",
        )
    if any(unicodedata.category(c) == "Cc" and c not in _WHITE_SPACE for c in text):
        raise BadInputError("This is binary data, no text.", mend="Hand in plain text in UTF-8.")
    if not any(character.isalpha() for character in text):
        raise BadInputError("There are no words in the text.", mend="Write what it is about.")
    return text


def _print(document: ThemesDocument, text: str, themes: dict[str, Theme], output: Output) -> None:
    from rich.text import Text

    from service.cli.report import bar, bullets

    words, console = output.wording, output.console
    language = words.language_name(document.language)
    console.print(Text.assemble((words.text("Sprache"), "dim"), f"  {language}"))
    if not document.themes:
        console.print(words.text("keine Themen erkannt"))
    for found in document.themes:
        theme = themes[found.id]
        goals = "/".join(map(str, theme.sdgs))
        console.print()
        console.print(
            Text.assemble(
                bar(found.score),
                f" {words.decimal(found.score)}  ",
                (theme.label[words.language], "bold"),
                (f"  {found.id}, SDG {goals}", "dim"),
            )
        )
        quoted = dict.fromkeys(text[start:end] for start, end in found.spans)
        bullets(console, [" · ".join(quoted)], indent=16)
