"""Mends what `check` found: whatever is whole stays, the rest is made anew or named as lost.

Charts and search index follow from the segments, so they are made anew. Of a segment its whole blocks are kept; where
its description is lost, its blocks are found in the file by their marks. A lost manifest is made of the files that are
there. What is kept is written beside what is damaged, and the library becomes another in one step, as ever.
"""

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from core.library import manifest, segments
from core.library.check import bad_blocks
from core.library.compact import Link
from core.library.files import refusals_said
from core.library.frames import MARK
from core.library.lock import writer_lock
from core.library.manifest import Manifest
from core.library.opening import open_charts
from core.library.originals import Originals
from core.library.packing import SCHEMA_4, of_now
from core.library.schema import SCHEMA_VERSION
from core.library.segments import DamagedError, Segment
from core.library.writer import LOCK_TIMEOUT_S, Writer
from core.records import article_id

# What a block of layout 4 begins with (RFC 8878), and how many bytes its header has at most.
_MAGIC = b"\x28\xb5\x2f\xfd"
_HEADER = 18
# The largest block that is believed, unpacked; articles have at most a few megabytes.
_MAX_UNPACKED = 2**31


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done, a sentence each, and the lost articles: id, and title where it is known."""

    said: tuple[str, ...]
    lost: tuple[tuple[str, str | None], ...]


def mend(folder: str | Path, *, link: Link, parser_version: int) -> Mended:
    """Makes a library whole again. link: puts all that is kept into the charts. Raises LibraryError."""
    folder = Path(folder)
    with writer_lock(folder, timeout_s=LOCK_TIMEOUT_S), refusals_said(folder):
        said: list[str] = []
        base = _base(folder, said.append)
        before = _charted(folder, base)
        if base:
            base = _with_whole_segments(folder, base, said.append)
        _mend_waiting(folder, base, said.append)
        _mend_originals(folder, said.append)
        writer = Writer(folder, base, anew=True)
        try:
            kept = writer.known()
            writer.publish(parser_version=parser_version, linked_with=link(writer))
        finally:
            writer.close()
    said.append(f"Charts and search index were made anew of {len(kept):,} articles.")
    return Mended(tuple(said), tuple((key, title) for key, (_, title) in before.items() if key not in kept))


def _mend_originals(folder: Path, say: Callable[[str], None]) -> None:
    """Takes away bytes that are no longer what their name says; what was read from them stays."""
    kept = Originals(folder)
    for digest in list(kept.digests()):
        if kept.find(digest) is None:
            kept.discard(digest)
            say(f"The bytes {digest} were damaged and are gone; the articles that were read from them are kept.")


# ---- the manifest ----------------------------------------------------------------------------------------------------


def _base(folder: Path, say: Callable[[str], None]) -> Manifest | None:
    try:
        return manifest.read(folder)
    except DamagedError:
        say(f"{manifest.NAME} was made anew of the files that are there.")
    made = _made_up(folder)
    charted = _charted(folder, made)
    if not charted:
        say("Which articles had been removed is not known; those whose text is still there are back.")
        return made
    known = {no for no, _ in charted.values()}
    _, waiting = segments.unpublished(folder, ())
    there = {no for _, no in segments.ids_of(s for s in waiting if not bad_blocks(s))}
    removed = sorted(no for no in there - known if no < max(known))
    return replace(made, removed=tuple(removed), next_no=max(known) + 1)


def _made_up(folder: Path) -> Manifest:
    """A manifest that names no segment, so that all that are there wait."""
    charts = sorted(path.name for path in (folder / manifest.CHARTS).glob("*.duckdb"))
    newest = charts[-1] if charts else ""
    version = int(Path(newest).stem) if Path(newest).stem.isdigit() else 0
    return Manifest(SCHEMA_VERSION, version, "", newest, 0, "", (), 0, 0)


def _charted(folder: Path, base: Manifest | None) -> dict[str, tuple[int, str | None]]:
    """The articles that the charts know, with number and title; none where they cannot be read."""
    if base is None or not base.charts:
        return {}
    path = manifest.charts_path(folder, base)
    with contextlib.suppress(duckdb.Error), open_charts(path) as connection:
        rows = connection.execute("SELECT article_id, article_no, title FROM articles").fetchall()
        return {key: (number, title) for key, number, title in rows}
    return {}


# ---- segments --------------------------------------------------------------------------------------------------------


def _with_whole_segments(folder: Path, base: Manifest, say: Callable[[str], None]) -> Manifest:
    """The manifest with the damaged segments replaced by what is whole of them."""
    listed = []
    for serial, sha in base.segments:
        segment = _described(folder, serial, sha)
        if segment and not _is_damaged(segment):
            listed.append((serial, sha))
            continue
        made = _saved(folder, serial, segment, say)
        listed.append((made.serial, segments.described(folder, made.serial)))
    return replace(base, segments=tuple(listed))


def _mend_waiting(folder: Path, base: Manifest | None, say: Callable[[str], None]) -> None:
    """Segments that wait are replaced one by one; the damaged ones are taken away."""
    listed = {serial for serial, _ in base.segments} if base else set()
    for serial in segments.serials(folder):
        if serial in listed or serial < max(listed, default=0):
            continue
        segment = _described(folder, serial)
        if segment is None or (_is_damaged(segment) and listed.isdisjoint(segment.replaces)):
            _saved(folder, serial, segment, say)
            segments.discard(folder, serial)


def _described(folder: Path, serial: int, sha256: str | None = None) -> Segment | None:
    try:
        return segments.load(folder, serial, sha256=sha256)
    except DamagedError:
        return None


def _is_damaged(segment: Segment) -> bool:
    try:
        segment.check()
    except DamagedError:
        return True
    return bool(bad_blocks(segment))


def _saved(folder: Path, serial: int, segment: Segment | None, say: Callable[[str], None]) -> Segment:
    """A new segment of what is whole of a damaged one."""
    name = f"{serial:06d}.arrow"
    if segment:
        bad = set(bad_blocks(segment))
        good = [block for n, block in enumerate(segment.blocks) if n not in bad]
        lost = segment.n - sum(block.n for block in good)
        tables = (pa.Table.from_batches([batch]) for batch in segment.read(good)) if good else iter(())
        say(f"{name}: {len(bad)} of {len(segment.blocks)} blocks are lost, with {lost:,} articles.")
    else:
        tables = _found_in(folder / segments.FOLDER / name)
        say(f"{name}: its description is lost, with what it told of files that could not be read.")
    rejects = segment.rejects if segment else ()
    return segments.write(folder, segments.next_serial(folder), tables, rejects=rejects, replaces=[serial])


def _found_in(path: Path) -> Iterator[pa.Table]:
    """The blocks of a file that is described nowhere, by the marks they begin with; what is no block is passed over."""
    data = path.read_bytes() if path.is_file() else b""
    starts = [match.start() for match in re.finditer(b"%s|%s" % (re.escape(MARK), re.escape(_MAGIC)), data)]
    at, last = 0, -1
    for n, start in enumerate(starts):
        if start < at:
            continue
        # The mark may stand by chance inside a block, so an end further on is tried too.
        for batch, end in _blocks(data, start, [*starts[n + 1 : n + 3], len(data)]):
            if _is_sound(batch) and batch.column("article_no")[0].as_py() > last:
                at, last = end, batch.column("article_no")[-1].as_py()
                yield pa.Table.from_batches([batch])
                break


def _blocks(data: bytes, start: int, ends: Sequence[int]) -> Iterator[tuple[pa.RecordBatch, int]]:
    """What begins at a mark, if it unpacks, and where it ends."""
    if data.startswith(MARK, start):
        with contextlib.suppress(ValueError):
            batch, size = segments.loose(memoryview(data)[start:])
            yield batch, start + size
        return
    for end in ends:
        batch = _old_block(data[start:end])
        if batch is not None:
            yield batch, end


def _old_block(data: bytes) -> pa.RecordBatch | None:
    """A block of layout 4, compressed as a whole."""
    size = _unpacked_size(data[:_HEADER])
    if not 0 < size < _MAX_UNPACKED:
        return None
    try:
        plain = pa.Codec("zstd").decompress(data, decompressed_size=size)
        batch = pa.ipc.read_record_batch(plain, SCHEMA_4)
        batch.validate(full=True)
        batch = of_now(batch)
    except (pa.ArrowException, OSError, ValueError):
        return None
    return batch


def _is_sound(batch: pa.RecordBatch) -> bool:
    """Whether each text is the one its article's id is made of."""
    ids: Sequence[str] = batch.column("article_id").to_pylist()
    texts: Sequence[str] = batch.column("text").to_pylist()
    return len(batch) > 0 and all(map(_is_of, ids, texts))


def _is_of(key: str, text: str) -> bool:
    return article_id(text) == key


def _unpacked_size(header: bytes) -> int:
    """How many bytes a frame has unpacked, as it says itself; 0 where it does not. Source: RFC 8878, 3.1.1.1."""
    if len(header) < _HEADER or header[:4] != _MAGIC:
        return 0
    kind, is_single = header[4] >> 6, header[4] >> 5 & 1
    at = 5 + (not is_single) + (0, 1, 2, 4)[header[4] & 3]
    length = (is_single, 2, 4, 8)[kind]
    return int.from_bytes(header[at : at + length], "little") + (256 if length == 2 else 0)
