"""A set of shards as it is read: by its entries alone, so that what nobody finished, or others put there, is not.

Every file that an entry names has to be there with the bytes it was written with.
"""

import hashlib
import io
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import parquet

from core.errors import ShardError
from core.shards.places import Place, place_of
from core.shards.plan import DATASET, FORMAT, Made, made_at
from core.shards.tables import SCHEMAS, SHARD
from core.shards.work import DONE, Done, Written, entry_of

# Entries fetched at a time from a store that answers each slowly.
_THREADS = 16


@dataclass(frozen=True, slots=True)
class Dataset:
    """The finished shards of a place, by number."""

    place: Place
    made: Made
    entries: tuple[Done, ...]

    def files(self, table: str, months: Collection[str] | None = None) -> list[Written]:
        """The files of a table, of some months or all, in the order of shards."""
        return [
            file
            for entry in self.entries
            for file in entry.files
            if file.table == table and (months is None or file.month in months)
        ]

    def rows(self, table: str) -> int:
        """How many rows a table has in all shards."""
        return sum(entry.rows.get(table, 0) for entry in self.entries)

    def read(self, files: Sequence[Written], table: str, *, thorough: bool = False) -> pa.Table:
        """The rows of some files of a table. thorough: also check each file's digest. Raises ShardError."""
        schema = SCHEMAS[table].append(SHARD)
        return pa.concat_tables([schema.empty_table(), *(self._one(file, schema, thorough) for file in files)])

    def _one(self, file: Written, schema: pa.Schema, thorough: bool) -> pa.Table:
        data = self.place.at(file.path).read()
        if len(data) != file.bytes or (thorough and hashlib.sha256(data).hexdigest() != file.sha256):
            raise self._damaged(file, f"has {len(data):,} bytes that are not those that were written")
        try:
            return parquet.read_table(io.BytesIO(data), schema=schema, partitioning=None)
        except pa.ArrowException as error:
            raise self._damaged(file, f"cannot be read ({error})") from error

    def check(self) -> None:
        """Raises ShardError where a file of a finished shard is missing or of another size; reads no content."""
        sizes = {listed.inner: listed.size for name in SCHEMAS for listed in _below(self.place, name)}
        for entry in self.entries:
            for file in entry.files:
                size = sizes.get(file.path)
                if size is None:
                    raise self._damaged(file, "is missing")
                if size != file.bytes:
                    raise self._damaged(file, f"has {size:,} bytes, {file.bytes:,} were written")

    def strays(self) -> list[str]:
        """Files of tables that no entry names: left by a run that was stopped, or put there by something else."""
        named = {file.path for entry in self.entries for file in entry.files}
        return [listed.inner for name in SCHEMAS for listed in _below(self.place, name) if listed.inner not in named]

    def _damaged(self, file: Written, how: str) -> ShardError:
        number = next(entry.shard for entry in self.entries if file in entry.files)
        return ShardError(
            f"{self.place.at(file.path).said} {how}: something else wrote there. Remove "
            f"{entry_of(self.place, number).said}, and the next run parses that shard again."
        )


def opened(text: str) -> Dataset:
    """The set of shards at an address. Raises ShardError where there is none, or one of a later layout."""
    place = place_of(text)
    made = made_at(place)
    if made is None:
        raise place.missing(f"is no set of shards: it has no {DATASET}. Name the place given to `-o`.")
    if made.format != FORMAT:
        raise ShardError(
            f"{place.said} has layout {made.format}, this Dateline reads {FORMAT}. Install the version that wrote it."
        )
    return Dataset(place, made, tuple(finished(place)))


def finished(place: Place) -> Iterator[Done]:
    """The entries of a place, by shard. Raises ShardError for one that is not as it was written."""
    found = [file.place for file in place.at(DONE).files() if not file.inner.startswith(".")]
    with ThreadPoolExecutor(_THREADS) as pool:
        for at, data in zip(found, pool.map(Place.read, found), strict=True):
            yield Done.of_json(data, at.said)


def _below(place: Place, name: str) -> Iterator["_Found"]:
    for listed in place.at(name).files():
        if not listed.inner.rpartition("/")[2].startswith("."):
            yield _Found(f"{name}/{listed.inner}", listed.size)


@dataclass(frozen=True, slots=True)
class _Found:
    inner: str
    size: int
