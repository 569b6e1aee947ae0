"""Is the index on disk whole? What is damaged is found before it can answer wrongly.

`dateline.json` beside tantivy's files: {"schema", "serial", "documents", "fields"}. It is replaced after each commit; a
commit has its serial number inside the index too (see schema.py), so that a process killed between the two is no
damage. Tantivy's `meta.json` has no checksum: `fields` is that of what it says of fields, which no commit changes.
Tantivy ends each of its files with a checksum and does not look at it when it opens one: we do, once per process and
file, at some 1.5 GB a second. Files never change once they are written. Who has time before the first search looks at
them beforehand (`check_ahead`).
"""

import hashlib
import json
import os
import sys
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import LibraryError
from core.library.ahead import side_by_side
from core.library.search.schema import READABLE, SCHEMA_VERSION

NAME, META = "dateline.json", "meta.json"
# What tantivy says of an index once and for all.
_LASTING = ("schema", "index_settings")
_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
# A file ends with its footer in JSON, the footer's length and this number.
_MAGIC, _TAIL, _MAX_FOOTER = 1337, 8, 10_000
_CHUNK = 262_144
_known: set[tuple[str, int, int, int]] = set()
# Held while a file is looked at: who needs it meanwhile waits and does not read it again.
_looked_at: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
# A thread's priority in the background, as `nice` counts it.
_NICE = 10


@dataclass(frozen=True, slots=True)
class Label:
    """What we know of an index: our schema's number, the serial number of a commit, its count of documents.

    fields: the SHA-256 of how tantivy describes fields and settings; "" of an index that was written before we kept it.
    """

    schema: int
    serial: int
    documents: int
    fields: str = ""


def read_label(folder: Path, schemas: Collection[int] = READABLE) -> Label:
    """The label of an index. Raises LibraryError where there is none, or one of another schema."""
    if not (folder / NAME).exists():
        raise damaged(folder, "it is missing or was never finished")
    content = _json(folder, NAME)
    if not isinstance(content, dict) or content.get("schema") not in schemas:
        raise damaged(folder, f"it is not of schema {SCHEMA_VERSION}, which this Dateline reads")
    try:
        label = Label(**content)
    except TypeError as error:
        raise damaged(folder, f"{NAME} is damaged") from error
    if label.fields and label.fields != fields_of(folder):
        raise damaged(folder, f"{META} is damaged")
    return label


def fields_of(folder: Path) -> str:
    """What a label has of tantivy's description of an index. Raises LibraryError where there is none."""
    meta = _json(folder, META)
    lasting = {key: meta[key] for key in _LASTING if key in meta} if isinstance(meta, dict) else None
    return hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()


def write_label(folder: Path, label: Label) -> None:
    """Replaces the label in one step."""
    new = folder / f"{NAME}.new"
    with new.open("w", encoding="utf-8") as stream:
        json.dump(asdict(label), stream)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(folder / NAME)


def check_files(folder: Path) -> None:
    """Raises LibraryError where a file of the index is missing, cut or changed."""
    for _ in side_by_side(lambda path: _check_file(folder, path), _files(folder)):
        pass


def check_ahead(folder: Path, *, after_s: float) -> threading.Thread:
    """Begins the same in the background, one file at a time, so that the first search finds it done.

    It ends with the process. What is damaged or gone it leaves to that search, which looks at it again and says so.
    """
    thread = threading.Thread(target=_check_quietly, args=(folder, after_s), name="index-check", daemon=True)
    thread.start()
    return thread


def _check_quietly(folder: Path, after_s: float) -> None:
    if sys.platform == "linux":  # elsewhere threads have no priority of their own
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
    time.sleep(after_s)
    with suppress(LibraryError):
        for path in _files(folder):
            _check_file(folder, path)


def _check_file(folder: Path, path: Path) -> None:
    try:
        with _looked_at[str(path)]:
            status = path.stat()
            identity = str(path), status.st_ino, status.st_size, status.st_mtime_ns
            if identity not in _known and not _is_whole(path):
                raise damaged(folder, f"{path.name} is damaged")
            _known.add(identity)
    except OSError as error:
        raise damaged(folder, f"{path.name} cannot be read: {error}") from error


def damaged(folder: Path, what: str) -> LibraryError:
    """The error of an index that cannot be used, with the way out."""
    return LibraryError(
        f"The search index in {folder} cannot be used: {what}. The library itself is not concerned: remove that "
        "folder, and the next 'dateline add' makes the index anew."
    )


def _files(folder: Path) -> Iterator[Path]:
    """The files that the current commit is made of."""
    try:
        for segment in _json(folder, META)["segments"]:
            name, deletes = segment["segment_id"].replace("-", ""), segment["deletes"]
            endings = [*_PARTS, f"{int(deletes['opstamp'])}.del"] if deletes else _PARTS
            yield from (folder / f"{name}.{ending}" for ending in endings)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(folder, f"{META} is damaged") from error


def _json(folder: Path, name: str) -> Any:
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(folder, f"{name} cannot be read: {error}") from error


def _is_whole(path: Path) -> bool:
    """Whether a file's bytes are those its footer speaks of. Read, not mapped: so it takes no memory of its size."""
    with path.open("rb", buffering=0) as stream:
        end = os.fstat(stream.fileno()).st_size - _TAIL
        if end < 0:
            return False
        stream.seek(end)
        tail = stream.read(_TAIL)
        size, magic = int.from_bytes(tail[:-4], "little"), int.from_bytes(tail[-4:], "little")
        end -= size
        if magic != _MAGIC or size > _MAX_FOOTER or end < 0:
            return False
        stream.seek(end)
        try:
            expected = json.loads(stream.read(size))["crc"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return False
        stream.seek(0)
        found, chunk = 0, memoryview(bytearray(_CHUNK))
        for start in range(0, end, _CHUNK):
            found = zlib.crc32(chunk[: stream.readinto(chunk[: end - start])], found)
        return bool(found == expected)
