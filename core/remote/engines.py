"""Where a set of shards is asked: SQL is made by Ibis for the engine of the address, and run there.

`PLACE` or `duckdb+PLACE`: DuckDB, here, over the Parquet files of a folder or store. `clickhouse+PLACE`: ClickHouse in
this process (chdb), which loads them into tables of its own. Nothing is installed or downloaded at run time.
"""

import importlib
import tempfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import duckdb
import pandas as pd
import pyarrow as pa
from pyarrow import dataset as arrow
from pyarrow import parquet

from core.errors import ShardError
from core.ingest import country_names
from core.link.entities import NameCount, NameKey, link_names
from core.link.relink import is_country_name
from core.shards.dataset import Dataset, opened
from core.shards.tables import SCHEMAS, SHARD

# What questions ask of the shards.
ASKED = ("articles", "entities", "mentions", "quotes")
# Canonical entities, and which of them each name is; made when a set is opened.
NAMES = pa.schema(
    [("key_label", pa.string()), ("key_name", pa.string()), ("key_country", pa.string()), ("entity_no", pa.int32())]
    + [("canonical_id", pa.string()), ("name", pa.string()), ("label", pa.string()), ("country", pa.string())]
    + [("is_country", pa.bool_())]
)
_COLUMNS = {
    "articles": ["article_id", "source", "published", "countries", "shard"],
    "entities": ["entity_id", "article_id", "name", "label", "country", "shard"],
    "mentions": ["article_id", "entity_id", "sentence", "shard"],
    "quotes": [
        "quote_id",
        "article_id",
        "kind",
        "sentence",
        "speakers",
        "speaker_entity",
        "speaker_name",
        "about",
        "shard",
    ],
}


class Engine(Protocol):
    """What runs SQL of one dialect over tables."""

    dialect: str

    def run(self, sql: str) -> pa.Table:
        """The rows of a query."""
        ...

    def load(self, name: str, table: pa.Table) -> None:
        """Makes a table."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...


class Remote:
    """A set of shards that questions are put to; a context manager. `names` has a row a name, by `NAMES`."""

    def __init__(self, data: Dataset, engine: Engine) -> None:
        self.data, self.engine = data, engine
        self._make_names()

    def frame(self, expression: Any) -> pd.DataFrame:
        """The rows of an Ibis expression; unknown strings are None, days datetime64."""
        table = self.rows(expression)
        frame: pd.DataFrame = table.to_pandas(date_as_object=False)
        for field in table.schema:
            if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
                frame[field.name] = pd.Series(table.column(field.name).to_pylist(), dtype=object)
        return frame

    def rows(self, expression: Any) -> pa.Table:
        """The same as Arrow."""
        found = self.engine.run(str(_ibis().to_sql(expression, dialect=self.engine.dialect)))
        # ClickHouse gives texts as bytes where they may be none.
        plain = [pa.field(f.name, pa.string() if _is_text(f.type) else f.type) for f in found.schema]
        return found.cast(pa.schema(plain))

    def table(self, name: str) -> Any:
        """A table as Ibis knows it."""
        schema = NAMES if name == "names" else pa.schema([_field(name, column) for column in _COLUMNS[name]])
        return _ibis().table(_ibis().Schema.from_pyarrow(schema), name=name)

    @cached_property
    def has_doubles(self) -> bool:
        """Whether an article is in several shards; of such the first counts."""
        articles = self.table("articles")
        asked = articles.aggregate(n=articles.count(), ids=articles.article_id.nunique())
        (row,) = self.rows(asked).to_pylist()
        return bool(row["n"] != row["ids"])

    def close(self) -> None:
        """Ends the engine."""
        self.engine.close()

    def __enter__(self) -> "Remote":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _make_names(self) -> None:
        """Links all names of the set, as a library's are linked."""
        entities = self.first("entities")
        mentions = self.first("mentions").group_by("entity_id").aggregate(n=lambda t: t.count())
        joined = entities.left_join(mentions, "entity_id")
        counted = joined.group_by(["label", "name", "country"]).aggregate(
            n=_ibis().greatest(joined.n.fill_null(0), 1).sum()
        )
        rows = self.rows(counted).to_pylist()
        counts = [NameCount(NameKey(r["label"], r["name"], r["country"]), int(r["n"])) for r in rows]
        lands = country_names()
        found = link_names(counts, self._together)
        facts = [
            (*key[:2], key[2] or "", number, c.canonical_id, c.name, c.label, c.country, is_country_name(c, lands))
            for number, c in enumerate(found)
            for key in c.keys
        ]
        columns = [pa.array([fact[n] for fact in facts], field.type) for n, field in enumerate(NAMES)]
        self.names = pa.table(columns, schema=NAMES)
        self.engine.load("names", self.names)

    def _together(self, pairs: Sequence[tuple[NameKey, NameKey]]) -> set[tuple[NameKey, NameKey]]:
        names = sorted({key.name for pair in pairs for key in pair})
        if not names:
            return set()
        entities = self.first("entities")
        asked = entities.filter(entities.name.isin(names))[["label", "name", "country", "article_id"]]
        articles: dict[NameKey, set[str]] = {}
        for row in self.rows(asked).to_pylist():
            articles.setdefault(NameKey(row["label"], row["name"], row["country"]), set()).add(row["article_id"])
        return {(a, b) for a, b in pairs if articles.get(a, set()) & articles.get(b, set())}

    def first(self, name: str) -> Any:
        """The rows of a table, of an article in several shards those of the first."""
        table = self.table(name)
        if not self.has_doubles:
            return table
        articles = self.table("articles")
        kept = articles.group_by("article_id").aggregate(shard=articles.shard.min())
        # A table of its own: Ibis 12 loses its way in chains of joins.
        return table.semi_join(kept, ["article_id", "shard"]).view()


def open_remote(address: str) -> Remote:
    """A set of shards by its address, see above. Raises ShardError."""
    _ibis()
    name, plus, place = address.partition("+")
    if not plus or name not in ENGINES:
        name, place = "duckdb", address
    data = opened(place)
    data.check()
    return Remote(data, ENGINES[name](data))


# ---- engines ---------------------------------------------------------------------------------------------------------


class DuckDB:
    """DuckDB over the files as they lie, through PyArrow, which knows every store."""

    dialect = "duckdb"

    def __init__(self, data: Dataset) -> None:
        self._connection = duckdb.connect(
            config={"autoload_known_extensions": "false", "autoinstall_known_extensions": "false"}
        )
        self._connection.execute("SET enable_progress_bar = false")
        for name in ASKED:
            self._connection.register(name, _files(data, name))

    def run(self, sql: str) -> pa.Table:
        """The rows of a query."""
        return self._connection.sql(sql).to_arrow_table()

    def load(self, name: str, table: pa.Table) -> None:
        """Makes a table."""
        self._connection.register(name, table)

    def close(self) -> None:
        """Ends it."""
        self._connection.close()


class ClickHouse:
    """ClickHouse in this process, with tables that the files are copied into, sorted by article."""

    dialect = "clickhouse"

    def __init__(self, data: Dataset) -> None:
        chdb = _needed("chdb.session", "chdb")
        self._folder = tempfile.TemporaryDirectory()
        self._session = chdb.Session(self._folder.name)
        # What Ibis makes of a question with countries is longer than the quarter of a megabyte that is allowed.
        self._session.query("SET max_query_size = 100000000")
        self._session.query("CREATE DATABASE IF NOT EXISTS dateline; USE dateline; SET join_use_nulls = 1")
        for name in ASKED:
            self.load(name, _files(data, name).to_table())

    def run(self, sql: str) -> pa.Table:
        """The rows of a query."""
        answer = self._session.query(f"{sql} SETTINGS join_use_nulls = 1", "ArrowStream").bytes()
        return pa.ipc.open_stream(answer).read_all()

    def load(self, name: str, table: pa.Table) -> None:
        """Makes a table."""
        path = Path(self._folder.name, f"{name}.parquet")
        parquet.write_table(table, path)
        file = str(path).replace("'", "''")
        order = "article_id" if "article_id" in table.column_names else "tuple()"
        settings = "SETTINGS allow_nullable_key = 1"
        rows = f"SELECT * FROM file('{file}', Parquet)"  # noqa: S608 (a file of ours)
        self._session.query(f"CREATE TABLE {name} ENGINE = MergeTree ORDER BY {order} {settings} AS {rows}")
        path.unlink()

    def close(self) -> None:
        """Ends it."""
        self._session.close()
        self._folder.cleanup()


ENGINES: Mapping[str, type[DuckDB] | type[ClickHouse]] = {"duckdb": DuckDB, "clickhouse": ClickHouse}


def _files(data: Dataset, name: str) -> Any:
    """The files of a table as one set of rows, as far as questions ask."""
    paths = [data.place.at(file.path).path for file in data.files(name)]
    schema = pa.schema([_field(name, column) for column in _COLUMNS[name]])
    if not paths:
        return arrow.dataset(schema.empty_table())
    return arrow.dataset(paths, schema=schema, format="parquet", filesystem=data.place.system)


def _field(name: str, column: str) -> pa.Field:
    return SHARD if column == SHARD.name else SCHEMAS[name].field(column)


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_binary, pa.types.is_large_string, pa.types.is_large_binary)
    return any(test(kind) for test in tests)


def _ibis() -> Any:
    return _needed("ibis", "ibis-framework")


def _needed(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ShardError(
            f"Asking shards where they lie needs {package} ({error}). Install it with: pip install 'dateline[remote]'; "
            "or make a library of them: dateline add --from-parquet PLACE."
        ) from error
