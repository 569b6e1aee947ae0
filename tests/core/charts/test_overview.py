"""The overview counts every event once, leaves far-off years out, and marks the days that are chosen."""

import datetime as dt

import pandas as pd
import pytest

from core.charts.overview import overview
from core.charts.palette import GREY


def bins(*rows):
    columns = ["lane", "day_start", "day_end", "n", "n_corroborated"]
    frame = pd.DataFrame([(lane, first, last or first, n, 0) for lane, first, last, n in rows], columns=columns)
    return frame.assign(**{c: pd.to_datetime(frame[c]) for c in ("day_start", "day_end")})


SOME = bins(("KP", "2023-09-01", None, 3), ("RU", "2023-09-01", None, 2), (None, "2023-09-05", None, 7))


def bars(figure):
    return {x: y for trace in figure["data"] for x, y in zip(trace["x"], trace["y"], strict=True)}


def test_lanes_are_counted_together():
    found = bars(overview(SOME, width=900, title="All"))
    assert found["2023-09-01"] == 5
    assert found["2023-09-05"] == 7
    assert sum(found.values()) == 12


def test_chosen_days_are_strong():
    window = (dt.date(2023, 9, 2), dt.date(2023, 9, 4))
    (trace,) = overview(SOME, width=900, title="All", window=window)["data"]
    assert [colour == GREY for colour in trace["marker"]["color"]] == [False, True, True, True, False]


def test_far_off_years_are_left_out_and_a_month_is_spread():
    more = bins(("KP", "2006-01-01", "2006-12-31", 9), ("KP", "2023-09-01", "2023-09-30", 30))
    found = bars(overview(pd.concat([SOME, more]), width=900, title="All"))
    assert min(found) == "2023-09-01"
    assert found["2023-09-02"] == 1


def test_a_drag_chooses_days_and_nothing_else():
    layout = overview(SOME, width=900, title="<b>All")["layout"]
    assert (layout["dragmode"], layout["selectdirection"]) == ("select", "h")
    assert layout["xaxis"]["fixedrange"]
    assert layout["annotations"][0]["text"] == "&lt;b&gt;All"


def test_on_a_slide_it_has_its_title_and_a_scale():
    layout = overview(SOME, width=1600, title="All", caption="RU", height=900)["layout"]
    assert layout["height"] == 900
    assert [note["text"] for note in layout["annotations"]] == ["<b>All</b>", "RU", "bars: events a day"]
    assert layout["yaxis"]["range"][1] > 7
    assert layout["yaxis"].get("visible", True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_end_of_the_calendar_is_no_error(day):
    frame = bins(("KP", "2023-09-01", None, 3)).assign(day_start=pd.Timestamp(day), day_end=pd.Timestamp(day))
    assert overview(frame, width=900, title="All")["data"]


def test_no_event_gives_no_bar():
    assert overview(bins(), width=900, title="All")["data"] == []


@pytest.mark.parametrize("n", [1, 2000])
def test_plotly_accepts_the_figure(n):
    import plotly.graph_objects as go

    days = pd.date_range("2019-01-01", periods=n).astype(str)
    figure = overview(bins(*(("KP", day, None, 1) for day in days)), width=900, title="All")
    go.Figure(figure)
    assert len(figure["data"][0]["x"]) <= 200
