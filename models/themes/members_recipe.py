"""Recipe of ``german_members.txt``: German words a compound may be made of besides our terms.

    python -m models.themes.members_recipe --sources DIR

reads the German side of the parallel text under ``DIR/lang``, keeps the nouns met at least three
times and drops those that are themselves made of two of the others. Only sources whose licence
asks for no more than credit are read; a list of single words takes nothing else from them.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.text import fold
from models.themes.compounds import JOINTS, MEMBERS_FILE

__all__ = ["main", "simple_nouns"]

_SOURCES = (
    *("manythings", "tatoeba_test", "cpv", "integreat", "sdg_core", "id_tagging"),
    *("gnome_docs", "udhr", "opensource_guide", "checkliste_berlin"),
)
_CREDIT = """\
# German nouns, folded, one per line: what compounds are split into. Made by members_recipe.py from
# word counts over Tatoeba / ManyThings (CC BY 2.0), CPV (EU reuse), integreat (CC BY 4.0),
# open-sdg (MIT), id-tagging-schema (ISC), GNOME documentation (CC BY 3.0), Open Source Guides
# (CC BY 4.0), the Universal Declaration of Human Rights and Checkliste Berlin (MIT).
"""
# Capitalised inside a sentence; a list of terms (CPV) has no sentences.
_INSIDE = re.compile(r"(?<=[a-zäöüß,;] )[A-ZÄÖÜ][a-zäöüß]{3,13}(?![\w-])")
_ANYWHERE = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{3,13}(?![\w-])")
_LEAST = 3


def simple_nouns(lines: Iterable[tuple[str, str]], least: int = _LEAST) -> list[str]:
    """Folded nouns of ``(source, German text)`` lines that no two others make up, sorted."""
    counts: Counter[str] = Counter()
    for source, text in lines:
        pattern = _ANYWHERE if source.startswith("cpv") else _INSIDE
        counts.update(fold(word) for word in pattern.findall(text))
    known: set[str] = set()
    for word in sorted((w for w, n in counts.items() if n >= least), key=lambda w: (len(w), w)):
        if not _made_of_two(word, known):
            known.add(word)
    return sorted(known)


def _made_of_two(word: str, known: set[str]) -> bool:
    return any(
        word[cut:] in known and _is_modifier(word[:cut], known) for cut in range(4, len(word) - 3)
    )


def _is_modifier(part: str, known: set[str]) -> bool:
    if part + "e" in known:
        return True
    stems = (part.removesuffix(joint) for joint in JOINTS if part.endswith(joint))
    return any(len(stem) >= 4 and stem in known for stem in stems)


def _german_lines(sources: Path) -> Iterator[tuple[str, str]]:
    """Every distinct German line once, in a fixed order."""
    seen: set[tuple[str, str]] = set()
    for path in sorted((sources / "lang").glob("pairs*/*.tsv.gz")):
        languages = path.name.split(".")[0].split("-")
        if "de" not in languages or path.parent.name == "pairs_mt":
            continue
        column = 2 + languages.index("de")
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for row in rows:
                cells = row.rstrip("\n").split("\t")
                line = (cells[0], cells[column])
                if cells[0].startswith(_SOURCES) and line not in seen:
                    seen.add(line)
                    yield line


def main() -> None:
    """Write the list; ``--sources`` is the folder that holds ``lang/``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True)
    nouns = simple_nouns(_german_lines(parser.parse_args().sources))
    MEMBERS_FILE.write_text(_CREDIT + "\n".join(nouns) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
