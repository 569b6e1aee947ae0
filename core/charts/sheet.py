"""What all lane charts share: the sheet with its title, captions, lanes and margins, in Plotly's dictionaries."""

from collections.abc import Sequence
from html import escape
from typing import Any

from core.charts import palette
from core.charts.text import FONT, cut, text_width, wrap

RIGHT = 24
BOTTOM = 46
TITLE_SIZE = 22
TITLE_LINE = 27
CAPTION_SIZE = 13
CAPTION_LINE = 19
SIDE_SIZE = 14
# Lanes of one height share this many pixels, within bounds.
ALL_LANES, LEAST_LANE, MOST_LANE = 640.0, 46.0, 150.0
LANE_GAP = 5.0
MOST_GUTTER = 170
LEAST_GUTTER = 90
NOTE_LINE = 17.0
# A picture is 3200 by 1800 pixels; a figure is drawn for it at least this large, or its words would be too small.
PICTURE = (3200, 1800)
LEAST_PICTURE = (1600, 900)

Figure = dict[str, Any]


def gutter(labels: Sequence[str]) -> int:
    """Pixels left of the plot: the widest lane name, within bounds."""
    widest = max((text_width(label, SIDE_SIZE, bold=True) for label in labels), default=0.0)
    return int(min(max(widest + 26, LEAST_GUTTER), MOST_GUTTER))


def camera(height: float) -> dict[str, float]:
    """Width, height and scale at which Plotly's own button makes a picture of exactly PICTURE pixels.

    height: of the figure. One that is taller than a slide is drawn wider too, where its labels hold as well.
    """
    tall = max(float(height), LEAST_PICTURE[1])
    return {"width": tall * PICTURE[0] / PICTURE[1], "height": tall, "scale": PICTURE[1] / tall}


def head_height(title: str, captions: Sequence[str], width: float) -> float:
    """Pixels that the title and captions take up above the plot."""
    return 37 + TITLE_LINE * len(_title_lines(title, width)) + CAPTION_LINE * len(_head_lines(captions, width))


def blank(
    title: str,
    captions: Sequence[str],
    width: float,
    left: float,
    plot_height: float,
    *,
    head: float = 0.0,
    height: float | None = None,
    foot: float = BOTTOM,
) -> Figure:
    """A figure with title and captions and no data; its y axis counts pixels from the plot's top.

    left: pixels of the left margin; head: pixels kept free between the captions and the plot; foot: below it. height:
    of the whole figure, where it has to be exactly so high; what is left stays blank below.
    """
    top = head_height(title, captions, width) + head
    total = round(height if height else top + plot_height + foot)
    notes, y = [], top - 16
    for line in _title_lines(title, width):
        notes.append(note(line, 12 - left, y, TITLE_SIZE, palette.INK, bold=True))
        y -= TITLE_LINE
    y -= 9
    for line in _head_lines(captions, width):
        notes.append(note(line, 12 - left, y, CAPTION_SIZE, palette.MUTED))
        y -= CAPTION_LINE
    return {
        "data": [],
        "layout": {
            "font": {"family": FONT, "size": CAPTION_SIZE, "color": palette.INK},
            "height": total,
            "margin": {"l": left, "r": RIGHT, "t": top, "b": max(total - top - plot_height, 0), "pad": 0},
            "paper_bgcolor": palette.PAPER,
            "plot_bgcolor": palette.PAPER,
            "showlegend": False,
            "hovermode": "closest",
            # Labels keep their size while marks move apart. A box chooses days, whatever its height.
            "dragmode": "zoom",
            "selectdirection": "h",
            "newselection": {"line": {"color": palette.INK, "width": 1, "dash": "dot"}},
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


def draw_lanes(
    figure: Figure,
    lanes: Sequence[tuple[str, str]],
    spans: Sequence[tuple[float, float]],
    notes: Sequence[str] = (),
) -> None:
    """Bands with their names: (name, colour) and (top, bottom) in pixels of the plot; notes stand below the names."""
    for i, ((name, colour), (top, bottom)) in enumerate(zip(lanes, spans, strict=True)):
        band = {"type": "rect", "layer": "below", "xref": "paper", "y0": top, "y1": bottom, "line": {"width": 0}}
        figure["layout"]["shapes"].append(band | {"x0": 0, "x1": 1, "fillcolor": palette.LANE})
        side = {"x0": -6, "x1": 0, "xsizemode": "pixel", "xanchor": 0, "fillcolor": colour}
        figure["layout"]["shapes"].append(band | side)
        draw_side_label(figure, name, colour, (top, bottom), notes[i] if notes else "")


def draw_side_label(figure: Figure, name: str, colour: str, span: tuple[float, float], note: str = "") -> None:
    """A name left of the plot, right-aligned, wrapped into the gutter and cut to its lane's height."""
    room = figure["layout"]["margin"]["l"] - 22
    lines = wrap(name, SIDE_SIZE, room, bold=True)
    # Lines are 1.3 of the size apart, letters 1.15 high.
    most = max(1 + int((span[1] - span[0] - (NOTE_LINE if note else 0) - SIDE_SIZE * 1.15) / (SIDE_SIZE * 1.3)), 1)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), SIDE_SIZE, room, bold=True)]
    text = "<br>".join(f"<b>{escape(line)}</b>" for line in lines)
    if note:
        text += f'<br><span style="color:{palette.MUTED}">{escape(note)}</span>'
    figure["layout"]["annotations"].append(
        {
            "text": text,
            "xref": "paper",
            "x": 0,
            "xanchor": "right",
            "xshift": -14,
            "yref": "y",
            "y": (span[0] + span[1]) / 2,
            "yanchor": "middle",
            "align": "right",
            "showarrow": False,
            "font": {"size": SIDE_SIZE, "color": colour},
        }
    )


def lane_spans(n_lanes: int, room: float = ALL_LANES) -> list[tuple[float, float]]:
    """Top and bottom of lanes of one height, in pixels of the plot; all of them fit the room where it is enough."""
    share = (room - LANE_GAP * (n_lanes - 1)) / max(n_lanes, 1)
    height = min(max(share, LEAST_LANE), MOST_LANE)
    return [(i * (height + LANE_GAP), i * (height + LANE_GAP) + height) for i in range(n_lanes)]


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


def _title_lines(title: str, width: float) -> list[str]:
    return wrap(title, TITLE_SIZE, width - 24, bold=True)


def _head_lines(captions: Sequence[str], width: float) -> list[str]:
    return [line for caption in captions if caption.strip() for line in wrap(caption, CAPTION_SIZE, width - 24)]


def note(text: str, xshift: float, y: float, size: float, colour: str, *, bold: bool = False) -> dict[str, Any]:
    """A line of the head: its start in pixels from the plot's left edge, its top `y` pixels above the plot's."""
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
