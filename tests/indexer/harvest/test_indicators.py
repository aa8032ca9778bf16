"""Indicators with their percentiles, out of raw rows and as shipped."""

from collections import defaultdict

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indexer.harvest.indicators import (
    build_indicators,
    newer_figures,
    percentiles,
    write_indicators,
)
from indexer.harvest.report import Report
from indexer.keys import PEERS_OF_DISTRICTS, size_class
from indexer.records import IndicatorKind
from indexer.tables import read_csv
from models.paths import data_dir
from models.themes.catalogue import THEME_IDS


@pytest.fixture(scope="module")
def indicators(raw, built):
    return build_indicators(raw, built[0], Report())


@pytest.fixture(scope="module")
def table():
    return {row["ags"]: row for row in read_csv(data_dir() / "indicators.csv")}


def test_power_is_counted_per_inhabitant(indicators):
    # 25 567.737 kW of photovoltaics and 91 113 inhabitants
    assert indicators.figures["pv_per_capita"]["01001000"] == pytest.approx(0.2806, abs=1e-4)


def test_land_use_is_a_share_of_the_area(indicators):
    figures = {
        name: indicators.figures[name]["01001000"] for name in ("forest_share", "water_share")
    }
    assert figures["forest_share"] == pytest.approx(100 * 373 / 5673)
    assert figures["water_share"] == pytest.approx(100 * 818 / 5673)


def test_districts_have_figures_of_their_own_or_the_mean_of_their_municipalities(indicators, units):
    assert indicators.figures["pv_per_capita"]["16063"] > 0
    growth = indicators.figures["population_growth"]
    towns = [u for u in units.values() if u.district == "10041" and u.kind != "landkreis"]
    mean = sum(growth[u.ags] * u.population for u in towns) / sum(u.population for u in towns)
    assert growth["10041"] == pytest.approx(mean)


def test_figures_of_districts_stay_with_districts_and_kreisfreie_staedte(indicators, units):
    kinds = {units[ags].kind for ags in indicators.figures["foreign_share"]}
    assert kinds == {"kreisfreie_stadt", "landkreis"}


def test_figures_of_sum_rows_and_impossible_figures_are_left_out(indicators, units):
    for figures in indicators.figures.values():
        assert set(figures) <= units.keys()
    assert all(1 <= rate <= 100 for rate in indicators.figures["employment_rate"].values())


def test_percentiles_are_the_share_of_peers_below():
    peers = dict.fromkeys("abcde", "town") | {"x": PEERS_OF_DISTRICTS}
    figures = {"a": 1.0, "b": 2.0, "c": 2.0, "d": 4.0, "e": 0.0, "x": 9.0}
    found = percentiles(figures, peers)
    assert found == {"a": 0.0, "b": 0.25, "c": 0.25, "d": 0.75, "x": 0.0}


@given(st.dictionaries(st.integers(), st.floats(-1e6, 1e6), min_size=1))
def test_percentiles_follow_the_order_of_the_values(figures):
    figures = {str(key): value for key, value in figures.items()}
    found = percentiles(figures, dict.fromkeys(figures, "all"))
    assert found.keys() == {key for key, value in figures.items() if value != 0}
    by_value = sorted(found, key=lambda key: figures[key])
    shares = [found[key] for key in by_value]
    assert shares == sorted(shares)
    assert all(0 <= share < 1 for share in shares)


def test_a_trace_has_a_figure_and_no_percentile(indicators, built, tmp_path):
    write_indicators(indicators, built[0], tmp_path, Report())
    rows = {row["ags"]: row for row in read_csv(tmp_path / "indicators.csv")}
    assert 0 < float(rows["01001000"]["moor_share"]) < 1
    assert rows["01001000"]["moor_share_pct"] == ""
    assert rows["01001000"]["forest_share_pct"] != ""


def test_the_kinds_name_their_source_and_year(indicators, built, tmp_path):
    write_indicators(indicators, built[0], tmp_path, Report())
    documents = yaml.safe_load((tmp_path / "indicators.yaml").read_text(encoding="utf-8"))
    kinds = [msgspec.convert(document, IndicatorKind) for document in documents]
    assert kinds == list(indicators.kinds)
    years = {kind.id: kind.reference.vintage for kind in kinds}
    assert years["pv_per_capita"] == "2024"
    assert years["forest_share"] == "2021"
    assert years["gigabit_share"] == "2021"
    assert years["foreign_share"] == "2022"


def test_statements_can_be_filled_in(indicators):
    for kind in indicators.kinds:
        assert set(kind.label) == set(kind.statement) == {"de", "en"}
        assert set(kind.themes) <= set(THEME_IDS)
        for text in kind.statement.values():
            filled = text.format(top=5, value="1,2", peers="der Landkreise")
            assert "{" not in filled
            assert all(slot in text for slot in ("{top}", "{value}", "{peers}")), kind.id


def test_shipped_percentiles_fit_the_shipped_figures(table, shipped):
    groups = defaultdict(list)
    for ags, row in table.items():
        unit = shipped[ags]
        group = PEERS_OF_DISTRICTS if unit.kind == "landkreis" else size_class(unit.population)
        assert row["size_class"] == group
        if float(row["wind_per_capita"]):
            groups[group].append((float(row["wind_per_capita"]), row["wind_per_capita_pct"]))
    for members in groups.values():
        values = [value for value, _ in members]
        for value, share in members[:50]:
            below = sum(one < value for one in values) / len(values)
            assert share == "" or float(share) == pytest.approx(below, abs=0.0006)


def test_the_shipped_table_has_every_municipality_and_district(table, shipped):
    assert set(table) == {ags for ags in shipped if len(ags) in (5, 8)}
    assert all(row["pv_per_capita"] and row["forest_share"] for row in table.values())


def test_newer_tables_add_up_what_merged_and_count_what_joins_nothing(built, tmp_path):
    german = built[0]
    units = {unit.ags: unit for unit in german.units}
    change = next(
        c
        for c in german.changes
        if c.new_ags in units and c.kind == "merger" and len(c.new_ags) == 8
    )
    (tmp_path / "municipal").mkdir()
    (tmp_path / "municipal" / "localzero_renewable_energy_2030.csv").write_text(
        f"ags,pv,wind_on,biomass,water\n{change.new_ags},100,0,0,0\n{change.old_ags},50,0,0,0\n"
        "01999999,7,0,0,0\n",
        encoding="utf-8",
    )
    report = Report()
    newer = newer_figures(tmp_path, german, report)
    assert {kind.id for kind in newer.kinds} == set(newer.figures)
    assert set(newer.figures) == {
        *("pv_per_capita", "wind_per_capita", "biomass_per_capita", "hydro_per_capita")
    }
    assert {kind.reference.vintage for kind in newer.kinds} == {"2030"}
    of_both = 150 / units[change.new_ags].population
    assert newer.figures["pv_per_capita"] == {change.new_ags: pytest.approx(of_both)}
    assert ("localzero_renewable_energy_2030.csv", "rows that join no unit", 1) in report.counts()


def test_no_newer_tables_are_no_error(built, tmp_path):
    newer = newer_figures(tmp_path, built[0], Report())
    assert (newer.kinds, newer.figures) == ((), {})
