"""The timeline is checked by what it draws."""

import datetime as dt
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.charts.bars import Tally, count_bars, tallies_in, within
from core.charts.grouping import MAX_LANES, Grouping
from core.charts.marks import EARLIEST
from core.charts.palette import country_colours
from core.charts.sheet import camera
from core.charts.timeline import MAX_LABELLED, timeline

NAMES = {"RU": "Russia", "KP": "North Korea", "US": "United States"}
COLOURS = country_colours(["RU", "KP", "US"])


def row(number, title="Kim and Putin meet", first="2023-09-13", last=None, **more):
    last = last or first
    facts = {
        "story_id": f"s{number}",
        "title": title,
        "status": "reported",
        "date_start": pd.Timestamp(first) if first else pd.NaT,
        "date_end": pd.Timestamp(last) if last else pd.NaT,
        "lane": "KP",
        "n_sources": 1,
        "sources": ["EFE"],
        "countries": ["KP", "RU"],
    }
    return facts | more


def draw(*rows, width=1200, **options):
    frame = pd.DataFrame(rows, columns=list(row(0)))
    return timeline(frame, width=width, title="Timeline", caption="", names=NAMES, colours=COLOURS, **options)


def texts(figure):
    return [text for trace in figure["data"] for text in trace.get("text", ())]


def marks(figure):
    """Symbol by story of what a reader sees; hit areas have none."""
    return {
        key: trace["marker"]["symbol"][i]
        for trace in figure["data"]
        if trace["mode"] == "markers+text"
        for i, key in enumerate(trace["customdata"])
    }


def test_each_status_has_its_own_mark_and_the_key_explains_only_those_shown():
    figure = draw(row(1), row(2, status="alleged"), row(3, status="announced"))
    assert marks(figure) == {"s1": "circle", "s2": "circle-open", "s3": "diamond-open"}
    key = " ".join(note["text"] for note in figure["layout"]["annotations"])
    assert "alleged" in key
    assert "denied" not in key


def test_a_month_is_a_span_of_its_days_and_never_a_day():
    figure = draw(row(1, first="2023-07-01", last="2023-07-31"), row(2))
    (box,) = [s for s in figure["layout"]["shapes"] if s.get("xref") != "paper"]
    assert box["x0"].startswith("2023-07-01 00:00")
    assert box["x1"].startswith("2023-08-01 00:00")


def test_far_years_stand_in_the_strip_and_do_not_stretch_the_axis():
    figure = draw(row(1, "North Korea tests a bomb", "2006-01-01", "2006-12-31"), row(2), row(3, first="2023-09-01"))
    assert figure["layout"]["xaxis"]["range"][0] > "2023-08"
    assert any("2006" in text and "tests a bomb" in text for text in texts(figure))
    assert any(note["text"] == "<b>Earlier</b>" for note in figure["layout"]["annotations"])


def test_sources_make_the_mark_larger_and_are_counted():
    figure = draw(row(1), row(2, n_sources=2, sources=["EFE", "Sky News"]))
    sizes = {
        key: trace["marker"]["size"][i]
        for trace in figure["data"]
        if trace["mode"] == "markers+text"
        for i, key in enumerate(trace["customdata"])
    }
    assert sizes["s2"] > sizes["s1"]
    assert any("×2" in text for text in texts(figure))


@pytest.mark.parametrize("payload", ["<a href='http://x.example'>x</a>", "<b>bold</b>", "%{x}", "</script><script>1"])
def test_article_text_is_only_text_in_a_figure(payload):
    figure = draw(row(1, payload, sources=[payload], n_sources=1), row(2, payload, "2006-01-01", "2006-12-31"))
    spec = json.dumps(figure, default=str)
    if "<" in payload:
        assert payload not in spec
        assert payload.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;") in spec
    assert "hovertemplate" not in spec
    assert "texttemplate" not in spec


def test_the_chosen_event_has_a_ring():
    rings = [t for t in draw(row(1), row(2), selected="s2")["data"] if t.get("hoverinfo") == "skip"]
    assert [ring["customdata"] for ring in rings] == [["s2"]]
    assert not [t for t in draw(row(1))["data"] if t.get("hoverinfo") == "skip"]


def test_a_click_on_a_label_is_a_click_on_its_event():
    figure = draw(row(1, "A title of some length"))
    hits = [t for t in figure["data"] if t["mode"] == "markers" and t["marker"].get("opacity") == 0]
    assert set(hits[0]["customdata"]) == {"s1"}
    assert len(hits[0]["customdata"]) > 4


def test_events_without_a_date_are_not_drawn():
    assert marks(draw(row(1), row(2, first=None))) == {"s1": "circle"}


def test_no_event_gives_a_figure_without_marks():
    assert draw()["data"] == []


def test_a_crowd_labels_only_what_several_sources_report():
    rows = [row(i, f"Event {i}", f"2023-09-{1 + i % 28:02d}", n_sources=1 + (i == 5)) for i in range(MAX_LABELLED + 20)]
    (label,) = [text for text in texts(draw(*rows)) if text]
    assert label.startswith("\u00a0Event 5 <b>×2</b>")


def test_a_crowd_on_few_days_is_drawn_as_bars_that_fit_a_slide():
    figure = draw(*[row(i, f"Event {i}", f"2023-09-{1 + i % 3:02d}") for i in range(200)])
    assert {trace["type"] for trace in figure["data"]} == {"bar"}
    assert figure["layout"]["height"] < 900


def test_the_axis_keeps_to_the_days_asked_for_and_cuts_a_longer_span():
    window = (dt.date(2023, 6, 1), dt.date(2023, 7, 31))
    figure = draw(row(1, first="2023-06-05"), row(2, "All year", "2023-01-01", "2023-12-31"), window=window)
    first, last = figure["layout"]["xaxis"]["range"]
    assert "2023-05-20" < first < last < "2023-08-15"
    seats = {t["customdata"][0]: t["x"][0] for t in figure["data"] if t["mode"] == "markers+text"}
    assert all(first <= x <= last for x in seats.values())


def test_of_many_far_off_events_the_strip_names_some_and_counts_the_rest():
    old = [row(f"o{i}", f"Old {i}", f"{1900 + i}-01-01", f"{1900 + i}-12-31") for i in range(20)]
    figure = draw(*old, *[row(i, first=f"2023-09-{1 + i % 28:02d}") for i in range(80)])
    assert sum("Old" in text for text in texts(figure)) == 8
    assert any("12 more far-off events" in n["text"] for n in figure["layout"]["annotations"])


def test_ten_thousand_events_are_bars_of_bounded_size():
    first = dt.date(2023, 1, 1)
    rows = [
        row(
            i,
            f"Event {i}",
            str(first + dt.timedelta(days=i % 200)),
            lane=["KP", "RU", "US"][i % 3],
            n_sources=1 + (i % 50 == 0),
        )
        for i in range(10_000)
    ]
    figure = draw(*rows)
    bars = [trace for trace in figure["data"] if trace["type"] == "bar"]
    drawn = sum(int(text.split("<br>")[1].split(" ")[0].replace(",", "")) for t in bars for text in t["hovertext"])
    assert drawn == 10_000
    assert sum(len(trace["x"]) for trace in figure["data"]) <= 1_500
    assert len(json.dumps(figure)) < 1_000_000


@pytest.mark.parametrize("width", [300, 700, 1200, 2400])
def test_plotly_accepts_the_figure(width):
    import plotly.graph_objects as go

    go.Figure(draw(row(1), row(2, first="2006-01-01", last="2006-12-31"), row(3, lane=None), width=width))


def test_the_countries_with_fewest_events_share_a_lane():
    codes = [f"{a}{b}" for a in "AB" for b in "ABCDEFGH"]
    rows = [row(f"{code}{i}", lane=code) for n, code in enumerate(codes) for i in range(1 + (n < 4))]
    figure = draw(*rows, row("none", lane=None))
    sides = [n["text"] for n in figure["layout"]["annotations"] if n.get("xanchor") == "right"]
    assert len(sides) == MAX_LANES + 1
    assert sides[-2:] == ["<b>Other countries</b>", "<b>No country named</b>"]
    assert len(marks(figure)) == len(rows) + 1


# ---- lanes of other kinds, other countries, differing reports -------------------------------------------------------


def lanes(figure):
    return [plain(n["text"]) for n in figure["layout"]["annotations"] if n.get("xanchor") == "right"]


def plain(text):
    return re.sub(r"<[^>]+>", " ", text).split("  ")[0].strip()


def test_lanes_of_types_keep_their_order_and_marks_their_countries_colour():
    frame = pd.DataFrame([row(1), row(2, lane="RU"), row(3, lane="RU")]).assign(group=["B", "A", "B"])
    figure = timeline(
        frame,
        width=1200,
        title="",
        caption="",
        names=NAMES,
        colours=COLOURS,
        grouping=Grouping({"A": "Talks", "B": "Threats"}, order=("A", "B")),
    )
    assert lanes(figure) == ["Talks", "Threats"]
    hues = {k: c for t in figure["data"] if t["mode"] == "markers+text" for k, c in pairs(t)}
    assert hues == {"s1": COLOURS["KP"], "s2": COLOURS["RU"], "s3": COLOURS["RU"]}
    assert all("KP" in text and "RU" in text for text in texts(figure))


def pairs(trace):
    return zip(trace["customdata"], trace["marker"]["color"], strict=True)


def test_an_event_of_three_countries_is_drawn_once_with_letters_for_the_others():
    figure = draw(row(1, countries=["KP", "RU", "US"]))
    assert list(marks(figure)) == ["s1"]
    (text,) = texts(figure)
    assert f'color:{COLOURS["RU"]};font-size:10px"><b>RU</b>' in text
    assert f'color:{COLOURS["US"]};font-size:10px"><b>US</b>' in text
    assert "KP" not in text


def test_many_other_countries_are_counted():
    (text,) = texts(draw(row(1, countries=["KP", "AA", "BB", "CC", "DD", "EE"])))
    assert "<b>CC</b>" in text
    assert "<b>+2</b>" in text
    assert "DD" not in text


@pytest.mark.parametrize(("differs", "shown"), [(True, True), (False, False), (None, False), (float("nan"), False)])
def test_a_sign_stands_where_reports_differ(differs, shown):
    frame = pd.DataFrame([row(1, n_sources=2)]).assign(differs=pd.Series([differs], dtype=object))
    figure = timeline(frame, width=1200, title="", caption="", names=NAMES, colours=COLOURS)
    assert ("⚠" in json.dumps(figure, ensure_ascii=False)) == shown


# ---- a height to fit ------------------------------------------------------------------------------------------------


def test_where_not_all_labels_fit_the_best_reported_and_the_chosen_keep_theirs():
    dates = {i: f"2023-09-{1 + i % 28:02d}" for i in range(1, 61)}
    rows = [row(i, f"Event number {i}", dates[i], n_sources=1 + (i % 10 == 0)) for i in dates]
    figure = draw(*rows, height=420, selected="s7")
    labelled = {k for t in figure["data"] if t["mode"] == "markers+text" for k, x in labels(t) if x}
    assert figure["layout"]["height"] == 420
    assert {"s7", "s10", "s20", "s30", "s40", "s50", "s60"} <= labelled
    assert len(labelled) < 60
    key = " ".join(note["text"] for note in figure["layout"]["annotations"])
    assert f"labels: {len(labelled)} of 60 events, the most reported" in key


def labels(trace):
    return zip(trace["customdata"], trace["text"], strict=True)


# ---- bars -----------------------------------------------------------------------------------------------------------


def tally(first, last=None, n=1, several=0, lane="KP"):
    day = dt.date.fromisoformat
    return Tally(lane, day(first), day(last or first), n, several)


def test_a_month_is_spread_over_its_days_and_only_its_part_within_the_axis_counts():
    axis = (dt.date(2023, 7, 22), dt.date(2023, 8, 10))
    bars = count_bars([tally("2023-07-01", "2023-07-31", n=31)], ["KP"], axis)
    assert bars.unit == "day"
    assert bars.counts["KP"]["unsure"].tolist() == pytest.approx([1.0] * 10 + [0.0] * 10)
    assert not bars.counts["KP"]["single"].any()


def test_days_are_counted_on_their_day_by_how_many_report_them():
    axis = (dt.date(2023, 7, 1), dt.date(2023, 7, 3))
    bars = count_bars([tally("2023-07-02", n=5, several=2), tally("2023-07-03", n=1)], ["KP"], axis)
    assert bars.counts["KP"]["several"].tolist() == [0, 2, 0]
    assert bars.counts["KP"]["single"].tolist() == [0, 3, 1]
    assert bars.totals == {"KP": 6}


@pytest.mark.parametrize(
    ("days", "lanes_", "unit"),
    [(100, 5, "day"), (180, 3, "day"), (180, 9, "week"), (365, 3, "week"), (3000, 2, "month"), (20_000, 2, "year")],
)
def test_bars_are_as_fine_as_a_browser_bears(days, lanes_, unit):
    first = dt.date(1970, 1, 1)
    codes = [f"C{n}" for n in range(lanes_)]
    tallies = [Tally(c, d, d, 3, 1) for c in codes for i in range(days) for d in [first + dt.timedelta(days=i)]]
    bars = count_bars(tallies, codes, (first, first + dt.timedelta(days=days - 1)))
    assert bars.unit == unit
    assert sum(part.sum() for part in bars.counts[codes[0]].values()) == 3 * days
    assert bars.edges[0] <= first
    assert bars.edges[-1] > first + dt.timedelta(days=days - 1)


def test_few_events_a_bar_are_counted_by_longer_periods():
    first, last = dt.date(2023, 1, 1), dt.date(2023, 5, 31)
    tallies = [tally(str(first + dt.timedelta(days=3 * i))) for i in range(50)]
    assert count_bars(tallies, ["KP"], (first, last)).unit == "week"
    assert count_bars([replace(t, n=2) for t in tallies], ["KP"], (first, last)).unit == "day"


def test_weeks_begin_on_monday_and_months_on_the_first():
    for unit, days in (("week", 300), ("month", 2500)):
        last = dt.date(2020, 3, 18) + dt.timedelta(days=days)
        bars = count_bars([tally("2020-03-18", n=9), tally(str(last))], ["KP"], (dt.date(2020, 3, 18), last))
        assert bars.unit == unit
        assert all(edge.weekday() == 0 if unit == "week" else edge.day == 1 for edge in bars.edges)


def test_counts_of_the_same_lane_and_days_are_one_and_what_lies_beyond_the_period_is_left():
    days = ["2023-07-01", "2023-07-01", "0001-01-01", "2023-07-09"]
    bins = pd.DataFrame({"lane": [None, None, None, "KP"], "day_start": np.array(days, "datetime64[us]")})
    bins["day_end"] = np.array(["2023-07-31", "2023-07-31", "2023-07-02", "2023-07-09"], "datetime64[us]")
    rows = within(bins.assign(n=[3, 4, 5, 6], n_corroborated=[1, 0, 2, 0]), dt.date(2023, 7, 1), dt.date(2023, 7, 8))
    assert sorted(tallies_in(rows), key=lambda t: t.n) == [
        Tally("", EARLIEST, dt.date(2023, 7, 2), 5, 2),
        Tally("", dt.date(2023, 7, 1), dt.date(2023, 7, 31), 7, 1),
    ]


def test_lanes_beyond_the_most_are_counted_together():
    frame = pd.DataFrame([row(1, "Event", "2023-09-05", n_sources=2)])
    codes = [f"C{n:03}" for n in range(200)]
    bins = pd.DataFrame({"lane": codes, "day_start": pd.Timestamp("2023-09-05"), "day_end": pd.Timestamp("2023-09-05")})
    figure = timeline(
        frame, width=1200, title="", caption="", names={}, colours={}, bins=bins.assign(n=10, n_corroborated=0)
    )
    said = [note["text"] for note in figure["layout"]["annotations"]]
    assert any("1,920" in text for text in said), said


def test_counts_of_a_library_are_drawn_whole_where_the_rows_are_only_the_best():
    frame = pd.DataFrame([row(i, f"Event {i}", f"2023-09-{i:02d}", n_sources=2) for i in range(1, 20)])
    bins = pd.DataFrame(
        {"lane": ["KP", None, "RU"], "day_start": pd.Timestamp("2023-09-05"), "day_end": pd.Timestamp("2023-09-05")}
    ).assign(n=[700, 20, 5000], n_corroborated=[0, 0, 40])
    figure = timeline(frame, width=1200, title="", caption="", names=NAMES, colours=COLOURS, bins=bins)
    assert lanes(figure) == ["Russia", "North Korea", "No country named"]
    hovers = [text for t in figure["data"] if t["type"] == "bar" for text in t["hovertext"]]
    assert "5 Sep 2023<br>4,960 events, one source" in hovers
    assert "5 Sep 2023<br>40 events, two or more sources" in hovers


@pytest.mark.parametrize("n", [1, 70])
def test_the_end_of_the_calendar_is_no_error(n):
    for year in (1, 9999):
        draw(*[row(i, first=f"{year:04d}-12-31") for i in range(n)], row("x", first=f"{year:04d}-01-01"))


# ---- pictures and boxes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("height", [300, 900, 1100, 1240])
def test_a_picture_has_exactly_the_pixels_of_a_slide(height):
    shot = camera(height)
    assert (round(shot["width"] * shot["scale"], 6), round(shot["height"] * shot["scale"], 6)) == (3200, 1800)
    assert shot["width"] >= 1600
