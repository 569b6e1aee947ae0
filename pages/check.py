"""What to look at before anything is briefed: what was inferred, who may be one, what was decided and still holds."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import corrections, views
from core.corrections import Wish
from core.dates import day_words, span_words
from core.filters import count
from core.marked import plain, visible
from pages import _decide, _filters, _frame, _opened

LEFT, RIGHT = 0.62, 0.38
# Rows of a section; what is decided goes, and the next ones come.
SHOWN = 8
HISTORY = 30


def section(title: str, total: int, words: str) -> None:
    """A heading with how many there are, and what to do about them."""
    head = f'<h2 class="dl-panel-title">{plain(title)} <span class="dl-chip">{total:,}</span></h2>'
    _frame.text_html(f'{head}<div class="dl-why">{plain(words)}</div>')


def item(who: str, text: str, why: str = "") -> None:
    """One thing to look at."""
    reason = f'<div class="dl-why">{plain(why)}</div>' if why else ""
    head = f'<div class="dl-from">{plain(who)}</div>' if who else ""
    _frame.text_html(f'<div class="dl-card">{head}<div class="dl-text">{plain(text)}</div>{reason}</div>')


def waiting(library: corrections.Library) -> None:
    """Decisions that a run which was stopped has left in the log."""
    if corrections.is_waiting(library):
        st.warning("Some decisions are recorded and not yet shown: the run that made them was stopped.")
        st.button("Show them now", key="catch-up", on_click=corrections.catch_up, args=(library.folder,))


def lost(library: corrections.Library) -> None:
    """Decisions that no longer find what they are of."""
    gone = corrections.lost(library)
    if not gone:
        return
    section("Decisions that find nothing", len(gone), "Their articles went, or are read otherwise now. Decide anew.")
    told = _decide.cached_words([one.decision for one in gone])
    for one, words in list(zip(gone, told, strict=True))[:SHOWN]:
        with st.container(gap=None):
            item(one.decision.by, words, f"Not found: {', '.join(one.missing)}")
            undo_button(one.decision.id, "lost")


def undo_button(decision: str, where: str) -> None:
    """Takes one decision back."""
    key = f"undo-{where}-{decision}"
    st.button("Undo", icon=":material/undo:", key=key, type="tertiary", on_click=_decide.take_back, args=(decision,))


def decision(label: str, icon: str, key: str, wish: Wish) -> None:
    """A button that decides something."""
    st.button(label, icon=f":material/{icon}:", key=key, type="tertiary", on_click=_decide.record, args=(wish,))


def guessed(row: Mapping[str, Any]) -> None:
    """An article whose day was inferred: right, or another one."""
    article, day = row["article_id"], row["published"].date()
    item(f"{row['source']} · published {day_words(day)}", row["title"] or "(no title)", row["published_why"] or "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        decision(f"{day_words(day)} is right", "check", f"right-{article}", Wish("date", (article,), day.isoformat()))
        with st.popover("Another day …", type="tertiary", icon=":material/edit_calendar:"):
            key = f"day-{article}"
            st.date_input("Published on", day, key=key, format="DD/MM/YYYY", min_value=dt.date(1000, 1, 1))
            st.button("Set", key=f"set-{key}", on_click=_decide.record_typed, args=("date", article, key))
        article_link(article)


def article_link(article: str) -> None:
    """A way to the article."""
    query = {**_filters.kept_query(), "article": article}
    st.page_link("pages/articles.py", label="Read it", icon=":material/article:", query_params=query)


def pair(row: Mapping[str, Any]) -> None:
    """Two names that may be one's."""
    counts = (count(int(row[n]), int(row[n]), "article") for n in ("n_a", "n_b"))
    text = " and ".join(f"{row[name]} ({n})" for name, n in zip(("name_a", "name_b"), counts, strict=True))
    item("", text, f"{row['why'].capitalize()}.")
    ids, key = (row["id_a"], row["id_b"]), f"{row['id_a']}-{row['id_b']}"
    with st.container(horizontal=True, gap="small"):
        decision("The same", "merge", f"same-{key}", Wish("merge", ids))
        decision("Not the same", "call_split", f"other-{key}", Wish("split", ids))


def names() -> None:
    """Names that may be one, and any two that the analyst knows to be."""
    found = _opened.cached(views.alike, limit=SHOWN)
    words = "Those who are the same are counted as one, on every chart."
    section("Names that may be one", len(found), words if len(found) else f"None look so. {words}")
    for row in found.to_dict("records"):
        with st.container(gap=None):
            pair(row)
    offered = _opened.cached(views.entities, limit=_filters.MOST_OFFERED)
    ids = dict(zip(offered["words"], offered["id"], strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect("Others that are the same", list(ids), key="merging", placeholder="Two or more names",
                                format_func=visible,
                                help="The first one chosen is the name that is shown.")  # fmt: skip
        wish = Wish("merge", tuple(ids[words] for words in chosen if words in ids))
        st.button("Merge", key="merge-chosen", disabled=len(chosen) < 2, on_click=merge, args=(wish,))


def merge(wish: Wish) -> None:
    """Makes the chosen ones one, and the choice empty."""
    _decide.record(wish)
    st.session_state["merging"] = []


def likely() -> None:
    """Events that may be one: two reports of one happening, or two happenings."""
    found = _opened.cached(views.possibly_one, limit=SHOWN)
    words = "Those that are one are one mark on every chart, with both sources."
    section("Events that may be one", len(found), words if len(found) else f"None look so. {words}")
    for row in found.to_dict("records"):
        with st.container(gap=None):
            two_events(row)


def two_events(row: Mapping[str, Any]) -> None:
    """Two events that may be one."""
    sides = "\n".join(f"{row[f'title_{of}']} ({row[f'source_{of}']})" for of in "ab")
    item(day_words(row["day"]), sides, f"{row['why'].capitalize()}.")
    events, key = (row["event_a"], row["event_b"]), f"{row['event_a']}-{row['event_b']}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        decision("One event", "merge", f"one-{key}", Wish("merge-stories", events))
        decision("Two events", "call_split", f"two-{key}", Wish("apart-stories", events))
        for label, event in zip(("Open the first", "Open the second"), events, strict=True):
            query = {**_filters.kept_query(), "event": event}
            st.page_link("pages/timeline.py", label=label, icon=":material/timeline:", query_params=query)


def spans(shown: _filters.Filters) -> None:
    """Events that are dated to a month or a span only."""
    events = _opened.cached(views.timeline, shown)
    wide = events[(events["date_end"] > events["date_start"]) & events["decided"].isna()]
    wide = wide.sort_values(["n_sources", "n_articles"], ascending=False, kind="stable")
    section("Events without an exact day", len(wide), "The days are as precise as their articles say.")
    for row in wide.head(SHOWN).to_dict("records"):
        when = span_words(row["date_start"].date(), row["date_end"].date())
        query = {**_filters.kept_query(), "event": row["story_id"]}
        with st.container(gap=None):
            item(when, row["title"], row["date_why"] or "")
            st.page_link("pages/timeline.py", label="Open", icon=":material/timeline:", query_params=query)


def history(library: corrections.Library) -> None:
    """All that was decided, the latest first, by whom and when, and the way back."""
    found = corrections.log_of(library.folder)
    decisions = found.decisions
    section("Decided so far", len(decisions.in_force), "Each can be taken back; nothing is ever deleted.")
    st.text_input("Your name", key="analyst", placeholder=corrections.analyst(), max_chars=80)
    if found.damaged:
        numbers = ", ".join(map(str, found.damaged))
        st.warning(f"Lines that are not what was written, and are not followed: {numbers}")
    stand = {one.id for one in decisions.in_force}
    latest = decisions.lines[::-1][:HISTORY]
    for one, words in zip(latest, _decide.cached_words(list(latest)), strict=True):
        when = dt.datetime.fromisoformat(one.when)
        over = " · no longer in force" if one.id not in stand and one.kind != "undo" else ""
        with st.container(gap=None):
            item(f"{one.who} · {day_words(when.date())}, {when:%H:%M} UTC{over}", words)
            if one.id in stand:
                undo_button(one.id, "history")
    hand_over(library)


def hand_over(library: corrections.Library) -> None:
    """The log for a colleague, and a colleague's log."""
    st.download_button(
        "Export decisions",
        lambda: corrections.export_log(library.folder),
        "corrections.jsonl",
        "application/jsonl",
        icon=":material/download:",
        on_click="ignore",
    )
    given = st.file_uploader("Import a colleague's decisions", type=["jsonl"], key=f"import-{imports()}")
    if given is not None:
        _decide.take_over(given.getvalue(), given.name)
        st.session_state["imports"] = imports() + 1
        st.rerun()


def imports() -> int:
    """How many files were taken over: each gives the widget another key, which empties it."""
    return int(st.session_state.get("imports", 0))


_frame.through_dashboard()
chosen_filters = _filters.filters()
opened = _opened.store()
_frame.heading("Check")
left, right = st.columns([LEFT, RIGHT], gap="large")
with left:
    waiting(opened)
    lost(opened)
    likely()
    names()
    total = _opened.cached(views.inferred_count, chosen_filters)
    section("Articles whose day was inferred", total, "No file and no dateline states it; events are dated from it.")
    for guess in _opened.cached(views.inferred, chosen_filters, limit=SHOWN).to_dict("records"):
        with st.container(gap=None):
            guessed(guess)
    spans(chosen_filters)
with right:
    history(opened)
