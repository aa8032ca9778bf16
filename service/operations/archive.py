"""The file of a backup: a packed tar whose first member says what the others are.

    manifest.json                 what is inside, with sizes and checksums
    database/state.sqlite3        the database of a service on SQLite, as it was at one moment
    database/<table>.jsonl        or that of one on PostgreSQL, table by table
    home/...                      the published snapshot, imported records, reports, settings

It is written beside its place, read back byte by byte, and only then moved there: an archive that
is there is whole.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Literal

import msgspec

from indexer.snapshot.files import file_hash, sync
from indexer.snapshot.manifest import FileEntry
from models.errors import BadInputError

__all__ = [
    "FORMAT",
    "ArchiveManifest",
    "DatabaseEntry",
    "check_archive",
    "unpack",
    "write_archive",
]

#: The layout of the archive. An older program refuses a newer one.
FORMAT = 1
_MANIFEST = "manifest.json"
_MOST_MANIFEST = 50_000_000
_PIECE = 1 << 20
#: Level 1 packs 110 MB in two seconds; level 9 takes twenty for a tenth less.
_PACKING = 1


@dataclass(frozen=True, slots=True)
class DatabaseEntry:
    """The database inside: ``file`` is a SQLite file, ``tables`` JSON lines; rows per table."""

    kind: Literal["file", "tables"]
    revision: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class ArchiveManifest:
    """What an archive says of itself.

    ``created`` is UTC, ISO 8601; ``version`` the program that wrote it; ``snapshot`` the id of the
    published snapshot, None if there was none. ``left_out`` is what lay in the home and is not
    inside, with the reason. ``checksum`` covers the manifest itself.
    """

    format: int
    version: str
    created: str
    database: DatabaseEntry | None
    snapshot: str | None
    left_out: tuple[str, ...]
    files: dict[str, FileEntry]
    checksum: str = ""


def write_archive(folder: Path, target: Path, manifest: ArchiveManifest) -> ArchiveManifest:
    """Pack all files under `folder` into `target`, which is whole once it is there.

    Returns the manifest with the files and its checksum. A file that is there is replaced at the
    end. Only the user who runs this may read it.

    Raises:
        OSError: no room, or no permission; nothing stays behind.
        BadInputError: what was written is not what can be read back: the disk is broken.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {
        path.relative_to(folder).as_posix(): FileEntry(path.stat().st_size, file_hash(path))
        for path in paths
    }
    sealed = replace(manifest, files=files, checksum="")
    sealed = replace(sealed, checksum=_checksum(sealed))
    beside = target.with_name(f".{target.name}.part")
    beside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _pack(file, folder, sealed)
            file.flush()
            os.fsync(file.fileno())
        check_archive(beside)
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    sync(target.parent)
    return sealed


def _pack(file: IO[bytes], folder: Path, manifest: ArchiveManifest) -> None:
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_PACKING) as tar:
        content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        inside = folder / _MANIFEST
        inside.write_bytes(content)
        for name in (_MANIFEST, *manifest.files):
            member = tar.gettarinfo(folder / name, arcname=name)
            # Hard links and owners of this machine mean nothing on another one.
            member.type, member.linkname, member.size = tarfile.REGTYPE, "", _size(folder / name)
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mode = 0o600
            with (folder / name).open("rb") as source:
                tar.addfile(member, source)


def _size(path: Path) -> int:
    return path.stat().st_size


def check_archive(path: Path) -> ArchiveManifest:
    """Read all of an archive; it is whole and can be used if this returns.

    Raises:
        BadInputError: it is no backup, damaged, cut off, or written by a newer program.
    """
    with _reading(path) as (manifest, members):
        found = {name: _hashed(content) for name, content in members}
    _compare(path, manifest, found)
    return manifest


def unpack(path: Path, folder: Path) -> ArchiveManifest:
    """Write all files of an archive under `folder`, which must not exist yet.

    Raises:
        BadInputError: as :func:`check_archive`.
        OSError: no room, or no permission.
    """
    folder.mkdir(mode=0o700)
    with _reading(path) as (manifest, members):
        found = {name: _written(content, folder / name) for name, content in members}
    _compare(path, manifest, found)
    for made in sorted(folder.rglob("*")):
        if made.is_dir():
            sync(made)
    sync(folder)
    return manifest


@contextmanager
def _reading(path: Path) -> Iterator[tuple[ArchiveManifest, Iterator[tuple[str, IO[bytes]]]]]:
    """The manifest and, one after the other, the files it names; nothing else is handed out."""
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            manifest = _manifest(path, tar)
            yield manifest, _members(path, tar, manifest)
    except FileNotFoundError:
        raise BadInputError(f"There is no file {path}.", mend="Check its name.") from None
    except IsADirectoryError:
        raise BadInputError(f"{path} is a folder.", mend="Name the archive itself.") from None
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise _broken(path, f"it can't be unpacked ({error})") from error
    except OSError as error:
        if error.errno is None:  # gzip's own kind of OSError
            raise _broken(path, f"it can't be unpacked ({error})") from error
        raise


def _manifest(path: Path, tar: tarfile.TarFile) -> ArchiveManifest:
    first = tar.next()
    content = tar.extractfile(first) if first and first.isreg() else None
    if first is None or content is None or first.name != _MANIFEST or first.size > _MOST_MANIFEST:
        raise _broken(path, f"it does not begin with {_MANIFEST}")
    data = content.read()
    try:
        found = msgspec.json.decode(data, type=_Format).format
        if found > FORMAT:
            raise BadInputError(
                f"{path} was written by a newer Partnerkompass (format {found}; this one reads"
                f" {FORMAT}).",
                mend="Install that version, and restore with it.",
            )
        manifest = msgspec.json.decode(data, type=ArchiveManifest)
    except msgspec.DecodeError as error:
        raise _broken(path, f"its {_MANIFEST} is damaged ({error})") from error
    if manifest.checksum != _checksum(manifest):
        raise _broken(path, f"its {_MANIFEST} was changed")
    return manifest


def _members(
    path: Path, tar: tarfile.TarFile, manifest: ArchiveManifest
) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        if member.name == _MANIFEST:
            continue
        entry = manifest.files.get(member.name)
        content = tar.extractfile(member) if member.isreg() else None
        if entry is None or content is None or not _is_inside(member.name):
            raise _broken(path, f"it holds {member.name!r}, which its manifest does not name")
        if member.size != entry.size:
            raise _broken(path, f"{member.name} has {member.size:,} bytes, not {entry.size:,}")
        yield member.name, content
    # The end of the packed stream holds its checksum: an archive without it was cut off.
    assert tar.fileobj is not None
    while tar.fileobj.read(_PIECE):
        continue


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[0] in ("home", "database") and len(parts) > 1 and ".." not in parts


def _hashed(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _written(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(_PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _compare(path: Path, manifest: ArchiveManifest, found: Mapping[str, str]) -> None:
    for name, entry in manifest.files.items():
        if name not in found:
            raise _broken(path, f"{name} is missing")
        if found[name] != entry.sha256:
            raise _broken(path, f"{name} does not have the content it was written with")


def _broken(path: Path, why: str) -> BadInputError:
    return BadInputError(
        f"{path} is no whole backup of Partnerkompass: {why}.",
        mend="Take another archive; copy it again if it came over a network.",
    )


@dataclass(frozen=True, slots=True)
class _Format:
    format: int


def _checksum(manifest: ArchiveManifest) -> str:
    return hashlib.sha256(msgspec.json.encode(replace(manifest, checksum=""))).hexdigest()
