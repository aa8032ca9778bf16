"""Is the evidence that is shown the evidence that counts?

For real requests and their first candidates the cited passages are taken out of the profile, with
the facts they tell, and the unit is scored anew; then the same with other passages of the unit, of
the same length, drawn at random several times. A case is faithful if taking out what is cited
lowers the score more than every one of the draws.

Three questions, each harder than the one before: all evidence that is shown against what is left;
the three reasons against what is left, further evidence included; the three reasons against only
those others that state a theme of the request as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.records import Passage
from matcher.altered import without_passages
from matcher.engine import Matcher
from matcher.evaluation.metrics import bootstrap
from matcher.evaluation.report import Figures
from matcher.inputs import MatchInput
from matcher.score import score_units
from matcher.weights import resolve_weights

__all__ = ["QUESTIONS", "Case", "cases", "faithfulness_figures"]

Progress = Callable[[str, int, int], None]

_REASONS = 3
_DRAWS = 5
# A unit that has less than this share of the length besides can't be compared.
_COMPARABLE = 0.8


@dataclass(frozen=True, slots=True)
class _Question:
    """What is cited (the first ``most``, None: all), and what it is held against."""

    name: str
    most: int | None
    on_theme: bool


QUESTIONS = (
    _Question("evidence", None, on_theme=False),
    _Question("reasons", _REASONS, on_theme=False),
    _Question("reasons_on_theme", _REASONS, on_theme=True),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate of one request and one of the three questions.

    ``lost`` is what taking them out costs, ``others`` what each draw of other passages of about
    the same length costs, in ten-thousandths of a score.
    """

    request: str
    ags: str
    question: str
    lost: int
    others: tuple[int, ...]

    @property
    def faithful(self) -> bool:
        """Whether the cited passages cost more than every draw of others."""
        return self.lost > max(self.others)


def cases(
    matcher: Matcher,
    requests: Sequence[str],
    first: int,
    progress: Progress | None = None,
) -> list[Case]:
    """The cases of the `first` candidates of each request (ids); those without evidence or
    without enough other passages have none."""
    found: list[Case] = []
    for done, request in enumerate(requests, start=1):
        asked = _Asked(matcher, request)
        for candidate in matcher.match(asked.given, k=first).candidates:
            cited = [pair.passage for pair in candidate.evidence]
            answers = (asked.case(candidate.ags, cited, question) for question in QUESTIONS)
            found += [case for case in answers if case is not None]
        if progress:
            progress("faithfulness", done, len(requests))
    return found


def faithfulness_figures(found: Iterable[Case]) -> Figures:
    """The share of faithful cases by question, bootstrapped by unit."""
    listed = list(found)
    figures = {}
    for question in QUESTIONS:
        own = [case for case in listed if case.question == question.name]
        holds = np.array([case.faithful for case in own], dtype=np.float64)
        figures[f"faithful/{question.name}"] = bootstrap(holds, [case.ags for case in own])
    return figures


class _Asked:
    """One request, and what its units score without some of their passages."""

    def __init__(self, matcher: Matcher, request: str) -> None:
        self.given = MatchInput(request_id=request)
        self._request = request
        self._snapshot = matcher.snapshot
        self._profiles = matcher.profiles
        self._question = matcher.question(self.given)
        self._weights = resolve_weights()

    def case(self, ags: str, cited: Sequence[str], question: _Question) -> Case | None:
        """None where there is too little to compare with."""
        row = self._snapshot.row[ags]
        passages = {n: self._snapshot.passage(n) for n in self._snapshot.passage_rows(ags)}
        meant = set(cited[: question.most])
        taken = [n for n, passage in passages.items() if passage.id in meant]
        others = {
            n: len(passage.text)
            for n, passage in passages.items()
            if n not in taken and (self._states(passage) or not question.on_theme)
        }
        length = sum(len(passages[n].text) for n in taken)
        if not taken or sum(others.values()) < _COMPARABLE * length:
            return None
        key = f"{self._request} {ags} {question.name}"
        whole = self._score(row, ())
        draws = (_drawn(others, length, f"{key} {nth}") for nth in range(_DRAWS))
        return Case(
            request=self._request,
            ags=ags,
            question=question.name,
            lost=whole - self._score(row, taken),
            others=tuple(whole - self._score(row, drawn) for drawn in draws),
        )

    def _states(self, passage: Passage) -> bool:
        documented = passage.kind not in ("indicator", "profile")
        return documented and not set(self._question.themes).isdisjoint(passage.themes)

    def _score(self, row: int, without: Iterable[int]) -> int:
        unit = without_passages(self._profiles, row, frozenset(without))
        return int(score_units(unit, self._question, self._weights).total[0])


def _drawn(lengths: dict[int, int], length: int, seed: str) -> list[int]:
    """Passages in random order until they are as long together."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    drawn: list[int] = []
    for place in np.random.default_rng(number).permutation(list(lengths)).tolist():
        if sum(lengths[one] for one in drawn) >= length:
            break
        drawn.append(place)
    return drawn
