"""Who runs this service: what imprint, privacy page and accessibility statement have to say.

It stands in ``operator.toml`` in the home folder; ``docs/accounts.md`` tells of each field.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from models.errors import BadInputError

__all__ = ["FILE", "Operator", "read_operator"]

FILE = "operator.toml"
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Operator:
    """What is known of the operator; texts may have several lines, an empty one is not known.

    ``editor`` answers for the content, ``register`` and ``vat_id`` are the entry in a register and
    the VAT number where there are any, ``supervision`` the body that supervises the operator.
    ``privacy_contact`` is the data protection officer, ``privacy_authority`` the authority that one
    can complain to, ``hosting`` who runs the machines. ``accessibility_contact`` takes reports of
    barriers (``email`` without it), ``enforcement`` is the arbitration body behind it.
    """

    name: str = ""
    address: str = ""
    represented_by: str = ""
    email: str = ""
    phone: str = ""
    editor: str = ""
    register: str = ""
    vat_id: str = ""
    supervision: str = ""
    privacy_contact: str = ""
    privacy_authority: str = ""
    hosting: str = ""
    accessibility_contact: str = ""
    enforcement: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What an imprint needs at least and this one does not have."""
        return tuple(name for name in ("name", "address", "email") if not getattr(self, name))


def read_operator(home: Path) -> Operator:
    """What stands in ``operator.toml`` under `home`; nothing without the file.

    Raises:
        BadInputError: the file can't be used; the line or the field is named.
    """
    path = home / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Operator()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(
            f"{path} can't be read: {error}.",
            mend='Write it as TOML in UTF-8, with lines like: name = "City of ..."',
        ) from error
    known = {field.name for field in fields(Operator)}
    for name, value in found.items():
        if name not in known or not isinstance(value, str) or len(value) > _LONGEST:
            raise BadInputError(
                f"{path}: {name!r} is no field of it, or no text of at most {_LONGEST} characters.",
                mend=f"The fields are: {', '.join(sorted(known))}.",
            )
    return Operator(**{name: value.strip() for name, value in found.items()})
