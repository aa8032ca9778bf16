"""The register out of raw files of several vintages, and the shipped one."""

import shutil

import pytest

from indexer.harvest.coast import Coast, read_coast
from indexer.harvest.crosswalk import Crosswalk
from indexer.harvest.german_units import build_german_units
from indexer.harvest.labels import label_units
from indexer.harvest.raw import newest, raw_rows, year_of
from indexer.harvest.report import Report
from indexer.harvest.traits import traits_of
from indexer.lookups import AgsChange
from models.errors import DataError


def test_eisenach_belongs_to_the_wartburgkreis(units):
    eisenach = units["16063105"]
    assert (eisenach.name, eisenach.kind, eisenach.district) == ("Eisenach", "stadt", "16063")
    assert eisenach.population == 41_806
    # What only older tables have came along through the change of its key.
    assert (eisenach.postal_code, eisenach.urbanisation) == ("99817", "intermediate")
    assert "16056000" not in units
    towns = [unit for unit in units.values() if unit.district == "16063" and len(unit.ags) == 8]
    assert sum(unit.population for unit in towns) == units["16063"].population == 158_900


def test_a_merged_municipality_stands_where_its_largest_predecessor_stood(units):
    langelsheim = units["03153019"]
    assert langelsheim.population == 14_990
    assert (langelsheim.lat, langelsheim.lon) == (51.93829, 10.3359)
    assert not {"03153006", "03153007", "03153009", "03153014"} & units.keys()


def test_uninhabited_territories_and_sums_are_no_units(units):
    assert not [unit for unit in units.values() if "gemfr. Gebiet" in (unit.official_name or "")]
    assert not {"03000000", "16000000", "03000", "16000"} & units.keys()
    assert all(unit.population for unit in units.values() if len(unit.ags) in (5, 8))


def test_a_kreisfreie_stadt_exists_once(units):
    assert units["01001000"].kind == "kreisfreie_stadt"
    assert units["01001000"].district is None
    assert "01001" not in units


def test_official_name_and_everyday_name(units):
    flensburg = units["01001000"]
    assert (flensburg.name, flensburg.official_name) == ("Flensburg", "Flensburg, Stadt")
    assert units["12053000"].name == "Frankfurt (Oder)"
    assert units["03403000"].name == "Oldenburg"
    assert units["12052000"].name == "Cottbus"


def test_districts_are_called_what_people_call_them(shipped):
    names = {
        "08115": "Landkreis Böblingen",
        "05978": "Kreis Unna",
        "05382": "Rhein-Sieg-Kreis",
        "03241": "Region Hannover",
        "05334": "StädteRegion Aachen",
        "10041": "Regionalverband Saarbrücken",
        "13072": "Landkreis Rostock",
        "09373": "Landkreis Neumarkt in der Oberpfalz",
        "01053": "Kreis Herzogtum Lauenburg",
        "07232": "Eifelkreis Bitburg-Prüm",
        "05374": "Oberbergischer Kreis",
    }
    assert {key: shipped[key].name for key in names} == names
    # A municipality names its district the same way.
    assert shipped["08115003"].district_name == "Landkreis Böblingen"


def test_figures_fit_each_other(shipped):
    register = [unit for unit in shipped.values() if len(unit.ags) in (5, 8)]
    for unit in register:
        assert unit.density == pytest.approx(unit.population / unit.area_km2, abs=0.06), unit.ags
        assert 47.2 < unit.lat < 55.1, unit.ags
        assert 5.8 < unit.lon < 15.1, unit.ags
    germany = sum(unit.population for unit in register if len(unit.ags) == 8)
    assert germany == 83_237_124  # the sum row of the population table


def test_the_shipped_register_is_complete(shipped):
    kinds = [unit.kind for unit in shipped.values()]
    assert kinds.count("landkreis") == 294
    assert kinds.count("kreisfreie_stadt") == 106
    towns = sum(kinds.count(kind) for kind in ("kreisfreie_stadt", "stadt", "gemeinde"))
    assert towns == 10_789
    assert {unit.population_date for unit in shipped.values() if len(unit.ags) == 8} == {
        "2021-12-31"
    }
    assert all(unit.reference.source for unit in shipped.values())


def test_shipped_labels_tell_all_units_apart(shipped):
    labels = [unit.label for unit in shipped.values()]
    assert len(set(labels)) == len(labels)
    assert shipped["05515000"].label == "Münster"
    assert shipped["01054056"].label == "Husum (Kreis Nordfriesland)"
    assert shipped["13075101"].label == (
        "Neuenkirchen (Landkreis Vorpommern-Greifswald, Amt Anklam-Land)"
    )


def test_labels_leave_unique_names_alone(units):
    berlin = units["11000000"]
    assert [unit.label for unit in label_units([berlin])] == ["Berlin"]


def test_labels_add_the_state_where_there_is_no_district(units):
    both = [units["06412000"], units["12053000"]]
    renamed = [unit.__class__(**{**_fields(unit), "name": "Frankfurt"}) for unit in both]
    assert [unit.label for unit in label_units(renamed)] == [
        "Frankfurt (Hessen)",
        "Frankfurt (Brandenburg)",
    ]


def _fields(unit):
    return {name: getattr(unit, name) for name in unit.__slots__}


def test_rows_that_join_nothing_are_counted_and_named(raw, tmp_path):
    shutil.copytree(raw, tmp_path, dirs_exist_ok=True)
    table = tmp_path / "municipal" / "gemeindeverzeichnis_2020q4_gemeinden.csv"
    row = table.read_text(encoding="utf-8").splitlines()[1]
    with table.open("a", encoding="utf-8") as file:
        file.write(row.replace("01001000", "01999999") + "\n")
    report = Report()
    build_german_units(tmp_path, report)
    counts = {(file, what): n for file, what, n in report.counts()}
    assert counts[table.name, "rows that join no unit"] == 1
    assert [d.row for d in report.doubts if d.what == "joins no unit"] == ["01999999"]


def test_joined_rows_are_counted(built):
    counts = {(file, what): n for file, what, n in built[1].counts()}
    file = "gemeindeverzeichnis_2020q4_gemeinden.csv"
    assert counts[file, "rows joined by a change"] == 5  # four to Langelsheim, one to Eisenach
    assert (file, "rows that join no unit") not in counts


def test_a_district_that_is_not_the_sum_of_its_municipalities_is_doubtful(raw, tmp_path):
    shutil.copytree(raw, tmp_path, dirs_exist_ok=True)
    table = tmp_path / "municipal" / "localzero_population_2021.csv"
    table.write_text(table.read_text().replace("16063000,158900", "16063000,158901"))
    report = Report()
    build_german_units(tmp_path, report)
    assert [doubt.row for doubt in report.doubts if doubt.what == "sum differs"] == ["16063"]


def test_the_newest_file_is_taken_and_dates_its_figures(raw, tmp_path):
    shutil.copytree(raw, tmp_path, dirs_exist_ok=True)
    municipal = tmp_path / "municipal"
    (municipal / "localzero_population_2021.csv").rename(
        municipal / "localzero_population_2023.csv"
    )
    units = build_german_units(tmp_path, Report()).units
    assert {unit.population_date for unit in units if unit.population} == {"2023-12-31"}
    assert year_of(newest(municipal, "deutschlandatlas_gem*.csv")) == "2022"
    assert year_of(newest(municipal, "deutschlandatlas_gem*.csv", "v_breitb1000")) == "2021"


def test_missing_and_broken_raw_files_are_named(raw, tmp_path):
    with pytest.raises(DataError, match=r"localzero_population_\*\.csv"):
        build_german_units(tmp_path, Report())
    with pytest.raises(DataError, match="holds no year"):
        year_of(tmp_path / "population.csv")
    table = tmp_path / "table_2021.csv"
    table.write_text("ags,name\n1,2\n")
    with pytest.raises(DataError, match="the header lacks total"):
        raw_rows(table, ("ags", "total"))
    table.write_bytes(b"ags,total\n\xff\xfe,1\n")
    with pytest.raises(DataError, match="no UTF-8"):
        raw_rows(table, ("ags",))
    broken = tmp_path / "countries.json"
    broken.write_text("{}")
    with pytest.raises(DataError, match="TopoJSON"):
        read_coast(broken)


def test_former_keys_lead_to_their_successors_and_no_further():
    changes = [
        AgsChange("1", "2", "2020", "merger", "x"),
        AgsChange("2", "3", "2021", "renumbering", "x"),
        AgsChange("4", "3", "2021", "partial", "x"),
        AgsChange("5", "6", "2021", "merger", "x"),
        AgsChange("6", "5", "2022", "merger", "x"),
        AgsChange("3", "9", "2099", "merger", "x"),
    ]
    walk = Crosswalk(changes, {"3"})
    assert walk.current("1") == "3"
    assert walk.current("3") == "3"  # still in use: the later change has no effect yet
    assert walk.current("4") is None
    assert walk.current("5") is None  # a circle ends
    assert walk.current("7") is None


# --- coast and other traits ------------------------------------------------------------------


def test_distances_to_the_coast(raw):
    coast = read_coast(raw / "geo" / "countries-50m.json")
    assert coast.distance_km(54.18, 12.09) < 5  # Warnemünde
    assert 120 < coast.distance_km(52.52, 13.41) < 160  # Berlin
    assert coast.distance_km(53.55, 9.99) > 30  # Hamburg lies at a river
    assert coast.distance_km(47.57, 10.70) > 600  # Füssen


def test_a_coast_of_one_segment():
    coast = Coast([(54.0, 10.0, 54.0, 11.0)])
    assert coast.distance_km(54.0, 10.5) == pytest.approx(0.0, abs=1e-6)
    assert coast.distance_km(53.0, 10.5) == pytest.approx(111.3, abs=0.5)
    assert coast.distance_km(54.0, 12.0) == pytest.approx(65.4, abs=0.5)


def test_a_tourism_region_alone_makes_no_coast():
    assert traits_of("Vorpommern", 54.0, 13.0, 30.0) == ()
    assert traits_of("Vorpommern", 54.0, 13.0, 10.0) == ("coast",)
    assert traits_of("Fläming", 52.0, 13.0, 10.0) == ()
    assert traits_of(None, 53.5, 8.6, 2.0) == ("coast",)
    assert traits_of("Nordsee", 54.0, 8.0, None) == ()


def test_the_shipped_traits_are_those_a_reader_expects(shipped):
    def with_trait(trait):
        return {unit.name for unit in shipped.values() if trait in unit.traits}

    assert {"Kiel", "Lübeck", "Rostock", "Bremerhaven", "Norderney"} <= with_trait("coast")
    assert not {"Hamburg", "Bremen", "Berlin", "Schwerin", "Stade"} & with_trait("coast")
    assert {"Goslar", "Oberstdorf", "Winterberg"} <= with_trait("mountains")
    assert not {"Göttingen", "Soest", "Zwickau", "Hannover"} & with_trait("mountains")
    assert {"Mainz", "Neustadt an der Weinstraße", "Cochem"} <= with_trait("wine")
    assert not {"Kaiserslautern", "Halle (Saale)"} & with_trait("wine")
