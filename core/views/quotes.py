"""Who said what about whom."""

import pandas as pd

from core.filters import UNKNOWN_SOURCE, Columns, Filters
from core.library.reader import Library
from core.views.timeline import with_sentences

_COLUMNS = Columns(
    start="q.published", end="q.published", countries="q.countries", source="q.outlet", text=("q.sentence_text",)
)

_QUOTES = """
    WITH q AS (
        SELECT q.*, a.source AS outlet, a.published, a.title AS article_title, c.name AS canonical_name,
            c.canonical_id, c.country, t.text,
            substring(t.text, q.sentence_start + 1, q.sentence_end - q.sentence_start) AS sentence_text,
            list_concat(coalesce(sc.countries, []), [c.country]) AS countries
        FROM quotes q JOIN articles a USING (article_id) JOIN texts t USING (article_id)
        LEFT JOIN links l ON l.entity_id = q.speaker_entity LEFT JOIN canonicals c USING (canonical_id)
        LEFT JOIN sentence_countries sc ON sc.article_id = q.article_id AND sc.sentence = q.sentence),
    chosen AS (SELECT * FROM q WHERE {where}),
    told AS (
        SELECT quote_id, list(DISTINCT c.name ORDER BY c.name) AS names
        FROM (SELECT quote_id, unnest(about) AS entity_id FROM chosen) JOIN links USING (entity_id)
        JOIN canonicals c USING (canonical_id) GROUP BY ALL)
    SELECT q.quote_id, q.article_id, coalesce(q.outlet, '{unknown}') AS source, q.published,
        coalesce(q.canonical_name, q.speaker_name) AS speaker_name, q.canonical_id AS speaker_entity,
        q.country AS speaker_country,
        substring(q.text, q.speaker_start + 1, q.speaker_end - q.speaker_start) AS as_said,
        q.kind, substring(q.text, q.start + 1, q."end" - q.start) AS content,
        substring(q.text, q.cue_start + 1, q.cue_end - q.cue_start) AS cue,
        q.start - q.sentence_start AS content_start, q."end" - q.sentence_start AS content_end,
        q.cue_start - q.sentence_start AS cue_from, q.cue_end - q.sentence_start AS cue_to,
        coalesce(told.names, []) AS about,
        q.article_title, q.sentence AS sentence_index, q.sentence_start, q.sentence_end
    FROM chosen q LEFT JOIN told USING (quote_id)
    ORDER BY q.published DESC NULLS LAST, source, q.article_id, q.start, q.quote_id"""


def quotes(library: Library, filters: Filters) -> pd.DataFrame:
    """One row a quote, latest articles first, then in text order.

    Returns [quote_id, article_id, source, published, speaker_name, speaker_entity (canonical id), speaker_country,
    as_said, kind, content, cue, content_start, content_end, cue_start, cue_end (offsets into the sentence; the cue's
    nullable), about (canonical names), article_title, sentence_index, sentence_start, sentence_end, sentence, marks,
    resolved]. Days filter by the article's publication, countries by the speaker's and those its sentence names, text
    by the sentence.
    """
    where, params = filters.where(_COLUMNS)
    frame = library.query(_QUOTES.format(where=where, unknown=UNKNOWN_SOURCE), params)
    frame = frame.rename(columns={"cue_from": "cue_start", "cue_to": "cue_end"})
    frame = with_sentences(library, frame)
    frame["resolved"] = [
        bool(name) and said is not None and said != name
        for name, said in zip(frame["speaker_name"], frame["as_said"], strict=True)
    ]
    return frame
