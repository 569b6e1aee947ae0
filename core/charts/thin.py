"""A thin strip of one article's dated events: a few rows over an axis of days, labels where there is room.

What is known to the day is a point; anything longer is a box over all of its days, as on the timeline.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from core.charts import palette
from core.charts.marks import SYMBOLS, symbols_key
from core.charts.text import FONT, NBSP, text_width, wrap
from core.charts.window import reach, split_far
from core.dates import span_words

SIZE, MARK, ROW = 12.0, 11.0, 19.0
# Between a mark's edge and its label, and between two neighbours of a row.
GAP, APART = 3.5, 10.0
# Of a row's height, what a box takes.
BOX = 0.68
# Half of what a mark without a label takes.
BARE = 2.0
# Rows while marks find room in them, and rows at all: a mark that covers another takes its sentence away.
MOST_ROWS, ALL_ROWS = 6, 12
# How far apart the marks lie that make a label clickable.
HIT = 14.0
SIDE, AXIS = 14.0, 40.0
# A line below the axis.
FOOT, BETWEEN = 18.0, "\u2003 "
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

    @property
    def is_day(self) -> bool:
        """True where the date is known to the day."""
        return self.first == self.last

    @property
    def hover(self) -> str:
        """What it says when pointed at, escaped."""
        title = escape(self.title, quote=False)
        return f"<b>{title}</b><br>{span_words(self.first, self.last)} · {self.status}<extra></extra>"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an event's mark starts and ends, in pixels of the plot, its row, and its label's side.

    side: left, right, under (a box, in the next row), or None where it has no label.
    """

    told: Told
    left: float
    right: float
    row: int
    side: str | None
    # Where its label starts; without one, its mark.
    start: float

    @property
    def text_row(self) -> int:
        """The row of its label."""
        return self.row + (self.side == "under")


def thin(told: Sequence[Told], *, width: int, height: int | None = None, title: str = "", caption: str = "") -> Any:
    """A Plotly figure as plain dictionaries. height: of a picture that stands alone, with title and caption.

    Events far from the rest are named by their days in a line below the axis.
    """
    spans = [(one.first, one.last) for one in told]
    early, near, late = split_far(spans)
    axis = _axis([spans[i] for i in near])
    plot = width - 2 * SIDE
    drawn = [told[i] for i in near]
    placed = lay(sorted(drawn, key=lambda one: (one.first, one.last)), axis, plot)
    rows = max((one.text_row for one in placed), default=0) + 1
    far = [f"{word}: {_days([spans[i] for i in some])}" for word, some in (("Earlier", early), ("Later", late)) if some]
    key = symbols_key((one.status for one in drawn), is_vague=any(not one.is_day for one in drawn))
    # Where all are reported and dots, no key is needed.
    key = [] if key == symbols_key(["reported"], is_vague=False) else key
    foot = [line for words in (BETWEEN.join(key), BETWEEN.join(far)) for line in wrap(words, SIZE, plot) if line]
    head = _head(title, caption, width) if height else []
    top = 6.0 + sum(size * 1.3 for size, _ in head)
    below = AXIS + FOOT * len(foot)
    return {
        "data": [trace for one in placed for trace in _traces(one, axis, plot)]
        + [_hits(one, axis, plot) for one in placed if one.side],
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
            "shapes": [_box(one, axis, plot) for one in placed if not one.told.is_day],
            "annotations": [*_lines(head, top), *_below(foot)],
        },
    }


def lay(told: Sequence[Told], axis: tuple[dt.datetime, dt.datetime], plot: float) -> list[Placed]:
    """Each event's row and the side of its label; told is sorted by day. Labels cover nothing and are never cut."""
    # The last row takes the marks that find no room; there they may cover each other.
    taken: list[list[tuple[float, float]]] = [[] for _ in range(ALL_ROWS + 1)]
    found = []
    for one in told:
        left, right = _ends(one, axis, plot)
        long = text_width(one.title, SIZE)
        asked = [("right", left, right + GAP + long), ("left", left - GAP - long, right)]
        bare = ((left + right) / 2 - BARE, (left + right) / 2 + BARE) if one.is_day else (left, right)
        sided = [choice for choice in asked if choice[1] >= 0 and choice[2] <= plot]
        alone = [(None, *bare)]
        spot = _spot(taken, range(MOST_ROWS), sided)
        if spot is None and not one.is_day and (under := _under(taken, left, right, long, plot)):
            row, start = under
            taken[row].append((left, right))
            taken[row + 1].append((start, start + long))
            found.append(Placed(one, left, right, row, "under", start))
            continue
        # A row that has to be added has room for a label too.
        more = range(MOST_ROWS, ALL_ROWS)
        spot = spot or _spot(taken, range(MOST_ROWS), alone) or _spot(taken, more, [*sided, *alone])
        row, side, start, end = spot or (ALL_ROWS, *alone[0])
        taken[row].append((start, end))
        found.append(Placed(one, left, right, row, side, right + GAP if side == "right" else start))
    return found


def _spot(
    taken: Sequence[Sequence[tuple[float, float]]], rows: range, choices: Sequence[tuple[str | None, float, float]]
) -> tuple[int, str | None, float, float] | None:
    """The first row with room for a choice, (side, start, end); None for no such row."""
    free = ((row, *choice) for row in rows for choice in choices if _is_free(taken[row], *choice[1:]))
    return next(free, None)


def _under(
    taken: Sequence[Sequence[tuple[float, float]]], left: float, right: float, long: float, plot: float
) -> tuple[int, float] | None:
    """A row where a box is free and the next one a label below it, and where that starts; None for no such row."""
    start = max(min(left, plot - long), 0.0)
    if start + long > plot:
        return None
    for row in range(MOST_ROWS - 1):
        if _is_free(taken[row], left, right) and _is_free(taken[row + 1], start, start + long):
            return row, start
    return None


def _is_free(taken: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    return all(end + APART <= a or start >= b + APART for a, b in taken)


def _axis(spans: Sequence[tuple[dt.date, dt.date]]) -> tuple[dt.datetime, dt.datetime]:
    first, last = reach(spans) or (dt.date.today(), dt.date.today())
    pad = max((last - first) * 0.04, dt.timedelta(days=1))
    start, end = (dt.datetime.combine(day, dt.time()) for day in (first, last))
    return max(start, dt.datetime(2, 1, 1)) - pad, min(end, dt.datetime(9998, 12, 30)) + pad + dt.timedelta(days=1)


def _ends(one: Told, axis: tuple[dt.datetime, dt.datetime], plot: float) -> tuple[float, float]:
    """Where a mark starts and ends: around the middle of its day, or with the days it may have been on."""
    start = dt.datetime.combine(one.first, dt.time())
    if one.is_day:
        x = _pixel(start + _NOON, axis, plot)
        return x - MARK / 2, x + MARK / 2
    # Not the day after: the calendar may end.
    end = dt.datetime.combine(one.last, dt.time.max)
    left, right = _pixel(start, axis, plot), _pixel(end, axis, plot)
    spare = max(MARK - (right - left), 0.0) / 2
    return left - spare, right + spare


def _pixel(moment: dt.datetime, axis: tuple[dt.datetime, dt.datetime], plot: float) -> float:
    return min(max((moment - axis[0]) / (axis[1] - axis[0]), 0.0), 1.0) * plot


def _moment(x: float, axis: tuple[dt.datetime, dt.datetime], plot: float) -> str:
    return (axis[0] + (axis[1] - axis[0]) * (x / plot)).isoformat(sep=" ", timespec="seconds")


def _hits(one: Placed, axis: tuple[dt.datetime, dt.datetime], plot: float) -> dict[str, Any]:
    """Marks not to be seen, along a label: a click on it is one on the event."""
    long = text_width(one.told.title, SIZE)
    return _unseen(one, one.text_row, (one.start, one.start + long), axis, plot) | {"hoverinfo": "none"}


def _unseen(
    one: Placed, row: int, ends: tuple[float, float], axis: tuple[dt.datetime, dt.datetime], plot: float
) -> dict[str, Any]:
    start, end = ends
    steps = max(int((end - start) / HIT), 1)
    xs = [start + (end - start) * (n + 0.5) / steps for n in range(steps)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_moment(x, axis, plot) for x in xs],
        "y": [row + 0.5] * len(xs),
        "customdata": [one.told.key] * len(xs),
        "marker": {"symbol": "square", "size": HIT + 2, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _box(one: Placed, axis: tuple[dt.datetime, dt.datetime], plot: float) -> dict[str, Any]:
    colour = one.told.colour
    return {
        "type": "rect",
        "layer": "below",
        "x0": _moment(one.left, axis, plot),
        "x1": _moment(one.right, axis, plot),
        "y0": one.row + 0.5 - BOX / 2,
        "y1": one.row + 0.5 + BOX / 2,
        "fillcolor": palette.tint(colour, 0.3) if one.told.status == "reported" else palette.PAPER,
        "line": {"color": colour, "width": 1.5, "dash": "dot"},
    }


def _traces(one: Placed, axis: tuple[dt.datetime, dt.datetime], plot: float) -> list[dict[str, Any]]:
    """The mark with its label; of a box the label, where it has one, and what is pointed at and clicked."""
    told = one.told
    trace = {
        "type": "scatter",
        "y": [one.text_row + 0.5],
        "textfont": {"size": SIZE, "color": palette.INK},
        "customdata": [told.key],
        "hovertemplate": told.hover,
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "cliponaxis": False,
    }
    title = escape(told.title, quote=False)
    if told.is_day:
        return [
            trace
            | {
                "mode": "markers+text" if one.side else "markers",
                "x": [_moment((one.left + one.right) / 2, axis, plot)],
                # Beside a point Plotly leaves too little space.
                "text": [f"{NBSP}{title}" if one.side == "right" else f"{title}{NBSP}"] if one.side else None,
                "textposition": f"middle {one.side}" if one.side else None,
                "marker": {
                    "symbol": SYMBOLS.get(told.status, "circle"),
                    "size": MARK,
                    "color": told.colour,
                    "line": {"width": 2, "color": told.colour},
                },
            }
        ]
    box = _unseen(one, one.row, (one.left, one.right), axis, plot) | {"hovertemplate": told.hover}
    if not one.side:
        return [box]
    label = {"mode": "text", "x": [_moment(one.start, axis, plot)], "text": [title], "textposition": "middle right"}
    return [trace | label, box]


def _days(spans: Sequence[tuple[dt.date, dt.date]]) -> str:
    return ", ".join(dict.fromkeys(span_words(*span) for span in sorted(spans)))


def _below(lines: Sequence[str]) -> list[dict[str, Any]]:
    """Lines under the axis."""
    middles = [-AXIS - FOOT * (number + 0.5) for number in range(len(lines))]
    return [_note(line, 0, y, SIZE, palette.MUTED, is_below=True) for line, y in zip(lines, middles, strict=True)]


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
