"""Adding from the dashboard: a process of its own, so that pages stay quick, and one file that says how far it is.

    incoming/NNNN/files/…     what was dropped on the page, under safe names
    incoming/NNNN/state.json  how far the adding of it is, replaced in one step

`incoming` lies beside the library. What has been added is in the library with its bytes, so the folder of a finished
run is taken away; its state stays until the next run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from core.errors import DatelineError

ROOT = Path(__file__).parents[1]
STATE, FILES, LOG = "state.json", "files", "log.txt"
# The state is written at most so often.
_EVERY_S = 0.5
# What cannot be read is listed up to here; the library has them all.
MOST_LISTED = 500
_UNSAFE = re.compile(r"[^\w .,()\[\]&+@-]")
_LONGEST_NAME = 120
_PART = 1 << 20
_STOPPED = "It was stopped before its end. Add the files again; nothing is doubled."


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is. stage: waiting, reading, done or failed; seconds: since it began.

    rejects: {path, reason} of what could not be read, or only in part; error: why it failed, in words.
    """

    stage: str = "waiting"
    files: int = 0
    done: int = 0
    seconds: float = 0.0
    added: int = 0
    known: int = 0
    events: int = 0
    quotes: int = 0
    rejected: int = 0
    rejects: list[dict[str, str]] = field(default_factory=list)
    error: str = ""
    pid: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.stage in ("done", "failed")

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the end at the rate so far; None before there is a rate."""
        left = self.files - self.done
        return self.seconds / self.done * left if self.done >= 2 and left > 0 else None


def receive(library: Path, files: Iterable[tuple[str, BinaryIO]]) -> Path:
    """Puts dropped files into a folder of their own and returns it. The name a browser gives is no path here."""
    folder = _new_folder(library)
    taken: set[str] = set()
    for name, stream in files:
        place = folder / FILES / safe_name(name, taken)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as target:
            shutil.copyfileobj(stream, target, _PART)
    _write(folder, State(files=len(taken)))
    return folder


def safe_name(name: str, taken: set[str]) -> str:
    """A relative path of the parts of a client's file name that harms nothing, one that is not taken yet."""
    parts = [_UNSAFE.sub("_", part).strip(". ")[-_LONGEST_NAME:] for part in name.replace("\\", "/").split("/")]
    path = PurePosixPath(*[part for part in parts if part][-6:] or ["file"])
    safe, number = str(path), 1
    while safe.lower() in taken:
        number += 1
        safe = str(path.with_name(f"{path.stem} {number}{path.suffix}"))
    taken.add(safe.lower())
    return safe


def start(library: Path, folder: Path) -> None:
    """Adds what was received, in a process of its own that goes on when the page is closed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    with (folder / LOG).open("wb") as log:
        subprocess.Popen(
            [sys.executable, "-m", "core.adding", str(library.absolute()), str(folder.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder / FILES,
            start_new_session=True,
        )


def last(library: Path) -> tuple[Path, State] | None:
    """The newest run and how far it is; None where nothing was ever dropped."""
    folders = sorted(path for path in _incoming(library).glob("[0-9]*") if (path / STATE).is_file())
    if not folders:
        return None
    state = _read(folders[-1])
    if not state.is_over and state.pid and not _is_alive(state.pid):
        state = replace(
            state, stage="failed", error="It was stopped before its end. Add the files again; nothing is doubled."
        )
    return folders[-1], state


def main(library: Path, folder: Path) -> None:
    """Adds all files of a folder; run with that folder as the current one, so that paths are the user's."""
    from core import ingest

    started, written = time.monotonic(), 0.0
    state = replace(_read(folder), stage="reading", pid=os.getpid())
    _write(folder, state)

    def progress(n: int) -> None:
        nonlocal state, written
        now = time.monotonic()
        state = replace(state, done=state.done + n, files=max(state.files, state.done + n), seconds=now - started)
        if now - written > _EVERY_S:
            written = now
            _write(folder, state)

    try:
        counts = ingest.add(sorted(os.listdir()), library, progress=progress)
    except DatelineError as error:
        _write(folder, replace(state, stage="failed", error=str(error)))
        return
    except Exception as error:
        _write(
            folder, replace(state, stage="failed", error=f"{type(error).__name__}: {error}. {folder / LOG} has more.")
        )
        raise
    rejects = [{"path": r.path, "reason": r.reason} for r in counts.rejects[:MOST_LISTED]]
    state = replace(state, stage="done", rejected=counts.rejected, rejects=rejects, seconds=time.monotonic() - started)
    state = replace(state, added=counts.added, known=counts.known, events=counts.events, quotes=counts.quotes)
    _write(folder, state)
    shutil.rmtree(folder / FILES, ignore_errors=True)


def _incoming(library: Path) -> Path:
    return library.absolute().parent / "incoming"


def _new_folder(library: Path) -> Path:
    incoming = _incoming(library)
    incoming.mkdir(parents=True, exist_ok=True)
    old = sorted(path for path in incoming.glob("[0-9]*") if path.is_dir())
    for path in old:
        if (path / STATE).is_file() and _read(path).is_over:
            shutil.rmtree(path, ignore_errors=True)
    number = int(old[-1].name) + 1 if old else 1
    folder = incoming / f"{number:06d}"
    folder.mkdir()
    return folder


def _write(folder: Path, state: State) -> None:
    new = folder / f"{STATE}.new"
    new.write_text(json.dumps(asdict(state), ensure_ascii=False), encoding="utf-8")
    new.replace(folder / STATE)


def _read(folder: Path) -> State:
    return State(**json.loads((folder / STATE).read_text(encoding="utf-8")))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    # A child that has ended and that nobody has asked about is still in the table.
    return not stat.is_file() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
