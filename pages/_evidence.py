"""The sentences a mark stands on, with names, dates, events and quotations marked, and the way to their article."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core import views
from core.charts import palette
from core.dates import day_words, span_words
from core.event_words import type_words
from core.filters import count
from core.marked import marked, plain
from pages._decide import notes, of_event
from pages._filters import kept_query
from pages._frame import close_button, is_missing, text_html
from pages._opened import cached, colours
from pages._style import in_colour

# Differences of a story that the panel lists, and what each kind is called there.
MOST_APART = 6
DIFFERS = {
    "place": "The place differs",
    "status": "One reports it, one does not",
    "number": "The number differs",
    "participants": "Who took part differs",
    "spelling": "The spelling differs",
    "slip": "The article contradicts itself",
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def story_panel(story: Mapping[str, Any]) -> None:
    """All that stands behind a mark of a timeline: each source's sentences, how each is dated, and what differs.

    story: a row of `views.timeline`. The URL's `event` keeps it open.
    """
    close_button("event")
    text_html(f'<h2 class="dl-panel-title">{plain(story["title"])}</h2>{"".join(_chips(story))}')
    reports = cached(views.evidence, story["story_id"])
    for said in views.differences(reports):
        text_html(f'<div class="dl-differs">{plain(said)}</div>')
    _contradictions(story["story_id"])
    colour = colours().get(story["lane"], palette.GREY)
    for report in reports.to_dict("records"):
        with st.container(gap=None):
            card(report, why=report["date_why"], colour=colour)
            noted(str(report["event_id"]))
            of_event(report, is_one_of_several=len(reports) > 1)
    if story["n_events"] > len(reports):
        st.caption(f"The first {len(reports)} of {story['n_events']:,} reports.")
    key_of_marks(("trigger", "name", "date", "quote"))


def noted(target: str) -> None:
    """What analysts noted of an event or an article."""
    for note in notes(target):
        text_html(f'<div class="dl-why">Note: {plain(note)}</div>')


def _contradictions(story_id: str) -> None:
    """What the reports contradict one another in, or an article itself, both sentences below one another."""
    found = cached(views.contradictions, story_id).rename(columns={"other": "other_said"})
    if found.empty:
        return
    with st.expander(count(len(found), len(found), "difference"), icon=":material/warning:"):
        for row in found.head(MOST_APART).to_dict("records"):
            words = DIFFERS.get(row["kind"], row["kind"])
            sides = ((row[f"{of}said"], row[f"{of}source"], row[f"{of}sentence"]) for of in ("", "other_"))
            lines = "".join(
                f'<div class="dl-why"><b>{plain(str(said or ""))}</b> · {plain(str(source))}: {plain(sentence)}</div>'
                for said, source, sentence in sides
            )
            text_html(f'<div class="dl-differs">{plain(words)}{lines}</div>')
        if len(found) > MOST_APART:
            st.caption(f"{len(found) - MOST_APART:,} more are not listed.")


def _chips(story: Mapping[str, Any]) -> list[str]:
    """The facts of an event: when, of what type, in what standing, by how many sources."""
    first, last = (None if is_missing(story[key]) else story[key].date() for key in ("date_start", "date_end"))
    when = span_words(first, last)
    if first is not None and first == last:
        when = f"{WEEKDAYS[first.weekday()]} {when}"
    n_sources = int(story["n_sources"])
    said = [
        (when, ""),
        (type_words(story["type"]), ""),
        (story["status"], ""),
        (count(n_sources, n_sources, "source"), " dl-chip-many" if n_sources > 1 else ""),
    ]
    if n_sources > 1:
        n_origins = int(story["n_origins"])
        said.append((f"going back to {count(n_origins, n_origins, 'origin')}", ""))
    if story["is_inferred"]:
        said.append(("year inferred", " dl-chip-unsure"))
    if story.get("decided"):
        said.append((story["decided"], " dl-chip-many"))
    return [f'<span class="dl-chip{kind}">{plain(text)}</span>' for text, kind in said]


def card(row: Mapping[str, Any], why: str = "", *, colour: str = palette.GREY) -> None:
    """One sentence of one source, marked, with where it stands and how its date is known."""
    reason = f'<div class="dl-why">{plain(why)}</div>' if why else ""
    with st.container(gap=None):
        text_html(
            f'<div class="dl-card" {in_colour(colour)}><div class="dl-from">{where(row)}</div>'
            f'<div class="dl-text">{marked(row["sentence"], row["marks"])}</div>{reason}</div>'
        )
        article_link(row)


def where(row: Mapping[str, Any]) -> str:
    """Source, day and sentence of a row, escaped: "EFE · published 15 Sep 2023 (inferred) · sentence 3"."""
    published = row["published"]
    when = "undated" if is_missing(published) else f"published {day_words(pd.Timestamp(published).date())}"
    guess = " (inferred)" if row.get("published_basis") == "inferred" else ""
    decided = f" · {row['decided']}" if row.get("decided") else ""
    return plain(f"{row['source']} · {when}{guess} · sentence {int(row['sentence_index']) + 1}{decided}")


def article_link(row: Mapping[str, Any]) -> None:
    """A way to the whole article at this sentence, the filters kept."""
    st.page_link(
        "pages/articles.py",
        label="Read it in the article",
        icon=":material/article:",
        query_params={**kept_query(), "article": str(row["article_id"]), "sentence": str(int(row["sentence_index"]))},
    )


def key_of_marks(kinds: Sequence[str] = ("name", "date", "trigger", "quote")) -> None:
    """Explains the highlighting."""
    words = {"name": "name", "date": "date", "trigger": "event", "quote": "quoted words"}
    marks = "  ".join(marked(words[k], [{"start": 0, "end": len(words[k]), "kind": k}]) for k in kinds)
    text_html(f'<div class="dl-key">Marked: {marks}. Point at one to see what it was read as.</div>')
