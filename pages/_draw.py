"""Draws a chart in whichever grammar it is; says which of its marks was clicked."""

import streamlit as st

from core.charts.network import key_of
from core.present import Chart
from pages import _frame


def draw(chart: Chart, *, key: str) -> str | None:
    """Draws a chart; returns the key of the mark that was clicked, None where there is none."""
    if chart.grammar == "plotly":
        return _frame.figure(chart, key=key)
    if chart.grammar == "vega-lite":
        st.vega_lite_chart(spec=chart.spec, width="stretch", theme=None, key=key, alt=chart.alt)
        return None
    height = int(chart.spec["height"])
    state = st.echarts_chart(
        {name: part for name, part in chart.spec.items() if name != "height"},
        height=height,
        theme=None,
        key=key,
        on_select="rerun",
        alt=chart.alt,
    )
    for group in (state or {}).get("selection", {}).get("selected", ()):
        for index in group["data_indices"]:
            if found := key_of(chart.spec, int(group["series_index"]), int(index)):
                return found
    return None
