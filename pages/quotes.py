"""Who said what about whom: the words as they stand in the source, the speaker as we resolved it."""

import streamlit as st

from core import views
from core.charts import palette
from core.marked import marked, plain, visible, written
from core.present import Look
from core.present.chart import table_of
from core.present.quotes import UNNAMED
from pages import _draw, _evidence, _filters, _frame, _opened, _style, _take

# Quotes on one page.
PAGE = 50
CHART, LIST = 0.42, 0.58
# Pixels between the two.
GUTTER = 32

_frame.through_dashboard()
shown = _filters.filters()
if not _opened.cached(views.quotes_count, shown):
    _frame.empty("No quotations match.")
    st.stop()

_frame.heading("Quotes")
first, second, third = st.columns([2, 2, 2])
known = _opened.cached(views.speakers, shown)
names = list(dict.fromkeys(known["speaker"].dropna()))
about = _opened.cached(views.spoken_about, shown)
by = first.multiselect("Speaker", visible(names), key="speaker", bind="query-params", placeholder="All")
whom = second.multiselect("About", visible(about), key="about", bind="query-params", placeholder="Anyone")
by, whom = list(map(written, by)), list(map(written, whom))
kinds = third.pills("Kind", ["direct", "mixed", "indirect"], selection_mode="multi", key="kind", bind="query-params")
said = views.Said(tuple(by), tuple(whom), tuple(kinds or ()))
total = _opened.cached(views.quotes_count, shown, said)
if not total:
    _frame.empty("No quotations match.")
    st.stop()

options = {"speaker": "\n".join(by), "about": "\n".join(whom), "kind": "\n".join(kinds or ())}
chart_box, list_box = st.columns([CHART, LIST], gap="medium")
with chart_box:
    width = _frame.page_width()
    look = Look(int(width * CHART))
    chart = _opened.chart("speakers", shown, look, options)
    _draw.draw(chart, key="speakers")
    _take.take("speakers", shown, options)
    _frame.table(chart.table, chart.note)
# Where there are no words to list, the second chart has their place.
if is_far := _opened.is_far():
    look = Look(int(width * LIST) - GUTTER)
with list_box if is_far else chart_box:
    if weeks := _opened.chart("quotes-over-time", shown, look, options):
        _draw.draw(weeks, key="quotes-over-time")
        _take.take("quotes-over-time", shown, options)
        _frame.table(weeks.table, weeks.note)
if is_far:
    st.info(_opened.ONLY_COUNTS, icon=":material/cloud_off:")
    st.stop()
with chart_box:
    page = _frame.page_number(total, PAGE, "quotes")
    quotes = _opened.cached(views.quotes, shown, said, limit=PAGE, offset=page * PAGE)
    quotes = quotes.assign(speaker=[" and ".join(names) or UNNAMED for names in quotes["speakers"]])
    columns = {
        "speaker": "Speaker",
        "as_said": "As the text has it",
        "kind": "Kind",
        "content": "Words",
        "cue": "Cue",
        "source": "Source",
        "about": "About",
    }
    with st.expander("The words as a table"):
        _frame.rows(table_of(quotes, columns))


country_names, country_colours = _opened.names(), _opened.colours()


def who(row: dict) -> str:
    """The speaker in bold; where the text says it otherwise, its own words beside it, as ours to answer for."""
    country = country_names.get(row["speaker_country"], "")
    name = f'<span class="dl-who">{plain(row["speaker"])}</span>'
    place = f" · {plain(country)}" if country and country != row["speaker"] and len(row["speakers"]) < 2 else ""
    said = f" · in the text: “{plain(row['as_said'])}”" if row["resolved"] else ""
    return f"{name}{place}{said}"


with list_box:
    for row in quotes.to_dict("records"):
        colour = country_colours.get(row["speaker_country"], palette.GREY)
        marks = [m for m in row["marks"] if m["kind"] == "quote"]
        cue = row["cue_start"], row["cue_end"]
        if not any(_frame.is_missing(value) for value in cue):
            marks.append(
                {
                    "start": int(cue[0]),
                    "end": int(cue[1]),
                    "kind": "trigger",
                    "label": "the words that say it is a quotation",
                }
            )
        talks_of = f'<div class="dl-why">About: {plain(", ".join(row["about"]))}</div>' if row["about"] else ""
        with st.container(gap=None):
            _frame.text_html(
                f'<div class="dl-card" {_style.in_colour(colour)}><div class="dl-from">{who(row)}</div>'
                f'<div class="dl-text">{marked(row["sentence"], marks)}</div>{talks_of}'
                f'<div class="dl-why">{_evidence.where(row)} · {plain(row["kind"])} quotation</div></div>'
            )
            _evidence.article_link(row)
