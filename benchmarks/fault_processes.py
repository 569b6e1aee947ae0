"""Work in processes of their own, which may be killed at any step, and what they said before."""

import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from fault_articles import FailedError, must

from core.errors import LibraryError

# What Python says before it takes a step in the file system.
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "os.truncate")


def forked(work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """Starts a process for some work; its number, and where it says things, a line each."""
    read, write = os.pipe()
    sys.stdout.flush()
    process = os.fork()
    if process:
        os.close(write)
        return process, read
    os.close(read)
    code = 1
    try:
        work(lambda text: (os.write(write, f"{text}\n".encode()), None)[1])
        code = 0
    except BaseException as error:
        text = "".join(traceback.format_exception(error)).strip()
        with contextlib.suppress(OSError):
            os.write(write, f"error {json.dumps([type(error).__name__, str(error), text])}\n".encode())
    finally:
        os._exit(code)


def ended(process: int, read: int) -> tuple[int, list[str]]:
    """Waits for a process; its status and what it said."""
    with os.fdopen(read, encoding="utf-8") as stream:
        lines = stream.read().splitlines()
    return os.waitpid(process, 0)[1], lines


def apart(work: Callable[[], object]) -> Any:
    """The result of some work in a process of its own: this one never opens a library. Raises what it raised."""
    status, lines = ended(*forked(lambda say: say(f"result {json.dumps(work())}")))
    for line in lines:
        if line.startswith("error "):
            name, text, trace = json.loads(line.removeprefix("error "))
            raise LibraryError(text) if name in ("LibraryError", "DamagedError") else FailedError(trace)
    must(bool(lines), f"the process ended with {status}")
    return json.loads(lines[-1].removeprefix("result "))


def kill_at_step(n: int) -> None:
    """Kills this process just before its n-th step in the file system."""
    left = [n]

    def hook(event: str, _: object) -> None:
        if event in STEPS:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
