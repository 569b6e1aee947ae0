"""The slide: cards that hold their words, one column a date, gaps written, what has no room counted."""

import datetime as dt
import html
import json
import re

import pytest
from drawn import drawn, faults
from hypothesis import given, settings
from hypothesis import strategies as st
from made_events import NAMES, made_events

from core.charts.palette import country_colours
from core.charts.slide import MOST_CARDS, column_words, gap_words, slide

COLOURS = country_colours(list(NAMES))
WIDTHS = [700, 1000, 1200, 1600, 2400]


def draw(events, width=1600, height=900, **options):
    title = "Key events of what Russia, North Korea, South Korea, the United States and China did, Jun–Sep 2023"
    return slide(
        events, width=width, height=height, title=title, caption="5 sources", names=NAMES, colours=COLOURS, **options
    )


def cards(figure):
    """Text by story, and the rectangle each stands in."""
    return {
        key: text
        for t in figure["data"]
        if t["mode"] == "text"
        for key, text in zip(t["customdata"], t["text"], strict=True)
    }


def sides(figure):
    return [n["text"] for n in figure["layout"]["annotations"] if n["xanchor"] == "right"]


def dates(figure):
    return [n["text"] for n in figure["layout"]["annotations"] if n["xanchor"] == "center" and "<b>" in n["text"]]


def gaps(figure):
    return [n["text"] for n in figure["layout"]["annotations"] if n["font"]["size"] == 11]


@pytest.mark.parametrize("height", [None, 900])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("n", [1, 15, 60, 100, 10_000])
def test_words_stay_in_their_cards_and_cards_on_the_slide(n, width, height):
    figure = draw(made_events(n, differs=True), width, height)
    found = drawn(figure, width)
    assert faults(found) == []
    rects = [mark for mark in found.marks if mark[4] == "rect"]
    for left, top, right, bottom, _ in found.labels:
        assert any(r[0] + 5 < left and right < r[2] and r[1] < top and bottom < r[3] for r in rects)
    for i, rect in enumerate(rects):
        assert all(rect[2] < r[0] or r[2] < rect[0] or rect[3] < r[1] or r[3] < rect[1] for r in rects[:i])
    assert figure["layout"]["height"] == 900 if height else figure["layout"]["height"] <= 901
    assert sum(len(trace["x"]) for trace in figure["data"]) <= 1500
    assert len(json.dumps(figure)) < 200_000


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 70), st.integers(1, 10_000), st.sampled_from([1, 9, 400]), st.sampled_from(WIDTHS))
def test_nothing_overlaps_whatever_the_events(n, seed, days, width):
    assert faults(drawn(draw(made_events(n, seed=seed, days=days), width), width)) == []


def test_the_best_reported_are_shown_and_the_rest_is_counted():
    events = made_events(200)
    figure = draw(events, n=1234)
    shown = set(cards(figure))
    assert 12 <= len(shown) <= MOST_CARDS
    reported = events.set_index("story_id")["n_sources"]
    assert reported[list(shown)].mean() > 2 * reported.mean()
    key = " ".join(n["text"] for n in figure["layout"]["annotations"]).replace("\u00a0", " ")
    assert f"{len(shown)} of 1,234 dated events, the most reported; {1234 - len(shown):,} more are not shown" in key


def test_where_all_have_room_nothing_is_counted():
    figure = draw(made_events(4))
    assert len(cards(figure)) == 4
    assert not any("more" in n["text"] for n in figure["layout"]["annotations"])


def test_each_date_is_a_column_with_the_time_between_written():
    events = made_events(3).copy()
    events["date_start"] = events["date_end"] = [
        dt.datetime(2023, 9, 4),
        dt.datetime(2023, 9, 5),
        dt.datetime(2024, 9, 24),
    ]
    figure = draw(events)
    assert dates(figure) == ["<b>Mon 4 Sep</b><br>2023", "<b>Tue 5 Sep</b>", "<b>Tue 24 Sep</b><br>2024"]
    assert gaps(figure) == ["13 months"]


def test_the_chosen_event_is_shown_and_framed():
    events = made_events(200)
    weak = events[events["n_sources"] == 1]["story_id"].iloc[-1]
    assert weak not in cards(draw(events))
    figure = draw(events, selected=weak)
    assert weak in cards(figure)
    assert [s["line"]["width"] for s in figure["layout"]["shapes"] if s["line"].get("width", 0) >= 3] == [3]


def test_a_long_title_is_cut_and_its_sources_are_kept():
    events = made_events(1).assign(title="word " * 200, n_sources=3)
    (text,) = cards(draw(events)).values()
    assert "…" in text
    assert "<b>×3</b>" in text


@pytest.mark.parametrize("title", ["<img src=x onerror=alert(1)>", "<b>bold</b> ×2", "%{x}", "x" * 5000, ""])
def test_article_text_is_only_text_on_a_card(title):
    events = made_events(1).assign(title=title)
    spec = json.dumps(draw(events))
    assert "<img" not in spec
    assert "<b>bold" not in spec
    (text,) = cards(draw(events)).values()
    assert html.unescape(re.sub(r"<[^>]+>", "", text)).strip()


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, ""), (1, ""), (2, "2 days"), (19, "19 days"), (60, "60 days"), (61, "2 months"), (400, "13 months")]
    + [(2200, "6 years"), (-30, "")],
)
def test_a_gap_in_words(days, words):
    assert gap_words(days) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (dt.date(2023, 9, 4), dt.date(2023, 9, 4), ("Mon 4 Sep", "2023")),
        (dt.date(2023, 7, 1), dt.date(2023, 7, 31), ("Jul", "2023")),
        (dt.date(2023, 8, 1), dt.date(2023, 8, 10), ("1–10 Aug", "2023")),
        (dt.date(2006, 1, 1), dt.date(2006, 12, 31), ("2006", "")),
        (dt.date(2022, 12, 30), dt.date(2023, 1, 2), ("30 Dec 2022 – 2 Jan 2023", "")),
    ],
)
def test_a_date_over_its_column(first, last, words):
    assert column_words(first, last) == words


def test_no_event_gives_a_figure_without_cards():
    figure = draw(made_events(0))
    assert figure["data"] == []
    assert sides(figure) == []
