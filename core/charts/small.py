"""The small charts, in Altair."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from core.charts import palette
from core.charts.text import FONT, wrap

ROW = 26
LABEL_SIZE = 13
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
    x = alt.X("sum(n):Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5, gridColor=palette.GRID))
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
    key = "dark: word for word\u2003 middle: partly\u2003 light: in the source's words"
    subtitle = [*wrap(caption, LABEL_SIZE, 420), *wrap(key, LABEL_SIZE, 420)]
    return _themed((bars + numbers).properties(height=ROW * min(len(order), most), title=_title(title, subtitle)))


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
