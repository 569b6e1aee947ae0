"""The process that reads what libraries of others read: `python -m core.read.worker`, told what on standard input.

A request is a frame with {path, name, reader, is_archive, limits, skip}; the answers are frames: {"step": member}
before each member of an archive, {"draft": …} and {"problem": …} with the original bytes beside, {"columns": …},
{"failed": reason}, {"done"}. It may be killed at any time. What a file's bytes can make a library do stays here: memory
and processor time are bounded by the system, no core is dumped, and answers are JSON, never objects.
"""

import contextlib
import datetime as dt
import json
import os
import struct
from dataclasses import asdict
from typing import IO, Any, BinaryIO

from core.errors import ReadError
from core.read.fields import Columns
from core.read.formats.archive import Step
from core.read.item import Draft, Problem
from core.read.limits import ANEW, MB, Limits
from core.read.registry import Format, reader_of

HEAD = struct.Struct(">II")
# Temporary files hold members of archives; more than a document's limit is never needed.
_FILES_OPEN = 256


def send(stream: IO[bytes], message: dict[str, Any], data: bytes = b"") -> None:
    """A frame: lengths, a JSON object, bytes."""
    head = json.dumps(message, ensure_ascii=True).encode("ascii")
    stream.write(HEAD.pack(len(head), len(data)))
    stream.write(head)
    stream.write(data)
    stream.flush()


def main() -> None:
    """Serves requests until standard input ends."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # Libraries that print must not speak into the answers.
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    while len(head := requests.read(HEAD.size)) == HEAD.size:
        length, _ = HEAD.unpack(head)
        _serve(json.loads(requests.read(length)), answers)


def _serve(request: dict[str, Any], answers: BinaryIO) -> None:
    limits = Limits(**request["limits"])
    _bound(limits)
    found = Format("", (), request["reader"], is_archive=request["is_archive"])
    try:
        with open(request["path"], "rb") as stream:
            skip = {"skip": request["skip"]} if found.is_archive else {}
            for result in reader_of(found)(stream, request["name"], limits, **skip):
                _answer(result, answers)
    except ReadError as error:
        send(answers, {"failed": str(error)})
    except MemoryError:
        send(
            answers,
            {"failed": f"reading it takes more than {limits.memory_mb:,} MB; DATELINE_READ_MEMORY_MB says how much"},
        )
    except RecursionError:
        send(answers, {"failed": f"its parts lie too deep in one another. {ANEW}"})
    except OSError as error:
        send(answers, {"failed": f"{error.strerror or error} while reading"})
    except Exception as error:  # whatever a library raises on a hostile file, the next file goes on
        send(answers, {"failed": f"its reader broke ({type(error).__name__}: {str(error)[:200]}). {ANEW}"})
    send(answers, {"done": True})


def _answer(result: Draft | Problem | Step | Columns, answers: BinaryIO) -> None:
    if isinstance(result, Step):
        send(answers, {"step": str(result)})
        return
    if isinstance(result, Columns):
        send(answers, {"columns": asdict(result)})
        return
    facts = {key: value for key, value in asdict(result).items() if key != "original"}
    if isinstance(facts.get("published"), dt.date):
        facts["published"] = facts["published"].isoformat()
    kind = "draft" if isinstance(result, Draft) else "problem"
    send(answers, {kind: facts, "whole": result.original is None}, result.original or b"")


def _bound(limits: Limits) -> None:
    """Memory, processor time and files of this process; where the system knows no such limits, time is the parent's."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = (
        (resource.RLIMIT_DATA, limits.memory_mb * MB),
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 3600),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES_OPEN),
    )
    for kind, soft in wanted:
        hard = resource.getrlimit(kind)[1]
        # A system that refuses keeps its own limit.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


if __name__ == "__main__":
    main()
