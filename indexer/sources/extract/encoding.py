"""From bytes to text: the encoding is read from the bytes, not believed from a label alone."""

from __future__ import annotations

import codecs
import unicodedata

from indexer.sources.extract.content import UnreadableError

__all__ = ["decode", "looks_binary"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What offices in the countries of our requests still save: Western, Cyrillic, Arabic, Central
#: European, Turkish.
_LEGACY = ["cp1252", "cp1251", "cp1256", "cp1250", "cp1254", "mac_roman"]
_SAMPLE = 65_536
# More than this share of control characters is no text.
_BINARY_SHARE = 0.01
_WHITE_SPACE = "\t\n\r\f\v\x85"


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding: byte order mark, UTF-8, what is declared, guess.

    Raises:
        UnreadableError: this is no text.
    """
    text, encoding = _decoded(data, declared)
    if looks_binary(text):
        raise UnreadableError(
            "The file holds binary data and no text.",
            mend="Save it as CSV, XLSX, ODS, PDF, DOCX, ODT, HTML or plain text in UTF-8.",
        )
    return text, encoding


def looks_binary(text: str) -> bool:
    """Whether too many characters are control characters for a text."""
    sample = text[:_SAMPLE]
    broken = sum(
        unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")
        for character in sample
        if character not in _WHITE_SPACE
    )
    return broken > _BINARY_SHARE * max(len(sample), 1)


def _decoded(data: bytes, declared: str | None) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    if _is_utf16(data):
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    for name in (_known(declared), _guessed(data)):
        if name is not None:
            try:
                return data.decode(name), name
            except UnicodeDecodeError:
                continue
    return data.decode("cp1252", errors="replace"), "cp1252"


def _is_utf16(data: bytes) -> bool:
    """Every other byte of the beginning is zero: Latin text in UTF-16 without a mark."""
    sample = data[:200]
    return len(sample) >= 8 and (
        sample[1::2].count(0) > 0.9 * len(sample[1::2])
        or sample[0::2].count(0) > 0.9 * len(sample[0::2])
    )


def _known(name: str | None) -> str | None:
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    # Between single-byte encodings only the letters tell: mostly letters beyond ASCII is Cyrillic
    # or Arabic, a few among Latin ones are umlauts and accents.
    sample = data[:_SAMPLE]
    high = sum(byte >= 0xC0 for byte in sample)
    latin = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    if high < latin / 4:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_LEGACY).best()
    return best.encoding if best is not None else None
