"""The overview: how many events when, over all of time that there is; a box drawn on it chooses days.

It is as low as a ruler and stands beside a timeline, which shows the chosen days at full scale.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from core.charts import palette, sheet
from core.charts.bars import BAR_SHARE, UNITS, count_bars, tallies_in, within
from core.charts.text import FONT
from core.charts.window import reach, split_far

HEIGHT = 92
MARGIN = {"l": 12, "r": 24, "t": 22, "b": 22, "pad": 0}
TICK_ROOM = 120
# Room for the numbers beside the bars of a slide.
LEFT = 64
Window = tuple[dt.date | None, dt.date | None]


def overview(
    bins: pd.DataFrame,
    *,
    width: int,
    title: str,
    caption: str = "",
    window: Window = (None, None),
    height: int | None = None,
) -> sheet.Figure:
    """A figure of bars, far-off years left out; the days of the window are strong, all others pale.

    bins: [lane, day_start, day_end, n, n_corroborated]. height: of a slide, with the title large, the caption and a
    scale; None for a low one that only has its title. Empty in, a figure without bars out.
    """
    tallies = tallies_in(within(bins.assign(lane=""), dt.date.min, dt.date.max))
    spans = sorted({(t.first_day, t.last_day) for t in tallies})
    near = [spans[i] for i in split_far(spans)[1]]
    if not (days := reach(near)):
        return _high(title, [caption], width, height) if height else _low(title)
    bars = count_bars([t for t in tallies if t.last_day >= days[0] and t.first_day <= days[1]], [""], days)
    counts = np.sum(list(bars.counts[""].values()), axis=0)
    edges = list(pairwise(bars.edges))
    is_in = [(window[0] or first) < end and first <= (window[1] or end) for first, end in edges]
    captions = [caption, f"bars: events {UNITS[bars.unit]}"]
    figure = _high(title, captions, width, height) if height else _low(title)
    figure["data"].append(
        {
            "type": "bar",
            "x": [str(first) for first, _ in edges],
            "y": [round(float(n), 2) for n in counts],
            "offset": 0,
            "width": [round((end - first).days * 86_400_000 * BAR_SHARE) for first, end in edges],
            "marker": {"color": [palette.GREY if chosen else palette.tint(palette.GREY, 0.3) for chosen in is_in]},
            "hovertext": [_told(first, float(n), bars.unit) for (first, _), n in zip(edges, counts, strict=True)],
            "hoverinfo": "text",
            "unselected": {"marker": {"opacity": 1}},
        }
    )
    highest = float(counts.max())
    step = max(int(highest / 5), 1)
    figure["layout"]["yaxis"] |= {
        "range": [0, round(highest * 1.05, 2)],
        "tickvals": list(range(0, int(highest) + 1, step)),
    }
    ends = [str(bars.edges[0]), str(bars.edges[-1])]
    figure["layout"]["xaxis"] |= {"range": ends, "nticks": max(width // TICK_ROOM, 2)}
    return figure


def _told(first: dt.date, n: float, unit: str) -> str:
    since = "" if unit == "day" else f"{unit} from "
    return f"{since}{first:%-d %b %Y}: {n:,.0f} {'event' if round(n) == 1 else 'events'}"


def _high(title: str, captions: Sequence[str], width: int, height: int) -> sheet.Figure:
    plot = height - sheet.head_height(title, captions, width) - sheet.BOTTOM
    figure = sheet.blank(title, captions, width, LEFT, plot, height=height)
    font = {"size": 12, "color": palette.MUTED}
    figure["layout"]["yaxis"] = {"fixedrange": True, "zeroline": False, "gridcolor": palette.GRID, "tickfont": font}
    figure["layout"] |= {"dragmode": "select", "bargap": 0}
    return figure


def _low(title: str) -> sheet.Figure:
    layout = sheet.blank("", [], 1000, 12, 0)["layout"]
    note = sheet.note(title, 0, MARGIN["t"] - 2, sheet.CAPTION_SIZE, palette.MUTED)
    # One line, so that it stays low.
    stops = [stop | {"value": stop["value"].replace("\n", " ")} for stop in layout["xaxis"]["tickformatstops"]]
    axis = layout["xaxis"] | {"tickformatstops": stops, "fixedrange": True}
    axis["tickfont"] = {"size": 12, "color": palette.MUTED}
    return {
        "data": [],
        "layout": layout
        | {
            "font": {"family": FONT, "size": 12, "color": palette.INK},
            "height": HEIGHT,
            "margin": MARGIN,
            "annotations": [note],
            "dragmode": "select",
            "bargap": 0,
            "plot_bgcolor": palette.LANE,
            "xaxis": axis,
            "yaxis": {"visible": False, "fixedrange": True},
        },
    }
