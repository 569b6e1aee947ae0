"""Reading in a process of its own, which is stopped when it hangs and begun anew after the member that hung.

The process lives on from file to file: starting one takes longer than most files. A file that kills it loses itself
alone; of an archive, the member that did is named and the rest is read.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any, cast

from core.read.fields import Columns
from core.read.item import Draft, Problem
from core.read.limits import ANEW, Limits
from core.read.registry import Format
from core.read.worker import HEAD, send

ROOT = Path(__file__).parents[2]
# Answers that wait to be taken: a slow parser slows the reader.
_WAITING = 8
# More starts than this for one archive: something else is wrong.
_MOST_STARTS = 50
_LONGEST_FRAME = 2_000_000_000

Answer = tuple[dict[str, Any], bytes]


class Apart:
    """A reading process. Use it as a context: it is stopped at the end. command: what Python is to run, for tests."""

    def __init__(self, command: Sequence[str] = ("-m", "core.read.worker")) -> None:
        self.command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: Queue[Answer | None] = Queue()

    def __enter__(self) -> "Apart":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def read(self, path: str, name: str, found: Format, limits: Limits) -> Iterator[Draft | Problem]:
        """The articles of a file that lies at `path` and is called `name`; a Problem for what made its reader stop."""
        skip, started = 0, 0
        while True:
            done, member, reason = 0, "", ""
            for message, data in self._asked(path, name, found, limits, skip):
                if "step" in message:
                    done, member = done + 1, message["step"]
                elif "draft" in message:
                    yield _draft(message, data)
                elif "problem" in message:
                    yield Problem(**message["problem"], original=None if message["whole"] else data)
                elif "failed" in message:
                    yield Problem(message["failed"])
                elif "died" in message:
                    reason = message["died"]
            if not reason:
                return
            started += 1
            yield Problem(reason, member)
            if not found.is_archive or not done or started >= _MOST_STARTS:
                return
            skip += done

    def columns(self, path: str, name: str, found: Format, limits: Limits) -> list[Columns]:
        """What the fields of a table are called; nothing where that cannot be told. found: see `columns_reader`."""
        told = [message["columns"] for message, _ in self._asked(path, name, found, limits, 0) if "columns" in message]
        return [Columns(tuple(one["names"]), tuple(tuple(row) for row in one["rows"])) for one in told]

    def stop(self) -> None:
        """Ends the process, if there is one."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()

    def _asked(self, path: str, name: str, found: Format, limits: Limits, skip: int) -> Iterator[Answer]:
        """The answers to one request; the last is {"died": why} where there was none in time."""
        process = self._started()
        request = {
            "path": path,
            "name": name,
            "reader": found.reader,
            "is_archive": found.is_archive,
            "limits": limits.to_dict(),
            "skip": skip,
        }
        try:
            send(cast("IO[bytes]", process.stdin), request)
        except OSError:
            yield self._died("its reader could not be started. Try it again"), b""
            return
        yield from self._answered(limits.seconds)

    def _answered(self, seconds: float) -> Iterator[Answer]:
        """What a request is answered with, each within some seconds of the one before."""
        while True:
            try:
                answer = self._answers.get(timeout=seconds)
            except Empty:
                late = f"reading it took more than {seconds} seconds; DATELINE_READ_SECONDS says how long"
                yield self._died(late), b""
                return
            if answer is None:
                yield self._died(f"it made its reader crash. {ANEW}"), b""
                return
            if "done" in answer[0]:
                return
            yield answer

    def _died(self, reason: str) -> dict[str, Any]:
        self.stop()
        return {"died": reason}

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process and self._process.poll() is None:
            return self._process
        self.stop()
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        }
        environment |= {"PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, *self.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._answers = Queue(_WAITING)
        threading.Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()
        return self._process


def _listen(stream: IO[bytes], answers: "Queue[Answer | None]") -> None:
    """Frames as they come; None at the end, or where what comes is no frame."""
    try:
        while len(head := stream.read(HEAD.size)) == HEAD.size:
            lengths = HEAD.unpack(head)
            if sum(lengths) > _LONGEST_FRAME:
                break
            message = json.loads(stream.read(lengths[0]))
            answers.put((message, stream.read(lengths[1])))
    except (ValueError, OSError):
        pass
    answers.put(None)


def _draft(message: dict[str, Any], data: bytes) -> Draft:
    facts = message["draft"]
    published = dt.date.fromisoformat(facts["published"]) if facts["published"] else None
    original = None if message["whole"] else data
    return Draft(**{**facts, "published": published, "notes": tuple(facts["notes"]), "original": original})
