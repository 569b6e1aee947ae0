"""Many events as bars: how many a day or week in each lane, what two or more sources report in a darker tone."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import pandas as pd

from core.charts import palette, sheet
from core.charts.lanes import LABEL_SIZE
from core.charts.marks import Mark
from core.charts.text import text_width

# Bars beyond this many a lane would be thinner than a few pixels (scale.md: 8 x 730 bars took the browser 6 s).
MAX_BARS = 180
# Days of a bar, and what such a period is called.
STEPS = {1: "a day", 7: "a week", 28: "four weeks", 91: "13 weeks", 364: "52 weeks"}
LABEL_BAND = 24.0

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events of a lane begin on a day, and how many of them two or more sources report."""

    lane: str
    first_day: dt.date
    n: int
    n_several: int


def tallies_of(marks: Sequence[Mark]) -> list[Tally]:
    """Marks, counted."""
    return [Tally(m.lane, m.first_day, 1, int(m.n_sources > 1)) for m in marks]


def tallies_in(bins: pd.DataFrame, first: dt.date, last: dt.date) -> list[Tally]:
    """The rows of [lane, day_start, day_end, n, n_corroborated] that touch a period."""
    found = []
    for lane, start, end, n, several in bins.itertuples(index=False):
        begin = pd.Timestamp(start).date()
        if begin <= last and pd.Timestamp(end).date() >= first:
            found.append(Tally(lane or "", begin, int(n), int(several)))
    return found


def draw_bars(
    figure: sheet.Figure,
    marks: Sequence[Mark],
    tallies: Sequence[Tally],
    lanes: Sequence[str],
    titles: Sequence[tuple[str, str]],
    colours: Mapping[str, str],
    plot: float,
    axis: tuple[dt.date, dt.date],
) -> None:
    """Adds the bars of all lanes to a blank figure; a span counts on its first day, or on the axis's.

    marks: those that may be named; tallies: all that is counted.
    """
    marks = [replace(m, first_day=min(max(m.first_day, axis[0]), axis[1])) for m in marks]
    tallies = _within(tallies, axis)
    first, last = min(t.first_day for t in tallies), max(t.first_day for t in tallies)
    days, step = (last - first).days + 1, _step(tallies)
    spans = sheet.lane_spans(len(lanes))
    sheet.draw_lanes(figure, [(f"{name}", colour) for name, colour in titles], spans)
    counts = {lane: _counts([t for t in tallies if t.lane == lane], first, step) for lane in lanes}
    highest = max(n for single, several in counts.values() for n in (single + several).values())
    for lane, (_, bottom) in zip(lanes, spans, strict=True):
        unit = (sheet.lane_height(len(lanes)) - LABEL_BAND - 8) / highest
        for base, high, strength in _stacked(*counts[lane]):
            figure["data"].append(
                _bar(base, high, bottom - 4, unit, first, step, colours.get(lane, palette.GREY), strength)
            )
    for lane, span in zip(lanes, spans, strict=True):
        _label(figure, [m for m in marks if m.lane == lane], span, first, days, plot)
    margin = dt.timedelta(days=max(days * 0.01, 1))
    figure["layout"]["xaxis"] |= {
        "range": [str(first - margin), str(last + dt.timedelta(days=step) + margin)],
        "nticks": max(int(plot / 110), 2),
    }
    figure["layout"] |= {"barmode": "overlay", "bargap": 0}


def bars_key(tallies: Sequence[Tally], axis: tuple[dt.date, dt.date]) -> list[str]:
    """Entries of the key: the period of a bar and, where there are any, what two sources report."""
    key = [f"bars: events in {STEPS[_step(_within(tallies, axis))]}"]
    if any(t.n_several for t in tallies):
        key += ["dark: reported by two or more sources", "labels: the most reported"]
    return key


def _within(tallies: Sequence[Tally], axis: tuple[dt.date, dt.date]) -> list[Tally]:
    return [replace(t, first_day=min(max(t.first_day, axis[0]), axis[1])) for t in tallies]


def _step(tallies: Sequence[Tally]) -> int:
    days = (max(t.first_day for t in tallies) - min(t.first_day for t in tallies)).days + 1
    return next((step for step in STEPS if days / step <= MAX_BARS), max(STEPS))


def _counts(tallies: Sequence[Tally], first: dt.date, step: int) -> tuple[Counter[int], Counter[int]]:
    """Events by period: of one source, of several."""
    single: Counter[int] = Counter()
    several: Counter[int] = Counter()
    for tally in tallies:
        period = (tally.first_day - first).days // step
        if tally.n_several:
            several[period] += tally.n_several
        if tally.n > tally.n_several:
            single[period] += tally.n - tally.n_several
    return single, several


def _stacked(single: Counter[int], several: Counter[int]) -> list[tuple[dict[int, int], dict[int, int], float]]:
    none = dict.fromkeys(single | several, 0)
    return [
        (none, dict(several), 1.0),
        ({k: several[k] for k in none}, {k: several[k] + single[k] for k in none}, 0.4),
    ]


def _bar(
    base: Mapping[int, int],
    top: Mapping[int, int],
    floor: float,
    unit: float,
    first: dt.date,
    step: int,
    colour: str,
    strength: float,
) -> dict[str, object]:
    keys = sorted(k for k in top if top[k] > base[k])
    width_ms = step * 86_400_000 * 0.86
    starts = [first + dt.timedelta(days=k * step) for k in keys]
    ends = [day + dt.timedelta(days=step - 1) for day in starts]
    period = [
        f"{a:%-d %b %Y}" if step == 1 else f"{a:%-d %b %Y} – {b:%-d %b %Y}" for a, b in zip(starts, ends, strict=True)
    ]
    what = "two or more sources" if strength == 1.0 else "one source"
    return {
        "type": "bar",
        "x": [str(day) for day in starts],
        "offset": 0,
        "width": width_ms,
        "base": [floor - unit * base[k] for k in keys],
        "y": [-unit * (top[k] - base[k]) for k in keys],
        "marker": {"color": palette.tint(colour, strength), "line": {"width": 0}},
        "hovertext": [f"{p}<br>{top[k] - base[k]:,} events, {what}" for p, k in zip(period, keys, strict=True)],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _label(figure: sheet.Figure, marks: Sequence[Mark], span: Span, first: dt.date, days: int, plot: float) -> None:
    """Labels along the lane's top: the most reported events, as many as find room."""
    taken: list[tuple[float, float]] = []
    ranked = sorted((m for m in marks if m.n_sources > 1), key=lambda m: (-m.n_sources, m.first_day, m.story_id))
    for mark in ranked[:200]:
        left = (mark.first_day - first).days / days * plot
        right = left + text_width(mark.label, LABEL_SIZE) + 14
        if right < plot * 0.97 and all(right < a or b < left for a, b in taken):
            taken.append((left, right))
            figure["layout"]["annotations"].append(
                {
                    "text": f"{escape(mark.title)} <b>×{mark.n_sources}</b>",
                    "x": str(mark.first_day),
                    "y": span[0] + 12,
                    "xanchor": "left",
                    "xshift": 4,
                    "showarrow": False,
                    "font": {"size": LABEL_SIZE, "color": palette.INK},
                }
            )
            line = sheet.box(str(mark.first_day), str(mark.first_day), span[0] + 5, span[1] - 6)
            figure["layout"]["shapes"].append(line | {"type": "line", "line": {"color": palette.GREY, "width": 1}})
