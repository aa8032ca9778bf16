"""What is put over a snapshot is what the night builds: record for record, vector for vector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.corrections import Corrections, FactChange, OwnStatement
from indexer.corrections.overlay import Overlay
from indexer.reindex import reindex
from indexer.snapshot import Snapshot, open_snapshot
from tests.conftest import WordEncoder

TOWN, CITY, MEMBER = "08236", "05315000", "09564000"
ARRAYS = (
    *("passage_unit", "passage_kind", "passage_themes", "passage_strength", "passage_hashes"),
    *("vectors", "indicator_values", "indicator_percentiles"),
)
RECORDS = ("partnerships", "competences", "memberships", "places", "sources", "uncorrected")


def change(id: str, ags: str, action: str, kind: str, **fields: Any) -> FactChange:
    given: dict[str, Any] = {
        **{"by": "advisory", "entered": "2026-11-20", "title": "Ratsbeschluss"},
        **{"id": id, "ags": ags, "action": action, "kind": kind},
        **fields,
    }
    return FactChange(**given)


def everything(snapshot: Snapshot) -> Corrections:
    """One correction of every kind, and statements."""
    [first, *_] = [one for one in snapshot.partnerships if one.ags == CITY]
    mine = [one for one in snapshot.competences if one.ags == CITY]
    figure = snapshot.indicator_ids[0]
    place = {"place": "Halhul", "country": "PS", "kind": "project", "since": 2025}
    return Corrections(
        changes=(
            change("a", TOWN, "add", "partnership", change=place, date="2025-03-12"),
            change("b", MEMBER, "add", "partnership", change={**place, "themes": ["waste"]}),
            change("c", CITY, "retire", "partnership", fact=first.id),
            change(
                *("d", TOWN, "correct", "partnership"),
                fact=f"{TOWN}:ps-halhul",
                change={"status": "ended"},
                url="https://stadt.example/beschluss",
            ),
            change("e", CITY, "retire", "competence", fact=mine[0].id),
            change("f", CITY, "correct", "competence", fact=mine[-1].id, change={"year": 2025}),
            change(
                *("g", TOWN, "add", "competence"),
                change={"statement": "Kläranlage saniert", "type": "project", "year": 2024},
                by="municipality",
            ),
            change("h", TOWN, "add", "membership", change={"network": "Konvent der Bürgermeister"}),
            change("i", CITY, "correct", "indicator", fact=figure, change={"value": 3.5}),
            change("j", TOWN, "retire", "indicator", fact=figure),
        ),
        statements=(
            OwnStatement("k", TOWN, "offer", "Fachleute reisen.", ("wastewater",), "2026-11-20"),
            OwnStatement("l", TOWN, "look_for", "Abfall und Müll trennen", (), "2026-11-20"),
        ),
    )


@pytest.fixture
def base(data_folder: Path, tmp_path: Path, word_encoder: WordEncoder) -> Snapshot:
    reindex(data_folder, tmp_path / "home", encoder=word_encoder)
    return open_snapshot(tmp_path / "home")


def night(data: Path, home: Path, encoder: WordEncoder, corrections: Corrections) -> Snapshot:
    reindex(data, home, encoder=encoder, corrections=corrections)
    return open_snapshot(home)


def assert_same(one: Snapshot, other: Snapshot) -> None:
    assert one.id == other.id
    assert one.manifest.counts == other.manifest.counts
    for name in RECORDS:
        assert getattr(one, name) == getattr(other, name), name
    for name in ARRAYS:
        mine, theirs = getattr(one, name), getattr(other, name)
        assert mine.dtype == theirs.dtype, name
        np.testing.assert_array_equal(mine, theirs, err_msg=name)
    passages = [[s.passage(row) for row in range(s.passage_count)] for s in (one, other)]
    assert passages[0] == passages[1]


def test_at_once_and_in_the_night_are_the_same(
    base: Snapshot, data_folder: Path, tmp_path: Path, word_encoder: WordEncoder
) -> None:
    corrections = everything(base)
    overlay = Overlay(base, word_encoder)
    at_once = overlay.corrected(corrections)
    built = night(data_folder, tmp_path / "home", word_encoder, corrections)
    assert built.id != base.id
    assert_same(at_once, built)
    # The index over the vectors is made of them.
    assert at_once.index.ntotal == at_once.passage_count
    # What is in the snapshot is not applied twice ...
    after = Overlay(built, word_encoder)
    assert after.corrected(corrections) is built
    # ... and what is taken back vanishes with every trace.
    assert_same(after.corrected(Corrections()), base)
    fewer = Corrections(corrections.changes[:3], corrections.statements[:1])
    assert_same(after.corrected(fewer), overlay.corrected(fewer))


def test_nothing_entered_leaves_the_snapshot_itself(
    base: Snapshot, word_encoder: WordEncoder
) -> None:
    overlay = Overlay(base, word_encoder)
    assert overlay.corrected(Corrections()) is base
    of_nobody = Corrections((change("a", "99999999", "retire", "competence", fact="x"),))
    assert overlay.corrected(of_nobody) is base


def test_only_new_words_are_embedded(base: Snapshot, word_encoder: WordEncoder) -> None:
    before = len(word_encoder.encoded)
    place = {"place": "Halhul", "country": "PS"}
    added = Corrections((change("a", CITY, "add", "partnership", change=place),))
    Overlay(base, word_encoder).corrected(added)
    new = [text for text in word_encoder.encoded[before:] if "Halhul" in text]
    assert len(new) == 1
    # The descriptions of the themes are read too; no passage of before is.
    assert len(word_encoder.encoded) - before <= 1 + len(base.themes)
