"""Maps as SVG: where points lie, what a reader hears, and that pages stay small."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.projection import GERMANY_BOX, germany_xy
from indexer.snapshot import Snapshot
from service.maps import (
    MapPoint,
    candidate_points,
    germany_map,
    partner_points,
    request_points,
    world_map,
)
from service.maps.placing import spread
from service.profile import unit_profile
from service.wording import wording

JENA = MapPoint(50.93, 11.58, "1. Jena", href="/municipalities/16053000", mark="1")
KOELN = MapPoint(50.94, 6.96, "2. Köln <b>", mark="2", shape="square")
RAMALLAH = MapPoint(31.9, 35.2, "Ramallah", shape="diamond", tone="warm")
SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(markup))


def drawn(markup: str, name: str) -> list[ElementTree.Element]:
    return list(parsed(markup).iter(name))


def test_a_map_says_what_it_is_to_who_does_not_see_it() -> None:
    picture = parsed(
        germany_map([KOELN], title="Kandidaten", description="Zwei Kommunen", ident="m")
    )
    assert picture.get("role") == "img"
    assert (picture.get("aria-labelledby"), picture.get("aria-describedby")) == (
        "m-title",
        "m-desc",
    )
    texts = {one.get("id"): one.text for one in picture if one.get("id")}
    assert texts == {"m-title": "Kandidaten", "m-desc": "Zwei Kommunen"}


def test_points_are_links_with_a_name_of_their_own() -> None:
    picture = parsed(germany_map([JENA, KOELN], title="t", description="d"))
    assert picture.get("role") == "group"
    (link,) = picture.iter("a")
    assert (link.get("href"), link.get("aria-label")) == ("/municipalities/16053000", "1. Jena")
    assert [text.text for text in picture.iter("text")] == ["1", "2"]
    # Not colour alone: the second is another shape.
    assert len(list(picture.iter("circle"))) == 1
    assert len(list(picture.iter("rect"))) == 1


def test_labels_are_escaped() -> None:
    assert "<b>" not in germany_map([KOELN], title="<t>", description='"d"')


def test_a_point_lies_where_the_projection_says() -> None:
    (circle,) = drawn(germany_map([JENA], title="t", description="d"), "circle")
    x, y = germany_xy(JENA.lat, JENA.lon)
    assert float(circle.get("cx", 0)) == pytest.approx(x, abs=0.06)
    assert float(circle.get("cy", 0)) == pytest.approx(y, abs=0.06)


def test_shades_group_the_land() -> None:
    paths = drawn(germany_map([], title="t", description="d", shades={"BY": 3, "SN": 3}), "path")
    assert [path.get("class") for path in paths] == ["land-0", "land-3"]


def test_many_points_become_one_path_of_dots() -> None:
    points = [replace(KOELN, lat=48 + n / 100) for n in range(400)]
    markup = germany_map(points, title="t", description="d")
    assert drawn(markup, "circle") == drawn(markup, "rect") == []
    (dots,) = [one for one in drawn(markup, "path") if one.get("class") == "map-dots"]
    assert dots.get("d", "").count("M") == 400


def test_maps_are_small() -> None:
    assert len(germany_map([JENA], title="t", description="d").encode()) < 15_000
    assert len(world_map([RAMALLAH], title="t", description="d").encode()) < 45_000


def test_a_cropped_world_shows_the_points_and_less() -> None:
    whole = world_map([RAMALLAH, JENA], title="t", description="d")
    part = world_map([RAMALLAH], title="t", description="d", crop=True, origin=JENA)
    assert len(part) < len(whole)
    left, top, width, height = map(float, parsed(part).get("viewBox", "").split())
    assert width < 1000
    ties = [one for one in drawn(part, "path") if one.get("class") == "map-ties"]
    numbers = [list(map(float, pair)) for pair in re.findall(r"(\d+) (\d+)", ties[0].get("d", ""))]
    for x, y in numbers:
        assert left <= x <= left + width
        assert top <= y <= top + height


places = st.lists(
    st.tuples(st.floats(0, GERMANY_BOX[0]), st.floats(0, GERMANY_BOX[1])), max_size=25
)


@given(places)
def test_markers_stay_in_the_picture_and_in_order(at: list[tuple[float, float]]) -> None:
    box = (0.0, 0.0, *map(float, GERMANY_BOX))
    found = spread(at, 10.0, box)
    assert len(found) == len(at)
    assert found == spread(at, 10.0, box)
    assert all(math.isfinite(x + y) for x, y in found)


def test_markers_on_one_spot_move_apart() -> None:
    box = (0.0, 0.0, *map(float, GERMANY_BOX))
    found = spread([(300.0, 300.0)] * 12, 15.0, box)
    apart = [math.dist(a, b) for n, a in enumerate(found) for b in found[:n]]
    assert min(apart) > 2 * 15.0 * 0.95


# --- points out of records -----------------------------------------------------------------------


def test_requests_are_counted_by_country(small_snapshot: Snapshot) -> None:
    words = wording("de")
    requests = list(small_snapshot.requests.values())
    points = request_points(requests, small_snapshot, words, lambda code: f"/desk?country={code}")
    assert sum(int(point.mark) for point in points) <= len(requests)
    counts = [int(point.mark) for point in points]
    assert counts == sorted(counts, reverse=True)
    palestine = next(one for one in points if "Palästinensische" in one.label)
    assert palestine.href == "/desk?country=PS"
    assert palestine.label.endswith("Gesuche")


def test_partners_and_candidates_are_on_the_map(client, small_snapshot: Snapshot) -> None:
    words = wording("en")
    partners = partner_points(unit_profile(small_snapshot, "05315000").partnerships, words)
    assert partners
    assert all("," in point.label for point in partners)
    index = client.app.state.index.get()
    document = index.match_request("ps-west-bani-zeid", 3, "en")
    points = candidate_points(index.snapshot, document.candidates, words, lambda ags: f"/x/{ags}")
    assert [point.mark for point in points] == ["1", "2", "3"]
    assert points[0].href == f"/x/{document.candidates[0].ags}"
    assert points[0].label.startswith("Rank 1: ")
