"""Segments: files of packed articles that never change once they are written.

    segments/000007.arrow   Arrow record batches ("blocks") of at most BLOCK articles, each compressed (`frames.py`),
                            one after another
    segments/000007.json    written last: where each block lies and its digest, the file's SHA-256, what was rejected

A segment is there when its .json is. Article numbers are given once, in order of arrival, and a segment's grow from
block to block, so that an article is found by its number without an index. Every block is checked by its digest when it
is read: no store's own check is relied on.
"""

import hashlib
import json
import os
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.errors import LibraryError
from core.library import frames
from core.library.packing import SCHEMA, SCHEMA_4, of_now
from core.records import Reject

FOLDER = "segments"
# Articles that are compressed together: more make smaller files, fewer a quicker look at one article.
BLOCK = 128
LEVEL = 4
# A block with so many articles is copied as it is when segments are merged; smaller ones are packed together anew.
_WORTH_COPYING = BLOCK // 2
# Blocks are compressed side by side, without Python's lock.
_THREADS = 2
# How a block is written: one Arrow message compressed as a whole, until layout 4, or texts apart from numbers.
_WHOLE, _APART = 0, 1
_LAYOUT = frames.Layout(SCHEMA)
# The largest side of a block that is believed where nothing describes it; articles have at most a few megabytes.
_MAX_UNPACKED = 2**30
_PART = ".part"
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Block:
    """Where some articles lie in a segment's file, and how they are written; `unpacked` counts bytes."""

    first_no: int
    last_no: int
    n: int
    offset: int
    length: int
    unpacked: int
    digest: str
    form: int = _WHOLE


@dataclass(frozen=True)
class Segment:
    """A segment as its .json describes it. `replaces`: the serials of those whose articles it holds anew."""

    folder: Path
    serial: int
    size: int
    sha256: str
    blocks: tuple[Block, ...]
    parser_version: int
    rejects: tuple[Reject, ...] = ()
    replaces: tuple[int, ...] = field(default=())

    @property
    def path(self) -> Path:
        """The file with the blocks."""
        return _path(self.folder, self.serial, "arrow")

    @property
    def first_no(self) -> int:
        """The lowest article number; -1 where there are only rejects."""
        return self.blocks[0].first_no if self.blocks else -1

    @property
    def last_no(self) -> int:
        """The highest article number; -1 where there are only rejects."""
        return self.blocks[-1].last_no if self.blocks else -1

    @property
    def n(self) -> int:
        """How many articles it holds."""
        return sum(block.n for block in self.blocks)

    @cached_property
    def firsts(self) -> list[int]:
        """The lowest article number of each block."""
        return [block.first_no for block in self.blocks]

    def blocks_of(self, numbers: Iterable[int]) -> list[Block]:
        """The blocks in which articles of these numbers would lie, in order."""
        found = {bisect_right(self.firsts, number) - 1 for number in numbers}
        return [self.blocks[n] for n in sorted(found) if n >= 0]

    def open(self) -> int:
        """A descriptor of the file, which stays readable also when a later publishing removes the file."""
        try:
            return os.open(self.path, os.O_RDONLY)
        except OSError as error:
            raise damaged(self.folder, f"{self.path.name} is missing") from error

    def read(self, blocks: Sequence[Block] | None = None, descriptor: int | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of some blocks, all by default. Raises LibraryError where a block is not as it was written.

        descriptor: from `open`; without one the file is opened for this.
        """
        for block, data in self.raw(blocks, descriptor):
            yield unpacked(block, data)

    def raw(
        self, blocks: Sequence[Block] | None = None, descriptor: int | None = None
    ) -> Iterator[tuple[Block, bytes]]:
        """The same as they lie in the file."""
        own = self.open() if descriptor is None else None
        try:
            for block in self.blocks if blocks is None else blocks:
                data = os.pread(own if own is not None else descriptor or 0, block.length, block.offset)
                if _digest(data) != block.digest:
                    raise damaged(self.folder, f"{self.path.name} differs from what was written")
                yield block, data
        finally:
            if own is not None:
                os.close(own)

    def check(self) -> None:
        """Raises LibraryError where the file is missing, cut or changed."""
        with os.fdopen(self.open(), "rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != self.sha256:
                raise damaged(self.folder, f"{self.path.name} differs from what was written")

    def check_size(self) -> None:
        """Raises LibraryError where the file is missing or not as long as it was; what a reader checks on opening."""
        try:
            size = self.path.stat().st_size
        except OSError as error:
            raise damaged(self.folder, f"{self.path.name} is missing") from error
        if size != self.size:
            raise damaged(self.folder, f"{self.path.name} has {size:,} bytes instead of {self.size:,}")


def standing_rejects(listed: Iterable[Segment]) -> set[Reject]:
    """What could not be read or parsed, as the segments of a library have it, and has not been read since."""
    said: Counter[Reject] = Counter()
    for reject in (reject for segment in listed for reject in segment.rejects):
        said[replace(reject, is_settled=False)] += -1 if reject.is_settled else 1
    return {reject for reject, n in said.items() if n > 0}


def write(
    folder: Path,
    serial: int,
    tables: Iterable[pa.Table],
    *,
    rejects: Sequence[Reject] = (),
    replaces: Sequence[int] = (),
    level: int = LEVEL,
) -> Segment:
    """Writes a segment for good: when this returns, a power cut does not lose it.

    tables: packed articles with their numbers, growing. Raises OSError, for example where the disk is full; then
    nothing of it is left to be found.
    """
    return _write(folder, serial, _pieces(tables, level), rejects, replaces)


def merge(folder: Path, serial: int, group: Sequence[Segment], *, gone: Sequence[int] = ()) -> Segment:
    """Writes neighbouring segments as one, without the articles of some numbers. Raises like `write`.

    Blocks are copied as they are where they are fairly full and lose nothing.
    """
    rejects = [reject for segment in group for reject in segment.rejects]
    return _write(folder, serial, _merged(group, sorted(gone)), rejects, [s.serial for s in group])


def unpacked(block: Block, data: bytes) -> pa.RecordBatch:
    """The rows of a block as it lies in the file (`Segment.raw`)."""
    if block.form == _APART:
        return frames.read(data, _LAYOUT)
    plain = pa.Codec("zstd").decompress(data, decompressed_size=block.unpacked)
    return of_now(pa.ipc.read_record_batch(plain, SCHEMA_4))


def load(folder: Path, serial: int, *, sha256: str | None = None) -> Segment:
    """The segment of a serial. sha256: what its .json must hash to. Raises LibraryError."""
    path = _path(folder, serial, "json")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise damaged(folder, f"{path.name} is missing") from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise damaged(folder, f"{path.name} differs from what was written")
    try:
        facts = unsealed(content)
        blocks = tuple(Block(*block) for block in facts.pop("blocks"))
        rejects = tuple(Reject(**reject) for reject in facts.pop("rejects"))
        replaces = tuple(facts.pop("replaces"))
        return Segment(folder, blocks=blocks, rejects=rejects, replaces=replaces, **facts)
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{path.name} cannot be read") from error


def described(folder: Path, serial: int) -> str:
    """The SHA-256 of a segment's .json, which in turn holds that of its file."""
    return hashlib.sha256(_path(folder, serial, "json").read_bytes()).hexdigest()


def serials(folder: Path) -> list[int]:
    """The segments that are there, complete, in order."""
    return sorted(int(path.stem) for path in (folder / FOLDER).glob("*.json") if path.stem.isdigit())


def unpublished(folder: Path, listed: Collection[int]) -> tuple[list[Segment], list[Segment]]:
    """Segments that the manifest does not name: those that replace some it names, and those that wait for publishing.

    The first are half of a merging or of a new parse that did not come to its end. Others that are older than what it
    names were left by a publishing that was killed while it swept. Raises LibraryError.
    """
    newest = max(listed, default=0)
    found = []
    for serial in serials(folder):
        if serial not in listed:
            try:
                found.append(load(folder, serial))
            except LibraryError:
                if serial > newest:
                    raise
    unfinished = [s for s in found if not set(s.replaces).isdisjoint(listed)]
    whole = [s for s in found if s not in unfinished and s.serial > newest]
    over = {serial for s in whole for serial in s.replaces}
    return unfinished, [s for s in whole if s.serial not in over]


def ids_of(some: Iterable[Segment]) -> Iterator[tuple[str, int]]:
    """The ids of articles and their numbers."""
    for segment in some:
        for batch in segment.read():
            yield from zip(batch.column("article_id").to_pylist(), batch.column("article_no").to_pylist(), strict=True)


def next_serial(folder: Path) -> int:
    """A number that no file of a segment has, also no half one."""
    taken = [int(path.name.split(".")[0]) for path in (folder / FOLDER).glob("*") if path.name.split(".")[0].isdigit()]
    return max(taken, default=0) + 1


def remove(folder: Path, keep: Iterable[int]) -> None:
    """Removes the files of all other segments, also what a killed writer left half. The .json goes first."""
    kept = {f"{serial:06d}" for serial in keep}
    for path in sorted((folder / FOLDER).glob("*"), key=lambda p: not p.name.endswith(".json")):
        if path.name.split(".")[0] not in kept:
            path.unlink(missing_ok=True)


def discard(folder: Path, serial: int) -> None:
    """Removes the files of one segment."""
    for suffix in ("json", "arrow"):
        _path(folder, serial, suffix).unlink(missing_ok=True)


class DamagedError(LibraryError):
    """A file is not as it was written; `what` says which."""

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(
            f"The library in {folder} is damaged: {what}. Run `dateline check --library {folder}` to see what is "
            "whole; it says how to mend the rest."
        )
        self.what = what


def damaged(folder: Path, what: str) -> DamagedError:
    """The error of a damaged file, with the way out."""
    return DamagedError(folder, what)


def sealed(facts: Mapping[str, object]) -> str:
    """Facts as JSON with a digest of their own."""
    return json.dumps({**facts, "digest": _seal(facts)})


def unsealed(content: str | bytes) -> dict[str, Any]:
    """What `sealed` was given, as JSON has it. Raises ValueError where it is something else, or has changed."""
    facts = json.loads(content)
    if not isinstance(facts, dict) or facts.pop("digest", None) != _seal(facts):
        raise ValueError("not what was written")
    return facts


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block before it has its place, and the oldest version of the parser in it."""

    block: Block
    data: bytes
    parser_version: int


def _write(
    folder: Path, serial: int, pieces: Iterable[_Piece], rejects: Sequence[Reject], replaces: Sequence[int]
) -> Segment:
    path = _path(folder, serial, "arrow")
    path.parent.mkdir(parents=True, exist_ok=True)
    sync_folder(folder)
    blocks: list[Block] = []
    sha, size, version = hashlib.sha256(), 0, None
    with _whole_or_none(path), path.open("wb") as stream:
        for piece in pieces:
            stream.write(piece.data)
            sha.update(piece.data)
            blocks.append(replace(piece.block, offset=size))
            size += len(piece.data)
            version = piece.parser_version if version is None else min(version, piece.parser_version)
        stream.flush()
        os.fsync(stream.fileno())
    made = Segment(folder, serial, size, sha.hexdigest(), tuple(blocks), version or 0, tuple(rejects), tuple(replaces))
    _describe(made)
    return made


@contextmanager
def _whole_or_none(*paths: Path) -> Iterator[None]:
    """Removes files whose writing failed: on a full disk they would only take room."""
    try:
        yield
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise


def _merged(group: Sequence[Segment], gone: Sequence[int]) -> Iterator[_Piece]:
    left_out = pa.array(gone, pa.int32())
    small: list[pa.RecordBatch] = []
    for segment in group:
        for block, data in segment.raw():
            loses = bisect_left(gone, block.first_no) < bisect_right(gone, block.last_no)
            if not loses and block.n >= _WORTH_COPYING and block.form == _APART:
                yield from _together(small)
                yield _Piece(block, data, segment.parser_version)
                continue
            batch = unpacked(block, data)
            small.append(batch.filter(pc.invert(pc.is_in(batch.column("article_no"), left_out))) if loses else batch)
            if sum(b.num_rows for b in small) >= BLOCK:
                yield from _together(small)
    yield from _together(small)


def _together(small: list[pa.RecordBatch]) -> Iterator[_Piece]:
    """Small blocks packed into few; they are taken out of the list."""
    tables = [pa.Table.from_batches(small)] if small else []
    small.clear()
    yield from _pieces(tables, LEVEL)


def _pieces(tables: Iterable[pa.Table], level: int) -> Iterator[_Piece]:
    pack = partial(_piece, level=level)
    with ThreadPoolExecutor(_THREADS) as pool:
        for table in tables:
            yield from pool.map(pack, table.combine_chunks().to_batches(max_chunksize=BLOCK))


def _piece(batch: pa.RecordBatch, level: int) -> _Piece:
    data = frames.written(batch, _LAYOUT, level=level)
    first, last = (batch.column("article_no")[n].as_py() for n in (0, -1))
    unpacked = frames.sizes_of(data).unpacked
    block = Block(first, last, len(batch), 0, len(data), unpacked, _digest(data), _APART)
    return _Piece(block, data, pc.min(batch.column("parser_version")).as_py())


def _describe(segment: Segment) -> None:
    facts = {
        "serial": segment.serial,
        "size": segment.size,
        "sha256": segment.sha256,
        "parser_version": segment.parser_version,
        "blocks": [[getattr(b, name) for name in Block.__slots__] for b in segment.blocks],
        "rejects": [asdict(reject) for reject in segment.rejects],
        "replaces": segment.replaces,
    }
    path = _path(segment.folder, segment.serial, "json")
    part = path.with_name(path.name + _PART)
    with _whole_or_none(part, segment.path), part.open("w", encoding="utf-8") as stream:
        stream.write(sealed(facts))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    sync_folder(path.parent)


def loose(data: bytes | memoryview) -> tuple[pa.RecordBatch, int]:
    """The block that begins with these bytes, of which nothing is described, and how many they are.

    Raises ValueError where none does. Only blocks of now are found so.
    """
    sizes = frames.sizes_of(data)
    if sizes.whole > len(data) or max(sizes) > _MAX_UNPACKED:
        raise ValueError("the block is damaged: it would be longer than there is room for")
    try:
        batch = frames.read(data[: sizes.whole], _LAYOUT)
        batch.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise ValueError("the block is damaged") from error
    return batch, sizes.whole


def _seal(facts: Mapping[str, object]) -> str:
    return _digest(json.dumps(facts, sort_keys=True).encode())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()


def _path(folder: Path, serial: int, suffix: str) -> Path:
    return folder / FOLDER / f"{serial:06d}.{suffix}"
