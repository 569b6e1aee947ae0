"""The charts in the making: a copy of what is current, made when it is first needed.

Names are told to them while their articles are still being written, so that the end need not read them again: some
thousand articles at a time, in a thread of its own; of articles on their way only what has names is held.
"""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa

from core.library import manifest
from core.library.charts import MEMORY, Charts
from core.library.files import copy, discard
from core.library.manifest import Manifest

# So many articles are told at a time: each time takes some milliseconds, however many there are.
_EACH = 1_000
_NAMED = ("article_no", "entities", "mentions")
_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY,
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
}
_PART = ".part"


class NextCharts:
    """What a writer makes current at last; `noted` are the segments whose names are told, or on their way."""

    def __init__(self, folder: Path, base: Manifest | None) -> None:
        """folder: of charts is made in the library's. base: what is copied; None for charts made from nothing."""
        self._library, self._folder, self._base = folder, folder / manifest.CHARTS, base
        self._charts: Charts | None = None
        self._held: list[pa.Table] = []
        self._running: Future[None] | None = None
        self._pool = ThreadPoolExecutor(1, "names")
        self.noted: set[int] = set()

    @property
    def charts(self) -> Charts:
        """The charts with everything that was taken. Raises what they raise, and starts again then."""
        try:
            self._wait()
            if self._held:
                self._opened().note(self._release())
        except BaseException:
            self.start_again()
            raise
        return self._opened()

    def take(self, serial: int, table: pa.Table) -> None:
        """Packed articles of a segment, whose names are to be told. Raises also what earlier ones have raised."""
        self.noted.add(serial)
        self._held.append(table.select(_NAMED))
        if sum(len(some) for some in self._held) >= _EACH:
            self._wait()
            self._running = self._pool.submit(self._opened().note, self._release())

    def start_again(self) -> None:
        """The next tables will be a copy of what is current once more."""
        self._held, self.noted = [], set()
        running, self._running = self._running, None
        if running:
            running.exception()
        charts, self._charts = self._charts, None
        if charts:
            charts.connection.close()
        discard(self._folder, f"*{_PART}*")

    def finished(self, *, is_sorted: bool) -> Path:
        """The charts in one checked-in file, sorted if that is due or asked for; closed."""
        part, charts = self._part, self.charts
        self._charts = None
        if is_sorted or charts.is_unsorted():
            fresh = part.with_name(f"sorted{_PART}")
            discard(fresh.parent, f"{fresh.name}*")
            charts.sort_into(str(fresh))
            charts.connection.close()
            discard(part.parent, f"{part.name}*")
            part, charts = fresh, Charts(_connected(fresh))
        charts.derive()
        charts.settle()
        charts.connection.close()
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        return part

    def close(self) -> None:
        """Drops what was not finished."""
        self.start_again()
        self._pool.shutdown()

    @property
    def _part(self) -> Path:
        return self._folder / f"next{_PART}"

    def _opened(self) -> Charts:
        if self._charts is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            discard(self._folder, f"{self._part.name}*")
            if self._base:
                manifest.check_size(self._library, self._base)
                copy(manifest.charts_path(self._library, self._base), self._part)
            self._charts = Charts(_connected(self._part))
        return self._charts

    def _release(self) -> pa.Table:
        held, self._held = self._held, []
        return pa.concat_tables(held).combine_chunks()

    def _wait(self) -> None:
        running, self._running = self._running, None
        if running:
            running.result()


def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path), config=_OPTIONS)
    connection.execute("SET enable_progress_bar = false")
    return connection
