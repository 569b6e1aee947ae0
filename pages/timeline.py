"""When: the events of the chosen articles in swim-lanes by country; a click opens the sentences they stand on."""

import streamlit as st

from core import views
from core.filters import count
from core.present import Look
from core.present.timeline import event_table
from pages import _evidence, _filters, _frame, _library

# How the page is shared between the chart and the evidence panel.
CHART, PANEL = 0.7, 0.3
GUTTER = 32

_frame.through_dashboard()
shown = _filters.filters()
events = _library.cached(views.timeline, shown)
if events.empty:
    _frame.empty("No events match.")
    st.stop()

_frame.heading("Timeline")
width = _frame.page_width()
undated = events[events["date_start"].isna()]
selected = st.query_params.get("event")
story = events[events["story_id"] == selected]
if selected and story.empty and _library.cached(views.timeline_counts, shown)["n"] > len(events):
    story = _library.cached(views.story, selected)
chart_box = st.container()
if len(story):
    chart_box, panel_box = st.columns([CHART, PANEL], gap="medium")
    width = int((width - GUTTER) * CHART)

chart = _library.chart("timeline", shown, Look(width), {"event": selected} if selected else {})
with chart_box:
    clicked = None
    if chart is None:
        st.info("None of these events has a date; they are listed below.")
    else:
        clicked = _frame.figure(chart, key="timeline", is_brush=True)
        if story.empty:
            st.caption("Click an event to read the sentences it stands on. Draw over some days to see only those.")
    _frame.table(event_table(events) if chart is None else chart.table, chart.note if chart else "")
    if len(undated):
        with st.expander(f"{count(len(undated), len(undated), 'event')} without a date"):
            for row in undated.head(_frame.MOST_LISTED).itertuples():
                if st.button(_library.escape_markdown(str(row.title)), key=f"undated-{row.story_id}", type="tertiary"):
                    st.query_params["event"] = str(row.story_id)
                    st.rerun()
_frame.chosen("event", clicked)

if len(story):
    with panel_box:
        _evidence.story_panel(story.iloc[0])
