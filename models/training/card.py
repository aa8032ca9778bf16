"""The model card: written by the recipe from what it did and measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.training.corpus import KIND_WEIGHTS, SOURCE_WEIGHTS
from models.training.figures import Figure
from models.training.licences import LICENCES, licence_of

__all__ = ["CardFacts", "with_ablations", "write_card"]

# The first trial of this recipe (no tuning), accuracy@1 from the language to English in percent;
# its Tatoeba figures were measured with near-duplicates left in training.
FIRST_TRIAL = {
    "flores": {
        **{"de": 99.8, "fr": 100.0, "ar": 95.0, "uk": 95.5, "es": 99.6, "pt": 99.7},
        **{"tr": 98.0, "pl": 96.5, "sw": 79.4},
    },
    "tatoeba": {
        **{"de": 97.4, "fr": 93.7, "ar": 83.1, "uk": 90.2, "es": 96.2, "pt": 93.2},
        **{"tr": 91.6, "pl": 88.4, "sw": 47.4},
    },
}
SET_TITLES = {
    "flores": "FLORES devtest",
    "tatoeba": "Tatoeba (near-duplicates removed from training)",
    "aside": "News, dialogue and public health, kept aside from the sources",
}
KIND_TITLES = {"dict": "entries of dictionaries", "ui": "interface text"}

_ABLATIONS = "## What each ingredient brings"
_WEAKNESSES = "## Known weaknesses"
_MAIN = ("de", "fr", "es", "pt")
#: Columns of the table of ablations: title, and the sets and pairs that it is the mean of.
ABLATION_COLUMNS = (
    ("FLORES de fr es pt", tuple(("flores", "en", language) for language in _MAIN)),
    *(
        (f"FLORES {language}", (("flores", "en", language),))
        for language in ("ar", "uk", "tr", "pl", "sw")
    ),
    ("de-ar", (("flores", "de", "ar"),)),
    ("de-uk", (("flores", "de", "uk"),)),
    ("Tatoeba de fr es pt", tuple(("tatoeba", "en", language) for language in _MAIN)),
    *((f"Tatoeba {language}", (("tatoeba", "en", language),)) for language in ("ar", "uk", "sw")),
)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """Everything the card reports."""

    options: dict[str, Any]
    rows: dict[str, int]
    """Rows trained on, by source."""
    report: dict[str, Any]
    figures: list[Figure]


def write_card(facts: CardFacts) -> str:
    """The card as Markdown with the front matter that model hubs read."""
    parts = [_front_matter(), _summary(facts), _figures(facts), _training(facts)]
    parts += [_data(facts), _left_out(facts), _heldout(facts), _weaknesses()]
    return "\n".join(parts)


def with_ablations(
    card: str, steps: int, shipped: int, found: Mapping[str, Sequence[Figure]]
) -> str:
    """``card`` with a section on what each ingredient brings, in the place of one it may have.

    ``found``: figures of trainings of ``steps`` steps by what was left out, the full one first;
    the model itself had ``shipped`` steps.
    """
    before, old, after = card.partition(_ABLATIONS)
    if old:
        _, heading, after = after.partition("\n## ")
    else:
        before, heading, after = card.partition(_WEAKNESSES)
    rest = heading.lstrip() + after
    return f"{before}{_ABLATIONS}\n\n{_ablations(steps, shipped, found)}\n{rest}"


def _ablations(steps: int, shipped: int, found: Mapping[str, Sequence[Figure]]) -> str:
    lines = [
        f"One student of {steps:,} steps each (the shipped ones have {shipped:,}), no plain",
        "spellings; accuracy@1 in percent, mean of both ways. Draws alone make a difference of",
        "about half a point. So short a training is far from done: whatever is left out leaves",
        "more steps to the rest, so a gain without it says no more than that it brings less than",
        "what it takes.",
        "",
        f"| trained with | {' | '.join(title for title, _ in ABLATION_COLUMNS)} |",
        f"|---|{'---:|' * len(ABLATION_COLUMNS)}",
    ]
    for name, figures in found.items():
        cells = (_mean(figures, wanted) for _, wanted in ABLATION_COLUMNS)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _mean(figures: Sequence[Figure], wanted: Sequence[tuple[str, str, str]]) -> str:
    own = [
        (figure.there + figure.back) / 2
        for figure in figures
        if (figure.name, figure.left, figure.right) in wanted
    ]
    return f"{sum(own) / len(own):.1f}" if own else ""


def _front_matter() -> str:
    return """---
language: [de, en, fr, ar, uk, es, pt, tr, pl, sw, he, rw, rn, am]
library_name: sentence-transformers
pipeline_tag: sentence-similarity
license: cc-by-sa-4.0
tags: [sentence-transformers, static-embeddings, multilingual]
---
"""


def _summary(facts: CardFacts) -> str:
    dim, pieces = facts.options["dim"], facts.options["pieces"]
    return f"""# Partnerkompass static encoder

Turns texts of many languages into vectors of {dim} numbers, so that a request in Arabic or
Ukrainian lies near its German translation. A text is the normalised sum of its pieces' vectors
({pieces:,} unigram pieces, 8-bit rows with one scale each): no network, no accelerator, no
order of words. Distilled from the English `all-MiniLM-L6-v2` (Apache-2.0) onto parallel text.

```python
from models import load_encoder

load_encoder().encode(["Abfallwirtschaft", "إدارة النفايات"])
```

`SentenceTransformer("models/shipped")` (version 6.2 or newer) loads the same folder.
"""


def _figures(facts: CardFacts) -> str:
    lines = ["## Figures", "", "Accuracy@1 in percent: a sentence finds its own translation.", ""]
    for name, title in SET_TITLES.items():
        own = [figure for figure in facts.figures if figure.name == name]
        if not own:
            continue
        lines += [f"### {title}", "", "| X-Y | pairs | X -> Y | Y -> X | first trial Y -> X |"]
        lines.append("|---|---:|---:|---:|---:|")
        lines += [_figure_line(figure) for figure in own]
        lines.append("")
    return "\n".join(lines)


def _figure_line(figure: Figure) -> str:
    first = FIRST_TRIAL.get(figure.name, {}).get(figure.right) if figure.left == "en" else None
    trial = "" if first is None else f"{first:.1f}"
    pair = f"{figure.left}-{figure.right}"
    return f"| {pair} | {figure.n} | {figure.there:.1f} | {figure.back:.1f} | {trial} |"


def _training(facts: CardFacts) -> str:
    student = facts.options["student"]
    return f"""## Training

`python -m models.training --sources DIR`, seed {student["seed"]}, on two processor cores.
Teacher vectors for {facts.options["teacher_texts"]:,} English texts; then {student["steps"]:,}
steps of {student["batch"]:,} pairs of one language pair each: cosine to the teacher on both sides
(weight {student["cosine_weight"]}) plus in-batch contrastive terms between the sides and against
the teacher (temperature {student["temperature"]}). Language pairs are drawn by the square root of
their size, some more often ({_factors(student["raised"])}). {student["near"]:.0%} of a batch are
drawn in groups of neighbours, texts of one cluster of the teacher's vectors, and a step doesn't
see {student["dropped"]:.0%} of a text's pieces, so that no text leans on one of them. The vectors
of the last {student["averaged"]:.0%} of the steps are averaged, and so are {facts.options["seeds"]}
students that saw other draws. While they are trained, pieces share the vectors of their runs of
{_span(student["run_lengths"])} letters (weight {student["run_weight"]}), so that rare forms learn
from those that resemble them; in the end the runs are folded into the pieces.
{facts.options["pieces"] - facts.options["vocabulary"]:,} words with
accents lend their vector to their spelling without.

Rows are drawn alike, but for {_factors(_drawn())}.

Pairs per language pair (direct pairs partly joined on a shared English text):
{_inline(facts.options["pairs"])}.
"""


def _drawn() -> Iterable[tuple[str, float]]:
    """What is drawn more or less often than its number says."""
    for kind, factor in KIND_WEIGHTS.items():
        yield KIND_TITLES[kind], factor
    yield from SOURCE_WEIGHTS.items()


def _span(lengths: tuple[int, int]) -> str:
    return f"{lengths[0]} to {lengths[1]}"


def _factors(factors: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{name} x {factor}" for name, factor in factors)


def _data(facts: CardFacts) -> str:
    lines = ["## Data", "", "| source | licence | what | rows |", "|---|---|---|---:|"]
    for source, count in sorted(facts.rows.items(), key=lambda item: -item[1]):
        licence = licence_of(source)
        lines.append(f"| {source} | {licence.name} | {licence.note} | {count:,} |")
    lines += [
        "",
        "The weights are offered under CC BY-SA 4.0, the share-alike terms of the strictest "
        "sources.",
    ]
    for terms, why in (
        ("unclear", "Used although no clear licence is stated"),
        ("copyleft", "Interface text and dictionaries of software under GPL or AGPL, used"),
    ):
        used = sorted(set(facts.rows) & set(_of_terms(LICENCES, terms)))
        if used:
            lines.append(
                f"{why}, because leaving them out costs more than a point in some language "
                f"(below, or docs/encoder.md). These are {', '.join(used)}."
            )
    return "\n".join([*lines, ""])


def _left_out(facts: CardFacts) -> str:
    unused = {source: licence for source, licence in LICENCES.items() if source not in facts.rows}
    lines = ["## What was left out", ""]
    lines += [
        f"- {title}: {', '.join(sorted(names))}."
        for title, names in (
            ("Interface text of GPL and AGPL software", _of_terms(unused, "copyleft")),
            ("Sources without a clear licence", _of_terms(unused, "unclear")),
        )
        if names
    ]
    lines.append(f"- Rows dropped in cleaning: {_inline(facts.report['dropped'])}.")
    return "\n".join([*lines, ""])


def _of_terms(licences: Mapping[str, Any], terms: str) -> Iterable[str]:
    return [source for source, licence in licences.items() if licence.terms == terms]


def _heldout(facts: CardFacts) -> str:
    overlap = dict(facts.report["overlap"])
    removed = overlap.pop("rows_removed")
    lines = [
        "## Evaluation sentences kept out of training",
        "",
        "A row goes when either side equals an evaluation sentence of its language (case, "
        "punctuation, digits and accents ignored) or nearly does (80 % of the words or 75 % of "
        f"the four-letter runs in common). Of {facts.report['rows_read']:,} rows, "
        f"{removed.get('equal', 0) + removed.get('near', 0):,} went "
        f"({removed.get('equal', 0):,} equal, {removed.get('near', 0):,} near).",
        "",
        "| set | sentences | met in the sources |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {name} | {counts['sentences']} | {counts['met_in_training']} |"
        for name, counts in overlap.items()
    ]
    return "\n".join([*lines, ""])


def _weaknesses() -> str:
    return f"""{_WEAKNESSES}

- A bag of pieces: word order and negation are lost ("city without waste" is near "waste in the
  city"), and long texts with several topics blur into one vector.
- Formal administrative prose is scarce in the data; Arabic and Ukrainian are thinnest of the main
  languages, and Hebrew, Kinyarwanda, Rundi and Amharic were seen in passing only.
- Text typed without its accents is understood less well than text with them, though one training
  row in twelve had none and frequent words have a plain spelling.
- Latin-script Arabic and place names are known as far as the sources spell them.
- The English teacher sets the bound of what similarity means here.
"""


def _inline(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
