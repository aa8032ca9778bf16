"""The YAML tables: lists of entries that a person edits, read with the line each one starts at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from indexer.tables.reading import QuarantinedRow, RowError, read_text, record_from
from models.errors import DataError

__all__ = ["yaml_entries"]

T = TypeVar("T")


def yaml_entries(
    path: Path, section: str | None, record_type: type[T], broken: list[QuarantinedRow]
) -> Iterator[tuple[int, T]]:
    """Yield (line number, record) for every valid entry; the others are appended to ``broken``.

    Args:
        path: a YAML file that is a list or, with ``section``, a mapping with that list.
        section: the key of the list, or None.
        record_type: what an entry is.
        broken: receives the entries that are set aside.

    Raises:
        DataError: the file is missing or no YAML, or the list isn't there.
    """
    for line, entry in _entries(path, section):
        try:
            if not isinstance(entry, dict):
                raise RowError("The entry is no mapping.", mend="Write it as `field: value` lines.")
            filled = {name: value for name, value in entry.items() if value != ""}
            yield line, record_from(filled, record_type, typed=False)
        except RowError as error:
            broken.append(error.at(path.name, line))


def _entries(path: Path, section: str | None) -> list[tuple[int, Any]]:
    # Imported late: only who builds an index reads tables.
    import yaml

    # Every scalar stays text (NO is Norway, 2024-01-01 a text); the record types say what it is.
    loader = yaml.BaseLoader(read_text(path))
    try:
        node = loader.get_single_node()
        if section is not None and isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == section), None)
        if not isinstance(node, yaml.SequenceNode):
            what = f"a list under `{section}:`" if section else "a list"
            raise DataError(f"{path} does not hold {what}.", mend="Restore the file.")
        return [
            (item.start_mark.line + 1, loader.construct_object(item, deep=True))
            for item in node.value
        ]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise DataError(
            f"{path}{where}: this is no valid YAML ({getattr(error, 'problem', None) or error}).",
            mend="Correct the line: mind indentation, quotation marks and colons.",
        ) from error
    finally:
        loader.dispose()
