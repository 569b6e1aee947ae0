"""Who with whom: entities that share a window, a sentence or an article, and the sentences behind a count.

Every kind of mention counts, also "he": a window names whom it speaks of, in whatever words. Days filter by the
article's publication, countries by those the window names, text by the window itself (for articles also the title).
"""

import pandas as pd

from core.filters import UNKNOWN_SOURCE, Columns, Filters
from core.library.reader import Library
from core.views.timeline import with_sentences

BY = ("entity", "country")
WINDOWS = ("sentence", "article")
# People, bodies and places; what belongs to a party or a faith ("Republican") is no one to be with.
_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC")
# More rows than a page can show.
MAX_LIMIT = 200

_SENTENCE_TEXT = 'substring(t.text, s.start + 1, s."end" - s.start)'
_COLUMNS = {
    "sentence": Columns("a.published", "a.published", "sc.countries", "a.source", (_SENTENCE_TEXT,)),
    "article": Columns("a.published", "a.published", "f.countries", "a.source", ("a.title", "t.text")),
}

# `seen`: one row a window and entity. A country is an entity where its name, people or capital stand for it.
_SEEN = """
    WITH shown AS (
        SELECT s.article_id, s.sentence, coalesce(a.source, '{unknown}') AS source
        FROM sentences s JOIN articles a USING (article_id) JOIN texts t USING (article_id)
        JOIN article_facts f USING (article_id)
        LEFT JOIN sentence_countries sc ON sc.article_id = s.article_id AND sc.sentence = s.sentence
        WHERE {where}),
    seen AS (
        SELECT DISTINCT {window} AS win, w.source, c.canonical_id AS id, c.is_country, c.country
        FROM shown w JOIN sentence_entities se USING (article_id, sentence) JOIN canonicals c USING (canonical_id)
        WHERE list_contains({labels}, c.label)),
    counted AS (SELECT id, is_country, count(*) AS n FROM seen GROUP BY ALL),
    ranked AS (
        SELECT id, is_country, n,
            row_number() OVER (PARTITION BY {partition} ORDER BY n DESC, name, id) AS place
        FROM counted JOIN (SELECT canonical_id AS id, name FROM canonicals) USING (id)),
    top AS (SELECT id, is_country, n, place FROM ranked WHERE place <= ?)"""

_PAIRS_OF = {
    "entity": "ra.place < rb.place",
    "country": "NOT x.is_country AND y.is_country",
}
_PAIRS = """
    , pairs AS (
        SELECT x.id AS a, y.id AS b, x.source, min(ra.place) AS place_a, min(rb.place) AS place_b, count(*) AS n
        FROM seen x JOIN seen y USING (win) JOIN top ra ON ra.id = x.id JOIN top rb ON rb.id = y.id
        WHERE {pairs_of} GROUP BY x.id, y.id, x.source)
    SELECT p.a, ca.name AS a_name, ca.label AS a_label, ca.country AS a_country,
        p.b, cb.name AS b_name, cb.label AS b_label, cb.country AS b_country,
        sum(p.n)::BIGINT AS n, list({{'source': p.source, 'n': p.n}} ORDER BY p.source) AS by_source
    FROM pairs p JOIN canonicals ca ON ca.canonical_id = p.a JOIN canonicals cb ON cb.canonical_id = p.b
    GROUP BY ALL ORDER BY min(p.place_a), min(p.place_b)"""

_TOTALS = """
    SELECT c.canonical_id AS id, c.name, c.label, c.country, t.is_country, t.place, t.n,
        (SELECT list({'source': source, 'n': n} ORDER BY source) FROM
            (SELECT source, count(*) AS n FROM seen WHERE seen.id = t.id GROUP BY source)) AS by_source
    FROM top t JOIN canonicals c ON c.canonical_id = t.id ORDER BY t.place, c.name"""

_LEFT_OUT = "SELECT count(*) FROM ranked WHERE place > ? AND {rows}"

_SHARED = """
    WITH shown AS (
        SELECT s.article_id, s.sentence, s.start, s."end"
        FROM sentences s JOIN articles a USING (article_id) JOIN texts t USING (article_id)
        JOIN article_facts f USING (article_id)
        LEFT JOIN sentence_countries sc ON sc.article_id = s.article_id AND sc.sentence = s.sentence
        WHERE {where}),
    named AS (
        SELECT w.*, {window} AS win, bool_or(se.canonical_id = ?) AS has_a, bool_or(se.canonical_id = ?) AS has_b
        FROM shown w JOIN sentence_entities se USING (article_id, sentence)
        WHERE se.canonical_id IN (?, ?) GROUP BY ALL),
    both_named AS (SELECT win FROM named GROUP BY win HAVING bool_or(has_a) AND bool_or(has_b))
    SELECT n.article_id, coalesce(a.source, '{unknown}') AS source, a.title AS article_title, a.published,
        a.published_basis, a.published_why, n.sentence AS sentence_index, n.start AS sentence_start,
        n."end" AS sentence_end, n.has_a, n.has_b, a.path
    FROM named n JOIN both_named USING (win) JOIN articles a USING (article_id)
    ORDER BY a.published NULLS LAST, source, n.article_id, n.sentence"""

_WINDOW_KEY = {"sentence": "(w.article_id, w.sentence)", "article": "w.article_id"}


def connections(
    library: Library, filters: Filters, *, by: str = "entity", window: str = "sentence", limit: int = 30
) -> pd.DataFrame:
    """Pairs that share a window, in the order of `connection_totals`.

    by "entity": each pair once, a the more often mentioned. by "country": a is a person, body or place, b a country
    that the window names itself. window: sentence or article. limit: the most often mentioned that are kept (and as
    many countries). Returns [a, a_name, a_label, a_country, b, b_name, b_label, b_country, n, by_source]: a and b
    canonical ids, n windows, by_source {source: n}. Raises ValueError.
    """
    head, params = _seen(filters, by, window, limit)
    frame = library.query(head + _PAIRS.format(pairs_of=_PAIRS_OF[by]), params)
    return _with_dicts(frame)


def connection_totals(
    library: Library, filters: Filters, *, by: str = "entity", window: str = "sentence", limit: int = 30
) -> pd.DataFrame:
    """How many windows name each entity of `connections`, most often first; with by "country" also the countries.

    Returns [id, name, label, country, is_country, place, n, by_source]; place counts from 1, with by "country" for rows
    and countries apart.
    """
    head, params = _seen(filters, by, window, limit)
    return _with_dicts(library.query(head + _TOTALS, params))


def connections_left_out(
    library: Library, filters: Filters, *, by: str = "entity", window: str = "sentence", limit: int = 30
) -> int:
    """How many entities are beyond the limit (with by "country": rows, countries not counted)."""
    head, params = _seen(filters, by, window, limit)
    rows = "NOT is_country" if by == "country" else "true"
    found: int = library.rows(head + _LEFT_OUT.format(rows=rows), [*params, limit])[0][0]
    return found


def shared_sentences(library: Library, filters: Filters, a: str, b: str, *, window: str = "sentence") -> pd.DataFrame:
    """The sentences behind a cell: those naming both, or with window "article" either, in articles that name both.

    Returns [article_id, source, article_title, published, published_basis, published_why, sentence_index,
    sentence_start, sentence_end, has_a, has_b, path, sentence, marks], in order of publication. Raises ValueError.
    """
    _check("window", window, WINDOWS)
    where, params = filters.where(_COLUMNS[window])
    sql = _SHARED.format(where=where, window=_WINDOW_KEY[window], unknown=UNKNOWN_SOURCE)
    return with_sentences(library, library.query(sql, [*params, a, b, a, b]))


def _seen(filters: Filters, by: str, window: str, limit: int) -> tuple[str, list[object]]:
    _check("by", by, BY)
    _check("window", window, WINDOWS)
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"A limit of {limit} is not allowed; choose 1 to {MAX_LIMIT}.")
    where, params = filters.where(_COLUMNS[window])
    partition = "is_country" if by == "country" else "1"
    head = _SEEN.format(
        where=where, window=_WINDOW_KEY[window], labels=list(_LABELS), partition=partition, unknown=UNKNOWN_SOURCE
    )
    return head, [*params, limit]


def _check(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{what} {value!r} is not allowed; choose {' or '.join(allowed)}.")


def _with_dicts(frame: pd.DataFrame) -> pd.DataFrame:
    counts = [{row["source"]: row["n"] for row in found} for found in frame["by_source"]]
    return frame.assign(by_source=pd.Series(counts, index=frame.index, dtype=object))
