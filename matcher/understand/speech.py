"""Of whom a piece of a request tells: of the one who asks, of the partner it looks for, or of
partners it has; and whether it is denied or merely preferred.

Sentence by sentence, by the words of :mod:`matcher.understand.vocabulary`. Plain rules, no grammar:
what they don't see counts as told of the one who asks, because a wish that is read wrongly is worse
than one that is missed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from matcher.document import Span
from matcher.understand.vocabulary import LANGUAGES, Vocabulary, plain, vocabulary
from models.language import UNDETERMINED, detect_language
from models.sentences import split_sentences

__all__ = ["Speech", "speech_of"]

# So many letters of another script make the text one in two languages.
_SECOND_SCRIPT = 30
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")
# Neighbours that a short text is easily taken for.
_NEAR = {"ru": ("uk",), "be": ("uk",), "fa": ("ar",), "ur": ("ar",)}
_CLAUSE_END = re.compile(r"[;:.!?،؛؟()\[\]\n]|,(?!\d)|\s[–—-]\s")
_HEAD_END = re.compile(r"[;؛]|\s[–—]\s")
_FIGURE_FOLLOWS = re.compile(r"(?<=[^\W\d_]{5})[.!?]\s+(?=\d)")
# A negation reaches over so many words of its clause.
_REACH = 6
_PREFERENCE_REACH = 8


@dataclass(frozen=True, slots=True)
class _Event:
    position: int
    of_partner: bool


class Speech:
    """A text with its sentences and who they tell of.

    ``flat`` is the text as the vocabularies match it, character for character.
    """

    def __init__(self, text: str, languages: Sequence[str]) -> None:
        self.text = text
        self.flat = plain(text)
        self.vocabularies: tuple[Vocabulary, ...] = tuple(map(vocabulary, languages))
        first = languages[0] if languages else UNDETERMINED
        self.sentences: tuple[Span, ...] = tuple(
            part
            for sentence in split_sentences(text, first)
            for part in _before_figures(text, sentence.start, sentence.end)
        )

    def of_partner(self, position: int) -> bool:
        """Whether what stands at `position` tells of the partner that is looked for."""
        return _within(self._partner_spans, position)

    def sought_before(self, position: int) -> bool:
        """The same, but only after words that seek and not where a clause as a whole does.

        A number that stands before the verb is the own one more often than not.
        """
        return _within(self._sought_spans, position)

    def existing(self) -> Iterator[tuple[Span, bool]]:
        """Where lists of existing partners may begin and where their sentence ends, and whether it
        is certain that one begins there."""
        for start, end in self.sentences:
            for words in self.vocabularies:
                for name in ("twinned", "existing"):
                    for match in words.cue(name).finditer(self.flat, start, end):
                        yield (match.end(), end), name == "twinned"

    def denied(self, span: Span) -> bool:
        """Whether the words in `span` are denied: "nicht am Meer", "... kommt nicht in Frage"."""
        before, after = self._around(span)
        return any(
            _last_words(words.cue("negations"), before, _REACH)
            or _within_words(words.cue("negations"), self.flat[slice(*span)])
            or words.cue("ruled_out").search(after)
            for words in self.vocabularies
        )

    def needless(self, span: Span) -> bool:
        """Whether they are said to be no condition."""
        before, after = self._around(span)
        return any(
            _last_words(words.cue("needless"), before, _REACH)
            or words.cue("needless").search(after)
            for words in self.vocabularies
        )

    def preferred(self, span: Span) -> bool:
        """Whether they are a preference ("gern", "ideally") and no limit."""
        start, end = self.clause(span)
        before, after = self.flat[start : span[0]], self.flat[span[1] : end]
        return any(
            _last_words(words.cue("preferring"), before, _PREFERENCE_REACH)
            or words.cue("preferring").search(after)
            for words in self.vocabularies
        )

    def own(self, span: Span) -> bool:
        """Whether the clause before `span` says that it tells of the one who asks."""
        before, _ = self._around(span)
        return any(words.cue("own").search(before) for words in self.vocabularies)

    def sentence(self, position: int) -> Span:
        """The sentence around `position`."""
        starts = [start for start, _ in self.sentences]
        number = bisect_right(starts, position) - 1
        return self.sentences[number] if number >= 0 else (0, len(self.text))

    def clause(self, span: Span) -> Span:
        """The clause around `span`: up to the next comma, bracket or end of a sentence."""
        first, last = self.sentence(span[0])
        ends = [match.end() for match in _CLAUSE_END.finditer(self.flat, first, span[0])]
        after = _CLAUSE_END.search(self.flat, span[1], last)
        return ends[-1] if ends else first, after.start() if after else last

    def _around(self, span: Span) -> tuple[str, str]:
        """The clause before and after `span`, no further than a "but"."""
        start, end = self.clause(span)
        before, after = self.flat[start : span[0]], self.flat[span[1] : end]
        for words in self.vocabularies:
            turns = list(words.cue("turns").finditer(before))
            # "has no twin town and would like": what is sought after a denial is not denied
            turns += [
                seeks
                for seeks in words.cue("seeks").finditer(before)
                if not _last_words(words.cue("negations"), before[: seeks.start()], 1)
            ]
            if turns:
                before = before[max(turn.end() for turn in turns) :]
            turn = words.cue("turns").search(after)
            if turn:
                after = after[: turn.start()]
        return before, after

    @cached_property
    def _sought_spans(self) -> tuple[Span, ...]:
        return tuple(
            span for sentence in self.sentences for span in self._told_of_partner(sentence, ())
        )

    @cached_property
    def _partner_spans(self) -> tuple[Span, ...]:
        found: list[Span] = []
        for sentence in self.sentences:
            found += self._told_of_partner(sentence, tuple(self._suiting(sentence)))
        return tuple(found)

    def _told_of_partner(self, sentence: Span, further: Sequence[_Event]) -> Iterator[Span]:
        start, end = sentence
        events = [*further]
        for words in self.vocabularies:
            for name, of_partner, at_end in (
                ("seeks", True, True),
                ("joins", True, True),
                ("partner", True, False),
                ("own", False, False),
                ("existing", False, True),
                ("twinned", False, True),
            ):
                for match in words.cue(name).finditer(self.flat, start, end):
                    events.append(_Event(match.end() if at_end else match.start(), of_partner))
        # "already works with": what is sought by a word ends where that word is about the past
        events.sort(key=lambda event: (event.position, not event.of_partner))
        begin: int | None = None
        for event in events:
            if event.of_partner and begin is None:
                begin = event.position
            elif not event.of_partner and begin is not None:
                yield begin, event.position
                begin = None
        if begin is not None:
            yield begin, end

    def _suiting(self, sentence: Span) -> Iterator[_Event]:
        start, end = sentence
        for words in self.vocabularies:
            for name in ("suits", "ruled_out"):
                for match in words.cue(name).finditer(self.flat, start, end):
                    heads = _HEAD_END.finditer(self.flat, start, match.start())
                    yield _Event(max((h.end() for h in heads), default=start), of_partner=True)


def speech_of(text: str, language: str | None = None) -> Speech:
    """`text` with the vocabularies of its languages; `language` is found out if it isn't given."""
    return Speech(text, _languages(text, language or detect_language(text).code))


def _languages(text: str, language: str) -> tuple[str, ...]:
    found = [language] if language in LANGUAGES else []
    found += [near for near in _NEAR.get(language, ()) if near in LANGUAGES]
    sample = text[:4000]
    if len(_ARABIC.findall(sample)) >= _SECOND_SCRIPT:
        found.append("ar")
    if len(_CYRILLIC.findall(sample)) >= _SECOND_SCRIPT:
        found.append("uk")
    latin = len(_LATIN.findall(sample)) >= _SECOND_SCRIPT
    if latin and language in ("ar", "uk"):
        found += ["de", "en", "fr"]
    return tuple(dict.fromkeys(found)) or LANGUAGES


def _before_figures(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence ends before a figure too, unless its last word may be an abbreviation."""
    for match in _FIGURE_FOLLOWS.finditer(text, start, end):
        yield start, match.start() + 1
        start = match.end()
    yield start, end


def _within(spans: Sequence[Span], position: int) -> bool:
    return any(start <= position < end for start, end in spans)


def _within_words(pattern: re.Pattern[str], said: str) -> bool:
    """Whether `pattern` matches inside the words themselves ("غير ساحلية"), before any comma."""
    return "," not in said and pattern.search(said) is not None


def _last_words(pattern: re.Pattern[str], before: str, count: int) -> bool:
    """Whether `pattern` matches in the last `count` words of `before`."""
    matches = list(pattern.finditer(before))
    return bool(matches) and len(before[matches[-1].end() :].split()) <= count
