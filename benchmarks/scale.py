"""Parsing beyond one machine: a two-node Ray cluster on this one, its faults, and what it costs beside local processes.

    python benchmarks/scale.py --part faults --articles 2000
    python benchmarks/scale.py --part cost --articles 600 --rounds 3

faults: a cluster of two nodes parses articles while a worker is killed, then a node, then the driver, which is
started again; the shards have to be those of the local engine byte for byte, and no finished one parsed again.
cost: the same shards by local processes and by Ray, turn by turn, from the first shard's begin to the last one's end,
so that starting is left out; then by one worker and by two. Beside the time stands the CPU time that this process and
all it started took meanwhile, Ray's own processes among them: it says the same on a machine that others use.
Needs `dateline[ray]`. Articles are made up here.
"""

import argparse
import contextlib
import datetime as dt
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from core.engine import Cluster  # noqa: E402 (the line above finds it)
from core.engine.processes import ENVIRONMENT  # noqa: E402
from core.shards.dataset import opened  # noqa: E402
from core.shards.parse import parse  # noqa: E402

PEOPLE = ["Ana Rivera", "Luis Soto", "Maria Silva", "Pavel Novak", "Ingrid Dahl", "Kofi Mensah", "Leila Haddad"]
LANDS = ["Chile", "Peru", "Portugal", "Norway", "Ghana", "Jordan", "Vietnam", "Kenya", "Poland", "Canada"]
DEEDS = ["signed an agreement with", "imposed sanctions on", "held talks with", "sent aid to", "accused", "criticized"]
WORDS = ["copper", "wheat", "fishing rights", "rail links", "border crossings", "energy prices", "water"]
PER_FILE = 10
DAY = dt.date(2024, 1, 1)
ADDED = dt.date(2026, 1, 15)
_STARTS = 6
# A cluster that has not done a shard in this time will not.
_PATIENCE_S = 300.0
_NOTE_EACH_S = 0.5


def made_articles(folder: Path, n: int, seed: int = 1) -> None:
    """Files of JSON lines, ten short articles each, over half a year."""
    rng = random.Random(seed)  # noqa: S311 (made-up articles by a seed, no secret)
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, n, PER_FILE):
        rows = [_article(rng, number) for number in range(first, min(n, first + PER_FILE))]
        (folder / f"{first:07d}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def _article(rng: random.Random, number: int) -> dict[str, str]:
    day = DAY + dt.timedelta(days=rng.randrange(180))
    who, other = rng.sample(PEOPLE, 2)
    a, b, c = rng.sample(LANDS, 3)
    about = rng.choice(WORDS)
    text = (
        f"{a} {rng.choice(DEEDS)} {b} on {day:%B %d}, officials said in report {number}.\n"
        f'"We will not wait for {c}," said {who}, the foreign minister of {a}. '
        f"{other} of {b} met {who} in {c} last week to discuss {about}.\n"
        f"{who.split()[1]} said that {b} had agreed to {rng.randrange(2, 90)} million dollars for {about}."
    )
    return {"title": f"{a} and {b} on {about}", "text": text, "published": f"{day}", "source": f"Paper {number % 9}"}


# ---- the shards of a run ---------------------------------------------------------------------------------------------


def contents(out: Path) -> dict[int, list[tuple[Any, ...]]]:
    """What each shard's entry says of its files: their bytes are told by their digests."""
    return {
        entry.shard: [(file.table, file.month, file.rows, file.sha256) for file in entry.files]
        for entry in opened(str(out)).entries
    }


def spans(out: Path) -> list[tuple[int, float, float]]:
    return sorted((entry.shard, entry.began, entry.ended) for entry in opened(str(out)).entries)


def elapsed(out: Path) -> float:
    """From the first shard's begin to the last one's end."""
    found = spans(out)
    return max(ended for *_, ended in found) - min(began for _, began, _ in found)


def say(text: str) -> None:
    print(time.strftime("%H:%M:%S"), text, flush=True)


def n_done(out: Path) -> int:
    return len(list((out / "done").glob("[0-9]*.json")))


def await_done(out: Path, n: int, driver: "subprocess.Popen[bytes]") -> None:
    began = time.monotonic()
    while n_done(out) < n and driver.poll() is None:
        if time.monotonic() - began > _PATIENCE_S:
            raise SystemExit(f"{n_done(out)} shards done after {_PATIENCE_S:.0f} s; {n} were awaited")
        time.sleep(0.2)


# ---- faults ----------------------------------------------------------------------------------------------------------


def faults(folder: Path, n: int, shard_mb: float) -> None:
    made_articles(folder / "in", n)
    local, far = folder / "local", folder / "ray"
    found = parse([str(folder / "in")], str(local), workers=2, shard_mb=shard_mb, added=ADDED)
    say(f"local processes: {found.rows['articles']:,} articles in {found.shards} shards, {elapsed(local):.1f} s")
    with two_nodes() as (cluster, second):
        driver = start_driver(folder / "in", far, cluster.address, shard_mb)
        quarter = found.shards // 4
        await_done(far, quarter, driver)
        killed = kill_worker()
        say(f"at {n_done(far)} shards done: a worker killed (process {killed})")
        await_done(far, 2 * quarter, driver)
        say(f"at {n_done(far)} shards done: a node killed, with its workers")
        cluster.remove_node(second, allow_graceful=False)
        await_done(far, 3 * quarter, driver)
        driver.send_signal(signal.SIGKILL)
        driver.wait()
        time.sleep(3.0)  # what its workers were at comes to its end, or not
        before = spans(far)
        say(f"at {len(before)} shards done: the driver killed")
        driver = start_driver(folder / "in", far, cluster.address, shard_mb)
        if driver.wait():
            raise SystemExit("the second driver failed")
    report(local, far, before)


def report(local: Path, far: Path, before: list[tuple[int, float, float]]) -> None:
    ours, theirs = contents(local), contents(far)
    after = spans(far)
    again = len(set(before) - set(after))
    articles = opened(str(far)).read(opened(str(far)).files("articles"), "articles").column("article_id").to_pylist()
    twice = sum(n - 1 for n in Counter(articles).values())
    say(f"finished before the second driver: {len(before)}; of these parsed again: {again}")
    say(f"parsed by the second driver: {len(after) - len(before)}; shards in all: {len(after)} of {len(ours)}")
    say(f"articles: {len(articles):,}; twice: {twice}; lost: {opened(str(local)).rows('articles') - len(articles)}")
    say(f"files of the same bytes as the local engine's: {ours == theirs}")
    say(f"files that no entry names: {len(opened(str(far)).strays())}")
    if ours != theirs or again or twice:
        raise SystemExit("NOT EQUAL")


@contextlib.contextmanager
def two_nodes() -> Iterator[tuple[Any, Any]]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster as Nodes

    size = {"num_cpus": 2, "object_store_memory": 100_000_000}
    cluster = started(lambda: Nodes(initialize_head=True, head_node_args=size | {"include_dashboard": False}))
    try:
        second = started(lambda: cluster.add_node(**size))
        cluster.wait_for_nodes()
        yield cluster, second
    finally:
        cluster.shutdown()


def started(start: Callable[[], Any]) -> Any:
    """A node: Ray gives one up whose agents have not told their ports after 15 s, which on a busy machine happens."""
    for _ in range(_STARTS):
        try:
            return start()
        except Exception as error:  # Ray raises the bare class
            say(f"a node did not start: {str(error)[:80]}")
    raise SystemExit("no node starts; is the machine too busy?")


def start_driver(given: Path, out: Path, address: str, shard_mb: float) -> "subprocess.Popen[bytes]":
    command = [sys.executable, __file__, "--part", "driver", "--folder", str(given), "--out", str(out)]
    command += ["--address", address, "--shard-mb", str(shard_mb)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})


def driver(chosen: argparse.Namespace) -> None:
    found = parse(
        [str(chosen.folder)],
        str(chosen.out),
        workers=2,
        cluster=Cluster(chosen.address),
        shard_mb=chosen.shard_mb,
        added=ADDED,
    )
    say(f"driver: {found.shards} shards, {found.before} done before, {len(found.done)} parsed")


def kill_worker() -> int:
    """Kills one of the processes that hold a model, by its number."""
    import psutil

    ours = psutil.Process().children(recursive=True)
    alive = [p for p in ours if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    found = [p for p in alive if "_Worker" in " ".join(p.cmdline()[:1])]
    found[0].kill()
    return int(found[0].pid)


# ---- cost ------------------------------------------------------------------------------------------------------------


class Meter:
    """The CPU seconds of this process and all below it, noted all the time, those of dead ones as last seen."""

    def __init__(self) -> None:
        self._noted: list[tuple[float, float]] = []
        self._seen: dict[tuple[int, float], float] = {}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Meter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def between(self, first: float, last: float) -> float:
        """CPU seconds from one moment of the clock to another."""
        at = [max((noted for noted in self._noted if noted[0] <= moment), default=(0, 0.0)) for moment in (first, last)]
        return at[1][1] - at[0][1]

    def _run(self) -> None:
        import psutil

        us = psutil.Process()
        while not self._is_over.wait(_NOTE_EACH_S):
            for process in [us, *us.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    times = process.cpu_times()
                    self._seen[process.pid, process.create_time()] = times.user + times.system
            # Without what looking itself takes, which is more where there are more processes.
            self._noted.append((time.time(), sum(self._seen.values()) - time.thread_time()))


def cost(folder: Path, n: int, rounds: int, shard_mb: float) -> None:
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    made_articles(folder / "in", n)
    variables = {"env_vars": ENVIRONMENT}
    started(lambda: ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, runtime_env=variables))
    took: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for number in range(rounds):
        for engine, workers in (("local", 2), ("ray", 2), ("ray", 1)):
            out = folder / f"{engine}-{workers}-{number}"
            cluster = Cluster() if engine == "ray" else None
            began = time.time()
            with Meter() as meter:
                parse([str(folder / "in")], str(out), workers=workers, cluster=cluster, shard_mb=shard_mb, added=ADDED)
            found = spans(out)
            cpu = meter.between(min(one for _, one, _ in found), max(one for *_, one in found))
            took.setdefault((engine, workers), []).append((elapsed(out), cpu))
            start = time.time() - began - elapsed(out)
            rate = n / elapsed(out)
            say(
                f"{engine:6}{workers} workers, {len(found)} shards: {elapsed(out):6.1f} s, {rate:5.1f} articles/s, "
                f"{cpu:5.1f} CPU s; start {start:.1f} s"
            )
    middle = {key: [statistics.median(column) for column in zip(*values, strict=True)] for key, values in took.items()}
    for what, at in (("time", 0), ("CPU time", 1)):
        ratio = middle["ray", 2][at] / middle["local", 2][at]
        say(f"Ray over local processes, two workers, {what}: {ratio:.2f} x (medians of {rounds})")
    say(f"Ray, from one worker to two: {middle['ray', 1][0] / middle['ray', 2][0]:.2f} x")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--part", choices=["faults", "cost", "driver"], default="faults")
    asked.add_argument("--articles", type=int, default=2000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--shard-mb", type=float, default=0.03)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--out", type=Path)
    asked.add_argument("--address")
    chosen = asked.parse_args()
    if chosen.part == "driver":
        driver(chosen)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        if chosen.part == "faults":
            faults(folder, chosen.articles, chosen.shard_mb)
        else:
            cost(folder, chosen.articles, chosen.rounds, chosen.shard_mb)


if __name__ == "__main__":
    main()
