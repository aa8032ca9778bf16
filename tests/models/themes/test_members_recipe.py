from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from models.themes import members_recipe
from models.themes.compounds import MEMBERS_FILE
from models.themes.members_recipe import simple_nouns


def test_nouns_that_two_others_make_up_are_left_out() -> None:
    text = "wir sehen Schule, Garten, Abfall, Eimer, Schulgarten, Abfalleimer und Transport"
    nouns = simple_nouns([("tatoeba_test", text)] * 3)
    assert nouns == ["abfall", "eimer", "garten", "schule", "transport"]


def test_rare_words_and_beginnings_of_sentences_are_left_out() -> None:
    lines = [("tatoeba_test", "Morgen kommt der Eimer")] * 2 + [("cpv", "Eimer")]
    assert simple_nouns(lines) == ["eimer"]


def test_the_recipe_reads_a_folder_and_writes_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lang" / "pairs"
    folder.mkdir(parents=True)
    rows = [f"cpv\tterm\tbucket {n}\tEimer Garten Nummer {n}" for n in range(3)]
    rows += ["freedict\tterm\tx\tUnrat Unrat Unrat Unrat"]
    with gzip.open(folder / "en-de.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    target = tmp_path / "members.txt"
    monkeypatch.setattr(members_recipe, "MEMBERS_FILE", target)
    monkeypatch.setattr("sys.argv", ["members_recipe", "--sources", str(tmp_path)])
    members_recipe.main()
    lines = target.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["eimer", "garten", "nummer"]


def test_the_shipped_list_is_sorted_and_folded() -> None:
    lines = MEMBERS_FILE.read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    assert words == sorted(set(words))
    assert all(word.isascii() and word.islower() for word in words)
    assert {"transport", "betrieb", "konzept"} <= set(words)
