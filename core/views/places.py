"""Where: how many events each country has part in, and which towns and regions articles name."""

import pandas as pd

from core.filters import Filters
from core.library.reader import Library
from core.library.schema import PLACES
from core.views.marks import Texts, with_sentences
from core.views.timeline import _where as of_stories
from core.views.where import Columns, bit_hits, entity_number, masks_of, source_name, where

_ARTICLE = Columns("a.published", "a.published", "a.", "a.source_no", "a.article_no")
_SENTENCE = Columns("x.day", "x.day", None, "x.source_no", None, "x.win", mask="x.mask", appeared="x.day")
_NAMING = f"""
    WITH found AS (SELECT x.win, x.day FROM sentence_entities x WHERE {{where}} AND x.entity_no = ?)
    SELECT a.article_no, a.article_id, a.source_no, a.title AS article_title, a.published, a.published_basis,
        (f.win % {PLACES})::INTEGER AS sentence_index
    FROM found f JOIN articles a ON a.article_no = f.win // {PLACES}
    ORDER BY a.published DESC NULLS LAST, a.article_id, f.win LIMIT ?"""
_TOLD = "SELECT s.mask, count(*) AS n FROM stories s WHERE {where} GROUP BY ALL"
_KNOWN_COUNTRIES = """
    SELECT code, coalesce(c.name, code) AS name, n FROM country_counts LEFT JOIN countries c USING (code)
    WHERE n > 0 ORDER BY n DESC, code"""
_PLACES = """
    WITH places AS (
        SELECT entity_no, canonical_id, name, country FROM names
        WHERE label IN ('GPE', 'LOC', 'FAC') AND NOT is_country AND country IS NOT NULL),
    counted AS (
        SELECT x.entity_no, count(*) AS n FROM article_entities x SEMI JOIN places USING (entity_no)
        WHERE {where} GROUP BY ALL)
    SELECT p.canonical_id AS id, p.name, p.country, c.n FROM counted c JOIN places p USING (entity_no)
    ORDER BY c.n DESC, p.name, p.canonical_id LIMIT ?"""


def countries_of_events(library: Library, filters: Filters) -> pd.DataFrame:
    """How many events that match each country has part in: [code, name, n], most first; an event of two counts twice.

    Days, countries and the rest filter as for `timeline`.
    """
    found = of_stories(library, filters)
    if not found.parts:
        return library.query(_KNOWN_COUNTRIES)
    told = library.query(_TOLD.format(where=found.sql), found.params, found.tables)
    # Counted here: DuckDB 2.0 ends in an internal error where a join by bits meets one by number.
    masks, n = masks_of(library, told["mask"]), told["n"].to_numpy()
    counted = [(code, int(n[has].sum())) for code, has in bit_hits(library, masks)]
    rows = [(code, library.country_names.get(code) or code, times) for code, times in counted if times]
    frame = pd.DataFrame(rows, columns=["code", "name", "n"])
    return frame.sort_values(["n", "code"], ascending=[False, True], ignore_index=True)


def places_named(library: Library, filters: Filters, *, limit: int = 300) -> pd.DataFrame:
    """Towns, regions and sites by the articles that name them: [id, name, country, n], most first.

    id: canonical. Only those of a known country, and no countries themselves. Filters hold for articles.
    """
    inner = where(library, filters, _ARTICLE)
    chosen = f"x.article_no IN (SELECT a.article_no FROM articles a WHERE {inner.sql})" if inner.parts else "true"
    return library.query(_PLACES.format(where=chosen), [*inner.params, limit], inner.tables)


def sentences_naming(library: Library, filters: Filters, canonical_id: str, *, limit: int = 20) -> pd.DataFrame:
    """The first sentences that name an entity, latest articles first.

    Returns [article_id, source, article_title, published, published_basis, published_why, sentence_index,
    sentence_start, sentence_end, path, sentence, marks]; filters hold for sentences as in `shared_sentences`.
    """
    found = where(library, filters, _SENTENCE)
    params = [*found.params, entity_number(library, canonical_id), limit]
    frame = library.query(_NAMING.format(where=found.sql), params, found.tables)
    texts = Texts(library, frame["article_no"].unique(), ("name",))
    frame["source"] = pd.Series([source_name(library, no) for no in frame.pop("source_no")], dtype=object)
    for fact in ("published_why", "path"):
        frame[fact] = pd.Series([texts.fact(int(no), fact) for no in frame["article_no"]], dtype=object)
    return with_sentences(texts, frame).drop(columns=["article_no"])
