"""Who with whom: how often people, bodies and places share a sentence; a click opens the sentences."""

import streamlit as st

from core import views
from core.charts.heatmap import by_country, triangle
from core.filters import count
from core.marked import plain
from pages import _frame

BY = {"By country": "country", "Everyone with everyone": "entity"}
WINDOWS = {"sentence": "sentences", "article": "articles"}
LIMITS = (12, 18, 24, 30)
CHART, PANEL, GUTTER = 0.68, 0.32, 32

_frame.through_dashboard()
shown = _frame.filters()
left, middle, right = st.columns([2, 1, 1])
view = left.segmented_control("Show", list(BY), default="By country", required=True, key="view", bind="query-params")
window = middle.segmented_control(
    "Together in one", list(WINDOWS), default="sentence", required=True, key="window", bind="query-params"
)
limit = right.selectbox("At most", LIMITS, index=1, key="most", bind="query-params")
by = BY[view]

found = _frame.cached(views.connections, shown, by=by, window=window, limit=limit)
pairs, totals, hidden = found.pairs, found.totals, found.left_out
if pairs.empty:
    _frame.empty("No two names share a " + window + ".")
    st.stop()

_frame.heading("Who with whom")
width = _frame.page_width()
pair = (st.query_params.get("pair") or "").split("\n")
known = dict(zip(totals["id"], totals["name"], strict=True))
is_open = len(pair) == 2 and all(key in known for key in pair)
chart_box = st.container()
if is_open:
    chart_box, panel_box = st.columns([CHART, PANEL], gap="medium")
    width = int((width - GUTTER) * CHART)

n_articles = _frame.cached(views.articles_count, shown)
captions = [
    shown.sentence(
        f"Shared {WINDOWS[window]} in {count(n_articles, _frame.facets().n_articles, 'article')}",
        names=_frame.names(),
        dates="published",
    ),
    f"order: most mentioned first\u2003 grey: {WINDOWS[window]} in all\u2003 blank: never together"
    + ("\u2003 more are not shown" if hidden is None else f"\u2003 {hidden:,} more not shown" if hidden else ""),
]
if by == "entity":
    spec = triangle(pairs, totals, width=width, title="Who appears with whom", captions=captions)
else:
    spec = by_country(
        pairs,
        totals[~totals["is_country"]],
        totals[totals["is_country"]].head(8),
        width=width,
        title="People, bodies and places by country",
        captions=captions,
        colours=_frame.colours(),
    )
with chart_box:
    clicked = _frame.figure(
        spec,
        key="connections",
        alt=f"Grid of how often names share a {window}. {captions[0]}",
        file_name=_frame.file_stem("who-with-whom", shown),
    )
    if not is_open:
        st.caption("Click a number to read the sentences.")
    _frame.table(pairs, {"a_name": "Name", "a_country": "Country", "b_name": "With", "n": f"Shared {WINDOWS[window]}"})
_frame.chosen("pair", clicked)

if is_open:
    with panel_box:
        _frame.close_button("pair")
        sentences = _frame.cached(
            views.shared_sentences, shown, pair[0], pair[1], window=window, limit=_frame.MOST_LISTED
        )
        n_shared = _frame.cached(views.shared_sentences_count, shown, pair[0], pair[1], window=window)
        text = f"{plain(known[pair[0]])} with {plain(known[pair[1]])}"
        n_sentences = count(n_shared, n_shared, "sentence")
        _frame.text_html(f'<div class="dl-panel-title">{text}</div><span class="dl-chip">{n_sentences}</span>')
        for row in sentences.to_dict("records"):
            row["marks"] = [m for m in row["marks"] if m["kind"] == "name"]
            _frame.card(row)
        if n_shared > len(sentences):
            st.caption(f"{n_shared - len(sentences):,} more are not listed; narrow the filters.")
        _frame.key_of_marks(("name",))
