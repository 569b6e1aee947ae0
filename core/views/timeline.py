"""When: the stories of a library, and the sentences each stands on."""

import pandas as pd

from core.filters import UNKNOWN_SOURCE, Columns, Filters
from core.library.reader import Library
from core.views.marks import marks_of, texts_of, within

_SENTENCE = "substring(t.text, e.sentence_start + 1, e.sentence_end - e.sentence_start)"
_COLUMNS = Columns(
    start="e.date_start", end="e.date_end", countries="e.countries", source="a.source", text=("e.title", _SENTENCE)
)

_TIMELINE = """
    WITH chosen AS (
        SELECT DISTINCT se.story_id FROM story_events se JOIN events e USING (event_id)
        JOIN articles a USING (article_id) JOIN texts t USING (article_id) WHERE {where}),
    reports AS (
        SELECT se.story_id, list(DISTINCT coalesce(a.source, '{unknown}') ORDER BY coalesce(a.source, '{unknown}'))
                AS sources,
            count(DISTINCT a.article_id) AS n_articles
        FROM chosen JOIN story_events se USING (story_id) JOIN events e USING (event_id)
        JOIN articles a USING (article_id) GROUP BY ALL)
    SELECT s.story_id, s.type, s.mode, s.status, s.title, s.date, s.date_start, s.date_end, s.date_why, s.countries,
        s.lane, len(r.sources) AS n_sources, r.sources, r.n_articles, s.event_ids, s.is_inferred
    FROM stories s JOIN reports r USING (story_id) ORDER BY s.date_start NULLS LAST, s.title, s.story_id"""

_EVIDENCE = """
    SELECT e.event_id, e.article_id, coalesce(a.source, '{unknown}') AS source, a.title AS article_title, a.published,
        a.published_basis, a.published_why, e.sentence AS sentence_index, e.sentence_start, e.sentence_end,
        e.trigger_start, e.trigger_end, e.type, e.title, e.date, e.date_why, e.status, a.path
    FROM story_events se JOIN events e USING (event_id) JOIN articles a USING (article_id)
    WHERE se.story_id = ? ORDER BY a.published NULLS LAST, source, e.article_id, e.sentence_start, e.event_id"""


def timeline(library: Library, filters: Filters) -> pd.DataFrame:
    """One row a story with at least one event that matches; undated ones come last, with NaT.

    Returns [story_id, type, mode, status, title, date (EDTF), date_start, date_end (datetime64), date_why, countries,
    lane, n_sources, sources, n_articles, event_ids, is_inferred], by date_start and title. Sources are those of the
    whole story, also of reports that the filter leaves out. Days filter by the day of the event, text by title and
    sentence.
    """
    where, params = filters.where(_COLUMNS)
    return library.query(_TIMELINE.format(where=where, unknown=UNKNOWN_SOURCE), params)


def evidence(library: Library, story_id: str) -> pd.DataFrame:
    """One row an event of a story: the sentence it stands on and where that is from; empty for an unknown story.

    Returns [event_id, article_id, source, article_title, published, published_basis, published_why, sentence_index,
    sentence_start, sentence_end, type, title, date, date_why, status, path, sentence, marks]; marks are relative to the
    sentence. Of triggers only the event's own is marked.
    """
    frame = library.query(_EVIDENCE.format(unknown=UNKNOWN_SOURCE), [story_id])
    frame = with_sentences(library, frame)
    own = zip(frame["marks"], frame["trigger_start"] - frame["sentence_start"], strict=True)
    frame["marks"] = pd.Series(
        [[m for m in marks if m["kind"] != "trigger" or m["start"] == start] for marks, start in own],
        index=frame.index,
        dtype=object,
    )
    return frame.drop(columns=["trigger_start", "trigger_end"])


def with_sentences(library: Library, frame: pd.DataFrame) -> pd.DataFrame:
    """A frame with [article_id, sentence_start, sentence_end] and, added, the sentence's text and its marks."""
    marks = marks_of(library, frame["article_id"])
    texts = texts_of(library, frame["article_id"])
    spans = list(zip(frame["article_id"], frame["sentence_start"], frame["sentence_end"], strict=True))
    sentences = [texts[article][start:end] for article, start, end in spans]
    marked = [within(marks.get(article, []), start, end) for article, start, end in spans]
    return frame.assign(
        sentence=pd.Series(sentences, index=frame.index, dtype=object),
        marks=pd.Series(marked, index=frame.index, dtype=object),
    )
