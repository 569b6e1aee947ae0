"""Articles as rows: all that parsing found in one article is one row, its records nested lists.

A packed article is small and stands alone. A record points at the entities of its article by their number in it; its id
is kept only where it does not follow from its span; places in the text are kept as the way from the beginning of their
sentence, ends as the way from their start, because small numbers compress well.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import sha256
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.records import Article, Entity, Event, Mention, Parsed, Quantity, Quote, Sentence, Timex, record_id

_INT, _TEXT, _DAY = pa.int32(), pa.string(), pa.date32()
_TEXTS, _INTS = pa.list_(_TEXT), pa.list_(_INT)
_QUANTITY = pa.struct([("text", _TEXT), ("value", pa.float64()), ("unit", _TEXT), ("start", _INT), ("end", _INT)])
KINDS = ("name", "nominal", "pronoun")

# Fields of the records as they are kept. `own` is the rest of an id after its article's, null where it follows.
FIELDS: dict[str, list[tuple[str, pa.DataType]]] = {
    "sentences": [("start", _INT), ("end", _INT)],
    "entities": [("own", _TEXT), ("name", _TEXT), ("label", _TEXT), ("country", _TEXT), ("country_why", _TEXT)],
    "mentions": [("entity", _INT), ("start", _INT), ("end", _INT), ("kind", pa.int8()), ("sentence", _INT)],
    "timexes": [
        *(("own", _TEXT), ("start", _INT), ("end", _INT), ("type", _TEXT), ("value", _TEXT)),
        *(("date_start", _DAY), ("date_end", _DAY), ("basis", _TEXT), ("sentence", _INT)),
    ],
    "events": [
        *(("own", _TEXT), ("type", _TEXT), ("mode", _TEXT), ("status", _TEXT), ("title", _TEXT), ("date", _TEXT)),
        *(("date_start", _DAY), ("date_end", _DAY), ("date_why", _TEXT), ("actors", _INTS), ("recipients", _INTS)),
        *(("countries", _TEXTS), ("place", _INT), ("trigger_start", _INT), ("trigger_end", _INT)),
        *(("sentence_start", _INT), ("sentence_end", _INT), ("sentence", _INT)),
        *(("quantities", pa.list_(_QUANTITY)), ("actor_texts", _TEXTS), ("recipient_texts", _TEXTS)),
    ],
    "quotes": [
        *(("own", _TEXT), ("start", _INT), ("end", _INT), ("kind", _TEXT), ("cue_start", _INT), ("cue_end", _INT)),
        *(("speaker_entity", _INT), ("speaker_name", _TEXT), ("speaker_start", _INT), ("speaker_end", _INT)),
        *(("about", _INTS), ("sentence_start", _INT), ("sentence_end", _INT), ("sentence", _INT)),
        *(("speakers", _INTS), ("speaker_names", _TEXTS), ("speaker_starts", _INTS), ("speaker_ends", _INTS)),
    ],
}
# A field that is kept as its way from another; "@start" and "@end" are those of the record's sentence. In this order
# when packing, so that each is taken from places still whole, and backwards when unpacking.
_WAYS: dict[str, list[tuple[str, str]]] = {
    "mentions": [("end", "start"), ("start", "@start")],
    "timexes": [("end", "start"), ("start", "@start")],
    "events": [
        *(("trigger_end", "trigger_start"), ("trigger_start", "@start")),
        *(("sentence_start", "@start"), ("sentence_end", "@end")),
    ],
    "quotes": [
        *(("end", "start"), ("start", "@start"), ("cue_end", "cue_start"), ("cue_start", "@start")),
        *(("speaker_end", "speaker_start"), ("speaker_start", "@start")),
        *(("sentence_start", "@start"), ("sentence_end", "@end")),
    ],
}
# What an id is made of besides its article's: a letter, and the fields with the span.
_SPANS = {
    "timexes": ("t", "start", "end"),
    "events": ("v", "trigger_start", "trigger_end"),
    "quotes": ("q", "start", "end"),
}
# Fields that name entities of the article, with what the record calls them.
_POINTERS = {
    "mentions": {"entity": "entity_id"},
    "events": {"actors": "actors", "recipients": "recipients", "place": "place"},
    "quotes": {"speaker_entity": "speaker_entity", "about": "about", "speakers": "speakers"},
}
# Of a quotation with one speaker these lists say nothing new and are kept as null.
_ALONE = {
    "speakers": "speaker_entity",
    "speaker_names": "speaker_name",
    "speaker_starts": "speaker_start",
    "speaker_ends": "speaker_end",
}
# Of an event, lists of texts that are kept as null where they are just the names of those in another list.
_CALLED = {"actor_texts": "actors", "recipient_texts": "recipients"}
RECORDS = tuple(FIELDS)
_ARTICLE: list[tuple[str, pa.DataType]] = [
    *(("article_id", _TEXT), ("text", pa.large_string()), ("path", _TEXT), ("added", _DAY), ("sha256", _TEXT)),
    *(("given_id", _TEXT), ("title", _TEXT), ("source", _TEXT), ("source_basis", _TEXT), ("author", _TEXT)),
    *(("url", _TEXT), ("language", _TEXT), ("published", _DAY), ("published_basis", _TEXT), ("published_why", _TEXT)),
    ("countries", _TEXTS),
    *(("published_start", _DAY), ("published_end", _DAY)),
]
SCHEMA = pa.schema(
    [
        ("article_no", _INT),
        *_ARTICLE,
        ("parser_version", _INT),
        ("original", pa.large_binary()),
        *((name, pa.list_(pa.struct(fields))) for name, fields in FIELDS.items()),
    ]
)
# Until layout 4 articles did not say within which days they appeared.
_SINCE_5 = ("published_start", "published_end")
SCHEMA_4 = pa.schema([field for field in SCHEMA if field.name not in _SINCE_5])
_RECORD: dict[str, Callable[..., Any]] = {"mentions": Mention, "timexes": Timex, "events": Event, "quotes": Quote}
# An article's entities by id; nobody has no number.
Numbers = dict[str | None, int | None]


# ---- records to rows -------------------------------------------------------------------------------------------------


def pack(batch: Sequence[Parsed], *, parser_version: int, originals: Sequence[bytes | None] = ()) -> pa.Table:
    """One row an article (`SCHEMA`); `article_no` is null until the library gives it.

    originals: the bytes each article was read from; kept only where they differ from the text's UTF-8. Raises
    ValueError where a record points at an entity that its article has not.
    """
    articles = [parsed.article for parsed in batch]
    columns: dict[str, pa.Array] = {}
    for name, kind in _ARTICLE:
        columns[name] = pa.array(map(attrgetter("id" if name == "article_id" else name), articles), kind)
    columns["parser_version"] = pa.array([parser_version] * len(batch), _INT)
    kept = originals or [None] * len(batch)
    columns["original"] = pa.array([_worth(a, o) for a, o in zip(articles, kept, strict=True)], pa.large_binary())
    numbers: list[Numbers] = [{None: None} | {e.id: n for n, e in enumerate(p.entities)} for p in batch]
    lists = {name: _raw(name, batch, numbers) for name in RECORDS}
    return packed(pa.table(columns), lists)


def packed(articles: pa.Table, records: dict[str, tuple[Any, dict[str, pa.Array]]]) -> pa.Table:
    """Rows from columns: articles a row each, and by kind of record (offsets, fields), places still absolute.

    offsets: one more than articles, where each article's records begin. A field that is missing is null.
    """
    offsets, sentences = records["sentences"]
    grid = _Grid(np.asarray(offsets), _numpy(sentences["start"]), _numpy(sentences["end"]))
    columns = {name: articles.column(name).combine_chunks() for name in articles.column_names}
    columns.setdefault("article_no", pa.nulls(len(articles), _INT))
    for name, kinds in FIELDS.items():
        offsets, fields = records[name]
        fields = dict(fields)
        if name == "sentences":
            fields = grid.ways()
        if name == "events":
            fields |= _unnamed(fields, _names_of(fields, np.asarray(offsets), records["entities"]))
        origins = grid.origins(offsets, fields) if name in _WAYS else {}
        for field, origin in _WAYS.get(name, ()):
            fields[field] = pc.subtract(fields[field], origins[origin] if origin in origins else fields[origin])
        n = int(offsets[-1]) if len(offsets) else 0
        arrays = [fields[f].cast(kind) if f in fields else pa.nulls(n, kind) for f, kind in kinds]
        struct = pa.StructArray.from_arrays(arrays, fields=[pa.field(*f) for f in kinds])
        columns[name] = pa.ListArray.from_arrays(pa.array(offsets, _INT), struct)
    for field in SCHEMA:
        columns.setdefault(field.name, pa.nulls(len(articles), field.type))
    return pa.table({field.name: columns[field.name] for field in SCHEMA}, schema=SCHEMA)


def _worth(article: Article, original: bytes | None) -> bytes | None:
    return None if original is None or original == article.text.encode("utf-8", "surrogatepass") else original


def _unnamed(fields: dict[str, pa.Array], called: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The texts of who takes part, null where they are what the entities are called."""
    kept = {}
    for texts, names in ((field, called[field]) for field in called if field in fields):
        given = fields[texts].cast(_TEXTS)
        size = np.asarray(pc.fill_null(pc.list_value_length(given), -1))
        alike = np.flatnonzero(size == np.asarray(pc.list_value_length(names)))
        pair = [pc.list_flatten(some.take(pa.array(alike))) for some in (given, names)]
        other = np.asarray(pc.fill_null(pc.not_equal(*pair), True))
        owner = np.repeat(np.arange(len(alike)), size[alike])
        says_more = np.bincount(owner[other], minlength=len(alike)) > 0
        follows = np.zeros(len(given), np.bool_)
        follows[alike[~says_more]] = True
        kept[texts] = given.take(pa.array(np.arange(len(given)), mask=follows))
    return kept


def _names_of(
    fields: dict[str, pa.Array], offsets: np.ndarray, entities: tuple[Any, dict[str, pa.Array]]
) -> dict[str, pa.Array]:
    """What those are called who take part in events, by the field that has their texts: a list an event."""
    begins, name = np.asarray(entities[0]), entities[1]["name"]
    article = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    called = {}
    for texts, field in ((t, f) for t, f in _CALLED.items() if f in fields):
        size = np.asarray(pc.fill_null(pc.list_value_length(fields[field]), 0))
        local = pc.list_flatten(fields[field]).cast(_INT)
        at = pc.add(local, pa.array(begins[np.repeat(article, size)].astype(np.int32)))
        ends = pa.array(np.append(0, np.cumsum(size)).astype(np.int32))
        called[texts] = pa.ListArray.from_arrays(ends, name.cast(_TEXT).take(at))
    return called


def _raw(name: str, batch: Sequence[Parsed], numbers: Sequence[Numbers]) -> tuple[Any, dict[str, pa.Array]]:
    groups = [getattr(parsed, name) for parsed in batch]
    records = list(chain.from_iterable(groups))
    of = [known for known, group in zip(numbers, groups, strict=True) for _ in group]
    pointers = _POINTERS.get(name, {})
    fields = {}
    for field, kind in FIELDS[name]:
        if field == "own":
            first = _first_mentions(batch) if name == "entities" else {}
            values: Iterable[Any] = [_own(name, record, first) for record in records]
        elif field in _ALONE and name == "quotes":
            values = [_several(r, field, known) for known, r in zip(of, records, strict=True)]
        elif field in pointers:
            values = [_number(known, getattr(r, pointers[field])) for known, r in zip(of, records, strict=True)]
        elif field == "quantities":
            values = [[_quantity(q) for q in record.quantities] for record in records]
        elif name == "mentions" and field == "kind":
            values = [KINDS.index(record.kind) for record in records]
        else:
            values = map(attrgetter(field), records)
        fields[field] = pa.array(values, kind)
    return list(accumulate(map(len, groups), initial=0)), fields


def _first_mentions(batch: Sequence[Parsed]) -> dict[str, tuple[int, int]]:
    first: dict[str, tuple[int, int]] = {}
    for mention in chain.from_iterable(parsed.mentions for parsed in batch):
        span = mention.start, mention.end
        first[mention.entity_id] = min(first.get(mention.entity_id, span), span)
    return first


def _own(name: str, record: Any, first: dict[str, tuple[int, int]]) -> str | None:
    """What an id has after its article's; None where that follows from the span, or from the first mention's."""
    if name in _SPANS:
        letter, start, end = _SPANS[name]
        followed = record_id(record.article_id, letter, getattr(record, start), getattr(record, end))
    else:
        followed = record_id(record.article_id, "e", *first.get(record.id, (-1, -1)))
    return None if record.id == followed else str(record.id).removeprefix(f"{record.article_id}:")


def _number(known: Numbers, ids: str | tuple[str | None, ...] | None) -> Any:
    try:
        return [known[one] for one in ids] if isinstance(ids, tuple) else known[ids]
    except KeyError as error:
        raise ValueError(f"A record points at the entity {error.args[0]!r}, which its article has not.") from error


def _several(quote: Quote, field: str, known: Numbers) -> list[Any] | None:
    if all(getattr(quote, name) == (getattr(quote, one),) for name, one in _ALONE.items()):
        return None
    values = getattr(quote, field)
    return _number(known, values) if field == "speakers" else list(values)


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {name: getattr(quantity, name) for name in ("text", "value", "unit", "start", "end")}


# ---- rows to records -------------------------------------------------------------------------------------------------


def flat(table: pa.Table, name: str, fields: Collection[str] = ()) -> pa.Table:
    """The records of one kind of all rows, a row each: `article_no`, `n` (its number in the article) and its `FIELDS`.

    Places are absolute again; pointers stay numbers; `own` and the lists of several speakers are null where they follow
    from the rest. Events without a type are left out: an analyst rejected them. `table` needs the column `sentences`
    too, and for events `entities`. fields: only these, all by default; of events, `type` has to be one.
    """
    rows = _flat(table, name, fields)
    if name == "events" and rows.column("type").null_count:
        return rows.filter(pc.is_valid(rows.column("type")))
    return rows


def _flat(table: pa.Table, name: str, wanted: Collection[str] = ()) -> pa.Table:
    offsets, fields = kept_of(table, name)
    wanted = wanted or tuple(fields)
    grid = _grid(table)
    if name == "sentences":
        fields |= {"start": pa.array(grid.starts, _INT), "end": pa.array(grid.ends, _INT)}
    if name == "events":
        sides = {side: fields[side] for texts, side in _CALLED.items() if texts in wanted}
        for field, called in _names_of(sides, offsets, kept_of(table, "entities")).items():
            place = np.arange(len(called))
            there = np.asarray(pc.is_valid(fields[field]))
            both = pa.concat_arrays([fields[field], called])
            fields[field] = both.take(pa.array(np.where(there, place, place + len(place))))
    ways = _ways_to(name, wanted)
    origins = grid.origins(offsets, fields) if ways else {}
    for field, origin in reversed(ways):
        fields[field] = pc.add(fields[field], origins[origin] if origin in origins else fields[origin])
    counts = np.diff(offsets)
    parents = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(parents)) - np.repeat(offsets[:-1], counts)
    numbers = table.column("article_no").combine_chunks().take(pa.array(parents))
    return pa.table({"article_no": numbers, "n": pa.array(number, _INT), **_only(fields, wanted)})


def _only(fields: dict[str, pa.Array], wanted: Collection[str]) -> dict[str, pa.Array]:
    return {field: values for field, values in fields.items() if field in wanted}


def _ways_to(name: str, wanted: Collection[str]) -> list[tuple[str, str]]:
    """The ways that have to be gone for some fields, those from which others are counted among them."""
    needed, ways = set(wanted), []
    for field, origin in _WAYS.get(name, ()):
        if field in needed:
            needed.add(origin)
            ways.append((field, origin))
    return ways


def of_now(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch of SCHEMA_4 as one of SCHEMA, null where nothing was said."""
    columns = {name: batch.column(name) for name in SCHEMA_4.names}
    filled = [columns[f.name] if f.name in columns else pa.nulls(len(batch), f.type) for f in SCHEMA]
    return pa.RecordBatch.from_arrays(filled, schema=SCHEMA)


def articles(table: pa.Table) -> list[Article]:
    """The articles of packed rows without their records, in order."""
    return [_article(fact) for fact in table.select([name for name, _ in _ARTICLE]).to_pylist()]


def unpack(table: pa.Table) -> list[Parsed]:
    """The articles of packed rows with all their records, in order."""
    made = articles(table)
    ids = [article.id for article in made]
    rows = {name: _rows(table, name) for name in RECORDS}
    entities = [_entities(a, own, named) for a, own, named in zip(ids, rows["entities"], rows["mentions"], strict=True)]
    found: dict[str, list[Any]] = {"entities": entities}
    found["sentences"] = [
        [Sentence(a, n, r["start"], r["end"]) for n, r in enumerate(rows)]
        for a, rows in zip(ids, rows["sentences"], strict=True)
    ]
    for name in _RECORD:
        found[name] = [
            [_record(name, article, own, row) for row in rows]
            for article, own, rows in zip(ids, entities, rows[name], strict=True)
        ]
    return [
        Parsed(article, **{name: tuple(records[n]) for name, records in found.items()})
        for n, article in enumerate(made)
    ]


def original_of(row: dict[str, Any], find: Callable[[str], bytes | None]) -> bytes | None:
    """The bytes an article was read from, of a row with `text`, `sha256` and `original`.

    find: gives bytes that several articles share by their SHA-256. None where they are lost.
    """
    if row["original"] is not None:
        return bytes(row["original"])
    text = str(row["text"]).encode("utf-8", "surrogatepass")
    if row["sha256"] is None or sha256(text).hexdigest() == row["sha256"]:
        return text
    return find(row["sha256"])


def _rows(table: pa.Table, name: str) -> list[list[dict[str, Any]]]:
    rows = _flat(table, name).drop_columns(["article_no", "n"]).to_pylist()
    offsets, _ = kept_of(table, name)
    lists = [rows[a:b] for a, b in zip(offsets, offsets[1:], strict=False)]
    return [[row for row in some if row["type"] is not None] for some in lists] if name == "events" else lists


def kept_of(table: pa.Table, name: str) -> tuple[np.ndarray, dict[str, pa.Array]]:
    """Where each row's records of one kind begin, one more than rows, and their fields as they are kept."""
    lists = table.column(name).combine_chunks()
    offsets = lists.offsets.to_numpy() if len(lists) else np.zeros(1, np.int32)
    values = lists.values.slice(int(offsets[0]), int(offsets[-1] - offsets[0]))
    return offsets - offsets[0], {field: values.field(n) for n, (field, _) in enumerate(FIELDS[name])}


def _article(fact: dict[str, Any]) -> Article:
    fact["id"] = fact.pop("article_id")
    return Article(**fact | {"countries": tuple(fact["countries"] or ())})


def _entities(article: str, rows: Sequence[dict[str, Any]], mentions: Sequence[dict[str, Any]]) -> list[Entity]:
    first: dict[int, tuple[int, int]] = {}
    for mention in mentions:
        span = mention["start"], mention["end"]
        first[mention["entity"]] = min(first.get(mention["entity"], span), span)
    made = []
    for n, row in enumerate(rows):
        own = row.pop("own")
        made.append(Entity(f"{article}:{own}" if own else record_id(article, "e", *first[n]), article, **row))
    return made


def _record(name: str, article: str, entities: Sequence[Entity], row: dict[str, Any]) -> Any:
    if name == "quotes" and row["speakers"] is None:
        row |= {several: [row[one]] for several, one in _ALONE.items()}
    for field, attribute in _POINTERS.get(name, {}).items():
        number = row.pop(field)
        row[attribute] = [_at(entities, n) for n in number] if isinstance(number, list) else _at(entities, number)
    if name in _SPANS:
        own = row.pop("own")
        letter, start, end = _SPANS[name]
        row["id"] = f"{article}:{own}" if own else record_id(article, letter, row[start], row[end])
    if name == "mentions":
        row["kind"] = KINDS[row["kind"]]
    if name == "events":
        row["quantities"] = [Quantity(**quantity) for quantity in row["quantities"] or ()]
    lists = {field: tuple(value) for field, value in row.items() if isinstance(value, list)}
    return _RECORD[name](article_id=article, **row | lists)


def _at(entities: Sequence[Entity], number: int | None) -> str | None:
    return None if number is None else entities[number].id


# ---- places ----------------------------------------------------------------------------------------------------------


class _Grid:
    """The sentences of some articles: where each begins and ends in its article's text."""

    def __init__(self, offsets: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> None:
        self.offsets, self.starts, self.ends = offsets, starts, ends

    def origins(self, offsets: Any, fields: dict[str, pa.Array]) -> dict[str, pa.Array]:
        """Where the sentence of each record begins and ends."""
        counts = np.diff(np.asarray(offsets))
        article = np.repeat(np.arange(len(counts)), counts)
        low, high = self.offsets[article], self.offsets[article + 1] - 1
        sentence = np.minimum(low + np.maximum(_numpy(fields["sentence"]), 0), high)
        sides = {"@start": self.starts, "@end": self.ends}
        found = {name: np.where(high >= low, np.append(side, 0)[sentence], 0) for name, side in sides.items()}
        return {name: pa.array(places.astype(np.int32)) for name, places in found.items()}

    def ways(self) -> dict[str, pa.Array]:
        """Starts as the way from the end of the sentence before, ends as lengths."""
        before = np.concatenate([[0], self.ends[:-1]]) if len(self.ends) else self.ends
        before[self.offsets[:-1][self.offsets[:-1] < len(before)]] = 0
        return {"start": pa.array(self.starts - before), "end": pa.array(self.ends - self.starts)}


def _grid(table: pa.Table) -> _Grid:
    offsets, fields = kept_of(table, "sentences")
    gaps, lengths = _numpy(fields["start"]), _numpy(fields["end"])
    ends = np.cumsum(gaps + lengths)
    before = np.concatenate([[0], ends])[offsets[:-1]]
    ends -= np.repeat(before, np.diff(offsets))
    return _Grid(offsets, (ends - lengths).astype(np.int32), ends.astype(np.int32))


def _numpy(values: pa.Array) -> np.ndarray:
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.int64)
