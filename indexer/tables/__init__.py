"""The tables under ``data/``: read, checked row by row and against each other, and written."""

from indexer.tables.indicators import IndicatorTable
from indexer.tables.loading import TABLE_FILES, Tables, read_tables
from indexer.tables.reading import QuarantinedRow, read_csv, read_jsonl
from indexer.tables.writing import write_csv, write_jsonl

__all__ = [
    "TABLE_FILES",
    "IndicatorTable",
    "QuarantinedRow",
    "Tables",
    "read_csv",
    "read_jsonl",
    "read_tables",
    "write_csv",
    "write_jsonl",
]
