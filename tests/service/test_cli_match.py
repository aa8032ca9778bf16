"""``match`` and ``suggest``: what a person reads, and the contract that programs read."""

from __future__ import annotations

import io
import json
import sys

import pytest

from tests.service.helpers import REQUEST, TEXT, Command, assert_refused

CONTRACT = {"snapshot", "query", "candidates"}
QUERY = {"text", "language", "country", "population", "themes"}
CANDIDATE = {
    *("rank", "rank_by_score", "moved_because", "ags", "name", "kind", "state", "population"),
    *("score", "confidence", "factors", "themes", "evidence", "against", "programmes"),
}


def test_the_report_names_candidates_reasons_and_what_was_understood(command: Command) -> None:
    ran = command("match", "--request", REQUEST, "-k", "5")
    assert ran.code == 0
    assert ran.err == ""
    assert ran.out.startswith("West Bani Zeid, Paläst")
    for expected in ("Einwohner", "Passung", "Beleglage", "24.000", "Abfall", "Förderprogramme"):
        assert expected in ran.out
    assert "\x1b[" not in ran.out


def test_the_report_comes_in_english(command: Command) -> None:
    ran = command("match", "--request", REQUEST, "-k", "2", "--lang", "en")
    assert "Palestin" in ran.out
    assert "Inhabitants" in ran.out
    assert "24,000" in ran.out
    assert "Einwohner" not in ran.out


@pytest.mark.parametrize("columns", [40, 60, 80, 140])
def test_the_report_fits_the_terminal(
    command: Command, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = command("match", "--request", REQUEST, "-k", "5")
    assert max(map(len, ran.out.splitlines())) <= columns
    assert "100,0" not in ran.out


def test_json_is_one_document_with_the_keys_of_the_contract(command: Command) -> None:
    ran = command("match", "--request", REQUEST, "-k", "3", "--json")
    assert ran.err == ""
    document = ran.document
    assert document.keys() >= CONTRACT
    assert document["query"].keys() >= QUERY
    assert [one["rank"] for one in document["candidates"]] == [1, 2, 3]
    for candidate in document["candidates"]:
        assert candidate.keys() >= CANDIDATE
        contributions = sum(factor["contribution"] for factor in candidate["factors"])
        assert contributions == pytest.approx(candidate["score"], abs=1e-9)


def test_text_file_and_standard_input_answer_alike(
    command: Command, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "request.txt"
    file.write_text("\ufeff" + TEXT, encoding="utf-8")
    by_text = command("match", "--text", TEXT, "--json").document
    by_file = command("match", "--file", str(file), "--json").document
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    by_stdin = command("match", "--file", "-", "--json").document
    assert by_text == by_file == by_stdin
    assert by_text["query"]["text"] == TEXT


def test_country_by_code_and_by_name_are_one(command: Command) -> None:
    by_code = command("match", "--text", TEXT, "--country", "ps", "--json").document
    by_name = command("match", "--text", TEXT, "--country", "Palästina", "--json").document
    assert by_code == by_name
    assert by_code["query"]["country"] == "PS"


def test_given_themes_and_population_win(command: Command) -> None:
    ran = command(
        *("match", "--text", TEXT, "--theme", "sport", "--theme", "youth"),
        *("--population", "9000", "--json"),
    )
    query = ran.document["query"]
    assert [theme["id"] for theme in query["themes"]] == ["sport", "youth"]
    assert query["population"] == 9000


def test_weights_change_the_score(command: Command) -> None:
    plain = command("match", "--request", REQUEST, "--json").document
    changed = command("match", "--request", REQUEST, "--weight", "themes=0", "--json").document
    factor = {one["id"]: one for one in changed["candidates"][0]["factors"]}["themes"]
    assert factor["weight"] == 0
    assert changed["weights"] != plain["weights"]


def test_suggest_is_the_reverse_view(command: Command) -> None:
    ran = command("suggest", "--ags", "05315000", "-k", "3", "--json")
    document = ran.document
    assert document["unit"]["name"] == "Köln"
    scores = [one["score"] for one in document["suggestions"]]
    assert scores == sorted(scores, reverse=True)
    there = command("match", "--request", document["suggestions"][0]["request"]["id"],
                    "-k", "1000", "--json").document  # fmt: skip
    same = next(one for one in there["candidates"] if one["ags"] == "05315000")
    assert same["score"] == scores[0]


def test_suggest_takes_the_padded_key_and_prints_a_report(command: Command) -> None:
    ran = command("suggest", "--ags", "08236000", "-k", "2")
    assert ran.code == 0
    assert ran.out.startswith("Enzkreis")


def test_json_keeps_every_script(command: Command, tmp_path) -> None:
    file = tmp_path / "arabic.txt"
    text = "تبحث بلديتنا عن شراكة مع مدينة ألمانية في مجال إدارة النفايات والمياه والطاقة المتجددة."
    file.write_text(text, encoding="utf-8")
    ran = command("match", "--file", str(file), "-k", "1", "--json")
    query = json.loads(ran.out)["query"]
    assert query["text"] == text
    assert query["language"] == "ar"


def test_what_the_request_only_mentions_is_no_wish(command: Command) -> None:
    ran = command("match", "--request", "ma-essaouira", "-k", "1")
    assert "Merkmal    Lage am Meer [coast]: im Gesuch erwähnt" in ran.out
    assert "Wunsch " not in ran.out


def test_a_candidate_without_reasons_is_not_said_to_be_unknown(command: Command) -> None:
    ran = command("match", "--text", "Wir suchen Partner für den Abfall.", "-k", "40")
    assert "Kein Beleg, der für dieses Gesuch spricht." in ran.out


WISHING = f"{TEXT} Gesucht wird eine Partnerschaft mit einer bayerischen Stadt am Meer."


def test_wishes_are_shown_with_what_becomes_of_them_and_can_be_left_out(command: Command) -> None:
    ran = command("match", "--text", WISHING, "-k", "3")
    assert "[state_by]: wirkt als Filter" in " ".join(ran.out.split())

    without = command("match", "--text", WISHING, "-k", "3", "--drop", "state_by", "--json")
    assert without.document["query"]["dropped"] == ["state_by"]
    asked = command("match", "--text", WISHING, "-k", "3", "--json")
    assert {one["state"] for one in asked.document["candidates"]} == {"BY"}
    assert without.document["considered"] > asked.document["considered"]

    report = command("match", "--text", WISHING, "--drop", "coast", "-k", "3", "--lang", "en")
    assert "Left out" in report.out


def test_a_wish_that_does_not_exist_is_refused(command: Command) -> None:
    assert_refused(command("match", "--text", WISHING, "--drop", "cost"), "cost", "coast")
