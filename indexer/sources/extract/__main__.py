"""The process that takes one foreign file apart: bytes on stdin, one JSON document on stdout.

``python -I -m indexer.sources.extract '{"name": ..., "declared": ..., "limits": {...}}'``
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, replace
from functools import partial

from indexer.sources.extract.content import Block, Content, Limits, UnreadableError
from indexer.sources.extract.formats import sniff

_MOST_OUTPUT = 4


def main() -> int:
    """Read, take apart, write; what can't be read is an answer too."""
    task = json.loads(sys.argv[1])
    limits = Limits(**task["limits"])
    _confine(limits)
    try:
        data = sys.stdin.buffer.read(limits.file_bytes + 1)
        content = _capped(take_apart(data, task["name"], task["declared"], limits), limits)
        answer: dict[str, object] = {"content": asdict(content)}
    except UnreadableError as error:
        answer = {"why": error.why, "mend": error.mend}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii"))
    return 0


def take_apart(data: bytes, name: str, declared: str | None, limits: Limits) -> Content:
    """The content of one file; attachments of a mail are read the same way, once."""
    kind = sniff(data, name)
    if kind == "html":
        from indexer.sources.extract.html import read_html

        return read_html(data, declared)
    if kind in ("csv", "xlsx", "xls", "ods"):
        from indexer.sources.extract.sheets import read_csv, read_workbook

        return (
            read_csv(data, limits, declared) if kind == "csv" else read_workbook(data, kind, limits)
        )
    if kind in ("docx", "odt"):
        from indexer.sources.extract.office import read_docx, read_odt

        return read_docx(data, limits) if kind == "docx" else read_odt(data, limits)
    if kind == "pdf":
        from indexer.sources.extract.pdf import read_pdf

        return read_pdf(data, limits)
    if kind == "eml":
        from indexer.sources.extract.mail import read_mail

        return read_mail(data, partial(_attachment, limits=limits))
    from indexer.sources.extract.plain import read_plain

    return read_plain(data, declared)


def _attachment(data: bytes, name: str, limits: Limits) -> Content:
    if sniff(data, name) == "eml":
        raise UnreadableError("It is a mail in a mail.", mend="Save it as a file of its own.")
    return take_apart(data, name, None, limits)


def _confine(limits: Limits) -> None:
    """Limits that the operating system keeps, whatever the file makes the readers do."""
    memory = limits.memory_mb * 1024 * 1024
    for kind, bound in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, _MOST_OUTPUT * max(limits.characters, limits.cells)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _capped(content: Content, limits: Limits) -> Content:
    """Only as much text as is read on; the note says so."""
    kept: list[Block] = []
    characters = 0
    for block in content.blocks:
        characters += len(block.text)
        if characters > limits.characters:
            note = f"only the first {limits.characters:,} characters were read"
            return replace(content, blocks=tuple(kept), notes=(*content.notes, note))
        kept.append(block)
    return content


if __name__ == "__main__":
    sys.exit(main())
