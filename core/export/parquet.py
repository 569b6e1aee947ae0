"""A file a table, as the library keeps it, sorted; read by DuckDB, pandas, Polars, Spark and others as it is."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from core.export.chosen import Job, articles, is_all
from core.library import pointer
from core.library.schema import SCHEMA_VERSION

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
    reader = job.library.arrow(sql, params)
    schema = reader.schema.with_metadata({**metadata, "dateline.table": table})
    size = _TEXT_GROUP_ROWS if table == "texts" else _GROUP_ROWS
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        n = 0
        for group in _groups(reader, size, job):
            writer.write_table(group.cast(schema), row_group_size=size)
            n += group.num_rows
    return n


def _groups(reader: pa.RecordBatchReader, size: int, job: Job) -> Iterator[pa.Table]:
    """Tables of exactly `size` rows and a smaller last one, however DuckDB cuts its batches, so that bytes repeat."""
    held = reader.schema.empty_table()
    while (batch := _next(reader, job)) is not None:
        held = pa.concat_tables([held, pa.Table.from_batches([batch])])
        while held.num_rows >= size:
            yield held.slice(0, size).combine_chunks()
            held = held.slice(size)
    if held.num_rows:
        yield held.combine_chunks()


def _next(reader: pa.RecordBatchReader, job: Job) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None
    except pa.ArrowException as error:  # DuckDB's own word on a damaged file, which Arrow has wrapped
        raise pointer.broken(job.library.folder, str(error).splitlines()[0]) from error


def _metadata(job: Job) -> dict[str, str]:
    """What made the file: the schema, the parsers that read the articles, the filters in words."""
    parsers = job.library.rows("SELECT DISTINCT parser_version FROM articles ORDER BY ALL")
    return {
        "dateline.schema_version": str(SCHEMA_VERSION),
        "dateline.parser_version": ",".join(str(row[0]) for row in parsers),
        "dateline.filters": job.filters.sentence(dates="published") or "all",
    }
