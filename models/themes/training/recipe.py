"""The recipe: texts to vectors and evidence, two fits, one file.

Step 2 must see meanings as they are for texts that step 1 has never seen. So the texts are cut into
folds, step 1 is fitted without each fold in turn, and the meanings of that fold go to step 2. The
weights that ship are then fitted on all folds; what is kept aside is in none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from models.encoder import Encoder
from models.sentences import split_sentences
from models.themes.catalogue import THEME_IDS, Theme
from models.themes.classifier import BASES, Basis, Signs, ThemeClassifier, features, text_key
from models.themes.lexicon import Lexicon
from models.themes.training.fitting import Block, RidgeSums, fit_logistic
from models.themes.training.splitting import FOLDS, is_aside, numbered_folds
from models.themes.training.texts import (
    Labelled,
    TextSet,
    background,
    catalogue_texts,
    goals,
    interreg,
    labels_of,
    own_sentences,
    procurement,
    statements,
    topics,
)

__all__ = ["Options", "Trained", "train", "write"]

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Weight:
    """What a text of a set counts: for a theme it has, for one it hasn't, and in step 2."""

    present: float
    absent: float
    second: float = 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """What can be tried otherwise; the values were chosen by cross-validation on the folds."""

    interreg: Weight = Weight(2.0, 0.7, 5.0)
    statements: Weight = Weight(2.0, 0.5, 0.5)
    goals: Weight = Weight(0.6, 0.2, 1.0)
    sentences: Weight = Weight(3.0, 0.4, 4.0)
    background: Weight = Weight(0.0, 0.1, 0.3)
    mixed: Weight = Weight(0.0, 0.0, 0.3)
    descriptions: Weight = Weight(2.0, 0.3)
    labels: Weight = Weight(1.0, 0.15)
    terms: Weight = Weight(0.2, 0.03)
    topics: Weight = Weight(0.3, 0.1)
    procurement: Weight = Weight(0.01, 0.003)
    penalty: float = 0.3
    second_penalty: float = 1.0
    own_penalty: float = 25.0
    seed: int = 20211231

    def of(self, name: str) -> Weight:
        """The weight of a set by its name."""
        weight = getattr(self, name)
        assert isinstance(weight, Weight)
        return weight


@dataclass(frozen=True, eq=False, slots=True)
class Trained:
    """The classifier, and what was kept aside to measure it on."""

    classifier: ThemeClassifier
    aside: dict[str, list[Labelled]]
    counts: dict[str, int]


@dataclass(frozen=True, eq=False, slots=True)
class _Measured:
    """The training texts of a set as both steps need them; ``fold`` is -1 where there is none."""

    set: TextSet
    vectors: NDArray[np.float32]
    labels: NDArray[np.bool_]
    fold: NDArray[np.int64]
    weight: Weight

    def block(self) -> Block:
        covered = np.isin(THEME_IDS, self.set.covered)
        absent = np.where(covered, self.weight.absent, 0.0).astype(np.float32)
        return Block(self.vectors, self.labels, self.weight.present, absent)


def train(
    sources: Path,
    data: Path,
    themes: Sequence[Theme],
    encoder: Encoder,
    log: Log,
    options: Options | None = None,
) -> Trained:
    """Fit the classifier for `encoder`.

    Args:
        sources: folder with ``lang/labelled``, ``lang/taxonomies``, ``lang/pairs``.
        data: the product's tables.
        log: called with a line per stage.

    Raises:
        DataError: a source is missing.
    """
    options = options or Options()
    lexicon = Lexicon(themes)
    log("reading texts")
    split = [interreg(sources), statements(data)]
    aside, learnt = {}, []
    for each in split:
        kept = is_aside([text.group for text in each.texts])
        aside[each.name] = [t for t, away in zip(each.texts, kept, strict=True) if away]
        stay = tuple(t for t, away in zip(each.texts, kept, strict=True) if not away)
        learnt.append(TextSet(each.name, stay, each.covered))
    learnt += [goals(sources), own_sentences(), background(sources, lexicon)]
    learnt.append(_mixed(learnt[1:3], np.random.default_rng(options.seed)))
    unfolded = [*catalogue_texts(themes), topics(data), procurement(sources)]
    log("encoding " + ", ".join(f"{each.name} {len(each.texts)}" for each in learnt + unfolded))
    folded = [_measure(each, encoder, options, numbered=True) for each in learnt]
    fixed = [_measure(each, encoder, options, numbered=False) for each in unfolded]
    log("fitting")
    sums = RidgeSums(encoder.dim, len(THEME_IDS))
    for one in [*folded, *fixed]:
        if one.weight.present or one.weight.absent:
            sums.add(one.block())
    seen_signs = _signs_unseen(sums, folded, encoder, lexicon, options)
    coefficients, intercepts = _fit_second(folded, seen_signs, options)
    seen = frozenset(text_key(text.text) for each in learnt for text in each.texts)
    classifier = ThemeClassifier(
        sums.solve(options.penalty), coefficients, intercepts, encoder.hash, seen
    )
    counts = {each.name: len(each.texts) for each in [*learnt, *unfolded]}
    return Trained(classifier, aside, counts)


def write(trained: Trained, encoder: Encoder, path: Path, options: Options | None = None) -> None:
    """The classifier as one file; the same texts and encoder give the same bytes."""
    classifier = trained.classifier
    about = {
        "themes": THEME_IDS,
        "encoder_hash": classifier.encoder_hash,
        "encoder": encoder.id,
        "texts": trained.counts,
        "options": asdict(options or Options()),
    }
    described = {"about": json.dumps(about, ensure_ascii=False)}
    path.write_bytes(save(classifier.arrays(), described))


def _mixed(parts: Sequence[TextSet], rng: np.random.Generator) -> TextSet:
    """Texts about several things, as requests are: two to five of one language and fold, joined."""
    texts = []
    for part in parts:
        by_kind: dict[tuple[int, str], list[Labelled]] = {}
        folds = numbered_folds([text.group for text in part.texts])
        for text, fold in zip(part.texts, folds.tolist(), strict=True):
            by_kind.setdefault((fold, text.language), []).append(text)
        for (_, language), pool in sorted(by_kind.items(), key=lambda item: item[0]):
            for _ in range(len(pool) // 2):
                size = min(int(rng.integers(2, 6)), len(pool))
                chosen = [pool[n] for n in rng.choice(len(pool), size, replace=False)]
                joint = ("; ", ", ", ". ", "\n- ")[int(rng.integers(4))]
                texts.append(
                    Labelled(
                        joint.join(text.text for text in chosen),
                        language,
                        frozenset[str]().union(*(text.themes for text in chosen)),
                        # Every part is of one fold, and this group must be in it too.
                        chosen[0].group,
                    )
                )
    return TextSet("mixed", tuple(texts))


def _measure(texts: TextSet, encoder: Encoder, options: Options, *, numbered: bool) -> _Measured:
    return _Measured(
        texts,
        encoder.encode([text.text for text in texts.texts]),
        labels_of(texts.texts),
        numbered_folds([text.group for text in texts.texts])
        if numbered
        else np.full(len(texts.texts), -1),
        options.of(texts.name),
    )


def _signs_unseen(
    sums: RidgeSums,
    folded: Sequence[_Measured],
    encoder: Encoder,
    lexicon: Lexicon,
    options: Options,
) -> list[Signs]:
    """Per set the signs in its texts, each by weights that were fitted without the text's fold."""
    prepared = [_prepare(one, encoder, lexicon) for one in folded]
    for fold in range(FOLDS):
        left_out = [
            one.block().rows(one.fold == fold)
            for one in folded
            if one.weight.present or one.weight.absent
        ]
        weights = sums.solve(options.penalty, without=left_out)
        for one, (signs, sentences, owner) in zip(folded, prepared, strict=True):
            inside = one.fold == fold
            signs.whole[inside] = one.vectors[inside] @ weights[:-1] + weights[-1]
            chosen = inside[owner]
            each = sentences[chosen] @ weights[:-1] + weights[-1]
            np.maximum.at(signs.best, owner[chosen], each)
    return [signs for signs, _, _ in prepared]


def _prepare(
    one: _Measured, encoder: Encoder, lexicon: Lexicon
) -> tuple[Signs, NDArray[np.float32], NDArray[np.int64]]:
    """Evidence and length; besides the vectors of all sentences, and whose they are."""
    texts = one.set.texts
    sentences, owner = [], []
    evidence = np.zeros((len(texts), len(THEME_IDS)), np.float32)
    for place, text in enumerate(texts):
        for sentence in split_sentences(text.text, text.language):
            sentences.append(sentence.text)
            owner.append(place)
        for found in lexicon.find(text.text, text.language):
            evidence[place, THEME_IDS.index(found.theme)] = found.amount
    signs = Signs(
        whole=np.zeros_like(evidence),
        best=np.full_like(evidence, -np.inf),
        evidence=evidence,
        words=np.array([len(text.text.split()) for text in texts], np.float32),
    )
    return signs, encoder.encode(sentences), np.array(owner, np.int64)


def _fit_second(
    folded: Sequence[_Measured], signs: Sequence[Signs], options: Options
) -> tuple[dict[Basis, NDArray[np.float64]], dict[Basis, NDArray[np.float64]]]:
    coefficients: dict[Basis, NDArray[np.float64]] = {}
    intercepts: dict[Basis, NDArray[np.float64]] = {}
    for basis in BASES:
        rows, themes, labels, weights = [], [], [], []
        for one, measured in zip(folded, signs, strict=True):
            covered = np.flatnonzero(np.isin(THEME_IDS, one.set.covered))
            cells = features(measured, basis)[:, covered]
            rows.append(cells.reshape(-1, cells.shape[-1]))
            themes.append(np.tile(covered, len(cells)))
            labels.append(one.labels[:, covered].ravel())
            weights.append(np.full(labels[-1].shape, one.weight.second))
        coefficients[basis], intercepts[basis] = fit_logistic(
            np.vstack(rows),
            np.concatenate(themes),
            np.concatenate(labels),
            np.concatenate(weights),
            len(THEME_IDS),
            penalty=options.second_penalty,
            own_penalty=options.own_penalty,
        )
    return coefficients, intercepts
