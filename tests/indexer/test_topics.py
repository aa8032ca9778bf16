"""Topics of a partnership: each said once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.passages.topics import distinct_topics


@pytest.mark.parametrize(
    ("topics", "kept"),
    [
        (
            [
                *("Photovoltaik für Kläranlage", "Photovoltaik", "Photovoltaikanlagen"),
                *("Photovoltaik auf Kläranlage", "Abfall"),
            ],
            ["Photovoltaik für Kläranlage", "Abfall"],
        ),
        (["erneuerbare Energien", "Erneuerbare Energie"], ["erneuerbare Energien"]),
        (["Wasserleitung", "Reparatur der Wasserleitung"], ["Reparatur der Wasserleitung"]),
        (["Umwelt", "Umweltbildung"], ["Umwelt", "Umweltbildung"]),
        (["Jugendaustausch", "Jugend", "Sport"], ["Jugendaustausch", "Jugend", "Sport"]),
        (["Abfall", "Abfall"], ["Abfall"]),
        (["für", "mit"], ["für", "mit"]),
        ([], []),
    ],
)
def test_what_another_topic_says_is_left_out(topics: list[str], kept: list[str]) -> None:
    assert distinct_topics(topics) == kept


@given(st.lists(st.sampled_from("Abfall Wasser Abfallanlage Energie für und Jugend".split())))
def test_the_rest_is_as_it_was(topics: list[str]) -> None:
    kept = distinct_topics(topics)

    assert kept == distinct_topics(kept)
    assert [topic for topic in dict.fromkeys(topics) if topic in kept] == kept
    assert bool(kept) == bool(topics)
