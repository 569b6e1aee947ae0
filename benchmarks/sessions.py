"""Many analysts at once: sessions over the dashboard's own websocket, each with a click now and then.

Starts the dashboard on a library (the two samples, and a made one of 10,000 events), opens the sessions one after the
other, and lets each click once in --period seconds, at a moment of its own, through events, filters and pages. A click
counts as answered when its run has finished. Prints the median and p95 of the answers, the server's CPU a run, its
memory with all sessions open, and how many sessions were lost. The script speaks Streamlit's protocol itself: what a
browser draws costs the browser.

Usage: `make sessions`, or
python benchmarks/sessions.py [--sessions 50] [--period 20] [--clicks 3] [--library DIR] [--events 10000]
"""

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core import views
from core.filters import Filters
from core.library.reader import Library
from core.samples import sample_library

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
START_S, ANSWER_S = 120, 60
# What an article of the made library adds to the events that are told of, on average: some are told of by several.
EVENTS_EACH = 9.7
# What is asked for: answers within a second, 150 ms of CPU a run, 300 MB in all.
ASKED = {"p95_s": 1.0, "cpu_ms": 150, "memory_mb": 300}


@dataclass(slots=True)
class Counted:
    """What the sessions have seen: seconds of each answer, the first runs' apart; how many sessions were lost."""

    first: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    lost: int = 0
    failed: int = 0
    reasons: set[str] = field(default_factory=set)


class Client:
    """One browser's side of a session."""

    def __init__(self, connection: Any, address: str) -> None:
        self.connection, self.address = connection, address
        self.pages: dict[str, str] = {}

    async def run(self, page: str = "", query: str = "") -> bool:
        """Asks for a run of a page and waits for its end; False where it failed."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = query, self.pages.get(page, "")
        state.context_info.url, state.context_info.color_scheme = f"{self.address}/{page}", "light"
        state.context_info.timezone, state.context_info.locale = "UTC", "en"
        await self.connection.send(message.SerializeToString())
        while True:
            received = ForwardMsg()
            received.ParseFromString(await asyncio.wait_for(self.connection.recv(), ANSWER_S))
            kind = received.WhichOneof("type")
            if kind == "new_session":
                self.pages = {p.url_pathname: p.page_script_hash for p in received.new_session.app_pages}
            elif kind == "navigation":
                self.pages = {p.url_pathname: p.page_script_hash for p in received.navigation.app_pages}
            elif kind == "script_finished" and received.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return received.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


def clicks_of(library: Path) -> list[tuple[str, str]]:
    """Pages and links that an analyst goes through in this library."""
    with Library.open(library) as opened:
        events = list(views.timeline(opened, Filters(), limit=20)["story_id"])
        countries = list(views.facets(opened).countries["name"])[:4]
    found = [("", urllib.parse.urlencode({"event": event})) for event in events[:8]]
    found += [("", urllib.parse.urlencode({"countries": name})) for name in countries]
    pages = ["connections", "quotes", "articles"]
    return [*found, *((page, "") for page in pages), *((page, f"countries={countries[0]}") for page in pages)]


async def session(number: int, options: argparse.Namespace, address: str, plan: Sequence, seen: Counted) -> None:
    """Opens a session, clicks, and stays until all have done so."""
    chance = random.Random(number)  # noqa: S311 - the same clicks each time
    try:
        async with websockets.connect(
            f"{address.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], origin=address, max_size=None
        ) as connection:
            client = Client(connection, address)
            began = time.perf_counter()
            seen.failed += not await client.run()
            seen.first.append(time.perf_counter() - began)
            await options.all_open.wait()
            await asyncio.sleep(chance.random() * options.period)
            for _ in range(options.clicks):
                due = time.perf_counter() + options.period
                began = time.perf_counter()
                seen.failed += not await client.run(*chance.choice(plan))
                seen.answers.append(time.perf_counter() - began)
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await options.all_done.wait()
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        seen.lost += 1
        seen.reasons.add(repr(error)[:120])


async def load(options: argparse.Namespace, address: str, plan: Sequence, pid: int) -> dict[str, float]:
    """All sessions; returns the figures."""
    seen = Counted()
    options.all_open, options.all_done = asyncio.Event(), asyncio.Event()
    tasks, first = [], 0.0
    for number in range(options.sessions):
        tasks.append(asyncio.create_task(session(number, options, address, plan, seen)))
        while len(seen.first) + seen.lost <= number:
            await asyncio.sleep(0.02)
        first = first if number else resident_mb(pid)
    cpu, alone = cpu_seconds(pid), resident_mb(pid)
    options.all_open.set()
    while len(seen.answers) + seen.lost * options.clicks < options.sessions * options.clicks:
        await asyncio.sleep(0.2)
    cpu, memory = cpu_seconds(pid) - cpu, resident_mb(pid)
    options.all_done.set()
    await asyncio.gather(*tasks)
    if seen.reasons:
        print("  lost by:", *seen.reasons)
    ordered = sorted(seen.answers)
    return {
        "runs": len(ordered),
        "median_s": statistics.median(ordered),
        "p95_s": ordered[int(len(ordered) * 0.95)],
        "cpu_ms": 1000 * cpu / len(ordered),
        "memory_mb": memory,
        "of one": first,
        "all open": alone,
        "lost": seen.lost,
        "failed": seen.failed,
    }


def serve(library: Path, options: argparse.Namespace) -> dict[str, float]:
    """The dashboard on a library, under load."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "pages/_serve.py", "--server.port", str(port)]
    server = subprocess.Popen(
        [*command, "--server.headless", "true"],
        cwd=ROOT,
        env={**os.environ, "DATELINE_LIBRARY": str(library)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(f"{address}/_stcore/health")
        return asyncio.run(load(options, address, clicks_of(library), server.pid))
    finally:
        server.terminate()
        server.wait()


def wait(url: str) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The dashboard did not start.")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, from the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid: int) -> float:
    """What a process holds in memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def made(folder: Path, n_events: int) -> Path:
    """A synthetic library of about so many events."""
    import synthetic

    synthetic.build(folder, max(round(n_events / EVENTS_EACH), 1))
    return folder


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--sessions", type=int, default=50)
    ask.add_argument("--period", type=float, default=20.0)
    ask.add_argument("--clicks", type=int, default=3)
    ask.add_argument("--library", type=Path)
    ask.add_argument("--events", type=int, default=10_000)
    options = ask.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if options.library:
            libraries = {options.library.name: options.library}
        else:
            libraries = {
                "samples": Path(sample_library(Path(scratch) / "samples")),
                f"{options.events:,} events": made(Path(scratch) / "made", options.events),
            }
        for name, library in libraries.items():
            found = serve(library, options)
            print(f"{name}: {options.sessions} sessions, a click each {options.period:g} s")
            for key, value in found.items():
                asked = f" (asked: at most {ASKED[key]})" if key in ASKED else ""
                print(f"  {key:10} {value:,.2f}{asked}", flush=True)


if __name__ == "__main__":
    main()
