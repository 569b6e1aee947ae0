"""Labels as a real browser draws them: none overlaps another or a mark, none leaves the canvas, in light and dark."""

import json
from pathlib import Path

import plotly
import pytest
from made_events import NAMES, made_events

from core.charts.palette import country_colours, darkened
from core.charts.slide import slide
from core.charts.timeline import timeline

pytestmark = pytest.mark.browser

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# Boxes of the letters, and of all marks that can be seen; a mark's box is that of its outline.
BOXES = """() => {
    const box = (e, what) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom, what]; };
    const seen = e => +getComputedStyle(e).opacity > 0 && getComputedStyle(e).visibility !== 'hidden';
    const all = (css) => [...document.querySelectorAll(css)].filter(seen);
    return {
        labels: all('.textpoint text').filter(t => t.textContent.trim()).map(t => box(t, t.textContent)),
        marks: [...all('.points path.point'), ...all('.barlayer .point path')].map(e => box(e, 'mark')),
        words: all('.annotation text').map(t => box(t, t.textContent.trim())),
    };
}"""
# Spaces keep the letters off their mark; each is this wide.
NBSP, SPACE = "\u00a0", 3.6


def draw(page, figure, width):
    """Draws a figure in a page of its own, without a server, and gives its boxes."""
    page.set_viewport_size({"width": width, "height": int(figure["layout"]["height"])})
    page.set_content('<body style="margin:0"><div id="chart"></div></body>')
    page.add_script_tag(path=str(PLOTLY))
    spec = json.loads(json.dumps(figure))
    layout = spec["layout"] | {"width": width}
    page.evaluate(
        "([data, layout]) => Plotly.newPlot('chart', data, layout, {displayModeBar: false})", [spec["data"], layout]
    )
    return page.evaluate(BOXES)


def overlapping(one, other):
    return one[0] + 1 < other[2] and other[0] + 1 < one[2] and one[1] + 2 < other[3] and other[1] + 2 < one[3]


def letters(box):
    """A label's box without the spaces at its ends."""
    left, top, right, bottom, text = box
    before, after = (SPACE * (len(text) - len(cut)) for cut in (text.lstrip(NBSP), text.rstrip(NBSP)))
    return left + before, top, right - after, bottom, text


def check(boxes, width, height):
    texts = boxes["labels"] + boxes["words"]
    for i, box in enumerate(texts):
        assert box[0] >= -1, box
        assert box[1] >= -1, box
        assert box[2] <= width + 1, box
        assert box[3] <= height + 1, box
        assert [other for other in texts[:i] if overlapping(box, other)] == [], box
    for box in map(letters, boxes["labels"]):
        assert [mark for mark in boxes["marks"] if overlapping(box, mark)] == [], box


@pytest.mark.parametrize(("n", "width"), [(1, 700), (15, 1200), (60, 700), (100, 1600), (100, 2400), (10_000, 1000)])
def test_labels_of_a_timeline_stand_apart(page, n, width):
    figure = timeline(
        made_events(n, differs=True),
        width=width,
        title="What five countries did, Jun–Sep 2023",
        caption=f"{n} events",
        names=NAMES,
        colours=country_colours(list(NAMES)),
        selected="s0",
    )
    boxes = draw(page, figure, width)
    assert len(boxes["labels"]) >= min(n, 4)
    assert len(boxes["marks"]) >= n or n > 60
    check(boxes, width, figure["layout"]["height"])


@pytest.mark.parametrize(("n", "width"), [(15, 700), (100, 1600)])
def test_words_of_a_slide_stay_in_their_cards(page, n, width):
    events = made_events(n, differs=True)
    figure = slide(
        events,
        width=width,
        height=900,
        title="Key events",
        caption="",
        names=NAMES,
        colours=country_colours(list(NAMES)),
    )
    boxes = draw(page, darkened(figure), width)
    cards = page.eval_on_selector_all(
        ".shapelayer path, .layer-below .shape-group path",
        "all => all.map(e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })",
    )
    check(boxes | {"marks": []}, width, 900)
    assert len(boxes["labels"]) >= 4
    for left, top, right, bottom, words in boxes["labels"]:
        assert any(
            c[0] <= left and c[1] <= top and right <= c[2] and bottom <= c[3] and c[3] - c[1] < 200 for c in cards
        ), words
