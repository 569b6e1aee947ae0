"""`current.json`: what is current. Replaced in one step: a reader sees the old or the new, never half of one."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import LibraryError
from core.library.schema import READABLE, SCHEMA_VERSION
from core.library.segments import damaged, sealed, sync_folder, unsealed

NAME = "current.json"
CHARTS = "charts"
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one publishing made current.

    charts: file name in `charts/`; size and sha256 are its own. segments: serial and SHA-256 of each .json. next_no:
    the number of the next article, so that none is given twice. removed: numbers of articles that were taken out but
    still lie in a segment. stamp tells two libraries apart that were made in the same folder, one after the other;
    linked_with is a digest of what the user said of names, corrected_with of what an analyst decided. search: the
    folder of the search index.
    """

    schema: int
    version: int
    stamp: str
    charts: str
    size: int
    sha256: str
    segments: tuple[tuple[int, str], ...]
    next_no: int
    parser_version: int
    removed: tuple[int, ...] = ()
    linked_with: str = ""
    search: str = SEARCH
    corrected_with: str = ""

    @property
    def label(self) -> str:
        """Changes with every publishing; what caches are keyed by."""
        return f"{self.version}-{self.stamp}"


def read(folder: Path) -> Manifest | None:
    """The manifest of a library; None where there is no library yet. Raises LibraryError."""
    path = folder / NAME
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(folder, f"{NAME} cannot be read ({error})") from error
    try:
        facts = json.loads(content)
        schema = int(facts["schema"])
        if "digest" in facts:  # layouts before the fourth had none
            unsealed(content)
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{NAME} is not what was written") from error
    if schema not in READABLE:
        raise _other_schema(folder, schema)
    try:
        facts = unsealed(content)
        facts["segments"] = tuple((int(serial), str(sha)) for serial, sha in facts["segments"])
        found = Manifest(**facts | {"removed": tuple(facts["removed"])})
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{NAME} is not what was written") from error
    if any(not isinstance(name, str) or Path(name).name != name for name in (found.charts, found.search)):
        raise damaged(folder, f"{NAME} names no file of charts")
    return found


def replace(folder: Path, manifest: Manifest) -> None:
    """Publishes: writes the manifest beside the old one, then puts it in its place."""
    new = folder / f"{NAME}.new"
    with new.open("w", encoding="utf-8") as stream:
        stream.write(sealed(asdict(manifest)))
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(folder / NAME)
    sync_folder(folder)


def charts_path(folder: Path, manifest: Manifest) -> Path:
    """Where the current charts lie."""
    return folder / CHARTS / manifest.charts


def check_size(folder: Path, manifest: Manifest) -> None:
    """Raises LibraryError where the current charts are not as long as when they were published."""
    try:
        size = charts_path(folder, manifest).stat().st_size
    except FileNotFoundError:
        return  # removed after it was opened: another publishing happened meanwhile
    if size != manifest.size:
        raise damaged(folder, f"{manifest.charts} has {size:,} bytes instead of {manifest.size:,}")


def _other_schema(folder: Path, schema: int) -> LibraryError:
    if schema < SCHEMA_VERSION:
        way = f"Run `dateline migrate --library {folder}`: it makes the new layout and keeps every article."
    else:
        way = "It was made by a newer Dateline; use that one."
    return LibraryError(f"The library in {folder} has layout {schema}; this Dateline reads {SCHEMA_VERSION}. {way}")
