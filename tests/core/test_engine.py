import math
import multiprocessing
import os
import platform
import resource
import signal
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from made_work import frozen

from core.engine import batched, run
from core.errors import LexiconError, WorkerError

STARTED = []


def note(what):
    """An initializer that leaves a trace in its own process."""
    STARTED.append(what)


def seen(n):
    return n, tuple(STARTED), os.getpid(), os.environ.get("OMP_NUM_THREADS")


def pages_given(n):
    """Pages that the kernel gave while large arrays were made and freed, but for the first times."""
    for turn in range(12):
        if turn == 2:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        arrays = [np.ones(3_500_000) for _ in range(3)]
        del arrays
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def die_once(folder, n):
    """Kills its own process at 3, the first time."""
    mark = Path(folder, "died")
    if n == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return n * n


def die_at_three(n):
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return n * n


def fail_at_two(n):
    if n == 2:
        raise LexiconError("verbs.toml: 'xyz' is no verb.")
    return n


class StubbornError(Exception):
    """Cannot be made anew from its pickle."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def stubborn(n):
    raise StubbornError(n, n)


def not_to_be_pickled(n):
    return threading.Lock()


def exit_at_once():
    os._exit(3)


def sleep_and_say(path):
    time.sleep(60)
    path.touch()


def left_alone():
    """Whether no worker is left."""
    return not multiprocessing.active_children()


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_order(workers):
    assert list(run(range(9), math.factorial, workers=workers)) == [math.factorial(n) for n in range(9)]


@pytest.mark.parametrize("workers", [1, 2])
def test_batches_are_taken_only_as_results_are(workers):
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield 3

    results = run(endless(), math.sqrt, workers=workers)
    next(results)
    next(results)
    assert len(taken) <= 2 + 3 * workers
    results.close()
    assert left_alone()


def test_big_batches_and_results_do_not_block():
    big = [bytes([n]) * 3_000_000 for n in range(8)]
    assert list(run(big, bytes.upper, workers=2)) == [b.upper() for b in big]


@pytest.mark.parametrize("workers", [1, 2])
def test_each_process_is_made_ready_once(workers, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    STARTED.clear()
    results = list(run(range(8), seen, workers=workers, initializer=partial(note, "x")))
    assert [n for n, *_ in results] == list(range(8))
    assert {started for _, started, *_ in results} == {("x",)}
    assert (os.getpid() in {pid for *_, pid, _ in results}) == (workers == 1)
    assert {threads for *_, threads in results} == ({"1"} if workers > 1 else {None})
    assert "OMP_NUM_THREADS" not in os.environ


def test_the_collector_leaves_alone_what_a_worker_loaded():
    assert min(run(range(3), frozen, workers=2)) > 10_000


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the settings are those of glibc")
def test_a_worker_keeps_the_memory_of_large_arrays_that_it_freed():
    assert max(run(range(3), pages_given, workers=2)) < 2_000


def test_one_batch_needs_no_process():
    [(_, _, pid, _)] = run([5], seen, workers=3)
    assert pid == os.getpid()


def test_a_batch_whose_worker_died_is_done_by_another(tmp_path):
    done = list(run(range(8), partial(die_once, str(tmp_path)), workers=2))
    assert done == [n * n for n in range(8)]
    assert left_alone()


def test_a_batch_that_kills_twice_is_named_and_what_was_done_before_is_kept():
    results, done = run(range(8), die_at_three, workers=2), []
    with pytest.raises(WorkerError, match=r"signal 9.* at batch 4,"):
        done.extend(results)
    assert done == [0, 1, 4]
    assert left_alone()


def test_what_the_function_raises_is_raised_with_the_traceback_of_the_worker():
    results, done = run(range(5), fail_at_two, workers=2), []
    with pytest.raises(LexiconError, match="'xyz' is no verb") as raised:
        done.extend(results)
    assert done == [0, 1]
    assert "fail_at_two" in raised.value.__notes__[0]
    assert left_alone()


def test_an_error_that_cannot_be_pickled_is_told():
    with pytest.raises(WorkerError, match="StubbornError: 0 and 0"):
        list(run(range(3), stubborn, workers=2))


def test_a_result_that_cannot_be_pickled_is_told():
    with pytest.raises(TypeError, match="pickle"):
        list(run(range(3), not_to_be_pickled, workers=2))


def test_a_worker_that_does_not_start_is_told():
    with pytest.raises(WorkerError, match="code 3 while it started"):
        list(run(range(4), math.sqrt, workers=2, initializer=exit_at_once))
    assert left_alone()


def test_an_interrupt_ends_the_workers_at_once(tmp_path):
    # A process of the test runner may have Ctrl+C switched off.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Timer(3.0, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            list(run([tmp_path / str(n) for n in range(4)], sleep_and_say, workers=2))
    finally:
        signal.signal(signal.SIGINT, before)
    assert left_alone()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("n", "size", "batches"), [(5, 2, [[0, 1], [2, 3], [4]]), (4, 2, [[0, 1], [2, 3]]), (0, 2, []), (1, 9, [[0]])]
)
def test_batched(n, size, batches):
    assert list(batched(range(n), size)) == batches


def test_impossible_sizes_raise():
    with pytest.raises(ValueError, match="0 workers"):
        list(run([], math.sqrt, workers=0))
    with pytest.raises(ValueError, match="0 items"):
        list(batched([1], 0))
