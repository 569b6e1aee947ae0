"""The timeline: events in swim-lanes by country, as a Plotly figure in plain dictionaries.

Up to MAX_LABELLED events every mark has its label; above that dots, with labels for what two or more sources report;
above MAX_MARKS bars. A date that is only known to the month is drawn as a span; years far from the rest stand in a
strip of their own. Every text that comes from an article is escaped before it reaches the figure.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from core.charts import palette, sheet
from core.charts.bars import Tally, bars_key, draw_bars, tallies_in, tallies_of
from core.charts.lanes import LABEL_SIZE, Item, Lanes, Placed, place
from core.charts.marks import GLYPHS, SYMBOLS, Mark, lane_order, marks_of
from core.charts.strip import Strip, lay_strip
from core.charts.text import text_width
from core.charts.window import reach, split_far

# Above this many events not every one can have its label; above the second a browser slows down (scale.md).
MAX_LABELLED = 60
MAX_MARKS = 1000
# The narrowest container the layout is made for; a PNG is drawn 1600 px wide, so it never relies on more.
LEAST_WIDTH = 520
MOST_WIDTH = 1560
LEAST_HEIGHT = 180.0
# A crowd of marks that stands higher than this is drawn as bars.
MOST_HEIGHT = 760.0
# Far-off events that are named in a strip; the rest is counted.
MOST_FAR = 8
# Clicking a label is clicking its event: invisible marks this far apart lie along it.
HIT_STEP = 16
NOWHERE = "No country named"
# More lanes than this do not fit a slide; the countries with fewest events share the last one.
MAX_LANES = 9
REST = "other"
REST_NAME = "Other countries"
POSITIONS = {"right": "middle right", "left": "middle left", "inside": "middle center", "none": "middle center"}
# Between the entries of a key: a space that no browser folds, then one at which the line may break.
BETWEEN = "\u2003 "
Axis = tuple[dt.datetime, dt.datetime]
# Days that were asked for, open at either end.
Window = tuple[dt.date | None, dt.date | None]
# A strip and the marks that stand in it.
Strips = list[tuple[Strip, list[Mark]]]


def timeline(
    events: pd.DataFrame,
    *,
    width: int,
    title: str,
    caption: str,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    selected: str | None = None,
    window: Window = (None, None),
    bins: pd.DataFrame | None = None,
) -> sheet.Figure:
    """The figure of dated events.

    events: one row a story, see `marks_of`; rows without a date are left to the page. width: pixels of the container.
    names, colours: by country code. selected: the story with a ring. window: days that the axis keeps to; a span that
    runs beyond is cut there. bins: where there are more events than rows, how many each lane has by their days,
    [lane, day_start, day_end, n, n_corroborated]; then all are counted in bars, and the rows name the most reported.
    Empty in, a figure with no marks out.
    """
    marks = marks_of(events)
    early, inside, late = split_far([(m.first_day, m.last_day) for m in marks])
    shown, lanes = _few_lanes([marks[i] for i in inside])
    counted = tallies_of(shown)
    if bins is not None and shown:
        shown, counted, lanes = _all_lanes([marks[i] for i in inside], bins)
    total = max(min(width, MOST_WIDTH), LEAST_WIDTH)
    titles = [(names.get(c, {"": NOWHERE, REST: REST_NAME}.get(c, c)), colours.get(c, palette.GREY)) for c in lanes]
    gutter = sheet.gutter([name for name, _ in titles])
    plot = float(total - gutter - sheet.RIGHT)
    axis = axis_of(shown, window)
    layout = None if len(shown) > MAX_MARKS or bins is not None else lay_out(shown, lanes, axis, plot, selected)
    are_bars = layout is None or (len(shown) > MAX_LABELLED and layout.height > MOST_HEIGHT)
    height = sheet.lanes_height(len(lanes)) if layout is None or are_bars else layout.height
    strips = _strips([marks[i] for i in early], [marks[i] for i in late], plot, height)
    bottom = strips[-1][0].bottom if strips else height
    key = BETWEEN.join(bars_key(counted, (axis[0].date(), axis[1].date()))) if are_bars else _key(shown)
    n_far = len(early) + len(late) - sum(len(named) for _, named in strips)
    if n_far:
        key += f"{BETWEEN}{n_far:,} more far-off events are in the table"
    figure = sheet.blank(title, [caption, key], total, gutter, bottom)
    if layout is None or are_bars:
        draw_bars(figure, shown, counted, lanes, titles, colours, plot, (axis[0].date(), axis[1].date()))
    else:
        sheet.draw_lanes(figure, titles, layout.spans)
        _draw_spans(figure, shown, layout, colours)
        _draw_hits(figure, shown, layout, axis, plot)
        _draw_marks(figure, shown, layout, axis, colours, names)
        _draw_ring(figure, shown, layout, axis, selected)
    for strip, far in strips:
        _draw_strip(figure, strip, far, colours, names, plot)
    figure["layout"]["xaxis"] |= {"range": [stamp(axis[0]), stamp(axis[1])], "nticks": max(int(plot / 110), 2)}
    return figure


def lay_out(marks: Sequence[Mark], lanes: Sequence[str], axis: Axis, plot: float, selected: str | None = None) -> Lanes:
    """Where each mark and label goes in a plot of so many pixels; in the order of `marks`."""
    number = {code: i for i, code in enumerate(lanes)}
    crowded = len(marks) > MAX_LABELLED
    ends = [_ends(mark, axis) for mark in marks]
    items = [
        Item(
            mark.story_id,
            number[mark.lane],
            _share(first, axis),
            _share(last, axis),
            "" if crowded and mark.n_sources < 2 and mark.story_id != selected else mark.label,
            mark.radius,
        )
        for mark, (first, last) in zip(marks, ends, strict=True)
    ]
    return place(items, len(lanes), plot, least_height=LEAST_HEIGHT)


def _few_lanes(marks: list[Mark]) -> tuple[list[Mark], list[str]]:
    """Marks and lanes, those of the countries beyond MAX_LANES in one lane before that of no country."""
    lanes = lane_order(marks)
    named = [code for code in lanes if code]
    if len(named) <= MAX_LANES:
        return marks, lanes
    kept = set(named[: MAX_LANES - 1]) | {""}
    moved = [mark if mark.lane in kept else replace(mark, lane=REST) for mark in marks]
    return moved, [*named[: MAX_LANES - 1], REST, *(code for code in lanes if not code)]


def _all_lanes(marks: list[Mark], bins: pd.DataFrame) -> tuple[list[Mark], list[Tally], list[str]]:
    """Marks, tallies and lanes where the lanes are those with most events of all, not of those that are named."""
    days = reach([(m.first_day, m.last_day) for m in marks]) or (dt.date.min, dt.date.max)
    counted = tallies_in(bins, *days)
    totals: dict[str, int] = {}
    for tally in counted:
        totals[tally.lane] = totals.get(tally.lane, 0) + tally.n
    lanes = sorted(totals, key=lambda code: (code == "", -totals[code], code))
    named = [code for code in lanes if code]
    if len(named) > MAX_LANES:
        kept = set(named[: MAX_LANES - 1]) | {""}
        marks = [mark if mark.lane in kept else replace(mark, lane=REST) for mark in marks]
        counted = [tally if tally.lane in kept else replace(tally, lane=REST) for tally in counted]
        lanes = [*named[: MAX_LANES - 1], REST, *(code for code in lanes if not code)]
    return marks, counted, lanes


def axis_of(marks: Sequence[Mark], window: Window = (None, None)) -> Axis:
    """First and last instant of the axis: the marks' days within the window and a margin, at least a fortnight."""
    days = _clip(reach([(m.first_day, m.last_day) for m in marks]), window)
    if days is None:
        return dt.datetime(2000, 1, 1), dt.datetime(2000, 1, 15)
    first = dt.datetime.combine(days[0], dt.time())
    last = dt.datetime.combine(days[1], dt.time()) + dt.timedelta(days=1)
    short = max(dt.timedelta(days=14) - (last - first), dt.timedelta())
    margin = max((last - first) * 0.02, dt.timedelta(hours=12)) + short / 2
    return first - margin, last + margin


def period(events: pd.DataFrame, window: Window = (None, None)) -> tuple[dt.date, dt.date] | None:
    """First and last day of what is drawn at full scale, far-off years left out; None where nothing has a date."""
    spans = [(m.first_day, m.last_day) for m in marks_of(events)]
    return _clip(reach([spans[i] for i in split_far(spans)[1]]), window)


def stamp(moment: dt.datetime) -> str:
    """A moment as Plotly's date axis reads it."""
    return moment.isoformat(sep=" ", timespec="seconds")


def _clip(days: tuple[dt.date, dt.date] | None, window: Window) -> tuple[dt.date, dt.date] | None:
    """Days cut to what was asked for; events that only touch it leave it whole."""
    if days is None:
        return None
    first, last = max(days[0], window[0] or days[0]), min(days[1], window[1] or days[1])
    return (first, last) if first <= last else (last, first)


def _ends(mark: Mark, axis: Axis) -> tuple[dt.datetime, dt.datetime]:
    """A mark's ends, cut to the axis."""
    first, last = mark.ends
    return min(max(first, axis[0]), axis[1]), max(min(last, axis[1]), axis[0])


def _share(moment: dt.datetime, axis: Axis) -> float:
    return (moment - axis[0]) / (axis[1] - axis[0])


def _key(marks: Sequence[Mark]) -> str:
    """Explains the symbols that occur, and only those."""
    key = [f"{GLYPHS[status]} {status}" for status in SYMBOLS if any(m.status == status for m in marks)]
    if not all(mark.is_day for mark in marks):
        key.append("▭ exact day not known")
    if any(mark.n_sources > 1 for mark in marks):
        key.append("×2 reported by two sources")
    return BETWEEN.join(key)


def _draw_spans(figure: sheet.Figure, marks: Sequence[Mark], layout: Lanes, colours: Mapping[str, str]) -> None:
    for mark, seat in zip(marks, layout.items, strict=True):
        if mark.is_day:
            continue
        first, last = mark.ends
        colour = colours.get(mark.lane, palette.GREY)
        shape = sheet.box(stamp(first), stamp(last), seat.y - 8, seat.y + 8)
        shape["fillcolor"] = palette.tint(colour, 0.3) if mark.status == "reported" else palette.PAPER
        shape["line"] = {"color": colour, "width": 1.5, "dash": "dot"}
        figure["layout"]["shapes"].append(shape)


def _draw_marks(
    figure: sheet.Figure,
    marks: Sequence[Mark],
    layout: Lanes,
    axis: Axis,
    colours: Mapping[str, str],
    names: Mapping[str, str],
) -> None:
    """A trace for each side that labels stand on: the text of a trace moves with its marks on zoom."""
    pairs = list(zip(marks, layout.items, strict=True))
    for side, position in POSITIONS.items():
        chosen = [(mark, seat) for mark, seat in pairs if seat.side == side]
        if not chosen:
            continue
        # A span is its own mark; the point at its end only carries the label.
        hue = [colours.get(m.lane, palette.GREY) if m.is_day else "rgba(0,0,0,0)" for m, _ in chosen]
        trace = sheet.points(
            [stamp(_anchor(mark, side, axis)) for mark, _ in chosen],
            [seat.y for _, seat in chosen],
            [mark.story_id for mark, _ in chosen],
        )
        trace |= {
            "mode": "markers+text",
            "text": [_text(mark, seat) for mark, seat in chosen],
            "textposition": position,
            "textfont": {"size": LABEL_SIZE, "color": palette.INK},
            "hovertext": [mark.hover(names) for mark, _ in chosen],
            "hoverinfo": "text",
            "marker": {
                "symbol": [SYMBOLS.get(mark.status, "circle") for mark, _ in chosen],
                "size": [2 * mark.radius for mark, _ in chosen],
                "color": hue,
                "opacity": 1,
                "line": {"width": 2, "color": hue},
            },
        }
        figure["data"].append(trace)


def _anchor(mark: Mark, side: str, axis: Axis) -> dt.datetime:
    """Where a mark's label is tied to: the end of the mark on that side, or the middle of a span."""
    first, last = _ends(mark, axis)
    return {"right": last, "inside": first + (last - first) / 2}.get(side, first)


def _text(mark: Mark, seat: Placed) -> str:
    """A label for Plotly, with the space to its mark that Plotly itself leaves too small."""
    if seat.side == "inside":
        return "<br>".join(mark.rich(line) for line in seat.lines)
    pad = "\u00a0" if mark.is_day else "\u00a0\u00a0"
    lines = [mark.rich(line) for line in seat.lines]
    return "<br>".join(f"{pad}{line}" if seat.side == "right" else f"{line}{pad}" for line in lines)


def _draw_hits(figure: sheet.Figure, marks: Sequence[Mark], layout: Lanes, axis: Axis, plot: float) -> None:
    xs: list[str] = []
    ys: list[float] = []
    keys: list[str] = []
    for mark, seat in zip(marks, layout.items, strict=True):
        if seat.side == "none":
            continue
        steps = max(int((seat.right - seat.left) / HIT_STEP), 1)
        for i in range(steps + 1):
            share = (seat.left + (seat.right - seat.left) * i / steps) / plot
            xs.append(stamp(axis[0] + (axis[1] - axis[0]) * share))
            ys.append(seat.y)
            keys.append(mark.story_id)
    if xs:
        figure["data"].append(sheet.hits(xs, ys, keys, size=HIT_STEP + 4))


def _draw_ring(figure: sheet.Figure, marks: Sequence[Mark], layout: Lanes, axis: Axis, selected: str | None) -> None:
    for mark, seat in zip(marks, layout.items, strict=True):
        if mark.story_id != selected:
            continue
        first, last = _ends(mark, axis)
        if mark.is_day:
            ring = {"symbol": "circle-open", "size": 2 * mark.radius + 8, "color": palette.INK, "line": {"width": 2.5}}
            trace = sheet.points([stamp(first)], [seat.y], [mark.story_id])
            figure["data"].append(trace | {"mode": "markers", "marker": ring, "hoverinfo": "skip"})
        else:
            shape = sheet.box(stamp(first), stamp(last), seat.y - 11, seat.y + 11)
            shape["line"] = {"color": palette.INK, "width": 2.5}
            figure["layout"]["shapes"].append(shape)


def _strips(early: list[Mark], late: list[Mark], plot: float, top: float) -> Strips:
    strips: Strips = []
    for word, marks in (("Earlier", early), ("Later", late)):
        if marks:
            named = sorted(sorted(marks, key=lambda m: -m.n_sources)[:MOST_FAR], key=lambda m: m.first_day)
            strip = lay_strip(word, [(m.when, m.label) for m in named], plot, top + 12)
            strips.append((strip, named))
            top = strip.bottom
    return strips


def _draw_strip(
    figure: sheet.Figure,
    strip: Strip,
    marks: Sequence[Mark],
    colours: Mapping[str, str],
    names: Mapping[str, str],
    plot: float,
) -> None:
    sheet.draw_side_label(figure, strip.word, palette.MUTED, (strip.top + strip.bottom) / 2)
    seats = [
        (mark, line, number)
        for mark, lines in zip(marks, strip.items, strict=True)
        for number, line in enumerate(lines)
    ]
    trace = sheet.points(
        [x / plot for _, (x, _, _), _ in seats], [y for _, (_, y, _), _ in seats], [m.story_id for m, _, _ in seats]
    )
    trace |= {
        "mode": "text",
        "xaxis": "x2",
        "text": [_strip_text(mark, text, number, colours) for mark, (_, _, text), number in seats],
        "textposition": "middle right",
        "textfont": {"size": LABEL_SIZE, "color": palette.INK},
        "hovertext": [mark.hover(names) for mark, _, _ in seats],
        "hoverinfo": "text",
    }
    hits = [
        ((x + step) / plot, y, mark.story_id)
        for mark, (x, y, text), _ in seats
        for step in range(0, int(text_width(text, LABEL_SIZE)) + 1, HIT_STEP)
    ]
    columns: list[list[Any]] = [list(column) for column in zip(*hits, strict=True)]
    figure["data"] += [trace, sheet.hits(*columns, size=HIT_STEP + 2, xaxis="x2")]


def _strip_text(mark: Mark, text: str, number: int, colours: Mapping[str, str]) -> str:
    if number or not text.startswith(mark.when):
        return mark.rich(text)
    colour = colours.get(mark.lane, palette.GREY)
    return f'<span style="color:{colour}"><b>{mark.when}</b></span>{mark.rich(text[len(mark.when) :])}'
