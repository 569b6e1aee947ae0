"""Where: events by country and the towns that articles name, on a map; a click lists the events or articles."""

import pandas as pd
import streamlit as st

from core import views
from core.charts import palette
from core.charts.places import AREAS
from core.dates import span_words
from core.filters import count
from core.marked import plain
from core.present import Look
from pages import _draw, _evidence, _filters, _frame, _opened, _style, _take

CHART, PANEL, GUTTER = 0.7, 0.3, 32
# Events and places of a panel; more are counted.
LISTED = 20

_frame.through_dashboard()
shown = _filters.filters()
area = st.segmented_control(
    "Part of the world", list(AREAS), default="World", required=True, key="area", bind="query-params"
)
countries = _opened.cached(views.countries_of_events, shown)
named = _opened.cached(views.places_named, shown)
if countries.empty and named.empty:
    _frame.empty("No event and no place matches.")
    st.stop()

_frame.heading("Places")
width = _frame.page_width()
spot = st.query_params.get("place")
lands = dict(zip(countries["code"], countries["name"], strict=True))
towns = dict(zip(named["id"], named["name"], strict=True))
chart_box = st.container()
if spot in lands or spot in towns:
    chart_box, panel_box = st.columns([CHART, PANEL], gap="medium")
    width = int((width - GUTTER) * CHART)

chart = _opened.chart("places", shown, Look(width), {"area": area})
with chart_box:
    clicked = _draw.draw(chart, key="places")
    _take.take("places", shown, {"area": area})
    if spot not in lands and spot not in towns:
        st.caption("Click a country or a dot for what is told of it.")
    _frame.table(chart.table, chart.note)
_frame.chosen("place", clicked)


def use_country(name: str) -> None:
    """Sets the country filter of all pages."""
    st.session_state["countries"] = [name]
    st.query_params.pop("place", None)


def events_of(code: str) -> None:
    """The events a country has part in, each with the way to its evidence."""
    events = _opened.cached(views.timeline, shown)
    mine = events[events["countries"].map(lambda codes: code in codes).astype(bool)]
    total = int(countries.set_index("code")["n"][code])
    _frame.text_html(f'<span class="dl-chip">{plain(count(total, total, "event"))}</span>')
    st.button("Filter all pages by it", icon=":material/filter_alt:", on_click=use_country, args=(lands[code],))
    for row in mine.sort_values("n_sources", ascending=False, kind="stable").head(LISTED).to_dict("records"):
        when = span_words(*(None if pd.isna(d) else d.date() for d in (row["date_start"], row["date_end"])))
        sources = count(int(row["n_sources"]), int(row["n_sources"]), "source")
        colour = _opened.colours().get(code, palette.GREY)
        with st.container(gap=None):
            _frame.text_html(
                f'<div class="dl-card" {_style.in_colour(colour)}><div class="dl-from">{plain(when or "no date")} · '
                f'{plain(row["status"])} · {sources}</div><div class="dl-text">{plain(row["title"])}</div></div>'
            )
            st.page_link(
                "pages/timeline.py",
                label="See its evidence",
                icon=":material/timeline:",
                query_params={**_filters.kept_query(), "event": str(row["story_id"])},
            )
    if total > LISTED and len(mine):
        st.caption(f"The {LISTED} with most sources of {total:,}.")


def sentences_of(place: str) -> None:
    """The sentences that name a place."""
    n = int(named.set_index("id")["n"][place])
    _frame.text_html(f'<span class="dl-chip">{plain(count(n, n, "article"))}</span>')
    rows = _opened.cached(views.sentences_naming, shown, place, limit=LISTED)
    for row in rows.to_dict("records"):
        row["marks"] = [m for m in row["marks"] if m["kind"] == "name"]
        _evidence.card(row)
    if len(rows) == LISTED:
        st.caption(f"The first {LISTED} sentences.")
    _evidence.key_of_marks(("name",))


if spot in lands or spot in towns:
    with panel_box:
        _frame.close_button("place")
        _frame.text_html(f'<div class="dl-panel-title">{plain(lands.get(spot) or towns[spot])}</div>')
        if spot in lands:
            events_of(spot)
        else:
            sentences_of(spot)
