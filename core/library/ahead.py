"""Reading ahead: the next of some items is made in a thread of its own while one is used.

Reading blocks of segments lets go of Python's lock, as does what DuckDB does with them, so that both cores have work.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_S = TypeVar("_S")
_T = TypeVar("_T")


def ahead(items: Iterable[_T]) -> Iterator[_T]:
    """The same items in order; one is made ahead. Raises what making them raises; left early, no more are made."""
    made = iter(items)
    with ThreadPoolExecutor(1, "ahead") as pool:
        coming = pool.submit(_next, made)
        while found := coming.result():
            coming = pool.submit(_next, made)
            yield found[0]


def side_by_side(work: Callable[[_S], _T], items: Iterable[_S], *, n: int = 2) -> Iterator[_T]:
    """What some work makes of each item, in order, of n items at a time; no more than n wait to be taken."""
    with ThreadPoolExecutor(n, "beside") as pool:
        coming: deque[Future[_T]] = deque()
        for item in items:
            coming.append(pool.submit(work, item))
            if len(coming) > n:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def _next(made: Iterator[_T]) -> tuple[_T] | None:
    for item in made:
        return (item,)
    return None
