"""How much CPU the dashboard needs from its start to the first chart on an existing library.

Starts the dashboard on a library of the seeds, opens it in Chromium, waits for the chart's labels, and prints the
process's CPU seconds (user and system, children apart) beside those of `import streamlit` alone in the same run.

Usage: python benchmarks/startup.py [--rounds 3] [--library DIR]
"""

import argparse
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, from the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def one_round(browser, library: str) -> float:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    server = subprocess.Popen(
        [*command, "--server.headless", "true"],
        cwd=ROOT,
        env={**os.environ, "DATELINE_LIBRARY": library},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        page = browser.new_page(viewport={"width": 1600, "height": 900})
        for _ in range(200):
            try:
                page.goto(f"http://localhost:{port}/")
                break
            except Exception:
                time.sleep(0.1)
        page.wait_for_selector(".js-plotly-plot .textpoint text", state="attached", timeout=60_000)
        used = cpu_seconds(server.pid)
        page.close()
        return used
    finally:
        server.terminate()
        server.wait()


def import_seconds() -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import streamlit.web.bootstrap, pandas"], check=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--library")
    options = ask.parse_args()
    library = options.library or tempfile.mkdtemp()
    if not options.library:
        subprocess.run([sys.executable, "-m", "core.cli", "add", "seeds", "--library", library], check=True, cwd=ROOT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        used = [one_round(browser, library) for _ in range(options.rounds)]
        browser.close()
    bare = statistics.median(import_seconds() for _ in range(options.rounds))
    middle = statistics.median(used)
    print(f"start to first chart: {middle:.2f} s CPU (of {', '.join(f'{u:.2f}' for u in used)})")
    print(f"importing streamlit and pandas alone: {bare:.2f} s CPU; ratio {middle / bare:.2f}")


if __name__ == "__main__":
    main()
