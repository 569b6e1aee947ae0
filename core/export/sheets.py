"""Sheets for spreadsheets: events, quotes, entities and articles, a CSV file each.

RFC 4180 with a byte order mark, by which Excel knows UTF-8; no cell runs as a formula (`cells`). Dates are EDTF and,
beside it, first and last day. The text of articles is left to `jsonl` and `parquet`: it does not fit into cells.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from core.export.cells import cell
from core.export.chosen import Job, articles, events, quotes
from core.export.stories import ASKED as OF_STORIES
from core.export.stories import stories
from core.filters import UNKNOWN_SOURCE

Row = Mapping[str, Any]
ASKED = (
    *(*OF_STORIES, "entities", "mentions", "quotes", "quote_texts", "countries"),
    *("article_facts", "sentence_countries"),
)
COLUMNS = {
    "events": (
        "story_id", "type", "mode", "status", "title", "date", "date_start", "date_end", "date_why", "is_inferred",
        "countries", "actors", "recipients", "places", "n_sources", "sources", "n_articles", "urls", "sentence",
    ),
    "quotes": (
        "quote_id", "article_id", "source", "published", "speaker_name", "speaker_country", "as_said", "kind",
        "content", "cue", "about", "sentence", "article_title", "url",
    ),
    "entities": (
        "canonical_id", "name", "label", "country", "country_name", "names", "n_articles", "n_mentions",
        "first_published", "last_published",
    ),
    "articles": (
        "article_id", "given_id", "title", "source", "source_basis", "author", "url", "language", "published",
        "published_basis", "published_why", "countries", "n_events", "n_entities", "n_quotes", "path",
    ),
}  # fmt: skip

_QUOTES = """
    WITH told AS (
        SELECT q.quote_id, list(DISTINCT c.name ORDER BY c.name) AS about
        FROM (SELECT quote_id, unnest(about) AS entity_id FROM quotes) q JOIN links USING (entity_id)
        JOIN canonicals c USING (canonical_id) GROUP BY ALL)
    SELECT q.quote_id, q.article_id, coalesce(a.source, '{unknown}') AS source, a.published,
        coalesce(c.name, q.speaker_name) AS speaker_name, c.country AS speaker_country,
        t.as_said, q.kind, t.content, t.cue, told.about, t.sentence,
        a.title AS article_title, a.url
    FROM quotes q JOIN articles a USING (article_id) JOIN quote_texts t USING (quote_id)
    LEFT JOIN told USING (quote_id) LEFT JOIN links l ON l.entity_id = q.speaker_entity
    LEFT JOIN canonicals c USING (canonical_id)
    LEFT JOIN sentence_countries sc ON sc.article_id = q.article_id AND sc.sentence = q.sentence
    WHERE {where} ORDER BY a.published DESC NULLS LAST, source, q.article_id, q.start, q.quote_id"""
_ENTITIES = """
    SELECT c.canonical_id, c.name, c.label, c.country, k.name AS country_name,
        list(DISTINCT e.name ORDER BY e.name) AS names, count(DISTINCT m.article_id) AS n_articles,
        count(*) AS n_mentions, min(a.published) AS first_published, max(a.published) AS last_published
    FROM mentions m JOIN entities e USING (entity_id) JOIN links USING (entity_id)
    JOIN canonicals c USING (canonical_id) JOIN articles a ON a.article_id = m.article_id
    LEFT JOIN countries k ON k.code = c.country
    WHERE m.article_id IN ({chosen}) GROUP BY ALL ORDER BY n_articles DESC, n_mentions DESC, c.name, c.canonical_id"""
_ARTICLES = """
    SELECT a.* REPLACE (coalesce(a.source, '{unknown}') AS source, f.countries AS countries),
        f.n_events, f.n_entities, f.n_quotes
    FROM articles a JOIN article_facts f USING (article_id)
    WHERE a.article_id IN ({chosen}) ORDER BY a.published DESC NULLS LAST, a.title NULLS LAST, a.article_id"""


def write(job: Job, folder: Path) -> dict[str, int]:
    """Writes the sheets into a folder. Returns rows by sheet."""
    where, params = quotes(job.filters)
    chosen, of_articles = articles(job.filters)
    found: dict[str, Iterable[Row]] = {
        "events": _events(job),
        "quotes": job.tables.stream(_QUOTES.format(where=where, unknown=UNKNOWN_SOURCE), params),
        "entities": job.tables.stream(_ENTITIES.format(chosen=chosen), of_articles),
        "articles": job.tables.stream(_ARTICLES.format(chosen=chosen, unknown=UNKNOWN_SOURCE), of_articles),
    }
    return {name: _write_sheet(folder / f"{name}.csv", COLUMNS[name], rows) for name, rows in found.items()}


def _events(job: Job) -> Iterator[Row]:
    for row in stories(job, events(job.filters)):
        yield row | {side: [party["name"] for party in row[side]] for side in ("actors", "recipients", "places")}


def _write_sheet(path: Path, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(columns)
        n = 0
        for row in rows:
            sheet.writerow([cell(row[column]) for column in columns])
            n += 1
    return n
