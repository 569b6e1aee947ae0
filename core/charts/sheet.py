"""What all lane charts share: the sheet with its title, captions, lanes and margins, in Plotly's dictionaries."""

from collections.abc import Sequence
from html import escape
from typing import Any

from core.charts import palette
from core.charts.text import FONT, text_width, wrap

RIGHT = 24
BOTTOM = 46
TITLE_SIZE = 22
CAPTION_SIZE = 13
CAPTION_LINE = 19
SIDE_SIZE = 14
# Lanes of one height share this many pixels, within bounds.
ALL_LANES, LEAST_LANE, MOST_LANE = 640.0, 58.0, 120.0
LANE_GAP = 5.0
MOST_GUTTER = 170
LEAST_GUTTER = 90

Figure = dict[str, Any]


def gutter(labels: Sequence[str]) -> int:
    """Pixels left of the plot: the widest lane name, within bounds."""
    widest = max((text_width(label, SIDE_SIZE, bold=True) for label in labels), default=0.0)
    return int(min(max(widest + 26, LEAST_GUTTER), MOST_GUTTER))


def blank(
    title: str, captions: Sequence[str], width: float, left: float, plot_height: float, *, head: float = 0.0
) -> Figure:
    """A figure with title and captions and no data; its y axis counts pixels from the plot's top.

    left: pixels of the left margin; head: pixels kept free between the captions and the plot.
    """
    lines = [
        (line, number == 0)
        for number, caption in enumerate(captions)
        for line in (wrap(caption, CAPTION_SIZE, width - 24) if caption.strip() else [])
    ]
    top = 16 + TITLE_SIZE + 12 + CAPTION_LINE * len(lines) + 14 + head
    notes = [_note(title, 12 - left, top - 16, TITLE_SIZE, palette.INK, bold=True)]
    for i, (line, _) in enumerate(lines):
        y = top - 16 - TITLE_SIZE - 14 - CAPTION_LINE * i
        notes.append(_note(line, 12 - left, y, CAPTION_SIZE, palette.MUTED))
    return {
        "data": [],
        "layout": {
            "font": {"family": FONT, "size": CAPTION_SIZE, "color": palette.INK},
            "height": round(top + plot_height + BOTTOM),
            "margin": {"l": left, "r": RIGHT, "t": top, "b": BOTTOM, "pad": 0},
            "paper_bgcolor": palette.PAPER,
            "plot_bgcolor": palette.PAPER,
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": "pan",
            "clickmode": "event+select",
            "hoverlabel": {
                "bgcolor": palette.PAPER,
                "bordercolor": palette.GREY,
                "font": {"color": palette.INK, "size": 13},
            },
            "annotations": notes,
            "shapes": [],
            "xaxis": {
                "type": "date",
                "tickformat": "%-d %b\n%Y",
                "tickformatstops": [
                    {"dtickrange": [None, 86400000], "value": "%-d %b\n%Y"},
                    {"dtickrange": [86400000, "M1"], "value": "%-d %b\n%Y"},
                    {"dtickrange": ["M1", "M12"], "value": "%b\n%Y"},
                    {"dtickrange": ["M12", None], "value": "%Y"},
                ],
                "minallowed": None,
                "gridcolor": palette.GRID,
                "tickfont": {"size": 13, "color": palette.INK},
                "ticklabelmode": "instant",
                "showline": False,
                "zeroline": False,
            },
            "xaxis2": {"overlaying": "x", "range": [0, 1], "visible": False, "fixedrange": True},
            "yaxis": {"range": [plot_height, 0], "visible": False, "fixedrange": True},
        },
    }


def draw_lanes(figure: Figure, lanes: Sequence[tuple[str, str]], spans: Sequence[tuple[float, float]]) -> None:
    """Bands with their names: (name, colour) and (top, bottom) in pixels of the plot."""
    for (name, colour), (top, bottom) in zip(lanes, spans, strict=True):
        band = {"type": "rect", "layer": "below", "xref": "paper", "y0": top, "y1": bottom, "line": {"width": 0}}
        figure["layout"]["shapes"].append(band | {"x0": 0, "x1": 1, "fillcolor": palette.LANE})
        side = {"x0": -6, "x1": 0, "xsizemode": "pixel", "xanchor": 0, "fillcolor": colour}
        figure["layout"]["shapes"].append(band | side)
        draw_side_label(figure, name, colour, (top + bottom) / 2)


def draw_side_label(figure: Figure, name: str, colour: str, y: float) -> None:
    """A name left of the plot, right-aligned, wrapped into the gutter."""
    room = figure["layout"]["margin"]["l"] - 22
    text = "<br>".join(escape(line) for line in wrap(name, SIDE_SIZE, room, bold=True))
    figure["layout"]["annotations"].append(
        {
            "text": f"<b>{text}</b>",
            "xref": "paper",
            "x": 0,
            "xanchor": "right",
            "xshift": -14,
            "yref": "y",
            "y": y,
            "yanchor": "middle",
            "align": "right",
            "showarrow": False,
            "font": {"size": SIDE_SIZE, "color": colour},
        }
    )


def lane_height(n_lanes: int) -> float:
    """Pixels of one lane, so that all of them fit a slide."""
    return min(max(ALL_LANES / max(n_lanes, 1), LEAST_LANE), MOST_LANE)


def lane_spans(n_lanes: int) -> list[tuple[float, float]]:
    """Top and bottom of lanes of one height, in pixels of the plot."""
    height = lane_height(n_lanes)
    return [(i * (height + LANE_GAP), i * (height + LANE_GAP) + height) for i in range(n_lanes)]


def lanes_height(n_lanes: int) -> float:
    """Pixels that lanes of one height take up."""
    return n_lanes * (lane_height(n_lanes) + LANE_GAP) - LANE_GAP


def box(x0: str, x1: str, y0: float, y1: float) -> dict[str, Any]:
    """A rectangle under the marks, in data coordinates."""
    return {"type": "rect", "layer": "below", "x0": x0, "x1": x1, "y0": y0, "y1": y1}


def points(xs: Sequence[Any], ys: Sequence[float], keys: Sequence[str]) -> dict[str, Any]:
    """A trace of points that a click gives the key of; selecting one does not fade the others."""
    return {
        "type": "scatter",
        "x": list(xs),
        "y": list(ys),
        "customdata": list(keys),
        "cliponaxis": False,
        "showlegend": False,
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": palette.INK}},
    }


def hits(
    xs: Sequence[Any], ys: Sequence[float], keys: Sequence[str], *, size: float, xaxis: str = "x"
) -> dict[str, Any]:
    """Invisible marks that make an area clickable; a click returns the key."""
    return points(xs, ys, keys) | {
        "mode": "markers",
        "xaxis": xaxis,
        "marker": {"symbol": "square", "size": size, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        "hoverinfo": "none",
    }


def _note(text: str, xshift: float, y: float, size: float, colour: str, *, bold: bool = False) -> dict[str, Any]:
    """A line of the head, `y` pixels above the plot's top edge."""
    return {
        "text": f"<b>{escape(text)}</b>" if bold else escape(text),
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "xshift": xshift,
        "yref": "paper",
        "y": 1,
        "yanchor": "top",
        "yshift": y,
        "align": "left",
        "showarrow": False,
        "font": {"size": size, "color": colour},
    }
