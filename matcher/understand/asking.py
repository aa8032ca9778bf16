"""What a text asks for, apart from what it tells of the one who asks.

Requests describe their place at length (farming, a festival, a hospital) and name what they want in
one sentence or two. The sentences that ask are those with words of seeking, or of naming subjects,
in the language of the text; and after the first of them those that go on with weaker words ("we
think of", "together", "support with"), which say nothing while the place is still described.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcher.document import Span
from matcher.understand.speech import Speech

__all__ = ["asking_parts"]

_ASKING = ("seeks", "asks")
_GOING_ON = ("goes_on",)
_NOT_ASKING = ("existing", "twinned")


def asking_parts(speech: Speech) -> Iterator[str]:
    """The text with everything blank but what asks: those sentences alone, then each with the next.

    As long as the text, so that places in it stay. Nothing if no sentence asks.
    """
    asking: list[int] = []
    for nth, sentence in enumerate(speech.sentences):
        if _has(speech, sentence, _ASKING) or (asking and _goes_on(speech, sentence)):
            asking.append(nth)
    if not asking:
        return
    yield _only(speech, asking)
    last = len(speech.sentences) - 1
    yield _only(speech, sorted({*asking, *(min(nth + 1, last) for nth in asking)}))


def _goes_on(speech: Speech, sentence: Span) -> bool:
    return _has(speech, sentence, _GOING_ON) and not _has(speech, sentence, _NOT_ASKING)


def _has(speech: Speech, sentence: Span, cues: Sequence[str]) -> bool:
    return any(
        words.cue(name).search(speech.flat, *sentence)
        for words in speech.vocabularies
        for name in cues
    )


def _only(speech: Speech, sentences: Sequence[int]) -> str:
    kept = [" "] * len(speech.text)
    for start, end in (speech.sentences[nth] for nth in sentences):
        kept[start:end] = speech.text[start:end]
    return "".join(kept)
