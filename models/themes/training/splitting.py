"""Texts that say the same together, and which of them are kept aside.

Near-duplicates must never stand on both sides of a split. The split hangs on the words alone, not
on order or encoder: whatever else is added, a group stays where it is.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.training.heldout import fold

__all__ = ["ASIDE", "FOLDS", "groups", "is_aside", "numbered_folds"]

#: Share of the groups that training never sees.
ASIDE = 0.4
#: The rest is cut into so many parts, for scores of texts that the scorer hasn't seen.
FOLDS = 5

_OVERLAP = 0.5
# A word in more texts than this share brings no candidates together.
_COMMON = 0.25


def groups(texts: Sequence[str]) -> list[str]:
    """A key per text, the same for texts that share half of their words, directly or by others.

    The key is the first of the group's folded texts in alphabetical order.
    """
    folded = [fold(text) for text in texts]
    words = [frozenset(text.split()) for text in folded]
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place, others in _candidates(words).items():
        for other in others:
            shared = len(words[place] & words[other])
            if shared >= _OVERLAP * (len(words[place]) + len(words[other]) - shared):
                parent[root(place)] = root(other)
    first: dict[int, str] = {}
    for place, text in enumerate(folded):
        head = root(place)
        first[head] = min(text, first.get(head, text))
    return [first[root(place)] for place in range(len(texts))]


def _candidates(words: Sequence[frozenset[str]]) -> dict[int, set[int]]:
    """Earlier texts that share a word which isn't in every other text."""
    counts = Counter(word for each in words for word in each)
    most = _COMMON * len(words) + 5
    met: dict[str, list[int]] = defaultdict(list)
    found: dict[int, set[int]] = defaultdict(set)
    for place, each in enumerate(words):
        for word in sorted(each):
            if counts[word] <= most:
                found[place].update(met[word])
                met[word].append(place)
    return found


def is_aside(keys: Sequence[str]) -> NDArray[np.bool_]:
    """[n] which groups are kept aside, by a fixed hash of the key."""
    return np.array([_hash(key) < ASIDE for key in keys], dtype=bool)


def numbered_folds(keys: Sequence[str]) -> NDArray[np.int64]:
    """[n] the part, 0 to ``FOLDS - 1``, that each group belongs to."""
    return np.array([int(_hash(f"fold {key}") * FOLDS) for key in keys], dtype=np.int64)


def _hash(key: str) -> float:
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
