"""Whom a story goes back to: outlets are not origins."""

import pandas as pd

from core.library.reader import Library
from core.library.schema import PLACES
from core.views.timeline import story_lead
from core.views.where import source_name

_ORIGINS = f"""
    WITH told AS (SELECT event // {PLACES} AS article_no, event, source_no FROM events WHERE lead = ?),
    said AS (
        SELECT t.article_no, arg_min(coalesce(n.name, c.speaker_name), t.event) AS speaker
        FROM told t JOIN credits c USING (event) LEFT JOIN names n ON n.entity_no = c.speaker GROUP BY ALL)
    SELECT a.article_id, a.published, any_value(t.source_no) AS source_no, any_value(s.speaker) AS speaker,
        any_value(o.article_id) AS copy_of, any_value(o.source_no) AS copied_source
    FROM told t JOIN articles a USING (article_no) LEFT JOIN said s USING (article_no)
    LEFT JOIN copies c USING (article_no) LEFT JOIN articles o ON o.article_no = c.origin_no
    GROUP BY ALL ORDER BY a.published NULLS LAST, a.article_id"""
_COLUMNS = ["article_id", "source", "published", "origin", "how", "copy_of"]


def origins(library: Library, story_id: str) -> pd.DataFrame:
    """One row an article that tells the story, the first published first; empty for an unknown one.

    Returns [article_id, source, published, origin, how, copy_of]. how: "quoted" where the origin is whom the article
    quotes to tell it, "copy" where it is the outlet of the article it is a copy of (`copy_of`, an article id), else
    "own" and the origin is the outlet.
    """
    if not library.has("credits"):
        return pd.DataFrame(columns=_COLUMNS)
    frame = library.query(_ORIGINS, [story_lead(library, story_id)])
    rows = []
    for row in frame.to_dict("records"):
        source = source_name(library, int(row["source_no"]))
        if row["speaker"]:
            origin, how = row["speaker"], "quoted"
        elif row["copy_of"]:
            origin, how = source_name(library, int(row["copied_source"])), "copy"
        else:
            origin, how = source, "own"
        rows.append((row["article_id"], source, row["published"], origin, how, row["copy_of"]))
    made = pd.DataFrame(rows, columns=_COLUMNS).astype({"copy_of": object})
    return made.assign(copy_of=made["copy_of"].where(made["copy_of"].notna(), None))
