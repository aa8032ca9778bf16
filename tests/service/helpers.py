"""Names and shapes that the tests of the service share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

REQUEST = "ps-west-bani-zeid"
TEXT = (
    "Unsere Stadt mit 24.000 Einwohnern im Westjordanland sucht eine deutsche Partnerkommune"
    " für Abfallwirtschaft, Abwasser und Energieeffizienz."
)


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Ran]


def assert_refused(ran: Ran, *parts: str, code: int = 2) -> None:
    """The command ended with `code`, printed nothing, said what was wrong and how to mend it."""
    assert ran.code == code
    assert ran.out == ""
    assert "Error:" in ran.err
    assert "Mend:" in ran.err
    for part in parts:
        assert part in ran.err
