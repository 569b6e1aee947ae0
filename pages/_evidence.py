"""The sentences a mark stands on, with names, dates, events and quotations marked, and the way to their article."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.charts import palette
from core.dates import day_words
from core.marked import marked, plain
from pages._filters import kept_query
from pages._frame import is_missing, text_html


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


def key_of_marks(kinds: Sequence[str] = ("name", "date", "trigger", "quote")) -> None:
    """Explains the highlighting."""
    words = {"name": "name", "date": "date", "trigger": "event", "quote": "quoted words"}
    marks = "  ".join(marked(words[k], [{"start": 0, "end": len(words[k]), "kind": k}]) for k in kinds)
    text_html(f'<div class="dl-key">Marked: {marks}. Point at one to see what it was read as.</div>')
