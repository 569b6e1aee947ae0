"""Memory of the dashboard on a library while several people look: each session goes over all pages, with filters.

Starts the dashboard, opens sessions as a browser would (a WebSocket each, kept open), has them run every page, and
prints the server's resident memory after each round, its peak, and how long the pages took.

Usage: python benchmarks/memory.py LIBRARY [--sessions 5]
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from startup import ROOT, free_port
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PAGES = ("", "connections", "quotes", "articles")
PATIENCE_S = 300


def queries(library: Path) -> list[str]:
    """No filter, a month, two lands, and a word: as links of the dashboard say them."""
    from core import views
    from core.library.reader import Library

    with Library.open(library) as opened:
        lands = list(views.facets(opened).countries["code"][:2])
        word = opened.rows("SELECT name FROM names WHERE label = 'ORG' ORDER BY entity_no LIMIT 1")[0][0]
    month = {"from": "2023-03-01", "to": "2023-03-31"}
    return ["", *map(urlencode, (month, {"countries": ",".join(lands), "match": "all"}, {"text": f'"{word}"'}))]


async def shown(socket: ClientConnection, page: str, query: str) -> float:
    """Has a session run a page and waits until it is drawn; seconds. Exits where the page raises."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = query
    began = time.perf_counter()
    await socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), PATIENCE_S))
        if answer.delta.new_element.HasField("exception"):
            sys.exit(f"{page or 'timeline'}?{query}: {answer.delta.new_element.exception.message}")
        if answer.HasField("script_finished"):
            return time.perf_counter() - began


def memory(pid: int) -> tuple[int, int]:
    """Resident megabytes of a process, now and at most."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return tuple(int(status[key].split()[0]) // 1024 for key in ("VmRSS", "VmHWM"))


async def look(port: int, pid: int, n: int, asked: list[str]) -> None:
    sockets = [
        await connect(f"ws://localhost:{port}/_stcore/stream", max_size=None, subprotocols=["streamlit"])
        for _ in range(n)
    ]
    for query in asked:
        for page in PAGES:
            took = await asyncio.gather(*(shown(socket, page, query) for socket in sockets))
            now, most = memory(pid)
            print(
                f"  {page or 'timeline':12} {query[:40]:40} {np.median(took):6.2f} s  {now:,} MB, at most {most:,}",
                flush=True,
            )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("library", type=Path)
    ask.add_argument("--sessions", type=int, default=5)
    options = ask.parse_args()
    port, asked = free_port(), queries(options.library)
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    server = subprocess.Popen(
        [*command, "--server.headless", "true"],
        cwd=ROOT,
        env={**os.environ, "DATELINE_LIBRARY": str(options.library.resolve())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        print(f"{options.sessions} sessions; before the first {memory(server.pid)[0]:,} MB")
        asyncio.run(look(port, server.pid, options.sessions, asked))
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health").read()  # our own server
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("The dashboard did not start.")


if __name__ == "__main__":
    main()
