"""A set of shards, opened to be asked: its tables, and five more that every question is made of.

`articles`, `entities`, `mentions`, `quotes`, `events` have the rows of the shards; where an article is in several,
those of the first. `known` has each entity with who it is across articles; `named` who is named in which sentence,
once each, `named_articles` in which article; `speakers` and `about` whom a quotation is by and about.
"""

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import dataset as arrow

from core.errors import NotHereError
from core.ingest import country_names
from core.link.entities import NameCount, NameKey, link_names
from core.link.relink import is_country_name
from core.remote.engines import ENGINES, Engine, needed
from core.shards.dataset import Dataset, opened
from core.shards.tables import SCHEMAS, SHARD
from core.views.elsewhere import Elsewhere

# What questions ask of the shards.
_COLUMNS = {
    "articles": ("article_id", "source", "published", "countries"),
    "entities": ("entity_id", "article_id", "name", "label", "country"),
    "mentions": ("article_id", "entity_id", "sentence"),
    "quotes": ("quote_id", "article_id", "kind", "sentence", "speakers", "speaker_entity", "speaker_name", "about"),
    "events": ("event_id", "article_id", "type", "status", "date_start", "date_end", "actors", "recipients")
    + ("countries", "place", "sentence"),
}
_WHO = [("entity_no", pa.int32()), ("canonical_id", pa.string()), ("name", pa.string()), ("label", pa.string())]
_WHO += [("country", pa.string()), ("is_country", pa.bool_())]
# What is made when a set is opened: canonical entities, which of them each name is, and the five of above.
_MADE = {
    "names": pa.schema([("key_label", pa.string()), ("key_name", pa.string()), ("key_country", pa.string()), *_WHO]),
    "who": pa.schema(_WHO),
    "known": pa.schema([("entity_id", pa.string()), ("article_id", pa.string()), *_WHO]),
    "named": pa.schema([("article_id", pa.string()), ("sentence", pa.int32()), *_WHO]),
    "named_articles": pa.schema([("article_id", pa.string()), *_WHO]),
    "speakers": pa.schema([("quote_id", pa.string()), ("kind", pa.string()), *_WHO]),
    "about": pa.schema([("quote_id", pa.string()), ("kind", pa.string()), *_WHO]),
}


class Remote(Elsewhere):
    """A set of shards that questions are put to, also those of `core.views`; a context manager. Safe for threads.

    folder: its address, version: changes with the shards that are finished; both as of a library.
    """

    def __init__(self, address: str, data: Dataset, engine: Engine) -> None:
        self.folder, self.data, self.engine = address, data, engine
        files = sorted(file.sha256 for entry in data.entries for file in entry.files)
        self.version = hashlib.sha256("".join(files).encode()).hexdigest()[:16]
        self._take_rows()
        self._link()
        self._define_named()
        self._define_quoted()

    def answer(self, question: str, *args: Any, **options: Any) -> Any:
        """What `core.views` would answer to the question of that name. Raises NotHereError, FilterError."""
        from core.remote.answers import ANSWERS

        if question not in ANSWERS:
            raise NotHereError(
                "A set of shards answers with counts only: texts, sentences, stories and decisions are a library's. "
                f"Make one of what matters: dateline add --from-parquet {self.data.place.said} --from DAY --to DAY "
                "--library FOLDER."
            )
        return ANSWERS[question](self, *args, **options)

    def frame(self, expression: Any) -> pd.DataFrame:
        """The rows of an Ibis expression; unknown strings are None, days datetime64."""
        table = self.rows(expression)
        frame: pd.DataFrame = table.to_pandas(date_as_object=False)
        for field in table.schema:
            if pa.types.is_string(field.type):
                frame[field.name] = pd.Series(table.column(field.name).to_pylist(), dtype=object)
            elif pa.types.is_date(field.type):
                frame[field.name] = frame[field.name].astype("datetime64[us]")
        return frame

    def rows(self, expression: Any) -> pa.Table:
        """The same as Arrow."""
        found = self.engine.run(self._sql(expression))
        # ClickHouse gives texts as bytes where they may be none.
        plain = [pa.field(f.name, pa.string() if _is_text(f.type) else f.type) for f in found.schema]
        return found.cast(pa.schema(plain))

    def one(self, expression: Any) -> int:
        """The number that an Ibis expression comes to."""
        return int(self.rows(expression.as_table()).column(0)[0].as_py())

    def table(self, name: str) -> Any:
        """A table as Ibis knows it."""
        schema = _MADE[name] if name in _MADE else _schema(name, is_all=name.startswith(_ALL))
        return _ibis().table(_ibis().Schema.from_pyarrow(schema), name=name)

    def close(self) -> None:
        """Ends the engine."""
        self.engine.close()

    def __enter__(self) -> "Remote":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- what is made when it is opened ------------------------------------------------------------------------------

    def _take_rows(self) -> None:
        for name in _COLUMNS:
            self.engine.load(_ALL + name, _files(self.data, name))
        articles = self.table(_ALL + "articles")
        asked = articles.aggregate(n=articles.count(), ids=articles.article_id.nunique())
        (row,) = self.rows(asked).to_pylist()
        self.has_doubles = bool(row["n"] != row["ids"])
        kept = articles.group_by("article_id").aggregate(shard=articles.shard.min())
        for name, columns in _COLUMNS.items():
            table = self.table(_ALL + name)
            first = table.semi_join(kept, ["article_id", "shard"]) if self.has_doubles else table
            self._define(name, first.select(*columns))

    def _link(self) -> None:
        """Links all names of the set, as a library's are linked."""
        ibis = _ibis()
        entities = self.table("entities")
        mentions = self.table("mentions").group_by("entity_id").aggregate(n=lambda t: t.count())
        joined = entities.left_join(mentions, "entity_id")
        times = ibis.greatest(joined.n.fill_null(0), 1).sum()
        counted = self.rows(joined.group_by(["label", "name", "country"]).aggregate(n=times)).to_pylist()
        counts = [NameCount(NameKey(r["label"], r["name"], r["country"]), int(r["n"])) for r in counted]
        lands = country_names()
        who = [
            (number, c.canonical_id, c.name, c.label, c.country, is_country_name(c, lands), c.keys)
            for number, c in enumerate(link_names(counts, self._together))
        ]
        self._load("who", [one[:-1] for one in who])
        self._load("names", [(*key[:2], key[2] or "", *one[:-1]) for one in who for key in one[-1]])

    def _together(self, pairs: Sequence[tuple[NameKey, NameKey]]) -> set[tuple[NameKey, NameKey]]:
        """Those of the pairs of names that some article has both of."""
        names = sorted({key.name for pair in pairs for key in pair})
        if not names:
            return set()
        entities = self.table("entities")
        asked = entities.filter(entities.name.isin(names))[["label", "name", "country", "article_id"]]
        articles: dict[NameKey, set[str]] = {}
        for row in self.rows(asked).to_pylist():
            articles.setdefault(NameKey(row["label"], row["name"], row["country"]), set()).add(row["article_id"])
        return {(a, b) for a, b in pairs if articles.get(a, set()) & articles.get(b, set())}

    def _define_named(self) -> None:
        entities, names, who = (self.table(name) for name in ("entities", "names", "who"))
        keys = entities.select(
            "entity_id", "article_id", a=entities.label, b=entities.name, c=entities.country.fill_null("")
        )
        joined = keys.inner_join(names, [("a", "key_label"), ("b", "key_name"), ("c", "key_country")])
        self._define("known", joined.select(*_MADE["known"].names), is_kept=True)
        known = self.table("known").select("entity_id", "article_id", "entity_no")
        mentions = self.table("mentions").select("entity_id", "sentence")
        at = known.inner_join(mentions, "entity_id").select("article_id", "sentence", "entity_no").distinct()
        self._define("named", at.inner_join(who, "entity_no").select(*_MADE["named"].names), is_kept=True)
        at = self.table("named").select("article_id", "entity_no").distinct()
        found = at.inner_join(who, "entity_no").select(*_MADE["named_articles"].names)
        self._define("named_articles", found, is_kept=True)

    def _define_quoted(self) -> None:
        """A list of nobody as speakers is that of the one who is named beside it; whom it is about counts once."""
        quotes, known = self.table("quotes"), self.table("known")
        by, about = (
            quotes.select("quote_id", "kind", entity_id=quotes[name].unnest()) for name in ("speakers", "about")
        )
        one = quotes.filter(quotes.speakers.length() == 0).select("quote_id", "kind", entity_id=quotes.speaker_entity)
        for name, listed in (("speakers", by.union(one)), ("about", about)):
            found = listed.inner_join(known, "entity_id").select(*_MADE[name].names)
            self._define(name, found.distinct() if name == "about" else found, is_kept=True)

    def _define(self, name: str, expression: Any, *, is_kept: bool = False) -> None:
        self.engine.define(name, self._sql(expression), is_kept=is_kept)

    def _load(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        schema = _MADE[name]
        columns = [pa.array([row[n] for row in rows], field.type) for n, field in enumerate(schema)]
        self.engine.load(name, pa.table(columns, schema=schema))

    def _sql(self, expression: Any) -> str:
        return str(_ibis().to_sql(expression, dialect=self.engine.dialect))


def open_remote(address: str) -> Remote:
    """A set of shards by its address: `PLACE`, or `duckdb+PLACE` or `clickhouse+PLACE`. Raises ShardError."""
    _ibis()
    # What Ibis needs beside itself, which it would say only when it is asked.
    needed("ibis.formats.pyarrow", "ibis-framework")
    name, plus, place = address.partition("+")
    if not plus or name not in ENGINES:
        name, place = "duckdb", address
    data = opened(place)
    data.check()
    with ExitStack() as stack:
        engine = ENGINES[name]()
        stack.callback(engine.close)
        remote = Remote(address, data, engine)
        stack.pop_all()
        return remote


# The rows of all shards, articles that are in several with them.
_ALL = "all_"


def _files(data: Dataset, name: str) -> Any:
    """The files of a table as one set of rows, as far as questions ask."""
    paths = [data.place.at(file.path).path for file in data.files(name)]
    schema = _schema(name, is_all=True)
    if not paths:
        return arrow.dataset(schema.empty_table())
    return arrow.dataset(paths, schema=schema, format="parquet", filesystem=data.place.system)


def _schema(name: str, *, is_all: bool) -> pa.Schema:
    name = name.removeprefix(_ALL)
    found = [SCHEMAS[name].field(column) for column in _COLUMNS[name]]
    return pa.schema([*found, SHARD] if is_all else found)


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_binary, pa.types.is_large_string, pa.types.is_large_binary)
    return any(test(kind) for test in tests)


def _ibis() -> Any:
    return needed("ibis", "ibis-framework")
