"""The network: where circles lie, that names are legible, and what a click means."""

import json

import numpy as np
import pandas as pd
import pytest

from core.charts.network import Box, key_of, layout, network

HOSTILE = '{b}<img src=x onerror="alert(1)">|{a|x}'


def made(n, names=None):
    totals = pd.DataFrame(
        {
            "id": [f"id{i}" for i in range(n)],
            "name": names or [f"Name number {i}" for i in range(n)],
            "country": ["AA" if i % 2 else None for i in range(n)],
            "n": [100 - i for i in range(n)],
        }
    )
    rows = [(f"id{i}", f"id{k}", 1 + (i * k) % 7) for i in range(n) for k in range(i) if (i + k) % 3 == 0 or k == 0]
    return pd.DataFrame(rows, columns=["a", "b", "n"]), totals


def drawn(n, width=1200, **options):
    pairs, totals = made(n, options.pop("names", None))
    return network(pairs, totals, width=width, title="T", captions=["c"], colours={"AA": "#123456"}, **options)


def boxes_of(spec):
    circles = spec["series"][1]["data"]
    return [(circle["value"], circle["symbolSize"] / 2, circle["label"]["formatter"]) for circle in circles]


@pytest.mark.parametrize("n", [2, 5, 18, 30])
@pytest.mark.parametrize("width", [700, 1200, 2400])
def test_no_name_lies_on_another_and_none_leaves_the_sheet(n, width):
    from core.charts.text import text_width

    spec = drawn(n, width)
    rects = []
    for (x, y), radius, label in boxes_of(spec):
        half = max(text_width(label, 13) / 2, radius)
        rects.append((x - half, y - radius, x + half, y + radius + 13))
    assert all(a >= 0 and c <= width and b >= 0 and d <= spec["yAxis"]["max"] for a, b, c, d in rects)
    hit = [
        (i, k)
        for i, one in enumerate(rects)
        for k, other in enumerate(rects[:i])
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert hit == []


def test_the_same_pairs_are_drawn_the_same():
    assert json.dumps(drawn(18)) == json.dumps(drawn(18))


def test_the_strongly_linked_are_near():
    boxes = [Box(10, 10, 10)] * 4
    places = layout(4, [(0, 1), (1, 2), (2, 3)], [10.0, 1.0, 10.0], boxes, 1000.0, 500.0)
    near, far = np.linalg.norm(places[0] - places[1]), np.linalg.norm(places[1] - places[2])
    assert near < far


def test_a_number_gives_its_pair_and_a_circle_its_name():
    spec = drawn(5)
    assert key_of(spec, 2, 0).count("\n") == 1
    assert key_of(spec, 1, 0) == "id0"
    assert key_of(spec, 0, 0) is None
    assert key_of(spec, 2, 10_000) is None
    assert key_of(spec, 9, 0) is None


def test_hostile_names_are_no_template_and_no_style():
    spec = drawn(3, names=[HOSTILE, "b", "c"])
    labels = [circle["label"]["formatter"] for circle in spec["series"][1]["data"]]
    assert not any(char in label for label in labels for char in "{}|")
    assert spec["tooltip"]["renderMode"] == "richText"


def test_a_slide_is_filled_and_not_more():
    assert drawn(18, 1600, height=900)["height"] == 900
