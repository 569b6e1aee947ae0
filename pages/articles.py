"""The sources: the articles that match, and one of them whole, with what was found in it marked."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import views
from core.dates import day_words
from core.filters import count
from core.marked import marked, plain
from core.present import Look
from pages import _decide, _evidence, _filters, _frame, _opened

LIST, READER, GUTTER = 0.4, 0.6, 32
# Pixels; a list of few is as high as it is.
LIST_HEIGHT, TEXT_HEIGHT, FEW = 720, 440, 8
# Articles on one page of the list; results of a search, each with its snippet.
PAGE, RESULTS = 50, 10
ORDERS = {"Best match": "best", "Latest": "latest"}
LAYERS = {"Names": "name", "Dates": "date", "Quotes": "quote", "Events": "trigger"}
BASIS = {"credited": "credited in the text", "dateline": "from the dateline", "signoff": "from the sign-off"}


def facts_of(row: Mapping[str, Any]) -> str:
    """Source, day and counts of an article: "EFE · 15 Sep 2023 · 13 events · 12 quotes"."""
    day = day_words(row["published"].date()) if not _frame.is_missing(row["published"]) else "day unknown"
    counts = (count(int(row[key]), int(row[key]), noun) for key, noun in (("n_events", "event"), ("n_quotes", "quote")))
    return " · ".join((row["source"], day, *counts))


def title_of(row: Mapping[str, Any]) -> str:
    """An article's title, for Streamlit's markdown."""
    return _opened.escape_markdown(row["title"] or "(no title)")


def open_article(article_id: str | None) -> None:
    """Opens another article, from its beginning."""
    if article_id:
        st.query_params["article"] = article_id
        st.query_params.pop("sentence", None)


def listed(rows: Sequence[Mapping[str, Any]], chosen: str) -> None:
    """The articles one below the other; the arrow keys go from one to the next."""
    by_id = {row["article_id"]: row for row in rows}
    st.session_state["listed"] = chosen if chosen in by_id else None
    with st.container(height=LIST_HEIGHT if len(rows) > FEW else "content", key="articles_list"):
        st.radio(
            "Articles, latest first",
            list(by_id),
            index=None,
            format_func=lambda article_id: title_of(by_id[article_id]),
            captions=[_opened.escape_markdown(facts_of(row)) for row in rows],
            key="listed",
            on_change=lambda: open_article(st.session_state["listed"]),
            label_visibility="collapsed",
            width="stretch",
        )
    st.caption("Arrow keys go through the list.")


def found(rows: Sequence[Mapping[str, Any]], chosen: str, note: str) -> None:
    """The articles as results of a search, each with the words around what was found."""
    if note:
        st.caption(_opened.escape_markdown(note))
    ids = [row["article_id"] for row in rows]
    place = ids.index(chosen) if chosen in ids else -1
    with st.container(horizontal=True):
        before, after = (ids[place - 1] if place > 0 else None), (ids[place + 1] if place + 1 < len(ids) else None)
        st.button("Previous", shortcut="Up", on_click=open_article, args=(before,), disabled=not before)
        st.button("Next", shortcut="Down", on_click=open_article, args=(after,), disabled=not after)
    with st.container(key="results"):
        for row in rows:
            result(row, is_open=row["article_id"] == chosen)


def result(row: Mapping[str, Any], *, is_open: bool) -> None:
    """One result: its title, which opens it, its facts, the words around what was found."""
    hits = [{"start": a, "end": b, "kind": "hit"} for a, b in row["hits"]]
    with st.container(gap=None):
        st.button(
            title_of(row),
            key=f"open-{row['article_id']}",
            type="tertiary",
            icon=":material/article:",
            on_click=open_article,
            args=(row["article_id"],),
        )
        _frame.text_html(
            f'<div class="dl-card{" dl-open" if is_open else ""}"><div class="dl-from">{plain(facts_of(row))}</div>'
            f'<div class="dl-text">… {marked(row["snippet"], hits)} …</div></div>'
        )


def head(page: views.ArticlePage) -> None:
    """Title, source and day of the article that is open, and how they are known."""
    facts = page.facts
    published = facts["published"]
    when = "day unknown" if _frame.is_missing(published) else day_words(published.date())
    known = BASIS.get(facts["source_basis"] or "")
    chips = [(f"{facts['source']} ({known})" if known else facts["source"], ""), (when, "")]
    if facts["published_basis"] == "inferred":
        chips.append(("date inferred", " dl-chip-unsure"))
    if facts["author"]:
        chips.append((f"by {facts['author']}", ""))
    shown_chips = "".join(f'<span class="dl-chip{kind}">{plain(text)}</span>' for text, kind in chips)
    why = f'<div class="dl-why">{plain(facts["published_why"])}</div>' if facts["published_why"] else ""
    _frame.text_html(f'<h2 class="dl-panel-title">{plain(facts["title"] or "(no title)")}</h2>{shown_chips}{why}')
    _evidence.noted(facts["article_id"])
    _decide.of_article(facts["article_id"], facts)


def text(page: views.ArticlePage, article_id: str) -> None:
    """The whole text with what is wanted of its marks, at the sentence that the link asks for."""
    layers = st.pills(
        "Marked", list(LAYERS), selection_mode="multi", default=list(LAYERS), key="layers", bind="query-params"
    )
    kinds = [LAYERS[layer] for layer in layers or ()]
    marks = list(page.marks)
    sentence = _frame.sentence_of(page.sentences)
    if sentence is not None:
        start, end = page.sentences[sentence]
        marks.append({"start": start, "end": end, "kind": "focus", "label": f"sentence {sentence + 1}"})
        kinds.append("focus")
    with st.container(height=TEXT_HEIGHT, key="reader"):
        _frame.text_html(f'<div class="dl-text">{marked(page.text, marks, kinds=kinds)}</div>')
    if sentence is not None:
        _frame.scroll_to_focus(f"{article_id}-{sentence}")
    if layers:
        _evidence.key_of_marks([LAYERS[layer] for layer in layers])


_frame.through_dashboard()
shown = _filters.filters()
total = _opened.cached(views.articles_count, shown)
if not total:
    _frame.empty("No articles match.")
    st.stop()

_frame.heading("Articles")
words = count(total, _opened.facets().n_articles, "article")
st.caption(_opened.escape_markdown(shown.sentence(words, names=_opened.names(shown), dates="published")))
width = int((_frame.page_width() - GUTTER) * READER)
list_box, reader_box = st.columns([LIST, READER], gap="medium")
order = "latest"
with list_box:
    if shown.text:
        order = ORDERS[
            st.segmented_control(
                "Order", list(ORDERS), default="Best match", required=True, key="order", bind="query-params"
            )
        ]
    size = PAGE if order == "latest" else RESULTS
    page_number = _frame.page_number(total, size, "articles")
question = views.articles if order == "latest" else views.search
answer = _opened.cached(question, shown, limit=size, offset=page_number * size)
articles = (answer if order == "latest" else answer.articles).to_dict("records")
chosen = st.query_params.get("article")
page = _opened.cached(views.article, chosen) if chosen else None
if page is None:
    chosen = articles[0]["article_id"]
    page = _opened.cached(views.article, chosen)

with list_box:
    if order == "latest":
        listed(articles, chosen)
    else:
        found(articles, chosen, answer.note)

with reader_box:
    head(page)
    strip = _opened.chart("article", shown, Look(width), {"article": chosen})
    clicked = _frame.figure(strip, key="strip") if strip else None
    text(page, chosen)
    if strip:
        _frame.table(strip.table, strip.note)
_frame.chosen("sentence", clicked)
