"""The timeline: events in swim-lanes by country, type or source, as a Plotly figure in plain dictionaries.

Up to MAX_LABELLED events every mark has its label; above that dots, with labels for what two or more sources report;
where dots do not fit, bars. Where labels do not fit the height, the best reported keep theirs. A date that is only
known to the month is drawn as a span; years far from the rest stand in a strip of their own. Every text that comes from
an article is escaped before it reaches the figure.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from core.charts import sheet
from core.charts.bars import (
    LONGEST_KEY,
    Tally,
    bars_key,
    count_bars,
    draw_bars,
    tallies_in,
    tallies_of,
    totals_of,
    within,
)
from core.charts.drawing import RING, Axis, Scene, draw_events, draw_strip
from core.charts.grouping import REST, Grouping, moved
from core.charts.lanes import Item, Lanes, place
from core.charts.marks import DECIDED_KEY, DIFFERS, Mark, by_weight, marks_of, symbols_key
from core.charts.strip import Strip, lay_strip
from core.charts.text import NBSP
from core.charts.window import reach, split_far

# Above this many events not every one can have its label; above the second a browser slows down (scale.md).
MAX_LABELLED = 60
MAX_MARKS = 1000
# The narrowest and widest container the layout is made for. What is laid out for 1600 pixels holds at 2400 as well, and
# at the 1600 of a slide.
LEAST_WIDTH = 520
MOST_WIDTH = 1600
LEAST_HEIGHT = 180.0
# A page shows at most this height at once, a crowd of marks less; a lower one is asked for by a slide.
MOST_HEIGHT = 1240
CROWD_HEIGHT = 1100
# Far-off events that are named in a strip, within a share of the height; the rest is counted.
MOST_FAR = 8
FAR_SHARE = 0.2
FAR_GAP = 12.0
# Labels that are tried one by one where not all find room.
MOST_TRIED = 24
# Between the entries of a key: a space that no browser folds, then one at which the line may break.
BETWEEN = "\u2003 "
# Days that were asked for, open at either end.
Window = tuple[dt.date | None, dt.date | None]
# A strip and the marks that stand in it.
Strips = list[tuple[Strip, list[Mark]]]


@dataclass(frozen=True, slots=True)
class _Cast:
    """What is drawn: marks and tallies of the lanes, the days they reach over, and what stands in strips.

    is_counted: there are more events than marks; the tallies count all.
    """

    marks: list[Mark]
    tallies: list[Tally]
    lanes: list[str]
    days: tuple[dt.date, dt.date] | None
    far: Sequence[tuple[str, list[Mark]]]
    is_counted: bool


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
    height: int | None = None,
    grouping: Grouping | None = None,
) -> sheet.Figure:
    """The figure of dated events.

    events: one row a story, see `marks_of`; rows without a date are left to the page. width: pixels of the container.
    names, colours: by country code. selected: the story with a ring. window: days that the axis keeps to; a span that
    runs beyond is cut there. bins: where there are more events than rows, how many each lane has by their days,
    [lane, day_start, day_end, n, n_corroborated]; then all are counted in bars, and the rows name the most reported.
    height: pixels the figure has to have, None for its own. grouping: what lanes stand for, None for countries.
    Empty in, a figure with no marks out.
    """
    groups = grouping or Grouping(names, colours)
    cast = _sort_out(marks_of(events), bins, groups)
    titles = {lane: groups.title(lane) for lane in cast.lanes}
    total = max(min(width, MOST_WIDTH), LEAST_WIDTH)
    left = sheet.gutter([name for name, _ in titles.values()])
    scene = Scene(axis_of(cast.marks, window), float(total - left - sheet.RIGHT), colours, names, selected)

    head = max(sheet.head_height(title, [caption, key], total) for key in _longest_keys(cast))
    is_crowd = cast.is_counted or len(cast.marks) > MAX_LABELLED
    room = (height or (CROWD_HEIGHT if is_crowd else MOST_HEIGHT)) - head - sheet.BOTTOM
    strips = _strips(cast.far, scene.plot, room * FAR_SHARE)
    below = strips[-1][0].bottom if strips else 0.0
    room -= below
    far_key = _far_key(sum(len(marks) for _, marks in cast.far) - sum(len(named) for _, named in strips))

    layout = None
    if len(cast.marks) <= MAX_MARKS and not cast.is_counted:
        layout = lay_out(cast.marks, cast.lanes, scene, room, least=room if height else LEAST_HEIGHT)
    if layout is not None:
        n_labelled = sum(seat.side != "none" for seat in layout.items)
        key = [marks_key(cast.marks), _few_labels(n_labelled, len(cast.marks)), far_key]
        figure = sheet.blank(title, [caption, _joined(key)], total, left, layout.height + below, height=height)
        sheet.draw_lanes(figure, list(titles.values()), layout.spans)
        draw_events(figure, cast.marks, layout, scene)
    else:
        bars = count_bars(cast.tallies, cast.lanes, _clip(cast.days, window) or (dt.date.min, dt.date.min))
        spans = sheet.lane_spans(len(cast.lanes), room)
        key = [*bars_key(bars), far_key]
        figure = sheet.blank(title, [caption, _joined(key)], total, left, spans[-1][1] + below, height=height)
        draw_bars(figure, bars, cast.marks, titles, spans, scene)
    for strip, named in strips:
        draw_strip(figure, strip.moved(layout.height if layout is not None else spans[-1][1]), named, scene)
    return figure


def _sort_out(marks: Sequence[Mark], bins: pd.DataFrame | None, groups: Grouping) -> _Cast:
    """Who stands where: far-off years apart, the rest in at most as many lanes as fit."""
    early, inside, late = split_far([(m.first_day, m.last_day) for m in marks])
    far = (("Earlier", [marks[i] for i in early]), ("Later", [marks[i] for i in late]))
    shown = [marks[i] for i in inside]
    days = reach([(m.first_day, m.last_day) for m in shown]) or _counted_days(bins)
    if bins is None or days is None:
        tallies = tallies_of(shown)
        lanes = groups.lanes(totals_of(tallies))
        return _Cast(moved(shown, lanes), moved(tallies, lanes), lanes, days, far, is_counted=False)
    rows = within(bins, *days)
    totals = rows.groupby("lane")["n"].sum()
    lanes = groups.lanes(dict(zip(map(str, totals.index), map(int, totals), strict=True)))
    tallies = tallies_in(rows.assign(lane=rows["lane"].where(rows["lane"].isin(lanes), REST)))
    return _Cast(moved(shown, lanes), tallies, lanes, days, far, is_counted=True)


def _counted_days(bins: pd.DataFrame | None) -> tuple[dt.date, dt.date] | None:
    """First and last day of what is only counted, far-off years left out."""
    tallies = [] if bins is None else tallies_in(within(bins.assign(lane=""), dt.date.min, dt.date.max))
    spans = sorted({(t.first_day, t.last_day) for t in tallies})
    return reach([spans[i] for i in split_far(spans)[1]])


def lay_out(marks: Sequence[Mark], lanes: Sequence[str], scene: Scene, room: float, *, least: float) -> Lanes | None:
    """Where each mark and label goes, in the order of `marks`; None where not even bare marks fit the room.

    room: pixels at most; least: pixels that are filled where there are few. Where not all labels fit, the chosen event
    and those that most sources report keep theirs.
    """
    wanted = [m for m in marks if len(marks) <= MAX_LABELLED or m.n_sources > 1 or m.story_id == scene.selected]
    ranked = [m.story_id for m in sorted(wanted, key=lambda m: (m.story_id != scene.selected, *by_weight(m)))]
    bare = _items(marks, lanes, scene, set())
    named = dict(zip((m.story_id for m in marks), _items(marks, lanes, scene, set(ranked)), strict=True))

    def labelled(some: Sequence[str]) -> Lanes | None:
        has = set(some)
        items = [named[item.key] if item.key in has else item for item in bare]
        layout = place(items, len(lanes), scene.plot, least_height=least)
        # Heights are sums of fractions.
        return layout if layout.height <= room + 0.5 else None

    if whole := labelled(ranked):
        return whole
    # Height grows with the number of labels, but for a few rows' luck; then shorter labels may still find room.
    n = max(bisect_left(range(len(ranked)), True, key=lambda n: labelled(ranked[:n]) is None) - 1, 0)
    kept, found = ranked[:n], labelled(ranked[:n])
    for story_id in ranked[n : n + MOST_TRIED] if found else ():
        if more := labelled([*kept, story_id]):
            kept, found = [*kept, story_id], more
    return found


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


def _items(marks: Sequence[Mark], lanes: Sequence[str], scene: Scene, labelled: set[str]) -> list[Item]:
    number = {code: i for i, code in enumerate(lanes)}
    ends = [scene.ends(mark) for mark in marks]
    return [
        Item(
            mark.story_id,
            number[mark.lane],
            scene.share(first),
            scene.share(last),
            mark.label if mark.story_id in labelled else "",
            mark.radius + (RING if mark.story_id == scene.selected else 0.0),
        )
        for mark, (first, last) in zip(marks, ends, strict=True)
    ]


def _clip(days: tuple[dt.date, dt.date] | None, window: Window) -> tuple[dt.date, dt.date] | None:
    """Days cut to what was asked for; events that only touch it leave it whole."""
    if days is None:
        return None
    first, last = max(days[0], window[0] or days[0]), min(days[1], window[1] or days[1])
    return (first, last) if first <= last else (last, first)


def marks_key(marks: Sequence[Mark]) -> str:
    """Explains the symbols that occur, and only those."""
    key = symbols_key((m.status for m in marks), is_vague=not all(mark.is_day for mark in marks))
    if any(mark.n_sources > 1 for mark in marks):
        key.append("×2 reported by two sources")
    if any(mark.differs for mark in marks):
        key.append(f"{DIFFERS} their reports differ")
    if any(mark.decided for mark in marks):
        key.append(DECIDED_KEY)
    if mark := next((mark for mark in marks if mark.others), None):
        is_all = mark.country in mark.others
        key.append(f"{mark.others[0]} {'country' if is_all else 'another country'} of the event")
    # A line breaks between entries, not within them.
    return BETWEEN.join(entry.replace(" ", NBSP) for entry in key)


def _longest_keys(cast: _Cast) -> list[str]:
    """Keys of marks and of bars with all that they may turn out to say, to know how high the head can be."""
    far = _far_key(MAX_MARKS)
    return [_joined([marks_key(cast.marks), _few_labels(0, MAX_MARKS), far]), _joined([*LONGEST_KEY, far])]


def _joined(key: Sequence[str]) -> str:
    return BETWEEN.join(filter(None, key))


def _few_labels(n: int, of: int) -> str:
    """Says that some events have no label; empty where all have one."""
    return f"labels: {n:,} of {of:,} events, the most reported" if 0 <= n < of else ""


def _far_key(n: int) -> str:
    return f"{n:,} more far-off events are in the table" if n else ""


def _strips(far: Sequence[tuple[str, list[Mark]]], plot: float, room: float) -> Strips:
    """Strips that begin at 0, with as many events as the room has lines for, the most reported."""
    strips: Strips = []
    for most in range(MOST_FAR, 0, -1):
        strips, top = [], 0.0
        for word, marks in far:
            if marks:
                named = sorted(sorted(marks, key=by_weight)[:most], key=lambda m: m.first_day)
                strips.append((lay_strip(word, [(m.when, m.label) for m in named], plot, top + FAR_GAP), named))
                top = strips[-1][0].bottom
        if top <= room:
            break
    return strips
