"""No label overlaps another label or a mark, and none leaves the canvas: on figures as Plotly draws them."""

import json

import pytest
from drawn import drawn, faults
from hypothesis import given, settings
from hypothesis import strategies as st
from made_events import NAMES, made_events

from core.charts.palette import country_colours
from core.charts.timeline import timeline

WIDTHS = [700, 1000, 1200, 1600, 2400]
COLOURS = country_colours(list(NAMES))


def draw(events, width, height=None, **options):
    title = "What Russia, North Korea, South Korea, the United States and China did, Jun–Sep 2023"
    caption = "100 of 120 events · 5 sources: EFE, Sky News, AFP, Reuters, BBC · 12 with a year inferred, not stated"
    words = {"title": title, "caption": caption, "names": NAMES, "colours": COLOURS}
    return timeline(events, width=width, height=height, **words, **options)


@pytest.mark.parametrize("height", [None, 900])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("n", [1, 15, 60, 100, 10_000])
def test_no_label_overlaps_or_is_cut(n, width, height):
    figure = draw(made_events(n, differs=True), width, height, selected="s0")
    found = drawn(figure, width)
    assert faults(found) == []
    assert len(found.labels) >= min(n, 4)
    assert figure["layout"]["height"] == height if height else figure["layout"]["height"] <= 1240
    # Marks a browser draws, and what it is sent (docs/scale.md).
    assert sum(len(trace["x"]) for trace in figure["data"] if trace.get("hoveron") != "fills") <= 1500
    assert len(json.dumps(figure)) < 1_000_000


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 90),
    st.integers(1, 10_000),
    st.sampled_from([1, 3, 40, 900]),
    st.sampled_from(WIDTHS),
    st.sampled_from([None, 900]),
)
def test_no_label_overlaps_whatever_the_events(n, seed, days, width, height):
    assert faults(drawn(draw(made_events(n, seed=seed, days=days), width, height), width)) == []


@pytest.mark.parametrize("wider", [1200, 1600, 2400])
def test_what_is_laid_out_for_a_narrow_page_holds_on_a_wider_one(wider):
    for n in (15, 60, 100, 10_000):
        assert faults(drawn(draw(made_events(n), 1000), wider)) == []


@pytest.mark.parametrize("width", [700, 1600])
@pytest.mark.parametrize("n", [40, 150, 3000])
def test_many_lanes_of_long_names_fit_a_slide(n, width):
    names = {f"X{c}": f"The United Commonwealth of Island {c} and its Dependencies" for c in "ABCDEFGHIJKLMN"}
    events = made_events(n, seed=3).copy()
    events["lane"] = [list(names)[i % len(names)] for i in range(n)]
    words = {"title": "T", "caption": "C", "names": names, "colours": country_colours(list(names))}
    figure = timeline(events, width=width, height=900, **words)
    assert faults(drawn(figure, width)) == []
    margin = figure["layout"]["margin"]
    assert margin["t"] + figure["layout"]["yaxis"]["range"][0] + margin["b"] == pytest.approx(900, abs=1)
    assert margin["b"] >= 45
