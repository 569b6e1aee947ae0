"""One shard, from its inputs to its entry: read, parsed, written, and only then said to be done.

A pure piece of work: the same inputs give the same files, byte for byte, wherever and however often it runs. A file's
name has the digest of its content, so that two that run the same shard at once write the same, and what a dead one
left counts for nothing until an entry names it. Articles of a shard date one another, as those of one `dateline add`
do; of an article that comes twice in a shard the first is kept.
"""

import datetime as dt
import hashlib
import io
import json
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from core import engine, settings
from core.errors import ReadError, ShardError
from core.ingest import Spool, parse_batch
from core.parse import nlp as pipeline
from core.parse.publication.batch import solve_batch, with_hint
from core.read import Item, Reading
from core.read.item import refuse
from core.read.sidecar import NAME as SIDECAR
from core.read.sidecar import Sidecar, sidecar_of
from core.records import Article, Parsed, Reject
from core.shards.places import Place, place_of, scheme_of
from core.shards.plan import Input, Made, Shard
from core.shards.tables import SCHEMAS, SHARD, originals_table, rejects_table, tables_of

DONE = "done"
# The month of what has no day of publication, and of what belongs to no article.
UNKNOWN = "unknown"
# Articles in memory at a time, as columns; a longer shard is several files a month.
PART_ARTICLES = 16_384
# Bytes of an input in memory at a time.
_CHUNK = 1 << 22
_GROUP_ROWS = 65_536
_TEXT_GROUP_ROWS = 2_048


@dataclass(frozen=True, slots=True)
class Job:
    """A shard to be worked on. systems: the stores that inputs lie in, by their scheme."""

    shard: Shard
    out: Place
    made: Made
    added: dt.date
    systems: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A file of a shard."""

    table: str
    month: str
    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Done:
    """What is said of a finished shard: its entry. began, ended: when, in seconds of the clock, once it was loaded."""

    shard: int
    made: Made
    files: tuple[Written, ...]
    rows: dict[str, int]
    host: str = ""
    began: float = 0.0
    ended: float = 0.0

    def to_json(self) -> bytes:
        """As it is kept."""
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def of_json(cls, data: bytes, said: str) -> "Done":
        """What was kept. Raises ShardError where that is not what was written."""
        try:
            found = json.loads(data)
            found["made"] = Made(**found["made"])
            found["files"] = tuple(Written(**one) for one in found["files"])
            return cls(**found)
        except (ValueError, TypeError, KeyError) as error:
            raise ShardError(
                f"{said} is not what Dateline wrote ({error}). Remove it, and the shard is parsed again."
            ) from error


def entry_of(out: Place, number: int) -> Place:
    """Where the entry of a shard is."""
    return out.at(DONE, f"{number:08d}.json")


def load_model() -> None:
    """What a worker does before its first shard. Raises ModelMissingError."""
    pipeline.load()


def parse_shard(job: Job) -> Done:
    """Reads, parses and publishes a shard. Raises ShardError where this machine's parser or model is another one."""
    Made.here().check(job.made, f"The set at {job.out.said}", f"the machine {socket.gethostname()}")
    load_model()
    began = time.time()
    files = _Files(job)
    with Reading(job.added, files.keep) as reading, Spool() as spool:
        hints = solve_batch(spool.fill(_read(job, reading)))
        originals: dict[str, bytes] = {}
        fresh = _fresh(spool.items(), originals, files)
        for batch in engine.batched((with_hint(a, hints) for a in fresh), settings.number("batch_size")):
            files.add(parse_batch(batch), originals)
    found = files.finish()
    done = Done(job.shard.number, job.made, found, files.rows, socket.gethostname(), began, time.time())
    entry_of(job.out, job.shard.number).publish(done.to_json())
    return done


# ---- reading ---------------------------------------------------------------------------------------------------------


def _read(job: Job, reading: Reading) -> Iterator[Item | Reject]:
    sidecars: dict[str, Sidecar | ReadError | None] = {}
    for one in job.shard.inputs:
        place = _place(job, one)
        if one.root and one.root not in sidecars:
            sidecars[one.root] = _sidecar(Place(place.system, one.root, one.root))
        sidecar = sidecars.get(one.root)
        if sidecar and one.inner == SIDECAR:
            said = [str(sidecar)] if isinstance(sidecar, ReadError) else sidecar.problems
            yield from (refuse(one.said, problem) for problem in said)
            continue
        for item in _file(place, one, reading):
            if isinstance(sidecar, Sidecar) and isinstance(item, Item):
                item = sidecar.told(item, one.inner)
            yield item


def _place(job: Job, one: Input) -> Place:
    scheme = scheme_of(one.said)
    system = job.systems.get(scheme)
    return Place(system if system is not None else place_of(one.said).system, one.path, one.said)


def _file(place: Place, one: Input, reading: Reading) -> Iterator[Item | Reject]:
    """The articles of a file; one of a store is fetched, for readers look at a file more than once."""
    if one.is_part:
        yield from _part(place, one, reading)
        return
    if place.is_local:
        path = Path(place.path)
        gone = [refuse(one.said, "it was there when the run was planned, and is no longer")]
        yield from reading.copy(path, one.said) if path.is_file() else gone
        return
    with tempfile.NamedTemporaryFile(suffix=Path(one.path).name[-80:]) as copy:
        fetch(place, copy)
        yield from reading.copy(Path(copy.name), one.said)


def _part(place: Place, one: Input, reading: Reading) -> Iterator[Item | Reject]:
    """The articles of some lines of a file; lines that could not be read are counted from the part's first byte."""
    with tempfile.NamedTemporaryFile(suffix=Path(one.path).name[-80:]) as copy:
        with place.opened() as stream:
            _copy_lines(stream, one.start, one.stop, copy)
        if not copy.tell():  # one line of another part goes through all of this one
            return
        copy.flush()
        for item in reading.copy(Path(copy.name), one.said):
            if isinstance(item, Reject) and one.start:
                item = replace(item, path=f"{item.path} from byte {one.start:,}")
            yield item


def _copy_lines(stream: Any, start: int, stop: int, copy: Any) -> None:
    """Copies the lines that begin from `start` on and before `stop`, the last one to its end."""
    if start:
        stream.seek(start - 1)
        while (data := stream.read(_CHUNK)) and b"\n" not in data:
            pass
        start = stream.tell() - len(data) + data.find(b"\n") + 1
        if not data:
            return
        stream.seek(start)
    if start >= stop:
        return
    last = b""
    while start < stop and (data := stream.read(min(_CHUNK, stop - start))):
        copy.write(data)
        start, last = start + len(data), data[-1:]
    while last != b"\n" and (data := stream.read(_CHUNK)):
        end = data.find(b"\n") + 1
        copy.write(data[:end] if end else data)
        last = b"\n" if end else b""


def fetch(place: Place, copy: Any) -> None:
    """Copies a file of a store into an open file, some megabytes at a time. Raises ShardError."""
    with place.opened() as stream:
        while data := stream.read(_CHUNK):
            copy.write(data)
    copy.flush()


def _sidecar(root: Place) -> Sidecar | ReadError | None:
    """What `articles.csv` in a folder says of its files, or why that cannot be read."""
    place = root.at(SIDECAR)
    if place.size() is None:
        return None
    try:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, SIDECAR).write_bytes(place.read())
            return sidecar_of(Path(folder))
    except ReadError as error:
        return error


def _fresh(items: Iterable[Item | Reject], originals: dict[str, bytes], files: "_Files") -> Iterator[Article]:
    """Articles, each once; their bytes go into `originals`, those of several at once, and rejects, into the files."""
    known: set[str] = set()
    for item in items:
        if isinstance(item, Reject):
            files.reject(item)
            continue
        article = item.article
        if article.id in known:
            continue
        known.add(article.id)
        if item.is_shared:
            files.keep(item.original)
        elif article.sha256:
            originals[article.id] = item.original
        yield article


# ---- writing ---------------------------------------------------------------------------------------------------------


class _Files:
    """The files of a shard in the making."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._tables: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
        self._rejects: list[Reject] = []
        self._originals: dict[str, bytes] = {}
        self._written: list[Written] = []
        self._held, self._part = 0, 0
        self.rows = dict.fromkeys(SCHEMAS, 0)

    def add(self, batch: list[Parsed], originals: dict[str, bytes]) -> None:
        """Takes parsed articles, and their bytes out of `originals`."""
        kept = [originals.pop(parsed.article.id, None) for parsed in batch]
        for name, table in tables_of(batch, parser_version=self._job.made.parser_version, originals=kept).items():
            self._tables[name].append(table)
        self._held += len(batch)
        if self._held >= PART_ARTICLES:
            self._flush()

    def reject(self, reject: Reject) -> None:
        """Takes what could not be read."""
        self._rejects.append(reject)

    def keep(self, data: bytes) -> str:
        """Takes bytes that are no single article's; returns their SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        self._originals[digest] = data
        return digest

    def finish(self) -> tuple[Written, ...]:
        """Writes what is held and says what all was written."""
        self._tables["rejects"].append(rejects_table(dict.fromkeys(self._rejects)))
        self._tables["originals"].append(originals_table(sorted(self._originals.items())))
        self._flush()
        return tuple(self._written)

    def _flush(self) -> None:
        articles = pa.concat_tables([SCHEMAS["articles"].empty_table(), *self._tables["articles"]])
        months = pc.strftime(articles.column("published"), "%Y-%m").fill_null(UNKNOWN)
        month_of = pa.table({"article_id": articles.column("article_id"), "month": months})
        for name, held in self._tables.items():
            table = pa.concat_tables([SCHEMAS[name].empty_table(), *held])
            self.rows[name] += len(table)
            for month, rows in _by_month(table, month_of):
                self._written.append(self._write(name, month, rows))
            held.clear()
        self._held, self._part = 0, self._part + 1

    def _write(self, name: str, month: str, table: pa.Table) -> Written:
        number = self._job.shard.number
        table = table.append_column(SHARD, pa.array([number] * len(table), SHARD.type)).combine_chunks()
        written = io.BytesIO()
        size = _TEXT_GROUP_ROWS if name in ("texts", "originals") else _GROUP_ROWS
        parquet.write_table(table, written, compression="zstd", row_group_size=size)
        data = written.getvalue()
        digest = hashlib.sha256(data).hexdigest()
        path = f"{name}/month={month}/{number:08d}-{self._part}-{digest[:12]}.parquet"
        self._job.out.at(path).publish(data)
        return Written(name, month, path, len(table), len(data), digest)


def _by_month(table: pa.Table, month_of: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each month that has any, in the order of months; those of no article are of month `unknown`."""
    if not len(table):
        return
    if "article_id" not in table.column_names:
        yield UNKNOWN, table
        return
    at = pc.index_in(table.column("article_id"), month_of.column("article_id").combine_chunks())
    months = month_of.column("month").take(at).fill_null(UNKNOWN).combine_chunks()
    for month in sorted(pc.unique(months).to_pylist()):
        yield month, table.filter(pc.equal(months, month))
