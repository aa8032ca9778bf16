"""The topics of a partnership, each said once: sources repeat each other in other words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.text import fold
from models.themes.stemming import term_key

__all__ = ["distinct_topics"]

_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = frozenset(
    "am an auf aus bei das dem den der des die ein eine einer fuer im in ins mit nach ueber um und "
    "vom von zu zum zur".split()
)
# Heads that add nothing to what they are the head of: Photovoltaikanlagen are Photovoltaik.
_EMPTY_HEAD = re.compile(r"(?<=\w{5})(?:anlagen?|projekte?|massnahmen?|themen)$")


def distinct_topics(topics: Iterable[str]) -> list[str]:
    """`topics` in their order, without those that another one says as well or more exactly.

    ``Photovoltaik``, ``Photovoltaikanlagen``, ``Photovoltaik auf Kläranlage`` and ``Photovoltaik
    für Kläranlage`` are one topic, the third. Two are the same if they have the same words, small
    words, inflections and empty heads of compounds apart.
    """
    listed = list(dict.fromkeys(topics))
    said = [_words(topic) for topic in listed]
    return [
        topic
        for place, (topic, words) in enumerate(zip(listed, said, strict=True))
        if not any(
            words < other or (words == other and nth < place)
            for nth, other in enumerate(said)
            if nth != place
        )
    ]


def _words(topic: str) -> frozenset[str]:
    words = [_EMPTY_HEAD.sub("", fold(word)) for word in _WORD.findall(topic)]
    kept = [word for word in words if word not in _SMALL_WORDS] or words
    return frozenset(term_key(word, "de") for word in kept)
