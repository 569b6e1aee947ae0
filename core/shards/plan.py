"""What is to be parsed, shard by shard, and by whom: written down before the first is begun, and kept to.

`dataset.json` says what parses, so that no other parser ever adds to it. `plan/NNNN.parquet` has a row an input: which
shard it is part of. A run with more inputs adds a file for those; what was planned before stays as it was.
"""

import io
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby, pairwise

import pyarrow as pa
from pyarrow import parquet

from core.errors import ShardError
from core.parse import PARSER_VERSION
from core.parse import nlp as pipeline
from core.shards.places import Place, found_at, scheme_of

log = logging.getLogger(__name__)

FORMAT = 1
DATASET = "dataset.json"
PLAN = "plan"
# Text of one core's ten minutes or so: little is lost with a worker, and files are not too many.
SHARD_MB = 16
MB = 1_000_000
_SCHEMA = pa.schema(
    [("shard", pa.int32()), ("said", pa.string()), ("path", pa.string()), ("root", pa.string()), ("inner", pa.string())]
    + [("size", pa.int64()), ("start", pa.int64()), ("stop", pa.int64())]
)
# What can be cut between lines.
_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Made:
    """What made a set of shards: the layout of its files, the parser, the model."""

    format: int
    parser_version: int
    model: str

    @classmethod
    def here(cls) -> "Made":
        """As of this Dateline, here. Raises ModelMissingError."""
        return cls(FORMAT, PARSER_VERSION, pipeline.model_said())

    def check(self, other: "Made", said: str, where: str) -> None:
        """Raises ShardError where the two differ; said: what was made so, where: where this one is."""
        names = {"format": "layout", "parser_version": "parser", "model": "model"}
        for field, name in names.items():
            theirs, ours = getattr(other, field), getattr(self, field)
            if theirs != ours:
                raise ShardError(
                    f"{said} is of {name} {theirs}, {where} has {name} {ours}. Rows of both would not agree in one "
                    "set: install the same version, or write to another place."
                )


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read, or the lines of it that begin from byte `start` on and before `stop`.

    said: as articles of it name it. root: the folder that was named, "" where the file itself was. inner: its path in
    that folder. size: of the whole file.
    """

    said: str
    path: str
    root: str
    inner: str
    size: int
    start: int
    stop: int

    @property
    def is_part(self) -> bool:
        """Whether other inputs have the rest of the file."""
        return self.stop - self.start < self.size

    @property
    def key(self) -> tuple[str, str]:
        """What it is, wherever a run is started from: its store and its path there."""
        return scheme_of(self.said), self.path


@dataclass(frozen=True, slots=True)
class Shard:
    """One piece of work: its number and what it reads."""

    number: int
    inputs: tuple[Input, ...]


def begin(out: Place) -> Made:
    """Marks a place as a set of shards of this parser, or checks that it is one. Raises ShardError."""
    here = Made.here()
    found = made_at(out)
    if found is None:
        if others := [f.inner for f in out.files()][:1]:
            raise ShardError(f"{out.said} holds {others[0]!r}, which no set of shards has. Choose an empty place.")
        out.at(DATASET).publish(json.dumps(asdict(here), indent=1).encode())
        return here
    here.check(found, out.said, "this Dateline")
    return found


def made_at(out: Place) -> Made | None:
    """What made the shards of a place; None where there are none. Raises ShardError."""
    if out.at(DATASET).size() is None:
        return None
    try:
        return Made(**json.loads(out.at(DATASET).read()))
    except (ValueError, TypeError) as error:
        raise ShardError(f"{out.said}/{DATASET} is not what Dateline wrote ({error}).") from error


def inputs_of(out: Place, paths: Iterable[str]) -> list[Input]:
    """The files of what a user names. Raises ShardError where there are none, or `out` would be among them."""
    return list(_inputs(out, paths))


def plan(out: Place, inputs: Iterable[Input], *, shard_bytes: int) -> list[Shard]:
    """All shards of a set, those planned before and those of new inputs. Raises ShardError.

    A file of JSON lines that is larger than a shard is cut. An input whose size is another than when it was planned is
    refused: half of it may be parsed as it was.
    """
    planned = list(_planned(out))
    known = {one.key: one for shard in planned for one in shard.inputs}
    new: list[Input] = []
    for one in inputs:
        old = known.get(one.key)
        if old is None:
            known[one.key] = one
            new += _cut(one, shard_bytes)
        elif old.size != one.size:
            raise ShardError(
                f"{one.said} had {old.size:,} bytes when it was planned and has {one.size:,} now. Give what has "
                "changed another name, or write to another place."
            )
    added = list(_shards(new, first=len(planned), most=shard_bytes))
    if added:
        _write(out, added)
    return [*planned, *added]


def _inputs(out: Place, paths: Iterable[str]) -> Iterator[Input]:
    for path in paths:
        folder, found, is_folder = found_at(path)
        if is_folder and _is_below(out, folder) or any(_is_below(file.place, out) for file in found):
            raise ShardError(f"{out.said} lies in {folder.said}, which is to be read. Write to another place.")
        for file in found:
            inner = file.inner if is_folder else ""
            root = folder.path if is_folder else ""
            yield Input(file.place.said, file.place.path, root, inner, file.size, 0, file.size)


def _is_below(one: Place, other: Place) -> bool:
    return scheme_of(one.said) == scheme_of(other.said) and f"{one.path}/".startswith(f"{other.path}/")


def _cut(one: Input, most: int) -> Iterator[Input]:
    """The file in parts of about the same length that shards hold, where it can be cut; else as it is."""
    n = -(-one.size // most) if one.path.lower().endswith(_LINES) else 1
    ends = [one.size * part // n for part in range(n + 1)] if n > 1 else [0, one.size]
    yield from (replace(one, start=start, stop=stop) for start, stop in pairwise(ends))


def _shards(inputs: Iterable[Input], *, first: int, most: int) -> Iterator[Shard]:
    """Neighbours together, as many as `most` bytes hold; a larger one is a shard of its own."""
    number, size = first, 0
    held: list[Input] = []
    for one in inputs:
        length = one.stop - one.start
        if held and size + length > most:
            yield Shard(number, tuple(held))
            number, held, size = number + 1, [], 0
        held.append(one)
        size += length
    if held:
        yield Shard(number, tuple(held))


def _planned(out: Place) -> Iterator[Shard]:
    rows = []
    for file in out.at(PLAN).files():
        if file.inner.startswith("."):
            continue
        try:
            rows += parquet.read_table(io.BytesIO(file.place.read()), schema=_SCHEMA).to_pylist()
        except pa.ArrowException as error:
            raise ShardError(f"{file.place.said} is not what Dateline wrote ({error}).") from error
    for number, some in groupby(rows, key=lambda row: int(row["shard"])):
        yield Shard(number, tuple(Input(**{k: v for k, v in row.items() if k != "shard"}) for row in some))


def _write(out: Place, shards: Sequence[Shard]) -> None:
    rows = [{"shard": shard.number, **asdict(one)} for shard in shards for one in shard.inputs]
    written = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), written, compression="zstd")
    out.at(PLAN, f"{shards[0].number:08d}.parquet").publish(written.getvalue())
