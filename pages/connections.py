"""Who with whom: how often people, bodies and places share a sentence; a click opens the sentences."""

import streamlit as st

from core import views
from core.filters import count
from core.marked import plain
from core.present import Look
from core.present.connections import WINDOWS
from pages import _draw, _evidence, _filters, _frame, _opened, _take

BY = {"By country": "country", "Everyone with everyone": "entity", "Network": "network"}
MEASURES = {"Counts": "count", "PMI": "pmi", "Jaccard": "jaccard"}
ORDERS = {"Frequency": "frequency", "Clusters": "cluster"}
LIMITS = (12, 18, 24, 30)
CHART, PANEL, GUTTER = 0.68, 0.32, 32
MEASURE_HELP = "Counts, or a strength that does not grow with how often a name is mentioned. The chart has the formula."
PLAIN_HELP = (
    "Leaves out trivial pairs: a country with what is its own: a leader, a town or a body with the country they are of."
)

_frame.through_dashboard()
shown = _filters.filters()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    view = st.segmented_control("Show", list(BY), default="By country", required=True, key="view", bind="query-params")
    window = st.segmented_control(
        "Together in one", list(WINDOWS), default="sentence", required=True, key="window", bind="query-params"
    )
    measure = st.segmented_control(
        "Strength",
        list(MEASURES),
        default="Counts",
        required=True,
        key="strength",
        bind="query-params",
        help=MEASURE_HELP,
    )
    order = "Frequency"
    if BY[view] != "network":
        order = st.segmented_control(
            "Order", list(ORDERS), default="Frequency", required=True, key="order", bind="query-params"
        )
    limit = st.selectbox("At most", LIMITS, index=1, key="most", bind="query-params", width=80)
    is_plain = st.toggle("Hide trivial", key="plain", bind="query-params", help=PLAIN_HELP)
by = "country" if BY[view] == "country" else "entity"
kind = "network" if BY[view] == "network" else "connections"
options = {"by": by, "window": window, "most": str(limit), "measure": MEASURES[measure], "order": ORDERS[order]}
options |= {"trivial": "hide"} if is_plain else {}
names = _opened.cached(views.connections, shown, by=by, window=window, limit=limit).totals
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

chart = _opened.chart(kind, shown, Look(width), options)
if chart is None:
    _frame.empty("No two names share a " + window + ".")
    st.stop()
with chart_box:
    clicked = _draw.draw(chart, key=kind)
    if not is_open:
        st.caption("Click a number to read the sentences.")
    _take.take(kind, shown, options)
    _frame.table(chart.table, chart.note)
_frame.chosen("pair", clicked if clicked and "\n" in clicked else None)

if is_open:
    with panel_box:
        _frame.close_button("pair")
        sentences = _opened.cached(
            views.shared_sentences, shown, pair[0], pair[1], window=window, limit=_frame.MOST_LISTED
        )
        n_shared = _opened.cached(views.shared_sentences_count, shown, pair[0], pair[1], window=window)
        text = f"{plain(known[pair[0]])} with {plain(known[pair[1]])}"
        n_sentences = count(n_shared, n_shared, "sentence")
        _frame.text_html(f'<div class="dl-panel-title">{text}</div><span class="dl-chip">{n_sentences}</span>')
        for row in sentences.to_dict("records"):
            row["marks"] = [m for m in row["marks"] if m["kind"] == "name"]
            _evidence.card(row)
        if n_shared > len(sentences):
            st.caption(f"{n_shared - len(sentences):,} more are not listed; narrow the filters.")
        _evidence.key_of_marks(("name",))
