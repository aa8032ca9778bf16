"""Two to four candidates of a request side by side; prints on one landscape page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from indexer.records import Municipality
from matcher.document import Candidate, MatchDocument
from models.errors import PartnerkompassError
from service.api.access import EXPENSIVE
from service.desk.matching import match_for
from service.desk.narrowing import distance_km
from service.index import Index
from service.pages.desk.call import PATH, Desk, DeskCall
from service.pages.rendering import page
from service.pages.views import bar_parts
from service.reasons import cited_reasons
from service.wording import Wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

FEWEST, MOST = 2, 4
_WRONG = 422
#: The indicator that says the same as a field of the register.
_TOLD_BEFORE = "density"
#: Units that a label does not name itself.
_UNITS = frozenset({"%", "kW", "Euro"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one candidate; ``best`` and ``worst`` where the row's values differ."""

    text: str
    best: bool = False
    worst: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; ``id`` is that of a factor, empty for others.

    ``further`` ones are for the screen: on paper all has to fit on one page.
    """

    label: str
    cells: tuple[Cell, ...]
    id: str = ""
    further: bool = False


@router.get(f"{PATH}/compare", dependencies=[EXPENSIVE])
def compare(
    call: Desk,
    ags: Annotated[list[str], Query()] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """The candidates of these keys beside each other, in the order of their ranks."""
    index, words = call.index, call.words
    keys, wrong = _keys(index, ags, words)
    asked = call.asked()
    document = _ranked(call, keys) if keys else None
    candidates = document.candidates if document else ()
    for key in keys:
        if key not in {one.ags for one in candidates}:
            wrong.append(_not_ranked(index, key, words))
    context: dict[str, Any] = {
        "asked": asked,
        "view": call.view,
        "wrong": wrong,
        "document": document,
        "candidates": candidates,
        "factors": _factor_rows(candidates, words),
        "themes": _theme_rows(document, words) if document else (),
        "programmes": _programme_rows(candidates, words),
        "figures": _figure_rows(index, candidates, words),
        "countries": index.snapshot.countries,
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
        "today": date.today(),
    }
    return page(call.request, "desk/compare.html", context, status=_WRONG if wrong else 200)


def _ranked(call: DeskCall, keys: Sequence[str]) -> MatchDocument:
    return match_for(
        call.database,
        call.index,
        call.actor,
        call.view.question(call.request_id),
        k=MOST,
        locale=call.language,
        within=frozenset(keys),
    )


def _keys(index: Index, given: Sequence[str], words: Wording) -> tuple[list[str], list[str]]:
    """The keys to compare, and what is wrong with what was given."""
    keys, wrong = [], []
    for one in dict.fromkeys(given):
        try:
            keys.append(index.unit_key(one))
        except PartnerkompassError:
            wrong.append(
                words.text("Keine deutsche Kommune hat den Schlüssel „{key}“.").format(key=one[:40])
            )
    keys = list(dict.fromkeys(keys))
    if not FEWEST <= len(keys) <= MOST:
        wrong.append(words.text("Bitte zwei bis vier Kandidaten ankreuzen."))
    return keys[:MOST], wrong


def _not_ranked(index: Index, key: str, words: Wording) -> str:
    label = index.snapshot.units[index.snapshot.row[key]].label
    return words.text(
        "{name} steht nicht in der Liste: schon Partner, ausgeschlossen oder außerhalb einer Grenze"
        " des Gesuchs."
    ).format(name=label)


# --- the rows --------------------------------------------------------------------------------


def _factor_rows(candidates: Sequence[Candidate], words: Wording) -> tuple[Row, ...]:
    """What each factor adds to each score."""
    rows = []
    for nth, factor in enumerate(candidates[0].factors if candidates else ()):
        values = [one.factors[nth].contribution for one in candidates]
        rows.append(Row(factor.label, _ranged(values, words, 3), factor.id))
    return tuple(rows)


def _theme_rows(document: MatchDocument, words: Wording) -> tuple[Row, ...]:
    """How well each candidate fits each theme that is asked for."""
    rows = []
    for theme in document.query.themes:
        values = []
        for one in document.candidates:
            found = next((match for match in one.themes if match.id == theme.id), None)
            values.append(found.value if found else 0.0)
        rows.append(Row(theme.label, _ranged(values, words, 2)))
    return tuple(rows)


def _programme_rows(candidates: Sequence[Candidate], words: Wording) -> tuple[Row, ...]:
    """The programmes that can carry at least one of them, or could with a partnership."""
    rows = []
    for nth, programme in enumerate(candidates[0].programmes if candidates else ()):
        found = [one.programmes[nth].status for one in candidates]
        if {"possible", "needs_partnership"}.isdisjoint(found):
            continue
        differ = len(set(found)) > 1
        cells = tuple(
            Cell(words.programme_status(status), best=differ and status == "possible")
            for status in found
        )
        rows.append(Row(programme.name, cells))
    return tuple(rows)


def _figure_rows(index: Index, candidates: Sequence[Candidate], words: Wording) -> tuple[Row, ...]:
    """What kind of place each one is; nothing here is better or worse."""
    if not candidates:
        return ()
    snapshot = index.snapshot
    units = [snapshot.units[snapshot.row[one.ags]] for one in candidates]
    plain: list[tuple[str, list[str]]] = [
        (words.text("Art"), [words.unit_kind(unit.kind) for unit in units]),
        (words.text("Land in Deutschland"), [words.state(unit.state) for unit in units]),
        (words.text("Einwohner"), [_number(unit.population, words) for unit in units]),
        (words.text("Fläche in km²"), [_decimal(unit.area_km2, words) for unit in units]),
        (words.text("Einwohner je km²"), [_decimal(unit.density, words) for unit in units]),
        (words.text("Partnerschaften im Ausland"), _partnerships(index, units, words)),
        (words.text("Entfernung zur ersten in km"), _distances(units, words)),
    ]
    more = _indicators(index, units, words)
    return (
        *(Row(label, tuple(map(Cell, texts))) for label, texts in plain),
        *(Row(label, tuple(map(Cell, texts)), further=True) for label, texts in more),
    )


def _partnerships(index: Index, units: Sequence[Municipality], words: Wording) -> list[str]:
    counts: Mapping[str, int] = {
        unit.ags: sum(
            one.ags == unit.ags and one.status != "ended" for one in index.snapshot.partnerships
        )
        for unit in units
    }
    return [words.number(counts[unit.ags]) for unit in units]


def _distances(units: Sequence[Municipality], words: Wording) -> list[str]:
    found = [distance_km(units[0], unit) for unit in units]
    return ["–" if km is None or km == 0 else words.number(round(km)) for km in found]


def _indicators(
    index: Index, units: Sequence[Municipality], words: Wording
) -> list[tuple[str, list[str]]]:
    """The indicators that are known for all of them."""
    snapshot = index.snapshot
    found = []
    for column, id in enumerate(snapshot.indicator_ids):
        values = [float(snapshot.indicator_values[snapshot.row[u.ags], column]) for u in units]
        if any(math.isnan(value) for value in values):
            continue
        kind = snapshot.indicator_kinds[id]
        texts = [_figure(value, words) for value in values]
        # What is the same for all of them tells nothing here.
        if len(set(texts)) > 1 and id != _TOLD_BEFORE:
            label = kind.label[words.language]
            found.append((f"{label} ({kind.unit})" if kind.unit in _UNITS else label, texts))
    return found


def _ranged(values: Sequence[float], words: Wording, digits: int) -> tuple[Cell, ...]:
    """The values with the best and the worst marked, where they tell anything apart."""
    high, low = max(values), min(values)
    tells = round(high - low, digits) > 0
    return tuple(
        Cell(words.decimal(value, digits), tells and value == high, tells and value == low)
        for value in values
    )


def _number(value: int | None, words: Wording) -> str:
    return words.text("unbekannt") if value is None else words.number(value)


def _decimal(value: float | None, words: Wording) -> str:
    return words.text("unbekannt") if value is None else _figure(value, words)


def _figure(value: float, words: Wording) -> str:
    """Three digits tell figures apart; more than that no one compares."""
    return words.number(round(value)) if abs(value) >= 100 else words.decimal(value, 1)
