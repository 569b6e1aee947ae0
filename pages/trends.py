"""How much, and of what kind, over time: articles by source, events by class, the balance of two countries."""

import streamlit as st

from core import views
from core.present import Look
from pages import _draw, _filters, _frame, _opened, _take

_frame.through_dashboard()
shown = _filters.filters()
if not _opened.cached(views.articles_count, shown):
    _frame.empty("No articles match.")
    st.stop()

_frame.heading("Trends")
look = Look(_frame.page_width())
for kind in ("articles", "classes"):
    chart = _opened.chart(kind, shown, look)
    if chart is None:
        st.info("No article has a day." if kind == "articles" else "No event has a day.")
    else:
        _draw.draw(chart, key=kind)
        _take.take(kind, shown)
        _frame.table(chart.table, chart.note)

found = _opened.facets().countries
names = list(found["name"])
if len(names) > 1:
    codes = dict(zip(names, found["code"], strict=True))
    first, second, _ = st.columns([1, 1, 2])
    one = first.selectbox("Country", names, index=0, key="one", bind="query-params")
    others = [name for name in names if name != one]
    other = second.selectbox("with", others, index=0, key="other", bind="query-params")
    chart = _opened.chart("pair", shown, look, {"one": codes[one], "other": codes[other]})
    if chart is None:
        st.info("These two have part in no dated event together.")
    else:
        _draw.draw(chart, key="pair")
        _take.take("pair", shown, {"one": codes[one], "other": codes[other]})
        _frame.table(chart.table, chart.note)
