"""The dashboard served from an empty library, and a real headless Chromium on it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What the tests of the core make up is drawn here as well.
sys.path.insert(0, str(ROOT / "tests/core"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_TIMEOUT_S = 180


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items):
    if chromium() is None:
        skip = pytest.mark.skip(
            reason="no Chromium found; install it (Debian: apt-get install chromium) or set CHROMIUM"
        )
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(skip)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Where the dashboard answers; its library is empty, so it shows the seeds."""
    with served(tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("server") / "log.txt") as found:
        yield found


@contextmanager
def served(library: Path, log: Path) -> Iterator[str]:
    """The dashboard on a library, as a user would start it; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "pages/_serve.py", "--server.port", str(port)]
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "--server.headless", "true"],
            cwd=ROOT,
            env={**os.environ, "DATELINE_LIBRARY": str(library)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://localhost:{port}/_stcore/health", log)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str, log: Path) -> None:
    end = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"The dashboard did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chrome():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chrome):
    """A fresh tab of 1600 x 900; every request that leaves the machine, and every script error, fails the test."""
    context = chrome.new_context(viewport={"width": 1600, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    outside, errors = [], []
    tab.on("request", lambda r: outside.append(r.url) if _is_outside(r.url) else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert outside == []
    assert errors == []


def settle(page):
    """Waits until the page has run and stays at rest: a new width makes it run again."""
    for _ in range(2):
        page.wait_for_timeout(500)
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def _is_outside(url: str) -> bool:
    return not url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:"))
