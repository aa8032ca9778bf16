"""A passage counts for the themes that its words state, and for no others."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.passages.stating import with_stated_themes
from indexer.records import Passage, Reference
from models import Encoder
from models.paths import data_dir
from models.themes import Theme, load_themes


@pytest.fixture(scope="module")
def themes() -> tuple[Theme, ...]:
    return load_themes(data_dir() / "themes.yaml")


def stated(
    text: str,
    tagged: tuple[str, ...],
    themes: tuple[Theme, ...],
    encoder: Encoder,
    kind: str = "competence",
) -> tuple[str, ...]:
    passage = Passage(
        id="05315000:0",
        ags="05315000",
        kind=kind,  # type: ignore[arg-type]  # one of the kinds
        text=text,
        language="de",
        themes=tagged,
        strength=1.0,
        reference=Reference("facts", "2026-11-22"),
    )
    (found,) = with_stated_themes([passage], encoder.encode([text]), themes, encoder)
    return found.themes


@pytest.mark.parametrize(
    ("text", "tagged", "kept"),
    [
        (
            "Auszeichnung (2018): Landeszertifikat fahrradfreundliche Kommune.",
            ("mobility", "humanitarian_aid"),
            ("mobility",),
        ),
        (
            "Projekt (2016): Kanalanschluss für einen Stadtteil und Abwasserbetrieb.",
            ("wastewater", "gender"),
            ("wastewater",),
        ),
        (
            "Projekt (2020): Solaranlagen auf Schulen.",
            ("renewable_energy", "education", "peace"),
            ("renewable_energy", "education"),
        ),
        ("Auszeichnung (2020): Sieger des Wettbewerbs.", ("water_supply",), ()),
    ],
)
def test_only_themes_that_the_words_show_are_kept(
    text: str,
    tagged: tuple[str, ...],
    kept: tuple[str, ...],
    themes: tuple[Theme, ...],
    encoder: Encoder,
) -> None:
    assert stated(text, tagged, themes, encoder) == kept


def test_partnership_work_needs_no_words(themes: tuple[Theme, ...], encoder: Encoder) -> None:
    text = "Partnerschaft mit Hebron (Palästina). Thema: Abwasser."

    assert stated(text, ("wastewater", "networks"), themes, encoder, "partnership") == (
        "wastewater",
        "networks",
    )


def test_indicators_keep_the_themes_they_are_context_for(
    themes: tuple[Theme, ...], encoder: Encoder
) -> None:
    text = "Gehört bei der Breite der Straßen zu den ersten 5 %."

    assert stated(text, ("sport",), themes, encoder, "indicator") == ("sport",)


def test_nothing_is_added_and_the_order_stays(themes: tuple[Theme, ...], encoder: Encoder) -> None:
    texts = ["Projekt (2020): Abfall, Abwasser und Trinkwasser.", "Projekt (2021): Abfall."]
    passages = [
        Passage(
            f"05315000:{nth}", "05315000", "competence", text, "de", ("waste", "wastewater"), 1.0,
            Reference("facts", "2026-11-22"),
        )
        for nth, text in enumerate(texts)
    ]  # fmt: skip

    found = with_stated_themes(passages, encoder.encode(texts), themes, encoder)

    assert [passage.id for passage in found] == [passage.id for passage in passages]
    assert found[0].themes == ("waste", "wastewater")
    assert all(set(p.themes) <= {"waste", "wastewater"} for p in found)
    assert np.all([p.strength == 1.0 for p in found])
