"""What is in here: articles by source, what could not be read and why, and a place to drop more."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import adding, settings
from core.dates import span_words
from core.filters import count
from core.marked import plain, visible
from core.read.fields import FACTS
from core.read.registry import FORMATS
from core.records import Reject
from pages import _frame, _opened

# Rejects on the page; all of them are in the library.
SHOWN = 200
# Files of one drop; a folder of more is added on the command line.
MOST_FILES = 5000
# What the page calls the facts of an article.
FACT_WORDS = {"text": "Text", "title": "Title", "source": "Source", "published": "Published", "author": "Author",
              "url": "Address", "language": "Language", "id": "Id"}  # fmt: skip
NOTHING = "(none)"
# How much more a limit is offered to be than it was.
MORE = 4

_frame.through_dashboard()
folder = settings.library_folder()
_frame.heading("Library")
left, right = st.columns([0.5, 0.5], gap="large")


def give(files: list) -> None:
    """Takes what was dropped and starts adding it."""
    received = adding.receive(folder, ((file.name, file) for file in files[:MOST_FILES]))
    adding.start(folder, received)
    st.session_state["drop"] = st.session_state.get("drop", 0) + 1
    st.rerun()


def short(path: Path) -> str:
    """A path as people write it: the home folder is a tilde."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def duration(seconds: float) -> str:
    """Seconds in words."""
    minutes = round(seconds / 60)
    return f"{round(seconds)} seconds" if seconds < 90 else count(minutes, minutes, "minute")


def listed(rejects: Sequence[Reject]) -> None:
    """Files and why they could not be read, the whole reason to be seen."""
    rows = "".join(
        f'<div class="dl-card"><div class="dl-who">{plain(one.path)}</div><div class="dl-why">{plain(one.reason)}</div>'
        "</div>"
        for one in rejects[:SHOWN]
    )
    with st.container(height=min(90 * len(rejects) + 20, 420), border=False):
        _frame.text_html(f'<div class="dl-list">{rows}</div>')
    if len(rejects) > SHOWN:
        st.caption(f"{len(rejects) - SHOWN:,} more are in the library.")


@st.fragment(run_every=1)
def running() -> None:
    """How far the run is; when it ends, or asks, all pages are drawn anew."""
    found = adding.last(folder)
    if found is None or found[1].is_over or found[1].stage == "asking":
        st.rerun()
        return
    state = found[1]
    if state.stage == "parsing":
        words = f"Parsing: {state.done:,} of {state.found:,} done"
        words += f" · about {duration(state.seconds_left)} left" if state.seconds_left else ""
        st.progress(min(state.done / max(state.found, 1), 1.0), text=words)
    elif state.stage == "reading":
        words = f"Reading {count(state.files, state.files, 'file')}: {state.found:,} read so far"
        st.progress(0.0, text=words)
        _frame.text_html(f'<div class="dl-why">{plain(state.now)}</div>')
    else:
        st.progress(0.0, text="Starting …")
    st.caption("You may leave this page; adding goes on.")


def asking(run: Path, state: adding.State) -> None:
    """Which column is what: guessed, and confirmed before anything is read."""
    n = sum(len(table["files"]) for table in state.tables)
    words = "Confirm it, or set it right; one without a text is left out."
    st.info(f"What the columns of {count(n, n, 'table')} hold is not certain. {words}")
    with st.form("columns", border=False):
        told = [one_table(number, table) for number, table in enumerate(state.tables)]
        if st.form_submit_button("Add them so", type="primary", width="stretch"):
            adding.answer(folder, run, told)
            st.rerun()


def one_table(number: int, table: Mapping[str, Any]) -> dict[str, str] | None:
    """The first rows of a table and a choice of column for each fact; None where nothing is the text."""
    files = table["files"]
    more = f" and {len(files) - 1:,} more of the same columns" if len(files) > 1 else ""
    _frame.text_html(f'<div class="dl-who">{plain(files[0])}{plain(more)}</div>')
    _frame.rows(pd.DataFrame(table["rows"], columns=pd.Index(table["names"])), alt="First rows")
    told = {}
    boxes = st.columns(4)
    for place, fact in enumerate(FACTS):
        options = [NOTHING, *table["names"]]
        guess = table["guess"].get(fact)
        told[fact] = boxes[place % 4].selectbox(
            FACT_WORDS[fact],
            range(len(options)),
            index=options.index(guess) if guess in options else 0,
            format_func=lambda i, options=options: visible(options[i]),
            key=f"column-{number}-{fact}",
        )
    chosen = {fact: table["names"][place - 1] if place else "" for fact, place in told.items()}
    return chosen if chosen["text"] else None


def again(run: Path, state: adding.State) -> None:
    """Tries what could not be read once more, with limits raised where a limit was the reason."""
    if not adding.can_retry(run):
        return
    raised = {}
    named = {setting.name: setting for setting in settings.SETTINGS}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name in state.settings:
            now = settings.number(name)
            raised[name] = int(
                st.number_input(
                    named[name].variable, 1, now * 1000, now * MORE, key=f"raise-{name}", help=named[name].help
                )
            )
        if st.button("Try these again", icon=":material/refresh:", key="again"):
            adding.retry(folder, run, raised)
            st.rerun()
    st.caption("Tables are asked about again. The files stay here until the next ones are dropped.")


with left:
    st.subheader("Add articles", anchor=False)
    found = adding.last(folder)
    if found and found[1].stage == "asking":
        asking(*found)
    elif found and not found[1].is_over:
        running()
    else:
        kinds = ", ".join(row.name for row in FORMATS)
        files = st.file_uploader(
            "Files or a folder",
            accept_multiple_files="directory" if st.session_state.get("whole_folder") else True,
            key=f"drop-{st.session_state.get('drop', 0)}",
            help=f"Read are: {kinds}. Archives are opened, exports of Nexis, Factiva and ProQuest are split.",
        )
        st.toggle("A whole folder", key="whole_folder")
        if files and st.button(f"Add {count(len(files), len(files), 'file')}", type="primary", width="stretch"):
            give(files)
    if found and found[1].stage == "done":
        state, told = found[1], found[1].counts
        st.success(
            f"{count(told.added, told.added, 'article')} added in {duration(state.seconds)}: "
            f"{count(told.events, told.events, 'event')}, {count(told.quotes, told.quotes, 'quote')}."
            + (f" {told.known:,} were known already." if told.known else "")
        )
        if told.rejects:
            st.warning(f"{count(told.rejected, told.rejected, 'thing')} could not be read, or not in full:")
            listed(told.rejects)
            again(*found)
    elif found and found[1].stage == "failed":
        st.error(_opened.escape_markdown(f"Adding failed. {found[1].error}"))
        again(*found)
    note = f"Large archives: dateline add FOLDER on the command line. Library: {short(folder)}"
    st.caption(_opened.escape_markdown(note))

with right:
    st.subheader("What is in here", anchor=False)
    facts = _opened.facets()
    if _opened.is_sample():
        st.info("The library is empty; the pages show two sample articles until you add your own.")
    days = span_words(facts.first_published, facts.last_published)
    rows = {
        "Articles": f"{facts.n_articles:,}" + (f", published {days}" if facts.first_published else ""),
        "Events": f"{facts.n_stories:,}",
        "Quotes": f"{facts.n_quotes:,}",
        "People, bodies, places": f"{facts.n_entities:,}",
    }
    st.dataframe(
        [{"": name, "In the library": value} for name, value in rows.items()], hide_index=True, alt="What is in here"
    )
    _frame.rows(facts.sources.rename(columns={"source": "Source", "n": "Articles"}), alt="Articles by source")
    rejects = _opened.store().rejects()
    if rejects:
        with st.expander(f"{count(len(rejects), len(rejects), 'thing')} not read, or not in full"):
            listed(rejects)
