"""No label overlaps another or a mark, none leaves the canvas: by property, over any events and widths."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts.lanes import LABEL_GAP, Item, place
from core.charts.strip import lay_strip
from core.charts.text import text_width, wrap

WORDS = st.text(alphabet="abcdefghij WXYZmiw", min_size=0, max_size=70)


@st.composite
def items(draw, most=40):
    n = draw(st.integers(0, most))
    out = []
    for i in range(n):
        x0 = draw(st.floats(0.02, 0.96))
        x1 = draw(st.one_of(st.just(x0), st.floats(x0, 0.98)))
        radius = 6.0 if x0 == x1 else 0.0
        out.append(Item(str(i), draw(st.integers(0, 2)), x0, x1, draw(WORDS).strip(), radius))
    return out


def boxes(seats, placed_items, width):
    """(lane, y, left, right) of each seat when the same layout is drawn at a greater width."""
    out = []
    for seat, item in zip(seats, placed_items, strict=True):
        first, last = item.x0 * width - item.radius, item.x1 * width + item.radius
        label = max((text_width(line, 13) for line in seat.lines), default=0.0)
        gap = LABEL_GAP if label else 0.0
        if seat.side == "inside":
            assert label <= last - first
        left = first - (gap + label if seat.side == "left" else 0.0)
        right = last + (gap + label if seat.side == "right" else 0.0)
        out.append((seat.lane, seat.y, left, right))
    return out


@settings(max_examples=60, deadline=None)
@given(items(), st.sampled_from([420.0, 700.0, 1040.0, 1560.0]), st.sampled_from([1.0, 1.13, 1.8]))
def test_nothing_overlaps_or_is_cut_at_this_or_a_greater_width(some, width, growth):
    layout = place(some, 3, width)
    drawn = boxes(layout.items, some, width * growth)
    for i, (lane, y, left, right) in enumerate(drawn):
        assert left >= -0.01
        assert right <= width * growth + 0.01
        for other in drawn[:i]:
            if other[0] == lane and other[1] == y:
                assert right < other[2] or other[3] < left
    assert all(top < bottom for top, bottom in layout.spans)


def test_rows_of_one_lane_do_not_touch_when_labels_are_wrapped():
    long = "a title of many words that cannot stand beside its mark in one line at this width"
    layout = place([Item("a", 0, 0.5, 0.5, long), Item("b", 0, 0.5, 0.5, long)], 1, 300)
    first, second = sorted(layout.items, key=lambda s: s.y)
    assert len(first.lines) > 1
    assert second.y - first.y >= 16 * len(first.lines)


@pytest.mark.parametrize(
    ("x", "side"),
    [(0.05, "right"), (0.95, "left"), (0.5, "right")],
)
def test_a_label_stands_on_the_side_with_room(x, side):
    (seat,) = place([Item("a", 0, x, x, "Russia and North Korea hold talks")], 1, 700).items
    assert seat.side == side


def test_nothing_to_place():
    layout = place([], 2, 700)
    assert layout.items == ()
    assert len(layout.spans) == 2


@given(st.lists(st.tuples(st.just("2006"), WORDS), max_size=12), st.floats(200, 1500))
@settings(max_examples=60, deadline=None)
def test_a_strip_keeps_to_its_width_and_its_lines_apart(texts, width):
    strip = lay_strip("Earlier", texts, width, 10)
    assert len(strip.items) == len(texts)
    seen = {}
    for lines in strip.items:
        for x, y, text in lines:
            right = x + text_width(text, 13)
            assert right <= width + 1
            assert strip.top <= y <= strip.bottom
            for other_left, other_right in seen.get(y, []):
                assert right <= other_left or other_right <= x
            seen.setdefault(y, []).append((x, right))


@pytest.mark.parametrize("text", ["", "x" * 400, "Ж" * 50, "北京" * 40, "a b c", "word " * 30])
def test_wrapped_lines_hold_all_the_text_and_fit(text):
    lines = wrap(text, 13, 120)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line, 13) <= 120 for line in lines)
