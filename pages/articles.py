"""The sources: the articles that match, and one of them whole, with what was found in it marked."""

import streamlit as st

from core import views
from core.charts.text import wrap
from core.dates import day_words
from core.filters import count
from core.marked import marked, plain
from pages import _evidence, _filters, _frame, _library

# The list's title column: pixels, and lines at most.
TITLE_WIDTH, TITLE_LINES = 185, 4
LIST_HEIGHT = 700
# Articles on one page of the list.
PAGE = 200
# Results of a search on one page, each with its snippet.
RESULTS = 10
LAYERS = {"Names": "name", "Dates": "date", "Quotes": "quote", "Events": "trigger"}

_frame.through_dashboard()
shown = _filters.filters()
total = _library.cached(views.articles_count, shown)
if not total:
    _frame.empty("No articles match.")
    st.stop()

_frame.heading("Articles")
st.caption(
    _library.escape_markdown(
        shown.sentence(
            count(total, _library.facets().n_articles, "article"), names=_library.names(shown), dates="published"
        )
    )
)
list_box, reader_box = st.columns([0.45, 0.55], gap="medium")
ORDERS = {"Best match": "best", "Latest": "latest"}
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
if order == "latest":
    articles = _library.cached(views.articles, shown, limit=size, offset=page_number * size)
else:
    results = _library.cached(views.search, shown, limit=size, offset=page_number * size)
    articles = results.articles
ids = list(articles["article_id"])
chosen = st.query_params.get("article")
page = _library.cached(views.article, chosen) if chosen else None
if page is None:
    chosen = ids[0]
    page = _library.cached(views.article, chosen)


def listed() -> None:
    """The articles as rows of a table; choosing one opens it."""
    rows = articles.assign(
        title=["\n".join(wrap(title or "(no title)", 14, TITLE_WIDTH)[:TITLE_LINES]) for title in articles["title"]],
        day=[day_words(d.date()) if not _frame.is_missing(d) else "unknown" for d in articles["published"]],
    )
    state = st.dataframe(
        rows[["title", "source", "day", "n_events", "n_quotes"]],
        hide_index=True,
        height=min(LIST_HEIGHT, 80 * len(rows) + 60),
        row_height=20 + 18 * max(rows["title"].str.count("\n").max() + 1, 1),
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(chosen)] if chosen in ids else []}},
        key="articles",
        column_config={
            "title": st.column_config.TextColumn("Title", width=TITLE_WIDTH + 25),
            "source": st.column_config.TextColumn("Source", width=78),
            "day": st.column_config.TextColumn("Published", width=92),
            "n_events": st.column_config.NumberColumn("Events", width=55),
            "n_quotes": st.column_config.NumberColumn("Quotes", width=55),
        },
        alt="The articles that match, one a row",
    )
    picked = state["selection"]["rows"] if state else []
    if picked and ids[picked[0]] != chosen:
        open_article(ids[picked[0]])


def found() -> None:
    """The articles as results of a search, each with the words around what was found."""
    if results.note:
        st.caption(_library.escape_markdown(results.note))
    for row in articles.to_dict("records"):
        day = day_words(row["published"].date()) if not _frame.is_missing(row["published"]) else "day unknown"
        hits = [{"start": a, "end": b, "kind": "hit"} for a, b in row["hits"]]
        with st.container(gap=None):
            _frame.text_html(
                f'<div class="dl-card"><div class="dl-from">{plain(row["source"])} · {plain(day)}</div>'
                f'<div class="dl-text">… {marked(row["snippet"], hits)} …</div></div>'
            )
            label = _library.escape_markdown(row["title"] or "(no title)")
            if st.button(label, key=f"open-{row['article_id']}", type="tertiary", icon=":material/article:"):
                open_article(row["article_id"])


def open_article(article_id: str) -> None:
    """Opens another article, from its beginning."""
    st.query_params["article"] = article_id
    st.query_params.pop("sentence", None)
    st.rerun()


with list_box:
    if order == "latest":
        listed()
    else:
        found()

with reader_box:
    facts = page.facts
    published = facts["published"]
    when = "day unknown" if _frame.is_missing(published) else day_words(published.date())
    guess = (
        ' <span class="dl-chip dl-chip-unsure">date inferred</span>' if facts["published_basis"] == "inferred" else ""
    )
    basis = {"credited": "credited in the text", "dateline": "from the dateline", "signoff": "from the sign-off"}
    known = basis.get(facts["source_basis"] or "")
    source = f"{plain(facts['source'])}{f' ({known})' if known else ''}"
    why = f'<div class="dl-why">{plain(facts["published_why"])}</div>' if facts["published_why"] else ""
    _frame.text_html(
        f'<div class="dl-panel-title">{plain(facts["title"] or "(no title)")}</div>'
        f'<span class="dl-chip">{source}</span><span class="dl-chip">{when}</span>{guess}{why}'
    )
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
    with st.container(height=540, key="reader"):
        _frame.text_html(f'<div class="dl-text">{marked(page.text, marks, kinds=kinds)}</div>')
    if sentence is not None:
        _frame.scroll_to_focus(f"{chosen}-{sentence}")
    if layers:
        _evidence.key_of_marks([LAYERS[layer] for layer in layers])
