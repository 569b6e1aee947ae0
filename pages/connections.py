"""Who with whom: how often people, bodies and places share a sentence; a click opens the sentences."""

import streamlit as st

from core import views
from core.filters import count
from core.marked import plain
from core.present import Look
from core.present.connections import WINDOWS
from pages import _evidence, _filters, _frame, _library, _take

BY = {"By country": "country", "Everyone with everyone": "entity"}
LIMITS = (12, 18, 24, 30)
CHART, PANEL, GUTTER = 0.68, 0.32, 32

_frame.through_dashboard()
shown = _filters.filters()
left, middle, right = st.columns([2, 1, 1])
view = left.segmented_control("Show", list(BY), default="By country", required=True, key="view", bind="query-params")
window = middle.segmented_control(
    "Together in one", list(WINDOWS), default="sentence", required=True, key="window", bind="query-params"
)
limit = right.selectbox("At most", LIMITS, index=1, key="most", bind="query-params")
by = BY[view]

options = {"by": BY[view], "window": window, "most": str(limit)}
names = _library.cached(views.connections, shown, by=BY[view], window=window, limit=limit).totals
if names.empty:
    _frame.empty("No two names share a " + window + ".")
    st.stop()

_frame.heading("Who with whom")
width = _frame.page_width()
pair = (st.query_params.get("pair") or "").split("\n")
known = dict(zip(names["id"], names["name"], strict=True))
is_open = len(pair) == 2 and all(key in known for key in pair)
chart_box = st.container()
if is_open:
    chart_box, panel_box = st.columns([CHART, PANEL], gap="medium")
    width = int((width - GUTTER) * CHART)

chart = _library.chart("connections", shown, Look(width), options)
if chart is None:
    _frame.empty("No two names share a " + window + ".")
    st.stop()
with chart_box:
    clicked = _frame.figure(chart, key="connections")
    if not is_open:
        st.caption("Click a number to read the sentences.")
    _take.take("connections", shown, options)
    _frame.table(chart.table, chart.note)
_frame.chosen("pair", clicked)

if is_open:
    with panel_box:
        _frame.close_button("pair")
        sentences = _library.cached(
            views.shared_sentences, shown, pair[0], pair[1], window=window, limit=_frame.MOST_LISTED
        )
        n_shared = _library.cached(views.shared_sentences_count, shown, pair[0], pair[1], window=window)
        text = f"{plain(known[pair[0]])} with {plain(known[pair[1]])}"
        n_sentences = count(n_shared, n_shared, "sentence")
        _frame.text_html(f'<div class="dl-panel-title">{text}</div><span class="dl-chip">{n_sentences}</span>')
        for row in sentences.to_dict("records"):
            row["marks"] = [m for m in row["marks"] if m["kind"] == "name"]
            _evidence.card(row)
        if n_shared > len(sentences):
            st.caption(f"{n_shared - len(sentences):,} more are not listed; narrow the filters.")
        _evidence.key_of_marks(("name",))
