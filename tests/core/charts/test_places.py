"""The map: the projection, the shapes, the steps of colour, labels that lie on nothing."""

import json

import pandas as pd
import pytest

from core.charts import palette, world
from core.charts.places import AREAS, places_map, steps_of

COUNTRIES = pd.DataFrame(
    [("RU", "Russia", 40), ("KP", "North Korea", 20), ("KR", "South Korea", 9), ("FJ", "Fiji", 1)],
    columns=["code", "name", "n"],
)
TOWNS = pd.DataFrame(
    [("p1", "Seoul", "KR", 5, 37.6, 127.0), ("p2", "<b>Mo</b>", "RU", 2, 55.8, 37.6)],
    columns=["id", "name", "country", "n", "lat", "lon"],
)


def drawn(area="World", width=1200, countries=COUNTRIES, towns=TOWNS, **options):
    return places_map(
        countries, towns, width=width, title="Where", captions=["c"], colours={"RU": "#111111"}, area=area, **options
    )


@pytest.mark.parametrize(
    ("lat", "lon", "x", "y"),
    # Corners of the sheet as the authors of the projection give them: 2.70663 by 1.31736 at radius 1.
    [(0, 0, 0, 0), (0, 180, 2.70663, 0), (90, 0, 0, -1.31736), (-90, 0, 0, 1.31736), (0, -90, -1.353315, 0)],
)
def test_the_projection_is_equal_earth(lat, lon, x, y):
    assert world.projected(lat, lon) == pytest.approx((x, y), abs=1e-4)


def test_every_shape_lies_on_the_sheet_and_no_line_crosses_it():
    for code, rings in world.shapes().items():
        for xs, ys in rings:
            assert max(map(abs, xs)) < 2.71, code
            assert max(map(abs, ys)) < 1.32, code
            steps = [abs(a - b) for a, b in zip(xs, xs[1:], strict=False)]
            assert max(steps, default=0) < 0.6, f"{code} has a line across the map"


def test_a_country_that_crosses_the_date_line_has_parts_on_both_sides():
    sides = {xs[0] > 0 for xs, _ in world.shapes()["RU"]}
    assert sides == {True, False}


@pytest.mark.parametrize(("name", "code"), [("Seoul", "KR"), ("Łódź", "PL"), ("Vladivostok", "RU")])
def test_towns_are_found_however_they_are_written(name, code):
    assert world.town(name, code) is not None


@pytest.mark.parametrize(
    ("name", "code"), [("Seoul", "BR"), ("Seoul", None), ("Springfield, Ill.", "US"), ("x" * 10_000, "US"), ("", "US")]
)
def test_what_is_no_town_there_has_no_point(name, code):
    assert world.town(name, code) is None


@pytest.mark.parametrize(
    ("counts", "edges"),
    [([], []), ([0], []), ([1], [1]), ([3, 1], [1, 2, 3]), ([1000, 2], [1, 4, 16, 64, 252]), ([6], [1, 2, 3, 5])],
)
def test_steps_begin_at_one_and_grow(counts, edges):
    assert steps_of(counts) == edges


@pytest.mark.parametrize("area", list(AREAS))
@pytest.mark.parametrize("width", [400, 700, 1200, 2400])
def test_a_map_is_few_marks_and_fits(area, width):
    figure = drawn(area, width)
    layout = figure["layout"]
    assert layout["margin"]["l"] + layout["margin"]["r"] + layout["xaxis"]["range"][1] == pytest.approx(width, abs=1)
    n_marks = len(layout["annotations"]) + len(layout["shapes"])
    n_marks += sum(len(t["x"]) if t["mode"] == "markers" else 1 for t in figure["data"])
    assert n_marks < 1_500
    assert len(json.dumps(figure)) < 1_000_000


def test_a_slide_is_not_overfull():
    assert drawn(width=1600, height=900)["layout"]["height"] <= 900


def test_a_click_gives_the_country_or_the_place():
    keys = [key for trace in drawn()["data"] for key in trace.get("customdata", ())]
    assert set(keys) == {"RU", "KP", "KR", "FJ", "p1", "p2"}


def test_hostile_names_are_text():
    words = [note["text"] for note in drawn()["layout"]["annotations"]]
    assert any("&lt;b&gt;Mo" in word for word in words)
    assert not any("<b>Mo" in word for word in words)


def test_a_dot_has_its_countrys_colour_and_grey_without_one():
    dots = next(t for t in drawn()["data"] if "color" in t.get("marker", {}))
    assert dots["marker"]["color"] == [palette.GREY, "#111111"]


def test_countries_without_events_are_grey_and_the_key_says_so():
    figure = drawn(countries=COUNTRIES.head(0), towns=TOWNS.head(0))
    assert {trace["fillcolor"] for trace in figure["data"]} == {palette.LANE}
    assert any(note["text"] == "no event" for note in figure["layout"]["annotations"])
