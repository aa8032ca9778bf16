"""The documents that the pages show: Markdown that ships with the program, as safe HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from indexer.keys import slug
from models.paths import docs_dir
from service.wording import Language

__all__ = ["LINKED", "Document", "document"]

#: Documents that have a page of their own; links to others are shown as plain text.
LINKED = {"method.md": "/method", "evaluation.md": "/method/evaluation"}
_COMMENT = re.compile(r"<!--.*?-->\n*", re.DOTALL)
#: What leads from the German half to the English one, on one page.
_POINTER = re.compile(r"^\*English: .*\*$", re.MULTILINE)
_HALVES = re.compile(r"^---$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level: a line of the table of contents."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document without its title; ``language`` is the one it is written in."""

    title: str
    body: Markup
    headings: tuple[Heading, ...]
    language: Language


@lru_cache
def document(name: str, language: Language) -> Document:
    """The document `name` in `language`, or in English where it has no German half."""
    text = _COMMENT.sub("", (docs_dir() / name).read_text(encoding="utf-8"))
    halves = _HALVES.split(text)
    found: Language = language if len(halves) == 2 else "en"
    text = _POINTER.sub("", halves[0] if len(halves) == 1 or found == "de" else halves[1])
    parser = _parser()
    title, tokens = _without_title(parser.parse(text))
    headings = _named(tokens)
    for token in tokens:
        _lead(token.children or ())
    named = {"table": "Tabelle" if found == "de" else "Table"}
    body = Markup(parser.renderer.render(tokens, parser.options, named))  # HTML in it is escaped
    return Document(title, body, headings, found)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _without_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The text of the first heading, and all tokens but its three."""
    start = next(n for n, token in enumerate(tokens) if token.type == "heading_open")
    return tokens[start + 1].content, [*tokens[:start], *tokens[start + 3 :]]


def _named(tokens: list[Token]) -> tuple[Heading, ...]:
    """Give headings ids; those of the second level are the table of contents."""
    headings = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            text = tokens[position + 1].content
            token.attrSet("id", slug(text))
            if token.tag == "h2":
                headings.append(Heading(slug(text), text))
        if token.type == "th_open" and not tokens[position + 1].content:
            # The corner of a table is no header of anything.
            token.tag = tokens[position + 2].tag = "td"
        if "style" in token.attrs:  # of a column of figures; inline styles are forbidden here
            token.attrs = {"class": "figure"}
    return tuple(headings)


def _lead(children: Sequence[Token]) -> None:
    """Let links lead to our pages; those to files that have no page become plain emphasis."""
    nowhere = False
    for token in children:
        if token.type == "link_open":
            target = str(token.attrGet("href") or "")
            page = LINKED.get(target.partition("#")[0])
            nowhere = page is None and not target.startswith(("#", "https://"))
            if page is not None:
                token.attrSet("href", page)
            elif nowhere:
                token.type, token.tag, token.attrs = "em_open", "em", {}
        elif token.type == "link_close" and nowhere:
            token.type, token.tag = "em_close", "em"


def _table_open(
    _renderer: Any, _tokens: Sequence[Token], _position: int, _options: Any, environment: Any
) -> str:
    # Each can be scrolled by itself, and is a place of its own to a screen reader.
    environment["tables"] = number = environment.get("tables", 0) + 1
    return (
        f'<div class="table-frame" role="region" aria-label="{environment["table"]} {number}"'
        ' tabindex="0"><table>\n'
    )


def _table_close(
    _renderer: Any, _tokens: Sequence[Token], _position: int, _options: Any, _environment: Any
) -> str:
    return "</table></div>\n"
