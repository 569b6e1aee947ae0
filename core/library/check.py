"""Is a library whole? Every file is looked at, and what they say is held against one another.

What is current is named with digests: the manifest has one of its own and those of each segment's description and of
the charts; a description has those of its file and of each block in it. A charts file copied from a damaged one has the
right digest, so its tables are read whole too, which makes DuckDB verify its own checksums.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.errors import LibraryError
from core.library import log, manifest, segments
from core.library.files import sha256
from core.library.manifest import Manifest
from core.library.opening import open_charts, spill_refused
from core.library.originals import Originals
from core.library.schema import DECIDED, DERIVED, LANDS, PLACES, TABLES
from core.library.search import Index
from core.library.segments import DamagedError, Segment

# A library that is published anew while it is looked at is looked at again.
_TRIES = 5
_SHOWN = 5
_HELD = pa.schema(
    [("article_no", pa.int32()), ("article_id", pa.string()), ("n_events", pa.int64()), ("n_quotes", pa.int64())]
)
# What must not be: each a query that counts it. `held` are the articles of the segments without those removed.
_NEVER = {
    "articles are in a segment and not in the charts": "FROM held ANTI JOIN articles USING (article_no, article_id)",
    "articles are in the charts and in no segment": "FROM articles ANTI JOIN held USING (article_no, article_id)",
    "articles are there twice": "FROM (SELECT article_id FROM held GROUP BY ALL HAVING count(*) > 1)",
    "article numbers are there twice": "FROM (SELECT article_no FROM articles GROUP BY ALL HAVING count(*) > 1)",
    "articles have other events in the charts than in their segment": """FROM held h
        LEFT JOIN (SELECT event // {places} AS article_no, count(*) AS n FROM events GROUP BY ALL) e USING (article_no)
        LEFT JOIN (SELECT article_no, count(DISTINCT event) AS n FROM decided WHERE kind = 'reject' GROUP BY ALL) d
            USING (article_no)
        LEFT JOIN articles a USING (article_no)
        WHERE (coalesce(e.n, 0), a.n_events) <> (h.n_events - coalesce(d.n, 0), h.n_events - coalesce(d.n, 0))""",
    "articles have other quotes in the charts than in their segment": """FROM held h
        LEFT JOIN (SELECT quote // {places} AS article_no, count(*) AS n FROM quotes GROUP BY ALL) q USING (article_no)
        LEFT JOIN articles a USING (article_no) WHERE (coalesce(q.n, 0), a.n_quotes) <> (h.n_quotes, h.n_quotes)""",
    "events are there twice": "FROM (SELECT event FROM events GROUP BY ALL HAVING count(*) > 1)",
    "quotes are there twice": "FROM (SELECT quote FROM quotes GROUP BY ALL HAVING count(*) > 1)",
    "events are in no story": "FROM events ANTI JOIN stories USING (lead)",
    "stories are there twice": "FROM (SELECT lead FROM stories GROUP BY ALL HAVING count(*) > 1)",
    "stories count other events than they have": """FROM stories s
        LEFT JOIN (SELECT lead, count(*) AS n FROM events GROUP BY ALL) e USING (lead)
        WHERE s.n_events IS DISTINCT FROM e.n""",
    "names of articles are unknown": "FROM links ANTI JOIN keys USING (key_no)",
    "names are of articles that are not there": "FROM links ANTI JOIN articles USING (article_no)",
    "names belong to nobody": "FROM keys ANTI JOIN names USING (entity_no)",
    "numbers of names are there twice": "FROM (SELECT key_no FROM keys GROUP BY ALL HAVING count(*) > 1)",
    "numbers of sources are there twice": "FROM (SELECT source_no FROM sources GROUP BY ALL HAVING count(*) > 1)",
    "sets of countries are there twice": "FROM (SELECT mask FROM masks GROUP BY ALL HAVING count(*) > 1)",
    "people, bodies and places are there twice": "FROM (SELECT entity_no FROM names GROUP BY ALL HAVING count(*) > 1)",
    "people, bodies and places of articles are unknown": "FROM article_entities ANTI JOIN names USING (entity_no)",
    "people, bodies and places of sentences are unknown": "FROM sentence_entities ANTI JOIN names USING (entity_no)",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found of a part: manifest, segments, charts, search, originals, corrections or files."""

    part: str
    said: str
    is_damage: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    folder: Path
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged; what waits or is left over is no damage."""
        return not any(finding.is_damage for finding in self.findings)

    @property
    def way(self) -> str:
        """What to do about the damage; "" where there is none."""
        if self.is_whole:
            return ""
        return f"Run `dateline check --mend --library {self.folder}`: it keeps all that is whole and says what is lost."

    def damaged(self, *parts: str) -> bool:
        """Whether one of these parts is damaged."""
        return any(finding.is_damage and finding.part in parts for finding in self.findings)


def check(folder: str | Path, *, thorough: bool = True) -> Report:
    """Looks at a library, also while somebody writes it. thorough: every byte is read, not only the sizes of files.

    An empty or missing folder is whole. Raises LibraryError for a library of another layout.
    """
    folder = Path(folder)
    for _ in range(_TRIES):
        before = _current(folder)
        report = Report(folder, tuple(_look(folder, thorough)))
        if _current(folder) == before:
            break
    return report


def _current(folder: Path) -> bytes:
    path = folder / manifest.NAME
    return path.read_bytes() if path.is_file() else b""


def _look(folder: Path, thorough: bool) -> Iterator[Finding]:
    try:
        current = manifest.read(folder)
    except DamagedError as error:
        yield Finding("manifest", error.what, is_damage=True)
        return
    if current is None:
        yield Finding("manifest", "nothing is published")
    else:
        yield Finding("manifest", f"publishing {current.version} is current")
    listed, found = _load(folder, current)
    yield from found
    if current:
        yield from _segments(listed, current, thorough)
    yield from _unpublished(folder, current)
    if current:
        yield from _charts(folder, current, listed, thorough and not found)
        yield from _search(folder, current, thorough)
    yield from _decided(folder)
    yield from _originals(folder, listed, thorough)
    yield from _leftovers(folder, current)


# ---- segments --------------------------------------------------------------------------------------------------------


def _load(folder: Path, current: Manifest | None) -> tuple[list[Segment], list[Finding]]:
    """The segments that the manifest names, and what is wrong with their descriptions."""
    listed, found = [], []
    for serial, sha in current.segments if current else ():
        try:
            listed.append(segments.load(folder, serial, sha256=sha))
        except DamagedError as error:
            found.append(Finding("segments", error.what, is_damage=True))
    return listed, found


def _segments(listed: list[Segment], current: Manifest, thorough: bool) -> Iterator[Finding]:
    whole = 0
    for segment in listed:
        damage = list(_segment(segment, thorough))
        yield from damage
        whole += not damage
    total = sum(segment.n for segment in listed)
    yield Finding("segments", f"{whole} of {len(current.segments)} are whole; they hold {total:,} articles")
    if current.removed:
        yield Finding("segments", f"{len(current.removed):,} of them were removed; `dateline compact` takes them out")


def _segment(segment: Segment, thorough: bool) -> Iterator[Finding]:
    """What is wrong with a segment's file, block by block."""
    try:
        if not thorough:
            segment.check_size()
            return
        bad = bad_blocks(segment)
        if bad:
            lost, of = sum(segment.blocks[n].n for n in bad), len(segment.blocks)
            text = f"{segment.path.name}: {len(bad)} of {of} blocks are damaged, with {lost:,} articles"
            yield Finding("segments", text, is_damage=True)
        else:
            segment.check()
    except DamagedError as error:
        yield Finding("segments", error.what, is_damage=True)


def bad_blocks(segment: Segment) -> list[int]:
    """Which blocks of a segment cannot be read; all of them where its file is missing."""
    bad = []
    for n, block in enumerate(segment.blocks):
        try:
            [batch] = segment.read([block])
            batch.validate(full=True)
            numbers = np.asarray(batch.column("article_no"))
            is_good = len(batch) == block.n and bool((np.diff(numbers) > 0).all())
            if not is_good or (numbers[0], numbers[-1]) != (block.first_no, block.last_no):
                bad.append(n)
        except (LibraryError, pa.ArrowException, OSError):
            bad.append(n)
    return bad


def _unpublished(folder: Path, current: Manifest | None) -> Iterator[Finding]:
    listed = {serial for serial, _ in current.segments} if current else set()
    try:
        unfinished, waiting = segments.unpublished(folder, listed)
    except DamagedError as error:
        yield Finding("segments", error.what, is_damage=True)
        return
    for segment in waiting:
        yield from _segment(segment, thorough=True)
    if waiting:
        n = sum(segment.n for segment in waiting)
        text = f"{n:,} articles in {len(waiting)} files wait; the next `dateline add` publishes them"
        yield Finding("segments", text)
    if unfinished:
        yield Finding("segments", f"{len(unfinished)} files are of a run that did not come to its end")


# ---- charts ----------------------------------------------------------------------------------------------------------


def _charts(folder: Path, current: Manifest, listed: Iterable[Segment], thorough: bool) -> Iterator[Finding]:
    path = manifest.charts_path(folder, current)
    try:
        if not path.is_file():
            raise segments.damaged(folder, f"{path.name} is missing")
        manifest.check_size(folder, current)
        if thorough and sha256(path) != current.sha256:
            raise segments.damaged(folder, f"{path.name} differs from what was written")
        with open_charts(path) as connection:
            [(n,)] = connection.execute("SELECT count(*) FROM articles").fetchall()
            if thorough:
                yield from _tables(connection)
                yield from _compared(connection, listed, current)
    except DamagedError as error:
        yield Finding("charts", error.what, is_damage=True)
        return
    except duckdb.Error as error:
        if refused := spill_refused(error):
            raise refused from error
        yield Finding("charts", f"{path.name} cannot be read ({str(error).splitlines()[0]})", is_damage=True)
        return
    yield Finding("charts", f"{path.name} counts {n:,} articles")


def _tables(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Reads every table whole."""
    there = _there(connection)
    for table in (*TABLES, *DERIVED):
        if table not in there and table not in DECIDED + LANDS:
            yield Finding("charts", f"the table {table} is missing", is_damage=True)
        elif table in there:
            connection.execute(f"SELECT bit_xor(hash(t)) FROM {table} t").fetchall()


def _there(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def _compared(connection: duckdb.DuckDBPyConnection, listed: Iterable[Segment], current: Manifest) -> Iterator[Finding]:
    """Charts against segments, and the charts' tables against one another."""
    try:
        held = pa.Table.from_batches(_held(listed, current), _HELD)
    except DamagedError:
        return  # said already
    connection.register("held", held)
    for table in DECIDED:
        if table not in _there(connection):
            # Charts that were made before anything could be decided: an empty one stands for it.
            connection.execute(f"CREATE TEMP TABLE {table} ({TABLES[table]})")
    for what, query in _NEVER.items():
        [(n,)] = connection.execute(f"SELECT count(*) {query.format(places=PLACES)}").fetchall()
        if n:
            yield Finding("charts", f"{n:,} {what}", is_damage=True)
    connection.unregister("held")


def _held(listed: Iterable[Segment], current: Manifest) -> Iterator[pa.RecordBatch]:
    gone = pa.array(current.removed, pa.int32())
    for segment in listed:
        for batch in segment.read():
            kept = batch.filter(pc.invert(pc.is_in(batch.column("article_no"), gone)))
            counts = [pc.list_value_length(kept.column(kind)).cast(pa.int64()) for kind in ("events", "quotes")]
            facts = [kept.column("article_no"), kept.column("article_id")]
            yield pa.RecordBatch.from_arrays([*facts, *counts], schema=_HELD)


# ---- the rest --------------------------------------------------------------------------------------------------------


def _search(folder: Path, current: Manifest, thorough: bool) -> Iterator[Finding]:
    try:
        index = Index.open(folder / current.search, thorough=thorough)
    except LibraryError as error:
        yield Finding("search", str(error), is_damage=True)
        return
    if index.through < current.next_no - 1:
        yield Finding("search", "the index does not go as far as the articles", is_damage=True)
        return
    if thorough and (missing := _not_indexed(folder, current, index)):
        yield Finding("search", f"{missing:,} articles are not in the index", is_damage=True)
        return
    yield Finding("search", f"the index goes up to article {index.through:,}")


def _not_indexed(folder: Path, current: Manifest, index: Index) -> int:
    """How many articles of the charts the index has not; where the charts cannot be read, `_charts` says so."""
    path = manifest.charts_path(folder, current)
    try:
        with open_charts(path) as connection:
            numbers = connection.execute("SELECT article_no FROM articles").fetchnumpy()["article_no"]
    except duckdb.Error:
        return 0
    known = index.numbers()
    asked = np.asarray(numbers)
    return int(np.isin(asked[asked >= known.min(initial=0)], known, invert=True).sum())


def _decided(folder: Path) -> Iterator[Finding]:
    """The log of what an analyst decided. A line that changed stays: mending makes no decisions."""
    found = log.read(folder)
    if found.lines:
        yield Finding("corrections", f"{len(found.lines):,} decisions are in {log.NAME}")
    if found.damaged:
        numbers = ", ".join(map(str, found.damaged[:_SHOWN]))
        yield Finding("corrections", f"{log.NAME}: not what was written, and not followed: line {numbers}")
    if found.is_torn:
        yield Finding("corrections", f"{log.NAME} ends in a decision that was never finished; the next takes it out")


def _originals(folder: Path, listed: Sequence[Segment], thorough: bool) -> Iterator[Finding]:
    """Bytes that lie beside the segments: each what its name says, and those of rejects there."""
    kept = Originals(folder)
    digests = set(kept.digests())
    if digests:
        yield Finding("originals", f"{len(digests):,} files of bytes as they were read")
    bad = [digest for digest in sorted(digests) if thorough and kept.find(digest) is None]
    named = {reject.sha256 for segment in listed for reject in segment.rejects if reject.sha256}
    for digests_of, said, is_damage in ((bad, "damaged", True), (sorted(named - digests), "lost", False)):
        if digests_of:
            shown = ", ".join(digests_of[:_SHOWN])
            yield Finding("originals", f"{len(digests_of):,} {said}, no more to be read: {shown}", is_damage=is_damage)


def _leftovers(folder: Path, current: Manifest | None) -> Iterator[Finding]:
    """Files that belong to nothing; the next publishing takes them away."""
    serials = {f"{n:06d}" for n in segments.serials(folder)}
    files = (folder / segments.FOLDER).glob("*")
    halves = [p for p in files if p.name.split(".")[0] not in serials or p.suffix == ".part"]
    charts = [p for p in (folder / manifest.CHARTS).glob("*") if not current or p.name != current.charts]
    found = sorted(p.name for p in (*halves, *charts, *folder.glob(f"{manifest.NAME}.*")))
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        text = f"left by a run that was stopped, and gone after the next: {', '.join(found[:_SHOWN])}{more}"
        yield Finding("files", text)
