"""The timeline as it is shown: which events, in what words, with which table."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from core import views
from core.charts.grouping import Grouping
from core.charts.marks import EARLIEST, LATEST
from core.charts.timeline import period, timeline
from core.dates import span_words
from core.errors import FilterError
from core.event_words import TYPES
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
# What lanes can stand for, and what that is called in an alternative text.
GROUPS = {"country": "country", "type": "event type", "source": "source"}
# The lane of what two or more sources report; no source's name holds a line break.
SEVERAL = "\nseveral"


def timeline_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """The dated events that match, None where there are none.

    options: `event`, the story with a ring; `group`, what lanes stand for, of GROUPS, else country. Raises FilterError
    for another group.
    """
    events = views.timeline(library, filters)
    counts = views.timeline_counts(library, filters)
    n_dated = counts["n"] - counts["n_undated"]
    if not n_dated:
        return None
    group = options.get("group", "country")
    title, words = headline("Timeline", events, filters, facets), caption(events, counts, filters, facets)
    # More than can be drawn one by one: all are counted in bars, the most reported are named.
    bins = _bins(library, filters, group) if counts["n"] > len(events) else None
    figure = timeline(
        grouped(events, group),
        width=look.width,
        height=look.height,
        title=title,
        caption=words,
        names=facets.names,
        colours=colours(facets),
        selected=options.get("event"),
        window=(filters.date_from, filters.date_to),
        bins=bins,
        grouping=_grouping(group),
    )
    return Chart(
        kind="timeline",
        title=title,
        caption=words,
        alt=f"Timeline of {n_dated:,} dated events in lanes by {GROUPS[group]}. {words}",
        grammar="plotly",
        spec=figure,
        table=event_table(events) if len(events) or bins is None else _bin_table(bins),
        file_stem=file_stem("timeline" if group == "country" else f"timeline-by-{group}", filters),
        note=table_note(len(events), counts["n"]) if len(events) else "",
    )


def brushed(selection: Mapping[str, Any]) -> tuple[dt.date, dt.date] | None:
    """First and last day of the box drawn on a timeline, both counted; None where there is none.

    selection: what Plotly says was selected, as Streamlit hands it on, {"box": [{"xref": "x", "x": [from, to]}]}; a day
    is in the box where its noon is.
    """
    boxes = [box for box in selection.get("box") or () if isinstance(box, Mapping) and box.get("xref") == "x"]
    ends = sorted(moment for end in (boxes[-1].get("x") or () if boxes else ()) if (moment := _moment(end)))
    if len(ends) != 2:
        return None
    noon = dt.timedelta(hours=12)
    first, last = (ends[0] + noon).date(), (ends[1] - noon).date()
    return (first, last) if first <= last else ((ends[0] + (ends[1] - ends[0]) / 2).date(),) * 2


def grouped(events: pd.DataFrame, group: str) -> pd.DataFrame:
    """Events with a column `group` for their lanes where these are not countries. Raises FilterError."""
    if group not in GROUPS:
        raise FilterError(f"Events cannot be grouped by {group[:40]!r}; choose one of {', '.join(GROUPS)}.")
    if group == "country":
        return events
    sole = [sources[0] if len(sources) == 1 else SEVERAL for sources in events["sources"]]
    return events.assign(group=events["type"] if group == "type" else pd.Series(sole, index=events.index, dtype=object))


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
    """Events as rows for people: dates in words, lists joined; how a date is known where that was looked up, and
    what an analyst decided where that is any."""
    days = zip(events["date_start"], events["date_end"], strict=True)
    when = [span_words(*(None if pd.isna(day) else day.date() for day in pair)) for pair in days]
    told = {"date_why": "How the date is known", "decided": "By an analyst"}
    columns = COLUMNS | {column: head for column, head in told.items() if events[column].notna().any()}
    return table_of(events.assign(when=when), columns)


def headline(what: str, events: pd.DataFrame, filters: Filters, facets: Facets) -> str:
    """The title of a chart of events: "Timeline: Russia, 1 Jul – 15 Sep 2023"."""
    days = period(events, (filters.date_from, filters.date_to))
    title = ": ".join(part for part in (what, countries_in_words(filters, facets.names)) if part)
    return title + (f", {span_words(*days)}" if days else "")


def table_note(n: int, of: int) -> str:
    """Says that a table leaves events out; empty where it does not."""
    return f"The table has the {n:,} most reported of {of:,} events; narrow the filters for more." if of > n else ""


def _bins(library: Library, filters: Filters, group: str) -> pd.DataFrame:
    if group == "country":
        return views.timeline_bins(library, filters)
    bins = views.timeline_bins_by(library, filters, by=group)
    return bins.assign(lane=bins["lane"].fillna(SEVERAL)) if group == "source" else bins


def _bin_table(bins: pd.DataFrame) -> pd.DataFrame:
    """The counts, where no event is named."""
    days = {name: bins[name].dt.date for name in ("day_start", "day_end")}
    return table_of(bins.assign(**days), {"day_start": "From", "day_end": "To", "lane": "Lane", "n": "Events"})


def _grouping(group: str) -> Grouping | None:
    """What the lanes are called and how they are ordered; None for countries."""
    if group == "type":
        names = {code: words[0].upper() + words[1:] for code, words in TYPES.items()}
        return Grouping(names, order=tuple(TYPES), none="Other events", rest="Rarer types")
    if group == "source":
        return Grouping({SEVERAL: "Two or more sources"}, order=(SEVERAL,), none="No source", rest="Other sources")
    return None


def _moment(value: Any) -> dt.datetime | None:
    """A moment as Plotly writes it; None for anything else, and for the ends of the calendar."""
    try:
        found = dt.datetime.fromisoformat(value).replace(tzinfo=None) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and EARLIEST.year <= found.year <= LATEST.year else None
