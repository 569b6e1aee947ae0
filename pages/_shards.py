"""What pages of single articles say where a set of shards is asked: what it holds, and how to make a library of it."""

import shlex

import streamlit as st

from core import settings
from core.dates import span_words
from core.filters import Filters, count
from core.marked import plain, visible
from pages import _filters, _frame, _opened

# What a page has in a library.
IN_A_LIBRARY = {
    "Articles": "Articles are read, and searched, in a library.",
    "Check": "What was inferred is looked over, and decided, in a library.",
    "Library": "Articles are read and searched, and one story is made of several reports, in a library.",
}
NEW = "news"


def instead(title: str) -> None:
    """What is shown in place of a page, if it is one that needs a library; the rest of the page is not run."""
    if not _opened.is_far() or title not in IN_A_LIBRARY:
        return
    _frame.heading(title)
    left, right = st.columns(2, gap="large")
    with left:
        _held()
    with right:
        _way(title)
    st.stop()


def _held() -> None:
    """The set of shards in figures."""
    far, found = _opened.store(), _opened.facets()
    made, shards = far.data.made, len(far.data.entries)
    facts = {
        "Articles": f"{found.n_articles:,}",
        "Published": span_words(found.first_published, found.last_published),
        "Sources": f"{len(found.sources):,}",
        "Reports of events": f"{found.n_events:,}",
        "Quotations": f"{found.n_quotes:,}",
        "Lies in": f"{visible(far.data.place.said)}, {count(shards, shards, 'shard')}",
        "Read by": f"parser {made.parser_version}, {made.model}",
    }
    rows = "".join(
        f'<div class="dl-card"><div class="dl-from">{plain(name)}</div><div class="dl-who">{plain(fact)}</div></div>'
        for name, fact in facts.items()
    )
    _frame.text_html(f'<h2 class="dl-panel-title">What is in these shards</h2>{rows}')


def _way(title: str) -> None:
    """The commands that make a library of what the filters say."""
    place = settings.shards_place(str(_opened.store().folder))
    _frame.text_html(
        '<h2 class="dl-panel-title">For more than counts, a library</h2>'
        f'<div class="dl-why">{plain(IN_A_LIBRARY[title])} These commands make one of the days and countries that are '
        "chosen on the left, or of all; some million articles are the most.</div>"
    )
    slice_ = " ".join(_slice(_filters.filters()))
    lines = [f"dateline add --from-parquet {shlex.quote(place)}", *([slice_] if slice_ else []), f"--library {NEW}"]
    add = " \\\n    ".join(lines)
    st.code(f"{add}\nDATELINE_LIBRARY={NEW} make dashboard", language="shell", wrap_lines=True)


def _slice(filters: Filters) -> list[str]:
    """Days and countries as the command takes them."""
    days = (("--from", filters.date_from), ("--to", filters.date_to))
    given = [f"{name} {day}" for name, day in days if day]
    return given + ([f"--country {' '.join(filters.countries)}"] if filters.countries else [])
