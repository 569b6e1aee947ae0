"""One article a line, in the shape that `dateline parse` prints (`docs/contract.md`).

The tables are read side by side, each sorted by article, so that one article at a time is in memory and no table is
read twice.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from core.contract import article_json, json_line
from core.export.chosen import Job, articles, is_all
from core.library import rows
from core.records import Entity, Mention, Parsed, Reject

Row = dict[str, Any]
_ARTICLES = """
    SELECT a.*, t.text FROM articles a JOIN texts t USING (article_id) WHERE {chosen} ORDER BY article_id"""
_TABLE = "SELECT * FROM {table} WHERE {chosen} ORDER BY article_id, {order}"
_REJECTS = """
    SELECT * FROM rejects WHERE article_id IS NOT NULL AND {chosen}
    ORDER BY article_id, stage <> 'read', reason, path"""
_IN_TEXT_ORDER = {
    "entities": "rowid",
    "mentions": "start, rowid",
    "timexes": "start, rowid",
    "events": "trigger_start, rowid",
    "quotes": "start, rowid",
}


def write(job: Job, path: Path) -> dict[str, int]:
    """Writes the chosen articles, by id. Returns how many."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        n = 0
        for parsed in _parsed(job):
            stream.write(json_line(article_json(parsed)) + "\n")
            n += 1
    return {"articles": n}


def _parsed(job: Job) -> Iterator[Parsed]:
    streams = {
        table: _ByArticle(_stream(job, _TABLE.format(table=table, chosen="{chosen}", order=order)))
        for table, order in _IN_TEXT_ORDER.items()
    }
    rejects = _ByArticle(_stream(job, _REJECTS))
    for row in _stream(job, _ARTICLES):
        key = row["article_id"]
        found = {table: [rows.record(table, r) for r in stream.take(key)] for table, stream in streams.items()}
        found["entities"] = _by_first_mention(found["entities"], found["mentions"])
        yield Parsed(
            rows.record("articles", row),
            **{table: tuple(records) for table, records in found.items()},
            rejects=tuple(Reject(**r) for r in rejects.take(key)),
        )


def _stream(job: Job, sql: str) -> Iterator[Row]:
    chosen, params = articles(job.filters)
    if is_all(job.filters):
        return job.library.stream(sql.format(chosen="true"))
    return job.library.stream(sql.format(chosen=f"article_id IN ({chosen})"), params)


def _by_first_mention(entities: list[Entity], mentions: list[Mention]) -> list[Entity]:
    first: dict[str, int] = {}
    for mention in mentions:
        first.setdefault(mention.entity_id, mention.start)
    return sorted(entities, key=lambda entity: first.get(entity.id, 0))


class _ByArticle:
    """Rows sorted by article, handed out an article at a time to one who asks in the same order."""

    def __init__(self, found: Iterator[Row]) -> None:
        self._groups = groupby(found, key=itemgetter("article_id"))
        self._next = next(self._groups, None)

    def take(self, article_id: str) -> list[Row]:
        """The rows of an article; those of articles before it, which nobody asked for, are passed over."""
        while self._next and self._next[0] < article_id:
            self._next = next(self._groups, None)
        if not self._next or self._next[0] != article_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found
