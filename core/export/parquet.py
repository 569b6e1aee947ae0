"""A file a table of the exchange schema, sorted; read by DuckDB, pandas, Polars, Spark and others as it is."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from core.export.chosen import Job, articles, is_all
from core.export.tables import EXCHANGE_VERSION, TABLES

_OF_ARTICLE = "article_id IN ({chosen})"
_OF_CANONICAL = """
    canonical_id IN (
        SELECT canonical_id FROM links JOIN entities USING (entity_id) WHERE article_id IN ({chosen}))"""
_OF_ENTITY = "entity_id IN (SELECT entity_id FROM entities WHERE article_id IN ({chosen}))"
# Which rows of a table belong to the chosen articles, and in what order: rows of an article are in text order.
_TABLES = {
    "articles": (_OF_ARTICLE, "article_id"),
    "texts": (_OF_ARTICLE, "article_id"),
    "sentences": (_OF_ARTICLE, "article_id, sentence"),
    "entities": (_OF_ARTICLE, "article_id, entity_id"),
    "mentions": (_OF_ARTICLE, "article_id, start, rowid"),
    "timexes": (_OF_ARTICLE, "article_id, start, rowid"),
    "events": (_OF_ARTICLE, "article_id, trigger_start, rowid"),
    "quotes": (_OF_ARTICLE, "article_id, start, rowid"),
    "links": (_OF_ENTITY, "entity_id"),
    "canonicals": (_OF_CANONICAL, "canonical_id"),
    "stories": (
        "story_id IN (SELECT story_id FROM story_events JOIN events USING (event_id) WHERE article_id IN ({chosen}))",
        "story_id",
    ),
    "rejects": (_OF_ARTICLE, "ALL"),
    "countries": ("true", "code"),
}
ASKED = (*TABLES, "story_events", "article_facts")
_SELECT = "SELECT * FROM {table} WHERE {where} ORDER BY {order}"
# Rows in a row group, all held in memory: a row is a few hundred bytes, a text up to a million characters.
_GROUP_ROWS = 65_536
_TEXT_GROUP_ROWS = 2_048


def write(job: Job, folder: Path) -> dict[str, int]:
    """Writes the tables into a folder. Returns rows by table."""
    metadata = _metadata(job)
    return {table: _write_table(job, table, folder / f"{table}.parquet", metadata) for table in _TABLES}


def _write_table(job: Job, table: str, path: Path, metadata: dict[str, str]) -> int:
    where, order = _TABLES[table]
    chosen, params = articles(job.filters)
    if is_all(job.filters) or where == "true":
        where, params = "true", []
    sql = _SELECT.format(table=table, where=where.format(chosen=chosen), order=order)
    batches = job.tables.arrow(sql, params)
    schema = next(batches).schema.with_metadata({**metadata, "dateline.table": table})
    size = _TEXT_GROUP_ROWS if table == "texts" else _GROUP_ROWS
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        n = 0
        for group in _groups(batches, schema, size):
            writer.write_table(group, row_group_size=size)
            n += group.num_rows
    return n


def _groups(batches: Iterator[pa.RecordBatch], schema: pa.Schema, size: int) -> Iterator[pa.Table]:
    """Tables of exactly `size` rows and a smaller last one, however DuckDB cuts its batches, so that bytes repeat."""
    held = schema.empty_table()
    for batch in batches:
        held = pa.concat_tables([held, pa.Table.from_batches([batch]).cast(schema)])
        while held.num_rows >= size:
            yield held.slice(0, size).combine_chunks()
            held = held.slice(size)
    if held.num_rows:
        yield held.combine_chunks()


def _metadata(job: Job) -> dict[str, str]:
    """What made the file: the schema, the parsers that read the articles, the filters in words."""
    parsers = job.library.rows("SELECT DISTINCT parser_version FROM articles ORDER BY ALL")
    return {
        "dateline.schema_version": str(EXCHANGE_VERSION),
        "dateline.parser_version": ",".join(str(row[0]) for row in parsers),
        "dateline.filters": job.filters.sentence(dates="published") or "all",
    }
