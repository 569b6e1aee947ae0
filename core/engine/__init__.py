"""Runs a pure function over many batches, in order: in this process, in worker processes, or on a Ray cluster.

The function depends on its batch alone, so that where it runs does not matter: one call, three places. Processes are
ours (`processes`); beyond one machine scheduling, retrying and moving data are Ray Data's (`on_ray`).
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from core.engine import processes
from core.errors import EngineError

In = TypeVar("In")
Out = TypeVar("Out")
Initializer = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Ray cluster to run on. address: "host:port", "ray://host:port", "auto" for the one this machine is part of.

    None starts one on this machine for the time of the run. Raises EngineError for an address of no known form.
    """

    address: str | None = None

    def __post_init__(self) -> None:
        host, _, port = (self.address or "").removeprefix("ray://").rpartition(":")
        if self.address not in (None, "auto") and not (host and port.isdecimal() and int(port) < 1 << 16):
            raise EngineError(f"{self.address!r} is no address of a cluster; write HOST:PORT, or auto.")


def batched(items: Iterable[In], size: int) -> Iterator[list[In]]:
    """Lists of at most `size` items, in order. Raises ValueError for a size below one."""
    if size < 1:
        raise ValueError(f"A batch of {size} items is not possible; the smallest is 1.")
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def run(
    batches: Iterable[In],
    function: Callable[[In], Out],
    *,
    workers: int = 1,
    initializer: Initializer | None = None,
    cluster: Cluster | None = None,
) -> Iterator[Out]:
    """The function's result for each batch, in order. `initializer` is called once a worker, before its first batch.

    With more than one worker, or on a cluster, function, initializer, batches and results are pickled: importable
    functions, or `functools.partial` of them. On a cluster all batches are taken before the first result is handed
    out, so they should say what to do rather than hold it; elsewhere they are taken as results are.
    Raises ValueError for a number of workers below one, what the function raises, WorkerError where a worker process
    dies twice of one batch, EngineError where there is no Ray, no such cluster, or one that Ray gives up.
    """
    if workers < 1:
        raise ValueError(f"{workers} workers are not possible; the fewest are 1.")
    if cluster is None:
        yield from processes.run(batches, function, workers=workers, initializer=initializer)
        return
    from core.engine import on_ray

    yield from on_ray.run(batches, function, workers=workers, initializer=initializer, address=cluster.address)
