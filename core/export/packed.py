"""The packed articles of a library in the order of their numbers, some at a time."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from core.library.decided import amended
from core.library.reader import Library
from core.library.segments import Segment

# Articles in memory at a time; unpacked to records one takes about a hundred kilobytes.
CHUNK = 1_024


def packed(library: Library, numbers: Collection[int] | None = None, *, chunk: int = CHUNK) -> Iterator[pa.Table]:
    """Packed articles (`packing.SCHEMA`), all by default; those taken out of the library are passed over.

    Raises LibraryError where a block is not as it was written.
    """
    removed = library.manifest.removed if library.manifest else ()
    wanted = None if numbers is None else sorted(set(numbers) - set(removed))
    held: list[pa.RecordBatch] = []
    for segment in library.segments():
        for batch in _batches(segment, wanted, removed):
            held.append(batch)
            if sum(b.num_rows for b in held) >= chunk:
                yield _together(library, held)
                held = []
    if held:
        yield _together(library, held)


def _together(library: Library, held: Sequence[pa.RecordBatch]) -> pa.Table:
    """Batches as one table, as an analyst decided of them."""
    return amended(pa.Table.from_batches(held).combine_chunks(), library.decisions)


def _batches(segment: Segment, wanted: Sequence[int] | None, removed: Sequence[int]) -> Iterator[pa.RecordBatch]:
    inside = None
    if wanted is not None:
        inside = wanted[bisect_left(wanted, segment.first_no) : bisect_right(wanted, segment.last_no)]
        if not inside:
            return
    for batch in segment.read(None if inside is None else segment.blocks_of(inside)):
        numbers = batch.column("article_no")
        if inside is not None:
            batch = batch.filter(pc.is_in(numbers, pa.array(inside, pa.int32())))
        elif removed:
            batch = batch.filter(pc.invert(pc.is_in(numbers, pa.array(removed, pa.int32()))))
        if batch.num_rows:
            yield batch
