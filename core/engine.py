"""Runs a batch function over many batches, in order: in this process, or in worker processes.

The function is a pure function of its batch, so that where it runs does not matter. A cluster is a third way of the
same call.
"""

import itertools
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

# Batches waiting a worker: enough that none idles, few enough that memory stays flat.
_AHEAD = 2


def batched(items: Iterable[In], size: int) -> Iterator[list[In]]:
    """Lists of at most `size` items, in order. Raises ValueError for a size below one."""
    if size < 1:
        raise ValueError(f"A batch of {size} items is not possible; the smallest is 1.")
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def run(batches: Iterable[In], function: Callable[[In], Out], *, workers: int = 1) -> Iterator[Out]:
    """The function's result for each batch, in order. With more than one worker it must be importable (pickled).

    Batches are taken only as results are taken, so an endless input needs bounded memory.
    """
    if workers < 1:
        raise ValueError(f"{workers} workers are not possible; the fewest are 1.")
    if workers == 1:
        yield from map(function, batches)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        waiting: deque[Future[Out]] = deque()
        for batch in batches:
            waiting.append(pool.submit(function, batch))
            if len(waiting) >= _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
