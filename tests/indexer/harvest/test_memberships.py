"""Signatories of the Covenant of Mayors."""

import shutil

import pytest

from indexer.harvest.memberships import NETWORK, build_memberships
from indexer.harvest.report import Report
from indexer.records import Membership
from indexer.tables import read_jsonl


@pytest.fixture(scope="module")
def result(raw, resolver, tmp_path_factory):
    out = tmp_path_factory.mktemp("data")
    report = Report()
    return build_memberships(raw, out, resolver, report), report, out


def test_signatories_become_memberships(result):
    found = {member.ags: member for member in result[0]}
    berlin = found["11000000"]
    assert berlin.network == NETWORK
    assert berlin.status == "active"
    assert berlin.since == berlin.reference.date == "2010-07-20"
    assert berlin.commitments == (
        "20 % weniger CO2 bis 2020",
        "40 % weniger CO2 bis 2030 und Anpassung an den Klimawandel",
    )
    assert berlin.themes == ("climate_mitigation", "climate_adaptation")
    assert (berlin.reference.source, berlin.reference.vintage) == ("covenant-of-mayors", "2024")


def test_on_hold_is_history(result):
    kiel = next(member for member in result[0] if member.ags == "01002000")
    assert kiel.status == "on_hold"


def test_spellings_and_short_names_are_resolved(result):
    keys = {member.ags for member in result[0]}
    assert {"05315000", "08311000"} <= keys  # Koeln, Freiburg


def test_other_countries_are_not_looked_at(result):
    report = result[1]
    assert not [doubt for doubt in report.doubts if "Ankara" in doubt.row]
    counts = {what: n for _, what, n in report.counts()}
    assert counts["German signatories"] == len(result[0]) + len(report.doubts)


def test_doubtful_signatories_are_reported_with_their_reason(result):
    reasons = {doubt.row: doubt.reason for doubt in result[1].doubts}
    # The coordinates lead to a Rimbach five times smaller than the one that signed.
    assert "the signatory stated 9164" in reasons["13425 Rimbach"]
    assert "Winsen (Aller)" in reasons["21170 Winsen"]


def test_the_file_holds_what_was_returned(result):
    found, _, out = result
    assert read_jsonl(out / "memberships.jsonl", Membership) == found
    assert [member.ags for member in found] == sorted(member.ags for member in found)


def test_wrong_coordinates_give_way_to_name_and_size(raw, resolver, tmp_path):
    shutil.copytree(raw, tmp_path / "raw")
    table = tmp_path / "raw" / "municipal" / "covenant_of_mayors_2024.csv"
    header = table.read_text(encoding="utf-8").splitlines()[0]
    rows = [
        "1,Walldorf,de,Germany,14824,50.0049,8.5810,True,False,False,False,published,2010-07-20",
        "2,Elmshorn,de,Germany,47667,53,9,False,False,False,True,published,2014-10-02",
        "3,Flensburg,de,Germany,900,54.78,9.44,True,False,False,False,published,2014-10-02",
        "4,Walldorf,de,Germany,14824,49.3,8.64,True,False,False,False,published,2011-07-20",
    ]
    table.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    report = Report()
    found = build_memberships(tmp_path / "raw", tmp_path, resolver, report)
    assert [member.ags for member in found] == ["01056015", "08226095"]
    assert {doubt.what for doubt in report.doubts} == {"not resolved", "second signature of a unit"}
