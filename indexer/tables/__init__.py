"""The tables under ``data/``: read, checked, and written."""

from indexer.tables.reading import read_csv, read_jsonl
from indexer.tables.writing import write_csv, write_jsonl

__all__ = ["read_csv", "read_jsonl", "write_csv", "write_jsonl"]
