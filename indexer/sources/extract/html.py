"""HTML as it is found: headings, paragraphs, items, accordions and tables, without the frame."""

from __future__ import annotations

import re
from typing import Any

from indexer.sources.extract.content import (
    LOOKS_LIKE_HEADING,
    Block,
    Content,
    UnreadableError,
    clean,
)
from indexer.sources.extract.encoding import decode
from indexer.sources.extract.inline import Runs, blocks_of, heading, row

__all__ = ["read_html", "read_html_text"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TITLES = frozenset({"dt", "summary", "caption", "legend"})
_SKIPPED = frozenset(
    "script style noscript template iframe object embed svg canvas math select option button "
    "input textarea nav footer aside audio video picture head".split()
)
_BLOCKS = frozenset(
    "p div section article main header address blockquote pre dd dl ul ol details figure "
    "figcaption fieldset form center body html hgroup td th tr tbody thead tfoot menu".split()
)
_BOLD = frozenset({"b", "strong"})
_FRAME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "alert"})
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navi|navigation|menu|breadcrumbs?|footer|cookies?|consent|sidebar|share"
    r"|social|pager|pagination|metanav|skiplinks?|searchbox|print|rootline)(?:$|[\s_-])",
    re.I,
)
_ACCORDION = re.compile(
    r"(?:accordion|toggle|collapse|panel|tab|card|faq)[\w-]*(?:title|head|header|heading|toggle"
    r"|button|label|trigger)|(?:^|\s)(?:accordion|toggle-title|panel-title)(?:$|\s)",
    re.I,
)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_LONGEST_TITLE = 120
# A wrapper that is called "has-sidebar" holds the page itself.
_FRAME_SHARE = 0.5
_CELL_OF_DATA = 400


def read_html(data: bytes, declared: str | None = None) -> Content:
    """Take a page apart.

    Raises:
        UnreadableError: it is no text, or nothing is left of it.
    """
    return read_html_text(_decoded(data, declared))


def read_html_text(text: str) -> Content:
    """The same for a page that is text already (the body of a mail)."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableError(
            f"This is no readable HTML ({error}).", mend="Save the page once more."
        ) from None
    main = _main_part(root)
    walker = _Walker(_letters(main))
    walker.walk(main, bold=False)
    walker.flush()
    return Content(
        "html",
        blocks=tuple(walker.blocks),
        title=clean(root.findtext(".//title") or "") or None,
        language=(root.get("lang") or "").split("-")[0].casefold() or None,
        address=_address(root),
    )


def _decoded(data: bytes, declared: str | None) -> str:
    if declared is None:
        match = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:4096], re.I)
        declared = match[1].decode("ascii") if match else None
    return decode(data, declared)[0]


def _address(root: Any) -> str | None:
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for value in root.xpath(path):
            if str(value).startswith(("https://", "http://")):
                return str(value).strip()
    return None


def _main_part(root: Any) -> Any:
    """``main`` where a page has one that holds most of its text, the whole body otherwise."""
    bodies = root.xpath("//body")
    body = bodies[0] if bodies else root
    candidates = body.xpath(".//main|.//*[@role='main']|.//*[@id='main' or @id='content']")
    for candidate in candidates:
        if _letters(candidate) >= 0.3 * _letters(body):
            return candidate
    return body


def _letters(element: Any) -> int:
    return sum(len(text) for text in element.itertext("*"))


class _Walker:
    """Goes through the elements in order and collects blocks."""

    def __init__(self, letters: int) -> None:
        self.blocks: list[Block] = []
        self._letters = letters
        self._runs = Runs()
        self._in_item = False

    def flush(self) -> None:
        """Close the paragraph that is being read."""
        self.blocks += blocks_of(self._runs, "item" if self._in_item else "paragraph")
        self._runs = Runs()

    def walk(self, element: Any, bold: bool) -> None:
        """Read the content of an element."""
        self._runs.add(_unbroken(element.text), bold)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, child.tag, bold)
            self._runs.add(_unbroken(child.tail), bold)

    def _child(self, child: Any, tag: str, bold: bool) -> None:
        if tag in _HEADINGS or tag in _TITLES or self._is_accordion_title(child, tag):
            self.flush()
            level = _HEADINGS.get(tag, LOOKS_LIKE_HEADING)
            self.blocks += heading(" ".join(child.itertext("*")), level)
        elif tag == "br":
            self._runs.line_break()
        elif self._is_frame(child, tag):
            self.flush()
        elif tag == "table":
            self.flush()
            self._table(child)
        elif tag == "li":
            self._item(child)
        elif tag in _BLOCKS or tag == "hr":
            self.flush()
            self.walk(child, bold)
            self.flush()
        else:
            style = child.get("style") or ""
            self.walk(child, bold or tag in _BOLD or bool(_BOLD_STYLE.search(style)))

    def _item(self, child: Any) -> None:
        self.flush()
        outside, self._in_item = self._in_item, True
        self.walk(child, bold=False)
        self.flush()
        self._in_item = outside

    def _is_accordion_title(self, child: Any, tag: str) -> bool:
        if tag not in ("div", "a", "button", "span", "p"):
            return False
        names = f"{child.get('class') or ''} {child.get('data-toggle') or ''}"
        if not _ACCORDION.search(names):
            return False
        text = clean(" ".join(child.itertext("*")))
        return 0 < len(text) <= _LONGEST_TITLE

    def _is_frame(self, child: Any, tag: str) -> bool:
        """Navigation, footer, consent banner: what stands around the page's own text."""
        if tag in _SKIPPED:
            return True
        named = _FRAME.search(f"{child.get('class') or ''} {child.get('id') or ''}")
        if not named and child.get("role") not in _FRAME_ROLES:
            return False
        return _letters(child) < _FRAME_SHARE * self._letters

    def _table(self, table: Any) -> None:
        """Rows of data stay rows; a table that only lays out the page is read cell by cell."""
        cells = table.xpath(".//td|.//th")
        nested = table.xpath(".//table|.//h1|.//h2|.//h3|.//h4|.//ul|.//ol")
        frame = len(cells) == 1 and bool(cells[0].xpath(".//br|.//p|.//div"))
        if nested or frame or any(_letters(cell) > _CELL_OF_DATA for cell in cells):
            self.walk(table, bold=False)
            self.flush()
            return
        for caption in table.xpath("./caption"):
            self.blocks += heading(" ".join(caption.itertext("*")), LOOKS_LIKE_HEADING)
        for line in table.xpath(".//tr"):
            self.blocks += row([" ".join(c.itertext("*")) for c in line.xpath("./td|./th")])


def _unbroken(text: str | None) -> str | None:
    """In HTML a line break in the source is a blank."""
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else text
