"""Shards, or a slice of them, into a library: what was parsed is taken as it is, linked, and published once.

An article that is in already, or comes in several shards, is added once; so a run that was stopped is begun again.
"""

from collections.abc import Callable, Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from core import engine
from core.errors import ShardError
from core.filters import UNKNOWN_SOURCE, Filters
from core.ingest import Progress, country_names, said_of_names, user_names
from core.library.writer import Writer, open_writer
from core.link.relink import relink
from core.parse import PARSER_VERSION
from core.records import Counts
from core.shards.dataset import Dataset, opened
from core.shards.tables import SCHEMAS, Tables, parsed_of, rejects_of
from core.shards.work import UNKNOWN, Done, Written

# Articles appended at a time, each a segment on the disk for good.
_BATCH = 1_024


def add_shards(
    place: str, library_folder: str | Path, *, filters: Filters | None = None, progress: Progress = lambda _: None
) -> Counts:
    """Adds the articles of a set of shards to a library and publishes once; nothing new, nothing published.

    filters: only articles published on some days, naming some countries, of some sources; rejects that belong to no
    article are taken without filters only. progress: called with how many articles were dealt with. Raises ShardError,
    LibraryError, LexiconError.
    """
    data, counts = opened(place), Counts()
    data.check()
    _check_parser(data)
    said = said_of_names(user_names(library_folder))
    with open_writer(library_folder) as writer:
        taking = _Taking(data, writer, filters, counts, progress)
        for entry in data.entries:
            for month in _months(entry, filters):
                taking.take(_of(entry, month))
        if writer.is_changed:
            relink(writer, country_names=country_names(), said=said)
            writer.publish(parser_version=PARSER_VERSION, linked_with=said.digest)
    return counts


class _Taking:
    """Takes shards into an opened library, a month of one at a time."""

    def __init__(
        self, data: Dataset, writer: Writer, filters: Filters | None, counts: Counts, progress: Progress
    ) -> None:
        self._data, self._writer, self._filters = data, writer, filters
        self._counts, self._progress = counts, progress
        self._known = writer.known()

    def take(self, files: dict[str, list[Written]]) -> None:
        """Adds what is new and asked for of some files."""
        articles = self._read(files, "articles")
        chosen = articles.filter(_chosen(articles, self._filters)) if self._filters else articles
        new = chosen.filter(pc.invert(pc.is_in(chosen.column("article_id"), pa.array(self._known, pa.string()))))
        self._counts.read += len(chosen)
        self._counts.known += len(chosen) - len(new)
        self._progress(len(chosen) - len(new))
        if len(new):
            self._known.update(new.column("article_id").to_pylist())
            self._append(self._tables(files, new))
        if not self._filters:
            alone = [reject for reject in rejects_of(self._read(files, "rejects")) if reject.article_id is None]
            self._counts.rejects.extend(alone)
            self._writer.append_rejects(alone)
        if len(new) or not self._filters:
            for row in self._read(files, "originals").to_pylist():
                self._writer.originals.keep(row["data"])

    def _read(self, files: dict[str, list[Written]], name: str) -> pa.Table:
        return self._data.read(files[name], name, thorough=True)

    def _tables(self, files: dict[str, list[Written]], articles: pa.Table) -> Tables:
        """The rows that belong to some articles, by table."""
        ids = articles.column("article_id").combine_chunks()
        found = {"articles": articles}
        for name in SCHEMAS:
            if name not in ("articles", "originals"):
                table = self._read(files, name)
                found[name] = table.filter(pc.is_in(table.column("article_id"), ids))
        return found

    def _append(self, tables: Tables) -> None:
        counts, version = self._counts, tables["articles"].column("parser_version")[0].as_py()
        for batch in engine.batched(parsed_of(tables), _BATCH):
            parsed = [one for one, _ in batch]
            try:
                counts.added += self._writer.append(
                    parsed, parser_version=version, originals=[original for _, original in batch]
                )
            except ValueError as error:
                raise ShardError(f"The shards do not agree with themselves: {error}") from error
            counts.events += sum(len(p.events) for p in parsed)
            counts.quotes += sum(len(p.quotes) for p in parsed)
            counts.entities += sum(len(p.entities) for p in parsed)
            counts.rejects.extend(reject for p in parsed for reject in p.rejects)
            self._progress(len(parsed))


def _check_parser(data: Dataset) -> None:
    if data.made.parser_version > PARSER_VERSION:
        raise ShardError(
            f"{data.place.said} is of parser {data.made.parser_version}, this Dateline's is {PARSER_VERSION}. "
            "Install the version that made it."
        )


def _months(entry: Done, filters: Filters | None) -> list[str]:
    """The months a shard has that can hold what is asked for."""
    months = sorted({file.month for file in entry.files})
    if not filters:
        return months
    first = f"{filters.date_from:%Y-%m}" if filters.date_from else ""
    last = f"{filters.date_to:%Y-%m}" if filters.date_to else "9999"
    is_dated = bool(filters.date_from or filters.date_to)
    return [m for m in months if (not is_dated if m == UNKNOWN else first <= m <= last)]


def _of(entry: Done, month: str) -> dict[str, list[Written]]:
    found: dict[str, list[Written]] = {name: [] for name in SCHEMAS}
    for file in entry.files:
        if file.month == month:
            found[file.table].append(file)
    return found


def _chosen(articles: pa.Table, filters: Filters) -> pa.Array:
    """Which articles are asked for: by their day, the countries they name, their source."""
    found = pa.array([True] * len(articles), pa.bool_())
    day = articles.column("published").combine_chunks()
    if filters.date_from:
        found = pc.and_(found, pc.fill_null(pc.greater_equal(day, filters.date_from), False))
    if filters.date_to:
        found = pc.and_(found, pc.fill_null(pc.less_equal(day, filters.date_to), False))
    if filters.countries:
        wanted = set(filters.countries)
        test: Callable[[Collection[str]], bool] = (
            wanted.issubset if filters.countries_match == "all" else lambda named: not wanted.isdisjoint(named)
        )
        found = pc.and_(found, pa.array([test(named) for named in articles.column("named").to_pylist()], pa.bool_()))
    if filters.sources:
        source = pc.fill_null(articles.column("source"), UNKNOWN_SOURCE).combine_chunks()
        found = pc.and_(found, pc.is_in(source, pa.array(filters.sources)))
    return found
