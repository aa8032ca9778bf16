"""Foreign files are taken apart in a process of its own, under limits of memory, time and output.

A file that crashes its reader, or makes it run or grow without end, costs that file and nothing
else.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import msgspec

from indexer.sources.extract.content import Content, Limits, UnreadableError

__all__ = ["extract_bytes", "extract_file", "read_file"]

# The wall clock may run on while the process waits; it doesn't wait for much.
_WALL_FACTOR = 2
_START_SECONDS = 10


def extract_file(path: Path, limits: Limits) -> Content:
    """Take a file apart.

    Raises:
        UnreadableError: missing, no plain file, too large, or nothing can be read from it.
    """
    return extract_bytes(read_file(path, limits), path.name, limits)


def extract_bytes(
    data: bytes, name: str, limits: Limits, *, declared: str | None = None
) -> Content:
    """Take the bytes of a file apart.

    Args:
        data: its bytes.
        name: what it is called; its ending helps where the bytes don't tell.
        limits: what it may cost.
        declared: the encoding a server declared, if any.

    Raises:
        UnreadableError: nothing can be read from it, or it goes beyond a limit.
    """
    task = {"name": name, "declared": declared, "limits": asdict(limits)}
    command = [
        *(sys.executable, "-I", "-X", "utf8", "-m", "indexer.sources.extract"),
        msgspec.json.encode(task).decode(),
    ]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        given.write(data)
        given.seek(0)
        code = _run(command, given.fileno(), taken.fileno(), limits)
        taken.seek(0)
        answer = taken.read()
    return _answer(answer, code, limits)


def _run(command: list[str], given: int, taken: int, limits: Limits) -> int | None:
    """The exit code; None if the process had to be stopped."""
    with subprocess.Popen(
        command,
        stdin=given,
        stdout=taken,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
    ) as process:
        try:
            return process.wait(_START_SECONDS + _WALL_FACTOR * limits.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return None


def _answer(answer: bytes, code: int | None, limits: Limits) -> Content:
    if code is None or code in (-signal.SIGXCPU, -signal.SIGKILL):
        raise UnreadableError(
            f"Reading the file takes longer than {limits.seconds} s.",
            mend="Hand in a smaller part of it, or raise limits.seconds in sources.toml.",
        )
    try:
        document = msgspec.json.decode(answer) if code == 0 else None
    except msgspec.DecodeError:
        document = None
    if document is None:
        raise UnreadableError(
            "The reader broke off: the file is damaged, or needs more than "
            f"{limits.memory_mb} MB of memory.",
            mend="Open it in an office program and save it once more, or hand in a smaller part.",
        )
    if "content" not in document:
        raise UnreadableError(document["why"], mend=document["mend"])
    return msgspec.convert(document["content"], Content)


def read_file(path: Path, limits: Limits) -> bytes:
    """The bytes of a plain file. It is opened once, so that what was checked is what is read.

    Raises:
        UnreadableError: missing, a link, no plain file, or too large.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise UnreadableError("There is no such file.", mend="Check the path.") from None
    except OSError as error:
        if path.is_symlink():
            raise UnreadableError(
                "This is a symbolic link, and links are not followed.",
                mend="Name the file itself.",
            ) from None
        raise UnreadableError(
            f"The file can't be opened ({error.strerror}).", mend="Check its permissions."
        ) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(
                "This is no plain file.", mend="Name a file, not a folder or device."
            )
        if status.st_size > limits.file_bytes:
            raise UnreadableError(
                f"The file has {status.st_size / 1e6:,.0f} MB; at most "
                f"{limits.file_bytes / 1e6:,.0f} are read.",
                mend="Hand in the part that matters, or raise limits.file_bytes in sources.toml.",
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limits.file_bytes + 1)
    finally:
        os.close(descriptor)
