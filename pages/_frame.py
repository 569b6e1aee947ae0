"""What the pages share: the opened library, the filters bound to the URL, empty states, figures, the evidence panel."""

import datetime as dt
import runpy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import __version__, settings, views
from core.charts import palette
from core.dates import day_words
from core.errors import DatelineError
from core.filters import Filters, count
from core.library.reader import EMPTY_VERSION, Library, current_version
from core.marked import marked, plain
from core.samples import sample_library

ROOT = Path(__file__).parents[1]
# What a browser of 1600 pixels has for the content; used until this one has said how wide it is.
ASSUMED_WIDTH = 1200
WIDTH_STEP = 40
EARLIEST, LATEST = dt.date(1000, 1, 1), dt.date(2999, 12, 31)
# The rows a page lists; more are counted, not drawn.
MOST_LISTED = 100
SEARCH_HELP = (
    'All words have to be there. "nuclear test" finds the words side by side, sanction\\* words that begin so, '
    "Putin OR Lavrov either; NOT, or a minus before a word, leaves out."
)

STYLE = """<style>
.block-container {padding: 4.2rem 2.2rem 2rem 2.2rem; max-width: 2400px;}
[data-testid="stSidebarHeader"] {height: 2.5rem;}
.dl-text {line-height: 1.6; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate;}
.dl-text mark, .dl-key mark {color: inherit; background: none; padding: 0 1px; border-radius: 3px;}
.dl-text .dl-name, .dl-key .dl-name {background: #d8e6f6;}
.dl-text .dl-date, .dl-key .dl-date {background: #fde6c4;}
.dl-text .dl-event, .dl-key .dl-event {background: #d5efd9; font-weight: 600;}
.dl-text .dl-quote, .dl-key .dl-quote {border-bottom: 2px solid #7d4a9c; border-radius: 0;}
.dl-text .dl-hit {background: #fff0a8; font-weight: 600;}
.dl-text .dl-focus {box-shadow: 0 -1px 0 #c24a00, 0 1px 0 #c24a00; background-color: #ffeedd; border-radius: 0;}
.dl-text .dl-focus.dl-name {background: #d8e6f6;} .dl-text .dl-focus.dl-date {background: #fde6c4;}
.dl-text .dl-focus.dl-event {background: #d5efd9;}
.dl-card {background: #f6f7f9; border-left: 4px solid #5b6472; padding: .6rem .9rem;}
.dl-card .dl-from {color: #545c6c; font-size: .84rem; margin-bottom: .25rem;}
.dl-card .dl-why {color: #545c6c; font-size: .84rem; margin-top: .35rem;}
.dl-card .dl-who {font-weight: 600;}
.dl-chip {display: inline-block; background: #eef0f3; border-radius: 4px; padding: .1rem .45rem; font-size: .86rem;
  margin: 0 .35rem .3rem 0;}
.dl-chip-many {background: #d5efd9;} .dl-chip-unsure {background: #fde6c4;}
.dl-key {font-size: .84rem; color: #545c6c;}
.dl-panel-title {font-size: 1.2rem; font-weight: 600; line-height: 1.3; margin: 0 0 .5rem 0;}
.dl-hidden-char {background: #b3266b; color: #fff; font-size: .7em; border-radius: 3px; padding: 0 3px;}
.dl-why {color: #545c6c; font-size: .88rem; line-height: 1.45;}
.dl-unseen {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);}
/* What is not to be seen takes no room either. */
.stElementContainer:has(.dl-unseen), .stElementContainer:has(> .stHtml > style), .stElementContainer.st-key-page_width {
  position: absolute;}
</style>"""

# Tells the server how wide the page is, so that labels are laid out for that width: our own script, sends one number.
_WIDTH_JS = """
export default function (component) {
  const { setStateValue, parentElement } = component;
  const box = document.querySelector('[data-testid="stMainBlockContainer"]') ?? (parentElement.host ?? parentElement);
  let last = 0;
  let timer = 0;
  const report = () => {
    const style = getComputedStyle(box);
    const width = Math.floor(box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
    if (width && Math.abs(width - last) > 20) { last = width; setStateValue("width", width); }
  };
  const watch = new ResizeObserver(() => { clearTimeout(timer); timer = setTimeout(report, 200); });
  watch.observe(box);
  report();
  return () => watch.disconnect();
}
"""


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


# ---- the library -----------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=3, show_spinner=False)
def _open(folder: str, version: str) -> Library:
    return Library.open(folder)


@st.cache_resource(show_spinner="First start: reading the two sample articles …")
def _samples(folder: str) -> str:
    return str(sample_library(folder))


def store() -> Library:
    """The library: the user's, or while that is empty the two sample articles'. Stops the page where it cannot open."""
    folder = str(settings.library_folder())
    try:
        if current_version(folder) == EMPTY_VERSION:
            folder = _samples(folder)
        return _open(folder, current_version(folder))
    except DatelineError as error:
        st.error(escape_markdown(str(error)))
        st.stop()


def is_sample() -> bool:
    """True while the pages show the sample articles."""
    return current_version(settings.library_folder()) == EMPTY_VERSION


@st.cache_data(max_entries=4, show_spinner=False)
def _facets(folder: str, version: str) -> views.Facets:
    return views.facets(_open(folder, version))


def facets() -> views.Facets:
    """What the library holds; the same for every filter."""
    library = store()
    return _facets(str(library.folder), library.version)


def names() -> dict[str, str]:
    """Country names by code."""
    return facets().names


def colours() -> dict[str, str]:
    """Country colours by code, in the library's order, so that a country keeps its colour on every page."""
    return palette.country_colours(list(facets().countries["code"]))


def cached(question: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """A view's answer, kept by library version, filters and options; stops the page where a search is none."""
    library = store()
    try:
        return _answer(question.__name__, str(library.folder), library.version, args, tuple(sorted(options.items())))
    except DatelineError as error:
        st.warning(escape_markdown(str(error)))
        st.stop()


@st.cache_data(max_entries=200, show_spinner=False)
def _answer(
    question: str, folder: str, version: str, args: tuple[Any, ...], options: tuple[tuple[str, Any], ...]
) -> Any:
    return getattr(views, question)(_open(folder, version), *args, **dict(options))


# ---- the filters -----------------------------------------------------------------------------------------------------


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


# ---- the page --------------------------------------------------------------------------------------------------------


def banner() -> None:
    """What has to be known before anything is read: a link that this library cannot follow."""
    strange = st.session_state.pop("strangers", [])
    if strange:
        listed = ", ".join(repr(value[:60]) for value in strange)
        st.warning(f"This library does not have {escape_markdown(listed)}; that part of the link is left out.")


def heading(title: str) -> None:
    """The page's heading for screen readers; a chart carries its own title, so that a picture of it is complete."""
    st.html(f'<h1 class="dl-unseen">{plain(title)}</h1>')
    if note := cached(views.text_note, filters()):
        st.caption(escape_markdown(note))


_width_probe = st.components.v2.component("page_width", js=_WIDTH_JS)


# Brings the sentence a link asks for into view; our own script, sends nothing.
_SCROLL_JS = """
export default function () {
  let tries = 0;
  const look = () => {
    const found = document.querySelector(".st-key-reader .dl-focus");
    const box = document.querySelector(".st-key-reader");
    if (found && box) {
      box.scrollTop += found.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    } else if (tries++ < 20) setTimeout(look, 100);
  };
  look();
}
"""
_scroller = st.components.v2.component("scroll_to_focus", js=_SCROLL_JS)


def scroll_to_focus(key: str) -> None:
    """Scrolls the reader to its marked sentence; once for each key."""
    _scroller(key=f"scroll-{key}", height=1)


def page_width() -> int:
    """Pixels the page has for its content, in steps; an assumption until the browser has said."""
    said = _width_probe(key="page_width", on_width_change=lambda: None, height=1)
    width = int(said.get("width") or ASSUMED_WIDTH)
    return max(width // WIDTH_STEP * WIDTH_STEP, WIDTH_STEP)


def figure(spec: dict[str, Any], *, key: str, alt: str, file_name: str) -> str | None:
    """Draws a figure; returns the key of the mark that was clicked."""
    height = max(900, int(spec["layout"]["height"]))
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
        "toImageButtonOptions": {"format": "png", "filename": file_name, "width": 1600, "height": height, "scale": 2},
    }
    state = st.plotly_chart(
        spec, key=key, on_select="rerun", selection_mode="points", theme=None, config=config, alt=alt
    )
    points = state["selection"]["points"] if state else []
    if not points:
        return None
    found = points[0].get("customdata")
    return str(found[0] if isinstance(found, list) else found) if found else None


def chosen(key: str, clicked: str | None) -> str | None:
    """The chosen id of a page, kept in the URL under `key`; a click replaces it."""
    if clicked and clicked != st.query_params.get(key):
        st.query_params[key] = clicked
        st.rerun()
    return st.query_params.get(key)


def empty(message: str) -> None:
    """Says that nothing matches and what to do."""
    heading("Nothing to show")
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


def table(frame: pd.DataFrame, columns: Mapping[str, str]) -> None:
    """The same as a chart, as a table: chosen columns under plain names."""
    with st.expander("The same as a table"):
        shown = frame[list(columns)].rename(columns=dict(columns))
        for column in shown.columns:
            if shown[column].map(lambda v: isinstance(v, (list, dict))).any():
                shown[column] = [", ".join(map(str, v)) for v in shown[column]]
        st.dataframe(shown, hide_index=True)


def text_html(body: str) -> None:
    """HTML of ours around text from `core.marked`; nothing else may call `st.html`."""
    st.html(body)


def card(row: Mapping[str, Any], why: str = "", *, colour: str = palette.GREY) -> None:
    """One sentence of one source, marked, with where it stands and how its date is known."""
    reason = f'<div class="dl-why">{plain(why)}</div>' if why else ""
    with st.container(gap=None):
        text_html(
            f'<div class="dl-card" style="border-color:{colour}"><div class="dl-from">{where(row)}</div>'
            f'<div class="dl-text">{marked(row["sentence"], row["marks"])}</div>{reason}</div>'
        )
        article_link(row)


def where(row: Mapping[str, Any]) -> str:
    """Source, day and sentence of a row, escaped: "EFE · published 15 Sep 2023 (inferred) · sentence 3"."""
    published = row["published"]
    when = "undated" if is_missing(published) else f"published {day_words(pd.Timestamp(published).date())}"
    guess = " (inferred)" if row.get("published_basis") == "inferred" else ""
    return plain(f"{row['source']} · {when}{guess} · sentence {int(row['sentence_index']) + 1}")


def article_link(row: Mapping[str, Any]) -> None:
    """A way to the whole article at this sentence, the filters kept."""
    st.page_link(
        "pages/articles.py",
        label="Read it in the article",
        icon=":material/article:",
        query_params={**kept_query(), "article": str(row["article_id"]), "sentence": str(int(row["sentence_index"]))},
    )


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


def kept_query() -> dict[str, Any]:
    """The filters of the URL, for links between pages."""
    keys = ("dates", "countries", "match", "sources", "text")
    return {key: st.query_params.get_all(key) for key in keys if st.query_params.get_all(key)}


def key_of_marks(kinds: Sequence[str] = ("name", "date", "trigger", "quote")) -> None:
    """Explains the highlighting."""
    words = {"name": "name", "date": "date", "trigger": "event", "quote": "quoted words"}
    marks = "  ".join(marked(words[k], [{"start": 0, "end": len(words[k]), "kind": k}]) for k in kinds)
    text_html(f'<div class="dl-key">Marked: {marks}. Point at one to see what it was read as.</div>')


def file_stem(name: str, shown: Filters) -> str:
    """A telling name for a downloaded picture: the chart, the countries, the days."""
    parts = ["dateline", name, *(code.lower() for code in shown.countries)]
    parts += [day.isoformat() for day in (shown.date_from, shown.date_to) if day]
    return "-".join(parts)


def is_missing(value: Any) -> bool:
    """True for None, NaN and NaT."""
    return value is None or bool(pd.isna(value))


def escape_markdown(text: str) -> str:
    """Text for Streamlit's markdown: every character that could mean something is escaped."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()<>#+-.!|$:~^=\"'&" else char for char in text.replace("\n", " "))
