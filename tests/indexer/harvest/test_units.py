"""Associations, boroughs, enterprises: the units that are no plain municipality."""

from indexer.harvest.aliases import build_aliases
from indexer.harvest.report import Report
from indexer.keys import normalise_ags
from models.text import fold


def test_associations_are_made_of_their_members(units):
    weser_aue = units["032565411"]  # founded in 2021 out of two that the outlines still have
    assert (weser_aue.name, weser_aue.kind) == ("Samtgemeinde Weser-Aue", "samtgemeinde")
    members = [unit for unit in units.values() if unit.parent == weser_aue.ags]
    names = {unit.name for unit in members}
    assert names == {"Balge", "Binnen", "Liebenau", "Marklohe", "Pennigsehl", "Wietzen"}
    assert weser_aue.population == sum(unit.population for unit in members)
    lats = [unit.lat for unit in members]
    assert min(lats) < weser_aue.lat < max(lats)
    assert weser_aue.district == "03256"
    assert not {"032565405", "032565406"} & units.keys()


def test_dissolved_associations_are_left_out(units, shipped):
    assert units["03153019"].parent is None  # the Samtgemeinde Lutter merged into Langelsheim
    assert "031535401" not in units
    assert not {"120645410", "120735310"} & shipped.keys()
    assert shipped["12064340"].parent is None


def test_kinds_of_associations_by_state(shipped):
    kinds = {
        "010515163": "amt",
        "130715151": "amt",
        "120605003": "amt",
        "120625031": "verbandsgemeinde",  # the one of Brandenburg
        "031515401": "samtgemeinde",
        "071315001": "verbandsgemeinde",
        "150835051": "verbandsgemeinde",
    }
    assert {key: shipped[key].kind for key in kinds} == kinds


def test_offices_that_municipalities_share_are_no_partners(shipped):
    associations = [unit for unit in shipped.values() if len(unit.ags) == 9]
    assert {unit.state for unit in associations} == {"SH", "NI", "RP", "BB", "MV", "ST"}
    assert not [unit for unit in associations if "VVG" in unit.name or "GVV" in unit.name]


def test_boroughs_belong_to_their_city(units):
    treptow = units["11000000-treptow-koepenick"]
    assert (treptow.name, treptow.kind) == ("Berlin Treptow-Köpenick", "bezirk")
    assert (treptow.parent, treptow.population) == ("11000000", None)
    boroughs = [unit for unit in units.values() if unit.kind == "bezirk"]
    assert [unit.state for unit in boroughs].count("BE") == 12
    assert [unit.state for unit in boroughs].count("HH") == 7


def test_enterprises_and_associations_have_a_seat(shipped):
    bodies = [unit for unit in shipped.values() if unit.kind in ("unternehmen", "verband")]
    assert len(bodies) == 28
    for unit in bodies:
        seat = shipped[unit.seat]
        assert unit.ags.startswith(f"{seat.ags}-")
        assert (unit.lat, unit.lon, unit.population) == (seat.lat, seat.lon, None)
        assert unit.reference.url
        assert normalise_ags(unit.ags) == unit.ags
    water = shipped["11000000-berliner-wasserbetriebe"]
    assert (water.kind, water.parent, water.seat) == ("unternehmen", "11000000", "11000000")
    oowv = shipped["03461002-oldenburgisch-ostfriesischer-wasserverband"]
    assert (oowv.kind, oowv.parent) == ("verband", None)


def test_every_link_leads_to_a_unit(shipped):
    for unit in shipped.values():
        for key in (unit.district, unit.parent, unit.seat):
            assert key is None or key in shipped, unit.ags


def test_hand_written_rows_without_a_unit_are_reported(built):
    german, report = built
    reported = {doubt.what for doubt in report.doubts}
    assert {"its seat is no unit", "belongs to no unit"} <= reported
    again = Report()
    build_aliases(german.raw, german.units, again)
    assert any(doubt.row == "Munich" for doubt in again.doubts)


def test_aliases_come_from_the_register_and_by_hand(built):
    aliases = {(alias.alias, alias.ags): alias.kind for alias in built[0].aliases}
    assert aliases["Chóśebuz", "12052000"] == "double_name"
    assert aliases["Oldenburg (Oldenburg)", "03403000"] == "double_name"
    assert aliases["Cologne", "05315000"] == "exonym"
    assert aliases["Hahausen", "03153019"] == "historic"
    assert aliases["Kreuzberg", "11000000-friedrichshain-kreuzberg"] == "historic"
    assert aliases["Гамбург", "02000000"] == "exonym"
    assert aliases["هامبورغ", "02000000"] == "exonym"


def test_no_alias_repeats_the_name(built):
    names = {unit.ags: fold(unit.name) for unit in built[0].units}
    assert all(fold(alias.alias) != names[alias.ags] for alias in built[0].aliases)
