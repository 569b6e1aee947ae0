"""The small charts, in Altair."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from core.charts import palette
from core.charts.text import FONT, wrap

ROW = 26
LABEL_SIZE = 13
# The width is the container's; the height is of the plot, whatever title it has.
_FIT = alt.AutoSizeParams(type="fit-x", contains="padding")
KIND_STRENGTH = {"direct": 1.0, "mixed": 0.65, "indirect": 0.32}


def speakers_chart(
    counts: pd.DataFrame,
    *,
    title: str,
    caption: str,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    most: int,
) -> Any:
    """Bars: how often each speaker is quoted, direct, mixed and indirect in three strengths of their country's colour.

    counts: [speaker, speaker_country, kind, n], the most quoted first. The speakers beyond `most` are counted in the
    caption.
    """
    order = list(dict.fromkeys(counts["speaker"]))
    country = counts.drop_duplicates("speaker").set_index("speaker")["speaker_country"].to_dict()
    shown = counts[counts["speaker"].isin(order[:most])].copy()
    shown["colour"] = [
        palette.tint(colours.get(country[s] or "", palette.GREY), KIND_STRENGTH[k])
        for s, k in zip(shown["speaker"], shown["kind"], strict=True)
    ]
    shown["country"] = [names.get(country[s] or "", "no country named") for s in shown["speaker"]]
    shown["rank"] = [list(KIND_STRENGTH).index(k) for k in shown["kind"]]
    if len(order) > most:
        rest = len(order) - most
        caption = f"{caption} · {rest:,} more {'speaker' if rest == 1 else 'speakers'} not shown"
    y = alt.Y("speaker:N", sort=order[:most], title=None, axis=alt.Axis(labelLimit=230, labelPadding=8))
    x = alt.X("sum(n):Q", title=None, **_counted(shown.groupby("speaker")["n"].sum()))
    bars = (
        alt.Chart(shown)
        .mark_bar(height=ROW * 0.62)
        .encode(
            y=y,
            x=x,
            order=alt.Order("rank:Q"),
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("speaker:N", title="Speaker"),
                alt.Tooltip("country:N", title="Country"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("n:Q", title="Quotes"),
            ],
        )
    )
    sums = shown.groupby("speaker", as_index=False)["n"].sum()
    numbers = (
        alt.Chart(sums)
        .mark_text(align="left", dx=5, color=palette.INK, fontSize=LABEL_SIZE)
        .encode(y=y, x=alt.X("n:Q"), text="n:Q")
    )
    key = "full: word for word\u2003 middle: partly\u2003 pale: in the source's words\u2003 grey: a country without a"
    key += " colour of its own, or none named"
    subtitle = [*wrap(caption, LABEL_SIZE, 420), *wrap(key, LABEL_SIZE, 420)]
    return _themed(
        (bars + numbers).properties(autosize=_FIT, height=ROW * min(len(order), most), title=_title(title, subtitle))
    )


# Cooperation and conflict, words light and deeds dark.
QUAD_COLOURS = {
    "verbal cooperation": palette.tint(palette.HUES[0], 0.5),
    "material cooperation": palette.HUES[0],
    "verbal conflict": palette.tint(palette.HUES[1], 0.5),
    "material conflict": palette.HUES[1],
}
KIND_COLOURS = {kind: palette.tint(palette.HUES[0], strength) for kind, strength in KIND_STRENGTH.items()}
# Dates as a person of any country reads them.
_STEP = {name: pd.Timedelta(days=n) for name, n in (("day", 1), ("week", 7), ("month", 30), ("year", 365))}
_WHOLE = {
    **{name: pd.DateOffset(days=n) for name, n in (("day", 1), ("week", 7))},
    "month": pd.DateOffset(months=1),
    "year": pd.DateOffset(years=1),
}
LEAST_BARS = 14
# Steps of an axis of counts.
MOST_TICKS = 5
# Labels of an axis, and how many periods they may be apart.
MOST_LABELS = 9
_APART = {
    "day": (1, 2, 7, 14, 28, 91, 364),
    "week": (1, 2, 4, 13, 26, 52, 260),
    "month": (1, 3, 6, 12, 24, 60, 120, 240),
    "year": (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
}
# From the middle of a period back to a moment in it that is named; of a week its first day, at noon.
_BACK_MS = {"day": 0, "week": 3 * 86_400_000, "month": 0, "year": 0}
_AXIS_FORMATS = {"day": "%-d %b %Y", "week": "%-d %b %Y", "month": "%b %Y", "year": "%Y"}


def over_time(
    counts: pd.DataFrame,
    column: str,
    *,
    period: str,
    title: str,
    caption: str,
    order: Sequence[str],
    colours: Mapping[str, str],
    height: int = 240,
    wrap_width: int = 620,
) -> Any:
    """Stacked bars by period: [start, column, n]; `order` is of the stack and of the key, `colours` by value."""
    shown = counts.assign(rank=[list(order).index(value) for value in counts[column]])
    shown["until"] = _ends(shown["start"], period)
    noun = column if column != "quad" else "class"
    color = alt.Color(
        f"{column}:N",
        title=None,
        sort=list(order),
        scale=alt.Scale(domain=list(order), range=[colours[value] for value in order]),
        legend=_legend(),
    )
    bars = (
        alt.Chart(shown)
        .mark_bar(binSpacing=1, minBandSize=2)
        .encode(
            x=_days("start", period, shown),
            x2="until:T",
            y=alt.Y("sum(n):Q", title=None, **_counted(shown.groupby("start")["n"].sum())),
            color=color,
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("start:T", title=period.capitalize(), format=_AXIS_FORMATS[period]),
                alt.Tooltip(f"{column}:N", title=noun.capitalize()),
                alt.Tooltip("n:Q", title="Number"),
            ],
        )
    )
    return _themed(
        bars.properties(autosize=_FIT, height=height, title=_title(title, wrap(caption, LABEL_SIZE, wrap_width)))
    )


def balance_chart(
    rows: pd.DataFrame, *, period: str, title: str, captions: Sequence[str], height: int = 260, wrap_width: int = 620
) -> Any:
    """Cooperation upwards and conflict downwards by period, with a point for the mean: [start, n, cooperation, ...]."""
    rows = rows.assign(until=_ends(rows["start"], period))
    long = rows.melt(["start", "until", "n"], ["cooperation", "conflict"], "side", "score")
    sides = {"cooperation": palette.HUES[0], "conflict": palette.HUES[1]}
    x = _days("start", period, rows)
    y_axis = alt.Axis(tickCount=6, gridColor=palette.GRID)
    when = alt.Tooltip("start:T", title=period.capitalize(), format=_AXIS_FORMATS[period])
    bars = (
        alt.Chart(long)
        .mark_bar(binSpacing=1, minBandSize=2)
        .encode(
            x=x,
            x2="until:T",
            y=alt.Y("score:Q", title="sum of scores", axis=y_axis),
            color=alt.Color(
                "side:N",
                title=None,
                sort=list(sides),
                scale=alt.Scale(domain=list(sides), range=list(sides.values())),
                legend=_legend(),
            ),
            tooltip=[when, "side:N", "score:Q", alt.Tooltip("n:Q", title="events")],
        )
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=palette.GREY).encode(y="zero:Q")
    middle = rows.assign(middle=rows["start"] + (rows["until"] - rows["start"]) / 2)
    means = (
        alt.Chart(middle)
        .mark_point(shape="diamond", filled=True, size=70, color=palette.INK, stroke=palette.PAPER, opacity=1)
        .encode(x="middle:T", y="mean:Q", tooltip=[when, alt.Tooltip("mean:Q", format=".1f"), "n:Q"])
    )
    subtitle = [line for caption in captions for line in wrap(caption, LABEL_SIZE, wrap_width)]
    return _themed((bars + zero + means).properties(autosize=_FIT, height=height, title=_title(title, subtitle)))


def _counted(sums: pd.Series) -> dict[str, Any]:
    """Axis and scale of counts, from none to a round number. Ticks are given: pictures ignore a least step of one."""
    most = max(int(sums.max()) if len(sums) else 1, 1)
    steps = (digit * 10**power for power in range(len(str(most)) + 1) for digit in (1, 2, 5))
    step = next(step for step in steps if step * MOST_TICKS >= most)
    ticks = list(range(0, most + step, step))
    axis = alt.Axis(values=ticks, format=",d", gridColor=palette.GRID, labelFlush=False)
    return {"axis": axis, "scale": alt.Scale(domain=[0, ticks[-1]], nice=False)}


def _days(column: str, period: str, rows: pd.DataFrame) -> Any:
    """An axis of days that names periods below the middle of their bars; no label is cut or said twice."""
    whole = _WHOLE[period]
    first, last = rows["start"].min(), _ends(rows["start"], period).max()
    # A few bars alone would be as wide as the page.
    spare = max(LEAST_BARS - (last - first) // _STEP[period], 0)
    first, last = first - spare // 2 * whole, last + (spare - spare // 2) * whole
    scale = alt.Scale(domain=[first.isoformat(), last.isoformat()])
    axis = alt.Axis(
        values=[
            _moment(start + (start + whole - start) / 2) for start in _named(first, last, period, rows["start"].min())
        ],
        labelExpr=f"timeFormat(datum.value - {_BACK_MS[period]}, '{_AXIS_FORMATS[period]}')",
        labelOverlap=True,
        labelPadding=10,
        grid=False,
    )
    return alt.X(f"{column}:T", title=None, scale=scale, axis=axis)


def _named(first: pd.Timestamp, last: pd.Timestamp, period: str, shown: pd.Timestamp) -> list[pd.Timestamp]:
    """The periods whose names stand on the axis, evenly apart: round years and months, or days counted from a bar."""
    starts = list(pd.date_range(first, last, freq=_WHOLE[period], inclusive="left"))
    numbers = {
        "month": [start.year * 12 + start.month - 1 for start in starts],
        "year": [start.year for start in starts],
    }.get(period, [(start - shown) // _STEP[period] for start in starts])
    for step in _APART[period]:
        found = [start for start, number in zip(starts, numbers, strict=True) if number % step == 0]
        if len(found) <= MOST_LABELS:
            break
    return found


def _moment(at: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=at.year, month=at.month, date=at.day, hours=at.hour)


def _ends(starts: pd.Series, period: str) -> pd.Series:
    ends: pd.Series = starts + _WHOLE[period]
    return ends


def _legend() -> Any:
    return alt.Legend(
        orient="top",
        direction="horizontal",
        labelFontSize=LABEL_SIZE,
        labelFont=FONT,
        labelColor=palette.INK,
        labelLimit=190,
        symbolType="square",
        symbolSize=130,
        symbolStrokeWidth=0,
        columns=4,
        padding=0,
        offset=8,
    )


def _title(text: str, subtitle: list[str]) -> alt.TitleParams:
    return alt.TitleParams(
        text=text,
        subtitle=subtitle,
        anchor="start",
        frame="bounds",
        fontSize=22,
        subtitleFontSize=LABEL_SIZE,
        subtitleColor=palette.MUTED,
        subtitlePadding=8,
        subtitleLineHeight=18,
        offset=14,
    )


def _themed(chart: Any) -> Any:
    label = {"labelFont": FONT, "labelFontSize": LABEL_SIZE, "labelColor": palette.INK, "domain": False, "ticks": False}
    return (
        chart.configure(font=FONT, background=palette.PAPER)
        .configure_view(stroke=None)
        .configure_axis(**label)
        .configure_title(color=palette.INK)
    )
