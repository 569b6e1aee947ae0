"""`current.json`: which snapshot is current. Replaced in one step, so that a reader sees the old or the new."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import LibraryError
from core.library.schema import SCHEMA_VERSION

NAME = "current.json"


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is current. `size` in bytes shows a snapshot that was cut, which DuckDB may read without a word; `stamp`
    tells two libraries apart that were made in the same folder, one after the other; `linked_with` is a digest of what
    the user said of names when it was linked.
    """

    schema: int
    version: int
    snapshot: str
    size: int
    parser_version: int
    stamp: str
    linked_with: str = ""

    @property
    def label(self) -> str:
        """Changes with every publishing; what caches are keyed by."""
        return f"{self.version}-{self.stamp}"


def read(folder: Path) -> Pointer | None:
    """The pointer of a library; None where there is no library yet. Raises LibraryError."""
    path = folder / NAME
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise broken(folder, f"{NAME} cannot be read: {error}") from error
    try:
        pointer = Pointer(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise broken(folder, f"{NAME} is damaged") from error
    if pointer.schema != SCHEMA_VERSION:
        raise LibraryError(
            f"The library in {folder} has schema {pointer.schema}; this Dateline reads {SCHEMA_VERSION}. "
            "Use the version that made it, or add its articles to a new library from its folder 'originals'."
        )
    if not isinstance(pointer.snapshot, str) or Path(pointer.snapshot).name != pointer.snapshot:
        raise broken(folder, f"{NAME} names no snapshot")
    return pointer


def replace(folder: Path, pointer: Pointer) -> None:
    """Publishes: writes the pointer beside the old one, then puts it in its place."""
    new = folder / f"{NAME}.new"
    with new.open("w", encoding="utf-8") as stream:
        json.dump(asdict(pointer), stream)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(folder / NAME)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def broken(folder: Path, what: str) -> LibraryError:
    """The error of a damaged library, with the way out."""
    return LibraryError(
        f"The library in {folder} is damaged: {what}. Move the folder away and rebuild it from its originals: "
        f"dateline add MOVED_FOLDER/originals --library {folder}"
    )
