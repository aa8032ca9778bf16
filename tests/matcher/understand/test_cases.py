"""The corpus of requests: what is read in each, over the shipped tables.

``cases/*.yaml``: one file a language. A case names country, place (its spellings), inhabitants,
existing partners and all wishes; what it doesn't name must not be read. A wish is an id of the
match document, with ``=`` and its value where it has one: ``partner_size=5000..20000``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
import yaml

from matcher.document import Wish
from matcher.understand.gazetteer import Gazetteer
from matcher.understand.statements import read_statements
from models.language import detect_language
from models.text import fold

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    id: str
    text: str
    country: str
    place: list[str]
    population: int | None
    wishes: list[str]
    partners: list[str] = field(default_factory=list)


def cases() -> list[tuple[str, Case]]:
    return [
        (path.stem, case)
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), list[Case])
    ]


def written(wish: Wish) -> str:
    if wish.id == "partner_size":
        return f"partner_size={wish.low or ''}..{wish.high or ''}"
    if wish.id in ("named_partner", "other_country"):
        return f"{wish.id}={wish.values[0]}"
    return wish.id


@pytest.mark.parametrize(
    ("language", "case"), [pytest.param(*one, id=one[1].id) for one in cases()]
)
def test_a_request_is_understood(gazetteer: Gazetteer, language: str, case: Case) -> None:
    read = read_statements(gazetteer, case.text)

    assert detect_language(case.text).code == language
    assert read.country == case.country
    assert read.place is not None
    known = [read.place.place.name] if read.place.place else []
    assert {fold(name) for name in (read.place.name, *known)} & set(map(fold, case.place))
    assert read.population == case.population
    assert [partner.name for partner in read.partners] == case.partners
    assert sorted(map(written, read.wishes.active)) == sorted(case.wishes)
    # whatever is read can be shown where it stands
    assert case.text[slice(*read.place.span)] == read.place.name
    spans = [span for wish in read.wishes.shown for span in wish.spans]
    spans += [partner.span for partner in read.partners]
    assert all(wish.spans for wish in read.wishes.shown)
    assert all(case.text[start:end].strip() for start, end in spans)


def test_every_language_has_its_cases() -> None:
    counts: dict[str, int] = {}
    for language, _ in cases():
        counts[language] = counts.get(language, 0) + 1

    assert all(counts[language] >= 8 for language in ("de", "en", "fr", "ar", "uk", "es", "pt"))
    assert all(counts[language] >= 3 for language in ("pl", "tr"))
