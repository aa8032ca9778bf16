from __future__ import annotations

import numpy as np
from tokenizers import Tokenizer

from models.training.corpus import NO_TARGET, build_corpus, join_on_english
from models.training.sources import Row
from models.training.tokenizer import train_tokenizer

ROWS = {
    ("en", "de"): [
        Row("a", "sent", "water", "Wasser"),
        Row("cldr", "term", "city", "Stadt"),
    ],
    ("en", "ar"): [Row("a", "sent", "water", "ماء"), Row("a", "sent", "river", "نهر")],
    ("de", "ar"): [Row("b", "", "Wasser", "مياه"), Row("b", "", "Wald", "غابة")],
    ("en", "sw"): [Row("a", "sent", "water", "maji")],
}


def tokenizer() -> Tokenizer:
    words = ["water Wasser city Stadt river maji ماء نهر مياه Wald غابة"] * 30
    return train_tokenizer(iter(words), 60)


def test_languages_are_joined_on_a_shared_english_text() -> None:
    joined = join_on_english(ROWS)

    # Swahili is carried by English alone, and "river" has no German.
    assert joined == {("de", "ar"): [(Row("a", "sent", "Wasser", "ماء"), "water")]}


def test_every_pair_knows_its_texts_and_its_teacher() -> None:
    pieces = tokenizer()
    corpus = build_corpus(ROWS, {"water": 5, "city": 6, "river": 7}, pieces)

    def decoded(number: int) -> str:
        ids, _ = corpus.tokens.gather(np.array([number]))
        own = [pieces.id_to_token(number) for number in ids.tolist()]
        return "".join(own).replace("▁", " ").strip()

    table = corpus.pairs["de", "ar"]
    pairs = [
        (decoded(left), decoded(right), target)
        for left, right, target in zip(table.left, table.right, table.target, strict=True)
    ]
    # The direct pair's English is known from en-de; "Wald" has none; the last pair is joined.
    assert pairs == [
        ("wasser", "مياه", 5),
        ("wald", "غابة", NO_TARGET),
        ("wasser", "ماء", 5),
    ]


def test_lists_of_names_are_drawn_less_often() -> None:
    corpus = build_corpus(ROWS, {"water": 0, "city": 1, "river": 2}, tokenizer())
    table = corpus.pairs["en", "de"]

    drawn = table.draw(6_000, np.random.default_rng(3))
    share = float(np.mean(drawn == 1))
    assert abs(share - 0.2 / 1.2) < 0.02


def test_gather_joins_texts_in_order() -> None:
    corpus = build_corpus(ROWS, {"water": 0, "city": 1, "river": 2}, tokenizer())
    tokens = corpus.tokens
    wanted = np.array([2, 0, 2])

    ids, offsets = tokens.gather(wanted)

    parts = [tokens.numbers[tokens.starts[text] : tokens.starts[text + 1]] for text in wanted]
    assert ids.tolist() == np.concatenate(parts).tolist()
    assert offsets.tolist() == [0, len(parts[0]), len(parts[0]) + len(parts[1])]
