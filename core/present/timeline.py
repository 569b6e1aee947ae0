"""The timeline as it is shown: which events, in what words, with which table."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core import views
from core.charts.timeline import period, timeline
from core.dates import span_words
from core.filters import Filters, count
from core.library.reader import Library
from core.present.chart import Chart, Look, colours, countries_in_words, file_stem, table_of
from core.views import Facets

COLUMNS = {
    "when": "Date",
    "title": "Event",
    "status": "Status",
    "type": "PLOVER type",
    "countries": "Countries",
    "sources": "Sources",
}
# Sources that a caption names one by one.
MOST_NAMED = 4


def timeline_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """The dated events that match, None where there are none. options: `event`, the story with a ring."""
    events = views.timeline(library, filters)
    if events["date_start"].isna().all():
        return None
    counts = views.timeline_counts(library, filters)
    title, words = _title(events, filters, facets), caption(events, counts, filters, facets)
    figure = timeline(
        events,
        width=look.width,
        title=title,
        caption=words,
        names=facets.names,
        colours=colours(facets),
        selected=options.get("event"),
        window=(filters.date_from, filters.date_to),
        # More than can be drawn one by one: all are counted in bars, the most reported are named.
        bins=views.timeline_bins(library, filters) if counts["n"] > len(events) else None,
    )
    n_dated = counts["n"] - counts["n_undated"]
    return Chart(
        kind="timeline",
        title=title,
        caption=words,
        alt=f"Timeline of {n_dated:,} dated events in lanes by country. {words}",
        grammar="plotly",
        spec=figure,
        table=event_table(events),
        file_stem=file_stem("timeline", filters),
        note=f"The table has the {len(events):,} most reported of {counts['n']:,} events; narrow the filters for more."
        if counts["n"] > len(events)
        else "",
    )


def caption(events: pd.DataFrame, counts: Mapping[str, Any], filters: Filters, facets: Facets) -> str:
    """What is shown, in words: "15 of 17 events · 2 sources: EFE, Sky News · Russia · 3 with a year inferred"."""
    n, n_undated, n_inferred, sources = (counts[key] for key in ("n", "n_undated", "n_inferred", "sources"))
    few = f"{len(sources)} sources: {', '.join(sources)}"
    told = few if 1 < len(sources) <= MOST_NAMED else count(len(sources), len(sources), "source")
    words = filters.sentence(count(n, facets.n_stories, "event"), told, names=facets.names)
    if n_undated:
        listed = ", listed below" if events["date_start"].isna().sum() == n_undated else ""
        words += f" · {n_undated:,} without a date{listed}"
    if n_inferred:
        whose = "the year is" if n_inferred == n - n_undated else f"{n_inferred:,} with a year"
        words += f" · {whose} inferred, not stated"
    return words


def event_table(events: pd.DataFrame) -> pd.DataFrame:
    """Events as rows for people: dates in words, lists joined; how a date is known where that was looked up."""
    days = zip(events["date_start"], events["date_end"], strict=True)
    when = [span_words(*(None if pd.isna(day) else day.date() for day in pair)) for pair in days]
    columns = COLUMNS | ({"date_why": "How the date is known"} if events["date_why"].notna().any() else {})
    return table_of(events.assign(when=when), columns)


def _title(events: pd.DataFrame, filters: Filters, facets: Facets) -> str:
    days = period(events, (filters.date_from, filters.date_to))
    title = ": ".join(part for part in ("Timeline", countries_in_words(filters, facets.names)) if part)
    return title + (f", {span_words(*days)}" if days else "")
