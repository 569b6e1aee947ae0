"""A folder or a feed that is looked at again and again: what is new or has changed is added.

A file that grew or changed since the last look waits until the next one: whoever puts it there may still be writing.
"""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.ingest import add
from core.read import Fields
from core.read.fetch import is_url
from core.records import Counts, Reject

# What tells that a file is the same as before: its size and when it was written.
Seen = dict[str, tuple[int, int]]


def watch(
    paths: Sequence[str],
    library: Path,
    *,
    every_s: float = 60.0,
    looks: int | None = None,
    fields: Fields | None = None,
) -> Iterator[Counts]:
    """What each look brought, those that brought nothing left out. looks: how often to look, None for ever.

    A feed that goes on refusing, or an entry of it that cannot be read, is told once.

    fields: as for `core.read.read_items`.

    Raises what `core.ingest.add` does.
    """
    done: Seen = {}
    before: Seen | None = None
    said: set[Reject] = set()
    feeds = [path for path in paths if is_url(path)]
    folders = [path for path in paths if not is_url(path)]
    while looks is None or looks > 0:
        now = _files(folders)
        # At the first look nothing was seen before: what lies there lies still.
        still = {path: mark for path, mark in now.items() if before is None or before.get(path) == mark}
        fresh = sorted(path for path, mark in still.items() if done.get(path) != mark)
        if fresh or feeds:
            counts = add([*fresh, *feeds], library, fields=fields)
            done |= {path: still[path] for path in fresh}
            new = [reject for reject in counts.rejects if reject not in said]
            said = set(counts.rejects)
            if counts.added or new:
                yield replace(counts, rejects=new)
        before = now
        looks = None if looks is None else looks - 1
        if looks != 0:
            time.sleep(every_s)


def _files(folders: Sequence[str]) -> Seen:
    found: Seen = {}
    for folder in folders:
        for parent, inner, names in os.walk(folder):
            inner[:] = [name for name in inner if not name.startswith(".")]
            for name in names:
                path = Path(parent, name)
                if not name.startswith(".") and path.is_file():
                    facts = path.stat()
                    found[str(path)] = (facts.st_size, facts.st_mtime_ns)
    return found
