"""Outlines for maps: what is built, and that neighbours stay neighbours."""

import re
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.harvest.outlines import build_outlines
from indexer.harvest.report import Report
from indexer.harvest.simplify import ring_area, simplified, svg_path
from indexer.keys import STATES
from indexer.outlines import OUTLINES_FILE, read_outlines
from indexer.projection import GERMANY_BOX, WORLD_BOX, germany_xy, world_xy
from models.errors import DataError
from models.paths import data_dir


@pytest.fixture(scope="module")
def built(raw, tmp_path_factory):
    out = tmp_path_factory.mktemp("outlines")
    build_outlines(raw, out, Report())
    return read_outlines(out)


@pytest.fixture(scope="module")
def shipped():
    return read_outlines(data_dir())


def points(path):
    """The points of every ring of a path."""
    for ring in re.findall(r"M([^z]*)z", path):
        start, _, steps = ring.partition("l")
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        x, y = map(int, start.split())
        yield list(
            zip(accumulate([x, *numbers[::2]]), accumulate([y, *numbers[1::2]]), strict=True)
        )


def test_states_are_merged_from_their_districts(built):
    assert set(built.states) == {"RP", "SL"}
    saarland = next(points(built.states["SL"]))
    # 2 570 km² in the register; the map is in kilometres, its lines are simplified.
    assert ring_area(saarland) == pytest.approx(2570, rel=0.03)


def test_neighbours_share_the_points_of_their_border(built):
    saarland, palatinate = (set(next(points(built.states[state]))) for state in ("SL", "RP"))
    assert len(saarland & palatinate) > 10


def test_countries_are_keyed_by_their_code(built):
    assert {"DE", "FR", "AT"} <= set(built.countries)


def test_the_shipped_outlines_are_small_and_within_their_pictures(shipped):
    assert (data_dir() / OUTLINES_FILE).stat().st_size < 60_000
    assert set(shipped.states) == set(STATES.values())
    for paths, (width, height) in (
        (shipped.states, GERMANY_BOX),
        (shipped.countries, (WORLD_BOX[0], WORLD_BOX[1] + 20)),
    ):
        for code, path in paths.items():
            for ring in points(path):
                assert all(0 <= x <= width and -5 <= y <= height for x, y in ring), code


def test_no_outline_runs_across_the_whole_world(shipped):
    for code, path in shipped.countries.items():
        for ring in points(path):
            widest = max(abs(a[0] - b[0]) for a, b in pairwise(ring))
            assert widest < 200, code


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [("UA", 45.2, 34.2), ("FR", 46.8, 2.4), ("TN", 34.0, 9.5), ("NA", -22.0, 17.0)],
)
def test_a_place_lies_within_its_country(shipped, code, lat, lon):
    x, y = world_xy(lat, lon)
    assert sum(_inside(ring, x, y) for ring in points(shipped.countries[code])) % 2


@pytest.mark.parametrize(
    ("state", "lat", "lon"), [("BE", 52.52, 13.40), ("BY", 48.14, 11.58), ("HB", 53.08, 8.8)]
)
def test_a_city_lies_within_its_state(shipped, state, lat, lon):
    x, y = germany_xy(lat, lon)
    for code, path in shipped.states.items():
        inside = sum(_inside(ring, x, y) for ring in points(path)) % 2
        assert inside == (code == state), code


def _inside(ring, x, y):
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2


@pytest.mark.parametrize("content", ["{", '{"features":[{"properties":{}}]}'])
def test_a_broken_file_is_named(raw, tmp_path, content):
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "kreise.geojson").write_text(content)
    with pytest.raises(DataError, match=r"kreise\.geojson"):
        build_outlines(tmp_path, tmp_path, Report())


coordinates = st.integers(-1000, 1000)
lines = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=40)


@given(lines, st.floats(0, 1000))
def test_a_simplified_line_keeps_its_ends_and_adds_nothing(line, least):
    kept = simplified(line, least)
    assert kept[0] == line[0]
    assert kept[-1] == line[-1]
    rest = iter(line)
    assert all(point in rest for point in kept)


@given(lines)
def test_a_path_has_the_points_of_its_ring(ring):
    drawn = list(points(svg_path([ring])))
    if drawn:
        distinct = [b for a, b in zip([ring[-1], *ring], ring, strict=False) if a != b]
        assert drawn == [distinct]


def test_no_border_runs_through_a_country(shipped):
    # Crimea, Northern Cyprus and Somaliland are parts of their own in the raw file.
    for code in ("UA", "CY", "SO"):
        assert len(list(points(shipped.countries[code]))) == 1, code
