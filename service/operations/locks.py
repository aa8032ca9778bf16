"""Who uses a home right now.

Every lock is a file that the operating system frees when the process is gone, so none can be stale.
The service holds one that several may share; whoever replaces the home needs it alone.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from indexer.reindex import writing_lock
from indexer.sources.store import store_lock
from models.errors import LockedError

__all__ = ["backup_lock", "sole_use", "steady_imports", "using_home"]

_SERVING = ".serving"
_BACKUP = ".backup.lock"
#: The file that a night holds while it runs.
_NIGHT = "nightly.lock"
_LOOK_AGAIN_SECONDS = 0.1


@contextmanager
def using_home(home: Path) -> Iterator[None]:
    """Say that a service answers from this home, for as long as it does.

    Raises:
        LockedError: a restore is replacing the home just now.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home / _SERVING, fcntl.LOCK_SH) as held:
        if not held:
            raise LockedError(
                f"{home} is just being restored from a backup.",
                mend="Wait until the restore has ended, then start the service.",
            )
        yield


@contextmanager
def backup_lock(home: Path) -> Iterator[None]:
    """One backup at a time.

    Raises:
        LockedError: another one is running.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home / _BACKUP, fcntl.LOCK_EX) as held:
        if not held:
            raise LockedError(
                f"Another backup of {home} is running.", mend="Wait until it has finished."
            )
        yield


@contextmanager
def sole_use(home: Path) -> Iterator[None]:
    """Nobody else reads or writes this home: no service, no night, no import, no backup.

    Raises:
        LockedError: somebody does; it says who.
    """
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        for name, who in ((_SERVING, "The service is running"), (_NIGHT, "A night is running")):
            if not stack.enter_context(_locked(home / name, fcntl.LOCK_EX)):
                raise LockedError(
                    f"{who} in {home}.",
                    mend="Stop it first, for example: systemctl stop partnerkompass",
                )
        stack.enter_context(backup_lock(home))
        stack.enter_context(writing_lock(home))
        yield


@contextmanager
def steady_imports(home: Path, patience: float) -> Iterator[None]:
    """No import writes meanwhile; one that is at it is waited for, `patience` seconds at most.

    Raises:
        LockedError: it took longer.
    """
    until = time.monotonic() + patience
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(store_lock(home))
                break
            except LockedError:
                if time.monotonic() > until:
                    raise
                time.sleep(_LOOK_AGAIN_SECONDS)
        yield


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[bool]:
    """Whether the lock could be had at once; it is held inside the block."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
