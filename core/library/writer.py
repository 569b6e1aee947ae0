"""Writing a library: one writer at a time; readers go on with what is published until the manifest is replaced.

What `append` was given is on the disk for good when it returns: a segment of its own, which the next publishing takes
into the charts. A writer that is killed loses at most the batch it was writing; the next one takes up the rest.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from core.errors import LibraryError
from core.library import log as corrections
from core.library import manifest, merging, packing, segments
from core.library.ahead import ahead, side_by_side
from core.library.charts import Charts
from core.library.decided import amended
from core.library.files import discard, refusals_said, remove_charts, sha256
from core.library.indexing import MUCH, IndexFeed, forget
from core.library.lock import writer_lock
from core.library.manifest import Manifest
from core.library.next_charts import NextCharts
from core.library.opening import damage_said, open_charts
from core.library.originals import Originals
from core.library.schema import SCHEMA_VERSION
from core.library.segments import Segment
from core.records import Parsed, Reject

# A second writer waits so long for the first.
LOCK_TIMEOUT_S = 10.0
# Articles read from segments at a time; a few dozen megabytes with all their records.
CHUNK = 4_096
log = logging.getLogger(__name__)


class Writer:
    """A library open for writing; made by `open_writer`."""

    def __init__(self, folder: Path, base: Manifest | None, *, anew: bool = False) -> None:
        """anew: the charts and the search index are made from nothing but the segments."""
        self.folder = folder
        self.originals = Originals(folder)
        self._base = base
        self._anew = anew
        listed = [segments.load(folder, serial, sha256=sha) for serial, sha in base.segments] if base else []
        self._listed: dict[int, Segment] = {s.serial: s for s in listed}
        self.unfinished, self._pending = segments.unpublished(folder, self._listed)
        self._next_no = max([base.next_no if base else 0, *(s.last_no + 1 for s in self._pending)])
        self._removed = set(base.removed) if base else set()
        self._dropped: set[int] = set()
        self._next = NextCharts(folder, None if anew else base)
        self._feed: IndexFeed | None = None
        self._indexed = False
        self._serial = 0
        # What is decided, and the digest of that which the charts hold; linking puts the one into the other.
        self.decisions = corrections.read(folder).decisions
        self.corrected_with = base.corrected_with if base else ""
        self._amended: set[int] = set()
        for segment in self._pending:
            segment.check()
        self._known = self._held() if anew else dict(self._published()) | dict(segments.ids_of(self._pending))
        self._rejects = segments.standing_rejects((*listed, *self._pending))

    # ---- what is in --------------------------------------------------------------------------------------------------

    def known(self) -> set[str]:
        """Ids of the articles that are in; a copy."""
        return set(self._known)

    def rejects(self) -> set[Reject]:
        """What could not be read or parsed, now; a copy."""
        return set(self._rejects)

    def number_of(self, article_id: str) -> int | None:
        """The number of an article; None where it is not in."""
        return self._known.get(article_id)

    @property
    def linked_with(self) -> str:
        """Digest of what the user had said of names at the last publishing; "" where nothing was."""
        return self._base.linked_with if self._base else ""

    @property
    def parser_version(self) -> int:
        """The parser's version at the last publishing."""
        return self._base.parser_version if self._base else 0

    @property
    def is_changed(self) -> bool:
        """Whether something waits to be published."""
        waits = bool(self._known) and self.decisions.digest != self.corrected_with
        return bool(self._pending or self._dropped) or waits

    @property
    def resumable(self) -> list[Segment]:
        """Segments of a new parse that was interrupted: the articles of published ones as of a later parser."""
        return [s for s in self.unfinished if self._is_newer(s)]

    @property
    def waiting(self) -> tuple[Segment, ...]:
        """The segments that the next publishing takes in."""
        return tuple(self._pending)

    @property
    def published(self) -> tuple[Segment, ...]:
        """The segments of the last publishing."""
        return tuple(self._listed.values())

    @property
    def charts(self) -> Charts:
        """The next tables in the making: a copy of what is current."""
        return self._next.charts

    @property
    def dropped(self) -> set[int]:
        """Numbers of articles that the charts still have and the next publishing has not, or has anew."""
        if self._anew:
            return set()
        replaced = [self._listed[n] for s in self._pending for n in s.replaces if n in self._listed]
        return self._dropped | {no for _, no in segments.ids_of(replaced)}

    def fresh(self) -> Iterator[pa.Table]:
        """The packed articles that the charts have not, some thousand at a time."""
        return self._tables(self._unpublished())

    def note(self) -> None:
        """Tells the charts the names of what is `fresh`, as far as they have not been told while it was written."""
        charts = self.charts
        for table in self._tables(s for s in self._unpublished() if s.serial not in self._next.noted):
            charts.note(table)

    def chart(self) -> None:
        """Adds what is `fresh` to the charts, and beside that, if it is little, to the search index.

        Names have to be linked before.
        """
        is_later = self._is_index_anew() or sum(s.n for s in self._waiting_for_index()) >= MUCH
        feed = self._feed = None if is_later else self._open_feed()
        charts = self.charts

        def give(table: pa.Table) -> None:
            if feed and not feed.falls_short:
                feed.add(charts.connection, table)

        charts.add_all(self.fresh(), give)

    def whole(self) -> Iterator[pa.Table]:
        """All packed articles, some thousand at a time."""
        return self._tables(self._current())

    def packed(self, numbers: Iterable[int]) -> Iterator[pa.Table]:
        """The packed articles of these numbers, some at a time; of those that the charts had, not what is `fresh`."""
        wanted = sorted(set(numbers) - self._removed)
        keep = pa.array(wanted, pa.int32())
        kept = [s for s in self._current() if s.n and s.serial in self._listed]
        for segment in kept if wanted and not self._anew else ():
            for batch in segment.read(segment.blocks_of(wanted)):
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

    def settle_rejects(self, rejects: Iterable[Reject]) -> int:
        """Says that some rejects are true no more, since what they are of has been read. Returns how many were."""
        settled = [replace(reject, is_settled=True) for reject in dict.fromkeys(rejects) if reject in self._rejects]
        if settled:
            self._write([], settled)
        return len(settled)

    def remove(self, article_ids: Iterable[str]) -> int:
        """Takes articles out at the next publishing; returns how many were in. Unknown ids are passed over."""
        gone = {article_id: self._known[article_id] for article_id in article_ids if article_id in self._known}
        if gone and self._next.noted:
            self._next.start_again()
        for article_id, number in gone.items():
            del self._known[article_id]
            self._removed.add(number)
            self._dropped.add(number)
        return len(gone)

    def rewrite(
        self, replaced: Sequence[Segment], tables: Iterable[pa.Table], *, rejects: Sequence[Reject] | None = None
    ) -> Segment:
        """Writes the articles of some segments anew, numbers as they are; the next publishing swaps them.

        rejects: those of the segments by default; a list that grows while `tables` is read is taken as it is then.
        """
        kept = [r for segment in replaced for r in segment.rejects] if rejects is None else rejects
        serials = [s.serial for s in replaced]
        if not self._next.noted.isdisjoint(serials):
            self._next.start_again()
        made = segments.write(self.folder, self._new_serial(), tables, rejects=kept, replaces=serials)
        self._pending = [*(s for s in self._pending if s.serial not in serials), made]
        return made

    def take_up(self, unfinished: Segment) -> None:
        """Uses a segment that an interrupted new parse had written. Raises LibraryError where it is not whole."""
        unfinished.check()
        self._pending.append(unfinished)

    @property
    def is_extended(self) -> bool:
        """Whether articles come or go, or all charts are made anew."""
        return bool(self._pending or self._dropped or self._anew)

    def decide(self) -> tuple[set[int], bool]:
        """Hands the charts what is decided: the published articles whose rows change with it, and whether names do."""
        before = self.charts.decide(self.decisions)
        has_names = (before.same, before.different) != (self.decisions.same, self.decisions.different)
        self.corrected_with = self.decisions.digest
        published = self._base.next_no if self._base and not self._anew else 0
        found = {self._known.get(article, -1) for article in self.decisions.touched(before)}
        self._amended = {no for no in found if 0 <= no < published}
        return self._amended, has_names

    def index(self) -> str:
        """Brings the search index as far as the articles and returns its folder's name.

        `publish` does it at the latest. All that waits has to be in the charts, and linked.
        """
        if self._indexed:
            return self._index_name()
        feed, tables = self._feed, iter(())
        if feed is None:
            self.charts.rest()
            feed = self._feed = self._open_feed()
            tables = self.whole() if self._is_index_anew() else self.fresh()
        for table in self.whole() if feed.falls_short else tables:
            feed.add(self.charts.connection, table)
        # The index goes first: an article whose source or day was set is found by it a moment before pages show it.
        for table in () if feed.falls_short or self._is_index_anew() else self.packed(self._amended):
            feed.add(self.charts.connection, table)
        feed.finish(self._next_no - 1)
        self._indexed = True
        self.charts.work()
        return self._index_name()

    def publish(self, *, parser_version: int, linked_with: str = "", merge: bool = True, compact: bool = False) -> str:
        """Makes the charts current with all that waits and returns the version. The writer is done after that.

        linked_with: digest of what the user said of names, if that went into the linking. merge: small neighbours into
        one segment; compact: everything, as small as it gets, and the charts sorted.
        Raises LibraryError where the charts do not hold exactly what was appended (`core.link.relink` sees to that).
        """
        [(held,)] = self.charts.connection.execute("SELECT count(*) FROM articles").fetchall()
        if held != len(self._known):
            raise LibraryError(f"The charts hold {held:,} articles of {len(self._known):,}; link before publishing.")
        version = self._next_version
        search = self.index()
        path = self._next.finished(is_sorted=compact)
        kept = self._current()
        if compact:
            kept = merging.compacted(self.folder, kept, self._new_serial, self._tables)
        elif merge:
            kept = merging.merged(self.folder, kept, self._new_serial, gone=sorted(self._removed))
        name = f"{version:06d}.duckdb"
        digest, size = sha256(path), path.stat().st_size
        path.replace(path.parent / name)
        segments.sync_folder(path.parent)
        new = Manifest(
            schema=SCHEMA_VERSION,
            version=version,
            stamp=f"{time.time_ns():x}",
            charts=name,
            size=size,
            sha256=digest,
            segments=tuple((s.serial, segments.described(self.folder, s.serial)) for s in kept),
            next_no=self._next_no,
            parser_version=parser_version,
            removed=tuple(sorted(self._still_there(kept))),
            linked_with=linked_with,
            search=search,
            corrected_with=self.corrected_with,
        )
        manifest.replace(self.folder, new)
        self._sweep(new, kept, is_clean=compact)
        return new.label

    def close(self) -> None:
        """Drops what was not published of the charts; segments stay and wait."""
        if self._feed:
            self._feed.close()
        self._next.close()

    # ---- inside ------------------------------------------------------------------------------------------------------

    def _published(self) -> Iterator[tuple[str, int]]:
        if self._base is None:
            return
        path = manifest.charts_path(self.folder, self._base)
        with open_charts(path) as connection:
            yield from connection.execute("SELECT article_id, article_no FROM articles").fetchall()

    def _held(self) -> dict[str, int]:
        """What the segments hold, whatever the charts say; of an article that is there twice the first."""
        held: dict[str, int] = {}
        for article_id, number in segments.ids_of(self._current()):
            if number not in self._removed and held.setdefault(article_id, number) != number:
                self._removed.add(number)
        return held

    def _is_newer(self, unfinished: Segment) -> bool:
        """Whether a segment holds what published ones hold, and no more, as of a later parser than theirs."""
        replaced = [self._listed.get(serial) for serial in unfinished.replaces]
        versions = [s.parser_version for s in replaced if s and s.n]
        return None not in replaced and bool(versions) and unfinished.parser_version > min(versions)

    def _write(self, tables: Sequence[pa.Table], rejects: Sequence[Reject]) -> None:
        serial = self._new_serial()
        try:
            for table in tables:
                self._next.take(serial, table)
            made = segments.write(self.folder, serial, tables, rejects=rejects)
        except BaseException:
            if tables:
                self._next.start_again()  # the charts may have names of articles that are not in
            raise
        self._pending.append(made)
        self._rejects |= {reject for reject in rejects if not reject.is_settled}
        self._rejects -= {replace(reject, is_settled=False) for reject in rejects if reject.is_settled}

    def _new_serial(self) -> int:
        """Only one writer writes, so that the folder is looked through once."""
        self._serial = self._serial + 1 if self._serial else segments.next_serial(self.folder)
        return self._serial

    def _tables(self, some: Iterable[Segment]) -> Iterator[pa.Table]:
        """Their articles that are still in, in chunks; the next is read while one is used."""
        return ahead(self._chunks(some))

    def _chunks(self, some: Iterable[Segment]) -> Iterator[pa.Table]:
        gone = pa.array(sorted(self._removed), pa.int32())
        held: list[pa.RecordBatch] = []
        for segment in some:
            for batch in side_by_side(lambda block: segments.unpacked(*block), segment.raw()):
                held.append(batch.filter(pc.invert(pc.is_in(batch.column("article_no"), gone))) if len(gone) else batch)
                if sum(b.num_rows for b in held) >= CHUNK:
                    yield pa.Table.from_batches(held).combine_chunks()
                    held = []
        if held:
            yield pa.Table.from_batches(held).combine_chunks()

    def _unpublished(self) -> list[Segment]:
        """The segments that the charts have not."""
        return self._current() if self._anew else self._pending

    def _current(self) -> list[Segment]:
        """The segments that make up the library, by article number."""
        replaced = {serial for s in self._pending for serial in s.replaces}
        kept = [s for s in self._listed.values() if s.serial not in replaced] + self._pending
        return sorted(kept, key=lambda s: (s.first_no, s.serial))

    def _still_there(self, kept: Iterable[Segment]) -> set[int]:
        """Numbers that were removed and that a segment still holds: one that was written now has left them out."""
        untouched = [s for s in kept if s.serial in self._listed or s in self._pending]
        return {n for n in self._removed if any(s.first_no <= n <= s.last_no for s in untouched)}

    @property
    def _next_version(self) -> int:
        return self._base.version + 1 if self._base else 1

    def _is_index_anew(self) -> bool:
        """Whether published articles change, so that another index is made beside the one that readers have open."""
        return not self._anew and any(serial in self._listed for s in self._pending for serial in s.replaces)

    def _waiting_for_index(self) -> list[Segment]:
        """The segments that the index is to take in."""
        return self._current() if self._anew or self._is_index_anew() else self._pending

    def _open_feed(self) -> IndexFeed:
        """What is published stays in the index, so that whoever reads goes on with it: articles that are new can be
        found before the manifest names them, and are not shown."""
        is_new = self._anew or self._is_index_anew()
        if is_new:
            discard(self.folder, self._index_name())
        published = self._base.next_no - 1 if self._base and not is_new else -1
        n = sum(s.n for s in self._waiting_for_index())
        came = self._whole_as_decided if is_new else self._came_as_decided
        return IndexFeed(self.folder / self._index_name(), came, self._whole_as_decided, published=published, n=n)

    def _whole_as_decided(self) -> Iterator[pa.Table]:
        return (amended(table, self.decisions) for table in self.whole())

    def _came_as_decided(self) -> Iterator[pa.Table]:
        """What came, then published articles of which something else is decided."""
        tables = chain(self.fresh(), self.packed(self._amended))
        return (amended(table, self.decisions) for table in tables)

    def _index_name(self) -> str:
        if self._anew or self._is_index_anew():
            return f"{manifest.SEARCH}-{self._next_version:06d}"
        return self._base.search if self._base else manifest.SEARCH

    def _sweep(self, new: Manifest, kept: Sequence[Segment], *, is_clean: bool) -> None:
        """Takes away what the last publishing left. The index before this one stays: readers open theirs late."""
        remove_charts(self.folder / manifest.CHARTS, keep=new.charts)
        serials = {s.serial for s in kept}
        segments.remove(self.folder, serials | {s.serial for s in self.resumable if serials.issuperset(s.replaces)})
        stay = {new.search, self._base.search if self._base else new.search}
        discard(self.folder, f"{manifest.SEARCH}*", stay=stay)
        gone = self._removed if is_clean else self._dropped
        if gone and self._base and new.search == self._base.search:
            try:
                forget(self.folder / new.search, sorted(gone))
            except (LibraryError, OSError) as error:
                log.warning("What was removed is still in the search index, where it does no harm: %s", error)


@contextmanager
def open_writer(folder: str | Path, *, timeout_s: float = LOCK_TIMEOUT_S, anew: bool = False) -> Iterator[Writer]:
    """A writer on what is current; the folder is made if missing. Raises LibraryError, also where the disk is full.

    anew: the charts and the search index are made from nothing but the segments.
    Articles that were appended but not published when the block ends wait for the next writer.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(f"The library folder {folder} cannot be made: {error.strerror}. Choose another.") from error
    with writer_lock(folder, timeout_s=timeout_s), refusals_said(folder), damage_said(folder, is_read=False):
        base = manifest.read(folder)
        if base and not anew:
            manifest.check_size(folder, base)
        writer = Writer(folder, base, anew=anew)
        try:
            yield writer
        finally:
            writer.close()
