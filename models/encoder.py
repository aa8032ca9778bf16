"""The one interface to encoders, and what the ways to fill it share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from models.errors import BadInputError, EncoderError

__all__ = [
    "Encoder",
    "EncoderOptions",
    "Role",
    "check_texts",
    "describe_settings",
    "role_prefixes",
]

Role = Literal["passage", "query"]


class Encoder(Protocol):
    """Text -> vector. Same text, role and hash: same vector, whatever it is encoded with."""

    @property
    def id(self) -> str:
        """Name for people and manifests."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    @property
    def hash(self) -> str:
        """Key of all that decides a vector: weights, tokenizer, role texts, maximal length."""
        ...

    @property
    def max_length(self) -> int | None:
        """Tokens of a text that are read; None: all of them."""
        ...

    def encode(self, texts: Sequence[str], role: Role = "passage") -> NDArray[np.float32]:
        """Vectors [n, dim], float32, L2-normalised; [0, dim] for no texts.

        A text without any known piece (empty, or only signs the encoder never saw) may become
        the zero vector, which is like nothing.

        Raises:
            BadInputError: ``texts`` is one string, an element isn't a string, or an unknown role.
        """
        ...


@dataclass(frozen=True, slots=True)
class EncoderOptions:
    """What can be set for an encoder. None means: what the model itself says.

    A role text (prefix) is put before each text of that role. ``max_length`` is in tokens.
    ``batch_size`` and ``device`` ("cpu", "cuda", "cuda:1", "mps") only change the speed; the
    static encoder needs neither.
    """

    query_prefix: str | None = None
    passage_prefix: str | None = None
    max_length: int | None = None
    batch_size: int = 32
    device: str | None = None

    def __post_init__(self) -> None:
        for name, value in (("max_length", self.max_length), ("batch_size", self.batch_size)):
            number = isinstance(value, int) and not isinstance(value, bool)
            if value is not None and not (number and value > 0):
                raise EncoderError(
                    f"Encoder option {name} is {value!r}.", mend="Give a whole number from 1 up."
                )
        for name in ("query_prefix", "passage_prefix", "device"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise EncoderError(f"Encoder option {name} is {value!r}.", mend="Give a text.")


# Families of models that were trained with role texts, by a part of their name. A model that
# carries its own prompts says so itself; these don't.
_FAMILIES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("e5-mistral", ("", "")),
    ("multilingual-e5-large-instruct", ("", "")),
    ("e5-", ("query: ", "passage: ")),
    ("nomic-embed-text", ("search_query: ", "search_document: ")),
)


def role_prefixes(
    name: str, options: EncoderOptions, own: dict[str, str] | None = None
) -> dict[Role, str]:
    """The text before each role: from the options, else the model's own, else by its name."""
    own = own or {}
    query, passage = next(
        (prefixes for part, prefixes in _FAMILIES if part in name.lower()), ("", "")
    )
    query = own.get("query") or query
    passage = own.get("passage") or own.get("document") or passage
    return {
        "query": query if options.query_prefix is None else options.query_prefix,
        "passage": passage if options.passage_prefix is None else options.passage_prefix,
    }


def check_texts(texts: Sequence[str], role: str) -> None:
    """Refuse what no encoder can read; the message names the element.

    Raises:
        BadInputError: see :meth:`Encoder.encode`.
    """
    if role not in ("passage", "query"):
        raise BadInputError(f"Unknown role {role!r}.", mend='Known are "passage" and "query".')
    if isinstance(texts, str):
        raise BadInputError(
            "encode() was given one text instead of a list of texts.", mend="Put it into a list."
        )
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise BadInputError(
                f"Text {number} to encode is {type(text).__name__}, not text.",
                mend="Give texts only; leave missing ones out.",
            )


def describe_settings(prefixes: dict[Role, str], max_length: int | None) -> bytes:
    """What besides weights and tokenizer decides a vector, as bytes for the hash."""
    return json.dumps([prefixes, max_length], sort_keys=True, ensure_ascii=False).encode()
