"""Adding from the dashboard: a process of its own, so that pages stay quick, and one file that says how far it is.

    incoming/NNNN/files/…     what was dropped on the page, under safe names
    incoming/NNNN/state.json  how far the adding of it is, replaced in one step
    incoming/NNNN/fields.json what the analyst says of the columns of tables

`incoming` lies beside the library. What has been added is in the library with its bytes, so the files of a finished run
are taken away, but for those that could not be read in full: they can be tried again until the next run. A table whose
columns leave something open is asked about first.
"""

import datetime as dt
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from core import settings
from core.errors import DatelineError
from core.read import Reading
from core.read.fields import guess_of, is_sure
from core.read.sidecar import NAME as SIDECAR
from core.records import Counts, Reject

ROOT = Path(__file__).parents[1]
STATE, FILES, LOG, FIELDS = "state.json", "files", "log.txt", "fields.json"
# The state is written at most so often.
_EVERY_S = 0.5
# What cannot be read is listed up to here; the library has them all.
MOST_LISTED = 500
# Tables that are asked about, those of the same columns at once; more are read as guessed.
MOST_TABLES, MOST_ASKED = 400, 12
TABLES = (".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet")
_VARIABLE = re.compile(r"\bDATELINE_([A-Z_]{3,40})\b")
_UNSAFE = re.compile(r"[^\w .,()\[\]&+@-]")
_LONGEST_NAME = 120
_PART = 1 << 20
_UNREADABLE = "What it told of itself cannot be read. Add the files again; nothing is doubled."
_STOPPED = "It was stopped before its end. Add the files again; nothing is doubled."


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is. stage: waiting, looking, asking, reading, parsing, done or failed; seconds: since it began.

    files: that were dropped; found: articles and rejects that were read; done: those of them dealt with; now: the file
    that is being read. tables: {files, names, rows, guess} of what is asked about. counts: what came of it, at its end.
    again: path and reason of what is tried again; raised: settings and what they are in this run; error: why it
    failed, in words.
    """

    stage: str = "waiting"
    files: int = 0
    found: int = 0
    done: int = 0
    seconds: float = 0.0
    parsing_s: float = 0.0
    now: str = ""
    tables: list[dict[str, Any]] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    again: list[list[str]] = field(default_factory=list)
    raised: dict[str, int] = field(default_factory=dict)
    error: str = ""
    pid: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.stage in ("done", "failed")

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the end at the rate of parsing so far; None before there is a rate."""
        left = self.found - self.done
        return self.parsing_s / self.done * left if self.done >= 2 and left > 0 else None

    @property
    def settings(self) -> list[str]:
        """The settings that the reasons name: those a retry may raise."""
        reasons = (reject.reason for reject in self.counts.rejects)
        named = {name.lower() for reason in reasons for name in _VARIABLE.findall(reason)}
        return [setting.name for setting in settings.SETTINGS if setting.name in named]


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


def answer(library: Path, folder: Path, told: Sequence[Mapping[str, str] | None]) -> None:
    """Goes on with a run that asked: for each of its tables what its columns say, or None to leave its files out."""
    state = _read(folder)
    fields: dict[str, Mapping[str, str]] = {}
    for table, said in zip(state.tables, told, strict=True):
        for name in table["files"]:
            fields[name] = said or {"text": ""}
    (folder / FIELDS).write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    _write(folder, replace(state, stage="waiting", tables=[]))
    start(library, folder)


def retry(library: Path, folder: Path, raised: Mapping[str, int] | None = None) -> None:
    """Tries again what a finished run could not read; its columns are asked about anew. raised: as in `State`."""
    (folder / FIELDS).unlink(missing_ok=True)
    again = [[reject.path, reject.reason] for reject in _read(folder).counts.rejects]
    _write(folder, State(files=len(_left(folder)), again=again, raised=dict(raised or {})))
    start(library, folder)


def can_retry(folder: Path) -> bool:
    """Whether files are left of a finished run."""
    return bool(_left(folder))


def start(library: Path, folder: Path) -> None:
    """Adds what was received, in a process of its own that goes on when the page is closed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    environment |= {f"DATELINE_{name.upper()}": str(value) for name, value in _read(folder).raised.items()}
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
        state = replace(state, stage="failed", error=_STOPPED)
    return folders[-1], state


def main(library: Path, folder: Path) -> None:
    """Adds all files of a folder; run with that folder as the current one, so that paths are the user's."""
    state = replace(_read(folder), stage="looking", pid=os.getpid())
    _write(folder, state)
    try:
        if not (folder / FIELDS).is_file() and (tables := asked()):
            _write(folder, replace(state, stage="asking", tables=tables, pid=0))
            return
        _Run(folder, state).add(library)
    except DatelineError as error:
        _write(folder, replace(state, stage="failed", error=str(error)))
    except Exception as error:
        said = f"{type(error).__name__}: {error}. {folder / LOG} has more."
        _write(folder, replace(state, stage="failed", error=said))
        raise


def asked() -> list[dict[str, Any]]:
    """The tables below the current folder whose columns leave something open, those of the same columns together."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    tables = (path for path in sorted(Path().rglob("*")) if path.suffix.lower() in TABLES and path.is_file())
    with Reading(dt.datetime.now(dt.UTC).date()) as reading:
        for path in itertools.islice(tables, MOST_TABLES):
            for columns in reading.columns(path):
                if path.name == SIDECAR or is_sure(columns.names) or len(found) >= MOST_ASKED:
                    continue
                guess = guess_of(columns)
                table = {"files": [], "names": columns.names, "rows": columns.rows[:3], "guess": guess}
                found.setdefault(columns.names, table)["files"].append(path.as_posix())
    return list(found.values())


class _Run:
    """A run in this process; what it tells goes into its file, at most every half second."""

    def __init__(self, folder: Path, state: State) -> None:
        self._folder, self._state = folder, state
        self._begun, self._written, self._parsing = time.monotonic(), 0.0, 0.0

    def add(self, library: Path) -> None:
        """Adds all files of the current folder."""
        from core import ingest

        told = self._folder / FIELDS
        fields = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
        again = {(path, reason) for path, reason in self._state.again}
        counts = ingest.add(
            sorted(os.listdir()), library, progress=self._parsed, fields=fields, reading=self._reading, again=again
        )
        _clear(self._folder, {r.path.partition("!/")[0] for r in counts.rejects if r.stage == "read"})
        listed, more = counts.rejects[:MOST_LISTED], max(counts.rejected - MOST_LISTED, 0)
        self._written = 0.0
        self._tell(stage="done", counts=replace(counts, rejects=listed, unlisted=more), again=[])

    def _reading(self, path: str) -> None:
        self._tell(stage="reading", found=self._state.found + 1, now=path)

    def _parsed(self, n: int) -> None:
        self._parsing = self._parsing or time.monotonic()
        self._tell(stage="parsing", done=self._state.done + n, parsing_s=time.monotonic() - self._parsing)

    def _tell(self, **facts: Any) -> None:
        now = time.monotonic()
        self._state = replace(self._state, seconds=now - self._begun, **facts)
        if now - self._written > _EVERY_S:
            self._written = now
            _write(self._folder, self._state)


def _clear(folder: Path, kept: Container[str]) -> None:
    """Takes away the files of a run but for those that are kept, by their paths."""
    for path in _left(folder):
        if path.relative_to(folder / FILES).as_posix() not in kept:
            path.unlink(missing_ok=True)


def _left(folder: Path) -> list[Path]:
    return [path for path in (folder / FILES).rglob("*") if path.is_file()]


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
    """What a run has told; of one that an older version told otherwise, or that was cut, that it failed."""
    try:
        facts = json.loads((folder / STATE).read_text(encoding="utf-8"))
        counts = facts.pop("counts", {})
        rejects = [Reject(**reject) for reject in counts.pop("rejects", [])]
        return State(**facts, counts=Counts(**counts, rejects=rejects))
    except (ValueError, TypeError, AttributeError):
        return State(stage="failed", error=_UNREADABLE)


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
