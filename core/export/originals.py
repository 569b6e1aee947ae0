"""The bytes that articles were read from, and those that could not be read, a file each, named by their SHA-256."""

import hashlib
from pathlib import Path

from core.errors import ExportError
from core.export.chosen import Job, numbers
from core.export.packed import packed
from core.filters import Filters
from core.library.originals import Originals
from core.library.packing import original_of

NAMES = "[0-9a-f]" * 64
# Of these few are read at a time: an original may be as large as the largest file that can be added.
_CHUNK = 64


def write(job: Job, folder: Path) -> dict[str, int]:
    """Writes the originals of the chosen articles into a folder, and where all are chosen those that could not be read.

    Returns how many articles and files there were. Raises ExportError where bytes of an article are lost.
    """
    n, names = 0, set()
    kept = Originals(job.library.folder)

    def put(data: bytes) -> None:
        name = hashlib.sha256(data).hexdigest()
        if name not in names:
            (folder / name).write_bytes(data)
            names.add(name)

    for table in packed(job.library, numbers(job, ["articles"]), chunk=_CHUNK):
        for row in table.select(["text", "sha256", "original", "path"]).to_pylist():
            data = original_of(row, kept.find)
            if data is None:
                raise ExportError(
                    f"The bytes that {row['path']} was read from ({row['sha256']}) are lost. "
                    "Run `dateline check`; the other formats of export need none of them."
                )
            put(data)
            n += 1
    if job.filters == Filters():
        for digest in kept.digests():
            if digest not in names and (data := kept.find(digest)) is not None:
                put(data)
    return {"articles": n, "files": len(names)}
