"""Records to rows, and back: what parsing yields, as the tables of `schema.py` name it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, get_origin

from core.records import Article, Entity, Event, Mention, Parsed, Quantity, Quote, Reject, Sentence, Timex

Row = dict[str, Any]
_RECORDS: dict[str, tuple[type, dict[str, str]]] = {
    # table: its record, and where the record's own word differs from the column's
    "articles": (Article, {"id": "article_id"}),
    "sentences": (Sentence, {"index": "sentence"}),
    "entities": (Entity, {"id": "entity_id"}),
    "mentions": (Mention, {}),
    "timexes": (Timex, {"id": "timex_id"}),
    "events": (Event, {"id": "event_id"}),
    "quotes": (Quote, {"id": "quote_id"}),
}
_COLUMNS = {
    table: tuple((field.name, renamed.get(field.name, field.name)) for field in fields(record))
    for table, (record, renamed) in _RECORDS.items()
}

_LISTS = {
    table: {field.name for field in fields(record) if get_origin(field.type) is tuple}
    for table, (record, _) in _RECORDS.items()
}


def of(batch: Iterable[Parsed], *, parser_version: int) -> dict[str, list[Row]]:
    """Rows by table, in the order of the batch."""
    tables: dict[str, list[Row]] = {name: [] for name in ("texts", *_RECORDS)}
    for parsed in batch:
        article = _row("articles", parsed.article)
        tables["texts"].append({"article_id": article["article_id"], "text": article.pop("text")})
        tables["articles"].append(article | {"parser_version": parser_version})
        for name in ("sentences", "entities", "mentions", "timexes", "events", "quotes"):
            tables[name] += [_row(name, record) for record in getattr(parsed, name)]
    return tables


def reject(record: Reject) -> Row:
    """The row of a reject."""
    return asdict(record)


def record(table: str, row: Mapping[str, Any]) -> Any:
    """The record of a row, by column; an article's row needs its text too, as `text`."""
    lists = _LISTS[table]
    return _RECORDS[table][0](
        *(_rebuilt(name, row[column]) if name in lists else row[column] for name, column in _COLUMNS[table])
    )


def _rebuilt(name: str, values: list[Any] | None) -> tuple[Any, ...]:
    return tuple(Quantity(**value) if name == "quantities" else value for value in values or ())


def _row(table: str, record: Any) -> Row:
    # Field by field: `asdict` copies deeply and costs more than all the rest of storing.
    return {column: _plain(getattr(record, name)) for name, column in _COLUMNS[table]}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(item) if isinstance(item, Quantity) else item for item in value]
    return value
