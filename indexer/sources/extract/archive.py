"""Opening the archives that office files are: sizes, ratios and entities are checked first."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from indexer.sources.extract.content import Limits, UnreadableError

__all__ = ["checked_archive", "parsed_part"]

_MOST_MEMBERS = 5_000
# A small part may be packed as tightly as it likes.
_SMALL = 1_000_000
_MARKUP = (".xml", ".rels", ".vml")


@contextmanager
def checked_archive(data: bytes, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive in `data`, if it is what it says and unpacks to a sensible size.

    Raises:
        UnreadableError: damaged, encrypted, too large or too tightly packed, or with entities.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_sizes(archive, limits)
            for member in archive.infolist():
                if member.filename.endswith(_MARKUP):
                    _refuse_entities(archive.read(member))
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableError(
            f"The file is damaged or cut short ({error}).", mend="Hand in the file once more."
        ) from None


def parsed_part(archive: zipfile.ZipFile, name: str) -> Any:
    """The root element of an XML part; entities stay unresolved and nothing is loaded.

    Raises:
        UnreadableError: the part is missing or no XML.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        return etree.fromstring(archive.read(name), parser)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise UnreadableError(
            f"The document's part {name} is missing or broken ({error}).",
            mend="Open it in an office program and save it once more.",
        ) from None


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    tight = max(
        (m.file_size / max(m.compress_size, 1) for m in members if m.file_size > _SMALL), default=0
    )
    if len(members) > _MOST_MEMBERS or total > limits.unpacked_bytes or tight > limits.ratio:
        raise UnreadableError(
            f"The file would unpack to {total / 1e6:,.0f} MB in {len(members)} parts "
            f"(up to {tight:,.0f} times its size): that is no ordinary document.",
            mend="Take out pictures and empty cells, or raise the limits in sources.toml if you "
            "trust the file.",
        )
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableError("The file is encrypted.", mend="Save it without a password.")


def _refuse_entities(markup: bytes) -> None:
    if b"<!" not in markup and b"<\0!\0" not in markup and b"\0<\0!" not in markup:
        return
    plain = markup.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UnreadableError(
            "The file defines XML entities, which no office program writes.",
            mend="Don't trust it; ask the sender for a PDF.",
        )
