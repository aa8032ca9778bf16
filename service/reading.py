"""Texts that people hand in as files: UTF-8 or a clear answer why not."""

from __future__ import annotations

import sys
from pathlib import Path

from models.errors import BadInputError

__all__ = ["MAX_BYTES", "decode_text", "read_text"]

#: More than any text the matcher takes (100 000 characters of up to four bytes, and a BOM).
MAX_BYTES = 500_000

_FORMATS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP, Word, Excel or OpenDocument file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x1f\x8b", "a compressed file"),
)
_WIDE_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_PLAIN_CONTROLS = frozenset(b"\t\n\x0b\x0c\r")
_FIRST_PRINTABLE = 0x20


def read_text(name: str) -> str:
    """The text of the file `name`; ``-`` is the standard input.

    Raises:
        BadInputError: there is no such file, or it is no UTF-8 text of acceptable length.
    """
    if name == "-":
        return decode_text(sys.stdin.buffer.read(MAX_BYTES + 1), "the standard input")
    path = Path(name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise BadInputError(
            f"There is no file {name!r}.", mend="Check the path; '-' reads the standard input."
        ) from error
    except IsADirectoryError as error:
        raise BadInputError(f"{name!r} is a folder.", mend="Name one text file.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInputError(
            f"The file {name!r} can't be read: {reason}.", mend="Check its permissions."
        ) from error
    return decode_text(data, f"the file {name!r}")


def decode_text(data: bytes, name: str) -> str:
    """`data` as text; `name` says in messages what it came from ("the file 'x.txt'").

    A byte order mark is taken off. Whether the text is long enough is the matcher's to say.

    Raises:
        BadInputError: too long, binary, or not UTF-8 (the first wrong byte is named).
    """
    subject = name[0].upper() + name[1:]
    if len(data) > MAX_BYTES:
        raise BadInputError(
            f"{subject} has more than {MAX_BYTES:,} bytes.",
            mend="Hand in the request alone, at most 100,000 characters.",
        )
    for mark, encoding in _WIDE_MARKS:
        if data.startswith(mark):
            raise BadInputError(
                f"{subject} is {encoding}, not UTF-8 (byte order mark at byte 1).",
                mend=f"Save it as UTF-8, for example with: iconv -f {encoding} -t UTF-8",
            )
    for magic, what in _FORMATS:
        if data.startswith(magic):
            raise BadInputError(
                f"{subject} is {what}, not plain text.", mend="Save its text as a UTF-8 text file."
            )
    for position, byte in enumerate(data, start=1):
        if byte < _FIRST_PRINTABLE and byte not in _PLAIN_CONTROLS:
            raise BadInputError(
                f"{subject} is binary: byte {position} is 0x{byte:02X}, which no text contains.",
                mend="Hand in a plain text file in UTF-8.",
            )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            f"{subject} is not UTF-8: byte {error.start + 1} (line {line}) is"
            f" 0x{data[error.start]:02X}.",
            mend="Save it as UTF-8; a Windows file for example with:"
            " iconv -f WINDOWS-1252 -t UTF-8",
        ) from error
