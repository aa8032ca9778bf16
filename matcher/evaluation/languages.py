"""Same request, same partners: how far the lists for one request agree across languages.

``sets/request_versions.jsonl`` holds real requests in own words, each in German, English, French,
Arabic and Ukrainian; ``sets/request_versions_untouched.jsonl`` others of the same kind, on which
nothing was ever tuned. Every version is asked as a pasted text, and its first twenty units are held
against those of the German one. Asked once more with the place, the inhabitants and the themes that
were read in the German text, the difference that is left is the ranking's own.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from matcher.engine import Matcher
from matcher.evaluation.metrics import bootstrap, exactly, rank_biased_overlap
from matcher.evaluation.report import Figures
from matcher.inputs import MatchInput

__all__ = ["LEAST", "REFERENCE", "language_figures", "request_versions"]

Progress = Callable[[str, int, int], None]
Overlaps = dict[tuple[str, str], float]

REFERENCE = "de"
#: Two lists that agree less than this are told by name.
LEAST = 0.6
_FIRST = 20
_SETS = Path(__file__).parent / "sets"
#: Key of the figures -> file: the requests that were worked with, and those that never were.
_VERSIONS = {
    "language": "request_versions.jsonl",
    "language_untouched": "request_versions_untouched.jsonl",
}


class _Version(msgspec.Struct, frozen=True):
    request: str
    lang: str
    text: str


def request_versions(requests: Container[str], part: str = "language") -> dict[str, dict[str, str]]:
    """Request -> language -> text, of those in `requests`; `part` may be "language_untouched"."""
    versions: dict[str, dict[str, str]] = {}
    for line in (_SETS / _VERSIONS[part]).read_text(encoding="utf-8").splitlines():
        version = msgspec.json.decode(line, type=_Version)
        if version.request in requests:
            versions.setdefault(version.request, {})[version.lang] = version.text
    return versions


def language_figures(
    matcher: Matcher, progress: Progress | None = None
) -> tuple[dict[str, Figures], list[str]]:
    """Rank-biased overlap with the German list by language, its mean and least; and what differs.

    Both parts, each with its own figures. Intervals are drawn by request.
    """
    figures: dict[str, Figures] = {}
    notes: list[str] = []
    for part in _VERSIONS:
        overlaps, alike = _overlaps(matcher, part, progress)
        if not overlaps:
            continue
        figures |= _figures(part, overlaps)
        figures[f"{part}/read_alike"] = _together(alike)
        least = sorted((value, key) for key, value in overlaps.items() if value < LEAST)
        notes.append(
            f"Lists in another language that agree less than {LEAST} with the German one ({part}): "
            + ("; ".join(f"{name} {code} {value:.2f}" for value, (name, code) in least) or "none")
            + "."
        )
    return figures, notes


def _overlaps(matcher: Matcher, part: str, progress: Progress | None) -> tuple[Overlaps, Overlaps]:
    """Agreement of the lists as read, and with what is read in the German text given along."""
    versions = request_versions(matcher.snapshot.requests, part)
    overlaps: Overlaps = {}
    alike: Overlaps = {}
    for done, (request, texts) in enumerate(versions.items(), start=1):
        german = texts[REFERENCE]
        read = _read(matcher, german)
        own, same = _listed(matcher, MatchInput(text=german)), _listed(matcher, read)
        for language in sorted(texts.keys() - {REFERENCE}):
            other = MatchInput(text=texts[language])
            overlaps[request, language] = rank_biased_overlap(own, _listed(matcher, other))
            told = replace(read, text=texts[language])
            alike[request, language] = rank_biased_overlap(same, _listed(matcher, told))
        if progress:
            progress("languages", done, len(versions))
    return overlaps, alike


def _figures(part: str, overlaps: Overlaps) -> dict[str, Figures]:
    figures: dict[str, Figures] = {}
    for language in sorted({language for _, language in overlaps}):
        own = {request: v for (request, code), v in overlaps.items() if code == language}
        values = np.array(list(own.values()), dtype=np.float64)
        figures[f"{part}/{language}"] = {
            "overlap": bootstrap(values, list(own)),
            "least": exactly(float(values.min())),
        }
    figures[f"{part}/all"] = _together(overlaps)
    return figures


def _together(overlaps: Overlaps) -> Figures:
    every = np.array(list(overlaps.values()), dtype=np.float64)
    return {
        "overlap": bootstrap(every, [request for request, _ in overlaps]),
        "least": exactly(float(every.min())),
    }


def _read(matcher: Matcher, text: str) -> MatchInput:
    """What is read in `text`, given along with it."""
    query = matcher.query(MatchInput(text=text))
    return MatchInput(
        text=text,
        country=query.country,
        place=query.place,
        population=query.population,
        themes=tuple(theme.id for theme in query.themes) or None,
    )


def _listed(matcher: Matcher, given: MatchInput) -> list[str]:
    return [ags for ags, _ in matcher.listed(given, _FIRST)]
