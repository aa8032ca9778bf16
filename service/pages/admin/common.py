"""What the administrator's pages share: the forms, and what is wrong with them in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends

from models.errors import BadInputError
from service.accounts import Actor, Role
from service.accounts.people import check_email
from service.api.access import form_fields, requires
from service.index import Index
from service.pages.comparing import asked_unit
from service.wording import Wording

__all__ = [
    "PERSON_ROLES",
    "ROLES",
    "SEE_OTHER",
    "Administrator",
    "Fields",
    "Form",
    "read_form",
    "version",
]

Administrator = Annotated[Actor, requires(Role.ADMINISTRATOR)]
Fields = Annotated[Mapping[str, str], Depends(form_fields)]
SEE_OTHER = 303
#: What people can be; programs can be a service as well.
PERSON_ROLES = (Role.ADVISOR, Role.MUNICIPALITY, Role.ADMINISTRATOR)
ROLES = (Role.SERVICE, *PERSON_ROLES)
_LONGEST_NAME = 200
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Form:
    """The fields as they were typed, a message for each one that can't be used, and what they mean.

    ``role``, ``ags`` and ``days`` are only right where there is no error.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    role: Role = Role.ADVISOR
    ags: str | None = None
    days: int | None = None


def read_form(
    fields: Mapping[str, str], index: Index, words: Wording, *, person: bool, email: bool = False
) -> Form:
    """The form of a person or of a token (no `person`), checked; `email`: it has an address."""
    names = ("name", "email", "role", "unit", "days")
    values = {name: " ".join(fields.get(name, "").split()) for name in names}
    errors: dict[str, str] = {}
    if not 0 < len(values["name"]) <= _LONGEST_NAME:
        errors["name"] = words.text(
            "Bitte geben Sie einen Namen an, den andere neben Änderungen sehen."
        )
    if email:
        try:
            check_email(values["email"])
        except BadInputError:
            errors["email"] = words.text(
                "Das ist keine E-Mail-Adresse. Gemeint ist eine wie name@stadt.de."
            )
    known = PERSON_ROLES if person else ROLES
    role = next((one for one in known if one.value == values["role"]), None)
    if role is None:
        errors["role"] = words.text("Bitte wählen Sie eine Rolle.")
    ags = None
    if role is Role.MUNICIPALITY:
        ags, wrong = _unit(values["unit"], index, words)
        if wrong:
            errors["unit"] = wrong
    days = None
    if values["days"]:
        if values["days"].isdecimal() and 0 < int(values["days"][:9]) <= _MOST_DAYS:
            days = int(values["days"])
        else:
            errors["days"] = words.text("Bitte geben Sie 1 bis 3650 Tage an, oder nichts.")
    return Form(values, errors, role or Role.ADVISOR, ags, days)


def _unit(text: str, index: Index, words: Wording) -> tuple[str | None, str]:
    """The key of the municipality that was typed, or what is wrong."""
    asked = asked_unit(index, text)
    if asked is None:
        return None, words.text("Für welche Kommune? Bitte geben Sie Namen oder Schlüssel an.")
    if asked.key is not None:
        return asked.key, ""
    if not asked.choices:
        return None, words.text("Keine deutsche Kommune heißt „{name}“.").format(name=asked.text)
    named = "; ".join(f"{unit.label} ({unit.ags})" for unit in asked.choices)
    said = words.text("So heißen mehrere Kommunen. Bitte geben Sie den Schlüssel an: {named}.")
    return None, said.format(named=named)


def version(fields: Mapping[str, str]) -> int:
    """The version that a form was made from."""
    value = fields.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
