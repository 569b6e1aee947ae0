"""Where: a map of countries in steps of a colour with dots for towns, in Plotly's dictionaries; no tiles, no network.

A click on a country's name or on a dot returns its key: a country's code, or the id of a place.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from core.charts import palette, sheet, world
from core.charts.text import text_width

LABEL_SIZE, SMALL_SIZE = 12, 11
# Parts of the world that can be drawn alone: south, north, west, east in degrees.
AREAS: dict[str, tuple[float, float, float, float]] = {
    "World": (world.SOUTH, world.NORTH, -180.0, 180.0),
    "Europe": (34.0, 71.0, -25.0, 45.0),
    "Middle East": (11.0, 43.0, 24.0, 66.0),
    "Asia": (-12.0, 56.0, 58.0, 150.0),
    "Africa": (-36.0, 38.0, -20.0, 53.0),
    "Americas": (world.SOUTH, 72.0, -135.0, -32.0),
}
# Fewer pixels than these a map is not worth drawing at.
LEAST_HEIGHT, MOST_HEIGHT = 240.0, 620.0
FOOT = 52
DOT, MOST_DOT = 6.0, 17.0
# A letter's height with its line, and how far labels keep off each other.
LINE, OFF = 15.0, 2.0
# Countries, and towns, that are named at most; the others say their name when pointed at.
MOST_NAMED = 24

Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A country or town to be named: where on the sheet in pixels, its words, its key."""

    x: float
    y: float
    words: str
    key: str
    size: float
    is_town: bool
    hover: str
    colour: str = palette.INK


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The part of the projected world that is drawn, and its size in pixels."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    def pixels(self, point: world.Point) -> tuple[float, float]:
        """Latitude and longitude as pixels from the plot's upper left."""
        x, y = world.projected(*point)
        return (x - self.left) * self.scale, (y - self.top) * self.scale


def places_map(
    countries: pd.DataFrame,
    towns: pd.DataFrame,
    *,
    width: int,
    title: str,
    captions: Sequence[str],
    colours: Mapping[str, str],
    area: str = "World",
    height: int | None = None,
) -> sheet.Figure:
    """The map.

    countries: [code, name, n], n events, most first. towns: [id, name, country, n, lat, lon], n articles, most first.
    height: pixels it has to fit. Raises KeyError for an area that is not in AREAS.
    """
    edges = steps_of([int(n) for n in countries["n"]])
    head = sheet.blank(title, captions, width, 12, 0)["layout"]["margin"]["t"]
    drawn = _part(area, width - 24.0, (height - head - FOOT) if height else MOST_HEIGHT)
    figure = sheet.blank(title, captions, width, 12, drawn.height)
    layout = figure["layout"]
    layout["margin"] |= {"r": max(width - 12 - drawn.width, 0), "b": FOOT}
    layout["height"] = round(head + drawn.height + FOOT)
    axis = {"visible": False, "fixedrange": True, "showgrid": False, "zeroline": False}
    layout["xaxis"] = axis | {"range": [0, round(drawn.width, 1)]}
    layout["yaxis"] = axis | {"range": [round(drawn.height, 1), 0]}
    layout["dragmode"] = False
    layout["plot_bgcolor"] = palette.PAPER
    counts = {str(code): int(n) for code, n in zip(countries["code"], countries["n"], strict=True)}
    figure["data"] += _land(drawn, counts, edges)
    marks = [m for m in (*_countries(countries, drawn), *_towns(towns, drawn, colours)) if _is_in(m, drawn)]
    figure["data"] += [trace for is_town in (False, True) if (trace := _marks(marks, is_town=is_town))]
    layout["annotations"] += _labels(marks, drawn)
    _key(layout, edges, drawn)
    return figure


def steps_of(counts: Sequence[int]) -> list[int]:
    """The least count of each step of colour, ascending and at most as many as there are colours; [] for no counts.

    Steps grow by one factor, so that a country of few events is told from one of none though another has thousands.
    """
    most = max(counts, default=0)
    n = len(palette.SEQUENCE)
    if most < 1:
        return []
    return (
        sorted({1, *(math.ceil(most ** (i / n)) for i in range(1, n))} - {0}) if most > n else list(range(1, most + 1))
    )


def _part(area: str, width: float, height: float) -> _Sheet:
    """The area at the largest scale at which it fits."""
    south, north, west, east = AREAS[area]
    border = [(lat, lon) for lat in (south, 0.0, north) for lon in (west, (west + east) / 2, east)]
    spots = [world.projected(lat, lon) for lat, lon in border if south <= lat <= north]
    left, right = min(x for x, _ in spots), max(x for x, _ in spots)
    top, bottom = min(y for _, y in spots), max(y for _, y in spots)
    scale = min(width / (right - left), max(height, LEAST_HEIGHT) / (bottom - top))
    return _Sheet(left, top, scale, (right - left) * scale, (bottom - top) * scale)


def is_drawn(code: str, area: str) -> bool:
    """Whether any of a country is on the map of an area of AREAS."""
    drawn = _part(area, 1000.0, 1000.0)
    return any(_touches(ring, drawn) for ring in world.shapes().get(code, ()))


def _land(drawn: _Sheet, counts: Mapping[str, int], edges: Sequence[int]) -> list[dict[str, Any]]:
    """One trace a step of colour, so that the whole world is few marks."""
    groups: dict[int, list[world.Ring]] = {step: [] for step in range(len(edges) + 1)}
    for code, rings in world.shapes().items():
        step = sum(counts.get(code, 0) >= edge for edge in edges)
        groups[step] += [ring for ring in rings if _touches(ring, drawn)]
    return [_area(rings, drawn, _colour(step, len(edges))) for step, rings in groups.items() if rings]


def _touches(ring: world.Ring, drawn: _Sheet) -> bool:
    xs, ys = ring
    right, bottom = drawn.left + drawn.width / drawn.scale, drawn.top + drawn.height / drawn.scale
    return max(xs) > drawn.left and min(xs) < right and max(ys) > drawn.top and min(ys) < bottom


def _area(rings: Sequence[world.Ring], drawn: _Sheet, colour: str) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring_xs, ring_ys in rings:
        xs += [None] * bool(xs) + [round((x - drawn.left) * drawn.scale, 1) for x in ring_xs]
        ys += [None] * bool(ys) + [round((y - drawn.top) * drawn.scale, 1) for y in ring_ys]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "fill": "toself",
        "fillcolor": colour,
        "line": {"color": palette.GRID, "width": 0.9},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _colour(step: int, n_steps: int) -> str:
    """Nothing is grey; few steps use the colours that are far apart."""
    if step == 0:
        return palette.LANE
    n = len(palette.SEQUENCE)
    return palette.SEQUENCE[round((step - 1) * (n - 1) / max(n_steps - 1, 1)) if n_steps > 1 else 2]


def _countries(countries: pd.DataFrame, drawn: _Sheet) -> list[_Mark]:
    marks = []
    for code, name, n in countries[["code", "name", "n"]].itertuples(index=False):
        if (point := world.centre(str(code))) and n:
            events = f"{int(n):,} {'event' if n == 1 else 'events'}"
            hover = f"<b>{escape(str(name))}</b>: {events}<br><i>Click for the events</i>"
            marks.append(_Mark(*drawn.pixels(point), f"{name} {int(n):,}", str(code), 18.0, False, hover))
    return marks


def _towns(towns: pd.DataFrame, drawn: _Sheet, colours: Mapping[str, str]) -> list[_Mark]:
    marks = []
    most = max((int(n) for n in towns["n"]), default=1)
    for row in towns.to_dict("records"):
        n, colour = int(row["n"]), colours.get(row["country"] or "", palette.GREY)
        articles = f"{n:,} {'article' if n == 1 else 'articles'}"
        hover = f"<b>{escape(str(row['name']))}</b>: named in {articles}<br><i>Click for the articles</i>"
        size = DOT + (MOST_DOT - DOT) * math.sqrt(n / most)
        x, y = drawn.pixels((row["lat"], row["lon"]))
        marks.append(_Mark(x, y, str(row["name"]), str(row["id"]), size, True, hover, colour))
    return marks


def _is_in(mark: _Mark, drawn: _Sheet) -> bool:
    return 0 <= mark.x <= drawn.width and 0 <= mark.y <= drawn.height


def _marks(marks: Sequence[_Mark], *, is_town: bool) -> dict[str, Any] | None:
    """Dots for towns, and where a country's name stands an area to click."""
    chosen = [mark for mark in marks if mark.is_town == is_town]
    if not chosen:
        return None
    trace = sheet.points([round(m.x, 1) for m in chosen], [round(m.y, 1) for m in chosen], [m.key for m in chosen])
    marker: dict[str, Any] = {"size": [round(m.size, 1) for m in chosen], "opacity": 1}
    if is_town:
        marker |= {"color": [m.colour for m in chosen], "line": {"color": palette.PAPER, "width": 1.2}}
    else:
        marker |= {"symbol": "square", "opacity": 0}
        trace |= {"selected": {"marker": {"opacity": 0}}, "unselected": {"marker": {"opacity": 0}}}
    return trace | {"mode": "markers", "marker": marker, "hovertext": [m.hover for m in chosen], "hoverinfo": "text"}


def _labels(marks: Sequence[_Mark], drawn: _Sheet) -> list[dict[str, Any]]:
    """Names of countries, then of towns, most first, each where it lies on no other and on no dot; else none."""
    taken: list[tuple[Rect, int]] = [
        ((m.x - m.size / 2, m.y - m.size / 2, m.x + m.size / 2, m.y + m.size / 2), i)
        for i, m in enumerate(marks)
        if m.is_town
    ]
    labels = []
    named = [0, 0]
    for i, mark in enumerate(marks):
        if named[mark.is_town] == MOST_NAMED:
            continue
        size = SMALL_SIZE if mark.is_town else LABEL_SIZE
        wide = text_width(mark.words, size, bold=not mark.is_town)
        for x, y in _spots(mark, wide):
            rect = (x - OFF, y - LINE / 2, x + wide + OFF, y + LINE / 2)
            inside = rect[0] >= 0 and rect[2] <= drawn.width and rect[1] >= 0 and rect[3] <= drawn.height
            if inside and not any(_overlap(rect, other) for other, owner in taken if owner != i or not mark.is_town):
                taken.append((rect, -1))
                named[mark.is_town] += 1
                labels.append(_label(mark, x, y, size))
                break
    return labels


def _spots(mark: _Mark, wide: float) -> list[tuple[float, float]]:
    """Left ends and middles of lines where a name may stand: on its country, or around its dot."""
    if not mark.is_town:
        middle = [(mark.x - wide / 2, mark.y + dy) for dy in (0, -LINE, LINE)]
        beside = [(mark.x + dx, mark.y + dy) for dy in (0, LINE, -LINE) for dx in (12, -12 - wide)]
        return [*middle, *beside, *((mark.x - wide / 2, mark.y + dy) for dy in (-2 * LINE, 2 * LINE))]
    gap = mark.size / 2 + 3
    beside = [(mark.x + gap, mark.y), (mark.x - gap - wide, mark.y)]
    return [*beside, (mark.x - wide / 2, mark.y - gap - LINE / 2), (mark.x - wide / 2, mark.y + gap + LINE / 2)]


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _label(mark: _Mark, x: float, y: float, size: int) -> dict[str, Any]:
    words = escape(mark.words)
    return {
        "text": words if mark.is_town else f"<b>{words}</b>",
        "x": round(x, 1),
        "y": round(y, 1),
        "xanchor": "left",
        "yanchor": "middle",
        "showarrow": False,
        "borderpad": 0,
        "bgcolor": palette.PAPER,
        "font": {"size": size, "color": palette.INK},
    }


def _key(layout: dict[str, Any], edges: Sequence[int], drawn: _Sheet) -> None:
    """Swatches below the map: which colour is how many events; placed in shares of the plot."""
    x, y = 0.0, -24 / drawn.height
    half = 7 / drawn.height
    paper = {"xref": "paper", "yref": "paper"}
    for step, word in enumerate(["no event", *(_range(edges, i) for i in range(len(edges)))]):
        left, right = x / drawn.width, (x + 22) / drawn.width
        box = {"type": "rect", "x0": left, "x1": right, "y0": y - half, "y1": y + half} | paper
        box |= {"fillcolor": _colour(step, len(edges)), "line": {"width": 0.5, "color": palette.GREY}}
        layout["shapes"].append(box)
        label = {"text": word, "x": (x + 28) / drawn.width, "y": y, "xanchor": "left", "yanchor": "middle"} | paper
        font = {"size": LABEL_SIZE, "color": palette.INK}
        layout["annotations"].append(label | {"showarrow": False, "font": font})
        x += 28 + text_width(word, LABEL_SIZE) + 22


def _range(edges: Sequence[int], i: int) -> str:
    last = edges[i + 1] - 1 if i + 1 < len(edges) else None
    unit = " events" if i == len(edges) - 1 else ""
    if last is None:
        return f"{edges[i]:,} or more{unit}"
    return (f"{edges[i]:,}" if last == edges[i] else f"{edges[i]:,}–{last:,}") + unit
