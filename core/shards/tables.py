"""Parsed articles as relational tables, a row a record, and back: the columns are those of `dateline export`.

Rows are in the order of the articles, and within one in that of the text. `shard` is the shard that a row was written
with; `named` in `articles` every country that is named, those it is about first; `original` in `texts` the bytes that
were read, where they are not the text's own; `originals` what several articles were read from, or nobody could read.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import pyarrow as pa

from core.records import Article, Entity, Event, Mention, Parsed, Quantity, Quote, Reject, Sentence, Timex

_INT, _TEXT, _DAY = pa.int32(), pa.string(), pa.date32()
_TEXTS, _INTS = pa.list_(_TEXT), pa.list_(_INT)
_QUANTITY = pa.struct([("text", _TEXT), ("value", pa.float64()), ("unit", _TEXT), ("start", _INT), ("end", _INT)])
# Facts of an article in the order of the exchange schema, with the record's name for each.
_ARTICLE = [
    *(("article_id", _TEXT), ("path", _TEXT), ("sha256", _TEXT), ("given_id", _TEXT), ("title", _TEXT)),
    *(("source", _TEXT), ("source_basis", _TEXT), ("author", _TEXT), ("url", _TEXT), ("language", _TEXT)),
    *(("published", _DAY), ("published_basis", _TEXT), ("published_start", _DAY), ("published_end", _DAY)),
    *(("published_why", _TEXT), ("added", _DAY), ("countries", _TEXTS)),
]
SCHEMAS: dict[str, pa.Schema] = {
    "articles": pa.schema([*_ARTICLE, ("named", _TEXTS), ("parser_version", _INT)]),
    "texts": pa.schema([("article_id", _TEXT), ("text", pa.large_string()), ("original", pa.large_binary())]),
    "sentences": pa.schema([("article_id", _TEXT), ("sentence", _INT), ("start", _INT), ("end", _INT)]),
    "entities": pa.schema(
        [("entity_id", _TEXT), ("article_id", _TEXT), ("name", _TEXT), ("label", _TEXT), ("country", _TEXT)]
        + [("country_why", _TEXT)]
    ),
    "mentions": pa.schema(
        [("article_id", _TEXT), ("entity_id", _TEXT), ("start", _INT), ("end", _INT), ("kind", _TEXT)]
        + [("sentence", _INT)]
    ),
    "timexes": pa.schema(
        [("timex_id", _TEXT), ("article_id", _TEXT), ("start", _INT), ("end", _INT), ("type", _TEXT), ("value", _TEXT)]
        + [("date_start", _DAY), ("date_end", _DAY), ("basis", _TEXT), ("sentence", _INT)]
    ),
    "events": pa.schema(
        [("event_id", _TEXT), ("article_id", _TEXT), ("type", _TEXT), ("mode", _TEXT), ("status", _TEXT)]
        + [("title", _TEXT), ("date", _TEXT), ("date_start", _DAY), ("date_end", _DAY), ("date_why", _TEXT)]
        + [("actors", _TEXTS), ("recipients", _TEXTS), ("countries", _TEXTS), ("place", _TEXT)]
        + [("trigger_start", _INT), ("trigger_end", _INT), ("sentence_start", _INT), ("sentence_end", _INT)]
        + [("sentence", _INT), ("quantities", pa.list_(_QUANTITY)), ("actor_texts", _TEXTS)]
        + [("recipient_texts", _TEXTS)]
    ),
    "quotes": pa.schema(
        [("quote_id", _TEXT), ("article_id", _TEXT), ("start", _INT), ("end", _INT), ("kind", _TEXT)]
        + [("cue_start", _INT), ("cue_end", _INT), ("speaker_entity", _TEXT), ("speaker_name", _TEXT)]
        + [("speaker_start", _INT), ("speaker_end", _INT), ("about", _TEXTS), ("sentence_start", _INT)]
        + [("sentence_end", _INT), ("sentence", _INT), ("speakers", _TEXTS), ("speaker_names", _TEXTS)]
        + [("speaker_starts", _INTS), ("speaker_ends", _INTS)]
    ),
    "rejects": pa.schema(
        [("path", _TEXT), ("article_id", _TEXT), ("stage", _TEXT), ("reason", _TEXT), ("sha256", _TEXT)]
    ),
    "originals": pa.schema([("sha256", _TEXT), ("data", pa.large_binary())]),
}
SHARD = pa.field("shard", _INT)
# The records of an article, and what of their id the table calls otherwise.
_RECORDS: dict[str, tuple[Callable[..., Any], str | None]] = {
    "sentences": (Sentence, None),
    "entities": (Entity, "entity_id"),
    "mentions": (Mention, None),
    "timexes": (Timex, "timex_id"),
    "events": (Event, "event_id"),
    "quotes": (Quote, "quote_id"),
}
# Fields of records that a table keeps under another name.
_CALLED = {"sentences": {"sentence": "index"}}


Tables = dict[str, pa.Table]


def tables_of(batch: Sequence[Parsed], *, parser_version: int, originals: Sequence[bytes | None]) -> Tables:
    """The rows of some articles by table, without `shard`. originals: the bytes each was read from, as far as known."""
    articles = [parsed.article for parsed in batch]
    facts = {name: pa.array(map(attrgetter(_fact(name)), articles), kind) for name, kind in _ARTICLE}
    facts["named"] = pa.array(map(_named, batch), _TEXTS)
    facts["parser_version"] = pa.array([parser_version] * len(batch), _INT)
    texts = {
        "article_id": facts["article_id"],
        "text": pa.array([a.text for a in articles], pa.large_string()),
        "original": pa.array([_worth(a, o) for a, o in zip(articles, originals, strict=True)], pa.large_binary()),
    }
    found = {"articles": pa.table(facts, SCHEMAS["articles"]), "texts": pa.table(texts, SCHEMAS["texts"])}
    for name, (_, own) in _RECORDS.items():
        records = [record for parsed in batch for record in getattr(parsed, name)]
        found[name] = _table(name, records, own)
    found["rejects"] = rejects_table([reject for parsed in batch for reject in parsed.rejects])
    return found


def rejects_table(rejects: Iterable[Reject]) -> pa.Table:
    """Rejects as rows."""
    return _table("rejects", list(rejects), None)


def originals_table(found: Iterable[tuple[str, bytes]]) -> pa.Table:
    """Bytes by their SHA-256."""
    rows = list(found)
    columns = [pa.array([row[n] for row in rows], field.type) for n, field in enumerate(SCHEMAS["originals"])]
    return pa.table(columns, schema=SCHEMAS["originals"])


def parsed_of(tables: dict[str, pa.Table]) -> Iterator[tuple[Parsed, bytes | None]]:
    """The articles of tables as they were parsed, in order, each with the bytes it was read from if these are known.

    Rows of records that no article is there for are passed over.
    """
    rows = {name: _by_article(name, tables[name]) for name in (*_RECORDS, "rejects")}
    texts = {row["article_id"]: row for row in tables["texts"].to_pylist()}
    for facts in tables["articles"].to_pylist():
        key = facts["article_id"]
        named = {_fact(name): facts[name] for name, _ in _ARTICLE}
        named["countries"] = tuple(named["countries"])
        article = Article(text=texts[key]["text"], **named)
        records = {name: tuple(found.get(key, ())) for name, found in rows.items()}
        yield Parsed(article, **records), texts[key]["original"]


def rejects_of(table: pa.Table) -> list[Reject]:
    """The rejects of rows."""
    return [Reject(**{name: row[name] for name in SCHEMAS["rejects"].names}) for row in table.to_pylist()]


def _fact(name: str) -> str:
    return "id" if name == "article_id" else name


def _worth(article: Article, original: bytes | None) -> bytes | None:
    """What is kept of the bytes: nothing where they are the text's own."""
    return None if original is None or original == article.text.encode("utf-8", "surrogatepass") else original


def _named(parsed: Parsed) -> list[str]:
    """All countries an article names: those it is about, then the others, the most often named first."""
    mentions = Counter(mention.entity_id for mention in parsed.mentions)
    named: Counter[str] = Counter()
    for entity in parsed.entities:
        if entity.country:
            named[entity.country] += mentions[entity.id]
    others = sorted((-n, code) for code, n in named.items() if code not in parsed.article.countries)
    return [*parsed.article.countries, *(code for _, code in others)]


def _table(name: str, records: Sequence[Any], own: str | None) -> pa.Table:
    columns = []
    for field in SCHEMAS[name]:
        called = "id" if field.name == own else _CALLED.get(name, {}).get(field.name, field.name)
        values: Iterable[Any] = map(attrgetter(called), records)
        if field.name == "quantities":
            values = [[_quantity(q) for q in record.quantities] for record in records]
        columns.append(pa.array(values, field.type))
    return pa.table(columns, schema=SCHEMAS[name])


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {name: getattr(quantity, name) for name in ("text", "value", "unit", "start", "end")}


def _by_article(name: str, table: pa.Table) -> dict[str, list[Any]]:
    """The records of a table by their article, in order."""
    if name == "rejects":
        found = defaultdict(list)
        for reject in rejects_of(table):
            if reject.article_id is not None:
                found[reject.article_id].append(reject)
        return found
    make, own = _RECORDS[name]
    called = _CALLED.get(name, {})
    fields = {field: "id" if field == own else called.get(field, field) for field in SCHEMAS[name].names}
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in table.to_pylist():
        rows[row["article_id"]].append(make(**{fields[key]: _value(key, row[key]) for key in fields}))
    return rows


def _value(name: str, value: Any) -> Any:
    if name == "quantities":
        return tuple(Quantity(**quantity) for quantity in value)
    return tuple(value) if isinstance(value, list) else value
