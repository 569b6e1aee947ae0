"""A thin strip of one article's dated events: a few rows over an axis of days, labels where there is room."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from core.charts import palette
from core.charts.marks import SYMBOLS
from core.charts.text import FONT, text_width, wrap
from core.charts.window import reach, split_far
from core.dates import span_words

SIZE, MARK, ROW = 12.0, 11.0, 19.0
# Between a mark and its label, and between two neighbours of a row.
GAP, APART = 9.0, 10.0
# Half of what a mark without a label takes.
BARE = 2.0
MOST_ROWS = 6
# How far apart the marks lie that make a label clickable.
HIT = 14.0
SIDE, AXIS = 14.0, 40.0
# The head of a picture that stands alone.
HEAD_SIZES = (26, 15)
_NOON = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Told:
    """An event of an article. key: what a click on its mark returns."""

    key: str
    title: str
    first: dt.date
    last: dt.date
    status: str
    colour: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an event's mark stands, in pixels of the plot and rows, and its label's side; None where it has none."""

    told: Told
    x: float
    row: int
    side: str | None


def thin(told: Sequence[Told], *, width: int, height: int | None = None, title: str = "", caption: str = "") -> Any:
    """A Plotly figure as plain dictionaries. height: of a picture that stands alone, with title and caption.

    Events far from the rest are named by their days in a line below the axis.
    """
    spans = [(one.first, one.last) for one in told]
    early, near, late = split_far(spans)
    axis = _axis([spans[i] for i in near])
    plot = width - 2 * SIDE
    placed = lay([told[i] for i in sorted(near, key=lambda i: spans[i])], axis, plot)
    rows = max((one.row for one in placed), default=0) + 1
    far = [f"{word}: {_days([spans[i] for i in some])}" for word, some in (("Earlier", early), ("Later", late)) if some]
    head = _head(title, caption, width) if height else []
    top = 6.0 + sum(size * 1.3 for size, _ in head)
    below = AXIS + 18.0 * bool(far)
    return {
        "data": [_trace(one, axis, plot) for one in placed] + [_hits(one, axis, plot) for one in placed if one.side],
        "layout": {
            "font": {"family": FONT, "size": SIZE, "color": palette.INK},
            "width": width,
            "height": height or round(top + rows * ROW + below),
            "margin": {"l": SIDE, "r": SIDE, "t": top, "b": below, "pad": 0},
            "paper_bgcolor": palette.PAPER,
            "plot_bgcolor": palette.LANE,
            "showlegend": False,
            "hovermode": "closest",
            "clickmode": "event+select",
            "xaxis": {
                "type": "date",
                "range": [str(day) for day in axis],
                "nticks": max(int(plot / 110), 2),
                "tickformat": "%-d %b\n%Y",
                "gridcolor": palette.GRID,
                "fixedrange": True,
                "zeroline": False,
                "tickfont": {"size": SIZE, "color": palette.INK},
            },
            "yaxis": {"range": [rows, 0], "visible": False, "fixedrange": True},
            "annotations": [*_lines(head, top), *([_far("   ".join(far), below)] if far else [])],
        },
    }


def lay(told: Sequence[Told], axis: tuple[dt.datetime, dt.datetime], plot: float) -> list[Placed]:
    """Each event's row and the side of its label; told is sorted by day. Labels cover nothing and are never cut."""
    # The last row takes the marks that find no room; there they may cover each other.
    taken: list[list[tuple[float, float]]] = [[] for _ in range(MOST_ROWS + 1)]
    found = []
    for one in told:
        x = _pixel(one, axis, plot)
        long = GAP + text_width(one.title, SIZE)
        asked = [("right", x - MARK, x + long), ("left", x - long, x + MARK)]
        choices = [choice for choice in asked if choice[1] >= 0 and choice[2] <= plot]
        spot = next(
            ((row, *choice) for row in range(MOST_ROWS) for choice in choices if _is_free(taken[row], *choice[1:])),
            None,
        ) or next(
            ((row, None, x - BARE, x + BARE) for row in range(MOST_ROWS) if _is_free(taken[row], x - BARE, x + BARE)),
            (MOST_ROWS, None, x - BARE, x + BARE),
        )
        row, side, start, end = spot
        taken[row].append((start, end))
        found.append(Placed(one, x, row, side))
    return found


def _is_free(taken: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    return all(end + APART <= a or start >= b + APART for a, b in taken)


def _axis(spans: Sequence[tuple[dt.date, dt.date]]) -> tuple[dt.datetime, dt.datetime]:
    first, last = reach(spans) or (dt.date.today(), dt.date.today())
    pad = max((last - first) * 0.04, dt.timedelta(days=1))
    start, end = (dt.datetime.combine(day, dt.time()) for day in (first, last))
    return max(start, dt.datetime(2, 1, 1)) - pad, min(end, dt.datetime(9998, 12, 30)) + pad + dt.timedelta(days=1)


def _pixel(one: Told, axis: tuple[dt.datetime, dt.datetime], plot: float) -> float:
    middle = dt.datetime.combine(one.first, dt.time()) + (one.last - one.first) / 2 + _NOON
    return min(max((middle - axis[0]) / (axis[1] - axis[0]), 0.0), 1.0) * plot


def _moment(x: float, axis: tuple[dt.datetime, dt.datetime], plot: float) -> str:
    return (axis[0] + (axis[1] - axis[0]) * (x / plot)).isoformat(sep=" ", timespec="seconds")


def _hits(one: Placed, axis: tuple[dt.datetime, dt.datetime], plot: float) -> dict[str, Any]:
    """Marks not to be seen, along a label: a click on it is one on the event."""
    long = text_width(one.told.title, SIZE)
    start = one.x + GAP if one.side == "right" else one.x - GAP - long
    xs = [start + long * (n + 0.5) / steps for steps in [max(int(long / HIT), 1)] for n in range(steps)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_moment(x, axis, plot) for x in xs],
        "y": [one.row + 0.5] * len(xs),
        "customdata": [one.told.key] * len(xs),
        "hoverinfo": "none",
        "marker": {"symbol": "square", "size": HIT + 2, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _trace(one: Placed, axis: tuple[dt.datetime, dt.datetime], plot: float) -> dict[str, Any]:
    told = one.told
    title = escape(told.title, quote=False)
    return {
        "type": "scatter",
        "mode": "markers+text" if one.side else "markers",
        "x": [_moment(one.x, axis, plot)],
        "y": [one.row + 0.5],
        "text": [f"\u00a0{title}" if one.side == "right" else f"{title}\u00a0"] if one.side else None,
        "textposition": f"middle {one.side}" if one.side else None,
        "textfont": {"size": SIZE, "color": palette.INK},
        "customdata": [told.key],
        "hovertemplate": f"<b>{title}</b><br>{span_words(told.first, told.last)} · {told.status}<extra></extra>",
        "marker": {
            "symbol": SYMBOLS.get(told.status, "circle"),
            "size": MARK,
            "color": told.colour,
            "line": {"width": 2, "color": told.colour},
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "cliponaxis": False,
    }


def _days(spans: Sequence[tuple[dt.date, dt.date]]) -> str:
    return ", ".join(dict.fromkeys(span_words(*span) for span in sorted(spans)))


def _far(words: str, below: float) -> dict[str, Any]:
    return _note(words, 0, -below + 9, SIZE, palette.MUTED, is_below=True)


def _head(title: str, caption: str, width: int) -> list[tuple[int, str]]:
    room = width - 2 * SIDE
    return [
        (size, line)
        for size, text in zip(HEAD_SIZES, (title, caption), strict=True)
        for line in wrap(text, size, room, bold=size == HEAD_SIZES[0])
        if line
    ]


def _lines(head: Sequence[tuple[int, str]], top: float) -> list[dict[str, Any]]:
    y, found = top, []
    for size, line in head:
        y -= size * 1.3
        colour = palette.INK if size == HEAD_SIZES[0] else palette.MUTED
        text = f"<b>{escape(line, quote=False)}</b>" if size == HEAD_SIZES[0] else escape(line, quote=False)
        found.append(_note(text, 0, y, size, colour, is_escaped=True))
    return found


def _note(
    text: str, x: float, y: float, size: float, colour: str, *, is_below: bool = False, is_escaped: bool = False
) -> dict[str, Any]:
    return {
        "text": text if is_escaped else escape(text, quote=False),
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "xshift": x,
        "yref": "paper",
        "y": 0 if is_below else 1,
        "yanchor": "middle" if is_below else "bottom",
        "yshift": y,
        "showarrow": False,
        "font": {"size": size, "color": colour},
        "align": "left",
    }
