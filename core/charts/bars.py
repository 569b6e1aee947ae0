"""Many events as bars: how many a day, week or month in each lane, by how well their dates and reports are known.

At the bottom, in full colour, what two or more sources report; above it, pale, what one does; on top, hatched, events
whose day is not known, spread evenly over the days they may have been on. The most reported event of each stretch of
the axis is named along the lane's top, with a line down to its bar.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from core.charts import palette, sheet
from core.charts.drawing import Scene, stamp
from core.charts.lanes import LABEL_SIZE, LINE_HEIGHT
from core.charts.marks import EARLIEST, LATEST, Mark, by_weight
from core.charts.text import NBSP, text_width

# More bars than this, of all lanes together, take a browser more than a breath (docs/scale.md: 1,500 marks a figure).
MAX_BARS = 1300
# Bars a lane: of days for half a year, beyond that of weeks and more.
MAX_PERIODS = 190
# Where bars of so many periods have fewer events than this each, they say little that dots would not.
SPARSE, FEW_PERIODS = 2.0, 50
UNITS = {"day": "a day", "week": "a week", "month": "a month", "quarter": "a quarter", "year": "a year"}
# Parts that are drawn as bars; the third, what is spread over days, is one area a lane.
BARS = ("several", "single")
UNITS["decade"] = "ten years"
SEVERAL_KEY = "full colour: two or more sources\u2003 pale: one\u2003 labels: the most reported"
UNSURE_KEY = "hatched: day not known, spread over its span"
LONGEST_KEY = [f"bars: events {UNITS['quarter']}", SEVERAL_KEY, UNSURE_KEY]
LABEL_BAND = 24.0
# How much of its period a bar fills.
BAR_SHARE = 0.86
BAR_FOOT = 4.0
# Room for a label along a lane; and how many events are tried where the best one's label does not fit.
LABEL_ROOM = 230.0
MOST_TRIED = 25
# Before a label: what Plotly leaves beside a point without a mark, and the space put in front.
LABEL_PAD = 9.0
PALE = 0.4
HIT_SIZE = 16

Axis = tuple[dt.date, dt.date]
Counts = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events of a lane have these days, both counted, and how many of them two or more sources report."""

    lane: str
    first_day: dt.date
    last_day: dt.date
    n: int
    n_several: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Counted events: the first days of the periods and, last, the day after; of each lane its counts by part."""

    unit: str
    edges: tuple[dt.date, ...]
    counts: Mapping[str, Counts]
    totals: Mapping[str, int]

    @property
    def highest(self) -> float:
        """The most events of a lane in a period."""
        return max((float(np.sum(list(parts.values()), axis=0).max()) for parts in self.counts.values()), default=0.0)

    @property
    def is_light(self) -> bool:
        """True where a browser draws them in a breath, and they are not so many that most hold a single event."""
        drawn = np.array([[parts[part] for part in BARS] for parts in self.counts.values()])
        stacks = drawn.sum(axis=1)
        is_sparse = stacks.sum() < SPARSE * np.count_nonzero(stacks) and len(self.edges) > FEW_PERIODS
        return bool(np.count_nonzero(drawn) <= MAX_BARS and not is_sparse)

    def has(self, part: str) -> bool:
        """True where any bar has that part: several, single or unsure."""
        return any(parts[part].any() for parts in self.counts.values())


def tallies_of(marks: Sequence[Mark]) -> list[Tally]:
    """Marks, counted."""
    return [Tally(m.lane, m.first_day, m.last_day, 1, int(m.n_sources > 1)) for m in marks]


def totals_of(tallies: Sequence[Tally]) -> dict[str, int]:
    """How many events each lane has."""
    totals: dict[str, int] = {}
    for tally in tallies:
        totals[tally.lane] = totals.get(tally.lane, 0) + tally.n
    return totals


def within(bins: pd.DataFrame, first: dt.date, last: dt.date) -> pd.DataFrame:
    """The rows of [lane, day_start, day_end, n, n_corroborated] that touch a period, "" for no lane.

    Days are kept within what is drawn; one that has no end is its own.
    """
    starts, ends = (pd.to_datetime(bins[name]).dt.as_unit("us") for name in ("day_start", "day_end"))
    ends = ends.fillna(starts)
    touching = (starts <= pd.Timestamp(last)) & (ends >= pd.Timestamp(first))
    low, high = np.datetime64(EARLIEST), np.datetime64(LATEST)
    lanes = bins["lane"].astype(object)
    found = bins.assign(
        lane=lanes.where(lanes.notna(), ""),
        day_start=np.clip(starts.to_numpy(), low, high),
        day_end=np.clip(ends.to_numpy(), low, high),
    )
    return found[touching]


def tallies_in(rows: pd.DataFrame) -> list[Tally]:
    """The rows of `within`, those of the same lane and days made one: a large library has thousands of a lane."""
    folded = rows.groupby(["lane", "day_start", "day_end"], sort=False)[["n", "n_corroborated"]].sum().reset_index()
    days = (folded[name].to_numpy().astype("datetime64[D]").tolist() for name in ("day_start", "day_end"))
    counts = (folded[name].astype(int).tolist() for name in ("n", "n_corroborated"))
    return [Tally(*row) for row in zip(folded["lane"], *days, *counts, strict=True)]


def count_bars(tallies: Sequence[Tally], lanes: Sequence[str], axis: Axis) -> Bars:
    """Events by lane and period within the axis, the shortest periods that a browser draws in a breath."""
    daily = {lane: _daily([t for t in tallies if t.lane == lane], axis) for lane in lanes}
    totals = {lane: sum(t.n for t in tallies if t.lane == lane) for lane in lanes}
    found = Bars("", (), {}, totals)
    for unit in UNITS:
        edges = _edges(axis, unit)
        if len(edges) > MAX_PERIODS + 1 and unit != list(UNITS)[-1]:
            continue
        at = [max((edge - axis[0]).days, 0) for edge in edges[:-1]]
        counts = {
            lane: {part: np.add.reduceat(days, at) for part, days in parts.items()} for lane, parts in daily.items()
        }
        found = Bars(unit, tuple(edges), counts, totals)
        if found.is_light:
            break
    return found


def draw_bars(
    figure: sheet.Figure,
    bars: Bars,
    marks: Sequence[Mark],
    titles: Mapping[str, tuple[str, str]],
    spans: Sequence[tuple[float, float]],
    scene: Scene,
) -> None:
    """Adds the bars of all lanes to a blank figure; its axis is that of the bars.

    marks: those that may be named. titles: name and colour of each lane, in their order. spans: top and bottom of each.
    """
    sheet.draw_lanes(figure, list(titles.values()), spans, [f"{bars.totals[lane]:,}" for lane in titles])
    first, end = bars.edges[0], bars.edges[-1]
    margin = max((end - first) * 0.01, dt.timedelta(days=1))
    axis = (dt.datetime.combine(first, dt.time()) - margin, dt.datetime.combine(end, dt.time()) + margin)
    scene = replace(scene, axis=axis)
    for (lane, (_, colour)), (top, bottom) in zip(titles.items(), spans, strict=True):
        unit = (bottom - top - LABEL_BAND - 2 * BAR_FOOT) / max(bars.highest, 1.0)
        floor = np.zeros(len(bars.edges) - 1)
        for part in BARS:
            high = bars.counts[lane][part]
            if high.any():
                figure["data"].append(_bar(bars, part, high, floor, bottom - BAR_FOOT, unit, colour))
            floor = floor + high
        if (unsure := bars.counts[lane]["unsure"]).any():
            figure["data"].append(_area(bars, unsure, floor, bottom - BAR_FOOT, unit, colour))
            floor = floor + unsure
        _label(figure, [m for m in marks if m.lane == lane], top, bottom - BAR_FOOT - unit * floor, bars.edges, scene)
    figure["layout"] |= {"barmode": "overlay", "bargap": 0}
    scene.set_axis(figure)


def bars_key(bars: Bars) -> list[str]:
    """Entries of the key: the period of a bar and, where there are any, its parts."""
    key = [f"bars: events {UNITS[bars.unit]}"]
    return key + [SEVERAL_KEY] * bars.has("several") + [UNSURE_KEY] * bars.has("unsure")


def _daily(tallies: Sequence[Tally], axis: Axis) -> Counts:
    """Events by day of the axis: of several sources, of one, and those spread over days beyond which nothing is known.

    What lies outside the axis as a whole counts at its edge.
    """
    n_days = (axis[1] - axis[0]).days + 1
    counts = {part: np.zeros(n_days) for part in ("several", "single", "unsure")}
    slopes = np.zeros(n_days + 1)
    for tally in tallies:
        first, last = ((day - axis[0]).days for day in (tally.first_day, tally.last_day))
        if first >= last:
            at = min(max(first, 0), n_days - 1)
            counts["several"][at] += tally.n_several
            counts["single"][at] += tally.n - tally.n_several
        elif first < n_days and last >= 0:
            each = tally.n / (last - first + 1)
            slopes[max(first, 0)] += each
            slopes[min(last + 1, n_days)] -= each
    counts["unsure"] = np.cumsum(slopes)[:-1]
    # Sums of shares leave dust.
    counts["unsure"][counts["unsure"] < 1e-6] = 0.0
    return counts


def _edges(axis: Axis, unit: str) -> list[dt.date]:
    """First days of the periods that cover the axis, and the day after the last."""
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
    if unit in months:
        step = months[unit]
        at = (axis[0].year * 12 + axis[0].month - 1) // step
        edges = [_month(at * step)]
        while edges[-1] <= axis[1]:
            at += 1
            edges.append(_month(at * step))
        return edges
    first = axis[0] - dt.timedelta(days=axis[0].weekday()) if unit == "week" else axis[0]
    step = 7 if unit == "week" else 1
    n = -(-((axis[1] - first).days + 1) // step)
    return [first + dt.timedelta(days=step * i) for i in range(n + 1)]


def _month(number: int) -> dt.date:
    """The first day of a month, counted from year 0; kept within what a date can be."""
    year, month = divmod(number, 12)
    return dt.date(min(max(year, 1), 9999), month + 1, 1)


def _bar(
    bars: Bars, part: str, high: np.ndarray, floor: np.ndarray, bottom: float, unit: float, colour: str
) -> dict[str, Any]:
    """A trace of one part of a lane's bars; `floor` is how many events lie below it."""
    at = np.flatnonzero(high > 0)
    spans = list(pairwise(bars.edges))
    return {
        "type": "bar",
        "x": [str(spans[i][0]) for i in at],
        "offset": 0,
        # A little less than the period, so that bars stand apart.
        "width": [round((spans[i][1] - spans[i][0]).days * 86_400_000 * BAR_SHARE) for i in at],
        "base": [round(bottom - unit * float(floor[i]), 2) for i in at],
        "y": [round(-unit * float(high[i]), 2) for i in at],
        "marker": {"color": colour if part == "several" else palette.tint(colour, PALE), "line": {"width": 0}},
        "hovertext": [f"{_period(*spans[i])}<br>{_counted(float(high[i]), part)}" for i in at],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _area(bars: Bars, high: np.ndarray, floor: np.ndarray, bottom: float, unit: float, colour: str) -> dict[str, Any]:
    """A trace of what is spread over days: one hatched area of steps on top of a lane's bars."""
    xs = [str(edge) for pair in pairwise(bars.edges) for edge in pair]
    under = [round(bottom - unit * float(n), 2) for n in floor for _ in range(2)]
    over = [round(bottom - unit * float(n), 2) for n in floor + high for _ in range(2)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*xs, *reversed(xs)],
        "y": [*over, *reversed(under)],
        "line": {"width": 0},
        "fill": "toself",
        # For who draws no pattern.
        "fillcolor": palette.tint(colour, PALE / 2),
        "fillpattern": {"shape": "/", "fgcolor": colour, "bgcolor": palette.LANE, "size": 5, "solidity": 0.25},
        "hoveron": "fills",
        "text": "Events whose day is not known, spread over the days they may have been on",
        "hoverinfo": "text",
        "showlegend": False,
    }


def _period(first: dt.date, end: dt.date) -> str:
    last = end - dt.timedelta(days=1)
    return f"{first:%-d %b %Y}" if first == last else f"{first:%-d %b %Y} – {last:%-d %b %Y}"


def _counted(n: float, part: str) -> str:
    sources = "two or more sources" if part == "several" else "one source"
    return f"{n:,.0f} {'event' if n == 1 else 'events'}, {sources}"


def _label(
    figure: sheet.Figure,
    marks: Sequence[Mark],
    top: float,
    top_of: Sequence[float] | np.ndarray,
    edges: Sequence[dt.date],
    scene: Scene,
) -> None:
    """Names the most reported event of each stretch of the axis, as far as its label finds room along the lane's top.

    top: of the lane; top_of: of its bars, by period; both in pixels of the plot.
    """
    named = _named(marks, edges, scene)
    y = top + LABEL_BAND / 2
    for side in ("right", "left"):
        chosen = [(mark, at) for mark, at, on in named if on == side]
        if chosen:
            texts = [mark.rich([mark.label], scene.colours)[0] for mark, _ in chosen]
            xs, keys = [stamp(at) for _, at in chosen], [mark.story_id for mark, _ in chosen]
            trace = sheet.points(xs, [y] * len(chosen), keys) | {
                "mode": "text",
                "text": [f"{NBSP * 2}{text}" if side == "right" else f"{text}{NBSP * 2}" for text in texts],
                "textposition": f"middle {side}",
                "textfont": {"size": LABEL_SIZE, "color": palette.INK},
                "hovertext": [mark.hover(scene.names) for mark, _ in chosen],
                "hoverinfo": "text",
            }
            figure["data"].append(trace)
    hits: list[tuple[str, float, str]] = []
    for mark, at, side in named:
        steps = np.arange(0, text_width(mark.label, LABEL_SIZE), 2 * HIT_SIZE) * (1 if side == "right" else -1)
        whole = scene.axis[1] - scene.axis[0]
        hits += [(stamp(at + whole * float(step / scene.plot)), y, mark.story_id) for step in steps]
        foot = max(float(top_of[_period_of(mark.first_day, edges)]) - 1, y + LINE_HEIGHT / 2)
        line = sheet.box(stamp(at), stamp(at), top + 5, foot)
        figure["layout"]["shapes"].append(line | {"type": "line", "line": {"color": palette.MUTED, "width": 1}})
    if hits:
        columns: list[list[Any]] = [list(column) for column in zip(*hits, strict=True)]
        figure["data"].append(sheet.hits(*columns, size=HIT_SIZE))


def _named(marks: Sequence[Mark], edges: Sequence[dt.date], scene: Scene) -> list[tuple[Mark, dt.datetime, str]]:
    """Of each stretch of the axis the most reported event whose label finds room, where its line stands and the side.

    Stretches are as wide as a label; an event of one source is not named.
    """
    n = max(int(scene.plot / LABEL_ROOM), 1)
    stretches: list[list[tuple[Mark, dt.datetime]]] = [[] for _ in range(n)]
    for mark in sorted((m for m in marks if m.n_sources > 1 and m.is_day), key=by_weight):
        place = _period_of(mark.first_day, edges)
        middle = dt.datetime.combine(edges[place], dt.time()) + (edges[place + 1] - edges[place]) * (BAR_SHARE / 2)
        stretches[min(max(int(scene.share(middle) * n), 0), n - 1)].append((mark, middle))
    taken: list[tuple[float, float]] = []
    found: list[tuple[Mark, dt.datetime, str]] = []
    # The stretch with the most reported event chooses first.
    for stretch in sorted((s for s in stretches if s), key=lambda s: by_weight(s[0][0])):
        for mark, at in stretch[:MOST_TRIED]:
            wide = text_width(mark.label, LABEL_SIZE) + LABEL_PAD + 4
            if seat := _seat(scene.share(at) * scene.plot, wide, scene.plot, taken):
                taken.append(seat[:2])
                found.append((mark, at, seat[2]))
                break
    return found


def _seat(x: float, wide: float, plot: float, taken: Sequence[tuple[float, float]]) -> tuple[float, float, str] | None:
    """Where a label beside its line at x finds room: left and right end, and the side; None where it does not."""
    for left, right, side in ((x - 2, x + wide, "right"), (x - wide, x + 2, "left")):
        if left >= 0 and right <= plot and all(right + 8 < a or b + 8 < left for a, b in taken):
            return left, right, side
    return None


def _period_of(day: dt.date, edges: Sequence[dt.date]) -> int:
    """The number of the period that a day lies in, or that is next to it."""
    return min(max(bisect_right(edges, day) - 1, 0), len(edges) - 2)
