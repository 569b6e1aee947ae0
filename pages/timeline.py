"""When: the events of the chosen articles in swim-lanes by country; a click opens the sentences they stand on."""

import pandas as pd
import streamlit as st

from core import views
from core.charts import palette
from core.charts.timeline import period, timeline
from core.dates import span_words
from core.filters import count
from core.marked import plain
from pages import _frame

# How the page is shared between the chart and the evidence panel.
CHART, PANEL = 0.7, 0.3
GUTTER = 32

_frame.through_dashboard()
shown = _frame.filters()
events = _frame.cached(views.timeline, shown)
if events.empty:
    _frame.empty("No events match.")
    st.stop()

_frame.heading("Timeline")
width = _frame.page_width()
dated = events[events["date_start"].notna()]
undated = events[events["date_start"].isna()]
selected = st.query_params.get("event")
story = events[events["story_id"] == selected]
if selected and story.empty and _frame.cached(views.timeline_counts, shown)["n"] > len(events):
    story = _frame.cached(views.story, selected)
chart_box = st.container()
if len(story):
    chart_box, panel_box = st.columns([CHART, PANEL], gap="medium")
    width = int((width - GUTTER) * CHART)

found = _frame.facets()
counts = _frame.cached(views.timeline_counts, shown)
sources = counts["sources"]
caption = shown.sentence(
    count(counts["n"], found.n_stories, "event"),
    f"{len(sources)} sources: {', '.join(sources)}"
    if 1 < len(sources) <= 4
    else count(len(sources), len(sources), "source"),
    names=_frame.names(),
)
n_dated = counts["n"] - counts["n_undated"]
if counts["n_undated"]:
    caption += f" · {counts['n_undated']:,} without a date" + (
        ", listed below" if len(undated) == counts["n_undated"] else ""
    )
if n_inferred := counts["n_inferred"]:
    caption += (
        " · " + ("the year is" if n_inferred == n_dated else f"{n_inferred:,} with a year") + " inferred, not stated"
    )
# More than can be drawn one by one: all are counted in bars, the most reported are named.
bins = _frame.cached(views.timeline_bins, shown) if counts["n"] > len(events) else None


def title_of(rows: pd.DataFrame) -> str:
    """The chart's title: which countries and which days it shows."""
    countries = [_frame.names().get(code, code) for code in shown.countries]
    joined = (" and " if shown.countries_match == "all" else " or ").join(countries)
    days = period(rows, (shown.date_from, shown.date_to))
    return ": ".join(part for part in ("Timeline", joined) if part) + (f", {span_words(*days)}" if days else "")


with chart_box:
    clicked = None
    if dated.empty:
        st.info("None of these events has a date; they are listed below.")
    else:
        clicked = _frame.figure(
            timeline(
                events,
                width=width,
                title=title_of(events),
                caption=caption,
                names=_frame.names(),
                colours=_frame.colours(),
                selected=selected,
                window=(shown.date_from, shown.date_to),
                bins=bins,
            ),
            key="timeline",
            alt=f"Timeline of {n_dated:,} dated events in lanes by country. {caption}",
            file_name=_frame.file_stem("timeline", shown),
        )
    if len(dated) and not len(story):
        st.caption("Click an event to read the sentences it stands on.")
    when = [
        span_words(*(None if pd.isna(d) else d.date() for d in days))
        for days in zip(events["date_start"], events["date_end"], strict=True)
    ]
    columns = {
        "when": "Date",
        "title": "Event",
        "status": "Status",
        "type": "PLOVER type",
        "countries": "Countries",
        "sources": "Sources",
    }
    if events["date_why"].notna().any():
        columns["date_why"] = "How the date is known"
    _frame.table(events.assign(when=when), columns)
    if counts["n"] > len(events):
        st.caption(
            f"The table has the {len(events):,} most reported of {counts['n']:,} events; narrow the filters for more."
        )
    if len(undated):
        with st.expander(f"{count(len(undated), len(undated), 'event')} without a date"):
            for row in undated.head(_frame.MOST_LISTED).itertuples():
                if st.button(_frame.escape_markdown(str(row.title)), key=f"undated-{row.story_id}", type="tertiary"):
                    st.query_params["event"] = str(row.story_id)
                    st.rerun()
_frame.chosen("event", clicked)

if len(story):
    row = story.iloc[0]
    with panel_box:
        _frame.close_button("event")
        when = span_words(*(None if pd.isna(d) else d.date() for d in (row["date_start"], row["date_end"])))
        chips = [f'<span class="dl-chip">{plain(when)}</span>', f'<span class="dl-chip">{plain(row["status"])}</span>']
        many = " dl-chip-many" if row["n_sources"] > 1 else ""
        chips.append(
            f'<span class="dl-chip{many}">{count(int(row["n_sources"]), int(row["n_sources"]), "source")}</span>'
        )
        if row["is_inferred"]:
            chips.append('<span class="dl-chip dl-chip-unsure">year inferred</span>')
        _frame.text_html(f'<div class="dl-panel-title">{plain(row["title"])}</div>{"".join(chips)}')
        colour = _frame.colours().get(row["lane"], palette.GREY)
        reports = _frame.cached(views.evidence, row["story_id"])
        for report in reports.to_dict("records"):
            _frame.card(report, why=report["date_why"], colour=colour)
        if row["n_events"] > len(reports):
            st.caption(f"The first {len(reports)} of {row['n_events']:,} reports.")
        _frame.key_of_marks(("trigger", "name", "date", "quote"))
