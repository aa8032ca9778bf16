"""DOCX and ODT: paragraphs with their styles, lists, tables. Deleted text and comments stay out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from indexer.sources.extract.archive import checked_archive, parsed_part
from indexer.sources.extract.content import Block, Content, Limits
from indexer.sources.extract.inline import Runs, blocks_of, heading, row

__all__ = ["read_docx", "read_odt"]

_STYLED_HEADING = re.compile(r"(?:heading|berschrift|titre|título|titulo)\D{0,3}([1-9])", re.I)
_TITLE = re.compile(r"^(?:title|titel|titre)$", re.I)
_STYLED_ITEM = re.compile(r"^list|aufz.hlung", re.I)
_NOT_READ_DOCX = frozenset({"del", "moveFrom", "instrText", "footnoteReference", "drawing", "pict"})
_NOT_READ_ODT = frozenset({"tracked-changes", "annotation", "note", "frame", "bookmark-ref"})
_MOST_REPEATED_BLANKS = 100


def read_docx(data: bytes, limits: Limits) -> Content:
    """Take a Word document apart.

    Raises:
        UnreadableError: damaged, hostile, or its text is missing.
    """
    with checked_archive(data, limits) as archive:
        document = parsed_part(archive, "word/document.xml")
        styles = _docx_styles(archive)
    blocks: list[Block] = []
    for body in (child for child in document if _name(child) == "body"):
        blocks += _docx_blocks(body, styles)
    return Content("docx", blocks=tuple(blocks))


def read_odt(data: bytes, limits: Limits) -> Content:
    """Take an OpenDocument text apart.

    Raises:
        UnreadableError: damaged, hostile, or its text is missing.
    """
    with checked_archive(data, limits) as archive:
        document = parsed_part(archive, "content.xml")
    bold = _odt_bold_styles(document)
    blocks: list[Block] = []
    for text in (e for e in document.iter("{*}text") if _name(e.getparent()) == "body"):
        blocks += _odt_blocks(text, bold, in_list=False)
    return Content("odt", blocks=tuple(blocks))


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: Any, name: str) -> str | None:
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), None)


# --- DOCX ------------------------------------------------------------------------------------


def _docx_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Style id -> its name ("berschrift1" -> "heading 1")."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    found = {}
    for style in parsed_part(archive, "word/styles.xml").iter("{*}style"):
        names = [_attribute(child, "val") for child in style if _name(child) == "name"]
        found[_attribute(style, "styleId") or ""] = (names[0] if names else None) or ""
    return found


def _docx_blocks(parent: Any, styles: Mapping[str, str]) -> Iterator[Block]:
    for child in parent:
        name = _name(child)
        if name == "p":
            yield from _docx_paragraph(child, styles)
        elif name == "tbl":
            for line in child.iter("{*}tr"):
                cells = [cell for cell in line if _name(cell) == "tc"]
                yield from row([_docx_text(cell) for cell in cells])
        elif name in ("sdt", "sdtContent", "ins", "smartTag", "customXml"):
            yield from _docx_blocks(child, styles)


def _docx_paragraph(paragraph: Any, styles: Mapping[str, str]) -> list[Block]:
    style, level, listed = "", None, False
    for properties in (child for child in paragraph if _name(child) == "pPr"):
        for entry in properties:
            value = _attribute(entry, "val") or ""
            if _name(entry) == "pStyle":
                style = f"{value} {styles.get(value, '')}"
            elif _name(entry) == "outlineLvl" and value.isdigit() and int(value) < 9:
                level = int(value) + 1
            listed = listed or _name(entry) == "numPr"
    styled = _STYLED_HEADING.search(style)
    if any(_TITLE.match(part) for part in style.split()):
        level = 1
    elif styled:
        level = int(styled[1])
    if level is not None:
        return heading(_docx_text(paragraph), min(level, 6))
    runs = Runs()
    _docx_runs(paragraph, runs)
    return blocks_of(runs, "item" if listed or _STYLED_ITEM.search(style) else "paragraph")


def _docx_runs(element: Any, runs: Runs, bold: bool = False) -> None:
    for child in element:
        name = _name(child)
        if name in _NOT_READ_DOCX or name == "pPr":
            continue
        if name == "t":
            runs.add(child.text, bold)
        elif name in ("br", "cr"):
            runs.line_break()
        elif name == "tab":
            runs.add(" ", bold)
        elif name == "noBreakHyphen":
            runs.add("-", bold)
        elif name == "r":
            _docx_runs(child, runs, _is_bold(child))
        else:
            _docx_runs(child, runs, bold)


def _is_bold(run: Any) -> bool:
    for properties in (child for child in run if _name(child) == "rPr"):
        for entry in properties:
            if _name(entry) == "b":
                return _attribute(entry, "val") not in ("0", "false", "off")
    return False


def _docx_text(element: Any) -> str:
    runs = Runs()
    for child in [element] if _name(element) == "p" else element.iter("{*}p"):
        _docx_runs(child, runs)
        runs.line_break()
    return "".join(text for text, _ in runs.pieces).strip()


# --- ODT -------------------------------------------------------------------------------------


def _odt_bold_styles(document: Any) -> frozenset[str]:
    return frozenset(
        _attribute(style, "name") or ""
        for style in document.iter("{*}style")
        for properties in style
        if _name(properties) == "text-properties"
        and (_attribute(properties, "font-weight") or "").casefold() in ("bold", "700")
    )


def _odt_blocks(parent: Any, bold: frozenset[str], in_list: bool) -> Iterator[Block]:
    for child in parent:
        name = _name(child)
        if name == "h":
            level = _attribute(child, "outline-level") or "1"
            yield from heading(_odt_text(child, bold), int(level) if level.isdigit() else 1)
        elif name == "p":
            runs = Runs()
            _odt_runs(child, runs, bold, _attribute(child, "style-name") in bold)
            yield from blocks_of(runs, "item" if in_list else "paragraph")
        elif name in ("list", "list-item", "list-header"):
            yield from _odt_blocks(child, bold, in_list=True)
        elif name == "table":
            for line in child.iter("{*}table-row"):
                cells = [cell for cell in line if _name(cell) == "table-cell"]
                yield from row([_odt_text(cell, bold) for cell in cells])
        elif name not in _NOT_READ_ODT:
            yield from _odt_blocks(child, bold, in_list)


def _odt_runs(element: Any, runs: Runs, styles: frozenset[str], bold: bool) -> None:
    runs.add(element.text, bold)
    for child in element:
        name = _name(child)
        if name == "line-break":
            runs.line_break()
        elif name == "tab":
            runs.add(" ", bold)
        elif name == "s":
            count = _attribute(child, "c") or "1"
            blanks = int(count) if count.isdigit() else 1
            runs.add(" " * min(blanks, _MOST_REPEATED_BLANKS), bold)
        elif name not in _NOT_READ_ODT and name:
            _odt_runs(child, runs, styles, bold or _attribute(child, "style-name") in styles)
            if name == "p":
                runs.line_break()
        runs.add(child.tail, bold)


def _odt_text(element: Any, bold: frozenset[str]) -> str:
    runs = Runs()
    _odt_runs(element, runs, bold, bold=False)
    return "".join(text for text, _ in runs.pieces).strip()
