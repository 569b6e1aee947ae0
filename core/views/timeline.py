"""When: the stories of a library, and the sentences each stands on."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from core.filters import Filters
from core.library import packing
from core.library.reader import Library
from core.library.schema import N_BITS, PLACES
from core.views.decided import decided
from core.views.marks import Texts, with_sentences
from core.views.where import Columns, Where, codes_of_masks, only_land, source_name, where

# More marks than a browser draws in a breath (docs/scale.md).
MOST_STORIES = 1_500
# Reasons are read from the segments; where that takes more looks than this they are left out.
_MOST_LOOKS = 24
# So many stories are found by their places in the table; of more, going through it takes no longer.
_MOST_PLACES = 20_000
_STORY_ID = re.compile(r"(.+):v(\d{1,9})-(\d{1,9})")

_STORY = Columns(
    "s.day_start", "s.day_end", mask="s.mask", type="s.type", status="s.status", corroborated="s.n_sources > 1"
)
_EVENT = Columns(source="e.source_no", sentence="e.win", is_event=True)

_TIMELINE = f"""
    SELECT (s.first // {PLACES})::INTEGER AS article_no, ':v' || s.first_start || '-' || s.first_end AS story_id,
        s.lead, s.type, s.mode, s.status, s.title, s.date, s.day_start AS date_start, s.day_end AS date_end, s.mask,
        s.lane, s.n_sources, s.sources, s.n_articles, s.n_events, s.is_inferred, coalesce(o.n_origins, 1) AS n_origins,
        coalesce(o.n_reports, s.n_articles) AS n_reports, s.lead IN (SELECT lead FROM {{differences}}) AS differs
    FROM best b JOIN stories s ON s.rowid = b.place LEFT JOIN {{origins}} o USING (lead)"""
_ARTICLES = "SELECT a.article_no, a.article_id FROM articles a JOIN first f ON f.article_no = a.article_no"
# In two steps, so that titles are read of those alone that are shown, and found by their place in the table.
_BEST = """
    SELECT s.rowid FROM stories s WHERE {where}
    ORDER BY s.n_sources DESC, s.n_articles DESC, s.day_start DESC NULLS LAST, s.lead LIMIT ?"""
# Charts of an older layout count none; a story of one outlet has one.
_NONE = "(SELECT NULL::BIGINT AS lead WHERE false)"
_NO_ORIGINS = "(SELECT NULL::BIGINT AS lead, 1 AS n_origins, 1 AS n_reports WHERE false)"
_COUNTS = """
    SELECT count(*), count(*) FILTER (s.day_start IS NULL), count(*) FILTER (s.is_inferred),
        count(*) FILTER (s.n_sources > 1) FROM stories s WHERE {where}"""
_LAND = "SELECT n, n_undated, n_inferred, n_corroborated, sources FROM land_counts WHERE bit = ?"
_SOURCES = "SELECT DISTINCT unnest(s.sources) FROM stories s WHERE {where}"
# Lanes by the bits of their countries, -1 for none.
_BINS = """
    SELECT coalesce(lane, -1) AS lane, day_start, day_end, count(*) AS n,
        count(*) FILTER (n_sources > 1) AS n_corroborated
    FROM stories s WHERE {where} AND day_start IS NOT NULL GROUP BY ALL ORDER BY day_start, day_end, lane"""
# The same where nothing but days, and one country or two together, are asked for: counted when the library was
# published, and in that order.
_DAYS = Columns("day_start", "day_end")
_COUNTED = """
    SELECT coalesce(lane, -1) AS lane, day_start, day_end, n, n_corroborated FROM {table}
    WHERE {where} AND day_start IS NOT NULL"""
_HAS_DAYS = "SELECT true FROM land_days WHERE bit = ? LIMIT 1"
# What else a lane can stand for: the event's type, or the one source that tells of it.
_LANES = {"type": "s.type", "source": "CASE WHEN s.n_sources = 1 THEN s.sources[1] END"}
_BINS_BY = """
    SELECT {lane} AS lane, s.day_start, s.day_end, count(*) AS n, count(*) FILTER (s.n_sources > 1) AS n_corroborated
    FROM stories s WHERE {where} AND s.day_start IS NOT NULL GROUP BY ALL ORDER BY s.day_start, s.day_end, lane"""
_LEADS = "SELECT e.lead FROM events e WHERE {where}"
_PLACES_OF = "SELECT s.rowid FROM stories s WHERE s.lead IN (SELECT lead FROM told)"
_LEAD = "SELECT lead FROM events WHERE event BETWEEN ? AND ? AND trigger_start = ? AND trigger_end = ?"
_EVENTS = f"""
    SELECT e.event, (e.event // {PLACES})::INTEGER AS article_no, e.source_no, e.win % {PLACES} AS sentence_index,
        e.type, e.date, e.day_start AS date_start, e.day_end AS date_end, e.status
    FROM events e WHERE e.lead = ?"""
_EVIDENCE = """
    SELECT e.event, e.article_no, a.article_id, e.source_no, a.title AS article_title, a.published, a.published_basis,
        e.sentence_index, e.type, e.date, e.date_start, e.date_end, e.status
    FROM told e JOIN articles a ON a.article_no = e.article_no
    ORDER BY a.published NULLS LAST, a.article_id, e.event LIMIT ?"""


_REPORT = [
    *("event_id", "article_id", "source", "article_title", "published", "published_basis", "published_why"),
    *("sentence_index", "sentence_start", "sentence_end", "type", "title", "date", "date_start", "date_end"),
    *("date_why", "status", "decided", "path"),
    *("sentence", "marks"),
]
# The columns of a story.
STORY = (
    *("story_id", "type", "mode", "status", "title", "date", "date_start", "date_end", "date_why", "countries", "lane"),
    *("n_sources", "sources", "n_articles", "n_events", "is_inferred", "n_origins", "n_reports", "differs", "decided"),
)


def timeline(library: Library, filters: Filters, *, limit: int = MOST_STORIES) -> pd.DataFrame:
    """One row a story that matches, by date_start and title; undated ones come last, with NaT.

    Where more match than the limit, those that most sources and articles report, then the latest; `timeline_counts`
    and `timeline_bins` count all. Returns [story_id, type, mode, status, title, date (EDTF), date_start, date_end
    (datetime64), date_why, countries, lane, n_sources, sources, n_articles, n_events, is_inferred, n_origins,
    n_reports, differs, decided]. n_origins counts whom the story goes back to, n_reports articles without copies;
    differs says that `contradictions` has some; decided is what an analyst said of any of its events ("confirmed",
    "set by analyst"), None for nothing; date_why is None where too many articles would have to be looked up. Sources
    are those of the whole story, also of reports that the filter leaves out. Days and countries filter by the story's,
    sources, text and entity by any of its events: text by the event's sentence.
    """
    return _frame(library, _where(library, filters), limit)


def story(library: Library, story_id: str) -> pd.DataFrame:
    """One story, whatever the filters: a row as `timeline` has it; none for an unknown id."""
    found = Where()
    found.add("s.lead = ?", story_lead(library, story_id))
    return _frame(library, found, 1)


def _frame(library: Library, found: Where, limit: int) -> pd.DataFrame:
    best = library.numbers(_BEST.format(where=found.sql), [*found.params, limit], found.tables)
    has = library.has("origins")
    sql = _TIMELINE.format(origins="origins" if has else _NO_ORIGINS, differences="differences" if has else _NONE)
    frame = library.query(sql, tables={"best": pa.table({"place": np.sort(best)})})
    # By numbers of their own, articles are found ten times as fast as by an expression.
    first = pa.table({"article_no": pa.array(frame["article_no"].unique(), pa.int32())})
    article = dict(library.rows(_ARTICLES, tables={"first": first}))
    frame["story_id"] = [article[no] + rest for no, rest in zip(frame["article_no"], frame["story_id"], strict=True)]
    frame = frame.sort_values(["date_start", "title", "story_id"], na_position="last", ignore_index=True)
    code_of = {bit: code for code, bit in library.bits.items()}
    called = {number: source_name(library, number) for number in library.sources}
    columns: dict[str, list[Any]] = {
        "countries": codes_of_masks(library, list(frame["mask"])),
        "lane": [None if pd.isna(bit) else code_of[int(bit)] for bit in frame["lane"]],
        "sources": [sorted(map(called.__getitem__, numbers)) for numbers in frame["sources"]],
        "date_why": _reasons(library, list(frame["lead"])),
        "decided": [decided(library).of_story.get(int(lead)) for lead in frame["lead"]],
    }
    made = {name: pd.Series(values, index=frame.index, dtype=object) for name, values in columns.items()}
    return frame.assign(**made).drop(columns=["article_no", "mask", "lead"])


def timeline_counts(library: Library, filters: Filters) -> dict[str, Any]:
    """{n, n_undated, n_inferred, n_corroborated, sources} of all stories that match; sources are names, sorted."""
    land = only_land(library, filters)
    kept = library.rows(_LAND, [land]) if land is not None else []
    *counts, numbers = kept[0] if kept else _counted(library, _where(library, filters))
    names = ("n", "n_undated", "n_inferred", "n_corroborated")
    return dict(zip(names, counts, strict=True)) | {"sources": sorted(source_name(library, no) for no in numbers)}


def timeline_bins(library: Library, filters: Filters) -> pd.DataFrame:
    """How many dated stories each lane has by their days: [lane, day_start, day_end, n, n_corroborated]."""
    days, undated = where(library, filters, _DAYS), replace(filters, date_from=None, date_to=None)
    land = only_land(library, undated) if library.has("land_days") else None
    if undated == Filters():
        bins = library.query(_COUNTED.format(table="lane_days", where=days.sql), days.params)
    elif land is not None and library.rows(_HAS_DAYS, [land]):
        days.add("bit = ?", land)
        bins = library.query(_COUNTED.format(table="land_days", where=days.sql), days.params)
    else:
        found = _where(library, filters)
        bins = library.query(_BINS.format(where=found.sql), found.params, found.tables)
    codes = np.full(N_BITS + 1, None, dtype=object)
    codes[list(library.bits.values())] = list(library.bits)
    bins["lane"] = pd.Series(codes[bins["lane"].to_numpy()], index=bins.index, dtype=object)
    return bins


def timeline_bins_by(library: Library, filters: Filters, *, by: str) -> pd.DataFrame:
    """The same where a lane is a PLOVER type (by "type") or a source's name, None for several sources (by "source")."""
    found = _where(library, filters)
    bins = library.query(_BINS_BY.format(lane=_LANES[by], where=found.sql), found.params, found.tables)
    if by == "source":
        names = [None if pd.isna(no) else source_name(library, int(no)) for no in bins["lane"]]
        bins["lane"] = pd.Series(names, index=bins.index, dtype=object)
    return bins


def evidence(library: Library, story_id: str, *, limit: int = 50) -> pd.DataFrame:
    """One row an event of a story: the sentence it stands on and where that is from; empty for an unknown story.

    The first to be published where there are more than the limit.

    Returns [event_id, article_id, source, article_title, published, published_basis, published_why, sentence_index,
    sentence_start, sentence_end, type, title, date, date_start, date_end, date_why, status, decided, path, sentence,
    marks];
    marks are relative to the sentence. Of triggers only the event's own is marked.
    """
    told_by = pa.Table.from_pandas(library.query(_EVENTS, [story_lead(library, story_id)]), preserve_index=False)
    frame = library.query(_EVIDENCE, [limit], {"told": told_by})
    texts = Texts(library, frame["article_no"].unique())
    told = [
        texts.event(int(no), int(event) % PLACES) for no, event in zip(frame["article_no"], frame["event"], strict=True)
    ]
    facts = {
        "event_id": [
            f"{article}:{row['own']}" if row["own"] else f"{article}:v{row['trigger_start']}-{row['trigger_end']}"
            for article, row in zip(frame["article_id"], told, strict=True)
        ],
        "source": [source_name(library, no) for no in frame["source_no"]],
        **{key: [texts.fact(int(no), key) for no in frame["article_no"]] for key in ("published_why", "path")},
        "decided": [decided(library).of_event.get(int(event)) for event in frame["event"]],
        **{key: [row[key] for row in told] for key in ("title", "date_why", "sentence_start", "sentence_end")},
        "trigger": [row["trigger_start"] - row["sentence_start"] for row in told],
    }
    # As objects: among strings, what is not known would be NaN.
    told_of = {key: pd.Series(values, index=frame.index, dtype=object) for key, values in facts.items()}
    frame = frame.assign(**told_of)
    frame = with_sentences(texts, frame)
    own = zip(frame["marks"], frame["trigger"], strict=True)
    kept = [[m for m in marks if m["kind"] != "trigger" or m["start"] == start] for marks, start in own]
    frame["marks"] = pd.Series(kept, index=frame.index, dtype=object)
    frame = frame.sort_values(["published", "source", "article_id", "sentence_start", "event_id"], na_position="last")
    return frame[_REPORT].reset_index(drop=True)


def _counted(library: Library, found: Where) -> tuple[Any, ...]:
    """The four counts of stories and, last, the numbers of their sources."""
    counts = library.rows(_COUNTS.format(where=found.sql), found.params, found.tables)[0]
    sql = _SOURCES.format(where=found.sql) if found.parts else "SELECT source_no FROM source_counts"
    return *counts, [no for (no,) in library.rows(sql, found.params, found.tables)]


def _where(library: Library, filters: Filters) -> Where:
    """The filters on stories `s`; what only events know is asked of those.

    A text or an entity first gives the stories' places, kept for the next questions of the page: in one query with
    them DuckDB goes through all stories for each, ten times as long.
    """
    found = where(library, filters, _STORY)
    inner = where(library, filters, _EVENT)
    if not inner.parts:
        return found
    if not (filters.text or filters.entity):
        found.add(f"s.lead IN ({_LEADS.format(where=inner.sql)})", *inner.params)
        return found
    asked = (filters.sources, filters.entity, filters.text)
    leads, places = library.lately(("told", *asked), lambda: _told(library, inner))
    if places is not None:
        found.tables["told_stories"] = pa.table({"place": places})
        found.add("s.rowid IN (SELECT place FROM told_stories)")
    else:
        found.tables["told_stories"] = pa.table({"lead": leads})
        found.add("s.lead IN (SELECT lead FROM told_stories)")
    return found


def _told(library: Library, inner: Where) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    """The leads of the stories of some events, and where in their table these stand; None where they are many."""
    leads = np.unique(library.numbers(_LEADS.format(where=inner.sql), inner.params, inner.tables))
    if len(leads) > _MOST_PLACES:
        return leads, None
    return leads, library.numbers(_PLACES_OF, tables={"told": pa.table({"lead": leads.astype(np.int64)})})


def story_lead(library: Library, story_id: str) -> int:
    """The lead of a story, by the article and the trigger of its first event; -1 for an unknown one.

    Asked for by itself: a number is looked for five times as fast as what a query gives.
    """
    parts = _STORY_ID.fullmatch(story_id)
    rows = library.rows("SELECT article_no FROM articles WHERE article_id = ?", [parts[1]]) if parts else []
    if not parts or not rows:
        return -1
    first = rows[0][0] * PLACES
    found = library.rows(_LEAD, [first, first + PLACES - 1, int(parts[2]), int(parts[3])])
    return int(found[0][0]) if found else -1


def _reasons(library: Library, leads: list[int]) -> list[str | None]:
    """How the date of each story is known, in words."""
    numbers = {int(lead) // PLACES for lead in leads}
    if not numbers or library.n_blocks(numbers) > _MOST_LOOKS:
        return [None] * len(leads)
    table = pa.concat_tables(library.packed(numbers).values()).select(["article_no", "sentences", "entities", "events"])
    rows = packing.flat(table, "events").select(["article_no", "n", "date_why"]).to_pylist()
    reasons = {row["article_no"] * PLACES + row["n"]: row["date_why"] for row in rows}
    return [reasons[int(lead)] for lead in leads]
