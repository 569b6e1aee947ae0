"""The timeline and the slide as they are presented: groups, words, heights, dark, and the box that chooses days."""

import datetime as dt
import json

import pytest
from made import NAMES, ONE, TWO

from core import views
from core.charts import palette
from core.errors import FilterError
from core.filters import Filters
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink
from core.present import Look, present
from core.present.timeline import brushed


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    with open_writer(folder) as writer:
        writer.append([ONE, TWO], parser_version=1)
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    with Library.open(folder) as opened:
        yield opened


def sides(chart):
    return [note["text"] for note in chart.spec["layout"]["annotations"] if note.get("xanchor") == "right"]


@pytest.mark.parametrize("kind", ["timeline", "slide"])
def test_a_chart_of_a_slide_is_exactly_as_high_and_has_the_rest_of_a_chart(library, kind):
    chart = present(kind, library, Filters(), Look(1600, 900))
    assert chart.spec["layout"]["height"] == 900
    assert chart.kind == kind
    assert len(chart.table) == len(views.timeline(library, Filters()))
    assert chart.caption in chart.alt
    assert present(kind, library, Filters(text="no article says this"), Look(1600, 900)) is None


@pytest.mark.parametrize("kind", ["timeline", "slide"])
def test_a_dark_chart_differs_in_colours_alone(library, kind):
    light, dark = (present(kind, library, Filters(), Look(1200, is_dark=is_dark)) for is_dark in (False, True))
    assert dark.spec["layout"]["paper_bgcolor"] == palette.DARK_PAPER
    assert dark.title == light.title
    spec = json.dumps(dark.spec)
    light_only = {*palette.HUES, palette.INK, palette.LANE, palette.PAPER} - {*palette.DARK_HUES}
    assert not [colour for colour in light_only if colour in spec]


@pytest.mark.parametrize(
    ("group", "lanes"),
    [
        ("country", ["Chile", "Peru"]),
        ("type", ["Meetings and talks", "Accusations"]),
        ("source", ["Two or more sources", "Andes Daily"]),
    ],
)
def test_lanes_are_countries_types_or_sources(library, group, lanes):
    found = " ".join(sides(present("timeline", library, Filters(), Look(1200), options={"group": group})))
    assert all(lane in found.replace("<br>", " ").replace("</b> <b>", " ") for lane in lanes), found


def test_another_group_is_no_choice(library):
    with pytest.raises(FilterError, match="country, type, source"):
        present("timeline", library, Filters(), Look(1200), options={"group": "<b>moon"})


@pytest.mark.parametrize("by", ["type", "source"])
def test_counts_by_group_are_those_of_the_rows(library, by):
    rows, bins = views.timeline(library, Filters()), views.timeline_bins_by(library, Filters(), by=by)
    assert bins["n"].sum() == rows["date_start"].notna().sum()
    assert bins["n_corroborated"].sum() == (rows["n_sources"] > 1).sum()
    dated = rows[rows["date_start"].notna()]
    keys = dated["type"] if by == "type" else [s[0] if len(s) == 1 else None for s in dated["sources"]]
    assert set(bins["lane"].dropna()) == {key for key in keys if key}
    assert views.timeline_bins_by(library, Filters(text="no article says this"), by=by).empty


@pytest.mark.parametrize(
    ("x", "days"),
    [
        (["2023-08-01 03:00", "2023-08-10 20:00:01.1234"], ((2023, 8, 1), (2023, 8, 10))),
        (["2023-08-10 20:00", "2023-08-01 03:00"], ((2023, 8, 1), (2023, 8, 10))),
        (["2023-08-01 13:00", "2023-08-10 11:00"], ((2023, 8, 2), (2023, 8, 9))),
        (["2023-08-01T00:00Z", "2023-08-02 20:00"], ((2023, 8, 1), (2023, 8, 2))),
        (["2023-08-01", "2023-08-03"], ((2023, 8, 1), (2023, 8, 2))),
        (["2023-08-01 14:00", "2023-08-01 16:00"], ((2023, 8, 1), (2023, 8, 1))),
    ],
)
def test_a_box_on_the_axis_is_days(x, days):
    found = brushed({"points": [], "box": [{"xref": "x", "yref": "y", "x": x, "y": [0, 9]}]})
    assert found == tuple(dt.date(*day) for day in days)


@pytest.mark.parametrize(
    "selection",
    [
        {},
        {"box": None},
        {"box": []},
        {"box": ["x"]},
        {"box": [{"xref": "x"}]},
        {"box": [{"xref": "x", "x": [1, 2]}]},
        {"box": [{"xref": "x", "x": ["now", "then"]}]},
        {"box": [{"xref": "x", "x": ["2023-08-01"]}]},
        {"box": [{"xref": "x", "x": ["0001-01-01", "9999-12-31 23:00"]}]},
        {"box": [{"xref": "x2", "x": [0.1, 0.4]}]},
    ],
)
def test_what_is_no_box_of_days_chooses_nothing(selection):
    assert brushed(selection) is None
