"""The opened library, and the answers to the pages' questions, kept by its version and the filters."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NoReturn

import streamlit as st

from core import present, settings, views
from core.charts import palette
from core.errors import DatelineError, NotHereError
from core.filters import Filters
from core.library.reader import EMPTY_VERSION, Library, current_version
from core.library.segments import DamagedError
from core.marked import visible
from core.present import Chart, Look
from core.samples import sample_library

ONLY_COUNTS = (
    "Counts only: texts, sentences, stories and decisions are a library's. The page Library says how to make one."
)
# The search index is looked at when the first charts are drawn; who searches earlier waits for it, as without this.
_CHECKED_AFTER_S = 5.0
_JOINER = "\u2060"
# Where GitHub's markdown sees an address: a scheme, "www.", the sign of an e-mail address.
_ADDRESS = re.compile(r"(https?:|www|xmpp:|mailto:|)(//|(?<=www)\.|@)", re.IGNORECASE)


@st.cache_resource(max_entries=3, show_spinner=False)
def _open(folder: str, version: str) -> Library:
    if folder == settings.shards_address():
        return _open_far(folder)
    library = Library.open(folder)
    library.check_index_ahead(after_s=_CHECKED_AFTER_S)
    return library


@st.cache_resource(max_entries=1, show_spinner="Opening the shards: their names are linked …")
def _open_far(address: str) -> Any:
    # Imported late: few have one, and it needs more than a library does.
    from core.remote.opened import open_remote

    return open_remote(address)


@st.cache_resource(show_spinner="First start: reading the two sample articles …")
def _samples(folder: str) -> str:
    return str(sample_library(folder))


def open_store() -> None:
    """Opens what is current now, for this run of a page. Stops the page where it cannot be opened."""
    st.session_state["store"] = _current()


def store() -> Library:
    """The library of this run."""
    return st.session_state.get("store") or _current()


def _current() -> Library:
    """The library: the user's, or while that is empty the two sample articles'; or a set of shards in its place.

    Stops the page where it cannot be opened.
    """
    try:
        if address := settings.shards_address():
            return _open_far(address)
        folder = str(settings.library_folder())
        if current_version(folder) == EMPTY_VERSION:
            folder = _samples(folder)
        return _open(folder, current_version(folder))
    except DatelineError as error:
        st.error(escape_markdown(str(error)))
        st.stop()


def is_sample() -> bool:
    """True while the pages show the sample articles."""
    return not is_far() and current_version(settings.library_folder()) == EMPTY_VERSION


def is_far() -> bool:
    """True where the pages ask a set of shards, which answers with counts only."""
    return settings.shards_address() is not None


# What is kept is shared by all sessions, not copied for each: pages change nothing of it in place.
@st.cache_resource(max_entries=4, show_spinner=False)
def _facets(folder: str, version: str) -> views.Facets:
    return views.facets(_open(folder, version))


def facets() -> views.Facets:
    """What the library holds; the same for every filter."""
    library = store()
    return _facets(str(library.folder), library.version)


def names(filters: Filters | None = None) -> dict[str, str]:
    """Country names by code, and by its id that of the entity that is asked for."""
    return present.named(store(), filters, facets()).names if filters else facets().names


def colours() -> dict[str, str]:
    """Country colours by code, in the library's order, so that a country keeps its colour on every page."""
    return palette.country_colours(list(facets().countries["code"]))


def cached(question: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """A view's answer, kept by library version, filters and options; stops the page where a search is none."""
    library = store()
    try:
        return _answer(question.__name__, str(library.folder), library.version, args, tuple(sorted(options.items())))
    except DatelineError as error:
        _refuse(error)


@st.cache_resource(max_entries=200, show_spinner=False)
def _answer(
    question: str, folder: str, version: str, args: tuple[Any, ...], options: tuple[tuple[str, Any], ...]
) -> Any:
    return getattr(views, question)(_open(folder, version), *args, **dict(options))


def _refuse(error: DatelineError) -> NoReturn:
    """Says why there is no answer, and stops the page.

    DuckDB answers nothing more of a file once reading it has failed, whoever asks: the next run opens it anew.
    """
    if isinstance(error, DamagedError):
        store().close()
        _open.clear()
    if isinstance(error, NotHereError):
        st.info(ONLY_COUNTS, icon=":material/cloud_off:")
        st.stop()
    st.warning(escape_markdown(str(error)))
    st.stop()


def chart(kind: str, filters: Filters, look: Look, options: Mapping[str, str] | None = None) -> Chart | None:
    """A chart as light or dark as the page, kept by library version, filters, look and options.

    None where nothing matches.
    """
    library = store()
    look = replace(look, is_dark=is_dark())
    try:
        return _chart(kind, str(library.folder), library.version, filters, look, tuple(sorted((options or {}).items())))
    except DatelineError as error:
        _refuse(error)


@st.cache_resource(max_entries=100, show_spinner=False)
def _chart(
    kind: str, folder: str, version: str, filters: Filters, look: Look, options: tuple[tuple[str, str], ...]
) -> Chart | None:
    library = _open(folder, version)
    return present.present(kind, library, filters, look, options=dict(options), found=_facets(folder, version))


def is_dark() -> bool:
    """Whether the page is dark: as its own script has said, until then as the browser asked."""
    return bool(st.session_state.get("is_dark", st.context.theme.type == "dark"))


def escape_markdown(text: str) -> str:
    """Text for Streamlit's markdown: every character that could mean something is escaped.

    Addresses become links whatever is escaped, so what makes one is parted by a character that is not seen.
    """
    parted = _ADDRESS.sub(lambda found: f"{found[1]}{_JOINER}{found[2]}", visible(text.replace("\n", " ")))
    return "".join(f"\\{char}" if char in "\\`*_{}[]()<>#+-.!|$:~^=\"'&" else char for char in parted)
