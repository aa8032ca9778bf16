"""Snapshots: what the index publishes and the matcher reads."""

from indexer.passages import PASSAGE_KINDS
from indexer.snapshot.manifest import Manifest
from indexer.snapshot.reading import Snapshot
from indexer.snapshot.store import open_snapshot, publish, published_id, verify_snapshot

__all__ = [
    "PASSAGE_KINDS",
    "Manifest",
    "Snapshot",
    "open_snapshot",
    "publish",
    "published_id",
    "verify_snapshot",
]
