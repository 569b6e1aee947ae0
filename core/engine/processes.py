"""Runs a batch function over many batches, in order: in this process, or in worker processes.

Workers are started as they are needed, with one thread each for linear algebra, and call `initializer` once, to load
what the function needs. Two batches at most wait at each, and results stay here until it is their turn: so memory is
bounded, and a slow reader of results slows the reading of batches. A batch whose worker dies is given to a new one
once; what the others have done is not lost. What has been handed out is the caller's to keep, so a run that ends early
goes on where the caller's records end.
"""

import contextlib
import copy
import gc
import itertools
import multiprocessing
import os
import pickle
import queue
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

from core.errors import WorkerError

In = TypeVar("In")
Out = TypeVar("Out")
Function = Callable[[In], Out]
Initializer = Callable[[], object]

# Batches at a worker: one it works on and one that waits, so that it never idles.
_EACH = 2
# Batches that were taken and whose results are not yet handed out, for each worker.
_AHEAD = 3
# Runs of one batch: the second is the last.
_TRIES = 2
# Libraries under numpy and spaCy start a thread for each core; many workers would each do so.
_ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
# For glibc; others do not read it. It gives large arrays back as soon as they are freed, and the kernel hands the same
# memory out again, page by page: a thousand pages an article, and slower still where two processes ask at once. Those
# of up to 32 MiB (its own limit) stay in the worker, 128 MiB of them at most.
_KEEP_FREED = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(128 << 20)}
# What a worker finds in its environment, wherever it runs.
ENVIRONMENT = _ONE_THREAD | _KEEP_FREED
_READY = -1
_STOP_S = 2.0


def run(
    batches: Iterable[In],
    function: Callable[[In], Out],
    *,
    workers: int = 1,
    initializer: Initializer | None = None,
) -> Iterator[Out]:
    """See `core.engine.run`. A single batch is worked on here, as a process costs more than it saves.

    Batches are taken only as results are, so an endless input needs bounded memory. However the run ends, also by a
    caller that stops early, no worker is left.
    """
    iterator = iter(batches)
    first = list(itertools.islice(iterator, 2)) if workers > 1 else []
    iterator = itertools.chain(first, iterator)
    if len(first) < 2:
        if initializer:
            initializer()
        yield from map(function, iterator)
        return
    pool = _Pool(function, initializer, workers)
    try:
        yield from pool.results(enumerate(iterator))
    finally:
        pool.stop()


@dataclass(slots=True)
class _Job:
    number: int
    batch: Any
    tries: int = 0


@dataclass(slots=True, eq=False)
class _Worker:
    process: SpawnProcess
    pipe: "Connection[Any, Any]"
    jobs: deque[_Job] = field(default_factory=deque)
    is_ready: bool = False

    def give(self, job: _Job) -> None:
        """Hands over a batch; one that died meanwhile is noticed when its answers are waited for."""
        self.jobs.append(job)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send((job.number, job.batch))


class _Pool:
    def __init__(self, function: Function[Any, Any], initializer: Initializer | None, most: int) -> None:
        self._told = (function, initializer)
        self._most = most
        self._workers: list[_Worker] = []
        self._again: deque[_Job] = deque()
        # What came of a batch: its result, or an error that is raised when it is its turn.
        self._done: dict[int, tuple[Any, Exception | None]] = {}

    def results(self, source: Iterator[tuple[int, Any]]) -> Iterator[Any]:
        for due in itertools.count():
            while True:
                self._feed(source)
                if due in self._done:
                    break
                if not any(worker.jobs for worker in self._workers):
                    return
                self._collect()
            result, error = self._done.pop(due)
            if error is not None:
                raise error
            yield result

    def stop(self) -> None:
        """Ends all workers, whatever they are at."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(_STOP_S)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def _feed(self, source: Iterator[tuple[int, Any]]) -> None:
        while len(self._workers) < self._most or any(len(worker.jobs) < _EACH for worker in self._workers):
            job = self._again.popleft() if self._again else self._next(source)
            if job is None:
                return
            self._worker_for_next().give(job)

    def _next(self, source: Iterator[tuple[int, Any]]) -> _Job | None:
        taken = len(self._done) + sum(len(worker.jobs) for worker in self._workers)
        if taken >= _AHEAD * self._most:
            return None
        found = next(source, None)
        return None if found is None else _Job(*found)

    def _worker_for_next(self) -> _Worker:
        """An idle worker, or a new one, or else the least busy one."""
        least = min(self._workers, key=lambda worker: len(worker.jobs), default=None)
        if least is None or (least.jobs and len(self._workers) < self._most):
            return self._start()
        return least

    def _start(self) -> _Worker:
        spawn = multiprocessing.get_context("spawn")
        here, there = spawn.Pipe()
        process = spawn.Process(target=_work, args=(there, *self._told), daemon=True)
        with _environment(ENVIRONMENT):
            process.start()
        there.close()
        worker = _Worker(process, here)
        self._workers.append(worker)
        return worker

    def _collect(self) -> None:
        """Takes at least one answer, or notes at least one death."""
        for pipe in wait([worker.pipe for worker in self._workers]):
            worker = next(w for w in self._workers if w.pipe is pipe)
            try:
                number, result, error = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if number != _READY:
                worker.jobs.popleft()
                self._done[number] = result, error
            elif error is None:
                worker.is_ready = True
            else:
                raise error

    def _bury(self, worker: _Worker) -> None:
        """Gives the batches of a dead worker to others; the first is the one it died of."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join()
        how = _how_it_ended(worker.process.exitcode)
        if not worker.is_ready:
            raise WorkerError(f"A worker process {how} while it started. Run with one worker to see why.")
        if worker.jobs:
            worker.jobs[0].tries += 1
            if worker.jobs[0].tries >= _TRIES:
                number = worker.jobs.popleft().number
                reason = (
                    f"A worker process {how} at batch {number + 1}, {_TRIES} times. All batches before it are done. "
                    "Use fewer workers or smaller batches (DATELINE_WORKERS, DATELINE_BATCH_SIZE)."
                )
                self._done[number] = None, WorkerError(reason)
        self._again.extend(worker.jobs)


def _how_it_ended(code: int | None) -> str:
    if code == -signal.SIGTERM:
        return "was ended"
    if code is not None and code < 0:
        return f"was killed (signal {-code}; often for want of memory)"
    return f"ended with code {code}"


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Variables that a process started here finds; those already set stay as they are."""
    added = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _work(pipe: "Connection[Any, Any]", function: Function[Any, Any], initializer: Initializer | None) -> None:
    """The life of a worker: ready, then an answer for each batch, until the other end of the pipe is closed."""
    # Control-C reaches the whole group; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox: queue.SimpleQueue[tuple[int, Any] | None] = queue.SimpleQueue()
    # Read all the time: else both ends could wait for the other to read.
    threading.Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        pipe.send(_answer(_READY, begin, initializer))
        while job := inbox.get():
            pipe.send(_answer(job[0], function, job[1]))


def begin(initializer: Initializer | None) -> None:
    """Makes a worker ready. What was loaded stays: the collector need not look through it again and again."""
    if initializer:
        initializer()
    gc.collect()
    gc.freeze()


def _receive(pipe: "Connection[Any, Any]", inbox: "queue.SimpleQueue[tuple[int, Any] | None]") -> None:
    try:
        while True:
            inbox.put(pipe.recv())
    except (EOFError, OSError):  # the parent is done, or dead
        inbox.put(None)


def _answer(number: int, function: Function[Any, Any], batch: Any) -> tuple[int, Any, Exception | None]:
    """The result, or what was raised, in a form that reaches the other process."""
    try:
        result = function(batch)
        pickle.dumps(result)
    except Exception as error:  # whatever it is, it is the caller's
        return number, None, portable(error)
    return number, result, None


def portable(error: Exception) -> Exception:
    """The error, to be raised in another process, with its traceback as a note.

    One that does not survive pickling becomes a WorkerError.
    """
    error.add_note("In a worker process:\n" + "".join(traceback.format_exception(error)))
    try:
        pickle.dumps(copy.copy(error))  # a copy is made anew just as from a pickle
    except Exception:  # a class may do anything here
        return WorkerError("".join(traceback.format_exception_only(error)))
    return error
