"""Records to rows: what parsing yields, as the tables of `schema.py` name it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from core.records import Parsed, Reject

Row = dict[str, Any]
# Where a record's own word differs from the table's.
_RENAMED = {
    "articles": {"id": "article_id"},
    "sentences": {"index": "sentence"},
    "entities": {"id": "entity_id"},
    "timexes": {"id": "timex_id"},
    "events": {"id": "event_id"},
    "quotes": {"id": "quote_id"},
}


def of(batch: Iterable[Parsed], *, parser_version: int) -> dict[str, list[Row]]:
    """Rows by table, in the order of the batch."""
    tables: dict[str, list[Row]] = {name: [] for name in ("articles", "texts", "sentences", "entities", "mentions")}
    tables |= {name: [] for name in ("timexes", "events", "quotes")}
    for parsed in batch:
        article = _row("articles", asdict(parsed.article))
        tables["texts"].append({"article_id": article["article_id"], "text": article.pop("text")})
        tables["articles"].append(article | {"parser_version": parser_version})
        for name in ("sentences", "entities", "mentions", "timexes", "events", "quotes"):
            tables[name] += [_row(name, asdict(record)) for record in getattr(parsed, name)]
    return tables


def reject(record: Reject) -> Row:
    """The row of a reject."""
    return asdict(record)


def _row(table: str, values: Mapping[str, Any]) -> Row:
    renamed = _RENAMED.get(table, {})
    return {renamed.get(key, key): list(v) if isinstance(v, tuple) else v for key, v in values.items()}
