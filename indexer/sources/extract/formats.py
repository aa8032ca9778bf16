"""What a file is, by its first bytes; its name only decides between kinds of plain text."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePath

from indexer.sources.extract.content import Format, UnreadableError
from indexer.sources.extract.encoding import decode

__all__ = ["sniff"]

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OPEN_DOCUMENT: dict[bytes, Format] = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_PARTS: dict[str, Format] = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|h[1-6]|div|p)\b", re.I)
_MAIL_HEADER = re.compile(
    r"^(?:from|to|received|return-path|delivered-to|mime-version|date|subject|message-id"
    r"|content-type|x-[\w-]+):\s",
    re.I | re.M,
)
_SAVE_AS = "Save it as PDF, DOCX, ODT, HTML, EML or plain text; a table as CSV, XLSX or ODS."


def sniff(data: bytes, name: str) -> Format:
    """The format of `data`; `name` is what the file is called.

    Raises:
        UnreadableError: the file is empty, or of a kind that is not read.
    """
    if not data.strip():
        raise UnreadableError("The file is empty.", mend="Hand in the file once more.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    suffix = PurePath(name).suffix.casefold()
    if data.startswith(_OLE):
        if suffix == ".xls":
            return "xls"
        if suffix == ".msg":
            raise UnreadableError(
                "This is a mail in the format of Outlook.", mend="Save it as EML, or as text."
            )
        raise UnreadableError(
            "This is an old or encrypted office file.",
            mend="Remove the password, and save it as DOCX or XLSX.",
        )
    if data.startswith(b"{\\rtf"):
        raise UnreadableError("RTF is not read.", mend="Save it as DOCX or ODT.")
    text, _ = decode(data[:65_536])
    return _text_format(text.lstrip("\ufeff \t\r\n"), suffix)


def _text_format(text: str, suffix: str) -> Format:
    head = text[:4096]
    if suffix == ".eml" or len(_MAIL_HEADER.findall(head.split("\n\n", maxsplit=1)[0])) >= 3:
        return "eml"
    if head.startswith("<"):
        if suffix in (".html", ".htm", ".xhtml") or _HTML.search(head):
            return "html"
        raise UnreadableError("This is XML of an unknown kind.", mend=_SAVE_AS)
    if suffix in (".html", ".htm", ".xhtml"):
        return "html"
    if suffix in (".json", ".jsonl") or head.startswith(('{"', "[{")):
        raise UnreadableError("JSON is not read.", mend="Save the rows as CSV with a header.")
    if suffix in (".csv", ".tsv", ".tab"):
        return "csv"
    if suffix in (".txt", ".md", ".text"):
        return "txt"
    return "csv" if _is_table(head) else "txt"


def _is_table(head: str) -> bool:
    """Whether every line has the same number (two or more) of semicolons or tabs."""
    lines = [line for line in head.split("\n")[:20] if line.strip()]
    for delimiter in (";", "\t"):
        counts = {line.count(delimiter) for line in lines[:-1] or lines}
        if len(lines) > 1 and len(counts) == 1 and counts.pop() >= 2:
            return True
    return False


def _archive(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = _OPEN_DOCUMENT.get(archive.read("mimetype").strip())
                if kind is not None:
                    return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableError(
            f"The file is damaged or cut short ({error}).", mend="Hand in the file once more."
        ) from None
    for part, kind in _PARTS.items():
        if part in names:
            return kind
    raise UnreadableError(
        "This is an archive and no document.", mend="Unpack it and hand in the files in it."
    )
