"""The pieces of a request that are compared with passages."""

from __future__ import annotations

from matcher.understand.segments import segments_of

TEXT = (
    "Sourif (18.500 Einwohner) sucht eine Partnerschaft. "
    "Themen: Abfall, Wasser, Energieeffizienz und Kultur. Der Ort lebt von Oliven."
)


def span_of(part: str) -> tuple[int, int]:
    start = TEXT.index(part)
    return start, start + len(part)


def test_a_list_is_cut_into_its_items_and_each_keeps_its_theme() -> None:
    themes = [("waste", span_of("Abfall")), ("water_supply", span_of("Wasser"))]

    found = {segment.text: segment.themes for segment in segments_of(TEXT, "de", themes)}

    assert found["Abfall"] == ("waste",)
    assert found["Wasser"] == ("water_supply",)


def test_spans_are_those_of_the_text() -> None:
    for segment in segments_of(TEXT, "de", [("waste", span_of("Abfall"))]):
        assert TEXT[slice(*segment.span)] == segment.text


def test_who_asks_is_left_out_and_context_counts_less() -> None:
    found = segments_of(TEXT, "de", [("waste", span_of("Abfall"))])

    assert not any("Einwohner" in segment.text for segment in found)
    weights = {segment.text: segment.weight for segment in found}
    assert weights["Der Ort lebt von Oliven."] < weights["Abfall"]


def test_without_themes_the_context_is_all_there_is() -> None:
    found = segments_of(TEXT, "de", [])

    assert {segment.weight for segment in found} == {1.0}


def test_a_long_text_keeps_the_pieces_that_state_themes() -> None:
    filler = "Der Ort ist schön und alt. " * 60
    text = filler + "Gesucht wird Rat zur Abfallwirtschaft im Ort."
    start = text.index("Abfallwirtschaft")

    found = segments_of(text, "de", [("waste", (start, start + 16))])

    assert len(found) == 40
    assert found[-1].themes == ("waste",)
