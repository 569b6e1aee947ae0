"""Reading ahead: the next of some items is made in a thread of its own while one is used.

Reading blocks of segments lets go of Python's lock, as does what DuckDB does with them, so that both cores have work.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


def ahead(items: Iterable[_T]) -> Iterator[_T]:
    """The same items in order; one is made ahead. Raises what making them raises; left early, no more are made."""
    made = iter(items)
    with ThreadPoolExecutor(1, "ahead") as pool:
        coming = pool.submit(_next, made)
        while found := coming.result():
            coming = pool.submit(_next, made)
            yield found[0]


def _next(made: Iterator[_T]) -> tuple[_T] | None:
    for item in made:
        return (item,)
    return None
