"""`corrections.jsonl`: what an analyst decided, a line each, only ever added to; written under the writer's lock.

Each line carries a digest. A last line without its end was never acknowledged: it is passed over when reading and cut
off by the next writing. A line that is no longer what was written is kept, said, and not followed.
"""

import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import CorrectionError
from core.library.decisions import Decision, Decisions, of_facts
from core.library.segments import sealed, sync_folder, unsealed

NAME = "corrections.jsonl"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Log:
    """The lines of a log in the order they were written.

    damaged: numbers, from 1, of lines that are not what was written. is_torn: something stands after the last line.
    """

    lines: tuple[Decision, ...] = ()
    damaged: tuple[int, ...] = ()
    is_torn: bool = False

    @property
    def decisions(self) -> Decisions:
        """What is in force."""
        return Decisions(self.lines)


def read(folder: Path) -> Log:
    """The log of a library; an empty one where there is none."""
    try:
        content = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return Log()
    *rows, rest = content.split(b"\n")
    lines, damaged = [], []
    for number, row in enumerate(rows, start=1):
        try:
            lines.append(of_facts(unsealed(row)))
        except (ValueError, RecursionError):
            damaged.append(number)
    return Log(tuple(lines), tuple(damaged), bool(rest))


def append(folder: Path, decisions: Sequence[Decision]) -> None:
    """Adds lines for good: when this returns, a power cut does not lose them. The caller holds the writer's lock.

    Raises OSError, for example where the disk is full; then nothing of them stays.
    """
    path = folder / NAME
    is_new = not path.exists()
    with path.open("ab+") as stream:
        end = _cut(stream.fileno(), path)
        try:
            stream.write(content(decisions))
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            os.truncate(path, end)
            raise
    if is_new:
        sync_folder(folder)


def content(decisions: Iterable[Decision]) -> bytes:
    """Decisions as they stand in a log, also in one that is handed to a colleague."""
    return b"".join(sealed(one.facts()).encode() + b"\n" for one in decisions)


def parse(data: bytes, name: str) -> list[Decision]:
    """The decisions of somebody's log. Raises CorrectionError naming the line where one is none."""
    found = []
    for number, row in enumerate(data.splitlines(), start=1):
        if row.strip():
            try:
                found.append(of_facts(unsealed(row)))
            except (ValueError, RecursionError) as error:
                raise CorrectionError(
                    f"{name}, line {number} is no decision as `dateline correct --export` writes them ({error}). "
                    "Nothing was imported. Ask for the file again."
                ) from error
    return found


def _cut(descriptor: int, path: Path) -> int:
    """Cuts off what stands after the last line, and returns where the log ends."""
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        log.warning("%d bytes of a decision that was never finished are cut off %s", len(data) - end, path)
        os.ftruncate(descriptor, end)
    return end
