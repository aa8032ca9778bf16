"""Files of text: UTF-8 comes through unchanged, everything else is refused with a reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadInputError
from service.reading import decode_text

# Everything a text may hold: no control characters but white space, no byte order mark in front.
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\t\n\r")
).filter(lambda text: not text.startswith(("\ufeff", "%PDF-", "{\\rtf")))


def refusal(data: bytes) -> BadInputError | None:
    try:
        decode_text(data, "the file 'x'")
    except BadInputError as error:
        return error
    return None


@given(texts)
def test_utf8_comes_through_with_or_without_a_mark(text: str) -> None:
    assert decode_text(text.encode(), "the file") == text
    assert decode_text(text.encode("utf-8-sig"), "the file") == text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    refused = refusal(data)
    if refused is None:
        text = decode_text(data, "the file 'x'")
        assert text.encode() in (data, data.removeprefix(b"\xef\xbb\xbf"))
    else:
        assert refused.message.startswith("The file 'x'")
        assert refused.mend


@given(st.text(st.characters(min_codepoint=0xC0, max_codepoint=0xDE), min_size=1, max_size=20))
def test_the_first_wrong_byte_is_named(text: str) -> None:
    # No two of these bytes in a row, and none before ASCII, are UTF-8.
    refused = refusal(b"Abfall\n" + text.encode("latin-1") + b".")
    assert refused is not None
    assert "byte 8 (line 2)" in refused.message
