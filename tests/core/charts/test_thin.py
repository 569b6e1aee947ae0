"""The strip of one article's days: nothing overlaps, nothing is cut, whatever the width."""

import datetime as dt
import itertools
import random
from dataclasses import replace

import pytest

from core.charts.marks import symbols_key
from core.charts.text import text_width
from core.charts.thin import ALL_ROWS, BETWEEN, SIDE, SIZE, Told, _axis, lay, thin

DAY = dt.date(2023, 9, 13)


def told(n, seed=1):
    """Events of a year, of titles short and long."""
    rng = random.Random(seed)  # noqa: S311 - a test
    words = ["minister", "visits", "capital", "talks", "sanctions", "on", "border", "troops"]
    for number in range(n):
        first = DAY + dt.timedelta(rng.randrange(365))
        title = " ".join(rng.choices(words, k=rng.randrange(2, 9)))
        yield Told(str(number), title, first, first + dt.timedelta(rng.choice([0, 0, 30])), "reported", "#0067a5")


def spans(placed):
    """What each event takes: row and pixels from left to right, label and mark, or both apart."""
    for one in placed:
        end = one.start + text_width(one.told.title, SIZE)
        if one.side == "under":
            yield one.row + 1, one.start, end
        beside = one.side in ("left", "right")
        yield one.row, min(one.left, one.start) if beside else one.left, max(one.right, end) if beside else one.right


@pytest.mark.parametrize("n", [1, 2, 15, 60])
@pytest.mark.parametrize("width", [300, 700, 1600])
def test_labels_overlap_nothing_and_are_not_cut(n, width):
    events = sorted(told(n), key=lambda one: (one.first, one.last))
    axis, plot = _axis([(one.first, one.last) for one in events]), width - 2 * SIDE
    placed = lay(events, axis, plot)
    assert len(placed) == n
    assert all(0 <= one.row <= ALL_ROWS for one in placed)
    assert all(one.text_row < ALL_ROWS for one in placed if one.side)
    labelled = [one for one in placed if one.side]
    assert all(left >= -1 and right <= plot + 1 for _, left, right in spans(labelled))
    rest = [one for one in placed if not one.side]
    for (row, left, right), (other, start, end) in itertools.combinations(spans(labelled), 2):
        assert row != other or right < start or end < left
    for (row, left, right), (other, start, end) in itertools.product(spans(labelled), spans(rest)):
        assert row != other or right < start or end < left


@pytest.mark.parametrize("last", [DAY + dt.timedelta(days) for days in (1, 30, 60)])
@pytest.mark.parametrize("width", [300, 1600])
def test_what_is_not_known_to_the_day_is_a_box_over_its_days(last, width):
    known = [replace(one, last=one.first) for one in told(5)]
    figure = thin([*known, Told("v", "A minister visits", DAY, last, "alleged", "#0067a5")], width=width)
    (box,) = figure["layout"]["shapes"]
    start, end = (dt.datetime.fromisoformat(box[key]) for key in ("x0", "x1"))
    second = dt.timedelta(seconds=1)
    assert start <= dt.datetime.combine(DAY, dt.time()) + second
    assert end >= dt.datetime.combine(last + dt.timedelta(1), dt.time()) - second
    # Two days are wider than they are, to be seen; more are not.
    if last > DAY + dt.timedelta(20):
        assert end - start <= last - DAY + dt.timedelta(1) + 2 * second
    symbols = [t["marker"]["symbol"] for t in figure["data"] if "v" in t["customdata"] and "marker" in t]
    assert set(symbols) == {"square"}  # unseen, to be clicked


def test_events_of_one_day_cover_each_other_only_where_there_are_very_many():
    day = [Told(str(n), "A minister visits the capital", DAY, DAY, "reported", "#0067a5") for n in range(ALL_ROWS)]
    assert len({one.row for one in lay(day, _axis([(DAY, DAY)]), 300)}) == ALL_ROWS


def test_a_box_with_no_room_beside_it_has_its_label_below():
    known = Told("k", "A minister visits", DAY + dt.timedelta(29), DAY + dt.timedelta(29), "reported", "#0067a5")
    vague = Told("v", "Sanctions on the border", DAY, DAY + dt.timedelta(29), "reported", "#0067a5")
    placed = lay([vague, known], _axis([(DAY, known.last)]), 300 - 2 * SIDE)
    assert [(one.told.key, one.side, one.text_row) for one in placed] == [("v", "under", 1), ("k", "left", 1)]


def test_one_event_has_its_label():
    mark, hits = thin(list(told(1)), width=700)["data"]
    assert mark["mode"] == "markers+text"
    assert mark["customdata"] == ["0"]
    assert set(hits["customdata"]) == {"0"}


def test_events_far_from_the_rest_are_named_by_their_days():
    old = Told("9", "A treaty is signed", dt.date(1994, 1, 1), dt.date(1994, 12, 31), "reported", "#0067a5")
    figure = thin([*told(5), old], width=700)
    assert {key for trace in figure["data"] for key in trace["customdata"]} == set("01234")
    assert any(note["text"] == "Earlier: 1994" for note in figure["layout"]["annotations"])


def test_text_of_an_article_is_text():
    one = Told("0", "<a href='http://x'>Visit</a>", DAY, DAY, "reported", "#0067a5")
    trace, _ = thin([one], width=700, height=900, title="<b>t</b>", caption="<i>c</i>")["data"]
    assert "<a" not in trace["text"][0]
    assert "<a" not in trace["hovertemplate"]


def test_a_picture_that_stands_alone_has_its_title_and_is_as_high_as_asked():
    figure = thin(list(told(5)), width=1600, height=900, title="A <title>", caption="EFE")
    assert (figure["layout"]["width"], figure["layout"]["height"]) == (1600, 900)
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert texts == ["<b>A &lt;title&gt;</b>", "EFE", BETWEEN.join(symbols_key(["reported"], is_vague=True))]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(1, 1, 1), dt.date(1, 1, 1)),
        (dt.date(1, 1, 1), dt.date(1, 12, 31)),
        (dt.date(9999, 12, 31), dt.date(9999, 12, 31)),
        (dt.date(9999, 12, 1), dt.date(9999, 12, 31)),
    ],
)
def test_the_first_and_the_last_day_there_is_break_nothing(first, last):
    assert thin([Told("0", "It begins", first, last, "denied", "#0067a5")], width=700)["data"]
