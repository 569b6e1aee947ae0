"""The bytes that articles were read from, a file each, named by their SHA-256: how to get them back."""

import hashlib
from pathlib import Path

from core.export.chosen import Job, numbers
from core.export.packed import packed
from core.library.packing import original_of

NAMES = "[0-9a-f]" * 64
# Of these few are read at a time: an original may be as large as the largest file that can be added.
_CHUNK = 64


def write(job: Job, folder: Path) -> dict[str, int]:
    """Writes the originals of the chosen articles into a folder. Returns how many articles and files there were."""
    n, names = 0, set()
    for table in packed(job.library, numbers(job, ["articles"]), chunk=_CHUNK):
        for row in table.select(["text", "original"]).to_pylist():
            data = original_of(row)
            name = hashlib.sha256(data).hexdigest()
            n += 1
            if name not in names:
                (folder / name).write_bytes(data)
                names.add(name)
    return {"articles": n, "files": len(names)}
