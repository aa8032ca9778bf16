"""The hand-written programmes against the collected facts; state partnerships."""

import json
import shutil

import pytest

from indexer.harvest.programmes import check_programmes
from indexer.harvest.report import Report
from indexer.harvest.state_partnerships import build_state_partnerships
from indexer.tables import read_csv
from models.errors import DataError
from models.paths import data_dir

SHIPPED = data_dir() / "programmes.yaml"


@pytest.fixture
def sources(raw, tmp_path):
    shutil.copytree(raw / "facts", tmp_path / "facts")
    return tmp_path


def differences(sources, shipped=SHIPPED):
    report = Report()
    check_programmes(sources, shipped, report)
    return [doubt.reason for doubt in report.doubts]


def test_the_shipped_programmes_hold_the_facts(raw):
    assert differences(raw) == []


@pytest.mark.parametrize(
    ("written", "changed", "reason"),
    [
        ("end: 2022", "end: 2030", "end is 2030, the facts say 2022"),
        ("countries: [PS]", "countries: [PS, JO]", "countries is ('PS', 'JO')"),
        ("states: [BW]", "states: []", "states is ()"),
        ("id: difu-impulses", "id: difu", "difu is missing in facts/programmes.json"),
    ],
)
def test_a_rule_that_differs_is_reported(raw, tmp_path, written, changed, reason):
    text = SHIPPED.read_text(encoding="utf-8")
    assert written in text
    edited = tmp_path / "programmes.yaml"
    edited.write_text(text.replace(written, changed), encoding="utf-8")
    assert any(reason in each for each in differences(raw, edited))


def test_a_fact_that_changed_is_reported(sources):
    path = sources / "facts" / "programmes.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    facts[0]["end"] = 2027
    path.write_text(json.dumps(facts), encoding="utf-8")
    assert differences(sources) == ["end is None, the facts say 2027"]


def test_unreadable_facts_are_named(tmp_path):
    with pytest.raises(DataError, match=r"programmes\.json") as error:
        differences(tmp_path)
    assert "--sources" in error.value.mend


def test_state_partnerships_keep_address_and_region(raw, tmp_path):
    build_state_partnerships(raw, tmp_path, Report())
    rows = {
        (r["state"], r["country"], r["region"]): r
        for r in read_csv(tmp_path / "state_partnerships.csv")
    }
    assert len(rows) == 9
    assert rows["RP", "RW", ""]["since"] == "1982"
    assert rows["HH", "TZ", "Dar es Salaam"]["url"].startswith("https://")
    assert rows["BW", "BI", ""]["source"] == "staedtetag-bw-partnerships"


def test_a_state_partnership_with_an_unknown_theme_is_refused(sources, tmp_path):
    path = sources / "facts" / "state_partnerships.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("gender", "gendr"), encoding="utf-8")
    with pytest.raises(DataError, match="line 2: gendr is no theme"):
        build_state_partnerships(sources, tmp_path, Report())
