"""What an analyst decides with a click: buttons beside an event, what was recorded, and the way back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import corrections, views
from core.corrections import Wish
from core.errors import DatelineError
from core.event_words import TYPES, type_words
from core.filters import Filters
from core.marked import visible
from pages._opened import cached, escape_markdown, store

FORM = "2023, 2023-09, 2023-09-13, or two of them with a slash between"
# Events that may be the same are looked for this many days around, and so many are offered.
NEAR_DAYS, MOST_NEAR = 3, 100
MOST_NOTE, MOST_SOURCE = 500, 80
_LAST, _REFUSED, _OPEN, _NAME = "decided_last", "decided_refused", "deciding", "analyst"


def who() -> str:
    """Who decides: the name given on the page Check, else the user of this machine."""
    return str(st.session_state.get(_NAME) or corrections.analyst())


def record(*wishes: Wish) -> None:
    """Decides, as the callback of a button: the page that follows shows it, with the way back."""
    try:
        made = corrections.decide(store().folder, *wishes, who=who())
    except DatelineError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.session_state[_LAST] = [one.id for one in made if one.kind != "undo"]
    st.session_state.pop(_OPEN, None)


def record_typed(kind: str, target: str, key: str) -> None:
    """Decides with what was typed or chosen in the widget of this key."""
    value = st.session_state.get(key)
    record(Wish(kind, (target,), value.isoformat() if isinstance(value, dt.date) else str(value or "")))


def take_over(data: bytes, name: str) -> None:
    """Takes a colleague's decisions over, and says how many were new."""
    try:
        new = corrections.import_log(store().folder, data, name=name)
    except DatelineError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.toast(f"{new:,} decisions are new here.")


def take_back(*ids: str) -> None:
    """Undoes decisions."""
    record(*(Wish("undo", (one,)) for one in ids))


def banner() -> None:
    """What was recorded just now, with the way back; or why it was not."""
    if refused := st.session_state.pop(_REFUSED, None):
        st.warning(escape_markdown(refused))
    ids = st.session_state.get(_LAST)
    if not ids:
        return
    made = [one for one in corrections.log_of(store().folder).lines if one.id in ids]
    with st.container(horizontal=True, vertical_alignment="center", key="recorded"):
        st.caption(f":material/check: Recorded. {escape_markdown('; '.join(cached_words(made)[:3]))}", width="content")
        st.button("Undo", key="undo-last", on_click=take_back, args=tuple(ids), type="tertiary", icon=":material/undo:")
        st.button("Hide", key="hide-last", on_click=_forget, type="tertiary")


def cached_words(some: list[corrections.Decision]) -> list[str]:
    """What decisions say, in words."""
    return list(cached(views.decisions_words, tuple(some)))


def of_event(row: Mapping[str, Any], *, is_one_of_several: bool = False) -> None:
    """The buttons of one event: right, none, another day or type, or an event of its own.

    row: a row of `views.evidence`.
    """
    event = str(row["event_id"])
    said = row.get("decided") or ""
    with st.container(horizontal=True, gap="small", key=f"decide-{event}"):
        _button("Confirm", ":material/check:", "confirm", event, disabled="confirmed" in said)
        _button("Not an event", ":material/block:", "reject", event)
        is_open = st.session_state.get(_OPEN) == event
        st.button(
            "Change …",
            icon=":material/edit:",
            key=f"change-{event}",
            type="tertiary",
            on_click=_open,
            args=(None if is_open else event,),
        )
    if is_open:
        _changes(event, row, is_one_of_several=is_one_of_several)


def _changes(event: str, row: Mapping[str, Any], *, is_one_of_several: bool) -> None:
    with st.container(border=True, key=f"changes-{event}"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            key = f"redate-{event}"
            st.text_input("Date", value=row["date"] or "", key=key, help=f"Write {FORM}.", max_chars=21)
            st.button("Set date", key=f"set-{key}", on_click=record_typed, args=("redate", event, key))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            key = f"retype-{event}"
            codes = list(TYPES)
            at = codes.index(row["type"]) if row["type"] in TYPES else 0
            st.selectbox("Type", codes, index=at, format_func=type_words, key=key)
            st.button("Set type", key=f"set-{key}", on_click=record_typed, args=("retype", event, key))
        _same_as(event, row)
        _note(event)
        if is_one_of_several:
            st.button(
                "Another event than the others here",
                key=f"apart-{event}",
                on_click=record,
                args=(Wish("split-stories", (event,)),),
            )


def _same_as(event: str, row: Mapping[str, Any]) -> None:
    """The other events of about that day, one of which this may be."""
    if row["date_start"] is None or row["date_start"] != row["date_start"]:  # NaT is not itself
        return
    near = dt.timedelta(days=NEAR_DAYS)
    first, last = (row[f"date_{side}"].date() for side in ("start", "end"))
    told = cached(views.timeline, Filters(date_from=first - near, date_to=last + near), limit=MOST_NEAR)
    rows = told.to_dict("records")
    others = {row["story_id"]: visible(f"{row['title']} ({', '.join(row['sources'])})") for row in rows}
    others.pop(event, None)
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"same-{event}"
        st.selectbox("The same event as", list(others), index=None, format_func=others.get, key=key,
                     placeholder="Another event of about that day")  # fmt: skip
        st.button("Make one", key=f"set-{key}", on_click=_record_same, args=(event, key))


def _record_same(event: str, key: str) -> None:
    if other := st.session_state.get(key):
        record(Wish("merge-stories", (event, str(other))))


def _note(target: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"note-{target}"
        st.text_input("Note", key=key, max_chars=MOST_NOTE, placeholder="Ask the embassy.")
        st.button("Add note", key=f"set-{key}", on_click=record_typed, args=("note", target, key))


def of_article(article: str, facts: Mapping[str, Any]) -> None:
    """What an analyst knows better of an article: its source, its day; and a note. facts: of `views.article`."""
    with st.popover("Change …", type="tertiary", icon=":material/edit:"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            key = f"source-{article}"
            st.text_input("Source", value=facts["source"], key=key, max_chars=MOST_SOURCE)
            st.button("Set source", key=f"set-{key}", on_click=record_typed, args=("source", article, key))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            key, day = f"date-{article}", facts["published"]
            known = "today" if day is None or day != day else day.date()
            st.date_input("Published on", known, key=key, format="DD/MM/YYYY", min_value=dt.date(1000, 1, 1))
            st.button("Set date", key=f"set-{key}", on_click=record_typed, args=("date", article, key))
        st.caption("Its events keep the days that were read, also those counted from its day. Set an event's own date.")
        _note(article)


def notes(*targets: str) -> list[str]:
    """What was noted of events or articles, with by whom: "Ask the embassy. (Ann, 22 Nov 2026)"."""
    found = corrections.log_of(store().folder).decisions.in_force
    return [f"{one.value} ({one.by})" for one in found if one.kind == "note" and set(one.targets) & set(targets)]


def _button(label: str, icon: str, kind: str, event: str, *, disabled: bool = False) -> None:
    st.button(
        label,
        icon=icon,
        key=f"{kind}-{event}",
        type="tertiary",
        on_click=record,
        args=(Wish(kind, (event,)),),
        disabled=disabled,
    )


def _open(event: str | None) -> None:
    st.session_state[_OPEN] = event


def _forget() -> None:
    st.session_state.pop(_LAST, None)
