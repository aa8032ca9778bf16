"""The wide table of indicators: one row a unit, two columns (value, percentile) an indicator."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.keys import PEERS_OF_DISTRICTS, SIZE_CLASSES
from indexer.records import Indicator
from indexer.tables.integrity import keep, known, unique
from indexer.tables.known import KnownRows
from indexer.tables.reading import (
    QuarantinedRow,
    RowError,
    csv_row,
    csv_table,
    refuse_too_many,
)
from models.errors import DataError

__all__ = ["IndicatorTable", "read_indicators"]

_PERCENTILE = "_pct"
_PEER_GROUPS = (*SIZE_CLASSES, PEERS_OF_DISTRICTS)


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The indicators of all units that have any.

    ``ags`` and ``size_classes`` have one item a row, ``ids`` one a column. ``values`` and
    ``percentiles`` are float32 [rows, columns]; NaN where there is no figure. A percentile is the
    share 0..1 among the non-zero values of the size class.
    """

    ags: tuple[str, ...]
    size_classes: tuple[str, ...]
    ids: tuple[str, ...]
    values: npt.NDArray[np.float32]
    percentiles: npt.NDArray[np.float32]

    def row(self, row: int) -> list[Indicator]:
        """The figures of one row as records."""
        found = []
        for column, name in enumerate(self.ids):
            value = float(self.values[row, column])
            if math.isnan(value):
                continue
            share = float(self.percentiles[row, column])
            found.append(
                Indicator(
                    ags=self.ags[row],
                    id=name,
                    value=value,
                    percentile=None if math.isnan(share) else share,
                    size_class=self.size_classes[row],
                )
            )
        return found


@dataclass(frozen=True, slots=True)
class _Figures:
    """One row; values and percentiles are float32, one after the other."""

    ags: str
    size_class: str
    values: bytes
    percentiles: bytes


def read_indicators(
    path: Path,
    ids: Sequence[str],
    units: Collection[str],
    broken: list[QuarantinedRow],
    known_rows: KnownRows,
) -> IndicatorTable:
    """Read ``indicators.csv``.

    Args:
        path: the table.
        ids: the indicators that ``indicators.yaml`` knows; each needs its two columns.
        units: the keys that rows may have.
        broken: receives the rows that are set aside.
        known_rows: lines that need not be parsed again.

    Raises:
        DataError: the file is missing, a column is missing or unknown, or too many rows are broken.
    """
    columns = ("ags", "size_class", *(name for i in ids for name in (i, i + _PERCENTILE)))
    header, lines = csv_table(path, columns)
    unknown = set(header) - set(columns)
    if unknown:
        raise DataError(
            f"{path.name}, line 1: the column {min(unknown)!r} is no indicator.",
            mend="Describe it in indicators.yaml, or remove the column.",
        )

    def parse(line: str) -> _Figures:
        return _figures(csv_row(line, header), ids)

    context = repr((header, list(ids)))
    rows = known_rows.parsed(path.name, context, _Figures, lines, parse, broken)
    checks = (unique("ags"), known("ags", units, "municipalities.csv or units.csv"))
    kept = [figures for _, figures in keep(path.name, rows, checks, broken)]
    refuse_too_many(path, len(kept), broken)
    shape = (len(kept), len(ids))
    return IndicatorTable(
        ags=tuple(row.ags for row in kept),
        size_classes=tuple(row.size_class for row in kept),
        ids=tuple(ids),
        values=_joined([row.values for row in kept]).reshape(shape),
        percentiles=_joined([row.percentiles for row in kept]).reshape(shape),
    )


def _figures(row: dict[str, str], ids: Sequence[str]) -> _Figures:
    if row["size_class"] not in _PEER_GROUPS:
        raise RowError(
            f"{row['size_class']!r} is no group of peers.",
            mend=f"Write one of {', '.join(_PEER_GROUPS)}.",
            field="size_class",
        )
    values = [_number(row, name) for name in ids]
    percentiles = [_number(row, name + _PERCENTILE) for name in ids]
    for name, share in zip(ids, percentiles, strict=True):
        if share < 0 or share > 1:
            raise RowError(
                f"The percentile is {share}.",
                mend="Write it as a share between 0 and 1.",
                field=name + _PERCENTILE,
            )
    return _Figures(row["ags"], row["size_class"], _packed(values), _packed(percentiles))


def _packed(figures: list[float]) -> bytes:
    return np.array(figures, dtype=np.float32).tobytes()


def _joined(rows: list[bytes]) -> npt.NDArray[np.float32]:
    return np.frombuffer(b"".join(rows), dtype=np.float32)


def _number(row: dict[str, str], column: str) -> float:
    cell = row[column]
    if not cell:
        return math.nan
    try:
        number = float(cell)
    except ValueError:
        number = math.inf
    if not math.isfinite(number):
        raise RowError(
            f"{cell!r} is no number.",
            mend="Write digits with a decimal point, or leave the cell empty.",
            field=column,
        )
    return number
