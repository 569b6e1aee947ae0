"""The filters in the sidebar, bound to the URL: a link reopens the same view."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from core import __version__, views
from core.dates import day_words
from core.event_words import STATUSES, TYPES, type_words
from core.filters import MAX_ID_CHARS, Filters, count
from core.marked import visible, written
from pages._opened import cached, facets, is_far, is_sample

EARLIEST, LATEST = dt.date(1000, 1, 1), dt.date(2999, 12, 31)
SEARCH_HELP = (
    'All words have to be there. "nuclear test" finds the words side by side, sanction\\* words that begin so, '
    "Putin OR Lavrov either; NOT, or a minus before a word, leaves out."
)
IN_A_LIBRARY = "Asked of a library; here are counts of shards. The page Library says how to make one."
OF_EVENTS = "Articles, quotes and shared sentences are those that tell of such an event."
# More sources or names than these are found by writing, not by scrolling.
MOST_OFFERED = 300
# What each filter is when nothing is chosen; the keys are those of the URL.
NOTHING: dict[str, Any] = {
    "dates": (),
    "countries": [],
    "match": "any",
    "sources": [],
    "types": [],
    "status": [],
    "entity": None,
    "corroborated": False,
    "text": "",
}
BY_WORDS = {type_words(code): code for code in TYPES}


def filter_widgets() -> None:
    """The filters, bound to the URL: a link reopens the same view."""
    _dates()
    _countries()
    _chosen_of("Sources", "sources", list(facets().sources["source"]))
    _chosen_of("Event types", "types", list(BY_WORDS), help=OF_EVENTS)
    _say_strangers("status", STATUSES)
    st.pills("Status", STATUSES, selection_mode="multi", key="status", bind="query-params")
    _entity()
    st.toggle(
        "Two or more sources",
        key="corroborated",
        bind="query-params",
        help=IN_A_LIBRARY if is_far() else f"Only events that two or more sources tell of. {OF_EVENTS}",
        disabled=_is_off("corroborated"),
    )
    st.text_input(
        "Search text",
        key="text",
        bind="query-params",
        max_chars=200,
        placeholder="e.g. sanctions",
        type="search",
        help=IN_A_LIBRARY if is_far() else SEARCH_HELP,
        disabled=_is_off("text"),
    )
    st.button("Reset filters", on_click=_reset, width="stretch", disabled=filters() == Filters())
    if is_sample():
        st.info("These are two sample articles. Drop your own on the page *Library*.")
    found = facets()
    counts = ((found.n_articles, "article"), (found.n_stories, "event"), (found.n_quotes, "quote"))
    held = " · ".join(count(n, n, noun) for n, noun in counts)
    st.caption(f"{held}  \nDateline {__version__}")


def filters() -> Filters:
    """What the sidebar says now. A range with only its first day chosen is that day onwards."""
    state = st.session_state
    days = tuple(state.get("dates") or ())
    codes = dict(zip(facets().countries["name"], facets().countries["code"], strict=True))
    chosen = tuple(codes[name] for name in state.get("countries") or () if name in codes)
    return Filters(
        date_from=days[0] if days else None,
        date_to=days[1] if len(days) > 1 else None,
        countries=chosen,
        countries_match=(state.get("match") or "any") if len(chosen) > 1 else "any",
        sources=tuple(map(written, state.get("sources") or ())),
        types=tuple(BY_WORDS[words] for words in state.get("types") or () if words in BY_WORDS),
        statuses=tuple(state.get("status") or ()),
        entity=(_entity_meant(state.get("entity")) or ("", ""))[0],
        corroborated=bool(state.get("corroborated")),
        text=(state.get("text") or "").strip(),
    )


def kept_query() -> dict[str, Any]:
    """The filters of the URL, for links between pages."""
    return {key: st.query_params.get_all(key) for key in st.query_params if key in NOTHING}


def use_days(first: dt.date, last: dt.date) -> None:
    """Sets the days; for the callback of a widget, which runs before the sidebar does."""
    st.session_state["dates"] = (first, last)


def presets() -> dict[str, tuple[dt.date, ...]]:
    """Periods by what they are called, counted back from the latest article, or event where no article has a day."""
    latest = facets().last_published or facets().last_day
    if latest is None:
        return {}
    back = {f"{n} days": (latest - dt.timedelta(n - 1), latest) for n in (7, 30)}
    return {**back, str(latest.year): (dt.date(latest.year, 1, 1), dt.date(latest.year, 12, 31)), "All": ()}


# ---- one filter each -------------------------------------------------------------------------------------------------


def _dates() -> None:
    _say_strangers("dates", None)
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
    if not (offered := presets()):
        return
    latest = next(iter(offered.values()))[1]
    days = tuple(st.session_state.get("dates") or ())
    st.session_state["preset"] = next((name for name, period in offered.items() if period == days), None)
    st.pills(
        "Period",
        list(offered),
        key="preset",
        on_change=_use_preset,
        label_visibility="collapsed",
        help=f"Counted back from {day_words(latest)}, the latest day here.",
    )


def _use_preset() -> None:
    st.session_state["dates"] = presets().get(st.session_state["preset"], ())


def _countries() -> None:
    _chosen_of("Countries", "countries", list(facets().countries["name"]))
    if len(st.session_state.get("countries") or ()) > 1:
        _say_strangers("match", ("any", "all"))
        st.segmented_control(
            "Match",
            ["any", "all"],
            default="any",
            required=True,
            key="match",
            bind="query-params",
            help="Any of the chosen countries, or all of them together.",
        )


def _chosen_of(label: str, key: str, known: Sequence[str], *, help: str | None = None) -> None:
    """Any number of values; of very many the first are offered, and those that are chosen already.

    They are offered, and stand in the URL, with hidden characters shown.
    """
    _say_strangers(key, known)
    offered = list(known[:MOST_OFFERED])
    if len(known) > MOST_OFFERED:
        asked = [*map(written, st.query_params.get_all(key)), *map(written, st.session_state.get(key) or ())]
        offered += [value for value in known[MOST_OFFERED:] if value in asked]
    st.multiselect(label, visible(offered), key=key, bind="query-params", placeholder="All", help=help)


def _entity() -> None:
    asked = st.session_state.get("entity") or st.query_params.get("entity")
    meant = _entity_meant(asked)
    if asked and not meant:
        _remember(asked)
    offered = list(cached(views.entities, limit=MOST_OFFERED)["words"])
    offered += [words for words in st.session_state.get("entities_like", ()) if words not in offered]
    offered += [
        words for words in dict.fromkeys((meant[1] if meant else None, asked)) if words and words not in offered
    ]
    st.selectbox(
        "Who or what is named",
        list(dict.fromkeys(visible(offered))),
        index=None,
        key="entity",
        bind="query-params",
        placeholder="Anyone",
        accept_new_options=True,
        filter_mode="contains",
        on_change=_look_for_entity,
        help="Write a part of a name and press Enter: those most often named are listed, all are found.",
    )


def _look_for_entity() -> None:
    """What was written becomes the one it most likely means; others it may mean are offered next."""
    typed = st.session_state.get("entity")
    if meant := _entity_meant(typed):
        if typed != visible(meant[1]):
            st.session_state["entities_like"] = list(cached(views.entities, like=typed, limit=50)["words"])
        st.session_state["entity"] = visible(meant[1])


def _entity_meant(words: str | None) -> tuple[str, str] | None:
    """Id and words of who is called so, or else of the most often named whose name has these letters."""
    if not words:
        return None
    words = written(words)
    found = cached(views.entity_called, words)
    found = cached(views.entities, like=words, limit=1) if found.empty else found
    # What a hostile text makes a name of may be longer than a filter is.
    found = found[found["id"].str.len() <= MAX_ID_CHARS]
    return None if found.empty else (found.iloc[0]["id"], found.iloc[0]["words"])


# ---- the rest --------------------------------------------------------------------------------------------------------


def _is_off(key: str) -> bool:
    """Whether a filter cannot be set: shards do not know it. One that a link has set can be taken away."""
    return is_far() and not (st.session_state.get(key) or st.query_params.get(key))


def _reset() -> None:
    st.session_state.update(NOTHING)


def _say_strangers(key: str, known: Iterable[str] | None) -> None:
    """Remembers which values of a link this library does not have: Streamlit drops them without a word."""
    for value in st.query_params.get_all(key):
        if value and (written(value) not in known if known is not None else not _is_day(value)):
            _remember(value)


def _remember(stranger: str) -> None:
    known = st.session_state.get("strangers", ())
    if stranger not in known:
        st.session_state["strangers"] = (*known, stranger)
        st.session_state["strangers_of"] = None


def strangers() -> Sequence[str]:
    """What a link asked for that is not here; said until other filters are chosen."""
    found = st.session_state.get("strangers", ())
    if found and st.session_state["strangers_of"] is None:
        st.session_state["strangers_of"] = filters()
    elif found and st.session_state["strangers_of"] != filters():
        st.session_state["strangers"] = found = ()
    return found


def _is_day(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True
