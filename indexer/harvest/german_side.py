"""The German side of a fact: the unit that a row means, with what a person found out about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.harvest.raw import curated_rows
from indexer.harvest.report import Report
from indexer.harvest.resolve import UnitResolver

__all__ = ["GermanSide", "Resolved"]

# A name that says its kind itself needs no other; what the source's column says is coarser.
_OWN_KIND = re.compile(
    r"^(?:Landkreis|Kreis|Verbandsgemeinde|Samtgemeinde|Amt|Bezirk)\s|kreis$|verband$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\((?P<inside>[^()]+)\)$")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A unit and how it was found; ``part`` is the part of it that the source named."""

    ags: str
    by: str
    part: str | None = None


class GermanSide:
    """Resolves names of German units and reports those that stay doubtful."""

    def __init__(self, resolver: UnitResolver, report: Report) -> None:
        self.resolver = resolver
        self._report = report
        self._hints = curated_rows("german_hints.csv")

    def resolve(
        self,
        name: str,
        file: str,
        row: str,
        *,
        kind: str | None = None,
        state: str | None = None,
        point: tuple[float, float] | None = None,
        url: str = "",
    ) -> tuple[Resolved, ...]:
        """The units that `name` means: one, several ("Ulm / Neu-Ulm") or none: then reported."""
        hinted = self._hint(name, url)
        if hinted is not None:
            return (hinted,)
        stated = None if _OWN_KIND.search(name) else kind
        lat, lon = point or (None, None)
        found = self.resolver.resolve(name, kind=stated, state=state, lat=lat, lon=lon)
        if found.ags is not None:
            return (Resolved(found.ags, found.by or "only", found.part),)
        several = tuple(self._several(name, stated, state, point))
        if several:
            return several
        self._report.doubt(file, row, "German unit not resolved", f"{name}: {found.reason}")
        return ()

    def _hint(self, name: str, url: str) -> Resolved | None:
        for hint in self._hints:
            if hint["name"] == name and hint["in_address"] in url:
                bracket = _BRACKET.search(name)
                unit = self.resolver.unit(hint["ags"])
                part = (
                    bracket["inside"] if bracket and unit and _is_part(bracket["inside"]) else None
                )
                return Resolved(hint["ags"], "state", part) if unit else None
        return None

    def _several(
        self, name: str, kind: str | None, state: str | None, point: tuple[float, float] | None
    ) -> Iterator[Resolved]:
        parts = name.split(" / ")
        lat, lon = point or (None, None)
        found = [
            self.resolver.resolve(part, kind=kind, state=state, lat=lat, lon=lon) for part in parts
        ]
        if len(parts) > 1 and all(each.ags for each in found):
            for each in found:
                if each.ags is not None:
                    yield Resolved(each.ags, each.by or "only", each.part)


def _is_part(text: str) -> bool:
    return text.startswith("Ortsteil ") or text.endswith("-Allianz")
