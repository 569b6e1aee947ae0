"""A library of layout 3, read to be packed: a DuckDB file with a row a record, and original bytes as files.

snapshots/NNNNNN.duckdb    tables articles, texts, sentences, entities, mentions, timexes, events, quotes, rejects
originals/ab/<sha256>      the bytes each article was read from
"""

import contextlib
import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_origin

import duckdb
import pyarrow as pa

from core.errors import LibraryError
from core.library import packing
from core.library.segments import damaged
from core.records import Article, Entity, Event, Mention, Parsed, Quantity, Quote, Reject, Sentence, Timex

Row = dict[str, Any]
SNAPSHOTS, ORIGINALS = "snapshots", "originals"
# Articles in memory at a time with all their rows, records and original bytes.
_CHUNK = 1_024
_DIGEST = re.compile("[0-9a-f]{64}")
# table: its record, where the record's own word differs from the column's, and in what order an article has its rows
_RECORDS: dict[str, tuple[type, dict[str, str], str]] = {
    "articles": (Article, {"id": "article_id"}, ""),
    "sentences": (Sentence, {"index": "sentence"}, "t.sentence"),
    "entities": (Entity, {"id": "entity_id"}, "t.rowid"),
    "mentions": (Mention, {}, "t.rowid"),
    "timexes": (Timex, {"id": "timex_id"}, "t.rowid"),
    "events": (Event, {"id": "event_id"}, "t.rowid"),
    "quotes": (Quote, {"id": "quote_id"}, "t.rowid"),
}
_ROWS = """
    SELECT t.* FROM {table} t JOIN asked ON asked.article_id = t.article_id ORDER BY asked.at, {order}"""
_ARTICLES = """
    SELECT t.*, x.text
    FROM articles t JOIN asked USING (article_id) JOIN texts x USING (article_id) ORDER BY asked.at"""


@dataclass(frozen=True, slots=True)
class Old:
    """What `current.json` of a library of layout 3 says."""

    folder: Path
    version: int
    snapshot: str
    size: int
    parser_version: int
    stamp: str

    @property
    def label(self) -> str:
        """Differs from that of any other publishing."""
        return f"{self.version}-{self.stamp}"


def old_of(folder: Path, facts: Mapping[str, Any]) -> Old:
    """The library whose `current.json` holds these facts. Raises LibraryError where they are not what was written."""
    try:
        numbers = {name: int(facts[name]) for name in ("version", "size", "parser_version")}
        snapshot, stamp = str(facts["snapshot"]), str(facts["stamp"])
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(folder, "current.json is not what was written") from error
    if Path(snapshot).name != snapshot:
        raise damaged(folder, "current.json names no snapshot")
    return Old(folder, snapshot=snapshot, stamp=stamp, **numbers)


def packed(old: Old, known: Container[str]) -> Iterator[pa.Table]:
    """All articles in order of arrival as packed rows without numbers, but those known by their id.

    Raises LibraryError where the snapshot is damaged; bytes of an original that are missing are passed over.
    """
    with _opened(old) as connection:
        ids = connection.execute("SELECT article_id FROM articles ORDER BY rowid").fetchall()
        wanted = [one for (one,) in ids if one not in known]
        for first in range(0, len(wanted), _CHUNK):
            chunk = wanted[first : first + _CHUNK]
            asked = pa.table({"article_id": chunk, "at": pa.array(range(len(chunk)))})
            connection.register("asked", asked)
            yield _packed(connection, old.folder)
            connection.unregister("asked")


def rejects(old: Old) -> list[Reject]:
    """What could not be read or parsed. Raises LibraryError where the snapshot is damaged."""
    with _opened(old) as connection:
        return [Reject(**row) for row in _rows(connection, "SELECT path, article_id, stage, reason FROM rejects")]


def remove(folder: Path) -> None:
    """Removes the files of the old layout, and nothing else that may lie in its folders."""
    files = [path for path in (folder / SNAPSHOTS).glob("*") if ".duckdb" in path.name or ".part" in path.name]
    files += [path for path in (folder / ORIGINALS).glob("??/*") if _DIGEST.fullmatch(path.name.removesuffix(".part"))]
    for path in files:
        path.unlink(missing_ok=True)
    for path in (*(folder / ORIGINALS).glob("??"), folder / ORIGINALS, folder / SNAPSHOTS):
        with contextlib.suppress(OSError):  # not there, or something of the user's is in it
            path.rmdir()


@contextlib.contextmanager
def _opened(old: Old) -> Iterator[duckdb.DuckDBPyConnection]:
    path = old.folder / SNAPSHOTS / old.snapshot
    try:
        size = path.stat().st_size if path.exists() else None
        if size != old.size:
            raise duckdb.IOException(f"{old.snapshot} has {size or 0:,} bytes instead of {old.size:,}")
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SET enable_progress_bar = false")
            yield connection
    except duckdb.Error as error:
        raise LibraryError(
            f"The old library in {old.folder} is damaged: {str(error).splitlines()[0]}. Nothing of it was changed. Add "
            f"its originals to a new one: dateline add {old.folder / ORIGINALS} --library NEW_FOLDER"
        ) from error


def _packed(connection: duckdb.DuckDBPyConnection, folder: Path) -> pa.Table:
    """The packed rows of the articles in `asked`."""
    articles = _rows(connection, _ARTICLES)
    found: dict[str, dict[str, list[Any]]] = {row["article_id"]: defaultdict(list) for row in articles}
    for table, (_, _, order) in _RECORDS.items():
        for row in _rows(connection, _ROWS.format(table=table, order=order)) if order else ():
            found[row["article_id"]][table].append(_record(table, row))
    batch = [_parsed(row, found[row["article_id"]]) for row in articles]
    originals = [_original(folder, row["sha256"]) for row in articles]
    packed_rows = packing.pack(batch, parser_version=0, originals=originals)
    versions = pa.array([row["parser_version"] or 0 for row in articles], pa.int32())
    at = packed_rows.schema.get_field_index("parser_version")
    return packed_rows.set_column(at, "parser_version", versions)


def _parsed(row: Row, found: Mapping[str, list[Any]]) -> Parsed:
    return _whole(Parsed(_record("articles", row), **{table: tuple(records) for table, records in found.items()}))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _record(table: str, row: Row) -> Any:
    record, renamed, _ = _RECORDS[table]
    found = {}
    for field in fields(record):
        column = renamed.get(field.name, field.name)
        if column in row:
            is_list = get_origin(field.type) is tuple
            found[field.name] = _rebuilt(field.name, row[column]) if is_list else row[column]
    if table == "quotes" and row["speaker_name"] is not None:
        # Of several who say it together layout 3 knew the first.
        found |= {"speakers": (row["speaker_entity"],), "speaker_names": (row["speaker_name"],)}
        found |= {f"{name}s": (row[name] or 0,) for name in ("speaker_start", "speaker_end")}
    return record(**found)


def _rebuilt(name: str, values: list[Any] | None) -> tuple[Any, ...]:
    return tuple(Quantity(**value) if name == "quantities" else value for value in values or ())


def _whole(parsed: Parsed) -> Parsed:
    """The records without pointers at entities that the article has not: layout 3 did not look, packing does."""
    known = {entity.id for entity in parsed.entities} | {None}
    events = [
        replace(
            event,
            actors=_kept(event.actors, known),
            recipients=_kept(event.recipients, known),
            place=event.place if event.place in known else None,
        )
        for event in parsed.events
    ]
    quotes = [
        replace(
            quote,
            about=_kept(quote.about, known),
            speaker_entity=quote.speaker_entity if quote.speaker_entity in known else None,
            speakers=tuple(one if one in known else None for one in quote.speakers),
        )
        for quote in parsed.quotes
    ]
    mentions = tuple(mention for mention in parsed.mentions if mention.entity_id in known)
    return replace(parsed, events=tuple(events), quotes=tuple(quotes), mentions=mentions)


def _kept(ids: Sequence[str], known: Container[str | None]) -> tuple[str, ...]:
    return tuple(one for one in ids if one in known)


def _original(folder: Path, sha256: str | None) -> bytes | None:
    if not sha256 or not _DIGEST.fullmatch(sha256):
        return None
    path = folder / ORIGINALS / sha256[:2] / sha256
    return path.read_bytes() if path.is_file() else None
