"""Writing a library: one writer at a time; readers go on with what is published until the manifest is replaced.

What `append` was given is on the disk for good when it returns: a segment of its own, which the next publishing takes
into the charts. A writer that is killed loses at most the batch it was writing; the next one takes up the rest.
"""

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from core.errors import LibraryError
from core.library import manifest, packing, segments
from core.library.charts import Charts
from core.library.indexing import update_index
from core.library.lock import writer_lock
from core.library.manifest import Manifest
from core.library.reader import OPTIONS, damage_said
from core.library.schema import SCHEMA_VERSION
from core.library.segments import Segment
from core.records import Parsed, Reject

# A second writer waits so long for the first.
LOCK_TIMEOUT_S = 10.0
# Articles read from segments at a time; a few dozen megabytes with all their records.
CHUNK = 4_096
# Segments are merged up to this many articles.
SEGMENT_ARTICLES = 65_536
_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "3GB",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
}
_PART = ".part"


class Writer:
    """A library open for writing; made by `open_writer`."""

    def __init__(self, folder: Path, base: Manifest | None) -> None:
        self.folder = folder
        self._base = base
        listed = [segments.load(folder, serial, sha256=sha) for serial, sha in base.segments] if base else []
        newest = max((s.serial for s in listed), default=0)
        found = [segments.load(folder, n) for n in segments.serials(folder) if n > newest]
        self._listed: dict[int, Segment] = {s.serial: s for s in listed}
        # A segment that replaces a published one is half of a compaction or a new parse that did not come to its end.
        self.unfinished = [s for s in found if self._listed.keys() & set(s.replaces)]
        whole = [s for s in found if s not in self.unfinished]
        over = {serial for s in whole for serial in s.replaces}
        self._pending = [s for s in whole if s.serial not in over]
        self._next_no = max([base.next_no if base else 0, *(s.last_no + 1 for s in self._pending)])
        self._removed = set(base.removed) if base else set()
        self._dropped: set[int] = set()
        self._charts: Charts | None = None
        self._serial = 0
        self._known = dict(self._published()) | dict(self._waiting())
        self._rejects = {reject for s in (*listed, *self._pending) for reject in s.rejects}

    # ---- what is in --------------------------------------------------------------------------------------------------

    def known(self) -> set[str]:
        """Ids of the articles that are in; a copy."""
        return set(self._known)

    def number_of(self, article_id: str) -> int | None:
        """The number of an article; None where it is not in."""
        return self._known.get(article_id)

    @property
    def linked_with(self) -> str:
        """Digest of what the user had said of names at the last publishing; "" where nothing was."""
        return self._base.linked_with if self._base else ""

    @property
    def is_changed(self) -> bool:
        """Whether something waits to be published."""
        return bool(self._pending or self._dropped)

    @property
    def published(self) -> tuple[Segment, ...]:
        """The segments of the last publishing."""
        return tuple(self._listed.values())

    @property
    def charts(self) -> Charts:
        """The next tables in the making: a copy of what is current."""
        if self._charts is None:
            self._charts = Charts(self._open_next())
        return self._charts

    @property
    def dropped(self) -> set[int]:
        """Numbers of articles that the charts still have and the next publishing has not, or has anew."""
        again = {no for s in self._pending for serial in s.replaces for no in self._numbers(self._listed.get(serial))}
        return self._dropped | again

    def fresh(self) -> Iterator[pa.Table]:
        """The packed articles that wait for publishing, some thousand at a time."""
        return self._tables(self._pending)

    def whole(self) -> Iterator[pa.Table]:
        """All packed articles, some thousand at a time."""
        replaced = {serial for s in self._pending for serial in s.replaces}
        return self._tables([s for s in self._listed.values() if s.serial not in replaced] + self._pending)

    def packed(self, numbers: Iterable[int]) -> Iterator[pa.Table]:
        """The packed articles of these numbers, some thousand at a time."""
        wanted = sorted(set(numbers))
        keep = pa.array(wanted, pa.int32())
        for segment in sorted((*self._listed.values(), *self._pending), key=lambda s: s.first_no):
            for batch in segment.read(segment.blocks_of(wanted)) if segment.n else ():
                found = batch.filter(pc.is_in(batch.column("article_no"), keep))
                if found.num_rows:
                    yield pa.Table.from_batches([found])

    # ---- changes -----------------------------------------------------------------------------------------------------

    def append(self, batch: Sequence[Parsed], *, parser_version: int, originals: Sequence[bytes | None] = ()) -> int:
        """Adds articles with their records; those already in are passed over. Returns how many were added.

        originals: the bytes each was read from. On the disk for good when this returns. Raises OSError.
        """
        table = packing.pack(batch, parser_version=parser_version, originals=originals)
        return self.append_table(table, rejects=[reject for parsed in batch for reject in parsed.rejects])

    def append_table(self, table: pa.Table, *, rejects: Sequence[Reject] = ()) -> int:
        """Adds packed articles (`packing.SCHEMA`), numbers not yet given, as `append` does."""
        ids = table.column("article_id").to_pylist()
        first: dict[str, int] = {}
        for n, article_id in enumerate(ids):
            if article_id not in self._known:
                first.setdefault(article_id, n)
        new_rejects = [r for r in dict.fromkeys(rejects) if r not in self._rejects]
        if not first and not new_rejects:
            return 0
        kept = table.take(pa.array(first.values(), pa.int64())) if len(first) < len(ids) else table
        numbers = range(self._next_no, self._next_no + len(first))
        kept = kept.set_column(0, "article_no", pa.array(numbers, pa.int32()))
        self._write([kept] if first else [], new_rejects)
        self._known |= dict(zip(first, numbers, strict=True))
        self._next_no = numbers.stop
        return len(first)

    def append_rejects(self, rejects: Sequence[Reject]) -> int:
        """Adds what could not be read; the same reject twice is one. Returns how many were new."""
        new = [r for r in dict.fromkeys(rejects) if r not in self._rejects]
        if new:
            self._write([], new)
        return len(new)

    def remove(self, article_ids: Iterable[str]) -> int:
        """Takes articles out at the next publishing; returns how many were in. Unknown ids are passed over."""
        gone = {article_id: self._known[article_id] for article_id in article_ids if article_id in self._known}
        for article_id, number in gone.items():
            del self._known[article_id]
            self._removed.add(number)
            self._dropped.add(number)
        return len(gone)

    def rewrite(self, replaced: Sequence[Segment], tables: Iterable[pa.Table]) -> Segment:
        """Writes the articles of published segments anew, numbers as they are; the next publishing swaps them."""
        serial = self._new_serial()
        rejects = [r for segment in replaced for r in segment.rejects]
        made = segments.write(self.folder, serial, tables, rejects=rejects, replaces=[s.serial for s in replaced])
        self._pending.append(made)
        return made

    def take_up(self, unfinished: Segment) -> None:
        """Uses a segment that an interrupted new parse had written."""
        self._pending.append(unfinished)

    def publish(self, *, parser_version: int, linked_with: str = "", merge: bool = True) -> str:
        """Makes the charts current with all that waits and returns the version. The writer is done after that.

        linked_with: digest of what the user said of names, if that went into the linking.
        Raises LibraryError where the charts do not hold exactly what was appended (`core.link.relink` sees to that).
        """
        [(held,)] = self.charts.connection.execute("SELECT count(*) FROM articles").fetchall()
        if held != len(self._known):
            raise LibraryError(f"The charts hold {held:,} articles of {len(self._known):,}; link before publishing.")
        self._index()
        path = self._finished_charts()
        kept = self._merged() if merge else self._current()
        version = self._base.version + 1 if self._base else 1
        name = f"{version:06d}.duckdb"
        sha256, size = _hashed(path), path.stat().st_size
        path.replace(path.parent / name)
        segments.sync_folder(path.parent)
        new = Manifest(
            schema=SCHEMA_VERSION,
            version=version,
            stamp=f"{time.time_ns():x}",
            charts=name,
            size=size,
            sha256=sha256,
            segments=tuple((s.serial, segments.described(self.folder, s.serial)) for s in kept),
            next_no=self._next_no,
            parser_version=parser_version,
            removed=tuple(sorted(self._removed)),
            linked_with=linked_with,
        )
        manifest.replace(self.folder, new)
        _remove_old(path.parent, keep=name)
        segments.remove(self.folder, [s.serial for s in kept])
        return new.label

    def close(self) -> None:
        """Drops what was not published of the charts; segments stay and wait."""
        if self._charts:
            self._charts.connection.close()
        for part in (self.folder / manifest.CHARTS).glob(f"*{_PART}*"):
            part.unlink(missing_ok=True)

    # ---- inside ------------------------------------------------------------------------------------------------------

    def _published(self) -> Iterator[tuple[str, int]]:
        if self._base is None:
            return
        path = manifest.charts_path(self.folder, self._base)
        with duckdb.connect(str(path), read_only=True, config=OPTIONS) as connection:
            yield from connection.execute("SELECT article_id, article_no FROM articles").fetchall()

    def _waiting(self) -> Iterator[tuple[str, int]]:
        for segment in self._pending:
            segment.check()
            for batch in segment.read():
                yield from zip(
                    batch.column("article_id").to_pylist(), batch.column("article_no").to_pylist(), strict=True
                )

    def _write(self, tables: Sequence[pa.Table], rejects: Sequence[Reject]) -> None:
        made = segments.write(self.folder, self._new_serial(), tables, rejects=rejects)
        self._pending.append(made)
        self._rejects |= set(rejects)

    def _new_serial(self) -> int:
        """Only one writer writes, so that the folder is looked through once."""
        self._serial = self._serial + 1 if self._serial else segments.next_serial(self.folder)
        return self._serial

    def _tables(self, some: Iterable[Segment]) -> Iterator[pa.Table]:
        """Their articles that are still in, in chunks."""
        gone = pa.array(sorted(self._removed), pa.int32())
        held: list[pa.RecordBatch] = []
        for segment in some:
            for batch in segment.read():
                held.append(batch.filter(pc.invert(pc.is_in(batch.column("article_no"), gone))) if len(gone) else batch)
                if sum(b.num_rows for b in held) >= CHUNK:
                    yield pa.Table.from_batches(held).combine_chunks()
                    held = []
        if held:
            yield pa.Table.from_batches(held).combine_chunks()

    def _numbers(self, segment: Segment | None) -> Iterator[int]:
        for batch in segment.read() if segment else ():
            yield from batch.column("article_no").to_pylist()

    def _current(self) -> list[Segment]:
        """The segments that make up the library, by article number."""
        replaced = {serial for s in self._pending for serial in s.replaces}
        kept = [s for s in self._listed.values() if s.serial not in replaced] + self._pending
        return sorted(kept, key=lambda s: (s.first_no, s.serial))

    def _merged(self) -> list[Segment]:
        """The current segments, small neighbours put into one; a merged file is written whole before it counts."""
        done: list[Segment] = []
        for group in _neighbours(self._current()):
            if len(group) == 1:
                done += group
                continue
            done.append(segments.merge(self.folder, self._new_serial(), group, gone=sorted(self._removed)))
        return done

    def _index(self) -> None:
        """Articles can be searched for before the manifest names them; a hit that is not published is not shown."""
        published = (self._base.next_no if self._base else 0) - 1
        update_index(
            self.folder,
            self.fresh(),
            self.whole(),
            self.charts.connection,
            removed=sorted(self.dropped),
            published=published,
            through=self._next_no - 1,
        )

    def _open_next(self) -> duckdb.DuckDBPyConnection:
        folder = self.folder / manifest.CHARTS
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"next{_PART}"
        _discard(part)
        if self._base:
            manifest.check_size(self.folder, self._base)
            copy(manifest.charts_path(self.folder, self._base), part)
        return _connected(part)

    def _finished_charts(self) -> Path:
        """The charts in one checked-in file, sorted if that is due; closed."""
        part = self.folder / manifest.CHARTS / f"next{_PART}"
        charts = self.charts
        self._charts = None
        if charts.is_unsorted():
            fresh = part.with_name(f"sorted{_PART}")
            _discard(fresh)
            charts.sort_into(str(fresh))
            charts.connection.close()
            _discard(part)
            part, charts = fresh, Charts(_connected(fresh))
        charts.derive()
        charts.settle()
        charts.connection.close()
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        return part


@contextmanager
def open_writer(folder: str | Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[Writer]:
    """A writer on what is current; the folder is made if missing. Raises LibraryError.

    Articles that were appended but not published when the block ends wait for the next writer.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(f"The library folder {folder} cannot be made: {error.strerror}. Choose another.") from error
    with writer_lock(folder, timeout_s=timeout_s), damage_said(folder):
        base = manifest.read(folder)
        if base:
            manifest.check_size(folder, base)
        writer = Writer(folder, base)
        try:
            yield writer
        finally:
            writer.close()


def copy(source: Path, target: Path) -> None:
    """Copies a file; where the file system can share blocks between files, in no time."""
    with source.open("rb") as reader, target.open("wb") as stream:
        left = source.stat().st_size
        with contextlib.suppress(OSError):
            while left and (done := os.copy_file_range(reader.fileno(), stream.fileno(), left)):
                left -= done
    if left:
        shutil.copyfile(source, target)


def _neighbours(current: Sequence[Segment]) -> list[list[Segment]]:
    """Segments to put together: runs of small ones, tier by tier, so that each article is written a few times only."""
    groups: list[list[Segment]] = []
    for segment in current:
        held = sum(s.n for s in groups[-1]) if groups else 0
        if groups and held + segment.n <= SEGMENT_ARTICLES and held <= 4 * max(segment.n, 1):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path), config=_OPTIONS)
    connection.execute("SET enable_progress_bar = false")
    return connection


def _discard(part: Path) -> None:
    for path in (part, part.with_name(part.name + ".wal")):
        path.unlink(missing_ok=True)


def _remove_old(folder: Path, *, keep: str) -> None:
    for path in folder.glob("*.duckdb"):
        if path.name != keep:
            with contextlib.suppress(OSError):  # some systems keep a file that a reader still holds; the next one goes
                path.unlink()


def _hashed(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
