"""The same call on a cluster: Ray Data schedules, retries and restarts; nothing of that is ours.

Every batch is a row of a dataset, pickled, in a block of its own; a pool of actors, one a worker, maps rows to rows. An
actor calls `initializer` when it starts, so that a model is loaded once a worker. A worker or a node that dies loses
what it was working on: Ray gives that to another. So a function may be run twice for a batch, and must be content with
that. Ray itself is imported when it is asked for: it is an extra.
"""

import contextlib
import importlib
import logging
import os
import pickle
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import pyarrow as pa

from core.engine.processes import ENVIRONMENT, begin, portable
from core.errors import EngineError

In = TypeVar("In")
Out = TypeVar("Out")

# A cluster that answers at all does so within this time.
_ANSWER_S = 5.0
# Variables that workers are given: settings are the same everywhere, wherever a node was started. No secrets: a
# cluster shows what it was given. Nodes have rights of their own to their store.
_PASSED = ("DATELINE_", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION")
_LOUD = ("ray", "ray.data")


def run(
    batches: Iterable[In],
    function: Callable[[In], Out],
    *,
    workers: int,
    initializer: Callable[[], object] | None,
    address: str | None,
) -> Iterator[Out]:
    """See `core.engine.run`."""
    blocks = [_block(number, batch) for number, batch in enumerate(batches)]
    if not blocks:
        return
    ray = _ray()
    with _connected(ray, address, workers):
        data = ray.data.from_arrow(blocks).map_batches(
            _Worker,
            fn_constructor_args=(function, initializer),
            batch_size=1,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=min(workers, len(blocks))),
            num_cpus=1,
        )
        with _given_up_said(ray):
            for row in data.iter_rows():
                yield _result(row)


class _Worker:
    """What an actor holds: ready once it is made."""

    def __init__(self, function: Callable[[Any], Any], initializer: Callable[[], object] | None) -> None:
        self._function, self._failed = function, b""
        try:
            begin(initializer)
        except Exception as error:  # else Ray makes the actor anew, again and again
            self._failed = pickle.dumps(portable(error))

    def __call__(self, table: pa.Table) -> pa.Table:
        (number,), (given,) = (table.column(name).to_pylist() for name in ("number", "given"))
        result, failed = b"", self._failed
        if not failed:
            try:
                result = pickle.dumps(self._function(pickle.loads(given)))  # noqa: S301 (what the driver pickled)
            except Exception as error:  # whatever it is, it is the caller's, and no reason to try again
                failed = pickle.dumps(portable(error))
        return pa.table({"number": [number], "result": [result], "failed": [failed]})


def _block(number: int, batch: object) -> pa.Table:
    return pa.table({"number": [number], "given": pa.array([pickle.dumps(batch)], pa.large_binary())})


def _result(row: dict[str, Any]) -> Any:
    if row["failed"]:
        raise pickle.loads(row["failed"])  # noqa: S301 (what a worker of this run pickled)
    return pickle.loads(row["result"])  # noqa: S301


def _ray() -> Any:
    # Nothing is told to anybody; has to be said before Ray is imported.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        ray = importlib.import_module("ray")
        importlib.import_module("ray.data")
    except ImportError as error:
        raise EngineError(
            f"Ray is not installed ({error}). Install it with: pip install 'dateline[ray]'; or run with --engine local."
        ) from error
    return ray


@contextlib.contextmanager
def _connected(ray: Any, address: str | None, workers: int) -> Iterator[None]:
    """A connection to a cluster, left at the end; one that was there before stays."""
    if ray.is_initialized():
        _quiet(ray)
        yield
        return
    if address not in (None, "auto"):
        _knock(str(address))
    size = {} if address else {"num_cpus": workers, "include_dashboard": False}
    try:
        ray.init(
            address=address or "local",
            log_to_driver=False,
            logging_level=logging.ERROR,
            runtime_env={"env_vars": _variables()},
            **size,
        )
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise EngineError(_why_not(address, error)) from error
    _quiet(ray)
    try:
        yield
    finally:
        ray.shutdown()


def _variables() -> dict[str, str]:
    passed = {name: value for name, value in os.environ.items() if name.startswith(_PASSED)}
    return {**ENVIRONMENT, **passed}


def _quiet(ray: Any) -> None:
    """Results in order of batches; no bars and no news of what goes well."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)


def _knock(address: str) -> None:
    """Ray itself tries for a minute where nobody answers."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWER_S).close()
    except OSError as error:
        raise EngineError(_why_not(address, error)) from error


def _why_not(address: str | None, error: Exception) -> str:
    said = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__).strip()
    if "ersion" in str(error):
        said = " ".join(str(error).split())
        return f"The cluster at {address} is of other versions than this machine: {said} Use the same on both."
    if address is None:
        return f"Ray did not start on this machine: {said}"
    return f"There is no Ray cluster at {address}: {said}. Start one with `ray start --head`, or check the address."


@contextlib.contextmanager
def _given_up_said(ray: Any) -> Iterator[None]:
    """What Ray gives up, or cannot place, becomes an EngineError."""
    try:
        yield
    except ray.exceptions.RayError as error:
        said = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise EngineError(f"Ray gave up: {said} What is finished stays; run it again to go on.") from error
