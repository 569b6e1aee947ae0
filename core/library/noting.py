"""Names are told to the charts while their articles are still being written, so that the end need not read them again.

Some thousand articles at a time, in a thread of its own; of articles on their way only what has names is held.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pyarrow as pa

from core.library.charts import Charts

# So many articles at a time: each time takes some milliseconds, however many there are.
_EACH = 1_000
_NAMED = ("article_no", "entities", "mentions")


class Noting:
    """The names of segments that are being written, on their way into charts."""

    def __init__(self, charts: Callable[[], Charts]) -> None:
        """charts: opens the charts, or gives those that are open."""
        self._charts = charts
        self._held: list[pa.Table] = []
        self._running: Future[None] | None = None
        self._pool = ThreadPoolExecutor(1, "names")
        self.serials: set[int] = set()

    def take(self, serial: int, table: pa.Table) -> None:
        """Packed articles of a segment. Raises what the charts raise, also for those taken before."""
        self.serials.add(serial)
        self._held.append(table.select(_NAMED))
        if sum(len(some) for some in self._held) >= _EACH:
            self._wait()
            held, self._held = pa.concat_tables(self._held).combine_chunks(), []
            self._running = self._pool.submit(self._charts().note, held)

    def finish(self) -> None:
        """Everything taken is in the charts when this returns. Raises what they raise."""
        self._wait()
        if self._held:
            held, self._held = pa.concat_tables(self._held).combine_chunks(), []
            self._charts().note(held)

    def forget(self) -> None:
        """Leaves off; the charts are good for nothing then."""
        self._held, self.serials = [], set()
        running, self._running = self._running, None
        if running:
            running.exception()

    def close(self) -> None:
        """Waits for what is under way and ends the thread."""
        self.forget()
        self._pool.shutdown()

    def _wait(self) -> None:
        running, self._running = self._running, None
        if running:
            running.result()
