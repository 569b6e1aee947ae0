"""Fewer, larger segments: small neighbours are put together at each publishing, all when a library is compacted.

What is written is whole before it counts; the segments it stands for stay until the manifest names it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from core.library import segments
from core.library.segments import Segment

# Segments are merged up to this many articles.
SEGMENT_ARTICLES = 65_536
# Blocks that nobody writes again are worth 2 ms an article: 13% smaller than those of LEVEL; levels 12 to 15 save 3%.
COMPACT_LEVEL = 19


def merged(
    folder: Path, current: Sequence[Segment], new_serial: Callable[[], int], *, gone: Sequence[int]
) -> list[Segment]:
    """Segments by article number, small neighbours put into one without the articles of some numbers."""
    done: list[Segment] = []
    for group in _neighbours(current):
        done += group if len(group) == 1 else [segments.merge(folder, new_serial(), group, gone=gone)]
    return done


def compacted(
    folder: Path,
    current: Sequence[Segment],
    new_serial: Callable[[], int],
    tables: Callable[[Iterable[Segment]], Iterator[pa.Table]],
) -> list[Segment]:
    """All articles in as few segments as may be. tables: gives those of some segments that are still in."""
    groups: list[list[Segment]] = []
    for segment in current:
        if not groups or sum(s.n for s in groups[-1]) + segment.n > SEGMENT_ARTICLES:
            groups.append([])
        groups[-1].append(segment)
    return [_packed_well(folder, new_serial(), group, tables(group)) for group in groups]


def _packed_well(folder: Path, serial: int, group: Sequence[Segment], tables: Iterator[pa.Table]) -> Segment:
    rejects = [reject for segment in group for reject in segment.rejects]
    replaces = [segment.serial for segment in group]
    return segments.write(folder, serial, tables, rejects=rejects, replaces=replaces, level=COMPACT_LEVEL)


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
