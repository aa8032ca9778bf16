"""Whether the files of a snapshot that somebody answers from are still what they were."""

from __future__ import annotations

import time

from indexer.snapshot.manifest import MANIFEST
from indexer.snapshot.reading import Snapshot
from indexer.snapshot.store import check_contents

__all__ = ["FileWatch"]

_LOOK_SECONDS = 1.0
_READ_SECONDS = 300.0


class FileWatch:
    """Tells when the files of an opened snapshot are to be read again.

    Whoever writes into a file changes its time: that is looked for once a second, which costs some
    microseconds. A disk that forgets a bit changes nothing that can be seen: every five minutes all
    is due to be read.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._folder = snapshot.folder
        self._names = (MANIFEST, *snapshot.manifest.files)
        self._seen = self._stamps()
        self._look_at = time.monotonic() + _LOOK_SECONDS
        self._read_at = time.monotonic() + _READ_SECONDS

    def is_due(self) -> bool:
        """Whether :meth:`check` should be called now."""
        moment = time.monotonic()
        if moment >= self._read_at:
            return True
        if moment < self._look_at:
            return False
        self._look_at = moment + _LOOK_SECONDS
        return self._stamps() != self._seen

    def check(self) -> None:
        """Read every byte.

        Raises:
            SnapshotError: names every file that is damaged.
        """
        self._read_at = time.monotonic() + _READ_SECONDS
        self._seen = self._stamps()
        check_contents(self._folder)

    def _stamps(self) -> tuple[tuple[int, int, int] | None, ...]:
        return tuple(self._stamp(name) for name in self._names)

    def _stamp(self, name: str) -> tuple[int, int, int] | None:
        try:
            found = (self._folder / name).stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns
