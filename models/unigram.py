"""Cuts words into the pieces of a unigram model, ready in a third of the tokenizer library's time.

The library builds a tree of all pieces before it cuts its first word; a short command that reads
one request waits longer for that tree than for everything it asks of it. Here the pieces stay a
plain table, which is read quickly and cuts slowly, so it is for the first words only.

Source: the best-path search of the unigram model (Kudo 2018, "Subword Regularization"), with the
penalty for unknown letters that the tokenizer library uses; a test holds the two together.
"""

from __future__ import annotations

import msgspec

__all__ = ["Unigram"]

# What an unknown letter costs more than the rarest piece: the library's constant.
_UNKNOWN_PENALTY = 10.0


class _Piece(msgspec.Struct, array_like=True, gc=False):
    """Not followed by the garbage collector: a hundred thousand new objects that are would make
    it go through all that the process holds, which takes longer than reading them."""

    text: str
    likely: float


class _Kind(msgspec.Struct):
    """The part of a ``tokenizer.json`` that says what kind of model it is."""

    type: str | None = None
    unk_id: int | None = None
    byte_fallback: bool | None = None


class _Pieces(msgspec.Struct):
    vocab: list[_Piece]


class Unigram:
    """The pieces of a unigram model and how likely each is."""

    def __init__(self, model: bytes | msgspec.Raw) -> None:
        """``model``: JSON, a part of a ``tokenizer.json`` that :meth:`reads`.

        Raises:
            ValueError: its pieces can't be read.
        """
        try:
            unknown = msgspec.json.decode(model, type=_Kind).unk_id
            pieces = msgspec.json.decode(model, type=_Pieces).vocab
        except msgspec.MsgspecError as error:
            raise ValueError(f"the pieces of the unigram model: {error}") from error
        self._likely = [piece.likely for piece in pieces]
        self._numbers = {piece.text: number for number, piece in enumerate(pieces)}
        if unknown is None or not 0 <= unknown < len(pieces):
            raise ValueError("the unigram model has no piece for what is unknown")
        if len(self._numbers) != len(pieces):
            raise ValueError("a piece stands twice in the unigram model")
        self._unknown = unknown
        self._rarest = min(self._likely) - _UNKNOWN_PENALTY
        self._longest = max(map(len, self._numbers))

    @staticmethod
    def reads(model: bytes | msgspec.Raw) -> bool:
        """Whether ``model`` is a unigram model that is cut here as the library cuts it."""
        try:
            kind = msgspec.json.decode(model, type=_Kind)
        except msgspec.MsgspecError:
            return False
        return kind.type == "Unigram" and kind.unk_id is not None and not kind.byte_fallback

    def __len__(self) -> int:
        return len(self._numbers)

    def cut(self, word: str) -> list[int]:
        """Numbers of the pieces on the most likely path through ``word``, in order."""
        begins = self._best_path(word)
        pieces: list[str] = []
        end, unknown_before = len(word), False
        while end > 0:
            begin, known = begins[end]
            # Neighbouring unknown letters are one unknown piece.
            if not known and unknown_before:
                pieces[-1] = word[begin:end] + pieces[-1]
            else:
                pieces.append(word[begin:end])
            end, unknown_before = begin, not known
        return [self._numbers.get(piece, self._unknown) for piece in reversed(pieces)]

    def _best_path(self, word: str) -> list[tuple[int, bool]]:
        """For every end in ``word``: where the best last piece begins, and whether it is known."""
        numbers, likely, length = self._numbers, self._likely, len(word)
        scores = [0.0] + [float("-inf")] * length
        begins = [(0, False)] * (length + 1)
        for begin in range(length):
            until_here = scores[begin]
            for end in range(begin + 1, min(begin + self._longest, length) + 1):
                number = numbers.get(word[begin:end])
                if number is not None and until_here + likely[number] > scores[end]:
                    scores[end], begins[end] = until_here + likely[number], (begin, True)
            if word[begin] not in numbers and until_here + self._rarest > scores[begin + 1]:
                scores[begin + 1] = until_here + self._rarest
                begins[begin + 1] = (begin, False)
        return begins
