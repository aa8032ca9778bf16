"""How a source is named: the page that a fact was read on, not the table that holds it."""

from __future__ import annotations

from urllib.parse import urlsplit

from indexer.lookups import ENTERED
from indexer.records import Reference
from indexer.snapshot import Snapshot

__all__ = ["source_name"]


def source_name(snapshot: Snapshot, reference: Reference) -> str:
    """The host of the page (``nuernberg.de``), or the title of the register or list.

    Of what a person entered always the title: it says in which role, and where it is known from.
    """
    if reference.url is None or reference.source.startswith(ENTERED):
        return snapshot.sources[reference.source].title
    host = urlsplit(reference.url).hostname or reference.url
    return host.removeprefix("www.").rstrip(".")
