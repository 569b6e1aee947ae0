"""The co-occurrence grid is checked by what it draws."""

import re

import pandas as pd
import plotly.graph_objects as go
import pytest

from core.charts.heatmap import by_country, triangle
from core.charts.text import text_width


def totals(*names, country=None):
    rows = [{"id": n.lower(), "name": n, "n": 9 - i, "country": country} for i, n in enumerate(names)]
    return pd.DataFrame(rows)


def pairs(*rows):
    return pd.DataFrame([{"a": a, "b": b, "n": n, "by_source": {"EFE": n}} for a, b, n in rows])


def heat(figure):
    return next(trace for trace in figure["data"] if trace["type"] == "heatmap")


def test_each_pair_is_drawn_once_below_the_diagonal():
    figure = triangle(
        pairs(("kim", "putin", 4), ("biden", "kim", 1)),
        totals("Kim", "Putin", "Biden"),
        width=900,
        title="",
        captions=[],
    )
    assert heat(figure)["z"] == [[None, None, None], [4, None, None], [1, None, None]]
    go.Figure(figure)


def test_a_click_on_a_cell_gives_its_pair():
    figure = triangle(pairs(("kim", "putin", 4)), totals("Kim", "Putin"), width=900, title="", captions=[])
    hits = figure["data"][-1]
    assert set(hits["customdata"]) == {"kim\nputin"}
    assert set(hits["y"]) == {1.0}


def test_by_country_splits_a_cell_by_source_where_there_is_room():
    columns = totals("Russia", country="RU")
    pair = pairs(("kim", "russia", 4)).assign(by_source=[{"The South China Morning Post": 3, "EFE": 4}])
    found = [
        heat(by_country(pair, totals("Kim"), columns, width=w, title="", captions=[], colours={})) for w in (1200, 90)
    ]
    assert "EFE 4" in found[0]["text"][0][0]
    assert "EFE" not in found[1]["text"][0][0]


def test_a_long_name_is_set_in_two_lines_and_only_then_cut():
    name = "Committee " * 12 + "<b>"
    figure = triangle(pairs(("kim", name.lower(), 1)), totals("Kim", name), width=900, title="", captions=[])
    labels = figure["layout"]["yaxis"]["ticktext"]
    lines = [line for label in labels for line in label.split("<br>")]
    assert len(lines) == 3
    assert all(text_width(line, 13) < 240 for line in lines)
    assert "…" in lines[-1]


@pytest.mark.parametrize("n", [7, 1_997_332])
def test_a_country_and_its_total_have_room_above_their_column(n):
    names = ("Tunisia", "Caribbean Netherlands", "Svalbard and Jan Mayen", "Iran", "Saint Vincent and the Grenadines")
    columns = totals(*names).assign(n=n, country=None)
    drawn = pairs(("kim", "iran", 4)), totals("Kim").assign(n=1_781_826), columns
    figure = by_country(*drawn, width=900, title="", captions=["A caption."], colours={})
    heads = figure["layout"]["annotations"][-len(names) :]
    margin = figure["layout"]["margin"]
    column = (900 - margin["l"] - margin["r"]) / len(names)
    lines = [[re.sub("<[^>]*>", "", line) for line in head["text"].split("<br>")] for head in heads]
    assert [" ".join(some) for some in lines] == [f"{name} {n:,}" for name in names]
    assert all(text_width(line, 13, bold=True) <= column + 8 for some in lines for line in some)
    one = by_country(*drawn, width=4_000, title="", captions=["A caption."], colours={})["layout"]["margin"]["t"]
    assert margin["t"] - one == 17 * (max(map(len, lines)) - 1)
    assert figure["layout"]["yaxis"]["ticktext"] == ["Kim 1,781,826\u00a0"]


def test_names_are_only_text():
    bad = "<a href='http://x.example'>x</a>"
    rows = totals("Kim", bad).assign(id=["kim", "x"])
    spec = str(triangle(pairs(("kim", "x", 1)), rows, width=900, title=bad, captions=[bad]))
    assert "<a " not in spec
