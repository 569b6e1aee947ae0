"""What the pages share: headings, empty states, figures, tables, the chosen mark in the URL."""

import datetime as dt
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure

from core import views
from core.charts.sheet import camera
from core.marked import is_hiding, plain, visible
from core.present import Chart
from pages import _scripts
from pages._filters import EARLIEST, LATEST, filters, strangers, use_days
from pages._opened import cached, escape_markdown, is_far, names, store
from pages._style import STYLE

ROOT = Path(__file__).parents[1]
# What a browser of 1600 pixels has for the content; used until this one has said how wide it is.
ASSUMED_WIDTH = 1200
WIDTH_STEP = 40
BRUSH = "days_brush"
# The rows a page lists; more are counted, not drawn.
MOST_LISTED = 100


def through_dashboard() -> None:
    """Each page's first line: a link straight to a page of a server just started would run it without dashboard.py.

    Until dashboard.py has called `st.navigation` once, Streamlit takes every file of `pages/` for a page of its own.
    """
    if "dashboard" not in st.session_state:
        runpy.run_path(str(ROOT / "dashboard.py"))
        st.stop()


def style() -> None:
    """The few rules that Streamlit's theme has no setting for."""
    st.html(STYLE)


# ---- the page --------------------------------------------------------------------------------------------------------


def banner() -> None:
    """What has to be known before anything is read: whom is asked, and a link that this library cannot follow."""
    if is_far():
        words = "Counts of the shards in {}; an event counts once for each report of it. "
        words += "Texts, stories and search need a library: the page Library says how to make one."
        st.caption(escape_markdown(words.format(store().data.place.said)))
    if strange := strangers():
        listed = ", ".join(repr(value[:60]) for value in strange)
        st.warning(f"This library does not have {escape_markdown(listed)}; that part of the link is left out.")


def heading(title: str) -> None:
    """The page's heading for screen readers; a chart carries its own title, so that a picture of it is complete."""
    st.html(f'<h1 class="dl-unseen">{plain(title)}</h1>')
    if note := cached(views.text_note, filters()):
        st.caption(escape_markdown(note))


def scroll_to_focus(key: str) -> None:
    """Scrolls the reader to its marked sentence; once for each key."""
    _scripts.scroller(key=f"scroll-{key}", height=1)


def page_width() -> int:
    """Pixels the page has for its content, in steps; an assumption until the browser has said."""
    said = _scripts.width_probe(key="page_width", on_seen_change=lambda: None, height=1).get("seen") or {}
    if said:
        st.session_state["is_dark"] = said.get("ground") == "dark"
    width = int(said.get("width") or ASSUMED_WIDTH)
    return max(width // WIDTH_STEP * WIDTH_STEP, WIDTH_STEP)


# Camera and full screen are left; what else Plotly offers would move the view away from what the filters say.
_UNUSED = ["select2d", "lasso2d", "zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d"]


class _Drawn(BaseFigure):
    """A finished figure as Plotly knows one: Streamlit takes it as it is.

    A dictionary would be checked property by property for each session and run, which costs more than all the rest of
    a page; what charts draw is checked once, by their tests.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain dictionaries."""
        return self._spec


def figure(chart: Chart, *, key: str, is_brush: bool = False) -> str | None:
    """Draws a chart; returns the key of the mark that was clicked, None where its grammar has no clicks.

    is_brush: drawing over some of its days sets the dates of the filters.
    """
    if chart.grammar == "vega-lite":
        # As a dictionary: Altair would check each part of it again for each session and run.
        st.vega_lite_chart(spec=chart.spec, width="stretch", theme=None, key=key, alt=chart.alt)
        return None
    state = st.plotly_chart(
        _plotly(chart, "zoom" if is_brush else False),
        key=key,
        on_select="rerun",
        selection_mode="points",
        theme=None,
        config=_config(chart),
        alt=chart.alt,
    )
    if is_brush:
        _scripts.brush(key=BRUSH, on_days_change=_brushed, height=1)
    points = state["selection"]["points"] if state else []
    if not points:
        return None
    found = points[0].get("customdata")
    return str(found[0] if isinstance(found, list) else found) if found else None


def _plotly(chart: Chart, drag: str | bool) -> _Drawn:
    return _Drawn({**chart.spec, "layout": {**chart.spec["layout"], "dragmode": drag}})


def _config(chart: Chart) -> dict[str, Any]:
    """What Plotly offers beside the chart: its camera makes a picture of exactly 3200 by 1800 pixels."""
    picture = {"format": "png", "filename": chart.file_stem, **camera(float(chart.spec["layout"]["height"]))}
    return {
        "displaylogo": False,
        "doubleClick": False,
        "showTips": False,
        "modeBarButtonsToRemove": _UNUSED,
        "toImageButtonOptions": picture,
    }


def _brushed() -> None:
    """The days that were drawn over become those of the filters."""
    days = [dt.date.fromisoformat(str(said)[:10]) for said in st.session_state[BRUSH].days or () if _is_day(said)]
    if len(days) == 2:
        use_days(min(days), max(days))


def _is_day(said: Any) -> bool:
    """True for a day as Plotly writes it, "2023-09-13 04:12"; what else a browser may send is none."""
    try:
        return EARLIEST <= dt.date.fromisoformat(str(said)[:10]) <= LATEST
    except ValueError:
        return False


def chosen(key: str, clicked: str | None) -> str | None:
    """The chosen id of a page, kept in the URL under `key`; a click replaces it."""
    if clicked and clicked != st.query_params.get(key):
        st.query_params[key] = clicked
        st.rerun()
    return st.query_params.get(key)


def empty(message: str) -> None:
    """Says that nothing matches what, and what to do."""
    heading("Nothing to show")
    chosen_filters = filters()
    if words := chosen_filters.sentence(names=names(chosen_filters)):
        st.caption(escape_markdown(words))
    st.info(f"{message} Widen the dates or remove a filter in the sidebar.", icon=":material/filter_alt_off:")


def page_number(total: int, size: int, what: str) -> int:
    """Which page of a long list to show, from 0, kept in the URL; nothing to choose where one page holds all."""
    pages = -(-total // size)
    if pages < 2:
        return 0
    box, _ = st.columns([0.4, 0.6])
    chosen_page = box.number_input(
        f"Page of {pages:,}, {size} {what} each", 1, pages, key="page", bind="query-params", step=1
    )
    return int(chosen_page) - 1


def table(frame: pd.DataFrame, note: str = "") -> None:
    """The same as a chart, as a table; the note says what it leaves out."""
    with st.expander("The same as a table"):
        rows(frame)
    if note:
        st.caption(escape_markdown(note))


def rows(frame: pd.DataFrame, *, alt: str | None = None) -> None:
    """A table, hidden characters of its texts shown."""
    texts = {name: column.map(visible) for name, column in frame.items() if is_hiding(column)}
    shown = frame.assign(**texts).rename(columns=visible) if texts or is_hiding(frame.columns) else frame
    st.dataframe(shown, hide_index=True, alt=alt)


def text_html(body: str) -> None:
    """HTML of ours around text from `core.marked`; nothing else may call `st.html`."""
    st.html(body)


def sentence_of(sentences: Sequence[tuple[int, int]]) -> int | None:
    """The sentence a link asks for, if the article has it."""
    said = st.query_params.get("sentence", "")
    number = int(said) if said.isdecimal() and len(said) < 8 else -1
    return number if 0 <= number < len(sentences) else None


def close_button(key: str) -> None:
    """Closes the panel that the URL's `key` keeps open."""
    if st.button("Close", icon=":material/close:", key=f"close-{key}", type="tertiary"):
        st.query_params.pop(key, None)
        st.rerun()


def is_missing(value: Any) -> bool:
    """True for None, NaN and NaT."""
    return value is None or bool(pd.isna(value))
