"""What people know better than the sources, and what municipalities say of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal, get_type_hints
from urllib.parse import urlsplit

import msgspec

from indexer.records import Competence, Partnership
from models.errors import BadInputError, ConflictError, NotAllowedError, NotFoundError
from service.accounts import STAFF, Actor
from service.accounts.actors import check
from service.countries import country_code
from service.index import Index
from service.profile import UnitProfile, unit_profile
from service.state import Work
from service.state.records import Correction, Statement

__all__ = ["CHANGEABLE", "correct", "say", "say_anew", "seen_by", "withdraw"]

Action = Literal["add", "correct", "retire"]
Kind = Literal["partnership", "competence", "membership", "indicator"]

_SHORTEST, _LONGEST = 10, 1000
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
#: Kind of fact -> the fields that a correction may set. A field that is needed to add one is True.
CHANGEABLE: Mapping[str, Mapping[str, bool]] = {
    "partnership": {
        "place": True,
        "country": True,
        "kind": False,
        "status": False,
        "since": False,
        "themes": False,
    },
    "competence": {"statement": True, "type": True, "themes": True, "year": False},
    "membership": {"network": True, "since": False, "status": False},
    "indicator": {"id": True, "value": True},
}


def correct(
    work: Work,
    index: Index,
    *,
    ags: str,
    action: Action,
    kind: Kind,
    source_title: str,
    fact: str | None = None,
    change: Mapping[str, Any] | None = None,
    source_url: str | None = None,
    source_date: str | None = None,
    note: str = "",
) -> Correction:
    """Keep that a fact about a unit is missing, wrong or over, and where that is known from.

    Raises:
        NotFoundError: no such unit, or no such fact of it.
        BadInputError: a field can't be used; it is named.
    """
    ags = index.unit_key(ags)
    if action == "add" and fact is not None:
        raise BadInputError("Field 'fact': what is added has no id.", mend="Leave it out.")
    if action != "add":
        _check_fact(unit_profile(index.snapshot, ags), kind, fact)
    if action == "retire" and change:
        raise BadInputError("Field 'change': what is retired has no fields.", mend="Leave it out.")
    checked = None if action == "retire" else _checked_change(index, action, kind, change or {})
    return work.corrections.add(
        Correction(
            ags=ags,
            action=action,
            kind=kind,
            fact=fact,
            change=checked,
            source_title=_needed("source_title", source_title),
            source_url=_url(source_url),
            source_date=_date("source_date", source_date),
            note=_text("note", note),
        )
    )


def seen_by(work: Work, actor: Actor, corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Corrections as `actor` may see them: a municipality sees no note of an advisor."""
    return tuple(
        one if actor.sees_desk or _is_own(work, actor, one) else replace(one, note="")
        for one in corrections
    )


def withdraw(work: Work, actor: Actor, correction_id: str, seen: int) -> Correction:
    """Take a correction back; it stays visible as what it was.

    Raises:
        NotFoundError: there is no such correction.
        NotAllowedError: a municipality wants to take back what it has not entered itself.
        ConflictError: it is withdrawn already.
        StaleError: somebody else has changed it since version `seen`.
    """
    correction = work.corrections.get(correction_id)
    check(actor, STAFF, ags=correction.ags)
    if not actor.staff and not _is_own(work, actor, correction):
        raise NotAllowedError(
            "This correction was entered by an advisor.", mend="Ask them to withdraw it."
        )
    if correction.withdrawn:
        raise ConflictError(
            f"The correction {correction_id!r} is withdrawn already.",
            mend="There is nothing to do.",
        )
    return work.corrections.change(replace(correction, version=seen, withdrawn=True))


def _is_own(work: Work, actor: Actor, correction: Correction) -> bool:
    """Whether somebody of the same municipality entered it."""
    kind, _, id = correction.created_by.partition(":")
    author = work.users.find(id) if kind == "user" else work.tokens.find(id)
    return author is not None and author.ags is not None and author.ags == actor.ags


def say(
    work: Work,
    index: Index,
    *,
    ags: str,
    kind: Literal["offer", "look_for"],
    text: str,
    themes: tuple[str, ...] = (),
) -> Statement:
    """Keep what a municipality says of itself.

    Raises:
        NotFoundError: no such unit or theme.
        BadInputError: the text is too short or too long.
    """
    return work.statements.add(
        Statement(
            ags=index.unit_key(ags),
            kind=kind,
            text=_statement(text),
            themes=_themes(index, themes),
        )
    )


def say_anew(
    work: Work,
    index: Index,
    statement: Statement,
    seen: int,
    *,
    text: str | None = None,
    themes: tuple[str, ...] | None = None,
) -> Statement:
    """Change a statement; what is None stays.

    Raises:
        StaleError: it was changed since version `seen`.
        NotFoundError, BadInputError: as :func:`say`.
    """
    return work.statements.change(
        replace(
            statement,
            version=seen,
            text=statement.text if text is None else _statement(text),
            themes=statement.themes if themes is None else _themes(index, themes),
        )
    )


def _check_fact(profile: UnitProfile, kind: Kind, fact: str | None) -> None:
    known = {
        "partnership": [entry.partnership.id for entry in profile.partnerships],
        "competence": [one.id for one in profile.competences],
        "membership": [one.network for one in profile.memberships],
        "indicator": [entry.kind.id for entry in profile.indicators],
    }[kind]
    if fact is None:
        raise BadInputError(
            "Field 'fact': which one?",
            mend="Name its id, as /api/v1/municipalities/{ags} shows it (of a membership the"
            " network).",
        )
    if fact not in known:
        raise NotFoundError(
            f"Field 'fact': {profile.unit.label} has no {kind} {fact[:60]!r}.",
            mend=f"/api/v1/municipalities/{profile.unit.ags} shows what there is.",
        )


def _checked_change(
    index: Index, action: Action, kind: Kind, change: Mapping[str, Any]
) -> dict[str, Any]:
    allowed = CHANGEABLE[kind]
    unknown = sorted(change.keys() - allowed.keys())
    if unknown or not change:
        what = f"a {kind} has no {unknown[0]!r}" if unknown else "nothing is changed"
        raise BadInputError(
            f"Field 'change': {what}.", mend=f"Give one or more of: {', '.join(allowed)}."
        )
    missing = [name for name, needed in allowed.items() if needed and name not in change]
    if action == "add" and missing:
        raise BadInputError(
            f"Field 'change': {missing[0]!r} is missing.",
            mend=f"A new {kind} needs: {', '.join(n for n, needed in allowed.items() if needed)}.",
        )
    return {name: _checked_field(index, kind, name, value) for name, value in change.items()}


def _checked_field(index: Index, kind: Kind, name: str, value: Any) -> Any:
    wanted = _TYPES.get((kind, name), str)
    try:
        value = msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        raise BadInputError(
            f"Field 'change.{name}': {str(error)[0].lower()}{str(error)[1:]}.",
            mend="Correct it; /api/v1/openapi.json describes the records.",
        ) from error
    if name == "country":
        return country_code(index.snapshot.countries, value)
    if name == "themes":
        return list(_themes(index, tuple(value)))
    return _needed(f"change.{name}", value) if isinstance(value, str) else value


#: The types of the fields are those of the records themselves.
_TYPES: Mapping[tuple[str, str], Any] = {
    ("indicator", "value"): float,
    **{
        (kind, name): hint
        for kind, record in (("partnership", Partnership), ("competence", Competence))
        for name, hint in get_type_hints(record, include_extras=True).items()
        # A country may be given by name.
        if name in CHANGEABLE[kind] and name != "country"
    },
}


def _themes(index: Index, themes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(index.theme_id(theme) for theme in themes))


def _statement(text: str) -> str:
    text = text.strip()
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise BadInputError(
            f"Field 'text': {len(text)} characters.",
            mend=f"Write {_SHORTEST} to {_LONGEST} characters: what, and for whom.",
        )
    return text


def _needed(name: str, value: str) -> str:
    value = _text(name, value)
    if not value:
        raise BadInputError(
            f"Field {name!r}: it is empty.",
            mend="A correction needs a source, as every fact does."
            if name == "source_title"
            else "Fill it in.",
        )
    return value


def _text(name: str, value: str) -> str:
    value = value.strip()
    if len(value) > _LONGEST:
        raise BadInputError(
            f"Field {name!r}: {len(value)} characters are too many.",
            mend=f"Shorten it to {_LONGEST}.",
        )
    return value


def _url(value: str | None) -> str | None:
    if not value:
        return None
    value = value.strip()
    with suppress(ValueError):
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.hostname and len(value) <= _LONGEST:
            return value
    raise BadInputError(
        f"Field 'source_url': {value[:60]!r} is no address of a page.",
        mend="Give one that begins with https://, or leave it out.",
    )


def _date(name: str, value: str | None) -> str | None:
    if value is not None and not _DATE.fullmatch(value):
        raise BadInputError(
            f"Field {name!r}: {value[:20]!r} is no date.",
            mend="Give it as 2026-05-04, 2026-05 or 2026, or leave it out.",
        )
    return value
