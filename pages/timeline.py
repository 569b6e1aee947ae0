"""When: the events of the chosen articles in swim-lanes by country; a click opens the sentences they stand on."""

import streamlit as st

from core import views
from core.filters import count
from core.present import Look
from core.present.timeline import event_table
from pages import _evidence, _filters, _frame, _opened, _take

VIEWS = {"Timeline": "timeline", "Key events": "slide"}
LANES = {"Countries": "country", "Event types": "type", "Sources": "source"}
# How the page is shared between the chart and the evidence panel.
CHART, PANEL = 0.7, 0.3
GUTTER = 32

_frame.through_dashboard()
shown = _filters.filters()
events = _opened.cached(views.timeline, shown)
if events.empty and not _opened.cached(views.timeline_counts, shown)["n"]:
    _frame.empty("No events match.")
    st.stop()

_frame.heading("Timeline")
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    view = st.segmented_control("Show", list(VIEWS), default="Timeline", required=True, key="show", bind="query-params")
    lanes = "Countries"
    if VIEWS[view] == "timeline":
        lanes = st.segmented_control(
            "Lanes by", list(LANES), default="Countries", required=True, key="lanes", bind="query-params"
        )
width = _frame.page_width()
undated = events[events["date_start"].isna()]
selected = st.query_params.get("event")
story = events[events["story_id"] == selected]
if selected and story.empty and _opened.cached(views.timeline_counts, shown)["n"] > len(events):
    story = _opened.cached(views.story, selected)
chart_box = st.container()
if len(story):
    chart_box, panel_box = st.columns([CHART, PANEL], gap="medium")
    width = int((width - GUTTER) * CHART)

kind = VIEWS[view]
options = {"event": selected} if selected else {}
options |= {"group": LANES[lanes]} if kind == "timeline" and lanes != "Countries" else {}
chart = _opened.chart(kind, shown, Look(width), options)
with chart_box:
    clicked = None
    if chart is None and events.empty:
        st.info("Shards only count: which events are key is known of a library's stories.", icon=":material/cloud_off:")
        st.stop()
    if chart is None:
        st.info("None of these events has a date; they are listed below.")
    else:
        clicked = _frame.figure(chart, key=kind, is_brush=kind == "timeline")
        if story.empty and len(events):
            brush = " Draw over some days to see only those." if kind == "timeline" else ""
            st.caption(f"Click an event to read the sentences it stands on.{brush}")
        _take.take(kind, shown, options)
    _frame.table(event_table(events) if chart is None else chart.table, chart.note if chart else "")
    if len(undated):
        with st.expander(f"{count(len(undated), len(undated), 'event')} without a date"):
            for row in undated.head(_frame.MOST_LISTED).itertuples():
                if st.button(_opened.escape_markdown(str(row.title)), key=f"undated-{row.story_id}", type="tertiary"):
                    st.query_params["event"] = str(row.story_id)
                    st.rerun()
_frame.chosen("event", clicked)

if len(story):
    with panel_box:
        _evidence.story_panel(story.iloc[0])
