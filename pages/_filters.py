"""The filters in the sidebar, bound to the URL: a link reopens the same view."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import __version__
from core.filters import Filters, count
from pages._library import facets, is_sample

EARLIEST, LATEST = dt.date(1000, 1, 1), dt.date(2999, 12, 31)
SEARCH_HELP = (
    'All words have to be there. "nuclear test" finds the words side by side, sanction\\* words that begin so, '
    "Putin OR Lavrov either; NOT, or a minus before a word, leaves out."
)


def filter_widgets() -> None:
    """The filters, bound to the URL: a link reopens the same view."""
    found = facets()
    country_names = list(found.countries["name"])
    source_names = list(found.sources["source"])
    _warn_of_strangers("countries", country_names)
    _warn_of_strangers("sources", source_names)
    st.date_input(
        "Dates",
        value=(),
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD/MM/YYYY",
        key="dates",
        bind="query-params",
        help="First and last day. A date known only to the month matches any day of it.",
    )
    st.multiselect("Countries", country_names, key="countries", bind="query-params", placeholder="All")
    st.segmented_control(
        "Match",
        ["any", "all"],
        default="any",
        required=True,
        key="match",
        bind="query-params",
        help="Any of the chosen countries, or all of them together.",
    )
    st.multiselect("Sources", source_names, key="sources", bind="query-params", placeholder="All")
    st.text_input(
        "Search text",
        key="text",
        bind="query-params",
        max_chars=200,
        placeholder="e.g. sanctions",
        type="search",
        help=SEARCH_HELP,
    )
    st.button("Reset filters", on_click=_reset, width="stretch", disabled=not _is_filtered())
    if is_sample():
        st.info(
            "These are two sample articles. Add your own with `.venv/bin/dateline add FOLDER`, then reload this page."
        )
    counts = ((found.n_articles, "article"), (found.n_stories, "event"), (found.n_quotes, "quote"))
    held = " · ".join(count(n, n, noun) for n, noun in counts)
    st.caption(f"{held}  \nDateline {__version__}")


def filters() -> Filters:
    """What the sidebar says now. A range with only its first day chosen is that day onwards."""
    state = st.session_state
    days = tuple(state.get("dates") or ())
    codes = dict(zip(facets().countries["name"], facets().countries["code"], strict=True))
    return Filters(
        date_from=days[0] if days else None,
        date_to=days[1] if len(days) > 1 else None,
        countries=tuple(codes[name] for name in state.get("countries") or () if name in codes),
        countries_match=state.get("match") or "any",
        sources=tuple(state.get("sources") or ()),
        text=(state.get("text") or "").strip(),
    )


def _is_filtered() -> bool:
    return any(st.session_state.get(key) for key in ("dates", "countries", "sources", "text"))


def _reset() -> None:
    st.session_state.update(dates=(), countries=[], match="any", sources=[], text="")


def _warn_of_strangers(key: str, known: Sequence[str]) -> None:
    """Says which values of a link this library does not have; Streamlit would drop them without a word."""
    strange = [value for value in st.query_params.get_all(key) if value not in known]
    if strange:
        st.session_state["strangers"] = [*st.session_state.get("strangers", []), *strange]


def kept_query() -> dict[str, Any]:
    """The filters of the URL, for links between pages."""
    keys = ("dates", "countries", "match", "sources", "text")
    return {key: st.query_params.get_all(key) for key in keys if st.query_params.get_all(key)}
