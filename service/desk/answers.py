"""A municipality's own answers: what it was asked, what it said when, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from models.errors import ConflictError, NotAllowedError, StaleError
from service.accounts import Actor
from service.desk.history import names_of
from service.desk.pairs import give_answer
from service.index import Index
from service.state import Work
from service.state.records import Answer

__all__ = ["AnswerStep", "answer_steps", "asked_about", "undo_answer"]


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """What was said at one time, and by whom; ``answer`` None: it was taken back."""

    at: datetime
    by: str
    answer: str | None
    because: str = ""


def asked_about(work: Work, ags: str) -> dict[str, bool]:
    """Which requests advisors have asked this municipality about, and whether they still wait.

    Who is only on a shortlist was not asked: that is the advisors' own note.
    """
    entries = work.shortlist.of_unit(ags)
    return {one.request_id: one.state == "contacted" for one in entries if one.state != "selected"}


def answer_steps(work: Work, request_id: str, ags: str) -> tuple[AnswerStep, ...]:
    """All that the municipality `ags` has said to a request, the latest first."""
    names, steps = names_of(work), []
    for id in work.history.ids_of("answer", request_id=request_id, ags=ags):
        said: dict[str, Any] = {}
        for entry in reversed(work.history.of("answer", id)):
            said = {} if entry.action == "deleted" else {**said, **(entry.after or {})}
            steps.append(
                AnswerStep(
                    at=entry.at,
                    by=names.get(entry.actor, ""),
                    answer=said.get("answer"),
                    because=said.get("because", ""),
                )
            )
    return tuple(sorted(steps, key=attrgetter("at"), reverse=True))


def undo_answer(
    work: Work, index: Index, actor: Actor, *, request_id: str, ags: str, seen: int
) -> Answer | None:
    """Go back to what was said before the last change; None: nothing had been said.

    Raises:
        NotAllowedError: somebody else's answer.
        ConflictError: nothing was ever said.
        StaleError: it was changed since version `seen` (0: there was no answer).
    """
    if not actor.speaks_for(ags):
        raise NotAllowedError(f"Only {ags} itself answers for {ags}.", mend="Ask them.")
    steps = answer_steps(work, request_id, ags)
    if not steps:
        raise ConflictError("There is no answer to take back.", mend="Give one.")
    given = work.answers.one(request_id, ags)
    if (0 if given is None else given.version) != seen:
        raise StaleError(
            "The answer has been changed since it was read.", mend="Read it anew, and decide again."
        )
    before = steps[1] if len(steps) > 1 else None
    if before is not None and before.answer in ("interested", "later", "not_us"):
        return give_answer(
            work,
            index,
            actor,
            request_id=request_id,
            ags=ags,
            seen=seen,
            answer=before.answer,  # type: ignore[arg-type]  # checked two lines above
            because=before.because,
        )
    if given is not None:
        work.answers.delete(given)
    return None
