"""What is embedded: one statement about one unit, composed from facts and shown word for word."""

from indexer.passages.composing import PASSAGE_KINDS, compose_passages, passage_id
from indexer.passages.strength import LIST_FACT_MAX

__all__ = ["LIST_FACT_MAX", "PASSAGE_KINDS", "compose_passages", "passage_id"]
