"""Charts as pictures without a browser: where things stand, exact sizes, valid and harmless SVG."""

import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from core.charts import sheet
from core.charts.network import network
from core.errors import ExportError
from core.export import picture
from core.export.axes import Axis, date_ticks, millis
from core.export.drawing import Shape, Text, hatching
from core.export.netted import draw_network
from core.export.plotted import draw
from core.export.rich import lines_of
from core.export.shown import chart_csv, chart_json
from core.present import Chart

EVIL = '<script>alert(1)</script> & "quoted" \x00\x0b =1+1'


def figure(title="A title", height=300):
    made = sheet.blank(title, ["a caption"], 1200, 100, height)
    made["layout"]["xaxis"] |= {"range": ["2023-07-01 00:00:00", "2023-09-09 00:00:00"], "nticks": 5}
    return made


def chart(spec, title="A title"):
    return Chart("timeline", title, "caption", "alt", "plotly", spec, pd.DataFrame({"Event": ["a"]}), "stem")


@pytest.mark.parametrize("height", [200, 900, 2400])
def test_a_png_has_3200_by_1800_pixels_however_high_the_chart(height):
    made = picture.png(chart(figure(height=height)), width=1200)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(made[16:20]), int.from_bytes(made[20:24])) == (3200, 1800)


@pytest.mark.parametrize("height", [200, 900, 2400])
def test_nothing_leaves_the_slide(height):
    drawn = picture.slide(chart(figure(height=height)), width=1200)
    assert drawn.title
    for item in drawn.items:
        assert -0.01 <= item.x <= 1600.01
        assert -0.01 <= item.y <= 900.01


def test_marks_stand_where_the_axes_say():
    made = figure()
    made["data"].append(
        sheet.points(["2023-07-01 00:00:00", "2023-09-09 00:00:00"], [0, 300], ["a", "b"])
        | {"mode": "markers", "marker": {"symbol": ["circle", "diamond-open"], "size": 10, "color": "#112233"}}
    )
    first, last = [i for i in draw(made, 1200).items if isinstance(i, Shape) and i.kind in ("circle", "diamond")]
    assert (first.x + 5, first.y + 5) == (100, made["layout"]["margin"]["t"])
    assert (first.fill, last.fill, last.stroke) == ("#112233", "", "#112233")
    assert last.x + last.width / 2 == 1200 - sheet.RIGHT
    assert last.width == pytest.approx(13)


def test_a_label_right_of_its_mark_begins_behind_it():
    made = figure()
    trace = {"mode": "markers+text", "text": ["<b>Talks</b> &amp; more"], "textposition": "middle right"}
    marker = {"symbol": "circle", "size": 12, "color": "#112233"}
    made["data"].append(sheet.points(["2023-08-01"], [50], ["a"]) | trace | {"marker": marker})
    text = next(i for i in draw(made, 1200).items if isinstance(i, Text) and "Talks" in i.words)
    circle = next(i for i in draw(made, 1200).items if isinstance(i, Shape) and i.kind == "circle")
    assert text.words == "Talks & more"
    assert [run.bold for run in text.lines[0]] == [True, False]
    assert text.x > circle.x + circle.width


@pytest.mark.parametrize(
    ("first", "last", "n", "labels"),
    [
        ("2023-07-01", "2023-09-09", 6, ["2 Jul<br>2023", "16 Jul", "30 Jul", "13 Aug", "27 Aug"]),
        ("2023-11-15", "2024-03-20", 5, ["1 Dec<br>2023", "1 Jan<br>2024", "1 Feb", "1 Mar"]),
        ("2020-02-01", "2021-12-20", 8, ["Apr<br>2020", "Jul", "Oct", "Jan<br>2021", "Apr", "Jul", "Oct"]),
        ("2000-06-01", "2009-06-01", 5, ["2002", "2004", "2006", "2008"]),
    ],
)
def test_ticks_stand_where_a_browser_puts_them(first, last, n, labels):
    axis = Axis(True, millis(first), millis(last), 0, 1000)
    assert [word for _, word in date_ticks(axis, n)] == labels


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", "9999-12-31"), ("9999-12-01", "9999-12-31")])
def test_ticks_at_the_ends_of_the_calendar_are_no_error(first, last):
    assert len(date_ticks(Axis(True, millis(first), millis(last), 0, 1000), 8)) < 40


def test_a_network_is_drawn_with_its_names_numbers_and_lines():
    pairs = pd.DataFrame([("a", "b", 3), ("b", "c", 1)], columns=["a", "b", "n"])
    totals = pd.DataFrame(
        [("a", "North <b>Korea", "KP", 9), ("b", "Russia", "RU", 7), ("c", "NATO", None, 1)],
        columns=["id", "name", "country", "n"],
    )
    hues = {"KP": "#112233"}
    spec = network(pairs, totals, width=1440, height=810, title="Who", captions=["2 articles"], colours=hues)
    made = draw_network(spec)
    words = [item.words for item in made.items if isinstance(item, Text)]
    assert made.title.words == "Who"
    assert words == ["2 articles", "North <b>Korea", "Russia", "NATO", "3", "1"]
    kinds = [item.kind for item in made.items if isinstance(item, Shape)]
    assert (kinds.count("line"), kinds.count("circle")) == (2, 3)
    assert all(0 <= item.x <= made.width and 0 <= item.y <= made.height for item in made.items)
    with pytest.raises(ExportError, match="sankey"):
        draw_network({**spec, "series": [{"type": "sankey"}]})


def test_what_is_hatched_on_screen_is_hatched_in_the_picture():
    square = ((0.0, 0.0), (40.0, 0.0), (40.0, 30.0), (0.0, 30.0))
    lines = hatching(square)
    assert len(lines) == int(70 / (5 * 2**0.5)) + 1
    for (ax, ay), (bx, by) in lines:
        assert (ax + ay) == pytest.approx(bx + by)
        assert all(-0.01 <= x <= 40.01 and -0.01 <= y <= 30.01 for x, y in ((ax, ay), (bx, by)))
    made = figure()
    area = {"type": "scatter", "mode": "lines", "x": ["2023-07-10", "2023-08-10", "2023-08-10"], "y": [10, 10, 90]}
    area |= {"fill": "toself", "line": {"width": 0}, "fillcolor": "#aabbcc"}
    made["data"].append(area | {"fillpattern": {"shape": "/", "fgcolor": "#112233", "bgcolor": "#ddeeff"}})
    assert 'stroke="#112233"' in picture.svg(chart(made), width=1200)


def test_what_cannot_be_drawn_is_an_error_and_the_slide_a_table():
    made = figure()
    made["data"].append({"type": "sankey"})
    with pytest.raises(ExportError, match="sankey"):
        draw(made, 1200)
    assert "Event" in picture.svg(chart(made))


def test_hostile_words_are_text_in_valid_svg():
    made = picture.svg(chart(figure(title=EVIL)), width=1200)
    tree = ET.fromstring(made)  # noqa: S314 - made by us
    assert not [e for e in tree.iter() if e.tag.endswith(("script", "a", "image", "foreignObject"))]
    assert "<script>alert(1)</script>" in "".join(tree.itertext())
    assert "\x00" not in made


def test_control_characters_in_a_vega_chart_are_left_out_and_end_no_process():
    spec = {"data": {"values": [{"a": f"x\x1b[31m\x00{EVIL}", "b": 1}]}, "mark": "bar", "title": {"text": EVIL}}
    spec |= {"encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}}}
    made = Chart("articles", "T", "caption", "alt", "vega-lite", spec, pd.DataFrame({"a": ["a"]}), "stem")
    drawn = picture.svg(made)
    assert not set(map(chr, range(9))) & set(drawn)
    assert "\x1b" not in drawn
    assert picture.png(made, scale=0.2)[:4] == b"\x89PNG"


def test_rich_text_takes_colour_and_size_and_nothing_else():
    ((run, other),) = lines_of(
        '<span style="color:#ff0000;font-size:9px">a</span><a href="javascript:x">b</a>', 13, "#000000"
    )
    assert (run.text, run.colour, run.size) == ("a", "#ff0000", 9)
    assert (other.text, other.colour, other.size) == ("b", "#000000", 13)


def test_rows_are_safe_for_spreadsheets():
    made = chart_csv(pd.DataFrame({"=Head": ["=1+1", "@x", "plain", None], "n": [1, 2, 3, 4]})).decode("utf-8-sig")
    assert made.splitlines() == ["'=Head,n", "'=1+1,1", "'@x,2", "plain,3", ",4"]
    assert b'"n": 1' in chart_json(pd.DataFrame({"n": [1]}))


def test_the_same_chart_gives_the_same_bytes():
    assert picture.png(chart(figure()), width=1200) == picture.png(chart(figure()), width=1200)


@pytest.mark.parametrize(("z", "fill"), [(0, "#000000"), (4, "#000000"), (5, "#ffffff"), (10, "#ffffff")])
def test_a_cell_on_the_edge_of_two_colours_has_the_upper_one(z, fill):
    made = figure()
    scale = [[0, "#000000"], [0.5, "#000000"], [0.5, "#ffffff"], [1, "#ffffff"]]
    made["layout"] |= {"xaxis": {"range": [-0.5, 0.5], "visible": False}, "yaxis": {"range": [0.5, -0.5]}}
    made["data"].append({"type": "heatmap", "z": [[z]], "zmin": 0, "zmax": 10, "colorscale": scale})
    assert [i.fill for i in draw(made, 1200).items if isinstance(i, Shape) and i.kind == "rect"] == [fill]
