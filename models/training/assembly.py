"""All that a student is trained on: sources -> cleaned rows -> tokenizer -> teacher -> corpus.

The stages up to the teacher are cached under a key of their inputs and their code.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models import folding
from models.bitext import EvaluationSet, read_evaluation_sets
from models.static import PieceVectors, StaticEncoder
from models.training import aside, export, heldout, sources, tokenizer
from models.training.aside import keep_aside
from models.training.corpus import Corpus, build_corpus
from models.training.figures import Figure, measure
from models.training.letters import letter_runs
from models.training.licences import Terms, licence_of
from models.training.sources import Collection, LanguagePair, Row
from models.training.stages import code_of, files_key, fingerprint
from models.training.student import StudentOptions, initial_vectors, train_student
from models.training.teacher import teach

__all__ = ["Assembled", "Log", "RecipeOptions", "assemble", "pair_sizes"]

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RecipeOptions:
    """What a run may vary; the defaults made the shipped model."""

    terms: tuple[Terms, ...] = ("clear", "copyleft")
    also: tuple[str, ...] = ("wmt_newstest", "wmt21", "wmt22", "stsb_mt")
    """Single sources of other terms, for where leaving one out costs more than a point."""
    vocabulary: int = 90_000
    dim: int = 384
    plain_spellings: int = 6_000
    """Words with accents that lend their vector to their spelling without, at most."""
    seeds: int = 2
    """Students trained on other draws and averaged."""
    student: StudentOptions = field(default_factory=StudentOptions)
    ablation_steps: int = 400
    """Steps of each training that leaves an ingredient out; 0: there are none."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    rows: dict[LanguagePair, list[Row]]
    report: dict[str, Any]
    evaluation: list[EvaluationSet]
    key: str


@dataclass(frozen=True, slots=True)
class Assembled:
    """All that a student is trained on: everything of a run but the training."""

    pieces: Tokenizer
    teacher: NDArray[np.float16]
    corpus: Corpus
    start: NDArray[np.float32]
    evaluation: list[EvaluationSet]
    rows: dict[str, int]
    report: dict[str, Any]
    teacher_texts: int

    def train(self, options: StudentOptions, log: Log, seeds: int = 1) -> NDArray[np.float32]:
        """Vectors [pieces, dim]: the mean of ``seeds`` students that begin alike."""
        silent = tokenizer.silent_pieces(self.pieces)
        letters = letter_runs(
            [str(self.pieces.id_to_token(number)) for number in range(len(self.start))],
            options.run_lengths,
            options.run_weight,
            silent,
        )
        # Side by side with one core each, students are done sooner than one after another with
        # all cores each: much of a step is numpy, which uses one.
        cores = len(os.sched_getaffinity(0))
        workers = min(seeds, cores)

        def one(number: int) -> NDArray[np.float32]:
            torch.set_num_threads(max(1, cores // workers))
            own = replace(options, seed=options.seed + number)
            return train_student(
                *(self.corpus, self.teacher, self.start, letters, silent, own),
                lambda message: log(f"{number + 1} of {seeds}: {message}"),
            )

        before = torch.get_num_threads()
        with ThreadPoolExecutor(workers) as pool:
            students = list(pool.map(one, range(seeds)))
        torch.set_num_threads(before)
        return sum(students, np.zeros_like(self.start)) / np.float32(seeds)

    def measure(self, pieces: Tokenizer, vectors: NDArray[np.float32]) -> list[Figure]:
        """Figures of a student as it will be shipped: after quantising."""
        shipped = PieceVectors(*export.quantise(vectors))
        text = pieces.to_str().encode()
        encoder = StaticEncoder(text, shipped, name=export.MODEL_NAME, content="in training")
        return measure(encoder, self.evaluation)


def assemble(source_folder: Path, cache: Path, options: RecipeOptions, log: Log) -> Assembled:
    """Everything before the student.

    Raises:
        DataError: the sources are missing or broken.
    """
    prepared = _prepare(source_folder, cache, options, log)
    pieces = _tokenizer(prepared, cache, options, log)
    english = {row.left for pair, rows in prepared.rows.items() if pair[0] == "en" for row in rows}
    taught = teach(english, cache, log)
    teacher = _project(taught.vectors, options.dim)
    known = {text: int(taught.indices([text])[0]) for text in english}
    log("recipe: numbering texts")
    corpus = build_corpus(prepared.rows, known, pieces)
    log(f"recipe: {len(corpus.tokens):,} texts, pairs {pair_sizes(corpus)}")
    return Assembled(
        pieces=pieces,
        teacher=teacher,
        corpus=corpus,
        start=initial_vectors(corpus, teacher, pieces.get_vocab_size(), options.student.seed),
        evaluation=prepared.evaluation,
        rows=_count_sources(prepared.rows),
        report=prepared.report,
        teacher_texts=len(english),
    )


def pair_sizes(corpus: Corpus) -> dict[str, int]:
    """Pairs per language pair."""
    return {"-".join(pair): len(table.left) for pair, table in corpus.pairs.items()}


def _prepare(folder: Path, cache: Path, options: RecipeOptions, log: Log) -> _Prepared:
    """Cleaned rows without evaluation sentences and without sources of other licence terms."""
    files = sources.pair_files(folder)
    evaluation = read_evaluation_sets(folder)
    eval_files = sorted((folder / "eval").glob("*.tsv"))
    key = fingerprint(files_key([*files, *eval_files]), code_of(sources, heldout, aside))
    stored = cache / f"rows-{key}"
    if not (stored / "report.json").is_file():
        log("recipe: reading and cleaning the sources")
        collection = sources.read_sources(folder)
        read = collection.count()
        log(f"recipe: {read:,} rows; taking evaluation sentences out")
        overlap = heldout.remove_heldout(collection, evaluation)
        kept_aside = keep_aside(collection)
        report = {
            "rows_read": read,
            "dropped": dict(collection.dropped),
            "overlap": overlap.report(),
            "kept_aside": len(kept_aside),
        }
        _store(stored, collection, kept_aside, report)
    report = json.loads((stored / "report.json").read_text(encoding="utf-8"))
    rows = _select(_load_rows(stored), options)
    if report["kept_aside"]:
        evaluation += read_evaluation_sets(stored)
    return _Prepared(
        rows, report, evaluation, fingerprint(key, sorted(options.terms), sorted(options.also))
    )


def _store(
    folder: Path, collection: Collection, kept_aside: list[EvaluationSet], report: object
) -> None:
    (folder / "eval").mkdir(parents=True, exist_ok=True)
    for (left, right), rows in collection.rows.items():
        lines = ("\t".join(row) for row in rows)
        (folder / f"{left}-{right}.tsv").write_text("\n".join(lines), encoding="utf-8")
    for each in kept_aside:
        pairs = zip(each.english, each.other, strict=True)
        path = folder / "eval" / f"{each.name}.en-{each.language}.tsv"
        path.write_text("\n".join("\t".join(pair) for pair in pairs), encoding="utf-8")
    # Written last: a stage without its report is done again.
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


def _load_rows(folder: Path) -> dict[LanguagePair, list[Row]]:
    rows: dict[LanguagePair, list[Row]] = {}
    for path in sorted(folder.glob("??-??.tsv")):
        left, right = path.stem.split("-")
        lines = path.read_text(encoding="utf-8").split("\n")
        rows[left, right] = [Row(*line.split("\t")) for line in lines if line]
    return rows


def _select(
    rows: dict[LanguagePair, list[Row]], options: RecipeOptions
) -> dict[LanguagePair, list[Row]]:
    def allowed(source: str) -> bool:
        return source in options.also or licence_of(source).terms in options.terms

    return {
        pair: kept
        for pair, own in rows.items()
        if (kept := [row for row in own if allowed(row.source)])
    }


def _tokenizer(prepared: _Prepared, cache: Path, options: RecipeOptions, log: Log) -> Tokenizer:
    code = code_of(tokenizer, folding)
    key = fingerprint(prepared.key, options.vocabulary, code, options.student.seed)
    path = cache / f"tokenizer-{key}.json"
    if not path.is_file():
        log("recipe: learning the pieces")
        texts: dict[str, dict[str, None]] = defaultdict(dict)
        for (left, right), rows in prepared.rows.items():
            for row in rows:
                texts[left][row.left] = None
                texts[right][row.right] = None
        rng = np.random.default_rng(options.student.seed)
        drawn = tokenizer.balanced_text(
            {language: list(own) for language, own in texts.items()}, rng
        )
        tokenizer.train_tokenizer(drawn, options.vocabulary).save(str(path))
    return Tokenizer.from_file(str(path))


def _project(vectors: NDArray[np.float16], dim: int) -> NDArray[np.float16]:
    """The teacher's vectors in their ``dim`` main directions (unchanged if that is all of them)."""
    if dim >= vectors.shape[1]:
        return vectors
    sample = vectors[:: max(1, len(vectors) // 100_000)].astype(np.float32)
    _, directions = np.linalg.eigh(sample.T @ sample)
    projected = vectors.astype(np.float32) @ directions[:, ::-1][:, :dim]
    projected /= np.linalg.norm(projected, axis=1, keepdims=True)
    result: NDArray[np.float16] = projected.astype(np.float16)
    return result


def _count_sources(rows: dict[LanguagePair, list[Row]]) -> dict[str, int]:
    return dict(Counter(row.source for own in rows.values() for row in own))
